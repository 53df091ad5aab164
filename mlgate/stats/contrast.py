"""A linear contrast of paired counts, smoothed for flips that were not seen."""

import math
from dataclasses import dataclass

from mlgate.stats.normal import normal_cdf, normal_quantile


@dataclass(frozen=True, kw_only=True)
class SmoothedContrast:
    """An estimate whose variance at confidence Phi(z) is sampling_error^2 + z^2 pseudo_variance.

    The second term stands for pseudo-observations of weight z^2/2 added to the
    variance alone, as the score intervals do: with few or no flips seen the sample's
    error is near 0 and says nothing of those that the next rows would bring. The
    p-value solves |point - null| = z * error(z) for z, so tests and bounds agree.

    Parameters
    ----------
    point : float
        The estimate.
    sampling_error : float
        Its sample standard error.
    pseudo_variance : float
        Variance of the estimate under pseudo-observations of weight z^2, over z^2; positive.
    n : int
        Rows behind the estimate.
    method : str
        The method's name.
    """

    point: float
    sampling_error: float
    pseudo_variance: float
    n: int
    method: str

    @property
    def standard_error(self) -> float:
        """The sample standard error, and at least that of the pseudo-observations at z = 1."""
        return max(self.sampling_error, math.sqrt(self.pseudo_variance))

    def lower_bound(self, confidence: float) -> float:
        """One-sided lower bound: the point less z times the error at z."""
        return self.point - self._half_width(normal_quantile(confidence))

    def upper_bound(self, confidence: float) -> float:
        """One-sided upper bound: the point plus z times the error at z."""
        return self.point + self._half_width(normal_quantile(confidence))

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the truth is at least `null`", inverse to the upper bound."""
        return normal_cdf(self._statistic(null))

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the truth is at most `null`", inverse to the lower bound."""
        return normal_cdf(-self._statistic(null))

    def _half_width(self, z: float) -> float:
        return z * math.sqrt(self.sampling_error**2 + z * z * self.pseudo_variance)

    def _statistic(self, null: float) -> float:
        """Return the z whose bound is `null`: the root of z^2 SE^2 + z^4 V = distance^2."""
        distance = self.point - null
        variance = self.sampling_error**2
        root = math.hypot(variance, 2.0 * math.sqrt(self.pseudo_variance) * distance)
        if root == 0.0:
            return 0.0
        return distance * math.sqrt(2.0 / (variance + root))
