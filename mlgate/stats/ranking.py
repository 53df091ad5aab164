"""The area under the ROC curve of two models on the same rows, by DeLong's method.

All of it follows from *placements*. A positive's placement is twice the number of
negatives that score below it, plus the number that tie with it; a negative's is the
same with positives. Both are whole numbers that an engine gathers in one sort: twice
the difference of a row's midrank among all rows and its midrank within its own class.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from mlgate.stats.proportions import Proportion
from mlgate.stats.quantity import Quantity
from mlgate.stats.student import StudentT

MIN_PER_CLASS = 20
"""Positives, and negatives, below which DeLong's bounds are not to be trusted."""


@dataclass(frozen=True, kw_only=True)
class PlacementSums:
    """Sums of the placements b (baseline) and c (candidate) of one class.

    Parameters
    ----------
    n : int
        Rows of the class.
    sum_b, sum_c : int
        Sums over these rows.
    sum_bb, sum_cc, sum_bc : int
        Sums of squares and of products.
    """

    n: int
    sum_b: int
    sum_c: int
    sum_bb: int
    sum_cc: int
    sum_bc: int

    def contrast_variance(self, of_c: Fraction, of_b: Fraction) -> Fraction | None:
        """Return the sample variance of of_c * c + of_b * b; None for a single row."""
        if self.n < 2:
            return None
        total = of_c * self.sum_c + of_b * self.sum_b
        squares = of_c**2 * self.sum_cc + 2 * of_c * of_b * self.sum_bc + of_b**2 * self.sum_bb
        return (squares - total**2 / self.n) / (self.n - 1)


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
    degrees of freedom, which keeps its level where the smaller class is small. Where
    placements do not vary the error is 0: two models that rank alike differ by 0,
    surely. A class of a single row has an infinite error. Below `MIN_PER_CLASS` rows
    in a class a caller should not decide.

    Parameters
    ----------
    positives, negatives : PlacementSums
        The two classes, from rows or from bins (`placement_sums_from_bins`).
    binned : RankBins, optional
        Where they come from bins: the exact sums, which then give the values, while
        the bins give the error.

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

    def change(self) -> StudentT:
        """Return candidate less baseline."""
        return self.relative(0.0)

    def relative(self, fraction: float | Fraction) -> StudentT:
        """Return the change with the noise of candidate - (1 + fraction) * baseline.

        See `mlgate.stats.paired` for the limit to hold it against.
        """
        point = float(self._area_c - self._area_b)
        return self._estimate(point, Fraction(1), -1 - Fraction(fraction))

    def candidate_value(self) -> Quantity:
        """Return the candidate's AUC by itself, by DeLong's error of a single model.

        At an AUC of 0 or 1 that error is 0, which would promise too much; there the
        bounds are Wilson's for as many rows as the smaller class has, all ranked
        right (or wrong), as each such row speaks at most once.
        """
        area = self._area_c
        if area in (0, 1):
            smaller = min(self.positives.n, self.negatives.n)
            return Proportion(
                successes=smaller * int(area), n=smaller, method="Wilson score, smaller class"
            )
        return self._estimate(float(area), Fraction(1), Fraction(0))

    @property
    def _area_b(self) -> Fraction:
        sums = self.positives if self.binned is None else self.binned
        return Fraction(sums.sum_b, 2 * self.positives.n * self.negatives.n)

    @property
    def _area_c(self) -> Fraction:
        sums = self.positives if self.binned is None else self.binned
        return Fraction(sums.sum_c, 2 * self.positives.n * self.negatives.n)

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
            degrees_of_freedom = _satterthwaite(a, n1 - 1, b, n0 - 1)
        return StudentT(
            point=point,
            standard_error=error,
            degrees_of_freedom=degrees_of_freedom,
            n=n1 + n0,
            method=self.method,
        )


def placement_sums_from_bins(
    positives: Mapping[tuple[int, int], int], negatives: Mapping[tuple[int, int], int]
) -> tuple[PlacementSums, PlacementSums]:
    """Return both classes' placement sums from joint histograms of binned scores.

    Rows in one bin count as ties, so bins must never part rows of equal score. The
    cost grows with the cells in use, not with the rows.

    Parameters
    ----------
    positives, negatives : mapping of (int, int) to int
        Rows of the class by (bin of the baseline's score, bin of the candidate's).
        Higher bins hold higher scores: where bins count from the best row down, as
        geometric rank bins do, negate them.

    Returns
    -------
    tuple of PlacementSums
        Of the positives and of the negatives.
    """
    return _cell_sums(positives, negatives), _cell_sums(negatives, positives)


def _cell_sums(
    cells: Mapping[tuple[int, int], int], others: Mapping[tuple[int, int], int]
) -> PlacementSums:
    """Return the placement sums of the class in `cells` among the class in `others`."""
    of_b = _placements({b for b, _ in cells}, _marginal(others, 0))
    of_c = _placements({c for _, c in cells}, _marginal(others, 1))
    n = sum_b = sum_c = sum_bb = sum_cc = sum_bc = 0
    for (bin_b, bin_c), count in cells.items():
        b, c = of_b[bin_b], of_c[bin_c]
        n += count
        sum_b += count * b
        sum_c += count * c
        sum_bb += count * b * b
        sum_cc += count * c * c
        sum_bc += count * b * c
    return PlacementSums(n=n, sum_b=sum_b, sum_c=sum_c, sum_bb=sum_bb, sum_cc=sum_cc, sum_bc=sum_bc)


def _marginal(cells: Mapping[tuple[int, int], int], axis: int) -> Counter[int]:
    counts: Counter[int] = Counter()
    for key, count in cells.items():
        counts[key[axis]] += count
    return counts


def _placements(bins: set[int], others: Counter[int]) -> dict[int, int]:
    """Return each bin's placement: twice the others in lower bins, plus those in its own."""
    placements = {}
    below = 0
    for position in sorted(bins | others.keys()):
        placements[position] = 2 * below + others[position]
        below += others[position]
    return placements


def _satterthwaite(a: Fraction, a_freedom: int, b: Fraction, b_freedom: int) -> float:
    """Return the degrees of freedom of the sum of two independent variance estimates."""
    if a + b == 0:
        return float(a_freedom + b_freedom)
    return float((a + b) ** 2 / (a**2 / a_freedom + b**2 / b_freedom))
