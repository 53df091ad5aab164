"""Brier score: the mean squared distance of the probabilities from what happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.bounded_mean import with_swings
from mlgate.gates.metrics.family import Doubt, Key, Metric, PerRow, Rows
from mlgate.gates.metrics.linear_sums import LinearSums, linearised_mean
from mlgate.gates.metrics.losses import a_loss, both_ways, dominated, signed, too_few_or_large
from mlgate.gates.metrics.mean_sums import MeanSums, Measured, gathered_means, row_numbers
from mlgate.gates.metrics.population import Population
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.stats.paired import PairedMetric

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine

METRICS = both_ways(
    replace(
        a_loss("brier_score_loss", "brier", "Brier score", ("binary", "multiclass")),
        unit="fraction",
        high=2.0,
        reads=("score", "probability"),
    ),
    "neg_brier_score",
)
SUMS = MeanSums


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, MeanSums]]:
    """Sum the rows' scores and their squares."""
    scored = row_numbers(rows, [("brier", _score(rows, rows.base), _score(rows, "c"))])
    for key, _, sums in gathered_means(engine, rows, scored, [_measured(rows)]):
        yield key, "brier", sums


def _measured(rows: Rows) -> Measured:
    return Measured(name="brier", scale=(0, 1 if rows.task == "binary" or rows.classes < 3 else 2))


def _score(rows: Rows, side: str) -> "Expression":
    """(p - y)^2; over classes their sum, halved where there are only two."""
    if rows.task == "binary":
        return statement(f"(score_{side} - y) * (score_{side} - y)")
    terms = [
        f"(coalesce(score_{side}_{code}, 0) - CASE WHEN y = {code} THEN 1 ELSE 0 END)"
        for code in range(rows.classes)
    ]
    total = " + ".join(f"{term} * {term}" for term in terms)
    return statement(f"({total})" if rows.classes > 2 else f"({total}) / 2")


def _per_row(rows: Rows, metric: Metric, side: str) -> "Expression":
    return _score(rows, side)


PER_ROW = PerRow(words="Brier score", direction=Direction.LOWER, of=_per_row)


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The weighted mean of the rows' scores."""
    linear = linearised_mean(engine, rows, _score(rows, rows.base), _score(rows, "c"))
    alike = {key: sums for key, _, sums in gather(engine, rows, [metric])}
    swinging = with_swings(linear, alike, "low")
    return {key: sums.signed(metric.sign) for key, sums in swinging.items()}


def estimate(metric: Metric, sums: MeanSums, population: Population) -> PairedMetric:
    """The Brier scores of both models, or their negatives."""
    return signed(metric, sums.bounded(best="low"))


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Too few rows for Student's t."""
    return too_few_or_large(metric, population, by_point=by_point)


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """None."""
    return {}


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """A score that hangs on a single row."""
    return dominated(metric, population, measured)
