"""How much a row moves a metric if the next ones bring a kind that the sample has few of."""

from typing import TYPE_CHECKING

from mlgate.stats.confusion_matrix import ConfusionMatrix
from mlgate.stats.confusion_metrics import Influence

if TYPE_CHECKING:
    from mlgate.stats.confusion_matrix import Floats, Integers

_UNSEEN = 3.0
"""Rows of a kind that none may be seen of (the rule of three)."""

_LAID_OUT = 1 << 20
"""Pairs of class and decision that are laid out at once."""


def squares_of_two_classes(candidate: Influence, baseline: Influence, factor: float) -> float:
    """Return the sum of (candidate - factor * baseline)^2 over the four kinds of flip."""
    import numpy as np

    y, b, c = np.array([[0, 0, 1, 1], [0, 1, 0, 1], [1, 0, 1, 0]])
    moves = candidate.at(y, c) - factor * baseline.at(y, b)
    return float((moves**2).sum())


def mean_square_of_flips(
    candidate: Influence, baseline: Influence, factor: float, matrix: ConfusionMatrix
) -> float:
    """Return the mean of (candidate - factor * baseline)^2 over all kinds of flip.

    A kind is a class that the matrix has rows of, and two decisions that differ.
    """
    import numpy as np

    classes = matrix.classes
    decisions = np.arange(classes)
    of_rows = np.flatnonzero(matrix.true > 0.0)
    at_once = max(_LAID_OUT // classes, 1)
    total = 0.0
    for first in range(0, len(of_rows), at_once):
        y, decision = np.meshgrid(of_rows[first : first + at_once], decisions, indexing="ij")
        c, b = candidate.at(y, decision), factor * baseline.at(y, decision)
        # All pairs of decisions, less those that are alike.
        squares = (classes - 1) * ((c**2).sum(axis=1) + (b**2).sum(axis=1))
        products = c.sum(axis=1) * b.sum(axis=1) - (c * b).sum(axis=1)
        total += float((squares - 2.0 * products).sum())
    return total / (len(of_rows) * classes * (classes - 1))


def worst_flip(
    candidate: Influence, baseline: Influence, factor: float, matrix: ConfusionMatrix
) -> float:
    """Return the largest square of (candidate - factor * baseline) over gains and losses.

    A gain or loss is a row that one model alone gets right. Where fewer than `_UNSEEN`
    rows could move the metric as much, only they count.
    """
    import numpy as np

    y = np.flatnonzero(matrix.true > 0.0)
    right_c, right_b = candidate.at(y, y), factor * baseline.at(y, y)
    losses = [abs(wrong - right_b) for wrong in _errors(candidate, y)]
    gains = [abs(right_c - factor * wrong) for wrong in _errors(baseline, y)]
    return _worst(np.max([*losses, *gains], axis=0), matrix.true[y])


def worst_error(of_model: Influence, matrix: ConfusionMatrix) -> float:
    """Return the largest squared influence of an error, as `worst_flip` does."""
    import numpy as np

    y = np.flatnonzero(matrix.true > 0.0)
    return _worst(abs(np.array(_errors(of_model, y))).max(axis=0), matrix.true[y])


def _errors(of_model: Influence, y: "Integers") -> tuple["Floats", "Floats"]:
    """The least and the largest influence of an error on each of the classes."""
    import numpy as np

    order = of_model.of_predicted.argsort(kind="stable")
    least = of_model.at(y, np.where(y == order[0], order[1], order[0]))
    return least, of_model.at(y, np.where(y == order[-1], order[-2], order[-1]))


def _worst(moves: "Floats", rows: "Floats") -> float:
    import numpy as np

    order = (-moves).argsort(kind="stable")
    at_least_as_much = rows[order].cumsum()
    shares = np.minimum(at_least_as_much / _UNSEEN, 1.0)
    return float(((moves[order] * shares) ** 2).max())
