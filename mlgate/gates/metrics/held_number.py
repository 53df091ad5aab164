"""Limits on a number out of a file. Pure."""

from mlgate.gates.metrics.case import Case, error
from mlgate.gates.metrics.evidence import NO_BASELINE, FileNumber, MetricsEvidence
from mlgate.gates.metrics.held_runs import held_runs
from mlgate.gates.metrics.params import MetricParams
from mlgate.result.finding import Cause, Finding, Noise, Point, Unmeasured


def held_number(evidence: MetricsEvidence, case: Case) -> Finding:
    """Hold a limit against the number of a file, or those of several runs or folds."""
    return _of_runs(evidence, case) if case.params.several else _from_file(evidence, case)


def _of_runs(evidence: MetricsEvidence, case: Case) -> Finding:
    wanted = (case.params.file, case.params.runs, case.params.metric)
    return held_runs(
        case,
        next(it for it in evidence.run_numbers if (it.file, it.runs, it.key) == wanted),
    )


def _from_file(evidence: MetricsEvidence, case: Case) -> Finding:
    """A number out of a file: exact against a floor, by the point against the baseline's."""
    found = _number(evidence, case.params)
    here = found.candidate
    if here.value is None:
        held = Unmeasured(
            cause=Cause.ERROR, reason=here.reason or "", fix=here.fix, measured_text=here.text
        )
        return case.finding(held, code="MLG200")
    if not case.about_change:
        return case.finding(Point(measured=here.value, noise=Noise.NONE))
    there = found.baseline
    if there is None:
        absence = found.absence or NO_BASELINE
        held = Unmeasured(
            cause=Cause.NO_BASELINE if absence.missing else Cause.ERROR,
            reason=absence.reason,
            fix=absence.fix,
            measured=here.value,
        )
        return case.finding(held, code=absence.code)
    if there.value is None:
        held = Unmeasured(
            cause=Cause.ERROR, reason=there.reason or "", fix=there.fix, measured=here.value
        )
        return case.finding(held, code="MLG200")
    limit = case.limit(there.value)
    if limit.relative is not None and there.value == 0:
        reason = f"the baseline's `{case.params.metric}` is 0, so {limit.text} says nothing"
        return error(case, reason, "give the margin as a number", limit=limit)
    return case.finding(
        Point(measured=here.value, baseline=there.value, noise=Noise.UNKNOWN), limit=limit
    )


def _number(evidence: MetricsEvidence, params: MetricParams) -> FileNumber:
    return next(
        number
        for number in evidence.numbers
        if (number.file, number.key) == (params.file, params.metric)
    )
