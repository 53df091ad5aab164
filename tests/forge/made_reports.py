"""Small reports to publish."""

from collections.abc import Sequence

from mlgate.forge.publication import Publication
from mlgate.result.check import Check
from mlgate.result.outcome import Kind, Outcome, Severity
from mlgate.result.provenance import Tool
from mlgate.result.report import Report, conclude, count

HEAD = "1" * 40


def check(subject: str, outcome: Outcome = Outcome.PASS, *, line: int | None = 14) -> Check:
    """One exact check, which blocks where it fails."""
    return Check(
        id=f"schema/{subject}.required",
        gate="schema",
        subject=subject,
        rule="required",
        scope=None,
        title=subject,
        kind=Kind.EXACT,
        outcome=outcome,
        severity=Severity.WARN if outcome is Outcome.WARN else Severity.BLOCK,
        blocking=outcome in (Outcome.FAIL, Outcome.ERROR),
        reason=f"`{subject}` is {outcome.value}",
        command=f"mlgate check --only schema/{subject}.required",
        file="mlgate.yaml",
        line=line,
    )


def report(name: str = "loans", checks: Sequence[Check] = ()) -> Report:
    """A report of these checks; one that passes where none is given."""
    made = tuple(checks) or (check("income"),)
    outcome, code = conclude(made)
    return Report(
        name=name,
        outcome=outcome,
        exit_code=int(code),
        started="2026-11-24T12:00:00Z",
        seconds=1.0,
        tool=Tool(name="mlgate", version="1.0"),
        counts=count(made),
        checks=made,
    )


def failing(name: str = "loans", failures: int = 1) -> Report:
    """A report of which that many checks fail."""
    return report(
        name,
        [
            check("age"),
            *(check(f"column_{n}", Outcome.FAIL, line=n + 1) for n in range(failures)),
        ],
    )


def publication(*reports: Report, **fields: object) -> Publication:
    """What is published of the head."""
    told = {"report_id": "default", "head": HEAD, **fields}
    return Publication(reports=reports, **told)  # type: ignore[arg-type]
