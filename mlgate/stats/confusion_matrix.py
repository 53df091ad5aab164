"""What the metrics of decisions read of a confusion matrix: its margins and its diagonal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class ConfusionMatrix:
    """The margins and the diagonal of one model's confusion matrix, a value a class.

    No metric here asks for more, so that a matrix of many classes is never laid out.
    Counts or sums of weights; the first axis is the class. `predicted` and `right` may
    have a second axis, of as many models as it is long, judged on the same rows.

    Parameters
    ----------
    true : array
        Rows of each class.
    predicted : array
        Rows that are predicted as each class.
    right : array
        Rows of each class that are predicted as it.
    """

    true: "Floats"
    predicted: "Floats"
    right: "Floats"

    @property
    def classes(self) -> int:
        """How many classes it has, with those that no row has."""
        return len(self.true)

    @property
    def total(self) -> float:
        """All rows, or the sum of their weights."""
        return float(self.true.sum())

    @property
    def true_by_model(self) -> "Floats":
        """`true`, with as many axes as `predicted`."""
        return self.true if self.predicted.ndim == 1 else self.true[:, None]


def confusion_matrix(
    y: "Integers", predicted: "Integers", weights: "Floats", *, classes: int
) -> ConfusionMatrix:
    """Return the confusion matrix of cells (class, predicted class, rows or their weight)."""
    import numpy as np

    def summed(codes: "Integers", weights: "Floats") -> "Floats":
        return np.asarray(np.bincount(codes, weights, classes), np.float64)

    right = y == predicted
    return ConfusionMatrix(
        true=summed(y, weights),
        predicted=summed(predicted, weights),
        right=summed(y[right], weights[right]),
    )
