"""The largest difference of a rate between groups: a quantity that noise alone makes positive.

The plug-in gap of G noisy rates is biased upward, so its bounds and its test come from the pairs:
an upper bound that every pair is under needs no correction (intersection-union), and a p-value is
that of the most extreme pair times the number of pairs (Bonferroni).
"""

import math
from dataclasses import dataclass
from functools import cached_property

from mlgate.stats.independent import (
    MOST_Z,
    critical_value,
    last_z,
    limits,
    lower_difference,
    pooled,
    two_tails,
    upper_difference,
)
from mlgate.stats.normal import normal_cdf, normal_quantile
from mlgate.stats.rate_families import Contrast, RateFamily, contrasts
from mlgate.stats.studentized_range import range_quantile, range_survival


@dataclass(frozen=True, kw_only=True)
class MaxGap:
    """The largest gap of any rate between any two groups that are compared.

    Bounds are Newcombe's, at one critical value for all pairs. The p-value against a null t > 0
    is min(1, K min p_gh), with K pairs and p_gh = Q(z) + Q(z + 2 t / se) for the z at which the
    pair's lower bound is t (an interval null: the gap is at most t in either direction). Against
    0 it is Tukey's where every pair is compared.

    Parameters
    ----------
    families : tuple of RateFamily
        One a rate; with two, such as for equalized odds, the gap is the larger of the two.
    n : int
        Rows behind the rates.
    bounded : bool
        False where groups were left out that could hide any gap: then no upper bound is known.

    Raises
    ------
    ValueError
        If no pair is compared.

    Examples
    --------
    >>> from mlgate.stats.proportions import Proportion
    >>> counts = ((180, 400), (150, 400), (60, 300))
    >>> rates = tuple(Proportion(successes=x, n=n) for x, n in counts)
    >>> family = RateFamily(rates=rates, pairs=((0, 1), (0, 2), (1, 2)))
    >>> gap = MaxGap(families=(family,), n=1100)
    >>> gap.point, round(gap.upper_bound(0.95), 4), round(gap.simultaneous_bound(0.05, 0.1), 4)
    (0.25, 0.3041, 0.1754)
    """

    families: tuple[RateFamily, ...]
    n: int
    bounded: bool = True

    def __post_init__(self) -> None:
        if not self.comparisons:
            raise ValueError("a gap needs at least one pair of groups")

    @property
    def comparisons(self) -> int:
        """Pairs of groups that are compared, over all rates."""
        return sum(len(family.pairs) for family in self.families)

    @cached_property
    def extreme(self) -> Contrast:
        """The pair that differs most; the first of several."""
        return max(contrasts(self.families), key=lambda pair: pair.gap)

    @property
    def point(self) -> float:
        """The largest observed gap."""
        return self.extreme.gap

    @property
    def standard_error(self) -> float:
        """That of the pair that differs most."""
        pair = self.extreme
        return math.hypot(pair.high.standard_error, pair.low.standard_error)

    @property
    def method(self) -> str:
        """Newcombe's bounds, Bonferroni over pairs."""
        return "Newcombe bounds of every pair, Bonferroni"

    def lower_bound(self, confidence: float) -> float:
        """The largest of the pairs' lower bounds, each by itself; at least 0."""
        return max(0.0, self._lower(normal_quantile(confidence)))

    def upper_bound(self, confidence: float) -> float:
        """The bound that every pair is under, at most 1; 1 where the gap is not `bounded`."""
        return self._upper(normal_quantile(confidence)) if self.bounded else 1.0

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the gap is at least `null`": that of the least certain pair."""
        if not self.bounded:
            return 1.0
        return normal_cdf(-last_z(lambda z: self._upper(z) <= null, low=-MOST_Z))

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the gap is at most `null`", over all pairs."""
        if null <= 0.0:
            return self._p_value_of_equality()
        return min(1.0, self.comparisons * _least_p(self.families, null))

    def simultaneous_bound(self, alpha: float, null: float) -> float:
        """The lower bound that is over `null` exactly where `p_value_above(null)` is under alpha.

        It holds for all pairs at once with confidence 1 - alpha; at least 0.
        """
        share = alpha / self.comparisons
        of_equality = self._critical_of_equality(alpha) if null <= 0.0 else None
        found = 0.0
        for pair in sorted(contrasts(self.families), key=lambda pair: -pair.gap):
            if of_equality is not None:
                z = of_equality[pair.family]
            elif _lower_bound(pair, -normal_quantile(share)) <= found:
                continue  # the critical value is larger still
            else:
                z = critical_value(share, _shift(pair, null))
            found = max(found, _lower_bound(pair, z))
        return found

    def _lower(self, z: float) -> float:
        found = []
        for family in self.families:
            at = [limits(rate, abs(z)) for rate in family.rates]
            bound = lower_difference if z >= 0.0 else upper_difference
            found += [max(bound(at[i], at[j]), bound(at[j], at[i])) for i, j in family.pairs]
        return max(found)

    def _upper(self, z: float) -> float:
        found = []
        for family in self.families:
            at = [limits(rate, abs(z)) for rate in family.rates]
            bound = upper_difference if z >= 0.0 else lower_difference
            found += [max(bound(at[i], at[j]), bound(at[j], at[i])) for i, j in family.pairs]
        return min(1.0, max(found))

    def _p_value_of_equality(self) -> float:
        """Tukey's p-value of "no gap at all", the families together by Bonferroni."""
        least = 1.0
        for family in self.families:
            if not family.pairs:
                continue
            single = _least_p((family,), 0.0)
            by_pairs = len(family.pairs) * single
            if family.every_pair and 1e-10 < single < 1.0:
                z = -normal_quantile(single / 2.0)
                by_pairs = min(by_pairs, range_survival(math.sqrt(2.0) * z, len(family.rates)))
            least = min(least, by_pairs)
        return min(1.0, sum(bool(family.pairs) for family in self.families) * least)

    def _critical_of_equality(self, alpha: float) -> list[float]:
        share = alpha / sum(bool(family.pairs) for family in self.families)
        return [
            range_quantile(share, len(family.rates)) / math.sqrt(2.0)
            if family.pairs and family.every_pair
            else -normal_quantile(share / (2.0 * max(len(family.pairs), 1)))
            for family in self.families
        ]


def _least_p(families: tuple[RateFamily, ...], null: float) -> float:
    """The smallest p-value of a pair; pairs that cannot have it are passed over."""
    least = 1.0
    for pair in sorted(contrasts(families), key=lambda pair: -pair.gap):
        if pair.gap <= null or least == 0.0:
            break
        # p >= Q(z), so only a pair whose bound is still over the null at this z has a smaller.
        start = -normal_quantile(least) if least < 0.5 else 0.0
        if _lower_bound(pair, start) > null:
            least = min(least, two_tails(_statistic(pair, null, start), _shift(pair, null)))
    return least


def _lower_bound(pair: Contrast, z: float) -> float:
    return lower_difference(limits(pair.high, z), limits(pair.low, z))


def _statistic(pair: Contrast, null: float, start: float) -> float:
    return last_z(lambda z: _lower_bound(pair, z) > null, low=start)


def _shift(pair: Contrast, null: float) -> float:
    return 2.0 * null / pooled(pair.high, pair.low)[1]
