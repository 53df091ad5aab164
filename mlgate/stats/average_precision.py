"""The average precision of two models on the same rows, by its influence function.

A threshold is a distinct score. At threshold k, counted from the best score down, T_k rows and P_k
positives score at or above it, and p_k positives score exactly there. Of N positives,

    AP = sum_k p_k precision_k / N, with precision_k = P_k / T_k,

which is scikit-learn's definition: no interpolation. With the sums from the worst threshold up

    G1_k = sum_{j >= k} p_j / T_j and G2_k = sum_{j >= k} p_j P_j / T_j^2,

a row's *standing* is precision_k + G1_k - G2_k for a positive and -G2_k for a negative: what it
gains by being found, what it lends to the positives below it, and what it takes from them by
standing above. The influence of a row on AP is n / N times its standing, less AP for positives;
its mean is 0. A perfect model gives 1 to each positive and 0 to each negative.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

from mlgate.stats.class_sums import ClassSums
from mlgate.stats.means import Exact
from mlgate.stats.smoothed_student import SmoothedStudentT
from mlgate.stats.student import StudentT

MIN_POSITIVES = 20
"""Positives below which the bounds are not to be trusted."""

_UNSEEN = 3  #: rows that a sample may have none of, at 95 %: the rule of three


@dataclass(frozen=True, kw_only=True)
class PrecisionSums:
    """Sums over the positives of the precision at their thresholds: N times each model's AP."""

    sum_b: Exact
    sum_c: Exact


@dataclass(frozen=True, kw_only=True)
class BinnedThresholds:
    """What standings come from, where their thresholds are bins of the scores' ranks.

    Parameters
    ----------
    bins : int
        Bins that the ranks were laid into, for the method's name.
    precision : PrecisionSums
        Sums over the positives of the precision at their bins.
    """

    bins: int
    precision: PrecisionSums


@dataclass(frozen=True, kw_only=True)
class PairedAveragePrecision:
    """The average precisions of two models on the same rows, and their difference.

    The error is that of the mean influence over the rows, with Student's t on as many degrees of
    freedom as there are positives, less one. A single positive has an infinite error, and below
    `MIN_POSITIVES` a caller should not decide.

    A drop may come of few rows that swing: a positive that falls to the end of the ranking, or a
    negative that comes on top of it, which costs every positive below. Where the sample has none,
    the error of the influences is near 0 while the next rows may bring some. The bounds, and the
    error that is reported, therefore take t^2 swing / N^2 of each class into the variance, as those
    of the ROC AUC do (`mlgate.stats.ranking`). Where hardly any row of a class moves, its swing
    is the farthest that a row can go: all of its own precision for a positive, and for a negative
    the third part of what three of them cost on top of a perfect ranking, three being what a sample
    may show none of at 95 %. P-values agree with the bounds: as each further row on top costs less
    than the last, the influences by themselves would call too many changes worse.

    Parameters
    ----------
    positives, negatives : ClassSums
        The standings of the two classes' rows.
    precision : PrecisionSums
        Of the rows themselves, which gives the values.
    binned : BinnedThresholds, optional
        Where the standings come from bins.

    Raises
    ------
    ValueError
        If there is no positive.

    References
    ----------
    Hampel, F. R. (1974). The influence curve and its role in robust estimation. Journal of the
    American Statistical Association 69, 383-393.
    """

    positives: ClassSums
    negatives: ClassSums
    precision: PrecisionSums
    binned: BinnedThresholds | None = None

    def __post_init__(self) -> None:
        if self.positives.n < 1:
            raise ValueError("average precision needs at least one positive")

    @property
    def baseline(self) -> float:
        """The baseline's average precision, exact to rounding."""
        return float(Fraction(self.precision.sum_b) / self.positives.n)

    @property
    def candidate(self) -> float:
        """The candidate's average precision, exact to rounding."""
        return float(Fraction(self.precision.sum_c) / self.positives.n)

    @property
    def n(self) -> int:
        """Rows of both classes."""
        return int(self.positives.n + self.negatives.n)

    @property
    def method(self) -> str:
        """The influence function, and how the ranks were binned, if they were."""
        if self.binned is None:
            return "influence function"
        return f"influence function on {self.binned.bins} geometric rank bins"

    def change(self) -> SmoothedStudentT:
        """Return candidate less baseline."""
        return self.relative(0.0)

    def relative(self, fraction: float | Fraction) -> SmoothedStudentT:
        """Return the change with the noise of candidate - (1 + fraction) * baseline.

        See `mlgate.stats.paired` for the limit to hold it against.
        """
        of_c, of_b = Fraction(1), -1 - Fraction(fraction)
        change = Fraction(self.precision.sum_c) - Fraction(self.precision.sum_b)
        swings = [
            sums.swing_of_change(full)
            for sums, full in ((self.positives, Fraction(1)), (self.negatives, self._full))
        ]
        return self._smoothed(float(change / self.positives.n), of_c, of_b, sum(swings))

    def candidate_value(self) -> SmoothedStudentT:
        """Return the candidate's average precision by itself.

        Its swings are the shortfalls of its rows from a perfect model's standings.
        """
        swings = [
            sums.swing_of_shortfall(full, perfect)
            for sums, full, perfect in (
                (self.positives, Fraction(1), 1),
                (self.negatives, self._full, 0),
            )
        ]
        return self._smoothed(self.candidate, Fraction(1), Fraction(0), sum(swings))

    @property
    def _full(self) -> Fraction:
        return full_swing_of_a_negative(self.positives.n)

    def _smoothed(
        self, point: float, of_c: Fraction, of_b: Fraction, swings: Fraction | int
    ) -> SmoothedStudentT:
        """Return `point` with the error of of_c * AP_c + of_b * AP_b, smoothed by the swings."""
        positives = self.positives.n
        return SmoothedStudentT(
            sampled=StudentT(
                point=point,
                standard_error=self._error(of_c, of_b),
                degrees_of_freedom=max(float(positives) - 1.0, 1.0),
                n=self.n,
                method=self.method,
            ),
            pseudo_variance=float(Fraction(swings) / positives**2),
            smoothed_tests=True,
        )

    def _error(self, of_c: Fraction, of_b: Fraction) -> float:
        positives = self.positives.n
        if positives == 1:
            return math.inf
        precision = self.precision if self.binned is None else self.binned.precision
        centre = (of_c * Fraction(precision.sum_c) + of_b * Fraction(precision.sum_b)) / positives
        of_positives = self.positives.total(of_c, of_b)
        total = of_positives - positives * centre + self.negatives.total(of_c, of_b)
        squares = (
            self.positives.squares(of_c, of_b)
            - 2 * centre * of_positives
            + positives * centre**2
            + self.negatives.squares(of_c, of_b)
        )
        variance = (squares - total**2 / self.n) / (self.n - 1)
        return math.sqrt(max(variance * self.n, Fraction(0))) / positives


def full_swing_of_a_negative(positives: float | Fraction) -> Fraction:
    """Return the precision that a negative takes from the positives, on top of all of them.

    Of three such rows above a perfect ranking of `positives`, the mean.
    """
    n = max(round(positives), 1)
    return Fraction(_harmonic(n + _UNSEEN)) - sum(Fraction(1, k) for k in range(1, _UNSEEN + 1))


def _harmonic(n: int) -> float:
    """Return 1 + 1/2 + ... + 1/n, by Euler and Maclaurin's expansion (to 1e-13 from 10 on)."""
    if n < 100:
        return math.fsum(1 / k for k in range(1, n + 1))
    euler = 0.5772156649015329
    return math.log(n) + euler + 1 / (2 * n) - 1 / (12 * n**2) + 1 / (120 * n**4)
