"""What of a side's table cannot be used, counted in one statement."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlgate.data.roles import Role
from mlgate.data.template import column, statement

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine
    from mlgate.policy.predictions_spec import PredictionsSpec


_WIDEST = 1e9  #: largest weight over the smallest
_OFF_BY = 0.01  #: what the probabilities of a row may miss 1 by


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """A table, and what was found in it."""

    table: str
    side: str  #: the word for it in messages
    rows: int = 0
    defects: Mapping[str, str] = field(default_factory=dict)


def inspect(
    engine: "Engine",
    spec: "PredictionsSpec",
    read: Sequence[Role],
    absent: Mapping[str, str],
    table: Inspected,
) -> Inspected:
    """Count the rows of every role that cannot be used.

    Parameters
    ----------
    engine
        Where the table is.
    spec
        The policy's words for the columns.
    read
        The columns of the table.
    absent
        Why a role has no column at all.
    table
        Where to look.

    """
    from sqlglot import exp

    counts = [
        (role, key, what, how)
        for role in read
        if role.column is not None and role.name not in absent
        for key, what, how in _counted(role, spec)
    ]
    query = exp.select(statement("count(*)"), *(how for *_, how in counts))
    rows, *found = map(int, engine.rows(query.from_(exp.to_table(table.table)))[0])
    defects = dict(absent)
    for (role, key, what, _), count in zip(counts, found, strict=True):
        if not count:
            continue
        said = f"{defects[key]}, and " if key in defects else ""
        number = f"{count:,}" if said else f"{count:,} of {rows:,} rows of the {table.side}"
        defects[key] = f"{said}{number} {what.format(role.column)}"
    if rows and spec.weight is not None and "weight" not in defects:
        _weightless(engine, read, table, defects)
    if rows and "cluster" not in defects and "query" not in defects:
        _divided_queries(engine, read, table, defects)
    if rows and spec.task == "multiclass" and not {"score", "probability"} & set(defects):
        _not_adding_up(engine, read, table, defects)
    if spec.prediction is None and spec.threshold is not None and "score" in defects:
        defects["decision"] = defects["score"]  # the score decides
    if spec.task == "multiclass" and spec.prediction is None and "score" in defects:
        defects["decision"] = defects["score"]
    return Inspected(table=table.table, side=table.side, rows=rows, defects=defects)


def _counted(role: Role, spec: "PredictionsSpec") -> "Iterator[tuple[str, str, Expression]]":
    """The key of a defect, its words, and what counts its rows."""
    value = column(role.alias)
    if role.kind == "text":
        if role.name.startswith("by:"):
            return
        what = f"have no {role.name} in `{{}}` (NULL or NaN)"
        yield role.name, what, statement("count(*) - count(:x)", x=value)
        return
    noun_of_number = "label" if role.name == "label" else role.name.partition(":")[0]
    given = column(f"{role.alias}_given")
    tests = (
        (f"have a {noun_of_number} in `{{}}` that is no number", ":g AND :x IS NULL"),
        (f"have no {noun_of_number} in `{{}}` (NULL)", "NOT :g"),
        (f"have a {noun_of_number} in `{{}}` that is NaN", ":x = CAST('nan' AS DOUBLE)"),
        (f"have an infinite {noun_of_number} in `{{}}`", "abs(:x) = CAST('inf' AS DOUBLE)"),
    )
    for what, test in tests:
        yield role.name, what, _number_of(test, given, value)
    if role.name == "score" and spec.task in ("binary", "multiclass"):
        what = "have a score outside [0, 1] in `{}`, which is no probability"
        yield "probability", what, _number_of(":x < 0 OR :x > 1", given, value)
    if role.name == "weight":
        yield "weight", "have a negative weight in `{}`", _number_of(":x < 0", given, value)


def _number_of(test: str, given: "Expression", value: "Expression") -> "Expression":
    return statement(f"coalesce(sum(CASE WHEN {test} THEN 1 ELSE 0 END), 0)", g=given, x=value)


def _not_adding_up(
    engine: "Engine", read: Sequence[Role], table: Inspected, defects: dict[str, str]
) -> None:
    """Note rows whose probabilities of the classes are none, since they do not add up to 1."""
    from sqlglot import exp

    scores = [column(role.alias) for role in read if role.name == "score"]
    if not scores:
        return
    total: Any = scores[0]
    for score in scores[1:]:
        total = exp.Add(this=total, expression=score)
    off = statement(
        "sum(CASE WHEN abs(:total - 1) > :by THEN 1 ELSE 0 END)",
        total=exp.paren(total),
        by=_OFF_BY,
    )
    counted = exp.select(statement("count(*)"), off).from_(exp.to_table(table.table))
    [(rows, number)] = engine.rows(counted)
    if number:
        defects["probability"] = (
            f"{int(number):,} of {int(rows):,} rows of the {table.side} have scores of the classes "
            "that do not add up to 1, which are no probabilities"
        )


def _weightless(
    engine: "Engine", read: Sequence[Role], table: Inspected, defects: dict[str, str]
) -> None:
    from sqlglot import exp

    weight = next((role for role in read if role.name == "weight"), None)
    if weight is None:
        return
    ends = statement("max(weight)"), statement("min(CASE WHEN weight > 0 THEN weight END)")
    [(most, least)] = engine.rows(exp.select(*ends).from_(exp.to_table(table.table)))
    if most == 0:
        defects["weight"] = f"every row of the {table.side} has the weight 0 in `{weight.column}`"
    elif least is not None and most / least > _WIDEST:
        defects["weight"] = (
            f"the weights of the {table.side} in `{weight.column}` go from {least:.2g} to "
            f"{most:.2g}, so that nothing but the largest counts"
        )


def _divided_queries(
    engine: "Engine", read: Sequence[Role], table: Inspected, defects: dict[str, str]
) -> None:
    """Queries whose items lie in several clusters: a query's value can be counted in one only."""
    from sqlglot import exp

    by_name = {role.name: role for role in read}
    cluster, query = by_name.get("cluster"), by_name.get("query")
    if cluster is None or query is None or cluster.column is None or query.column is None:
        return
    divided = (
        exp.select(statement("query AS q"))
        .from_(exp.to_table(table.table))
        .group_by(exp.column("query"))
        .having(statement("min(cluster) <> max(cluster)"))
    )
    count = int(engine.rows(exp.select(statement("count(*)")).from_(divided.subquery("q")))[0][0])
    if count:
        what = "query has" if count == 1 else "queries have"
        defects["cluster"] = (
            f"{count:,} {what} more than one `{cluster.column}` in the {table.side}"
        )
