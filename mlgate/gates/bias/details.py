"""What a check tells beside its verdict: the two groups behind it, noise, every group's rate."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from mlgate.data.bands import Interval
from mlgate.gates.bias.assess import Assessed, coverage
from mlgate.gates.bias.case import Case
from mlgate.gates.bias.evidence import Group
from mlgate.gates.bias.group_name import POOLED, group_name, listed, look_alikes
from mlgate.gates.bias.plug_in import undefined
from mlgate.present.numbers import number, rows
from mlgate.stats.noise_gap import expected_largest, expected_range
from mlgate.stats.proportions import Proportion
from mlgate.stats.rate_families import Contrast

_CONFIDENCE = 0.975  #: of each end of a group's interval, so 95 % for both
_LISTED = 60  #: groups in the details; the evidence has all of them
_MANY = 30  #: groups from which on all pairs cost much of the power


def name_of(case: Case, assessed: Assessed, position: int) -> str:
    """The group at a position of a family: a member, or beyond them the rest of one."""
    if position >= len(assessed.members):
        return f"all but {name_of(case, assessed, position - len(assessed.members))}"
    member = assessed.members[position]
    return POOLED if member.pooled else group_name(member.groups[0], case.params.by)


def cause(case: Case, assessed: Sequence[Assessed], extreme: Contrast) -> str:
    """The two groups that differ most, in words."""
    found = assessed[extreme.family]
    high = f"{_rate(extreme.high)} for {name_of(case, found, extreme.higher)}"
    low = f"{_rate(extreme.low)} for {name_of(case, found, extreme.lower)}"
    noise = number(noise_level(case, found, extreme), "fraction", digits=2)
    shown = f"a {case.metric.kind} of about {noise}"
    return (
        f"the {found.rate.title} is {high} and {low}; "
        f"noise alone would show {shown} with these group sizes"
    )


def _rate(proportion: Proportion) -> str:
    counts = f"{proportion.successes:,} of {proportion.n:,}"
    return f"{number(proportion.point, 'fraction')} ({counts})"


def noise_level(case: Case, assessed: Assessed, extreme: Contrast) -> float:
    """The gap (or ratio) that these group sizes show on average where all groups are alike."""
    family = assessed.family
    members = family.rates[: len(assessed.members)]
    successes, n = sum(each.successes for each in members), sum(each.n for each in members)
    rate = successes / n
    spread = math.sqrt(rate * (1.0 - rate))
    if family.every_pair:
        gap = expected_range([spread / math.sqrt(each.n) for each in members])
    else:
        pairs = [(family.rates[i].n, family.rates[j].n) for i, j in family.pairs]
        gap = expected_largest([spread * math.sqrt(1 / one + 1 / other) for one, other in pairs])
    if case.metric.kind == "difference":
        return gap
    return max(0.0, (rate - gap / 2) / (rate + gap / 2)) if rate + gap else 1.0


def details(case: Case, assessed: Sequence[Assessed], extreme: Contrast) -> dict[str, Any]:
    """Every group's counts, rates and intervals, and the two groups that differ most."""
    found = assessed[extreme.family]
    return {
        "driver": {
            "rate": found.rate.name,
            "higher": _end(case, found, extreme.higher, extreme.high),
            "lower": _end(case, found, extreme.lower, extreme.low),
            "difference": extreme.gap,
            "ratio": extreme.ratio,
            "noise_alone": noise_level(case, found, extreme),
        },
        **breakdown(case, assessed),
    }


def breakdown(case: Case, assessed: Sequence[Assessed]) -> dict[str, Any]:
    """Every group's counts, rates and intervals, and which groups are too small."""
    edges = case.grouping.edges if case.grouping is not None else {}
    return {
        "rates": {each.rate.name: _most_different(list(_rates(case, each))) for each in assessed},
        "coverage": coverage(assessed, case.groups),
        "reference": "rest"
        if case.params.reference == "rest"
        else _values(case.reference)
        if case.reference is not None
        else "all-pairs",
        **({"edges": {column: list(ends) for column, ends in edges.items()}} if edges else {}),
    }


def _most_different(rates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The groups of the lowest and the highest rates, where there are too many to list."""
    if len(rates) <= _LISTED:
        return rates
    order = sorted(
        range(len(rates)), key=lambda at: (rates[at]["rate"] is None, rates[at]["rate"] or 0.0)
    )
    kept = {*order[: _LISTED // 2], *order[-_LISTED // 2 :]}
    return [rate for at, rate in enumerate(rates) if at in kept]


def _rates(case: Case, assessed: Assessed) -> Iterator[dict[str, Any]]:
    for member in assessed.members:
        yield {
            "group": POOLED if member.pooled else group_name(member.groups[0], case.params.by),
            "values": None if member.pooled else _values(member.groups[0]),
            "pools": [_values(group) for group in member.groups] if member.pooled else None,
            "assessed": True,
            **_counts(member.proportion),
        }
    for group in assessed.unassessed:
        n = group.count(assessed.rate.among)
        successes = group.count(assessed.rate.successes)
        counts = _counts(Proportion(successes=successes, n=n)) if n else _NOTHING
        yield {
            "group": group_name(group, case.params.by),
            "values": _values(group),
            "pools": None,
            "assessed": False,
            **counts,
        }


_NOTHING = {"n": 0, "successes": 0, "rate": None, "low": None, "high": None}


def _counts(proportion: Proportion) -> dict[str, Any]:
    return {
        "n": proportion.n,
        "successes": proportion.successes,
        "rate": proportion.point,
        "low": proportion.lower_bound(_CONFIDENCE),
        "high": proportion.upper_bound(_CONFIDENCE),
    }


def _end(case: Case, found: Assessed, position: int, proportion: Proportion) -> dict[str, Any]:
    group = name_of(case, found, position)
    return {
        "group": group,
        "n": proportion.n,
        "successes": proportion.successes,
        "rate": proportion.point,
    }


def _values(group: Group) -> list[Any]:
    return [value.model_dump() if isinstance(value, Interval) else value for value in group.values]


def notes(case: Case, assessed: Sequence[Assessed]) -> tuple[str, ...]:
    """What a reader should know of the groups, whatever the verdict."""
    return (
        *look_alikes(case.groups, case.params.by),
        *_undefined(case),
        *_all_zero(case),
        *_pooled(case, assessed),
        *_unassessed(case, assessed),
        *_many(case, assessed),
    )


def _undefined(case: Case) -> Iterator[str]:
    for rate, groups in undefined(case.metric, case.groups).items():
        names = listed([group_name(group, case.params.by) for group in groups])
        yield (
            f"{names}: no {rate.rows}, so the {rate.title} is undefined; "
            "the value counts it as 0, as Fairlearn does, and the verdict leaves it out"
        )


def _all_zero(case: Case) -> Iterator[str]:
    for rate in case.metric.rates if case.metric.kind == "ratio" else ():
        if not any(group.count(rate.successes) for group in case.groups):
            yield (
                f"the {rate.title} is 0 in every group, so the value leaves it out, "
                "and no number of rows shows its ratio"
            )


def _pooled(case: Case, assessed: Sequence[Assessed]) -> Iterator[str]:
    for each in assessed:
        for member in each.members:
            if member.pooled:
                names = listed([group_name(group, case.params.by) for group in member.groups])
                yield (
                    f"{each.rate.title}: {names} have under {case.params.min_group} "
                    f"{each.rate.rows} each and are pooled as {POOLED}"
                )


def _unassessed(case: Case, assessed: Sequence[Assessed]) -> Iterator[str]:
    for each in assessed:
        if each.unassessed:
            names = listed([_with_count(case, each, group) for group in each.unassessed])
            yield (
                f"{each.rate.title}: unassessed for too few {each.rate.rows} "
                f"(min_group {case.params.min_group}): {names}"
            )


def _with_count(case: Case, assessed: Assessed, group: Group) -> str:
    return f"{group_name(group, case.params.by)} ({group.count(assessed.rate.among):,})"


def _many(case: Case, assessed: Sequence[Assessed]) -> Iterator[str]:
    groups = max((len(each.members) for each in assessed), default=0)
    if groups > _MANY and case.params.reference == "all-pairs":
        yield (
            f"{groups} groups make {groups * (groups - 1) // 2:,} pairs, which few test sets can "
            "tell apart; `reference: rest` compares each group with the others together"
        )


def uncovered(case: Case, assessed: Sequence[Assessed]) -> str | None:
    """Why the check cannot pass, where too many rows are in groups that are too small."""
    lone = [each.rate.title for each in assessed if not each.family.pairs]
    if lone:
        return f"the {' and the '.join(lone)} cannot be compared: too few groups are large enough"
    share = coverage(assessed, case.groups)
    if share >= case.params.min_coverage:
        return None
    missing = sum(group.n for group in case.groups) * (1.0 - share)
    return (
        f"{rows(round(missing))} are in groups too small to assess, so it cannot pass "
        f"(min_coverage {case.params.min_coverage:g})"
    )
