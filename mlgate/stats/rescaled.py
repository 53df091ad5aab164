"""An estimate as it would be on more or fewer rows of the same kind."""

import math
from dataclasses import dataclass

from mlgate.stats.normal import normal_cdf
from mlgate.stats.quantity import Quantity


@dataclass(frozen=True, kw_only=True)
class Rescaled:
    """A quantity whose noise is that of `factor` times the rows: it falls with their root.

    Parameters
    ----------
    of : Quantity
        The estimate on the rows that there are.
    factor : float
        Rows to have over rows there are, above 0.
    fixed_variance : float
        The part of the squared standard error that more rows do not reduce.

    Examples
    --------
    >>> from mlgate.stats.proportions import Proportion
    >>> rescaled = Rescaled(of=Proportion(successes=90, n=100), factor=4.0)
    >>> rescaled.n, round(rescaled.standard_error, 4), round(rescaled.of.standard_error, 4)
    (400, 0.015, 0.03)
    """

    of: Quantity
    factor: float
    fixed_variance: float = 0.0

    @property
    def point(self) -> float:
        """The estimate, which stays."""
        return self.of.point

    @property
    def standard_error(self) -> float:
        """Of that many rows."""
        sampled = max(self.of.standard_error**2 - self.fixed_variance, 0.0)
        return math.sqrt(self.fixed_variance + sampled / self.factor)

    @property
    def n(self) -> int:
        """That many rows, at least 1."""
        return max(1, round(self.of.n * self.factor))

    @property
    def method(self) -> str:
        """The method of the estimate."""
        return self.of.method

    def lower_bound(self, confidence: float) -> float:
        """As far below the point as the smaller noise puts it."""
        return self.point + self._shrunk(self.of.lower_bound(confidence))

    def upper_bound(self, confidence: float) -> float:
        """As far above the point as the smaller noise puts it."""
        return self.point + self._shrunk(self.of.upper_bound(confidence))

    def p_value_below(self, null: float) -> float:
        """By the normal approximation."""
        return normal_cdf(self._statistic(null))

    def p_value_above(self, null: float) -> float:
        """By the normal approximation."""
        return normal_cdf(-self._statistic(null))

    def _shrunk(self, bound: float) -> float:
        error = self.of.standard_error
        if error in (0.0, math.inf):
            return bound - self.point
        return (bound - self.point) * self.standard_error / error

    def _statistic(self, null: float) -> float:
        distance = self.point - null
        if distance == 0.0:
            return 0.0
        error = self.standard_error
        return distance / error if error else math.copysign(math.inf, distance)
