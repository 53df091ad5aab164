"""What training itself adds to the noise of a change: the luck of the seed.

A paired test on rows takes both models as they are. Where training is stochastic, another run of
the same configuration gives another model, and part of any change is that luck. From the metric's
values S of several runs on the same rows,

    V = max(0, var(S) - mean(SE^2) / 2)

is the variance of the true quality between runs: SE is the paired row error of the difference of
two runs, half of whose square is in the variance of the values already, and in the row error of
every comparison too (K. Jordan, "On the variance of neural network training with respect to test
sets and distributions", 2024). A change of two single runs has 2 V more variance than its rows say.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

MIN_RUNS = 3
"""Runs from which a seed's noise is known well enough to hold a limit against."""

ENOUGH_RUNS = 5
"""Runs from which its upper bound is less than 2.4 times the estimate."""


@dataclass(frozen=True, kw_only=True)
class SeedNoise:
    """How much the metric of one configuration varies from run to run.

    Parameters
    ----------
    runs : int
        Runs behind it, at least 2.
    spread : float
        Sample variance of the runs' values on the same rows.
    row_variance : float
        The part of it that the rows explain: half the mean paired row variance of two runs.

    Raises
    ------
    ValueError
        If there are fewer than two runs, or a variance is negative or not finite.
    """

    runs: int
    spread: float
    row_variance: float

    def __post_init__(self) -> None:
        if self.runs < 2:
            raise ValueError(f"a variance between runs needs two runs, got {self.runs!r}")
        for name in ("spread", "row_variance"):
            value = getattr(self, name)
            if not 0.0 <= value < math.inf:
                raise ValueError(f"{name} must be a number of at least 0, got {value!r}")

    @property
    def variance(self) -> float:
        """The variance V of the true quality between runs, at least 0."""
        return max(0.0, self.spread - self.row_variance)

    @property
    def standard_deviation(self) -> float:
        """The root of V, in the metric's unit."""
        return math.sqrt(self.variance)

    def deviation_at_most(self, confidence: float) -> float:
        """The upper bound of that deviation; see `deviation_upper_bound`."""
        largest = deviation_upper_bound(math.sqrt(self.spread), self.runs, confidence)
        return math.sqrt(max(0.0, largest**2 - self.row_variance))


def seed_noise(values: Sequence[float], pair_variances: Sequence[float]) -> SeedNoise:
    """Estimate it from the values of runs and the paired row variances of pairs of them.

    Parameters
    ----------
    values : sequence of float
        The metric of each run, all on the same rows.
    pair_variances : sequence of float
        Squared standard errors of the differences of pairs of these runs.

    Raises
    ------
    ValueError
        If there are fewer than two runs or no pair.

    Examples
    --------
    >>> noise = seed_noise([0.90, 0.91, 0.89], [0.00004, 0.00004, 0.00004])
    >>> round(noise.spread, 6), round(noise.variance, 6)
    (0.0001, 8e-05)
    """
    if not pair_variances:
        raise ValueError("the rows' part of the variance needs at least one pair of runs")
    return SeedNoise(
        runs=len(values),
        spread=sample_variance(values),
        row_variance=math.fsum(pair_variances) / len(pair_variances) / 2.0,
    )


def sample_variance(values: Sequence[float]) -> float:
    """Return the variance of a sample, with n - 1 in its denominator; 0 of equal values.

    Raises
    ------
    ValueError
        If there are fewer than two values.
    """
    if len(values) < 2:
        raise ValueError(f"a variance needs two values, got {len(values)}")
    if min(values) == max(values):
        return 0.0  # their mean may be rounded
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)


def deviation_upper_bound(deviation: float, runs: int, confidence: float = 0.95) -> float:
    """Return the upper bound of the true deviation between runs, if they are normal.

    s sqrt((K - 1) / q), q being the chi-square quantile at 1 - `confidence` with K - 1 degrees of
    freedom: 16 times the estimate with two runs, 4.4 with three, 2.4 with five, 1.6 with ten.

    Parameters
    ----------
    deviation : float
        Sample standard deviation of the runs' values.
    runs : int
        At least 2.
    confidence : float
        In (0, 1).

    Raises
    ------
    ValueError
        If there are fewer than two runs or the confidence is no probability.

    Examples
    --------
    >>> round(deviation_upper_bound(1.0, 5), 4)
    2.3724
    """
    if runs < 2 or not 0.0 < confidence < 1.0:
        raise ValueError(
            f"an upper bound needs two runs and a confidence in (0, 1), got {runs}, {confidence}"
        )
    from scipy.special import chdtri

    return deviation * math.sqrt((runs - 1) / float(chdtri(runs - 1, confidence)))
