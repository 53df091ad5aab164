"""Metric values of several training runs, or of the folds of a cross-validation, without rows.

Which test there is follows from which sides have several values: Welch's where both have, the
interval of a new run where one side is a single run, and the corrected t test where the values are
those of the same folds. One number each has no noise that could be known, and so no class here.

All answer as `mlgate.stats.paired.PairedMetric`; see there for the relative margin. A sample
variance of 0 is taken at its word.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mlgate.stats.seed_noise import sample_variance
from mlgate.stats.student import StudentT


@dataclass(frozen=True, kw_only=True)
class IndependentRuns:
    """Values of independent training runs of two configurations.

    With two or more values on both sides the change of the means is Welch's. With one value on a
    side, that side is a new run of the other's noise: s sqrt(1 + 1 / K), with K - 1 degrees of
    freedom, as a prediction interval has it.

    Parameters
    ----------
    baseline_values, candidate_values : sequence of float
        The metric of each run.

    Raises
    ------
    ValueError
        If a side has no value, both have one, or a value is not finite.

    References
    ----------
    Welch, B. L. (1947). Biometrika 34, 28-35.

    Examples
    --------
    >>> runs = IndependentRuns(
    ...     baseline_values=[0.90, 0.91, 0.92], candidate_values=[0.89, 0.90, 0.88]
    ... )
    >>> round(runs.change().point, 4), round(runs.change().p_value_below(0.0), 4)
    (-0.02, 0.0352)
    >>> new = IndependentRuns(baseline_values=[0.90, 0.91, 0.92], candidate_values=[0.88])
    >>> new.change().method, round(new.change().p_value_below(0.0), 4)
    ('prediction interval of a new run, from 3', 0.0608)
    """

    baseline_values: Sequence[float]
    candidate_values: Sequence[float]

    def __post_init__(self) -> None:
        _require(self.baseline_values, self.candidate_values)
        if len(self.baseline_values) + len(self.candidate_values) < 3:
            raise ValueError("one number each says nothing of their noise")

    @property
    def baseline(self) -> float:
        """The mean of the baseline's runs."""
        return _mean(self.baseline_values)

    @property
    def candidate(self) -> float:
        """The mean of the candidate's runs."""
        return _mean(self.candidate_values)

    def change(self) -> StudentT:
        """Return the candidate's mean less the baseline's."""
        return self.relative(0.0)

    def relative(self, fraction: float) -> StudentT:
        """Return the change with the noise of candidate - (1 + fraction) * baseline."""
        factor = (1.0 + float(fraction)) ** 2
        of_c, of_b = len(self.candidate_values), len(self.baseline_values)
        if min(of_c, of_b) == 1:
            known = self.baseline_values if of_c == 1 else self.candidate_values
            variance = sample_variance(known) * (1.0 / of_c + factor / of_b)
            method = f"prediction interval of a new run, from {len(known)}"
            return self._estimate(variance, len(known) - 1, method)
        a = sample_variance(self.candidate_values) / of_c
        b = factor * sample_variance(self.baseline_values) / of_b
        freedom = float(of_c + of_b - 2)
        if a + b > 0.0:
            freedom = (a + b) ** 2 / (a**2 / (of_c - 1) + b**2 / (of_b - 1))
        return self._estimate(a + b, freedom, f"Welch t of {of_c} and {of_b} runs")

    def candidate_value(self) -> StudentT:
        """Return the candidate's mean by itself; a single run has the noise of the baseline's."""
        count = len(self.candidate_values)
        known = self.candidate_values if count > 1 else self.baseline_values
        return StudentT(
            point=self.candidate,
            standard_error=math.sqrt(sample_variance(known) / count),
            degrees_of_freedom=len(known) - 1,
            n=count,
            method=f"Student t of {len(known)} runs",
        )

    def _estimate(self, variance: float, freedom: float, method: str) -> StudentT:
        return StudentT(
            point=self.candidate - self.baseline,
            standard_error=math.sqrt(variance),
            degrees_of_freedom=freedom,
            n=len(self.candidate_values) + len(self.baseline_values),
            method=method,
        )


@dataclass(frozen=True, kw_only=True)
class SharedFolds:
    """Values of two models on the same folds of a cross-validation.

    Folds share training rows, so their values are not independent, and a plain t test on them
    calls far too many changes real. The variance of the mean is the folds' sample variance times
    1 / J + test / train instead of 1 / J.

    Parameters
    ----------
    baseline_values, candidate_values : sequence of float
        The metric of each fold (of each repetition), in the same order; at least two.
    test_share : float
        Rows tested over rows trained on in a fold: 1 / 9 in a ten-fold cross-validation.

    Raises
    ------
    ValueError
        If the sides have different numbers of values, fewer than two, or one that is not finite,
        or the share is not positive.

    References
    ----------
    Nadeau, C. & Bengio, Y. (2003). Inference for the generalization error. Machine
    Learning 52, 239-281.

    Examples
    --------
    >>> folds = SharedFolds(
    ...     baseline_values=[0.80, 0.82, 0.81], candidate_values=[0.79, 0.80, 0.80], test_share=0.5
    ... )
    >>> round(folds.change().point, 6), folds.change().degrees_of_freedom
    (-0.013333, 2)
    """

    baseline_values: Sequence[float]
    candidate_values: Sequence[float]
    test_share: float

    def __post_init__(self) -> None:
        _require(self.baseline_values, self.candidate_values)
        if len(self.baseline_values) != len(self.candidate_values):
            raise ValueError(
                f"folds come in pairs, got {len(self.baseline_values)} of the baseline "
                f"and {len(self.candidate_values)} of the candidate"
            )
        if len(self.candidate_values) < 2 or not 0.0 < self.test_share < math.inf:
            raise ValueError("the corrected t test needs two folds and a positive test share")

    @property
    def baseline(self) -> float:
        """The mean over the baseline's folds."""
        return _mean(self.baseline_values)

    @property
    def candidate(self) -> float:
        """The mean over the candidate's folds."""
        return _mean(self.candidate_values)

    def change(self) -> StudentT:
        """Return the candidate's mean less the baseline's."""
        return self.relative(0.0)

    def relative(self, fraction: float) -> StudentT:
        """Return the change with the noise of candidate - (1 + fraction) * baseline."""
        factor = 1.0 + float(fraction)
        pairs = zip(self.candidate_values, self.baseline_values, strict=True)
        return self._estimate(self.candidate - self.baseline, [c - factor * b for c, b in pairs])

    def candidate_value(self) -> StudentT:
        """Return the candidate's mean by itself, with the same correction."""
        return self._estimate(self.candidate, self.candidate_values)

    def _estimate(self, point: float, values: Sequence[float]) -> StudentT:
        count = len(values)
        variance = sample_variance(values) * (1.0 / count + self.test_share)
        return StudentT(
            point=point,
            standard_error=math.sqrt(variance),
            degrees_of_freedom=count - 1,
            n=count,
            method="corrected resampled t (Nadeau-Bengio)",
        )


def _require(*sides: Sequence[float]) -> None:
    for values in sides:
        if not values or not all(math.isfinite(value) for value in values):
            raise ValueError(f"each side needs at least one value, all finite, got {values!r}")


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
