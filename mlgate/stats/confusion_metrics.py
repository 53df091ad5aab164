"""The metrics of a confusion matrix: their values and their influence functions.

All of them are smooth functions of the matrix's margins t (true), p (predicted) and its
diagonal d (right), as shares of the rows: precision d/p, recall d/t and F-beta
(1 + beta^2) d / (beta^2 t + p) of a class, their averages over classes, Cohen's kappa
and the correlation coefficient of Matthews. The influence of a row is therefore the
gradient at its class, at its predicted class and, where the two are one, at the
diagonal, less the mean over the rows.

Where scikit-learn divides by zero and warns, so that the value is 0, it is 0 here; see
`is_defined`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mlgate.stats.confusion_matrix import ConfusionMatrix

if TYPE_CHECKING:
    from mlgate.stats.confusion_matrix import Floats, Integers

Kind = Literal[
    "accuracy",
    "balanced_accuracy",
    "precision",
    "recall",
    "fbeta",
    "matthews_corrcoef",
    "cohen_kappa",
]
Average = Literal["binary", "macro", "micro", "weighted"]


@dataclass(frozen=True, kw_only=True)
class ConfusionMetric:
    """Which metric of a confusion matrix.

    Parameters
    ----------
    kind : str
        As scikit-learn names its function, less `_score`.
    average : str
        Of precision, recall and F-beta: of the positive class alone, or over classes as
        scikit-learn averages them.
    beta : float
        Of F-beta: how much more recall weighs than precision; positive and finite.
    positive : int
        The positive class of a binary average.

    Raises
    ------
    ValueError
        If `beta` is not a positive number.
    """

    kind: Kind
    average: Average = "binary"
    beta: float = 1.0
    positive: int = 1

    def __post_init__(self) -> None:
        if not 0.0 < self.beta < float("inf"):
            raise ValueError(f"beta must be a positive number, got {self.beta!r}")

    @property
    def is_accuracy(self) -> bool:
        """Whether it is the share of rows that are right, under whatever name."""
        averaged = self.kind in ("precision", "recall", "fbeta")
        return (
            self.kind == "accuracy"
            or (averaged and self.average == "micro")
            or (self.kind == "recall" and self.average == "weighted")
        )

    @property
    def is_agreement(self) -> bool:
        """Whether it holds what is right against what chance would get right."""
        return self.kind in ("matthews_corrcoef", "cohen_kappa")


@dataclass(frozen=True, kw_only=True, eq=False)
class Influence:
    """The influence of a row on a metric; 0 in the mean over the rows.

    A row's is that of its class, plus that of its predicted class and, where the two are
    one, that of being right. One more row of weight 1 among rows of weight n moves the
    metric by a 1/n of it.
    """

    of_true: "Floats"
    of_predicted: "Floats"
    of_right: "Floats"

    def at(self, y: "Integers", predicted: "Integers") -> "Floats":
        """Return the influence of rows of these classes and predicted classes."""
        import numpy as np

        off_diagonal = self.of_true[y] + self.of_predicted[predicted]
        return off_diagonal + np.where(y == predicted, self.of_right[y], 0.0)


def metric_value(metric: ConfusionMetric, matrix: ConfusionMatrix) -> "Floats":
    """Return the metric's value, as scikit-learn gives it; one for each model of the matrix."""
    if metric.is_accuracy:
        value: Floats = matrix.right.sum(axis=0) / matrix.true.sum()
        return value
    if metric.is_agreement:
        return _agreement(metric, matrix)
    weights = _weights(metric, matrix)
    of_weights = (weights * _rates(metric, matrix)).sum(axis=0)
    return _ratio(of_weights, weights.sum(axis=0))


def is_defined(metric: ConfusionMetric, matrix: ConfusionMatrix) -> bool:
    """Whether the value is more than a convention for 0 / 0.

    An average over classes is defined wherever there is a row: a class for which it is
    not counts as 0.
    """
    import numpy as np

    true, predicted = (np.flatnonzero(of) for of in (matrix.true, matrix.predicted))
    if metric.kind == "matthews_corrcoef":
        return min(len(true), len(predicted)) > 1
    if metric.kind == "cohen_kappa":
        return len(np.union1d(true, predicted)) > 1
    if metric.average != "binary" or metric.kind in ("accuracy", "balanced_accuracy"):
        return matrix.total > 0.0
    return bool(_denominators(metric, matrix)[metric.positive] > 0.0)


def influence(metric: ConfusionMetric, matrix: ConfusionMatrix) -> Influence:
    """Return the metric's influence function at a matrix of counts or of sums of weights."""
    total = matrix.true.sum()
    shares = ConfusionMatrix(
        true=matrix.true / total, predicted=matrix.predicted / total, right=matrix.right / total
    )
    if metric.is_accuracy:
        gradient = _accuracy_gradient(shares)
    elif not is_defined(metric, matrix):
        gradient = (0.0 * shares.true, 0.0 * shares.true, 0.0 * shares.true)
    elif metric.is_agreement:
        gradient = _agreement_gradient(metric, shares)
    else:
        gradient = _rates_gradient(metric, shares)
    of_true, of_predicted, of_right = gradient
    mean = of_true @ shares.true + of_predicted @ shares.predicted + of_right @ shares.right
    return Influence(of_true=of_true - mean, of_predicted=of_predicted, of_right=of_right)


def class_values(metric: ConfusionMetric, matrix: ConfusionMatrix) -> tuple["Floats", "Floats"]:
    """Return the value of each class, and the share that it has of the metric.

    Of accuracy, kappa and the correlation of Matthews, which are no averages over classes,
    each class's recall and its share of the rows.
    """
    of_classes = metric
    if metric.is_accuracy or metric.is_agreement:
        of_classes = ConfusionMetric(kind="recall", average="weighted")
    weights = _weights(of_classes, matrix)
    return _rates(of_classes, matrix), weights / weights.sum()


Gradient = tuple["Floats", "Floats", "Floats"]


def _accuracy_gradient(shares: ConfusionMatrix) -> Gradient:
    none = 0.0 * shares.true
    return none, none, none + 1.0


def _importance(metric: ConfusionMetric) -> tuple[float, float]:
    """How much the true rows, and the predicted ones, weigh in a class's denominator."""
    match metric.kind:
        case "precision":
            return 0.0, 1.0
        case "fbeta":
            return metric.beta**2, 1.0
        case _:  # recall, and the balanced accuracy's
            return 1.0, 0.0


def _denominators(metric: ConfusionMetric, matrix: ConfusionMatrix) -> "Floats":
    of_true, of_predicted = _importance(metric)
    return of_true * matrix.true_by_model + of_predicted * matrix.predicted


def _rates(metric: ConfusionMetric, matrix: ConfusionMatrix) -> "Floats":
    """Precision, recall or F-beta of each class."""
    return _ratio(sum(_importance(metric)) * matrix.right, _denominators(metric, matrix))


def _weights(metric: ConfusionMetric, matrix: ConfusionMatrix) -> "Floats":
    """How much each class weighs in the average: one that neither side has does not at all."""
    import numpy as np

    true = matrix.true_by_model
    if metric.kind == "balanced_accuracy":
        counted = true > 0.0
    elif metric.average == "weighted":
        return true
    elif metric.average == "macro":
        counted = (true > 0.0) | (matrix.predicted > 0.0)
    else:
        counted = (np.arange(len(true)) == metric.positive).reshape(true.shape)
    weights: Floats = counted.astype(float)
    return weights


def _rates_gradient(metric: ConfusionMetric, shares: ConfusionMatrix) -> Gradient:
    weights, rates = _weights(metric, shares), _rates(metric, shares)
    parts = weights / weights.sum()
    by_denominator = _ratio(parts, _denominators(metric, shares))
    of_true, of_predicted = _importance(metric)
    in_true = -of_true * rates * by_denominator
    if metric.kind != "balanced_accuracy" and metric.average == "weighted":
        in_true = in_true + rates  # the weights are the true rows themselves
    return (
        in_true,
        -of_predicted * rates * by_denominator,
        (of_true + of_predicted) * by_denominator,
    )


def _agreement(metric: ConfusionMetric, matrix: ConfusionMatrix) -> "Floats":
    """Cohen's kappa, or the correlation of Matthews for any number of classes (Gorodkin's R_K)."""
    true, predicted = matrix.true_by_model, matrix.predicted
    beyond_chance = _beyond_chance(matrix)
    if metric.kind == "cohen_kappa":
        return _ratio(beyond_chance, _disagreement_by_chance(true, predicted))
    spread = _disagreement_by_chance(true, true) * _disagreement_by_chance(predicted, predicted)
    return _ratio(beyond_chance, spread**0.5)


def _beyond_chance(matrix: ConfusionMatrix) -> "Floats":
    """The share that is right, less what independent predictions would get right.

    Summed over classes as the cross product of each one's own two-by-two table, where
    nothing cancels but what is alike: one rare class in 10^9 rows loses no digits.
    """
    true, predicted, right = matrix.true_by_model, matrix.predicted, matrix.right
    total = matrix.true.sum()
    neither = total - true - predicted + right
    crossed = right * neither - (predicted - right) * (true - right)
    beyond: Floats = crossed.sum(axis=0) / total**2
    return beyond


def _disagreement_by_chance(one: "Floats", other: "Floats") -> "Floats":
    """The probability that two labels drawn apart differ; exactly 0 if there is one class only."""
    total = one.sum(axis=0)
    differ: Floats = (one * (total - other)).sum(axis=0) / total**2
    several: Floats = (((one > 0.0) | (other > 0.0)).sum(axis=0) > 1).astype(float)
    return differ * several


def _agreement_gradient(metric: ConfusionMetric, shares: ConfusionMatrix) -> Gradient:
    true, predicted = shares.true, shares.predicted
    beyond_chance = _beyond_chance(shares)
    if metric.kind == "cohen_kappa":
        differ = _disagreement_by_chance(true, predicted)
        slope = (beyond_chance - differ) / differ**2
        return slope * predicted, slope * true, 0.0 * true + 1.0 / differ
    of_true = _disagreement_by_chance(true, true)
    of_predicted = _disagreement_by_chance(predicted, predicted)
    size = (of_predicted * of_true) ** 0.5
    value = beyond_chance / size
    return (
        value * true / of_true - predicted / size,
        value * predicted / of_predicted - true / size,
        0.0 * true + 1.0 / size,
    )


def _ratio(above: "Floats", below: "Floats") -> "Floats":
    """The quotient, and 0 where nothing is below."""
    import numpy as np

    positive = below > 0.0
    quotient: Floats = np.where(positive, above, 0.0) / np.where(positive, below, 1.0)
    return quotient
