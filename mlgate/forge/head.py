"""The head over several models: the worst outcome, and counts over all of them."""

from collections.abc import Sequence

from mlgate.present import head
from mlgate.result.outcome import Outcome, RunOutcome
from mlgate.result.report import Report

_BEGINNINGS = {
    RunOutcome.PASS: "nothing was shown to be broken",
    RunOutcome.WARN: "nothing blocks, with warnings",
    RunOutcome.FAIL: "blocked",
    RunOutcome.ERROR: "blocked",
    RunOutcome.EMPTY: "nothing was checked",
}
_BLOCKING = (RunOutcome.FAIL, RunOutcome.ERROR, RunOutcome.EMPTY)


def title(reports: Sequence[Report], outcome: RunOutcome, refused: int = 0) -> str:
    """Return the verdict over all models and the counts of their checks.

    Parameters
    ----------
    reports
        One a model.
    outcome
        The worst of all.
    refused
        Results that cannot be used, each as bad as an error.

    """
    checks = [check for report in reports for check in head.selected(report.checks)]
    passed = outcome is RunOutcome.PASS and all(one.outcome is Outcome.PASS for one in checks)
    parts = []
    if passed and checks:
        parts.append(
            f"all {_counted(len(checks), 'check')} of {_counted(len(reports), 'model')} passed"
        )
    else:
        parts.append(_beginning(reports, outcome))
        if checks:
            parts[0] += f": {head.counts(tuple(checks))}"
    parts += _qualified(reports, refused)
    return "; ".join(parts)


def _beginning(reports: Sequence[Report], outcome: RunOutcome) -> str:
    blocking = sum(report.outcome in _BLOCKING for report in reports)
    if outcome in _BLOCKING and blocking:
        return f"blocked by {blocking:,} of {_counted(len(reports), 'model')}"
    if not reports:
        return "there is no verdict"
    return (
        f"{_BEGINNINGS[outcome]} in {_counted(len(reports), 'model')}"
        if outcome not in _BLOCKING
        else "blocked"
    )


def _qualified(reports: Sequence[Report], refused: int) -> list[str]:
    parts = []
    if refused:
        parts.append(f"💥 {_counted(refused, 'result')} refused")
    partial = sum(bool(report.partial) for report in reports)
    if partial:
        parts.append(f"only a part of the checks ran for {_counted(partial, 'model')}")
    return parts


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
