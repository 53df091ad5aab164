"""One side's predictions as a table of the engine whose columns have fixed names.

Ids, labels, decisions and groups become text, so that a Parquet `1`, a CSV `1` and `positive: 1`
are the same; whole floats are written without their `.0`, booleans as `true` and `false`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.data.keyed_hash import keyed_hash
from mlgate.data.template import column, statement
from mlgate.policy.suggest import nearest

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine
    from mlgate.data.source import Source
    from mlgate.policy.model import PredictionsSpec

ROW = "row"  #: the `id` that pairs rows by position
_LABELS_READ = 20


@dataclass(frozen=True, kw_only=True)
class Roles:
    """Which columns of the predictions are read, and as what."""

    spec: "PredictionsSpec"
    by: tuple[str, ...] = ()  #: further columns, read as text into `by_0`, `by_1`, …
    #: ids of the candidate are hashed with this key before they meet the baseline's
    id_key: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side's table, as far as it can be used.

    Columns: `position` (from 1), `id`, `label`, `score`, `decision`, `by_0`, `by_1`, …
    """

    table: str  #: also the word for this side in messages
    rows: int
    labels: tuple[str, ...]  #: distinct labels, the most frequent first; at most 20
    decisions: tuple[str, ...]
    #: why a role (`id`, `label`, `score`, `probability`, `decision`, `by:<column>`) cannot be used
    defects: Mapping[str, str]


def read_side(
    engine: "Engine", roles: Roles, source: "Source", table: str, id_key: bytes | None = None
) -> Side:
    """Make the table and look at what is in it.

    Raises
    ------
    SourceError, EngineError
        If the file cannot be read.

    """
    from sqlglot import exp

    types = engine.columns(source)
    wanted = _wanted(roles)
    defects = {
        role: _absent(table, name, types)
        for role, (name, _) in wanted.items()
        if name is not None and name not in types
    }
    selected = [exp.alias_(statement("row_number() OVER ()"), "position")]
    if roles.spec.id == ROW:
        selected.append(exp.alias_(statement("CAST(row_number() OVER () AS VARCHAR)"), "id"))
    for role, (name, alias) in wanted.items():
        if name is None or role in defects:
            selected.append(
                exp.alias_(exp.cast(exp.Null(), "DOUBLE" if role == "score" else "VARCHAR"), alias)
            )
        elif role == "score":
            selected.append(exp.alias_(_number(column(name), types[name]), alias))
        else:
            text = as_text(column(name), types[name])
            hashed = keyed_hash(text, id_key) if role == "id" and id_key is not None else text
            selected.append(exp.alias_(hashed, alias))
    if "score" in wanted and wanted["score"][0] in types:
        given = exp.Not(this=exp.Is(this=column(wanted["score"][0] or ""), expression=exp.Null()))
        selected.append(exp.alias_(given, "score_given"))
    else:
        selected.append(exp.alias_(exp.false(), "score_given"))
    query = exp.select(*selected).from_(engine.scan(source))
    engine.execute(
        exp.Create(
            this=exp.to_table(table), kind="TABLE", expression=query, properties=_temporary()
        )
    )
    return _inspected(engine, table, wanted, defects)


def _wanted(roles: Roles) -> dict[str, tuple[str | None, str]]:
    """Role -> (column of the file, column of the table)."""
    spec = roles.spec
    wanted: dict[str, tuple[str | None, str]] = {} if spec.id == ROW else {"id": (spec.id, "id")}
    wanted["label"] = (spec.target, "label")
    wanted["score"] = (spec.score if isinstance(spec.score, str) else None, "score")
    wanted["decision"] = (spec.prediction, "decision")
    for index, name in enumerate(roles.by):
        wanted[f"by:{name}"] = (name, f"by_{index}")
    return wanted


def _temporary() -> "Expression":
    from sqlglot import exp

    return exp.Properties(expressions=[exp.TemporaryProperty()])


def as_text(value: "Expression", of_type: str) -> "Expression":
    """The text that an id, label, decision or group is compared as."""
    if of_type.upper().startswith(("FLOAT", "DOUBLE", "REAL", "DECIMAL")):
        return statement(
            """CASE WHEN CAST(:x AS DOUBLE) = CAST('nan' AS DOUBLE) THEN NULL
                    WHEN abs(:x) < 9e15 AND :x = floor(:x) THEN CAST(CAST(:x AS BIGINT) AS VARCHAR)
                    ELSE CAST(:x AS VARCHAR) END""",
            x=value,
        )
    return statement("CAST(:x AS VARCHAR)", x=value)


def _number(value: "Expression", of_type: str) -> "Expression":
    if of_type.upper() == "VARCHAR":
        return statement("TRY_CAST(trim(:x) AS DOUBLE)", x=value)
    if of_type.upper().startswith(
        (
            "FLOAT",
            "DOUBLE",
            "REAL",
            "DECIMAL",
            "TINYINT",
            "SMALLINT",
            "INT",
            "BIGINT",
            "HUGEINT",
            "U",
        )
    ):
        return statement("CAST(:x AS DOUBLE)", x=value)
    return statement("CAST(NULL AS DOUBLE)")


def _absent(table: str, name: str, types: Collection[str]) -> str:
    near = nearest(name, types)
    return f"the {table}'s predictions have no column `{name}`" + (
        f"; did you mean `{near}`?" if near else ""
    )


def _inspected(
    engine: "Engine",
    table: str,
    wanted: Mapping[str, tuple[str | None, str]],
    defects: dict[str, str],
) -> Side:
    """Count what cannot be used."""
    from sqlglot import exp

    query = exp.select(
        statement("count(*)"),
        statement("count(*) - count(id)"),
        statement("count(*) - count(label)"),
        statement("count(*) - count(decision)"),
        statement("coalesce(sum(CASE WHEN score_given AND score IS NULL THEN 1 ELSE 0 END), 0)"),
        statement("coalesce(sum(CASE WHEN NOT score_given THEN 1 ELSE 0 END), 0)"),
        statement("coalesce(sum(CASE WHEN score = CAST('nan' AS DOUBLE) THEN 1 ELSE 0 END), 0)"),
        statement(
            "coalesce(sum(CASE WHEN abs(score) = CAST('inf' AS DOUBLE) THEN 1 ELSE 0 END), 0)"
        ),
        statement("coalesce(sum(CASE WHEN score < 0 OR score > 1 THEN 1 ELSE 0 END), 0)"),
    ).from_(exp.to_table(table))
    rows, no_id, no_label, no_decision, uncast, no_score, nan, infinite, outside = map(
        int, engine.rows(query)[0]
    )
    counted = (
        ("id", no_id, "have no id"),
        ("label", no_label, "have no label (NULL or NaN)"),
        ("decision", no_decision, "have no decision (NULL or NaN)"),
        ("score", uncast, "have a score that is no number"),
        ("score", no_score, "have no score (NULL)"),
        ("score", nan, "have a score that is NaN"),
        ("score", infinite, "have an infinite score"),
        ("probability", outside, "have a score outside [0, 1], which is no probability"),
    )
    for role, count, what in counted:
        used = role in ("id", "probability") or wanted[role][0] is not None
        if count and used and role not in defects:
            defects[role] = f"{count:,} of {rows:,} rows of the {table} {what}"
    return Side(
        table=table,
        rows=rows,
        labels=_distinct(engine, table, "label"),
        decisions=_distinct(engine, table, "decision"),
        defects=defects,
    )


def _distinct(engine: "Engine", table: str, name: str) -> tuple[str, ...]:
    from sqlglot import exp

    query = (
        exp.select(column(name))
        .from_(exp.to_table(table))
        .where(exp.Not(this=exp.Is(this=column(name), expression=exp.Null())))
        .group_by(column(name))
        .order_by(exp.Ordered(this=statement("count(*)"), desc=True), column(name))
        .limit(_LABELS_READ)
    )
    return tuple(str(value) for (value,) in engine.rows(query))
