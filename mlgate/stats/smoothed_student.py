"""A Student-t estimate, smoothed for what the rows have not shown."""

import math
from dataclasses import dataclass

from mlgate.stats.student import StudentT
from mlgate.stats.student_distribution import student_cdf, student_quantile


@dataclass(frozen=True, kw_only=True)
class SmoothedStudentT:
    """An estimate whose variance at quantile t is s^2 + t^2 pseudo_variance.

    Here s is the sampled standard error, `sampled.standard_error`. The second term is in the
    bounds alone, as in `SmoothedContrast`, and stands for pseudo-observations of weight t^2.
    P-values are those of the estimate as it was sampled, so that they call a change worse no
    more often than they did, and no bound is nearer; or, with `smoothed_tests`, those that
    agree with the bounds: a metric whose error the few rows that moved make too small would
    call too many changes worse.

    Parameters
    ----------
    sampled : StudentT
        The estimate with its sampling error.
    pseudo_variance : float
        Variance of the estimate under pseudo-observations of weight t^2, over t^2; at least 0.
    smoothed_tests : bool
        Whether the p-values are smoothed like the bounds.
    """

    sampled: StudentT
    pseudo_variance: float
    smoothed_tests: bool = False

    @property
    def point(self) -> float:
        """The estimate."""
        return self.sampled.point

    @property
    def standard_error(self) -> float:
        """The sampling error, and at least that of the pseudo-observations at t = 1."""
        return max(self.sampled.standard_error, math.sqrt(self.pseudo_variance))

    @property
    def degrees_of_freedom(self) -> float:
        """Those of the sampling error."""
        return self.sampled.degrees_of_freedom

    @property
    def n(self) -> int:
        """Rows behind the estimate."""
        return self.sampled.n

    @property
    def method(self) -> str:
        """The method's name."""
        return self.sampled.method

    def lower_bound(self, confidence: float) -> float:
        """One-sided lower bound: the point less t times the error at t."""
        return self.point - self._half_width(confidence)

    def upper_bound(self, confidence: float) -> float:
        """One-sided upper bound: the point plus t times the error at t."""
        return self.point + self._half_width(confidence)

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the truth is at least `null`", by the t test."""
        if not self.smoothed_tests:
            return self.sampled.p_value_below(null)
        return student_cdf(self._statistic(null), self.degrees_of_freedom)

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the truth is at most `null`", by the t test."""
        if not self.smoothed_tests:
            return self.sampled.p_value_above(null)
        return student_cdf(-self._statistic(null), self.degrees_of_freedom)

    def _statistic(self, null: float) -> float:
        """Return the t at which a bound reaches `null`."""
        distance = self.point - null
        variance = self.sampled.standard_error**2
        if distance == 0.0 or math.isinf(variance):
            return 0.0
        # distance^2 = t^2 (variance + t^2 pseudo_variance), solved for t^2 without cancellation.
        spread = 2.0 * math.sqrt(self.pseudo_variance) * distance
        scale = variance + math.hypot(variance, spread)
        return (
            math.copysign(math.inf, distance) if scale == 0.0 else distance * math.sqrt(2 / scale)
        )

    def _half_width(self, confidence: float) -> float:
        t = student_quantile(confidence, self.degrees_of_freedom)
        if t == 0.0:
            return 0.0
        return t * math.hypot(self.sampled.standard_error, t * math.sqrt(self.pseudo_variance))
