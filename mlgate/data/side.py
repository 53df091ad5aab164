"""One side's predictions as a table of the engine whose columns have fixed names.

Ids, labels, decisions and groups become text, so that a Parquet `1`, a CSV `1` and `positive: 1`
are the same: whole floats are written without their `.0`, booleans as `true` and `false` (also
where a CSV says `True` or `TRUE`), and Unicode in its composed form (NFC).
"""

import re
import unicodedata
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
_FLOATS = re.compile(r"FLOAT|REAL|DOUBLE|DECIMAL(\([0-9, ]*\))?", re.IGNORECASE)
_WIDTHS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_INTEGERS = frozenset((*_WIDTHS, *(f"U{width}" for width in _WIDTHS)))
_BOOLEANS = {"True": "true", "TRUE": "true", "False": "false", "FALSE": "false"}


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
    return _inspected(engine, table, roles.spec, wanted, defects)


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
    if _FLOATS.fullmatch(of_type):
        return statement(
            """CASE WHEN CAST(:x AS DOUBLE) = CAST('nan' AS DOUBLE) THEN NULL
                    WHEN abs(:x) < 9e15 AND :x = floor(:x) THEN CAST(CAST(:x AS BIGINT) AS VARCHAR)
                    ELSE CAST(:x AS VARCHAR) END""",
            x=value,
        )
    if of_type.upper() in _INTEGERS:
        return statement("CAST(:x AS VARCHAR)", x=value)
    text = statement("nfc_normalize(:x)", x=_written(value, of_type))
    return statement(
        """CASE (:x) WHEN 'True' THEN 'true' WHEN 'TRUE' THEN 'true'
                   WHEN 'False' THEN 'false' WHEN 'FALSE' THEN 'false' ELSE :x END""",
        x=text,
    )


def compared(value: str | int | bool) -> str:
    """The same text of a value that the policy says."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = unicodedata.normalize("NFC", str(value))
    return _BOOLEANS.get(text, text)


def _written(value: "Expression", of_type: str) -> "Expression":
    """A value that is no number, as text."""
    if of_type.upper() == "JSON":  # of JSON lines whose rows differ in type
        return statement(":x ->> '$'", x=value)
    return statement("CAST(:x AS VARCHAR)", x=value)


def _number(value: "Expression", of_type: str) -> "Expression":
    if of_type.upper() in _INTEGERS or _FLOATS.fullmatch(of_type):
        return statement("CAST(:x AS DOUBLE)", x=value)
    if of_type.upper() in ("VARCHAR", "JSON"):
        # The engine reads 1_000 as a thousand, and nobody else does.
        return statement(
            "CASE WHEN contains(:x, '_') THEN NULL ELSE TRY_CAST(trim(:x) AS DOUBLE) END",
            x=_written(value, of_type),
        )
    return statement("CAST(NULL AS DOUBLE)")


def _absent(table: str, name: str, types: Collection[str]) -> str:
    near = nearest(name, types)
    return f"the {table}'s predictions have no column `{name}`" + (
        f"; did you mean `{near}`?" if near else ""
    )


def _inspected(
    engine: "Engine",
    table: str,
    spec: "PredictionsSpec",
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
        ("id", spec.id, no_id, "have no id in `{}` (NULL or NaN)"),
        ("label", spec.target, no_label, "have no label in `{}` (NULL or NaN)"),
        ("decision", spec.prediction, no_decision, "have no decision in `{}` (NULL or NaN)"),
        ("score", wanted["score"][0], uncast, "have a score in `{}` that is no number"),
        ("score", wanted["score"][0], no_score, "have no score in `{}` (NULL)"),
        ("score", wanted["score"][0], nan, "have a score in `{}` that is NaN"),
        ("score", wanted["score"][0], infinite, "have an infinite score in `{}`"),
        (
            "probability",
            wanted["score"][0],
            outside,
            "have a score outside [0, 1] in `{}`, which is no probability",
        ),
    )
    absent = set(defects)
    for role, name, count, what in counted:
        if count and name is not None and role not in absent:
            said = f"{defects[role]}, and " if role in defects else ""
            counts = f"{count:,} of {rows:,} rows of the {table}" if not said else f"{count:,}"
            defects[role] = f"{said}{counts} {what.format(name)}"
    if spec.prediction is None and spec.threshold is not None and "score" in defects:
        defects["decision"] = defects["score"]  # the score decides
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
