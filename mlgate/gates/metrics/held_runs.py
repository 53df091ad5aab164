"""Limits on the numbers of several runs, or of the folds of a cross-validation. Pure."""

from typing import TYPE_CHECKING, Any

from mlgate.gates.metrics.case import Case, error
from mlgate.gates.metrics.estimates import change_and_limit
from mlgate.gates.metrics.evidence import NO_BASELINE, RunNumbers, RunValues
from mlgate.gates.metrics.run_doubt import Doubt, doubt_of_change, doubt_of_value
from mlgate.result.finding import Cause, Finding, Noise, Point, Statistical, Unmeasured
from mlgate.stats.run_values import IndependentRuns, SharedFolds
from mlgate.stats.student import StudentT

if TYPE_CHECKING:
    from mlgate.stats.quantity import Quantity

_MORE_RUNS = "train more runs, each with its own seed"
_MORE_FOLDS = "repeat the cross-validation on other splits"
_LIKE_FOLDS = ("fold", "cv", "cross_val")


def held_runs(case: Case, found: RunNumbers) -> Finding:
    """Hold a limit against the numbers of runs or folds."""
    here = found.candidate if case.about_change else found.in_place
    if here is None or here.reason is not None:
        return _unreadable(case, here)
    if not case.about_change:
        return _value(case, here)
    there = found.baseline
    if there is None:
        absence = found.absence or NO_BASELINE
        cause = Cause.NO_BASELINE if absence.missing else Cause.ERROR
        held = Unmeasured(cause=cause, reason=absence.reason, fix=absence.fix, measured=_mean(here))
        return case.finding(held, code=absence.code)
    if there.reason is not None:
        return _unreadable(case, there, measured=_mean(here))
    return _change(case, here, there)


def _unreadable(case: Case, values: RunValues | None, **more: Any) -> Finding:
    given = values or RunValues(reason="the evidence has no numbers")
    held = Unmeasured(
        cause=Cause.ERROR,
        reason=given.reason or "",
        fix=given.fix,
        measured_text=None if more else given.text,
        **more,
    )
    return case.finding(held, code="MLG200")


def _value(case: Case, here: RunValues) -> Finding:
    """The number in place, exactly; of a list its mean, with its noise."""
    if len(here.values) == 1:
        return case.finding(Point(measured=here.values[0], noise=Noise.NONE))
    more: dict[str, Any] = {"notes": _notes(case, here), "details": _details(here)}
    if case.params.decide == "point":
        return case.finding(Point(measured=_mean(here), noise=Noise.IGNORED), **more)
    doubt = doubt_of_value(case.params.folds, here.values)
    if doubt is not None:
        return _undecided(case, doubt, more, measured=_mean(here))
    held = Statistical(
        measured=_mean(here),
        quantity=_paired(case, here, here).candidate_value(),
        more_rows_decide=False,
        cure=_cure(case),
    )
    return case.finding(held, **more)


def _change(case: Case, here: RunValues, there: RunValues) -> Finding:
    sides: dict[str, Any] = {"measured": _mean(here), "baseline": _mean(there)}
    limit = case.limit(sides["baseline"])
    more: dict[str, Any] = {
        "limit": limit,
        "notes": _notes(case, here, there),
        "details": _details(here, there),
    }
    if limit.relative is not None and sides["baseline"] == 0:
        reason = f"the baseline's `{case.params.metric}` is 0, so {limit.text} says nothing"
        return error(case, reason, "give the margin as a number", **more)
    if case.params.folds is not None and len(here.values) != len(there.values):
        reason = (
            f"the candidate has {len(here.values):,} folds and the baseline {len(there.values):,}, "
            "and folds are compared one by one"
        )
        return error(case, reason, "make the baseline anew with the same folds", **more)
    if case.params.decide == "point":
        return case.finding(Point(**sides, noise=Noise.IGNORED), **more)
    if here.values == there.values and len(set(here.values)) > 1:
        change: Quantity = _unchanged(len(here.values))
        quantity: Quantity = change
    else:
        doubt = doubt_of_change(case.params.folds, here.values, there.values)
        if doubt is not None:
            return _undecided(case, doubt, more, **sides)
        change, quantity = change_and_limit(_paired(case, here, there), case.rule, limit)
    held = Statistical(
        **sides,
        quantity=quantity,
        change=change if case.rule in ("max_drop", "max_rise") else None,
        more_rows_decide=False,
        cure=_cure(case),
    )
    return case.finding(held, **more)


def _paired(case: Case, here: RunValues, there: RunValues) -> IndependentRuns | SharedFolds:
    folds = case.params.folds
    if folds is None:
        return IndependentRuns(candidate_values=here.values, baseline_values=there.values)
    return SharedFolds(
        candidate_values=here.values,
        baseline_values=there.values,
        test_share=folds.test / folds.train,
    )


def _unchanged(n: int) -> StudentT:
    return StudentT(
        point=0.0, standard_error=0.0, degrees_of_freedom=1.0, n=n, method="identical numbers"
    )


def _undecided(case: Case, doubt: Doubt, more: dict[str, Any], **sides: Any) -> Finding:
    held = Unmeasured(cause=Cause.TOO_FEW, reason=doubt.reason, fix=doubt.fix, **sides)
    return case.finding(held, **{**more, "code": "MLG220"})


def _mean(side: RunValues) -> float:
    return sum(side.values) / len(side.values)


def _cure(case: Case) -> str:
    return _MORE_FOLDS if case.params.folds is not None else _MORE_RUNS


def _details(here: RunValues, there: RunValues | None = None) -> dict[str, Any]:
    values: dict[str, Any] = {"candidate": list(here.values)}
    if there is not None:
        values["baseline"] = list(there.values)
    return {"values": values}


def _notes(case: Case, here: RunValues, there: RunValues | None = None) -> tuple[str, ...]:
    """How many numbers there are, and whether they are what they are taken for."""
    what = "fold" if case.params.folds is not None else "run"
    counts = [f"{_count(len(here.values), what)} of the candidate"]
    if there is not None:
        counts.append(f"{len(there.values):,} of the baseline")
    notes = [f"the numbers are of {' and '.join(counts)}"]
    if there is not None and here.values == there.values and len(here.values) > 1:
        notes.append("all of the candidate's numbers are the baseline's")
    if case.params.runs is not None and case.about_change and not here.files:
        notes.append(f"no file matches {case.params.runs}, so {case.params.file} is all there is")
    several = max(len(side.values) for side in (here, there) if side is not None) > 1
    key = case.params.metric.lower()
    if what == "run" and several and any(part in key for part in _LIKE_FOLDS):
        notes.append(
            f"if `{case.params.metric}` is of the folds of a cross-validation, say "
            "`folds: {train: …, test: …}`: they share rows, and are not as good as runs"
        )
    return tuple(notes)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")
