"""The median of a per-row loss of two models on the same rows."""

import math
from dataclasses import dataclass
from fractions import Fraction

from mlgate.stats.normal import normal_cdf, normal_quantile
from mlgate.stats.rank_ladder import RUNGS, STEP, RankLadder, smallest_z

MIN_ROWS = 30
"""Rows below which the interval is not to be trusted."""


@dataclass(frozen=True, kw_only=True)
class PairedMedian:
    """Medians of a per-row loss b (baseline) and c (candidate).

    Parameters
    ----------
    ladder_b, ladder_c : RankLadder
        Order statistics of both models' losses.
    at_most_b, at_most_c : int
        Rows whose loss is at most its model's own median.
    at_most_both : int
        Rows where that holds of both models.

    Raises
    ------
    ValueError
        If the ladders are of different rows or the counts are impossible.

    Examples
    --------
    >>> values = tuple(float(rung) for rung in range(-8, 9))
    >>> medians = PairedMedian(
    ...     ladder_b=RankLadder(n=100, values=values),
    ...     ladder_c=RankLadder(n=100, values=tuple(value + 1 for value in values)),
    ...     at_most_b=50, at_most_c=50, at_most_both=50,
    ... )
    >>> medians.change().point, round(medians.change().upper_bound(0.95), 4)
    (1.0, 2.0822)
    """

    ladder_b: RankLadder
    ladder_c: RankLadder
    at_most_b: int
    at_most_c: int
    at_most_both: int

    def __post_init__(self) -> None:
        n = self.ladder_b.n
        fewer, more = sorted((self.at_most_b, self.at_most_c))
        least = max(fewer + more - n, 0)
        if self.ladder_c.n != n or more > n or not least <= self.at_most_both <= fewer:
            raise ValueError(
                f"the counts of a paired median must be of the same rows, got {n!r} and "
                f"{self.ladder_c.n!r} rows and {self.at_most_both!r} of {fewer!r} and {more!r}"
            )

    @property
    def baseline(self) -> float:
        """The baseline's median."""
        return self.ladder_b.point

    @property
    def candidate(self) -> float:
        """The candidate's median."""
        return self.ladder_c.point

    def change(self) -> "MedianContrast":
        """Return candidate less baseline."""
        return self.relative(0.0)

    def relative(self, fraction: float | Fraction) -> "MedianContrast":
        """Return the change with the noise of candidate - (1 + fraction) * baseline.

        See `mlgate.stats.paired` for the limit to hold it against.
        """
        return MedianContrast(medians=self, factor=abs(1.0 + float(fraction)))

    def candidate_value(self) -> RankLadder:
        """Return the candidate's median by itself, by Woodruff's interval."""
        return self.ladder_c

    @property
    def correlation(self) -> float:
        """That of the two events that a row's loss is at most its model's own median."""
        n = self.ladder_b.n
        b, c = Fraction(self.at_most_b, n), Fraction(self.at_most_c, n)
        spread = b * (1 - b) * c * (1 - c)
        # With all rows tied at a median the event always happens: take the rows to be unrelated.
        return float(Fraction(self.at_most_both, n) - b * c) / math.sqrt(spread) if spread else 0.0


@dataclass(frozen=True, kw_only=True)
class MedianContrast:
    """The change of a median, with the noise of candidate - factor * baseline.

    The variance of a difference of two correlated medians (Bahadur's representation) is
    b^2 + c^2 - 2 r b c, where b and c are half of what lies between the order statistics z
    standard errors below and above each median, and r is the correlation of the two events
    that a row is at most its own median. Each is read at the very z of the bound.

    With few rows that cross, r is near 1 and says nothing of the rows that the next sample
    would bring, so z^2 pseudo-rows that cross are taken into it, as Tango's bounds do. Where
    values come in steps, one median may take a step that the other is just short of, however
    alike the models are: then no half-width is less than the gap on any side. Nor is any less
    than that of a smaller z.

    Parameters
    ----------
    medians : PairedMedian
        Both models.
    factor : float
        What the baseline's noise is multiplied by, at least 0.

    References
    ----------
    Bahadur, R. R. (1966). A note on quantiles in large samples. Annals of Mathematical
    Statistics 37, 577-580.
    Woodruff, R. S. (1952). Confidence intervals for medians and other position measures.
    Journal of the American Statistical Association 47, 635-646.
    """

    medians: PairedMedian
    factor: float

    @property
    def point(self) -> float:
        """The change."""
        return self.medians.candidate - self.medians.baseline

    @property
    def standard_error(self) -> float:
        """Half of the half-width at two standard errors."""
        return self._half_width(2.0) / 2.0

    @property
    def n(self) -> int:
        """Rows behind the estimate."""
        return self.medians.ladder_b.n

    @property
    def method(self) -> str:
        """The method's name."""
        return "paired medians, Woodruff order statistics"

    def lower_bound(self, confidence: float) -> float:
        """One-sided lower bound: the point less the half-width."""
        z = normal_quantile(confidence)
        return self.point - math.copysign(self._half_width(abs(z)), z)

    def upper_bound(self, confidence: float) -> float:
        """One-sided upper bound: the point plus the half-width."""
        z = normal_quantile(confidence)
        return self.point + math.copysign(self._half_width(abs(z)), z)

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the change is at least `null`", inverse to the upper bound."""
        return normal_cdf(self._deviate(null))

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the change is at most `null`", inverse to the lower bound."""
        return normal_cdf(-self._deviate(null))

    def _deviate(self, null: float) -> float:
        distance = self.point - null
        return math.copysign(smallest_z(self._half_width, abs(distance)), distance)

    def _half_width(self, z: float) -> float:
        rungs = (rung * STEP for rung in range(1, RUNGS + 1))
        return max(self._raw(z), *(self._raw(rung) for rung in rungs if rung < z), 0.0)

    def _raw(self, z: float) -> float:
        b, c = self.medians.ladder_b, self.medians.ladder_c
        gaps_b, gaps_c = ([self.factor * gap for gap in b.gaps(z)], c.gaps(z))
        correlation = max(self.medians.correlation - 2.0 * z * z / self.n, -1.0)
        smooth = _difference(gaps_b[2], gaps_c[2], correlation)
        return max(smooth, *gaps_b, *gaps_c) if b.stepped or c.stepped else smooth


def _difference(b: float, c: float, correlation: float) -> float:
    """Return sqrt(b^2 + c^2 - 2 r b c), which is at least |b - c|."""
    return math.sqrt((c - b) ** 2 + 2.0 * (1.0 - correlation) * b * c)
