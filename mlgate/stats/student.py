"""An estimate whose error follows Student's t distribution."""

import math
from dataclasses import dataclass

from mlgate.stats.student_distribution import student_cdf, student_quantile


@dataclass(frozen=True, kw_only=True)
class StudentT:
    """An estimate with a standard error and Student-t bounds and tests.

    A standard error of 0 is taken at its word: both bounds are the point, and a
    p-value is 1 or 0 as the point lies on the null's side or beyond, and 0.5 where
    it lies on the null itself, so that an estimate equal to its null never fails.
    An infinite standard error (a single row) gives infinite bounds and p = 0.5.

    Parameters
    ----------
    point : float
        The estimate.
    standard_error : float
        Its standard error, in the unit of `point`.
    degrees_of_freedom : float
        Those of the standard error; need not be whole (Satterthwaite).
    n : int
        Rows behind the estimate.
    method : str
        The method's name.

    Raises
    ------
    ValueError
        If the point is not finite, the standard error negative or NaN, the degrees
        of freedom not positive, or there is no row.
    """

    point: float
    standard_error: float
    degrees_of_freedom: float
    n: int
    method: str

    def __post_init__(self) -> None:
        if not math.isfinite(self.point):
            raise ValueError(f"an estimate must be a finite number, got {self.point!r}")
        if not self.standard_error >= 0.0:
            raise ValueError(f"a standard error must be at least 0, got {self.standard_error!r}")
        if not self.degrees_of_freedom > 0.0:
            raise ValueError(
                f"degrees of freedom must be positive, got {self.degrees_of_freedom!r}"
            )
        if self.n < 1:
            raise ValueError(f"an estimate needs at least one row, got {self.n!r}")

    def lower_bound(self, confidence: float) -> float:
        """One-sided lower bound: the point less t standard errors."""
        return self.point - self._half_width(confidence)

    def upper_bound(self, confidence: float) -> float:
        """One-sided upper bound: the point plus t standard errors."""
        return self.point + self._half_width(confidence)

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the truth is at least `null`", by the t test."""
        return student_cdf(self._statistic(null), self.degrees_of_freedom)

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the truth is at most `null`", by the t test."""
        return student_cdf(-self._statistic(null), self.degrees_of_freedom)

    def _statistic(self, null: float) -> float:
        distance = self.point - null
        if distance == 0.0:
            return 0.0
        if self.standard_error == 0.0:
            return math.copysign(math.inf, distance)
        return distance / self.standard_error

    def _half_width(self, confidence: float) -> float:
        quantile = student_quantile(confidence, self.degrees_of_freedom)
        if quantile == 0.0 or self.standard_error == 0.0:
            return 0.0
        return quantile * self.standard_error
