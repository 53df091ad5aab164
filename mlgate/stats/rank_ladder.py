"""Order statistics around the median: a distribution-free interval at any confidence."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from mlgate.stats.normal import normal_cdf, normal_quantile

STEP = 0.5
"""Distance of two rungs, in standard errors of a rank."""
RUNGS = 8
"""Rungs on either side of the median."""
_FARTHEST = 38.0  # the normal tail beyond is 0 in double precision
_HALVINGS = 60


def rank_of(rung: int, n: int) -> float:
    """Return the rank, counted from 1, of a rung among `n` sorted values.

    The number of values below the median is binomial, with the standard deviation
    sqrt(n) / 2, so that the values at the ranks (n + 1) / 2 - z sqrt(n) / 2 and
    (n + 1) / 2 + z sqrt(n) / 2 enclose the median as surely as z standard errors do
    (Woodruff 1952). Ranks that are no whole numbers stand between two values; those beyond
    the sample are its ends.

    Parameters
    ----------
    rung : int
        From -`RUNGS` to `RUNGS`; 0 is the median.
    n : int
        Values, at least 1.

    References
    ----------
    Woodruff, R. S. (1952). Confidence intervals for medians and other position measures.
    Journal of the American Statistical Association 47, 635-646.
    """
    rank = (n + 1) / 2 + rung * STEP * math.sqrt(n) / 2
    return min(max(rank, 1.0), float(n))


@dataclass(frozen=True, kw_only=True)
class RankLadder:
    """The values at the rungs' ranks, ascending; as a quantity it is the median.

    Where neighbouring rungs have the same value the values come in steps, and no rung is
    read between two: the farther one counts. Beyond the last rung a bound goes on in
    proportion.

    Parameters
    ----------
    n : int
        Values of the sample, at least 1.
    values : tuple of float
        One a rung, from -`RUNGS` to `RUNGS`, each interpolated at its `rank_of`.

    Raises
    ------
    ValueError
        If their number is another, one is not finite or they do not ascend.
    """

    n: int
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if self.n < 1 or len(self.values) != 2 * RUNGS + 1:
            raise ValueError(
                f"a ladder has {2 * RUNGS + 1} values of at least one row, "
                f"got {len(self.values)} of {self.n!r}"
            )
        if not all(map(math.isfinite, self.values)):
            raise ValueError("the values of a ladder must be finite")
        if any(low > high for low, high in zip(self.values, self.values[1:], strict=False)):
            raise ValueError("the values of a ladder must ascend")

    @property
    def point(self) -> float:
        """The median."""
        return self.values[RUNGS]

    @property
    def standard_error(self) -> float:
        """A quarter of what lies between two standard errors below and above the median."""
        return self.gaps(2.0)[2] / 2.0

    @property
    def method(self) -> str:
        """Woodruff's interval."""
        return "Woodruff, order statistics"

    @property
    def stepped(self) -> bool:
        """Whether neighbouring rungs have the same value."""
        return any(low == high for low, high in zip(self.values, self.values[1:], strict=False))

    def gaps(self, z: float) -> tuple[float, float, float]:
        """Return how far the median is from its bounds at z > 0: below, above and the mean.

        Never less for a larger z.
        """
        below, above = self._gap(-1, z), self._gap(1, z)
        return below, above, (below + above) / 2.0

    def lower_bound(self, confidence: float) -> float:
        """One-sided lower bound of the median."""
        z = normal_quantile(confidence)
        return self.point - math.copysign(self._gap(-1 if z > 0 else 1, abs(z)), z)

    def upper_bound(self, confidence: float) -> float:
        """One-sided upper bound of the median."""
        z = normal_quantile(confidence)
        return self.point + math.copysign(self._gap(1 if z > 0 else -1, abs(z)), z)

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the median is at least `null`", inverse to the upper bound."""
        return normal_cdf(self._deviate(null))

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the median is at most `null`", inverse to the lower bound."""
        return normal_cdf(-self._deviate(null))

    def _deviate(self, null: float) -> float:
        """Return the z whose bound is `null`, positive where the median is above it."""
        if null < self.point:
            return smallest_z(lambda z: self._gap(-1, z), self.point - null)
        return -smallest_z(lambda z: self._gap(1, z), null - self.point)

    def _gap(self, side: int, z: float) -> float:
        """Return the distance from the median to its bound at z on the side of `side`."""
        at = z / STEP
        if at >= RUNGS:
            return abs(self.values[RUNGS + side * RUNGS] - self.point) * (at / RUNGS)
        inner = math.floor(at)
        outer = math.ceil(at)
        near, far = (abs(self.values[RUNGS + side * rung] - self.point) for rung in (inner, outer))
        return far if self.stepped else near + (at - inner) * (far - near)


def smallest_z(half_width: Callable[[float], float], distance: float) -> float:
    """Return the smallest z >= 0 whose half-width reaches `distance`, by bisection.

    `half_width` must not fall. Where it never reaches the distance, as with values that are
    all the same, the sample speaks as far as its last rung and no further.
    """
    if distance <= 0.0:
        return 0.0
    low, high = 0.0, _FARTHEST
    if half_width(high) < distance:
        return RUNGS * STEP
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if half_width(middle) < distance:
            low = middle
        else:
            high = middle
    return high
