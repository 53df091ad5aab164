"""The macro average of one-vs-rest ROC AUCs of two models on the same rows.

Each class k has an AUC of its own, of its rows against all others by the score for k; the metric
is their mean, as scikit-learn's `roc_auc_score(multi_class="ovr", average="macro")` has it. A row
takes part in every one of them: in that of its own class as a positive, in the others as a
negative. Of n rows in K classes, n_k of class k, a row of class y gives

    g = (1 / K) [ n / n_y V_y + sum over k other than y of n / (n - n_k) U_k ],

with V_y the share of other classes' rows that score lower for y, and U_k the share of class k's
rows that score higher for k; ties count half. A perfect model gets the most from every row. The
*share* of a row is g over that most, between 0 and 1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mlgate.stats.class_sums import ClassSums, together_of
from mlgate.stats.degrees_of_freedom import satterthwaite
from mlgate.stats.smoothed_student import SmoothedStudentT
from mlgate.stats.student import StudentT

MIN_PER_CLASS = 20
"""Rows of each class below which the bounds are not to be trusted."""


@dataclass(frozen=True, kw_only=True)
class OvrClass:
    """One class of a one-vs-rest average.

    Parameters
    ----------
    sum_b, sum_c : int
        Sums over the class's rows of their placements by the score for the class: twice the
        other rows that score lower, plus those that tie.
    shares : ClassSums
        Sums of the class's rows' shares; a perfect model gives 1.
    """

    sum_b: int
    sum_c: int
    shares: ClassSums


@dataclass(frozen=True, kw_only=True)
class PairedRocAucOvr:
    """The one-vs-rest ROC AUCs of two models, averaged over the classes, and their difference.

    The error is that of the mean influence over the rows, with Student's t on Satterthwaite's
    degrees of freedom of the classes' parts. A class of a single row has an infinite error. Below
    `MIN_PER_CLASS` rows in a class a caller should not decide.

    Bounds and p-values are smoothed for rows that may swing and that the sample has none of, as the
    bounds of `mlgate.stats.ranking.PairedRocAuc` are: t^2 rows of each class may go as far as
    the rows of all classes together show, in shares. With many classes some have hardly a row that
    moves, and a swing of each class's own would let no verdict pass.

    Parameters
    ----------
    classes : sequence of OvrClass
        At least two.

    Raises
    ------
    ValueError
        If there are fewer than two classes, or one is empty.

    References
    ----------
    Provost, F. & Domingos, P. (2000). Well-trained PETs: improving probability estimation trees.
    CeDER Working Paper 00-04, Stern School of Business, New York University.
    """

    classes: Sequence[OvrClass]

    def __post_init__(self) -> None:
        if len(self.classes) < 2 or any(of.shares.n < 1 for of in self.classes):
            raise ValueError("a one-vs-rest AUC needs two classes or more, and a row of each")

    @property
    def n(self) -> int:
        """Rows of all classes."""
        return sum(int(of.shares.n) for of in self.classes)

    @property
    def baseline(self) -> float:
        """The baseline's mean AUC, exact to rounding."""
        return float(self._mean([Fraction(of.sum_b) for of in self.classes]))

    @property
    def candidate(self) -> float:
        """The candidate's mean AUC, exact to rounding."""
        return float(self._mean([Fraction(of.sum_c) for of in self.classes]))

    def change(self) -> SmoothedStudentT:
        """Return candidate less baseline."""
        return self.relative(0.0)

    def relative(self, fraction: float | Fraction) -> SmoothedStudentT:
        """Return the change with the noise of candidate - (1 + fraction) * baseline.

        See `mlgate.stats.paired` for the limit to hold it against.
        """
        change = self._mean([Fraction(of.sum_c - of.sum_b) for of in self.classes])
        swing = together_of([of.shares for of in self.classes]).swing_of_change(Fraction(1))
        return self._smoothed(float(change), Fraction(1), -1 - Fraction(fraction), swing)

    def candidate_value(self) -> SmoothedStudentT:
        """Return the candidate's mean AUC by itself.

        Its swings are the shortfalls of its rows from a perfect model's shares, and full ones
        below a mean AUC of one half, where every row falls short.
        """
        value = self._mean([Fraction(of.sum_c) for of in self.classes])
        swing = together_of([of.shares for of in self.classes]).swing_of_shortfall(Fraction(1), 1)
        if 2 * value < 1:
            swing = Fraction(1)
        return self._smoothed(float(value), Fraction(1), Fraction(0), swing)

    def _mean(self, placements: Sequence[Fraction]) -> Fraction:
        """Return the mean AUC of classes whose rows have these sums of placements."""
        n = self.n
        areas = (
            total / (2 * of.shares.n * (n - of.shares.n))
            for of, total in zip(self.classes, placements, strict=True)
        )
        return sum(areas, Fraction(0)) / len(self.classes)

    def _most(self) -> list[float]:
        """Return what a row of each class gives a perfect model, over n."""
        others = [1 / (self.n - of.shares.n) for of in self.classes]
        together = math.fsum(others)
        return [
            (1 / of.shares.n + together - other) / len(self.classes)
            for of, other in zip(self.classes, others, strict=True)
        ]

    def _smoothed(
        self, point: float, of_c: Fraction, of_b: Fraction, swing: Fraction
    ) -> SmoothedStudentT:
        """Return `point` with the error of of_c * AUC_c + of_b * AUC_b, smoothed by the swing."""
        error, freedom = self._error(of_c, of_b)
        return SmoothedStudentT(
            sampled=StudentT(
                point=point,
                standard_error=error,
                degrees_of_freedom=freedom,
                n=self.n,
                method="one-vs-rest influence function",
            ),
            pseudo_variance=float(swing) * math.fsum(most * most for most in self._most()),
            smoothed_tests=True,
        )

    def _error(self, of_c: Fraction, of_b: Fraction) -> tuple[float, float]:
        """Return the standard error of a contrast and its degrees of freedom.

        The variance of the rows' influences has a part within each class, and one of the classes'
        means, for a sample's shares of the classes are chance too.
        """
        if any(of.shares.n == 1 for of in self.classes):
            return math.inf, 1.0
        n, classes = self.n, len(self.classes)
        areas = [
            float((of_c * of.sum_c + of_b * of.sum_b) / (2 * of.shares.n * (n - of.shares.n)))
            for of in self.classes
        ]
        given = [area / (n - of.shares.n) for of, area in zip(self.classes, areas, strict=True)]
        together = math.fsum(given)
        parts, means = [], []
        for of, most, area, own in zip(self.classes, self._most(), areas, given, strict=True):
            rows = int(of.shares.n)
            total = of.shares.total(of_c, of_b)
            scatter = of.shares.squares(of_c, of_b) - total**2 / rows
            # Decimals that were rounded may add up to less than nothing.
            parts.append((most**2 * max(float(scatter), 0.0) * rows / (rows - 1), rows - 1))
            # Of the influence over n: what the rows give, less the AUCs that they are a part of.
            expected = (area / rows + together - own) / classes
            means.append(rows * (most * float(total / rows) - expected) ** 2)
        if classes > 2:  # of two, every row gives its AUC on average
            parts.append((math.fsum(means) * n / (n - 1), n - 1))
        variance = math.fsum(part for part, _ in parts)
        return math.sqrt(variance), satterthwaite(parts)
