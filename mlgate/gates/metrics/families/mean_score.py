"""The mean of any score that stands in a column: exact match, a judge's points, a cost."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.bounded_mean import with_swings
from mlgate.gates.metrics.family import Doubt, Key, Metric, PerRow, Rows
from mlgate.gates.metrics.linear_sums import LinearSums, linearised_mean
from mlgate.gates.metrics.losses import MIN_ROWS, dominated, too_large
from mlgate.gates.metrics.mean_sums import MeanSums, Measured, gathered_means, row_numbers
from mlgate.gates.metrics.population import Population
from mlgate.present.numbers import rows as rows_of
from mlgate.result.check import Limit
from mlgate.stats.paired import PairedMetric

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine

METRICS = (
    Metric(
        name="score",
        family="mean_score",
        title="mean score",
        direction=None,
        low=float("-inf"),
        high=float("inf"),
        unit=None,
        reads=("score:score",),
        tasks=("score",),
        takes=("column",),
    ),
)
SUMS = MeanSums


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, MeanSums]]:
    """Sum the scores of every column asked for, and their squares."""
    names = {metric.sums: _position(rows, metric) for metric in metrics}
    scored = row_numbers(
        rows,
        [
            (f"s{at}", _score(rows.base, at), _score("c", at))
            for at in dict.fromkeys(names.values())
        ],
    )
    measured = [Measured(name=f"s{at}", scale="seen") for at in dict.fromkeys(names.values())]
    found = {
        (key, name): sums for key, name, sums in gathered_means(engine, rows, scored, measured)
    }
    for sums, at in names.items():
        for (key, name), record in found.items():
            if name == f"s{at}":
                yield key, sums, record


def _position(rows: Rows, metric: Metric) -> int:
    """Which of the score columns it is; the only one where the entry names none."""
    return 0 if metric.column is None else rows.scores.index(metric.column)


def _score(side: str, at: int) -> "Expression":
    return statement(f"score_{side}_{at}")


def _per_row(rows: Rows, metric: Metric, side: str) -> "Expression":
    return _score(side, _position(rows, metric))


PER_ROW = PerRow(words="score", direction=None, of=_per_row)


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The weighted mean of the scores."""
    at = _position(rows, metric)
    linear = linearised_mean(engine, rows, _score(rows.base, at), _score("c", at))
    alike = {key: sums for key, _, sums in gather(engine, rows, [metric])}
    return with_swings(linear, alike, "either")


def estimate(metric: Metric, sums: MeanSums, population: Population) -> PairedMetric:
    """The mean scores of both models; of ones and zeros by McNemar's test."""
    return sums.bounded(best="either")


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Scores that cannot be summed, or too few of them for Student's t.

    Ones and zeros need no least number: their bounds hold at any.
    """
    large = too_large(metric, population)
    if large is not None:
        return large
    sums = population.sums.get(metric.sums)
    if by_point or population.n >= MIN_ROWS:
        return None
    if isinstance(sums, MeanSums) and sums.zeros_and_ones:
        return None
    return Doubt(reason=f"{rows_of(population.n)}{{where}}: a mean of scores needs {MIN_ROWS}")


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """Who is right where, of scores that are ones and zeros."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, MeanSums) or not sums.zeros_and_ones or population.changed is None:
        return {}
    counts = sums.shares()
    return {"wins": counts.wins, "losses": counts.losses, "both_right": counts.both_right}


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """A mean that hangs on a single row."""
    sums = population.sums.get(metric.sums)
    if isinstance(sums, MeanSums) and sums.zeros_and_ones:
        return ()  # each flip weighs the same
    return dominated(metric, population, measured)
