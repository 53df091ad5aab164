"""Hold every limit against the evidence. Pure: no file, no clock, no data."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from mlgate.data.bands import NO_NUMBERS_FIX
from mlgate.gates.metrics.case import Case, error, slice_case
from mlgate.gates.metrics.class_changes import labelled
from mlgate.gates.metrics.estimates import change_and_limit, estimate, unchanged
from mlgate.gates.metrics.evidence import (
    MAX_SLICES,
    Absence,
    AnchorEvidence,
    MetricsEvidence,
    Scope,
)
from mlgate.gates.metrics.found_slices import found_slices
from mlgate.gates.metrics.guards import few_in_slice, guard
from mlgate.gates.metrics.held_number import held_number
from mlgate.gates.metrics.known import family
from mlgate.gates.metrics.metric import Metric
from mlgate.gates.metrics.params import MetricParams, Rule, anchored_rules
from mlgate.gates.metrics.population import Population
from mlgate.gates.metrics.seeded import with_seeds
from mlgate.policy.by import By
from mlgate.policy.entry import Entry
from mlgate.present.numbers import rows
from mlgate.result.check import Limit
from mlgate.result.finding import Cause, Finding, Noise, Point, Statistical, Unmeasured
from mlgate.result.identity import encode
from mlgate.stats.paired import PairedMetric
from mlgate.stats.quantity import Quantity


def judge(evidence: MetricsEvidence, entries: Sequence[Entry[MetricParams]]) -> tuple[Finding, ...]:
    """One finding a limit, and one more for each slice."""
    return tuple(finding for entry in entries for finding in _entry(evidence, entry))


def _entry(evidence: MetricsEvidence, entry: Entry[MetricParams]) -> Iterator[Finding]:
    params = entry.params
    for rule in params.rules:
        overall = Case(entry=entry, rule=rule)
        if params.file is not None:
            yield held_number(evidence, overall)
            continue
        yield _with_unseen_slices(evidence, params, _on_rows(evidence, overall, evidence.scope()))
        for by in params.slices:
            yield from _slices(evidence, entry, rule, by)
        if evidence.anchor is not None and rule in anchored_rules(params):
            yield _against_anchor(evidence, evidence.anchor, overall)
    if params.discover is not None:
        yield found_slices(evidence, entry)


def _against_anchor(evidence: MetricsEvidence, anchor: AnchorEvidence, overall: Case) -> Finding:
    """The same limit, held against a fixed release."""
    case = replace(overall, anchor=anchor.ref)
    if anchor.absence is not None:
        held = Unmeasured(cause=Cause.ERROR, reason=anchor.absence.reason, fix=anchor.absence.fix)
        return case.finding(held, code=anchor.absence.code)
    compared = evidence.model_copy(
        update={
            "scopes": anchor.scopes,
            "baseline_defects": anchor.defects,
            "no_baseline": None,
            "classes": anchor.classes,
        }
    )
    return _on_rows(compared, case, compared.scope())


def _with_unseen_slices(
    evidence: MetricsEvidence, params: MetricParams, finding: Finding
) -> Finding:
    """Say where a slice could have been lost without a trace."""
    if params.slices and evidence.unseen is not None:
        note = f"nothing tells whether slices are gone: {evidence.unseen}"
        return replace(finding, notes=(*finding.notes, note))
    notes = []
    for by in params.slices:
        why = evidence.baseline_defects.get(f"by:{by.key}")
        if why is None or f"by:{by.key}" in evidence.defects:
            continue
        if f"by:{by.column}" in evidence.baseline_defects:
            why = f"the baseline has no column `{by.column}`"
        notes.append(f"{why}, so nothing tells which of its slices are gone")
    return replace(finding, notes=(*finding.notes, *notes))


def _slices(
    evidence: MetricsEvidence, entry: Entry[MetricParams], rule: Rule, by: By
) -> Iterator[Finding]:
    whole = Case(entry=entry, rule=rule, scope=encode(by.column), where=f" by {by.column}")
    if evidence.unreadable is not None:
        return  # the overall check says it
    if f"by:{by.key}" in evidence.defects:
        fix = "name a column of the predictions in `slices`"
        if f"by:{by.column}" not in evidence.defects:
            fix = NO_NUMBERS_FIX
        yield error(whole, evidence.defects[f"by:{by.key}"], fix)
        return
    if by.key in evidence.crowded:
        reason = (
            f"`{by.column}` has {evidence.crowded[by.key]:,} values, "
            f"and slices are for columns with at most {MAX_SLICES}"
        )
        yield error(whole, reason, "slice by a coarser column, or bin a numeric one: {age: [25]}")
        return
    cut = evidence.cut(by.key)
    for scope in evidence.scopes:
        if scope.column == by.key:
            yield _on_rows(evidence, slice_case(entry, rule, by, scope.value, cut), scope)
    for gone in evidence.lost:
        if gone.column == by.key:
            case = slice_case(entry, rule, by, gone.value, cut)
            reason = f"the baseline has {rows(gone.rows)}{case.where}, the candidate none"
            yield error(case, reason, "find out where these rows went", code="MLG230")


def _on_rows(evidence: MetricsEvidence, case: Case, scope: Scope | None) -> Finding:
    """One limit on rows: what stands in its way first, then the estimate."""
    metric = case.params.known
    assert metric is not None  # noqa: S101  # entries with a file never get here
    if evidence.unreadable is not None:
        return error(
            case, evidence.unreadable.reason, evidence.unreadable.fix, code=evidence.unreadable.code
        )
    unusable = _unusable(evidence, case, metric)
    if unusable is not None:
        return unusable
    if case.about_change and evidence.no_baseline is not None:
        return _without_baseline(case, evidence.no_baseline, metric, scope)
    population = None
    if scope is not None:
        population = scope.shared if case.about_change else scope.all
    if scope is None or population is None:
        return _not_shared(case, scope)
    refused = guard(case, metric, population)
    found = labelled(refused or _estimated(evidence, case, metric, scope), evidence.classes)
    remarks = [evidence.remarks[role] for role in metric.reads if role in evidence.remarks]
    return replace(found, notes=(*found.notes, *remarks))


_REPAIRS = {
    "score": "give every row a finite score, in the column that `predictions` names",
    "decision": "give every row a decision in the words of the labels (or a score to decide by)",
    "probability": "give the log loss probabilities, or gate a metric of ranks such as roc_auc",
}


def _unusable(evidence: MetricsEvidence, case: Case, metric: Metric) -> Finding | None:
    """A column that the metric reads and cannot use, on a side that the limit needs."""
    sides = (evidence.defects, evidence.baseline_defects if case.about_change else {})
    for defects in sides:
        for role in metric.reads:
            if role in defects:
                return error(case, defects[role], _REPAIRS[role.partition(":")[0]])
    return None


def _not_shared(case: Case, scope: Scope | None) -> Finding:
    few = None if scope is None else few_in_slice(case, scope.all)
    reason = f"no row{case.where} is shared with the baseline"
    fix = "make the baseline anew on this test set"
    return few or error(case, reason, fix, code="MLG023")


def _without_baseline(case: Case, absence: Absence, metric: Metric, scope: Scope | None) -> Finding:
    held = None if scope is None or guard(case, metric, scope.all) else estimate(metric, scope.all)
    return case.finding(
        Unmeasured(
            cause=Cause.NO_BASELINE if absence.missing else Cause.ERROR,
            reason=absence.reason,
            fix=absence.fix,
            measured=None if held is None else held.candidate,
        ),
        code=absence.code,
        n=None if scope is None else scope.all.n,
    )


def _estimated(evidence: MetricsEvidence, case: Case, metric: Metric, scope: Scope) -> Finding:
    population = (scope.shared or scope.all) if case.about_change else scope.all
    paired = estimate(metric, population)
    limit = case.limit(paired.baseline if case.about_change else None)
    more: dict[str, Any] = {
        "limit": limit,
        **_counted(metric, population),
        "widest": _widest(case, metric, limit),
        "details": _details(metric, population),
    }
    if case.about_change:
        more["notes"] = _of_change(metric, population, limit)
        return _change(evidence, case, metric, scope, paired, more)
    if case.params.decide == "point":
        return case.finding(Point(measured=paired.candidate, noise=Noise.IGNORED), **more)
    held = Statistical(measured=paired.candidate, quantity=paired.candidate_value())
    notes = family(metric.family).notes(metric, population, limit, paired.candidate)
    return case.finding(held, notes=notes, **more)


def _change(
    evidence: MetricsEvidence,
    case: Case,
    metric: Metric,
    scope: Scope,
    paired: PairedMetric,
    more: dict[str, Any],
) -> Finding:
    """A limit on the change; `more` are the finding's other fields."""
    limit, population = more["limit"], scope.shared or scope.all
    if limit.relative is not None and paired.baseline == 0:
        reason = f"the baseline's {metric.title} is 0, so {limit.text} says nothing"
        return error(case, reason, "give the margin in the metric's unit", **more)
    sides: dict[str, Any] = {"measured": paired.candidate, "baseline": paired.baseline}
    if case.params.decide == "point":
        return case.finding(Point(**sides, noise=Noise.IGNORED), **more)
    if not population.changed:
        quantity = unchanged(population.n)
        return case.finding(_statistical(case, quantity, quantity, identical=True, **sides), **more)
    seeded = with_seeds(evidence.seeds, case, metric, scope, paired)
    if isinstance(seeded, Finding):
        return seeded
    change, quantity = change_and_limit(seeded.paired, case.rule, limit)
    more["notes"] = (*more["notes"], *seeded.more_notes(change))
    more["details"] = {**more["details"], **seeded.details(change)}
    sides |= seeded.held(quantity)
    return case.finding(_statistical(case, quantity, change, **sides), **more)


def _statistical(case: Case, quantity: Quantity, change: Quantity, **more: Any) -> Statistical:
    """A change, which "worse at all" fails where the limit is a margin for getting worse."""
    worse_at_all = case.rule in ("max_drop", "max_rise")
    return Statistical(quantity=quantity, change=change if worse_at_all else None, **more)


def _of_change(metric: Metric, population: Population, limit: Limit) -> tuple[str, ...]:
    if not population.changed:
        return (f"predictions are identical on all {rows(population.n)}",)
    notes = family(metric.family).notes(metric, population, limit, None)
    return (*notes, *_inverted(metric, estimate(metric, population)))


def _counted(metric: Metric, population: Population) -> dict[str, Any]:
    """What the noise is that of: rows, or where there are no clusters the queries of a ranking."""
    linear = population.linear.get(metric.key)
    if linear is not None and linear.clustered:
        return {"n": population.n}
    sums = population.sums.get(metric.sums)
    queries = getattr(sums, "n", None) if linear is None else linear.n
    if metric.family != "ranking" or queries is None:
        return {"n": population.n}
    return {"n": queries, "counts": "queries"}


def _widest(case: Case, metric: Metric, limit: Limit) -> float | None:
    """How far the value can be from where it is held; None where its range has no end."""
    ends = metric.high - metric.low
    if not case.about_change and limit.value is not None:
        ends = limit.value - metric.low if case.rule == "min" else metric.high - limit.value
    return ends if math.isfinite(ends) else None


_CHANCE = 0.5  #: area under the curve of a score that says nothing
_SURELY_BETTER = 0.6  #: that of a baseline which tells the classes apart


def _inverted(metric: Metric, paired: PairedMetric) -> tuple[str, ...]:
    """Say that a score may be the other class's, where a baseline's told the classes apart."""
    if not metric.name.startswith("roc_auc"):
        return ()
    if paired.candidate >= _CHANCE or paired.baseline <= _SURELY_BETTER:
        return ()
    turned = f"{1 - paired.candidate:.4f}"
    ask = "is it that of the positive label?"
    if "multiclass" in metric.tasks:
        ask = "are the columns of the classes swapped?"
    return (f"the score looks inverted: turned round, its {metric.title} is {turned}; {ask}",)


def _details(metric: Metric, population: Population) -> dict[str, Any]:
    linear = population.linear.get(metric.key)
    if linear is None:
        return family(metric.family).details(metric, population)
    if linear.clustered:
        return {"clusters": linear.units}
    return {"effective_rows": linear.effective}
