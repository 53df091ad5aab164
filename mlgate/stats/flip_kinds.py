"""The kinds of flip between two models' decisions, and what they do to a metric."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.stats.confusion_matrix import ConfusionMatrix
from mlgate.stats.confusion_metrics import ConfusionMetric, influence, metric_value
from mlgate.stats.joint_cube import JointCube

if TYPE_CHECKING:
    from mlgate.stats.confusion_matrix import Floats, Integers

_AT_ONCE = 1 << 17
"""Numbers of a matrix of draws that are held at once: what a processor's cache holds."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FlipKinds:
    """The kinds of flip, and what they do to a metric.

    Rows of class `y` that one model decides as `low` and the other as `high`, and how many
    of them there are. `middle` is the matrix half way between the models', and `variances`
    what each kind adds to the change's variance, to first order.
    """

    metric: ConfusionMetric
    middle: ConfusionMatrix
    y: "Integers"
    low: "Integers"
    high: "Integers"
    flips: "Integers"
    variances: "Floats"

    @property
    def effective_flips(self) -> float:
        """How many flips of equal weight would make a sum of the same kurtosis (Kish)."""
        fourths = float((self.variances**2 / self.flips).sum())
        return float(self.variances.sum()) ** 2 / fourths if fourths > 0.0 else 0.0

    def changes(self, deviations: "Floats") -> "Floats":
        """Return the changes of the metric: a row a kind, a column a draw.

        A deviation is how many more than half of the kind's rows the candidate decides
        as `low`.
        """
        import numpy as np

        at_once = max(_AT_ONCE // self.middle.classes, 1)
        firsts = range(0, deviations.shape[1], at_once)
        return np.concatenate([self._changes(deviations[:, it : it + at_once]) for it in firsts])

    def _changes(self, deviations: "Floats") -> "Floats":
        import numpy as np

        size = (self.middle.classes, deviations.shape[1])
        predicted, right = np.zeros(size), np.zeros(size)
        columns = zip(self.y.tolist(), self.low.tolist(), self.high.tolist(), strict=True)
        for (y, low, high), deviation in zip(columns, deviations, strict=True):
            predicted[low] += deviation
            predicted[high] -= deviation
            if y == low:
                right[y] += deviation
            elif y == high:
                right[y] -= deviation
        return self._value(predicted, right) - self._value(-predicted, -right)

    def _value(self, predicted: "Floats", right: "Floats") -> "Floats":
        matrix = ConfusionMatrix(
            true=self.middle.true,
            predicted=self.middle.predicted[:, None] + predicted,
            right=self.middle.right[:, None] + right,
        )
        return metric_value(self.metric, matrix)

    def heaviest(self, count: int) -> tuple["FlipKinds", float]:
        """Return the kinds that move the metric most, and the variance of all the others."""
        order = (-self.variances).argsort(kind="stable")
        first = order[:count]
        kinds = FlipKinds(
            metric=self.metric,
            middle=self.middle,
            y=self.y[first],
            low=self.low[first],
            high=self.high[first],
            flips=self.flips[first],
            variances=self.variances[first],
        )
        return kinds, float(self.variances[order[count:]].sum())


def flip_kinds(metric: ConfusionMetric, cube: JointCube) -> FlipKinds:
    """Return the kinds of flip of a cube, and what they do to a metric."""
    import numpy as np

    y, baseline, candidate, rows = cube.cells
    changed = baseline != candidate
    low, high = np.minimum(baseline, candidate), np.maximum(baseline, candidate)
    keys, kind = np.unique(
        ((y * cube.classes + low) * cube.classes + high)[changed], return_inverse=True
    )
    flips = np.bincount(kind, rows[changed], len(keys)).astype(np.int64)
    rest, high = np.divmod(keys, cube.classes)
    y, low = np.divmod(rest, cube.classes)
    one, other = cube.of_baseline, cube.of_candidate
    middle = ConfusionMatrix(
        true=one.true,
        predicted=(one.predicted + other.predicted) / 2,
        right=(one.right + other.right) / 2,
    )
    at_middle = influence(metric, middle)
    swings = (at_middle.at(y, low) - at_middle.at(y, high)) / cube.n
    return FlipKinds(
        metric=metric,
        middle=middle,
        y=y,
        low=low,
        high=high,
        flips=flips,
        variances=flips * swings**2,
    )
