"""`codequality.json`: GitLab's Code Quality, which tells what a merge request adds and mends.

Only what did not pass is in it. The severity follows from what a check does to the merge:
`blocker` could not be evaluated, `critical` failed, `major` blocks for another reason, `minor`
does not block but is wrong, `info` is undecided, new, waived or left out. The fingerprint does
not depend on a value, so that a check which stays red is the same finding.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from mlgate.present.escape import plain
from mlgate.present.story import tell
from mlgate.result.check import Check
from mlgate.result.outcome import Outcome, RunOutcome
from mlgate.result.report import Report

FILENAME = "codequality.json"
WRITTEN_BY_EVERY_RUN = True

_LONGEST = 1000  #: characters of a description


def render(report: Report) -> str:
    """Return the report as a JSON array of Code Quality's findings."""
    return json.dumps(list(_findings(report)), indent=1) + "\n"


def severity(check: Check) -> str:
    """Return the word of Code Quality for what a check does to the merge."""
    if check.blocking:
        blocking = {Outcome.ERROR: "blocker", Outcome.FAIL: "critical"}
        return blocking.get(check.outcome, "major")
    wrong = (Outcome.ERROR, Outcome.FAIL, Outcome.WARN)
    return "minor" if check.outcome in wrong else "info"


def _findings(report: Report) -> Iterator[dict[str, Any]]:
    if _without_verdict(report):
        yield _of_the_run(report)
    for check in report.checks:
        if check.outcome is Outcome.PASS or _was_not_asked_for(check):
            continue
        yield _finding(
            f"{check.id} ({check.outcome.value}): {check.reason}",
            name=check.id,
            severity=severity(check),
            fingerprint=_fingerprint(report.name, check.id, check.file),
            path=_path(report, check.file),
            line=check.line,
        )


def _without_verdict(report: Report) -> bool:
    """Nothing blocks by name, and yet the run is no pass."""
    unnamed = report.outcome in (RunOutcome.ERROR, RunOutcome.EMPTY)
    return report.problem is not None or (
        unnamed and not any(check.blocking for check in report.checks)
    )


def _of_the_run(report: Report) -> dict[str, Any]:
    problem = report.problem
    file = problem.file if problem else None
    return _finding(
        problem.message if problem else tell(report).title,
        name=problem.code if problem else "verdict",
        severity="blocker",
        fingerprint=_fingerprint(report.name, "verdict", file),
        path=_path(report, file),
        line=problem.line if problem else None,
    )


def _was_not_asked_for(check: Check) -> bool:
    return check.outcome is Outcome.SKIPPED and check.because is None


def _finding(
    description: str, *, name: str, severity: str, fingerprint: str, path: str, line: int | None
) -> dict[str, Any]:
    return {
        "description": _text(description),
        "check_name": _text(name),
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": max(line or 1, 1)}},
    }


def _fingerprint(*parts: str | None) -> str:
    """Stable over values: which model, which check, which policy."""
    joined = "\0".join(part or "" for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def _path(report: Report, file: str | None) -> str:
    """A path from the repository's top: GitLab makes a link of it, and drops what has none."""
    policy = report.policy.path if report.policy else None
    for known in (file, policy):
        path = PurePosixPath(_text(known or ""))
        if path.parts and not path.is_absolute() and ".." not in path.parts:
            return path.as_posix()
    return "mlgate.yaml"


def _text(text: str) -> str:
    line = plain(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
