"""Metrics of decisions, from how often each label meets each pair of decisions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from mlgate.gates.metrics.class_changes import of_many_classes, of_two_classes
from mlgate.gates.metrics.family import Doubt, Key, Metric, Rows
from mlgate.gates.metrics.joint_cells import ConfusionSums, class_count, joint_cells, linearised
from mlgate.gates.metrics.linear_sums import LinearSums
from mlgate.gates.metrics.population import Population
from mlgate.present.numbers import rows as rows_of
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.stats.confusion_metrics import Average, ConfusionMetric, Kind, is_defined, metric_value
from mlgate.stats.paired import PairedMetric
from mlgate.stats.paired_confusion import paired_confusion

if TYPE_CHECKING:
    from mlgate.data.engine import Engine
    from mlgate.gates.metrics.metric import Parameter

MIN_POSITIVES = 20  #: below which a rate among them is not to be trusted
SUMS = ConfusionSums

_KINDS: dict[str, Kind] = {
    "balanced_accuracy": "balanced_accuracy",
    "precision": "precision",
    "recall": "recall",
    "f1": "fbeta",
    "fbeta": "fbeta",
    "matthews_corrcoef": "matthews_corrcoef",
    "cohen_kappa": "cohen_kappa",
}
_TITLES = {
    "balanced_accuracy": "balanced accuracy",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "fbeta": "F1",
    "matthews_corrcoef": "Matthews correlation",
    "cohen_kappa": "Cohen's kappa",
}
_AVERAGES: tuple[Average, ...] = ("macro", "micro", "weighted")


def _metric(name: str, average: Average | None = None) -> Metric:
    takes: tuple[Parameter, ...] = ()
    if average is None and name in ("precision", "recall", "f1", "fbeta"):
        takes = ("average", "beta") if name == "fbeta" else ("average",)
    return Metric(
        name=f"{name}_{average}" if average else name,
        family="confusion",
        title=f"{average} {_TITLES[name]}" if average else _TITLES[name],
        direction=Direction.HIGHER,
        low=-1.0 if name in ("matthews_corrcoef", "cohen_kappa") else 0.0,
        high=1.0,
        reads=("decision",),
        tasks=("binary", "multiclass"),
        takes=takes,
        average=average,
    )


METRICS = (
    *(_metric(name) for name in _KINDS),
    *(_metric(name, average) for name in ("precision", "recall", "f1") for average in _AVERAGES),
)


def of_matrix(metric: Metric) -> ConfusionMetric:
    """The metric as a function of a confusion matrix."""
    base = metric.name.removesuffix(f"_{metric.average}")
    average = cast("Average", metric.average or "binary")
    return ConfusionMetric(kind=_KINDS[base], average=average, beta=metric.beta)


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, ConfusionSums]]:
    """Count the cells of every group, whatever the number of metrics."""
    cells = joint_cells(engine, rows)
    if cells is not None:
        yield from ((key, "confusion", sums) for key, sums in cells.items())
        return
    found = linearised(engine, rows, {metric.key: of_matrix(metric) for metric in metrics})
    groups = {key for of_metric in found.values() for key in of_metric}
    for key in groups:
        linear = {name: of_metric[key] for name, of_metric in found.items() if key in of_metric}
        yield key, "confusion", ConfusionSums(classes=class_count(rows), linear=linear)


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The metric's influences, summed over each unit."""
    return linearised(engine, rows, {metric.key: of_matrix(metric)})[metric.key]


def estimate(metric: Metric, sums: ConfusionSums, population: Population) -> PairedMetric:
    """The metric of both models."""
    linear = sums.linear.get(metric.key)
    if linear is not None:
        return replace(linear.linearised(), method="delta method, smoothed")
    return paired_confusion(of_matrix(metric), sums.cube)


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Undefined without a positive or with one class only; too few below 20 positives."""
    of = of_matrix(metric)
    of_positives = of.average == "binary" and of.kind in ("precision", "recall", "fbeta")
    if of_positives and population.positives == 0:
        return Doubt(
            reason=f"{metric.title} is undefined{{where}}: none of the {population.n:,} rows "
            "is positive",
            fix="check `target` and `positive` of `predictions`, or the test set",
            undefined=True,
        )
    sums = population.sums.get(metric.sums)
    if isinstance(sums, ConfusionSums) and sums.rows:
        undefined = _undefined(metric, of, sums, population)
    elif metric.key in population.linear or (
        isinstance(sums, ConfusionSums) and metric.key in sums.linear
    ):
        undefined = None
    else:
        undefined = Doubt(reason=f"{metric.title} is undefined{{where}}, a 0 / 0")
    if undefined is not None or by_point or not of_positives:
        return undefined
    positives = population.positives or 0
    if positives >= MIN_POSITIVES:
        return None
    return Doubt(
        reason=f"{positives:,} positives{{where}}: {metric.title} needs {MIN_POSITIVES} "
        "for an interval"
    )


def _undefined(
    metric: Metric, of: ConfusionMetric, sums: ConfusionSums, population: Population
) -> Doubt | None:
    """What is divided by nothing; such a value is 0 by convention, and decides nothing."""
    cube = sums.cube
    compares_classes = of.is_agreement or of.kind == "balanced_accuracy"
    if compares_classes and int((cube.of_candidate.true > 0.0).sum()) < 2:
        return Doubt(
            reason=f"{metric.title} is undefined{{where}}: all {population.n:,} rows have "
            "one label",
            fix="check `target` of `predictions`, or the test set",
            undefined=True,
        )
    for side, matrix in (("candidate", cube.of_candidate), ("baseline", cube.of_baseline)):
        if is_defined(of, matrix):
            continue
        what = "alike" if of.is_agreement else "negative"
        value = float(metric_value(of, cube.of_candidate))
        return Doubt(
            reason=f"{metric.title} is undefined{{where}}: the {side} decides every row {what}",
            measured=value,
        )
    return None


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """The cells of a binary task, or the classes that lost most."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, ConfusionSums) or not sums.rows:
        return {}
    compared = population.changed is not None
    if population.positives is not None:
        return of_two_classes(sums.cube, compared=compared)
    return of_many_classes(of_matrix(metric), sums.cube, compared=compared)


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """Decisions for classes that no row has."""
    sums = population.sums.get(metric.sums)
    if population.positives is not None or not isinstance(sums, ConfusionSums) or not sums.rows:
        return ()
    matrix = sums.cube.of_candidate
    strange = int(matrix.predicted[matrix.true == 0.0].sum())
    if not strange:
        return ()
    return (f"the candidate decides {rows_of(strange)} for classes that no row has",)
