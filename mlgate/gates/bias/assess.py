"""Which groups are large enough for a rate, and what is compared with what."""

from collections.abc import Sequence
from dataclasses import dataclass

from mlgate.gates.bias.evidence import Group
from mlgate.gates.bias.known import Rate
from mlgate.gates.bias.params import BiasParams
from mlgate.stats.proportions import Proportion
from mlgate.stats.rate_families import RateFamily, all_pairs, with_reference, with_rest


@dataclass(frozen=True, kw_only=True)
class Member:
    """A group that stands by itself, or small groups pooled."""

    groups: tuple[Group, ...]
    proportion: Proportion
    pooled: bool = False


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """One rate: who is judged, and who is too small."""

    rate: Rate
    members: tuple[Member, ...]
    unassessed: tuple[Group, ...]
    family: RateFamily  #: its first rates are those of `members`


def assess(
    rate: Rate, groups: Sequence[Group], params: BiasParams, reference: Group | None
) -> Assessed:
    """Pool or set aside the groups under `min_group`; a named reference is never pooled."""
    large = [group for group in groups if group.count(rate.among) >= params.min_group]
    small = [group for group in groups if group.count(rate.among) < params.min_group]
    members = [_member(rate, (group,)) for group in large]
    poolable = tuple(group for group in small if group is not reference)
    unassessed = small
    if params.small_groups == "pool" and _rows(rate, poolable) >= params.min_group:
        members.append(_member(rate, poolable, pooled=True))
        unassessed = [group for group in small if group is reference]
    return _compared(rate, members, unassessed, params, reference)


def every_group(
    rate: Rate, groups: Sequence[Group], params: BiasParams, reference: Group | None
) -> Assessed:
    """All groups in which the rate is defined, however small, each by itself."""
    members = [_member(rate, (group,)) for group in groups if group.count(rate.among)]
    undefined = [group for group in groups if not group.count(rate.among)]
    return _compared(rate, members, undefined, params, reference)


def coverage(assessed: Sequence[Assessed], groups: Sequence[Group]) -> float:
    """Share of the rows whose group is assessed, alone or pooled, for every rate."""
    left_out = {group.values for each in assessed for group in each.unassessed}
    rows = sum(group.n for group in groups)
    return sum(group.n for group in groups if group.values not in left_out) / rows


def _compared(
    rate: Rate,
    members: Sequence[Member],
    unassessed: Sequence[Group],
    params: BiasParams,
    reference: Group | None,
) -> Assessed:
    rates = tuple(member.proportion for member in members)
    if reference is not None:
        at = [index for index, member in enumerate(members) if member.groups == (reference,)]
        pairs = with_reference(len(rates), at[0]) if at else ()
        family = RateFamily(rates=rates, pairs=pairs)
    elif params.reference == "rest":
        family = with_rest(rates)
    else:
        family = RateFamily(rates=rates, pairs=all_pairs(len(rates)))
    return Assessed(rate=rate, members=tuple(members), unassessed=tuple(unassessed), family=family)


def _member(rate: Rate, groups: tuple[Group, ...], *, pooled: bool = False) -> Member:
    successes = sum(group.count(rate.successes) for group in groups)
    proportion = Proportion(successes=successes, n=_rows(rate, groups))
    return Member(groups=groups, proportion=proportion, pooled=pooled)


def _rows(rate: Rate, groups: Sequence[Group]) -> int:
    return sum(group.count(rate.among) for group in groups)
