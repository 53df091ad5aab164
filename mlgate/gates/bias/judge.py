"""Hold every limit against the counts. Pure: no file, no clock, no data."""

import math
from collections.abc import Sequence
from dataclasses import replace

from mlgate.data.column_value import compared
from mlgate.gates.bias.assess import Assessed, assess, every_group
from mlgate.gates.bias.case import Case
from mlgate.gates.bias.details import (
    breakdown,
    cause,
    details,
    notes,
    uncovered,
)
from mlgate.gates.bias.evidence import MAX_GROUPS, BiasEvidence, Group, Value
from mlgate.gates.bias.group_name import group_name, listed, value_name
from mlgate.gates.bias.params import BiasParams
from mlgate.gates.bias.params import Value as Wanted
from mlgate.gates.bias.plug_in import plug_in
from mlgate.policy.entry import Entry
from mlgate.present.numbers import number, pair
from mlgate.result.finding import Cause, Exact, Finding, Noise, Point, Statistical, Unmeasured
from mlgate.stats.max_gap import MaxGap
from mlgate.stats.min_ratio import MinRatio


def judge(evidence: BiasEvidence, entries: Sequence[Entry[BiasParams]]) -> tuple[Finding, ...]:
    """One finding an entry."""
    return tuple(_entry(evidence, entry) for entry in entries)


def _entry(evidence: BiasEvidence, entry: Entry[BiasParams]) -> Finding:
    if evidence.unreadable is not None:
        return Case(entry=entry).error(evidence.unreadable.reason, evidence.unreadable.fix)
    grouping = evidence.grouping(entry.params.grouping)
    case = Case(entry=entry, grouping=grouping)
    if grouping.reason is not None:
        return case.error(grouping.reason, grouping.fix or "")
    columns = " by ".join(f"`{by.column}`" for by in entry.params.by)
    if grouping.crowded is not None:
        reason = (
            f"{columns} makes {grouping.crowded:,} groups, and bias is measured between at most "
            f"{MAX_GROUPS}: in so many the rows of each are too few to tell anything"
        )
        return case.error(
            reason, "group by a coarser column, or bin a numeric one: {age: [25, 45]}"
        )
    if len(grouping.groups) < 2:
        names = listed([group_name(group, entry.params.by) for group in grouping.groups])
        reason = f"{columns} has one group only ({names}), and bias is between groups"
        return case.error(reason, "name a column in `by` that tells groups apart")
    reference = _reference(case)
    if isinstance(reference, Finding):
        return reference
    return _measured(replace(case, reference=reference))


def _reference(case: Case) -> Group | Finding | None:
    """The group that the entry names as reference."""
    given = case.params.reference
    if given in ("all-pairs", "rest"):
        return None
    wanted = given if isinstance(given, list) else [given]
    for group in case.groups:
        if all(_is(value, want) for value, want in zip(group.values, wanted, strict=True)):
            return group
    names = listed([group_name(group, case.params.by) for group in case.groups])
    shown = ", ".join(map(str, wanted))
    return case.error(
        f"no row is in the reference group {shown}", f"name one of the groups: {names}"
    )


def _is(value: Value, wanted: Wanted) -> bool:
    if wanted is None or value is None:
        return wanted is None and value is None
    text = value if isinstance(value, str) else value_name(value)
    if isinstance(wanted, float):
        return text == (f"{wanted:.0f}" if wanted.is_integer() else str(wanted))
    return text == compared(wanted)


def _measured(case: Case) -> Finding:
    params = case.params
    measured = plug_in(
        case.metric, case.groups, rest=params.reference == "rest", reference=case.reference
    )
    if not math.isfinite(measured):
        rates = " and the ".join(rate.title for rate in case.metric.rates)
        reason = f"the {rates} is 0 in every group, and a ratio of zeros is undefined"
        return case.error(reason, "look at the decisions, or gate the difference")
    if params.decide == "point":
        return _by_point(case, measured)
    assessed = [assess(rate, case.groups, params, case.reference) for rate in case.metric.rates]
    if params.small_groups == "fail" and (small := _too_small(case)):
        held = Exact(
            holds=False,
            measured=measured,
            reason=f"{small} (small_groups: fail)",
            fix="add rows of these groups to the test set, or group by a coarser column",
        )
        return case.finding(held, code="MLG303", details=breakdown(case, assessed))
    if not any(each.family.pairs for each in assessed):
        return _too_few(case, measured, assessed)
    return _statistical(case, measured, assessed)


def _by_point(case: Case, measured: float) -> Finding:
    every = [
        every_group(rate, case.groups, case.params, case.reference) for rate in case.metric.rates
    ]
    held = Point(measured=measured, noise=Noise.IGNORED)
    if not any(each.family.pairs for each in every):
        return case.finding(held, details=breakdown(case, every), notes=notes(case, every))
    extreme = _quantity(case, every, bounded=True).extreme
    return case.finding(
        replace(held, cause=cause(case, every, extreme)),
        details=details(case, every, extreme),
        notes=notes(case, every),
    )


def _too_small(case: Case) -> str | None:
    """Which groups are under `min_group` for some rate."""
    for rate in case.metric.rates:
        small = [
            f"{group_name(group, case.params.by)} has {group.count(rate.among):,}"
            for group in case.groups
            if group.count(rate.among) < case.params.min_group
        ]
        if small:
            return f"{listed(small)} {rate.rows}, and min_group is {case.params.min_group}"
    return None


def _too_few(case: Case, measured: float, assessed: Sequence[Assessed]) -> Finding:
    rates = " and the ".join(each.rate.title for each in assessed)
    reason = (
        f"{case.title} is {number(measured, 'fraction')} over all groups, but fewer than two have "
        f"the {case.params.min_group} rows that the {rates} needs (min_group), "
        "so the data cannot tell"
    )
    held = Unmeasured(
        cause=Cause.TOO_FEW,
        reason=reason,
        fix="add rows of the smaller groups to the test set, or group by a coarser column",
        measured=measured,
    )
    return case.finding(
        held, code="MLG320", details=breakdown(case, assessed), notes=notes(case, assessed)
    )


def _quantity(case: Case, assessed: Sequence[Assessed], *, bounded: bool) -> MaxGap | MinRatio:
    kind = MaxGap if case.metric.kind == "difference" else MinRatio
    return kind(
        families=tuple(each.family for each in assessed),
        n=sum(group.n for group in case.groups),
        bounded=bounded,
    )


def _statistical(case: Case, measured: float, assessed: Sequence[Assessed]) -> Finding:
    unknown = uncovered(case, assessed)
    quantity = _quantity(case, assessed, bounded=unknown is None)
    extreme = quantity.extreme
    equal = (
        quantity.p_value_above(0.0)
        if case.metric.kind == "difference"
        else quantity.p_value_below(1.0)
    )
    remarks = [_differing(case, measured, quantity.point), unknown]
    held = Statistical(
        measured=measured,
        quantity=quantity,
        several=quantity,
        remark="; ".join(remark for remark in remarks if remark) or None,
        cause=cause(case, assessed, extreme),
        more_rows_decide=unknown is None,
    )
    return case.finding(
        held,
        details={
            **details(case, assessed, extreme),
            "assessed": quantity.point,
            "p_value_of_equality": equal,
        },
        notes=notes(case, assessed),
    )


def _differing(case: Case, measured: float, point: float) -> str | None:
    """Say that the verdict is not about the plain value."""
    if math.isclose(measured, point, rel_tol=0.0, abs_tol=1e-12):
        return None
    shown = pair(point, measured, "fraction")[0]
    return (
        f"the verdict is about the groups with enough rows (min_group {case.params.min_group}), "
        f"whose {case.metric.kind} is {shown}"
    )
