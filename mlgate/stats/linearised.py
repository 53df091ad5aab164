"""A metric whose noise is known as variances of its two values, from linearised influences."""

import math
from dataclasses import dataclass
from fractions import Fraction

from mlgate.stats.smoothed_student import SmoothedStudentT
from mlgate.stats.student import StudentT


@dataclass(frozen=True, kw_only=True)
class LinearisedMetric:
    """Values of two models and the variances and covariance of their estimates.

    Parameters
    ----------
    baseline, candidate : float
        The two values.
    variance_b, variance_c, covariance : float
        Sampling variances of the values, and their covariance.
    degrees_of_freedom : float
        Those of the variances: clusters less 1, or effective rows less 1.
    n : int
        Independent units behind the estimate.
    method : str
        The method's name.
    pseudo_change, pseudo_value : float
        Variance of the change, and of a value, under pseudo-observations of weight z^2, over z^2,
        in the bounds alone: so that rows on which nothing differs do not mean certainty.
    """

    baseline: float
    candidate: float
    variance_b: float
    variance_c: float
    covariance: float
    degrees_of_freedom: float
    n: int
    method: str
    pseudo_change: float = 0.0
    pseudo_value: float = 0.0

    def change(self) -> StudentT | SmoothedStudentT:
        """Return candidate less baseline."""
        return self.relative(0.0)

    def relative(self, fraction: float | Fraction) -> StudentT | SmoothedStudentT:
        """Return the change with the noise of candidate - (1 + fraction) * baseline.

        See `mlgate.stats.paired` for the limit to hold it against.
        """
        factor = 1.0 + float(fraction)
        variance = (
            self.variance_c - 2.0 * factor * self.covariance + factor * factor * self.variance_b
        )
        return self._estimate(self.candidate - self.baseline, variance, self.pseudo_change)

    def candidate_value(self) -> StudentT | SmoothedStudentT:
        """Return the candidate's value by itself."""
        return self._estimate(self.candidate, self.variance_c, self.pseudo_value)

    def _estimate(
        self, point: float, variance: float, pseudo_variance: float
    ) -> StudentT | SmoothedStudentT:
        sampled = StudentT(
            point=point,
            standard_error=math.sqrt(max(variance, 0.0)),
            degrees_of_freedom=self.degrees_of_freedom,
            n=self.n,
            method=self.method,
        )
        if not pseudo_variance:
            return sampled
        return SmoothedStudentT(sampled=sampled, pseudo_variance=pseudo_variance)
