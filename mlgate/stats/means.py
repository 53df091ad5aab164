"""The mean of a per-row loss or score of two models on the same rows."""

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from mlgate.stats.student import StudentT

Exact = Fraction | Decimal | int | float
"""A number that converts to a fraction without rounding."""


@dataclass(frozen=True, kw_only=True)
class PairedMean:
    """Means of a per-row loss or score b (baseline) and c (candidate), from sums.

    Variances are formed in exact arithmetic, so that nothing cancels that was not
    already lost in the sums: give these as exactly as the engine can. A variance that
    rounded sums make negative counts as 0. A single row has an infinite standard error.

    Parameters
    ----------
    n : int
        Rows, at least 1.
    sum_b, sum_c : Fraction, Decimal, int or float
        Sums over the rows.
    sum_bb, sum_cc, sum_bc : Fraction, Decimal, int or float
        Sums of squares and of products.

    Raises
    ------
    ValueError
        If there is no row or a sum is not finite.

    Examples
    --------
    >>> losses = PairedMean(n=3, sum_b=6, sum_c=9, sum_bb=14, sum_cc=29, sum_bc=20)
    >>> losses.change().point, round(losses.change().standard_error, 6)
    (1.0, 0.0)
    """

    n: int
    sum_b: Exact
    sum_c: Exact
    sum_bb: Exact
    sum_cc: Exact
    sum_bc: Exact

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ValueError(f"a mean needs at least one row, got {self.n!r}")
        for name in ("sum_b", "sum_c", "sum_bb", "sum_cc", "sum_bc"):
            value = getattr(self, name)
            if not isinstance(value, Fraction | int) and not math.isfinite(value):
                raise ValueError(f"{name} must be finite, got {value!r}")

    @property
    def baseline(self) -> float:
        """The baseline's mean."""
        return float(Fraction(self.sum_b) / self.n)

    @property
    def candidate(self) -> float:
        """The candidate's mean."""
        return float(Fraction(self.sum_c) / self.n)

    def change(self) -> StudentT:
        """Return the mean of c - b, by the paired t test with n - 1 degrees of freedom."""
        return self.relative(0.0)

    def relative(self, fraction: float | Fraction) -> StudentT:
        """Return the change with the noise of the mean of c - (1 + fraction) * b.

        See `mlgate.stats.paired` for the limit to hold it against.
        """
        point = float((Fraction(self.sum_c) - Fraction(self.sum_b)) / self.n)
        return self._estimate(point, Fraction(1) + Fraction(fraction), "paired t")

    def candidate_value(self) -> StudentT:
        """Return the mean of c by itself, by Student's t with n - 1 degrees of freedom."""
        return self._estimate(self.candidate, Fraction(0), "Student t")

    def _estimate(self, point: float, factor: Fraction, method: str) -> StudentT:
        """Return `point` with the standard error of the mean of c - factor * b."""
        return StudentT(
            point=point,
            standard_error=self._contrast_error(factor),
            degrees_of_freedom=max(self.n - 1, 1),
            n=self.n,
            method=method,
        )

    def _contrast_error(self, factor: Fraction) -> float:
        if self.n == 1:
            return math.inf
        total = Fraction(self.sum_c) - factor * Fraction(self.sum_b)
        squares = (
            Fraction(self.sum_cc)
            - 2 * factor * Fraction(self.sum_bc)
            + factor**2 * Fraction(self.sum_bb)
        )
        variance = (squares - total**2 / self.n) / (self.n - 1)
        return math.sqrt(max(variance / self.n, Fraction(0)))
