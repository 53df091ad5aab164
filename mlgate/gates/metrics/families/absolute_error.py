"""Mean absolute error and mean absolute percentage error: the paired t test on every row's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.family import Doubt, Key, Metric, PerRow, Rows
from mlgate.gates.metrics.linear_sums import LinearSums, linearised_mean
from mlgate.gates.metrics.losses import a_loss, both_ways, dominated, signed, too_few_or_large
from mlgate.gates.metrics.mean_sums import MeanSums, Measured, gathered_means, row_numbers
from mlgate.gates.metrics.population import Population
from mlgate.gates.metrics.residuals import absolute_error
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.stats.paired import PairedMetric

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine

_PERCENTAGE = "absolute_error:percentage"
EPSILON = 2.0**-52  #: what scikit-learn divides by where a target is 0: float64's epsilon

METRICS = (
    *both_ways(a_loss("mean_absolute_error", "absolute_error", "mean absolute error")),
    *both_ways(
        replace(
            a_loss(
                "mean_absolute_percentage_error",
                "absolute_error",
                "mean absolute percentage error",
            ),
            unit="fraction",
            measured=_PERCENTAGE,
        )
    ),
)


class AbsoluteErrorSums(MeanSums):
    """With the number of targets that are too near 0 to divide by."""

    near_zero: int


SUMS = AbsoluteErrorSums


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, AbsoluteErrorSums]]:
    """Sum the absolute errors, or their shares of the targets, or both."""
    asked = dict.fromkeys(metric.sums for metric in metrics)
    names = {sums: f"error_{index}" for index, sums in enumerate(asked)}
    scored = row_numbers(
        rows, [(name, _error(sums, rows.base), _error(sums, "c")) for sums, name in names.items()]
    )
    count = statement("sum(CASE WHEN abs(y) < :least THEN 1 ELSE 0 END)", least=EPSILON)
    near_zero = {key: int(number or 0) for key, number in engine.rows(rows.select(count))}
    measured = [Measured(name=name, scale="own", bounded=False) for name in names.values()]
    named = {name: sums for sums, name in names.items()}
    for key, name, sums in gathered_means(engine, rows, scored, measured):
        yield key, named[name], AbsoluteErrorSums(**sums.model_dump(), near_zero=near_zero[key])


def _error(sums: str, side: str) -> "Expression":
    error = absolute_error(side)
    if sums != _PERCENTAGE:
        return error
    return statement(":error / greatest(abs(y), :least)", error=error, least=EPSILON)


def _per_row(rows: Rows, metric: Metric, side: str) -> "Expression":
    return _error(metric.sums, side)


PER_ROW = PerRow(words="error", direction=Direction.LOWER, of=_per_row)


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The weighted mean of the errors."""
    of_baseline, of_candidate = (_error(metric.sums, side) for side in (rows.base, "c"))
    found = linearised_mean(engine, rows, of_baseline, of_candidate)
    return {key: sums.signed(metric.sign) for key, sums in found.items()}


def estimate(metric: Metric, sums: AbsoluteErrorSums, population: Population) -> PairedMetric:
    """The mean errors of both models, or their negatives."""
    return signed(metric, sums.means())


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Too few rows for Student's t."""
    return too_few_or_large(metric, population, by_point=by_point)


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """Targets that are too near 0 to divide by."""
    number = _near_zero(metric, population)
    return {"targets_near_zero": number} if number else {}


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """An error that hangs on a single row, or on targets of 0."""
    number = _near_zero(metric, population)
    if not number:
        return dominated(metric, population, measured)
    said = (
        f"{number:,} of {population.n:,} targets are 0, where a share of the target has no "
        f"meaning: scikit-learn divides by {EPSILON:.2g}, so that these rows are all of the metric"
    )
    return (said, *dominated(metric, population, measured))


def _near_zero(metric: Metric, population: Population) -> int:
    sums = population.sums.get(metric.sums)
    percentage = metric.sums == _PERCENTAGE and isinstance(sums, AbsoluteErrorSums)
    return sums.near_zero if percentage and isinstance(sums, AbsoluteErrorSums) else 0
