"""The smallest ratio of a rate between groups, as the four-fifths rule asks for."""

import math
from dataclasses import dataclass
from functools import cached_property

from mlgate.stats.independent import (
    MOST_Z,
    critical_value,
    last_z,
    limits,
    lower_ratio,
    pooled,
    two_tails,
    upper_contrast,
    upper_ratio,
)
from mlgate.stats.normal import normal_cdf, normal_quantile
from mlgate.stats.rate_families import Contrast, RateFamily, contrasts


@dataclass(frozen=True, kw_only=True)
class MinRatio:
    """The smallest ratio lower rate / higher rate of any two groups that are compared.

    A pair is judged by the contrast low - r * high with MOVER-Wilson bounds; its p-value against
    "the ratio is at least r" is Q(z) + Q(z + 2 (1 - r) p / se) for the z at which the contrast's
    upper bound is 0, p and se those of the pooled rate. Over K pairs it is min(1, K min p).
    Parameters and errors are those of `mlgate.stats.max_gap.MaxGap`, which it mirrors.

    Examples
    --------
    >>> from mlgate.stats.proportions import Proportion
    >>> rates = (Proportion(successes=30, n=90), Proportion(successes=48, n=100))
    >>> ratio = MinRatio(families=(RateFamily(rates=rates, pairs=((0, 1),)),), n=190)
    >>> round(ratio.point, 4), round(ratio.lower_bound(0.95), 4), round(ratio.upper_bound(0.95), 4)
    (0.6944, 0.5139, 0.9315)
    """

    families: tuple[RateFamily, ...]
    n: int
    bounded: bool = True

    def __post_init__(self) -> None:
        if not self.comparisons:
            raise ValueError("a ratio needs at least one pair of groups")

    @property
    def comparisons(self) -> int:
        """Pairs of groups that are compared, over all rates."""
        return sum(len(family.pairs) for family in self.families)

    @cached_property
    def extreme(self) -> Contrast:
        """The pair of the smallest ratio; the first of several."""
        return min(contrasts(self.families), key=lambda pair: pair.ratio)

    @property
    def point(self) -> float:
        """The smallest observed ratio; two rates of 0 are equal."""
        return self.extreme.ratio

    @property
    def standard_error(self) -> float:
        """That of the smallest ratio by the delta method; infinite where the higher rate is 0."""
        pair = self.extreme
        if pair.high.point == 0.0:
            return math.inf
        scaled = pair.ratio * pair.high.standard_error
        return math.hypot(pair.low.standard_error, scaled) / pair.high.point

    @property
    def method(self) -> str:
        """MOVER-Wilson bounds, Bonferroni over pairs."""
        return "MOVER-Wilson bounds of every pair, Bonferroni"

    def lower_bound(self, confidence: float) -> float:
        """The bound that every pair is over; 0 where the ratio is not `bounded`."""
        return self._lower(normal_quantile(confidence)) if self.bounded else 0.0

    def upper_bound(self, confidence: float) -> float:
        """The smallest of the pairs' upper bounds, each by itself; at most 1."""
        return self._upper(normal_quantile(confidence))

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the ratio is at least `null`", over all pairs."""
        return min(1.0, self.comparisons * self._least_p(null))

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the ratio is at most `null`": that of the least certain pair."""
        if not self.bounded:
            return 1.0
        return normal_cdf(-last_z(lambda z: self._lower(z) >= null, low=-MOST_Z))

    def simultaneous_bound(self, alpha: float, null: float) -> float:
        """The upper bound that is under `null` exactly where `p_value_below(null)` is under alpha.

        It holds for all pairs at once with confidence 1 - alpha; at most 1.
        """
        share = alpha / self.comparisons
        found = 1.0
        for pair in sorted(contrasts(self.families), key=lambda pair: pair.ratio):
            if _upper_bound(pair, -normal_quantile(share)) < found:
                z = critical_value(share, _shift(pair, null))
                found = min(found, _upper_bound(pair, z))
        return found

    def _lower(self, z: float) -> float:
        return min(1.0, self._bound(z, lower=z >= 0.0))

    def _upper(self, z: float) -> float:
        return min(1.0, self._bound(z, lower=z < 0.0))

    def _bound(self, z: float, *, lower: bool) -> float:
        bound = lower_ratio if lower else upper_ratio
        found = []
        for family in self.families:
            at = [limits(rate, abs(z)) for rate in family.rates]
            found += [min(bound(at[i], at[j]), bound(at[j], at[i])) for i, j in family.pairs]
        return min(found)

    def _least_p(self, null: float) -> float:
        """The smallest p-value of a pair; pairs that cannot have it are passed over."""
        least = 1.0
        for pair in sorted(contrasts(self.families), key=lambda pair: pair.ratio):
            if pair.ratio >= null or least == 0.0:
                break
            # p >= Q(z), so only a pair whose bound is still under 0 at this z has a smaller.
            start = -normal_quantile(least) if least < 0.5 else 0.0
            if _contrast(pair, start, null) < 0.0:
                least = min(least, two_tails(_statistic(pair, null, start), _shift(pair, null)))
        return least


def _contrast(pair: Contrast, z: float, null: float) -> float:
    return upper_contrast(limits(pair.low, z), limits(pair.high, z), null)


def _statistic(pair: Contrast, null: float, start: float) -> float:
    return last_z(lambda z: _contrast(pair, z, null) < 0.0, low=start)


def _upper_bound(pair: Contrast, z: float) -> float:
    return upper_ratio(limits(pair.low, z), limits(pair.high, z))


def _shift(pair: Contrast, null: float) -> float:
    rate, error = pooled(pair.high, pair.low)
    return 2.0 * (1.0 - null) * rate / error
