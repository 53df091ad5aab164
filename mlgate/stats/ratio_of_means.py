"""A ratio of two means over the same rows, by Fieller's theorem."""

import math
from dataclasses import dataclass
from fractions import Fraction

from mlgate.stats.student_distribution import student_cdf, student_quantile


@dataclass(frozen=True, kw_only=True)
class RatioOfMeans:
    """The mean of a over the mean of v, where the latter is positive.

    "The ratio is at least r" says the same as "the mean of a - r v is at least 0", which is
    linear: a t test for each r, with n - 1 degrees of freedom. Its bounds are the r that it
    does not reject (Fieller 1954); they are infinite where the rows do not show that the
    mean of v is more than 0. The standard error is the delta method's.

    Parameters
    ----------
    n : int
        Rows, at least 1.
    sum_a, sum_v, sum_aa, sum_vv, sum_av : Fraction
        Sums over the rows, of squares and of products.
    shift : Fraction
        Added to the ratio.
    method : str
        The method's name.

    Raises
    ------
    ValueError
        If there is no row or the mean of v is not positive.

    References
    ----------
    Fieller, E. C. (1954). Some problems in interval estimation. Journal of the Royal
    Statistical Society B 16, 175-185.
    """

    n: int
    sum_a: Fraction
    sum_v: Fraction
    sum_aa: Fraction
    sum_vv: Fraction
    sum_av: Fraction
    shift: Fraction = Fraction(0)
    method: str = "Fieller, paired t"

    def __post_init__(self) -> None:
        if self.n < 1 or self.sum_v <= 0:
            raise ValueError(
                f"a ratio of means needs a row and a positive denominator, got {self.n!r} "
                f"rows and a sum of {self.sum_v!r}"
            )

    @property
    def point(self) -> float:
        """The ratio, with its shift."""
        return float(self.sum_a / self.sum_v + self.shift)

    @property
    def standard_error(self) -> float:
        """The error by the delta method; infinite for a single row."""
        if self.n == 1:
            return math.inf
        variance = self._contrast_variance(self.sum_a / self.sum_v)
        return math.sqrt(variance) / float(self.sum_v / self.n)

    def lower_bound(self, confidence: float) -> float:
        """One-sided lower bound: the smallest ratio that the t test does not reject."""
        return self._bound(-student_quantile(confidence, max(self.n - 1, 1)))

    def upper_bound(self, confidence: float) -> float:
        """One-sided upper bound: the largest ratio that the t test does not reject."""
        return self._bound(student_quantile(confidence, max(self.n - 1, 1)))

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the ratio is at least `null`", by the t test of a - null * v."""
        return student_cdf(self._statistic(null), max(self.n - 1, 1))

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the ratio is at most `null`", by the t test of a - null * v."""
        return student_cdf(-self._statistic(null), max(self.n - 1, 1))

    def _statistic(self, null: float) -> float:
        if math.isinf(null):
            return -null
        ratio = Fraction(null) - self.shift
        distance = self.sum_a - ratio * self.sum_v
        if not distance or self.n == 1:
            return 0.0
        error = math.sqrt(self._contrast_variance(ratio))
        mean = float(distance / self.n)
        return mean / error if error else math.copysign(math.inf, mean)

    def _bound(self, t: float) -> float:
        """Return the root of (A - r V)^2 = t^2 Var(A - r V) on the side of t's sign."""
        if t == 0.0:
            return self.point
        if self.n == 1:
            return math.copysign(math.inf, t)
        squared = Fraction(t) ** 2
        of_a, of_v = self.sum_a / self.n, self.sum_v / self.n
        var_a, var_v, covariance = self._variances()
        quadratic = of_v**2 - squared * var_v
        if quadratic <= 0:
            return math.copysign(math.inf, t)
        linear = of_a * of_v - squared * covariance
        rest = linear**2 - quadratic * (of_a**2 - squared * var_a)
        # The ratio itself meets the inequality, so a negative rest is 0.
        half_width = math.copysign(math.sqrt(max(rest, Fraction(0)) / quadratic**2), t)
        return float(linear / quadratic + self.shift) + half_width

    def _contrast_variance(self, ratio: Fraction) -> Fraction:
        """Return the variance of the mean of a - ratio * v."""
        var_a, var_v, covariance = self._variances()
        return max(var_a - 2 * ratio * covariance + ratio**2 * var_v, Fraction(0))

    def _variances(self) -> tuple[Fraction, Fraction, Fraction]:
        n = self.n
        divisor = n * (n - 1)
        return (
            (self.sum_aa - self.sum_a**2 / n) / divisor,
            (self.sum_vv - self.sum_v**2 / n) / divisor,
            (self.sum_av - self.sum_a * self.sum_v / n) / divisor,
        )
