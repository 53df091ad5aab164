"""Where a report comes from, in a few short pieces; plain text."""

from collections.abc import Iterator

from mlgate.present import ledger
from mlgate.present.aloud import short
from mlgate.present.numbers import duration, rows
from mlgate.result.report import Report


def footer(report: Report) -> tuple[str, ...]:
    """Return the pieces of the last line: commits, baseline, rows, budget, looks, time, version."""
    version = f"{report.tool.name} {report.tool.version}"
    return (
        *_commits(report),
        *_baseline(report),
        *_budget(report),
        *ledger.piece(report),
        *_time(report),
        version,
    )


def _commits(report: Report) -> Iterator[str]:
    commit = report.commit
    if commit is None:
        return
    base = f" against {short(commit.base)}" if commit.base else ""
    where = ", ".join(part for part in (commit.base_ref, commit.how) if part)
    yield f"{short(commit.head)}{base}" + (f" ({where})" if where else "")


def _baseline(report: Report) -> Iterator[str]:
    baseline = report.baseline
    if baseline is None or baseline.state != "found":
        return
    back = f", {baseline.distance} back" if baseline.distance else ""
    yield f"baseline from {baseline.source or 'an unnamed place'}{back}"
    if baseline.rows is not None:
        yield f"{rows(baseline.rows.shared)} compared"


def _budget(report: Report) -> Iterator[str]:
    if report.error_budget is None:
        return
    for family in report.error_budget.families:
        if family.tests:
            plural = "" if family.tests == 1 else "s"
            severity = "" if family.severity == "block" else f" of severity {family.severity}"
            shared = f"shared by {family.tests:,} test{plural}{severity} (weighted Holm)"
            yield f"alpha {family.alpha:g} {shared}"


def _time(report: Report) -> Iterator[str]:
    if report.seconds is not None:
        yield duration(report.seconds)
