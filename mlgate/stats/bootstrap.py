"""A metric of two models whose noise is that of resamples of the rows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mlgate.stats.linearised import LinearisedMetric


def bootstrap_moments(resamples: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return the variances of the two values over resamples, and their covariance.

    Parameters
    ----------
    resamples : sequence of (baseline, candidate)
        Both models' values on the same rows, drawn with replacement; at least two.

    Raises
    ------
    ValueError
        If there are fewer than two.
    """
    count = len(resamples)
    if count < 2:
        raise ValueError(f"a variance over resamples needs at least 2, got {count!r}")
    means = [math.fsum(pair[side] for pair in resamples) / count for side in (0, 1)]
    away = [(b - means[0], c - means[1]) for b, c in resamples]
    products = ((0, 0), (1, 1), (0, 1))
    bb, cc, bc = (
        math.fsum(pair[one] * pair[other] for pair in away) / (count - 1) for one, other in products
    )
    return bb, cc, bc


@dataclass(frozen=True, kw_only=True)
class Resampled:
    """Two values and what resamples say of their noise.

    Parameters
    ----------
    baseline, candidate : float
        The values on all rows.
    moments : tuple of float
        Variances of the baseline's and the candidate's value, and their covariance, as
        `bootstrap_moments` has them.
    resamples : int
        Resamples behind the moments, at least two.
    units : int
        Rows or clusters that were drawn.
    effective : float
        Rows of equal weight that would say as much, at most `units`.
    flip : float
        How far the values move by one row (or cluster) that is predicted otherwise. One such is
        added to the variances, and z^2 of them in the bounds, as Tango's interval does for a
        proportion, so that no row on which the models differ does not mean certainty. 0 leaves
        the error as it was resampled.
    method : str
        The method's name.
    """

    baseline: float
    candidate: float
    moments: tuple[float, float, float]
    resamples: int
    units: int
    effective: float
    flip: float
    method: str

    def metric(self) -> LinearisedMetric:
        """Return the metric with Student's t bounds and tests by the bootstrap's standard error.

        The error of a change is the standard deviation of the changes over the resamples (Efron &
        Tibshirani 1993, An Introduction to the Bootstrap, ch. 6). It is itself an estimate, from
        the resamples and from the units, so the degrees of freedom are
        1 / (1/(B - 1) + 1/(units - 1)), by which the two relative errors add up.
        """
        variance_b, variance_c, covariance = self.moments
        larger = self.units / max(self.units - 1, 1)
        square = self.flip * self.flip
        of_resamples, of_units = self.resamples - 1, max(self.effective - 1.0, 1.0)
        return LinearisedMetric(
            baseline=self.baseline,
            candidate=self.candidate,
            variance_b=variance_b * larger + square / 2.0,
            variance_c=variance_c * larger + square / 2.0,
            covariance=covariance * larger,
            degrees_of_freedom=1.0 / (1.0 / of_resamples + 1.0 / of_units),
            n=self.units,
            method=self.method,
            pseudo_change=square,
            pseudo_value=square,
        )
