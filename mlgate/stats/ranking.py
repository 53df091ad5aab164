"""The area under the ROC curve of two models on the same rows, by DeLong's method.

All of it follows from *placements* (`mlgate.stats.placements`).
"""

import math
from dataclasses import dataclass
from fractions import Fraction

from mlgate.stats.degrees_of_freedom import satterthwaite
from mlgate.stats.placements import PlacementSums
from mlgate.stats.proportions import Proportion
from mlgate.stats.quantity import Quantity
from mlgate.stats.smoothed_student import SmoothedStudentT
from mlgate.stats.student import StudentT

MIN_PER_CLASS = 20
"""Positives, and negatives, below which DeLong's bounds are not to be trusted."""


@dataclass(frozen=True, kw_only=True)
class RankBins:
    """Exact sums beside placements that come from bins of the scores' ranks.

    Parameters
    ----------
    bins : int
        Bins that the ranks were laid into, for the method's name.
    sum_b, sum_c : int
        The positives' placements, summed over the rows themselves. From ranks: the
        sum of twice their midranks among all rows, less n (n + 1) of their number n.
    """

    bins: int
    sum_b: int
    sum_c: int


@dataclass(frozen=True, kw_only=True)
class PairedRocAuc:
    """The ROC AUCs of two models on the same rows, and their difference.

    The error of the difference is DeLong's, with Student's t on Satterthwaite's
    degrees of freedom, which keeps its level where the smaller class is small. A class
    of a single row has an infinite error. Below `MIN_PER_CLASS` rows in a class a caller
    should not decide.

    Near an AUC of 1 a drop comes of few rows that swing from the right to the wrong end,
    and where the sample has none DeLong's error is near 0 while the next rows may bring
    some: at a true drop of the margin such a bound alone passes up to four times in
    five. The bounds, and the error that is reported, therefore take t^2 swing / n^2 of
    each class into the variance, as score intervals do: n times the swing are the
    squares that t^2 pseudo-rows would add. The swing is the larger one of the classes,
    as rows of a class that show none are not safe from what the other's did; it is a
    full one where hardly any row moves, so that two models that rank alike are known to
    differ by less than about t^2 / n, the rule of three. P-values are DeLong's own, so
    that nothing fails by the smoothing. What stays hidden are rare swings that the
    sample has none of, beside many small moves in each class.

    Parameters
    ----------
    positives, negatives : PlacementSums
        The two classes, from rows or from bins, whose rows count as ties.
    binned : RankBins, optional
        Where they come from bins: the exact sums, which then give the values, while
        the bins give the error and the swings.

    Raises
    ------
    ValueError
        If a class is empty, or the two classes' placements contradict each other.

    References
    ----------
    DeLong, E. R., DeLong, D. M. & Clarke-Pearson, D. L. (1988). Comparing the areas
    under two or more correlated receiver operating characteristic curves: a
    nonparametric approach. Biometrics 44, 837-845.
    Sun, X. & Xu, W. (2014). Fast implementation of DeLong's algorithm. IEEE Signal
    Processing Letters 21, 1389-1393.
    """

    positives: PlacementSums
    negatives: PlacementSums
    binned: RankBins | None = None

    def __post_init__(self) -> None:
        if self.positives.n < 1 or self.negatives.n < 1:
            raise ValueError(
                f"the area under a ROC curve needs both classes, got {self.positives.n!r} "
                f"positives and {self.negatives.n!r} negatives"
            )
        twice_pairs = 2 * self.positives.n * self.negatives.n
        for name in ("sum_b", "sum_c"):
            if getattr(self.positives, name) + getattr(self.negatives, name) != twice_pairs:
                raise ValueError(
                    f"{name} of positives and negatives must add up to twice the number of "
                    f"pairs, {twice_pairs}: the placements do not belong together"
                )

    @property
    def baseline(self) -> float:
        """The baseline's AUC, exact to rounding."""
        return float(self._area_b)

    @property
    def candidate(self) -> float:
        """The candidate's AUC, exact to rounding."""
        return float(self._area_c)

    @property
    def method(self) -> str:
        """DeLong, and how the ranks were binned, if they were."""
        if self.binned is None:
            return "DeLong"
        return f"DeLong on {self.binned.bins} geometric rank bins"

    def change(self) -> SmoothedStudentT:
        """Return candidate less baseline."""
        return self.relative(0.0)

    def relative(self, fraction: float | Fraction) -> SmoothedStudentT:
        """Return the change with the noise of candidate - (1 + fraction) * baseline.

        See `mlgate.stats.paired` for the limit to hold it against.
        """
        point = float(self._area_c - self._area_b)
        estimate = self._estimate(point, Fraction(1), -1 - Fraction(fraction))
        swing = max(
            self.positives.swing_of_change(self.negatives.n),
            self.negatives.swing_of_change(self.positives.n),
        )
        return self._smoothed(estimate, swing)

    def candidate_value(self) -> Quantity:
        """Return the candidate's AUC by itself, by DeLong's error of a single model.

        Its swings are the shortfalls of its rows from a perfect model's placements.
        Below an AUC of one half, where every row falls short, they count as full. At an
        AUC of 0 or 1 the bounds are Wilson's for as many rows as the smaller class has,
        all ranked right (or wrong), as each such row speaks at most once.
        """
        area = self._area_c
        if area in (0, 1):
            smaller = min(self.positives.n, self.negatives.n)
            return Proportion(
                successes=smaller * int(area), n=smaller, method="Wilson score, smaller class"
            )
        swing = max(
            self.positives.swing_of_shortfall(self.negatives.n, perfect=2 * self.negatives.n),
            self.negatives.swing_of_shortfall(self.positives.n, perfect=0),
        )
        estimate = self._estimate(float(area), Fraction(1), Fraction(0))
        return self._smoothed(estimate, swing if 2 * area >= 1 else Fraction(1))

    @property
    def _area_b(self) -> Fraction:
        sums = self.positives if self.binned is None else self.binned
        return Fraction(sums.sum_b, 2 * self.positives.n * self.negatives.n)

    @property
    def _area_c(self) -> Fraction:
        sums = self.positives if self.binned is None else self.binned
        return Fraction(sums.sum_c, 2 * self.positives.n * self.negatives.n)

    def _smoothed(self, sampled: StudentT, swing: Fraction) -> SmoothedStudentT:
        classes = (self.positives.n, self.negatives.n)
        return SmoothedStudentT(
            sampled=sampled, pseudo_variance=float(sum(swing / (n * n) for n in classes))
        )

    def _estimate(self, point: float, of_c: Fraction, of_b: Fraction) -> StudentT:
        """Return `point` with DeLong's error of of_c * AUC_c + of_b * AUC_b."""
        n1, n0 = self.positives.n, self.negatives.n
        of_positives = self.positives.contrast_variance(of_c, of_b)
        of_negatives = self.negatives.contrast_variance(of_c, of_b)
        if of_positives is None or of_negatives is None:
            error, degrees_of_freedom = math.inf, 1.0
        else:
            # The part of each class: its mean placement over twice the other class.
            a = of_positives / (4 * n0 * n0 * n1)
            b = of_negatives / (4 * n1 * n1 * n0)
            error = math.sqrt(a + b)
            degrees_of_freedom = satterthwaite([(a, n1 - 1), (b, n0 - 1)])
        return StudentT(
            point=point,
            standard_error=error,
            degrees_of_freedom=degrees_of_freedom,
            n=n1 + n0,
            method=self.method,
        )
