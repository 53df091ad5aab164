"""The statements that give a ranking's value for every query, of both models.

Items that tie stand in no order: NDCG and recall are averaged over all orders of them, as in
scikit-learn's `ndcg_score`; average precision takes them as one threshold, as in its
`average_precision_score`; for the reciprocal rank the last place of the tie counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mlgate.data.template import statement
from mlgate.gates.metrics.exact_decimal import double_sum, exact, exact_sum
from mlgate.gates.metrics.rows import Key, Rows

if TYPE_CHECKING:
    from sqlglot.expressions import Expr, Expression, Select

    from mlgate.data.engine import Engine

Measure = Literal["ndcg", "reciprocal_rank", "average_precision", "recall"]
QUERIES = "query_values"  #: table of the queries of the last group of rows asked for
_RELEVANT = "CASE WHEN y > 0 THEN 1 ELSE 0 END"


@dataclass(frozen=True, kw_only=True)
class QueryMeasure:
    """What is measured of each query, over its first `k` items if that is given."""

    name: str  #: of its columns, `b_<name>` and `c_<name>`
    measure: Measure
    k: int | None


@dataclass(frozen=True, kw_only=True)
class QueryCounts:
    """Queries of a group, and those that say little."""

    queries: int
    without_relevant: int
    single: int  #: with a relevant item, which is their only one
    negative: int  #: rows of a negative relevance


def query_counts(engine: "Engine", rows: Rows) -> dict[Key, QueryCounts]:
    """Count the queries of every group."""
    from sqlglot import exp

    each = rows.each(exp.column("query"), exp.column("y"))
    terms = ("max(y) AS best", "count(*) AS items", "sum(CASE WHEN y < 0 THEN 1 ELSE 0 END) AS low")
    queries = exp.select("g", *map(statement, terms)).from_(each.subquery("of_rows"))
    counts = (
        "count(*)",
        "sum(CASE WHEN best <= 0 THEN 1 ELSE 0 END)",
        "sum(CASE WHEN best > 0 AND items = 1 THEN 1 ELSE 0 END)",
        "sum(low)",
    )
    query = (
        exp.select("g", *map(statement, counts))
        .from_(queries.group_by("g", "query").subquery("queries"))
        .group_by("g")
    )
    names = ("queries", "without_relevant", "single", "negative")
    return {
        key: QueryCounts(**dict(zip(names, map(int, found), strict=True)))
        for key, *found in engine.rows(query)
    }


def make_query_values(engine: "Engine", rows: Rows, measures: Sequence[QueryMeasure]) -> None:
    """Make the table `QUERIES`: one row a query that has a relevant item.

    Its columns are `g`, each measure's `b_<name>` and `c_<name>`, and where `rows` have weights or
    clusters `w`, the largest weight of the query's items, and `unit`, its cluster.
    """
    from sqlglot import exp

    columns: list[Expr] = [exp.column("g")]
    if rows.clustered:
        columns.append(statement("min(unit) AS unit"))
    if rows.dependent:
        columns.append(statement("max(w) AS w"))
    for measure in measures:
        for side in ("b", "c"):
            value = _value(measure, side if rows.shared else "c")
            columns.append(exp.alias_(value, f"{side}_{measure.name}"))
    placed = _placed(rows).subquery("placed", copy=False)
    query = exp.select(*columns).from_(placed, copy=False).group_by("g", "query", copy=False)
    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    engine.execute(
        exp.Create(
            this=exp.to_table(QUERIES),
            kind="TABLE",
            replace=True,
            expression=query,
            properties=temporary,
        )
    )


def _placed(rows: Rows) -> "Select":
    """Every item's places and those that tie with it, in each model's order."""
    from sqlglot import exp

    columns = []
    for side in ("b", "c") if rows.shared else ("c",):
        order = f"(PARTITION BY g, query ORDER BY score_{side} DESC"
        tied = f"{order} RANGE BETWEEN CURRENT ROW AND CURRENT ROW)"
        for name, term in (
            ("place", f"row_number() OVER {order})"),
            ("last", f"count(*) OVER {order})"),
            ("hits", f"sum({_RELEVANT}) OVER {order})"),
            ("tied", f"count(*) OVER {tied}"),
            ("gains", f"sum(gain) OVER {tied}"),
        ):
            columns.append(exp.alias_(statement(term), f"{name}_{side}", copy=False))
    items = _items(rows).subquery("items", copy=False)
    query = exp.select("*", *columns).from_(items, copy=False)
    return query.where(statement("relevant > 0"), copy=False)


def _items(rows: Rows) -> "Select":
    """Every item, its relevance as a share of its query's highest, and its ideal place."""
    from sqlglot import exp

    scores = [exp.column(f"score_{side}") for side in (("b", "c") if rows.shared else ("c",))]
    weight = [exp.alias_(rows.weight(), "w")] if rows.dependent else []
    each = rows.each(exp.column("query"), exp.column("y"), *scores, *weight, *rows.unit())
    of_query = "OVER (PARTITION BY g, query)"
    highest = exp.select(
        "*",
        statement(f"max(y) {of_query} AS best"),
        statement(f"sum({_RELEVANT}) {of_query} AS relevant"),
        statement("row_number() OVER (PARTITION BY g, query ORDER BY y DESC) AS ideal"),
    ).from_(each.subquery("of_rows", copy=False), copy=False)
    gain = f"{exact('CASE WHEN best > 0 THEN y / best ELSE 0 END')} AS gain"
    source = highest.subquery("highest", copy=False)
    return exp.select("*", statement(gain)).from_(source, copy=False)


def _value(it: QueryMeasure, side: str) -> "Expression":
    """The measure over a query's items: sums are of decimals, in any order the same."""
    within = "" if it.k is None else f" AND {{}} <= {it.k}"
    match it.measure:
        case "ndcg":
            reached = _discounted(
                f"CAST(gains_{side} AS DOUBLE) / tied_{side}", f"place_{side}", it.k
            )
            ideal = _discounted("CAST(gain AS DOUBLE)", "ideal", it.k)
            return statement(f"least({reached} / {ideal}, 1.0)")
        case "reciprocal_rank":
            seen = f"y > 0{within.format(f'last_{side}')}"
            return statement(
                f"max(CASE WHEN {seen} THEN CAST(1 AS DOUBLE) / last_{side} ELSE 0 END)"
            )
        case "average_precision":
            return _of_relevant(f"CAST(hits_{side} AS DOUBLE) / last_{side}")
        case "recall":
            before = f"(last_{side} - tied_{side})"
            room = f"(CAST({it.k} - {before} AS DOUBLE) / tied_{side})" if it.k else "1.0"
            return _of_relevant(f"least(greatest({room}, 0.0), 1.0)")


def _of_relevant(term: str) -> "Expression":
    """The mean of a term over a query's relevant items."""
    total = exact_sum(f"CASE WHEN y > 0 THEN {term} ELSE 0 END")
    return statement(f"least(CAST({total} AS DOUBLE) / max(relevant), 1.0)")


def _discounted(gain: str, place: str, k: int | None) -> str:
    """The sum of gains over the logarithms of their places."""
    seen = "TRUE" if k is None else f"{place} <= {k}"
    term = f"CASE WHEN {seen} THEN ({gain}) * ln(2) / ln({place} + 1) ELSE 0 END"
    return double_sum(term)


def weighted_queries(rows: Rows, measure: QueryMeasure) -> "Select":
    """A measure of the table `QUERIES`, as `linear_sums.linearised_mean_of` takes it."""
    from sqlglot import exp

    columns = [exp.alias_(exp.column(f"{side}_{measure.name}"), f"s_{side}") for side in ("b", "c")]
    query = exp.select("g", *(["unit"] if rows.clustered else []), "w", *columns)
    return query.from_(QUERIES)
