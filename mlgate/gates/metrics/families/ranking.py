"""Metrics of a ranking, a value for each query: the paired t test over queries.

Queries without a relevant item say nothing of a ranking and are left out, of both models alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from mlgate.gates.metrics.bounded_mean import with_swings
from mlgate.gates.metrics.family import Doubt, Key, Metric, Rows
from mlgate.gates.metrics.linear_sums import LinearSums, linearised_mean_of
from mlgate.gates.metrics.losses import dominated
from mlgate.gates.metrics.mean_sums import MeanSums, Measured, gathered_means
from mlgate.gates.metrics.population import Population
from mlgate.gates.metrics.query_values import (
    QUERIES,
    Measure,
    QueryMeasure,
    make_query_values,
    query_counts,
    weighted_queries,
)
from mlgate.present.numbers import counted
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.stats.paired import PairedMetric

if TYPE_CHECKING:
    from sqlglot.expressions import Select

    from mlgate.data.engine import Engine

MIN_QUERIES = 30  #: below which Student's t over queries is not to be trusted


def _metric(name: str, title: str, *, k: bool, measured: Measure) -> Metric:
    return Metric(
        name=name,
        family="ranking",
        title=title,
        direction=Direction.HIGHER,
        low=0.0,
        high=1.0,
        reads=("score",),
        tasks=("ranking",),
        takes=("k",) if k else (),
        measured=f"ranking:{measured}",
    )


METRICS = (
    _metric("ndcg", "NDCG", k=True, measured="ndcg"),
    _metric("mrr", "mean reciprocal rank", k=True, measured="reciprocal_rank"),
    _metric("map", "mean average precision", k=False, measured="average_precision"),
    _metric("recall@k", "recall", k=True, measured="recall"),
)


class QuerySums(MeanSums):
    """Sums over queries, and what was left out of them."""

    without_relevant: int  #: queries, left out
    single: int  #: queries of one item, which no ranking can get wrong
    negative: int  #: rows whose relevance is negative


SUMS = QuerySums


def _measure(metric: Metric) -> QueryMeasure:
    measure = cast("Measure", metric.sums.partition(":")[2].partition("@")[0])
    return QueryMeasure(name=f"{measure}_{metric.k or 'all'}", measure=measure, k=metric.k)


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, QuerySums]]:
    """Sum every query's values, of all metrics from one ranking of the rows."""
    asked = {metric.sums: _measure(metric) for metric in metrics}
    named = {it.name: sums for sums, it in asked.items()}
    make_query_values(engine, rows, list(asked.values()))
    measured = [Measured(name=name, scale=(0, 1)) for name in named]
    counts = query_counts(engine, rows)
    for key, name, sums in gathered_means(engine, rows, _table(), measured):
        of = counts[key]
        left_out = QuerySums(
            **sums.model_dump(),
            without_relevant=of.without_relevant,
            single=of.single,
            negative=of.negative,
        )
        yield key, named[name], left_out


def _table() -> "Select":
    from sqlglot import exp

    return exp.select("*").from_(QUERIES)


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The weighted mean of the queries' values; a cluster is one of queries."""
    it = _measure(metric)
    counts = query_counts(engine, rows)
    make_query_values(engine, rows, [it])
    linear = linearised_mean_of(engine, rows, weighted_queries(rows, it))
    measured = [Measured(name=it.name, scale=(0, 1))]
    alike = {key: sums for key, _, sums in gathered_means(engine, rows, _table(), measured)}
    swinging = with_swings(linear, alike, "high")
    return {
        key: sums.model_copy(update={"left_out": counts[key].without_relevant})
        for key, sums in swinging.items()
        if not (it.measure == "ndcg" and counts[key].negative)
    }


def estimate(metric: Metric, sums: QuerySums, population: Population) -> PairedMetric:
    """The means of both models over the queries; of ones and zeros by McNemar's test."""
    return sums.bounded(best="high")


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Negative relevances, no relevant item at all, or too few queries for Student's t."""
    sums = population.sums.get(metric.sums)
    linear = population.linear.get(metric.key)
    negative = isinstance(sums, QuerySums) and sums.negative and _measure(metric).measure == "ndcg"
    if isinstance(sums, QuerySums) and negative:
        return Doubt(
            reason=f"{counted(sums.negative, 'row has', 'rows have')} a negative relevance"
            f"{{where}}, of which {metric.title} is undefined",
            fix="give relevances of 0 or more",
            undefined=True,
        )
    if sums is None and linear is None:
        graded = ", or a relevance is negative" if _measure(metric).measure == "ndcg" else ""
        return Doubt(
            reason=f"{metric.title} is undefined{{where}}: no query has a relevant item{graded}",
            fix="check `target` of `predictions`: a relevance above 0 is relevant",
            undefined=True,
        )
    queries = linear.n if linear is not None else sums.n if isinstance(sums, QuerySums) else 0
    if by_point or queries >= MIN_QUERIES:
        return None
    number = counted(queries, "query", "queries")
    reason = f"{number} with a relevant item{{where}}: a mean over them needs"
    return Doubt(reason=f"{reason} {MIN_QUERIES}")


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """Queries that count, and those that were left out."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, QuerySums):
        return {}
    return {"queries": sums.n, "queries_without_relevant": sums.without_relevant}


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """Queries that were left out or say nothing, and a mean that hangs on a single one."""
    sums = population.sums.get(metric.sums)
    linear = population.linear.get(metric.key)
    said = []
    left_out = linear.left_out if linear is not None else getattr(sums, "without_relevant", 0)
    if left_out:
        number = counted(left_out, "query", "queries")
        are = "is" if left_out == 1 else "are"
        said.append(f"{number} without a relevant item {are} left out, of both models")
    if isinstance(sums, QuerySums) and sums.single:
        number = counted(sums.single, "query has", "queries have")
        said.append(f"{number} a single item, which no ranking gets wrong")
    if isinstance(sums, QuerySums) and sums.zeros_and_ones:
        return tuple(said)
    return (*said, *dominated(metric, population, measured, row="query"))
