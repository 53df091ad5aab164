"""A metric of the confusion matrix of two models on the same rows."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mlgate.stats.confusion_metrics import (
    ConfusionMetric,
    Influence,
    influence,
    is_defined,
    metric_value,
)
from mlgate.stats.contrast import SmoothedContrast
from mlgate.stats.joint_cube import JointCube
from mlgate.stats.label_swap import LabelSwap, label_swap
from mlgate.stats.paired import PairedAccuracy, PairedMetric
from mlgate.stats.proportions import Proportion
from mlgate.stats.pseudo_flips import (
    mean_square_of_flips,
    squares_of_two_classes,
    worst_error,
    worst_flip,
)
from mlgate.stats.quantity import Quantity
from mlgate.stats.student import StudentT

if TYPE_CHECKING:
    from mlgate.stats.confusion_matrix import Floats

MIN_FLIPS = 5
"""Rows that the models decide differently from which they say how much such a row moves."""


def paired_confusion(metric: ConfusionMetric, cube: JointCube) -> PairedMetric:
    """Return the metric of both models: accuracy, under any name, by its own sharper methods."""
    if not metric.is_accuracy:
        return PairedConfusion(metric=metric, cube=cube)
    y, baseline, candidate, rows = cube.cells
    right_b, right_c = y == baseline, y == candidate
    return PairedAccuracy(
        wins=int(rows[right_c & ~right_b].sum()),
        losses=int(rows[right_b & ~right_c].sum()),
        both_right=int(rows[right_b & right_c].sum()),
        n=cube.n,
    )


@dataclass(frozen=True, kw_only=True)
class PairedConfusion:
    """A smooth metric of the confusion matrix, for two models on the same rows.

    The error of the change is the delta method's, from the influence of each cell of the
    joint cube. Its bounds take pseudo-flips into the variance, as score intervals do, since
    few flips say little of those that the next rows bring. Of two classes these are z^2/2
    of each of the four kinds; of more z^2/2 four times of the mean kind that was seen (of
    all kinds if fewer than `MIN_FLIPS` rows flip), and at least z^2 of the worst kind: where
    each class weighs alike, a rare one hides most of the error, and hardly ever shows it.

    Against a null of 0 the p-value is that of the label swap (`mlgate.stats.label_swap`),
    which is exact; against any other it is the one that its bounds imply. A value that is
    but a convention for 0 / 0 has an infinite error.

    Parameters
    ----------
    metric : ConfusionMetric
        Which metric.
    cube : JointCube
        The decisions of both models, counted.

    Examples
    --------
    >>> cube = JointCube(
    ...     classes=2,
    ...     y=(0, 0, 0, 0, 1, 1, 1, 1),
    ...     baseline=(0, 0, 1, 1, 0, 0, 1, 1),
    ...     candidate=(0, 1, 0, 1, 0, 1, 0, 1),
    ...     rows=(6310, 94, 81, 215, 180, 41, 52, 527),
    ... )
    >>> f1 = PairedConfusion(metric=ConfusionMetric(kind="fbeta"), cube=cube)
    >>> round(f1.baseline, 6), round(f1.change().point, 6)
    (0.691343, -0.013943)
    >>> round(f1.change().p_value_below(0.0), 6)
    0.066722
    """

    metric: ConfusionMetric
    cube: JointCube

    @cached_property
    def baseline(self) -> float:
        """The baseline's value."""
        return float(metric_value(self.metric, self.cube.of_baseline))

    @cached_property
    def candidate(self) -> float:
        """The candidate's value."""
        return float(metric_value(self.metric, self.cube.of_candidate))

    @property
    def is_defined(self) -> bool:
        """Whether both values are more than a convention for 0 / 0."""
        matrices = (self.cube.of_baseline, self.cube.of_candidate)
        return all(is_defined(self.metric, matrix) for matrix in matrices)

    def change(self) -> Quantity:
        """Return candidate less baseline."""
        if not self.is_defined:
            return self._unknown(self.candidate - self.baseline)
        return SwapTested(bounded=self._contrast(1.0), metric=self.metric, cube=self.cube)

    def relative(self, fraction: float) -> Quantity:
        """Return the change with the noise of candidate - (1 + fraction) * baseline.

        See `mlgate.stats.paired` for the limit to hold it against.
        """
        if fraction == 0.0 or not self.is_defined:
            return self.change()
        return self._contrast(1.0 + fraction)

    def candidate_value(self) -> Quantity:
        """Return the candidate's value by itself, for a floor or a ceiling.

        Recall and precision of one class are shares of rows and have Wilson's bounds. All
        others have the delta method's, with z^2 pseudo-errors of the worst kind in the
        variance, so that a perfect score is never certain.
        """
        if not is_defined(self.metric, self.cube.of_candidate):
            return self._unknown(self.candidate)
        share = self._share()
        if share is not None:
            return share
        y, _, candidate, _ = self.cube.cells
        weights, n = self.cube.weights, self.cube.n
        values = self._of_candidate.at(y, candidate)
        square = worst_error(self._of_candidate, self.cube.of_candidate)
        return SmoothedContrast(
            point=self.candidate,
            sampling_error=math.sqrt(float(weights @ values**2) / (n * max(n - 1, 1))),
            pseudo_variance=square / n**2,
            n=n,
            method="delta method, smoothed",
        )

    @cached_property
    def _of_baseline(self) -> Influence:
        return influence(self.metric, self.cube.of_baseline)

    @cached_property
    def _of_candidate(self) -> Influence:
        return influence(self.metric, self.cube.of_candidate)

    def _unknown(self, point: float) -> StudentT:
        return StudentT(
            point=point,
            standard_error=math.inf,
            degrees_of_freedom=max(self.cube.n - 1, 1),
            n=self.cube.n,
            method="undefined",
        )

    def _share(self) -> Proportion | None:
        """The rows that precision or recall of one class is a share of."""
        if self.metric.average != "binary" or self.metric.kind not in ("precision", "recall"):
            return None
        matrix, positive = self.cube.of_candidate, self.metric.positive
        rows = matrix.predicted if self.metric.kind == "precision" else matrix.true
        return Proportion(successes=int(matrix.right[positive]), n=int(rows[positive]))

    def _contrast(self, factor: float) -> SmoothedContrast:
        """Return the change with the noise of candidate - factor * baseline."""
        y, baseline, candidate, _ = self.cube.cells
        weights, n = self.cube.weights, self.cube.n
        values = self._of_candidate.at(y, candidate) - factor * self._of_baseline.at(y, baseline)
        # The influences have mean 0 by construction.
        variance = float(weights @ values**2) / (n * max(n - 1, 1))
        return SmoothedContrast(
            point=self.candidate - self.baseline,
            sampling_error=math.sqrt(variance),
            pseudo_variance=self._pseudo_square(factor, values) / n**2,
            n=n,
            method="delta method, smoothed",
        )

    def _pseudo_square(self, factor: float, values: "Floats") -> float:
        """Half the sum of the squared influences of four kinds of flip."""
        if self.cube.classes == 2:
            return 0.5 * squares_of_two_classes(self._of_candidate, self._of_baseline, factor)
        _, baseline, candidate, _ = self.cube.cells
        changed = baseline != candidate
        weights = self.cube.weights[changed]
        flips = float(weights.sum())
        influences = self._of_candidate, self._of_baseline, factor
        if flips >= MIN_FLIPS:
            mean = float(weights @ values[changed] ** 2) / flips
        else:
            mean = mean_square_of_flips(*influences, self.cube.of_candidate)
        return max(2.0 * mean, worst_flip(*influences, self.cube.of_candidate))


@dataclass(frozen=True, kw_only=True)
class SwapTested:
    """A change whose bounds are a smoothed contrast's, and whose test against 0 is exact."""

    bounded: SmoothedContrast
    metric: ConfusionMetric
    cube: JointCube

    @property
    def point(self) -> float:
        """The change."""
        return self.bounded.point

    @property
    def standard_error(self) -> float:
        """The sample standard error, and at least that of the pseudo-flips at z = 1."""
        return self.bounded.standard_error

    @property
    def n(self) -> int:
        """Rows behind the change."""
        return self.bounded.n

    @property
    def method(self) -> str:
        """How the change is tested, and how it is bounded."""
        return f"label-swap test, {self.bounded.method}"

    def lower_bound(self, confidence: float) -> float:
        """One-sided lower bound."""
        return self.bounded.lower_bound(confidence)

    def upper_bound(self, confidence: float) -> float:
        """One-sided upper bound."""
        return self.bounded.upper_bound(confidence)

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the change is at least `null`"."""
        return self._swapped.below if null == 0.0 else self.bounded.p_value_below(null)

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the change is at most `null`"."""
        return self._swapped.above if null == 0.0 else self.bounded.p_value_above(null)

    @cached_property
    def _swapped(self) -> LabelSwap:
        return label_swap(self.metric, self.cube)
