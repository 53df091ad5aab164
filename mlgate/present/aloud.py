"""What a reader must be told besides the checks, and what the change does to its own limits."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mlgate.present import ledger
from mlgate.present.numbers import rows
from mlgate.result.outcome import Kind, RunOutcome
from mlgate.result.provenance import BaselineRecord, PolicyChange
from mlgate.result.report import Report

_SHORT = 7  #: characters of a commit, as git shows them


@dataclass(frozen=True, kw_only=True, slots=True)
class Loosened:
    """One limit that the change moves in its own favour; plain text."""

    what: str
    before: str
    after: str


def short(commit: str | None) -> str:
    """Return a commit as git shows it."""
    return commit[:_SHORT] if commit else "no commit"


def notes(report: Report) -> tuple[str, ...]:
    """Return the sentences that qualify the verdict, most serious first."""
    return (*_exit_code(report), *_baseline(report), *ledger.notes(report), *_run(report))


def loosened(report: Report) -> tuple[Loosened, ...]:
    """Return the limits that the change loosens or removes."""
    if report.policy is None:
        return ()
    moved = [_moved(change, _value(change.to)) for change in report.policy.loosened]
    return tuple(moved + [_moved(change, "nothing") for change in report.policy.removed])


def _moved(change: PolicyChange, after: str) -> Loosened:
    return Loosened(what=change.what, before=_value(change.from_), after=after)


def _value(value: Any) -> str:
    if value is None:
        return "none"
    return (
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    )


def _exit_code(report: Report) -> Iterator[str]:
    if report.exit_code == 0 and report.outcome in (RunOutcome.FAIL, RunOutcome.ERROR):
        yield "the exit code was forced to 0 (--exit-zero); the verdict stands"
    if report.exit_code != 0 and report.outcome in (RunOutcome.PASS, RunOutcome.WARN):
        yield f"warnings end with exit code {report.exit_code} (--warn-exit-code)"


def _baseline(report: Report) -> Iterator[str]:
    baseline = report.baseline
    if baseline is None:
        return
    if baseline.state in ("missing", "refused"):
        tried = "; ".join(f"{place.source}: {place.why_not}" for place in baseline.tried)
        yield f"no baseline could be used ({tried})" if tried else "no baseline could be used"
    if baseline.identical:
        yield (
            "candidate and baseline predictions are identical, row by row: was the model made anew?"
        )
    if baseline.distance:
        back = f"{baseline.distance} commit{'' if baseline.distance == 1 else 's'} back"
        whose = f"that of {short(baseline.commit)}, {back}, was used"
        yield f"the base commit has no baseline of its own; {whose}"
    yield from _left_out(baseline)


def _left_out(baseline: BaselineRecord) -> Iterator[str]:
    paired = baseline.rows
    if paired is None:
        return
    causes = {
        "only in the candidate": paired.only_candidate,
        "only in the baseline": paired.only_baseline,
        "with another label": paired.label_differs,
    }
    said = [f"{count:,} {cause}" for cause, count in causes.items() if count]
    if said:
        yield f"compared on {rows(paired.shared)}; left out: {', '.join(said)}"


def _run(report: Report) -> Iterator[str]:
    yield from report.notes
    points = sum(check.kind is Kind.POINT for check in report.checks)
    if points:
        yield f"{points:,} check{' ignores' if points == 1 else 's ignore'} noise (decide: point)"
    if report.commit is not None and report.commit.dirty:
        yield "the work tree has changes that are not committed"
    if report.environment is not None and report.environment.same_as_baseline is False:
        yield "Python, its packages or the machine differ from the baseline's"
