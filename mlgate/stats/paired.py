"""A metric of two models on the same rows: what changed, and how surely.

Every paired metric answers alike: `baseline` and `candidate` are the two values,
`change()` is candidate - baseline, `candidate_value()` the candidate's own value,
and `relative(fraction)` the change held against a margin that is a share of the
baseline. All three return a `mlgate.stats.quantity.Quantity`.

The relative margin. "candidate >= (1 + fraction) * baseline" is tested as the linear
contrast candidate - (1 + fraction) * baseline against 0, whose noise includes the
margin's own. The contrast is shifted by fraction * baseline so that its point is the
plain change and its limit is `fraction * baseline`: "at most 2 % lower" of a positive
score is `relative(-0.02).lower_bound(confidence) >= -0.02 * baseline`, "at most 2 %
higher" of a loss is `relative(0.02).upper_bound(confidence) <= 0.02 * baseline`. Of a
negative score, 2 % lower in size is fraction = 0.02. At 0 it is the plain change.
"""

import math
from dataclasses import dataclass
from typing import Protocol

from mlgate.stats.contrast import SmoothedContrast
from mlgate.stats.mcnemar import mcnemar_midp
from mlgate.stats.normal import normal_cdf, normal_quantile
from mlgate.stats.proportions import Proportion
from mlgate.stats.quantity import Quantity
from mlgate.stats.tango import tango_bound, tango_statistic


class PairedMetric(Protocol):
    """A metric's values for two models on the same rows."""

    @property
    def baseline(self) -> float:
        """The baseline's value."""

    @property
    def candidate(self) -> float:
        """The candidate's value."""

    def change(self) -> Quantity:
        """Return candidate less baseline."""

    def relative(self, fraction: float) -> Quantity:
        """Return the change with the noise of candidate - (1 + fraction) * baseline."""

    def candidate_value(self) -> Quantity:
        """Return the candidate's value by itself, for a floor or a ceiling."""


@dataclass(frozen=True, kw_only=True)
class PairedAccuracy:
    """The accuracies of two models on the same rows, and their difference.

    As a quantity it is the change of accuracy, candidate - baseline. Its bounds are
    Tango's score bounds. Against a null of 0 its p-value is McNemar's mid-p;
    against any other, Tango's score p-value, which agrees with the bounds.

    Parameters
    ----------
    wins : int
        Rows that only the candidate gets right.
    losses : int
        Rows that only the baseline gets right.
    both_right : int
        Rows that both get right.
    n : int
        All rows, at least 1.

    Raises
    ------
    ValueError
        If the counts are negative or exceed `n`, or there is no row.

    References
    ----------
    Tango, T. (1998). Statistics in Medicine 17, 891-908.
    Fagerland, M. W., Lydersen, S. & Laake, P. (2013). BMC Medical Research
    Methodology 13, 91.

    Examples
    --------
    >>> accuracy = PairedAccuracy(wins=38, losses=57, both_right=1000, n=1200)
    >>> round(accuracy.point, 6), round(accuracy.lower_bound(0.95), 6)
    (-0.015833, -0.029493)
    >>> round(accuracy.p_value_below(0.0), 6)
    0.025955
    """

    wins: int
    losses: int
    both_right: int
    n: int

    def __post_init__(self) -> None:
        counts = (self.wins, self.losses, self.both_right)
        if self.n < 1 or min(counts) < 0 or sum(counts) > self.n:
            raise ValueError(
                f"wins, losses and both_right must be at least 0 and at most n >= 1 together, "
                f"got {self.wins!r}, {self.losses!r}, {self.both_right!r} of {self.n!r}"
            )

    @property
    def baseline(self) -> float:
        """The baseline's accuracy."""
        return (self.both_right + self.losses) / self.n

    @property
    def candidate(self) -> float:
        """The candidate's accuracy."""
        return (self.both_right + self.wins) / self.n

    @property
    def point(self) -> float:
        """The change of accuracy."""
        return (self.wins - self.losses) / self.n

    @property
    def standard_error(self) -> float:
        """The sample standard error of the change, and at least that of one flip, 1/n.

        With no flip seen the sample's is 0, which would promise that more rows
        cannot change anything.
        """
        return max(_contrast_error(self, 1.0), 1.0 / self.n)

    @property
    def method(self) -> str:
        """Tango's bounds, McNemar's test."""
        return "McNemar mid-p, Tango score bounds"

    def lower_bound(self, confidence: float) -> float:
        """One-sided Tango lower bound of the change."""
        return tango_bound(self.wins, self.losses, self.n, normal_quantile(confidence))

    def upper_bound(self, confidence: float) -> float:
        """One-sided Tango upper bound of the change."""
        return tango_bound(self.wins, self.losses, self.n, -normal_quantile(confidence))

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the change is at least `null`"."""
        if null == 0.0:
            return mcnemar_midp(self.wins, self.losses)
        return normal_cdf(tango_statistic(self.wins, self.losses, self.n, null))

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the change is at most `null`"."""
        if null == 0.0:
            return mcnemar_midp(self.losses, self.wins)
        return normal_cdf(-tango_statistic(self.wins, self.losses, self.n, null))

    def change(self) -> Quantity:
        """Return the change of accuracy, which is this object."""
        return self

    def relative(self, fraction: float) -> Quantity:
        """Return the change with the noise of candidate - (1 + fraction) * baseline.

        Bounds are normal, with pseudo-flips of weight z^2/2 in the variance, one a
        kind of flip, so that without any flip they agree with Tango's to order 1/n.
        See the module's text for the limit to hold it against.
        """
        if fraction == 0.0:
            return self
        factor = 1.0 + fraction
        return SmoothedContrast(
            point=self.point,
            sampling_error=_contrast_error(self, factor),
            pseudo_variance=(1.0 + factor * factor) / (2.0 * self.n * self.n),
            n=self.n,
            method="paired linear contrast, smoothed",
        )

    def candidate_value(self) -> Quantity:
        """Return the candidate's accuracy as a Wilson proportion."""
        return Proportion(successes=self.both_right + self.wins, n=self.n)


def _contrast_error(counts: PairedAccuracy, factor: float) -> float:
    """Return the sample standard error of the mean of c - factor * b over the rows."""
    n = counts.n
    cells = (
        (counts.wins, 1.0),
        (counts.losses, -factor),
        (counts.both_right, 1.0 - factor),
        (n - counts.wins - counts.losses - counts.both_right, 0.0),
    )
    mean = math.fsum(count * value for count, value in cells) / n
    squares = math.fsum(count * (value - mean) ** 2 for count, value in cells)
    return math.sqrt(squares / (n * max(n - 1, 1)))
