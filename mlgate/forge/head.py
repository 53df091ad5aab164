"""The head over several models: the worst outcome, and counts over all of them."""

from collections.abc import Iterator, Sequence

from mlgate.present import head
from mlgate.present.first_run import first_run
from mlgate.result.outcome import GREEN, Outcome, RunOutcome
from mlgate.result.report import Report

_BEGINNINGS = {
    RunOutcome.PASS: "nothing was shown to be broken",
    RunOutcome.WARN: "nothing blocks, with warnings",
}


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
    if outcome not in GREEN and reports and not refused and not _blocking(reports):
        alone = RunOutcome.WARN if _warned(reports) else RunOutcome.PASS
        return f"blocked; the results alone say: {title(reports, alone)}"
    checks = [check for report in reports for check in head.selected(report.checks)]
    if outcome is RunOutcome.PASS and all(one.outcome is Outcome.PASS for one in checks):
        models = counted(len(reports), "model")
        said = f"all {counted(len(checks), 'check')} of {models} passed"
    else:
        counts = f": {head.counts(tuple(checks))}" if checks else ""
        said = f"{_beginning(reports, outcome, refused)}{counts}"
    return "; ".join((said, *_qualified(reports, refused)))


def counted(count: int, what: str) -> str:
    """Return "1 model" or "3 models"."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _beginning(reports: Sequence[Report], outcome: RunOutcome, refused: int) -> str:
    if not reports:
        return "there is no verdict" if refused else "no result was found; there is no verdict"
    blocking = _blocking(reports)
    first = next(filter(None, map(first_run, reports)), None)
    if outcome is RunOutcome.PASS and first is not None:
        return f"{first.title} in {counted(len(reports), 'model')}"
    if outcome in GREEN:
        return f"{_BEGINNINGS[outcome]} in {counted(len(reports), 'model')}"
    if not blocking:
        return "blocked"
    forced = not refused and all(report.exit_code == 0 for report in blocking)
    verb = "would be blocked" if forced else "blocked"
    return f"{verb} by {len(blocking):,} of {counted(len(reports), 'model')}"


def _blocking(reports: Sequence[Report]) -> list[Report]:
    return [report for report in reports if report.outcome not in GREEN]


def _warned(reports: Sequence[Report]) -> bool:
    return any(report.outcome is RunOutcome.WARN for report in reports)


def _qualified(reports: Sequence[Report], refused: int) -> Iterator[str]:
    if refused:
        yield f"💥 {counted(refused, 'result')} refused"
    partial = sum(bool(report.partial) for report in reports)
    if partial:
        yield f"only a part of the checks of {counted(partial, 'model')} ran"
