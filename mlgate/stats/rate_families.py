"""Rates of several groups, and which of them are compared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from mlgate.stats.proportions import Proportion

Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class RateFamily:
    """One rate (such as the true positive rate) in several groups.

    Parameters
    ----------
    rates : tuple of Proportion
        One a group. The groups of a pair share no row.
    pairs : tuple of (int, int)
        Positions of the groups that are compared; each unordered pair once.

    Raises
    ------
    ValueError
        If a pair names no group, or a group twice.
    """

    rates: tuple[Proportion, ...]
    pairs: Pairs

    def __post_init__(self) -> None:
        known = range(len(self.rates))
        if any(i == j or i not in known or j not in known for i, j in self.pairs):
            raise ValueError(f"pairs must name two of {len(self.rates)} groups: {self.pairs!r}")

    @property
    def every_pair(self) -> bool:
        """Whether each group is compared with each other."""
        groups = len(self.rates)
        return len(self.pairs) == groups * (groups - 1) // 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Contrast:
    """A pair of groups, and which of the two has the higher rate."""

    family: int  #: position among the families
    higher: int  #: position of the group in its family
    lower: int
    high: Proportion
    low: Proportion

    @property
    def gap(self) -> float:
        """The difference of the two rates, at least 0."""
        return self.high.point - self.low.point

    @property
    def ratio(self) -> float:
        """Lower rate / higher rate; two rates of 0 are equal."""
        return 1.0 if self.high.point == 0.0 else self.low.point / self.high.point


def contrasts(families: Sequence[RateFamily]) -> Iterator[Contrast]:
    """Return each pair of each family."""
    for position, family in enumerate(families):
        for pair in family.pairs:
            lower, higher = sorted(pair, key=lambda group: family.rates[group].point)
            yield Contrast(
                family=position,
                higher=higher,
                lower=lower,
                high=family.rates[higher],
                low=family.rates[lower],
            )


def all_pairs(groups: int) -> Pairs:
    """Return each pair of `groups` groups.

    Examples
    --------
    >>> all_pairs(3)
    ((0, 1), (0, 2), (1, 2))
    """
    return tuple(combinations(range(groups), 2))


def with_reference(groups: int, reference: int) -> Pairs:
    """Return the pairs of each other group with the one at `reference`."""
    return tuple((group, reference) for group in range(groups) if group != reference)


def with_rest(rates: tuple[Proportion, ...]) -> RateFamily:
    """Return each group compared with all rows of the others; two groups make one pair."""
    if len(rates) <= 2:
        return RateFamily(rates=rates, pairs=all_pairs(len(rates)))
    successes, n = sum(rate.successes for rate in rates), sum(rate.n for rate in rates)
    rests = tuple(Proportion(successes=successes - rate.successes, n=n - rate.n) for rate in rates)
    return RateFamily(
        rates=(*rates, *rests),
        pairs=tuple((group, len(rates) + group) for group in range(len(rates))),
    )
