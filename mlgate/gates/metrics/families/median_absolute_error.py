"""Median absolute error, from the order statistics around both models' medians."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlgate.gates.metrics.family import Doubt, Key, Metric, PerRow, Rows
from mlgate.gates.metrics.linear_sums import LinearSums
from mlgate.gates.metrics.losses import a_loss, both_ways, signed, too_large
from mlgate.gates.metrics.order_statistics import at_most_medians, ladders
from mlgate.gates.metrics.population import Population
from mlgate.gates.metrics.residuals import absolute_error
from mlgate.gates.metrics.weighted_median import linearised_median
from mlgate.present.numbers import rows as rows_of
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.result.record import Record
from mlgate.stats.medians import MIN_ROWS, PairedMedian
from mlgate.stats.paired import PairedMetric
from mlgate.stats.rank_ladder import RankLadder

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine

METRICS = both_ways(
    a_loss("median_absolute_error", "median_absolute_error", "median absolute error")
)


class MedianSums(Record):
    """Order statistics of both models, and the rows at most at the medians."""

    n: int
    ladder_b: tuple[float, ...]
    ladder_c: tuple[float, ...]
    at_most_b: int
    at_most_c: int
    at_most_both: int


SUMS = MedianSums


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, MedianSums]]:
    """Read the order statistics off one sort a model, then count around the medians."""
    of_c = ladders(engine, rows, absolute_error("c"))
    of_b = ladders(engine, rows, absolute_error("b")) if rows.shared else of_c
    errors = absolute_error(rows.base), absolute_error("c")
    medians = {key: (of_b[key].point, of_c[key].point) for key in of_c.keys() & of_b.keys()}
    counted = at_most_medians(engine, rows, errors, medians) if medians else {}
    for key, counts in counted.items():
        at_most_b, at_most_c, at_most_both = counts
        sums = MedianSums(
            n=of_c[key].n,
            ladder_b=of_b[key].values,
            ladder_c=of_c[key].values,
            at_most_b=at_most_b,
            at_most_c=at_most_c,
            at_most_both=at_most_both,
        )
        yield key, "median_absolute_error", sums


def _per_row(rows: Rows, metric: Metric, side: str) -> "Expression":
    return absolute_error(side)


PER_ROW = PerRow(words="absolute error", direction=Direction.LOWER, of=_per_row)


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The weighted median, whose noise is that of the weighted share of rows below it."""
    found = linearised_median(engine, rows, absolute_error(rows.base), absolute_error("c"))
    return {key: sums.signed(metric.sign) for key, sums in found.items()}


def estimate(metric: Metric, sums: MedianSums, population: Population) -> PairedMetric:
    """The median errors of both models, or their negatives."""
    medians = PairedMedian(
        ladder_b=RankLadder(n=sums.n, values=sums.ladder_b),
        ladder_c=RankLadder(n=sums.n, values=sums.ladder_c),
        at_most_b=sums.at_most_b,
        at_most_c=sums.at_most_c,
        at_most_both=sums.at_most_both,
    )
    return signed(metric, medians)


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Too few rows for order statistics, or errors that are no numbers."""
    large = too_large(metric, population)
    if large is not None:
        return large
    if population.n >= MIN_ROWS or by_point:
        return None
    return Doubt(
        reason=f"{rows_of(population.n)}{{where}}: an interval of a median needs {MIN_ROWS}"
    )


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """Rows that are better than their model's median in one model only."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, MedianSums) or population.changed is None:
        return {}
    return {"rows_that_cross": sums.at_most_b + sums.at_most_c - 2 * sums.at_most_both}


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """None."""
    return ()
