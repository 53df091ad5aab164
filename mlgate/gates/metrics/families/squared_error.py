"""Mean squared error and its root: the paired t test on every row's squared error."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.family import Doubt, Key, Metric, PerRow, Rows
from mlgate.gates.metrics.linear_sums import LinearSums, linearised_mean
from mlgate.gates.metrics.losses import a_loss, both_ways, dominated, signed, too_few_or_large
from mlgate.gates.metrics.mean_sums import MeanSums, Measured, gathered_means, row_numbers
from mlgate.gates.metrics.population import Population
from mlgate.gates.metrics.residuals import residual
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.stats.paired import PairedMetric
from mlgate.stats.root_mean_square import PairedRootMeanSquare

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine

_ROOT = "root_mean_squared_error"

METRICS = (
    *both_ways(a_loss("mean_squared_error", "squared_error", "mean squared error")),
    *both_ways(a_loss(_ROOT, "squared_error", "root mean squared error")),
)

SUMS = MeanSums


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, MeanSums]]:
    """Sum the squared errors and their squares."""
    scored = row_numbers(rows, [("error", _square(rows.base), _square("c"))])
    measured = [Measured(name="error", scale="own", bounded=False)]
    for key, _, sums in gathered_means(engine, rows, scored, measured):
        yield key, "squared_error", sums


def _square(side: str) -> "Expression":
    return statement(":e * :e", e=residual(side))


def _per_row(rows: Rows, metric: Metric, side: str) -> "Expression":
    return _square(side)


PER_ROW = PerRow(words="squared error", direction=Direction.LOWER, of=_per_row)


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The weighted mean of the squared errors, of which the estimate takes the root."""
    found = linearised_mean(engine, rows, _square(rows.base), _square("c"))
    if metric.name.endswith(_ROOT):
        return {key: sums.model_copy(update={"rooted": metric.sign}) for key, sums in found.items()}
    return {key: sums.signed(metric.sign) for key, sums in found.items()}


def estimate(metric: Metric, sums: MeanSums, population: Population) -> PairedMetric:
    """The errors of both models, or their negatives."""
    means = sums.means()
    if metric.name.endswith(_ROOT):
        return signed(metric, PairedRootMeanSquare(squares=means))
    return signed(metric, means)


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Too few rows for Student's t, or errors that are too large to be squared."""
    return too_few_or_large(metric, population, by_point=by_point)


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """None."""
    return {}


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """An error that hangs on a single row."""
    return dominated(metric, population, measured)
