"""One side's predictions as a table of the engine whose columns have fixed names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mlgate.data.absent import Absent, absent_column
from mlgate.data.column_value import as_flag, as_label, as_number, as_text
from mlgate.data.defects import Inspected, inspect
from mlgate.data.keyed_hash import keyed_hash
from mlgate.data.remarks import constant_scores, widths
from mlgate.data.roles import ROW, Role, Roles, roles_read, score_names
from mlgate.data.score_scale import Scale, scales
from mlgate.data.template import column, statement

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Select

    from mlgate.data.engine import Engine
    from mlgate.data.source import Source

_LABELS_READ = 20
MAX_CLASSES = 1_000  #: of a multiclass task
OWN_ID = "own_id"  #: column of the ids as the file has them, where `id` has their hashes
#: role -> key of `predictions` that names its column
_KEYS = {
    "id": "id",
    "label": "target",
    "score": "score",
    "decision": "prediction",
    "weight": "weight",
    "cluster": "cluster_by",
    "query": "query",
}


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side's table, as far as it can be used.

    Columns: `position` (from 1), `id`, `label`, `score` or `score_0`, `score_1`, …, `decision`,
    `weight`, `cluster`, `query` (where they are read), `by_0`, `by_1`, …; `own_id` where ids are
    hashed.
    """

    table: str
    word: str  #: for this side, in messages
    rows: int  #: of the table; of the task `score`, items
    labels: tuple[str, ...]  #: distinct labels, the most frequent first; at most 20
    decisions: tuple[str, ...]
    #: why a role (`id`, `label`, `score`, `probability`, `decision`, `by:<column>`) cannot be used
    defects: Mapping[str, str]
    #: what is strange of a role that can be used
    remarks: Mapping[str, str] = field(default_factory=dict)
    widths: Mapping[str, str] = field(default_factory=dict)  #: bits of the roles' numbers
    scales: Mapping[str, Scale] = field(default_factory=dict)  #: of the roles' scores
    #: the roles of `predictions` among them whose column is not there
    absent: Mapping[str, Absent] = field(default_factory=dict)


def read_side(  # noqa: PLR0913  # keyword-only from the table on
    engine: "Engine",
    roles: Roles,
    source: "Source",
    word: str,
    *,
    table: str | None = None,
    id_key: bytes | None = None,
    of_rows: bool = False,
) -> Side:
    """Make the table and look at what is in it.

    Parameters
    ----------
    engine
        Where the table is made.
    roles
        The columns to read.
    source
        The predictions.
    word
        The word for this side in messages.
    table
        The table's name, where it is not the word.
    id_key
        Key that ids are hashed with; None leaves them as they are.
    of_rows
        Whether weights, clusters and queries are read too.

    Raises
    ------
    SourceError, EngineError
        If the file cannot be read.

    """
    table = table or word
    types = engine.columns(source)
    read = roles_read(roles, of_rows=of_rows)
    absent = {
        role.name: absent_column(
            role.column, key=_key(role, roles) or role.name, table=word, there=types, of=source
        )
        for role in reversed(read)
        if role.column is not None and role.column not in types
    }
    query = _selected(roles, read, types, id_key).from_(engine.scan(source))
    by_item = roles.spec.task == "score" and roles.spec.id != ROW
    raw = f"{table}_rows" if by_item else table
    _create(engine, raw, query)
    reasons = {name: missing.reason for name, missing in absent.items()}
    found = inspect(engine, roles.spec, read, reasons, Inspected(table=raw, side=word))
    side = Side(
        table=table,
        word=word,
        rows=found.rows,
        labels=_distinct(engine, raw, "label", roles.spec.task),
        decisions=_distinct(engine, raw, "decision", roles.spec.task),
        defects=found.defects,
        remarks=constant_scores(engine, raw, word, read),
        widths=widths(types, read),
        scales=scales(engine, raw, read, types, source.format),
        absent={
            role.name: absent[role.name]
            for role in read
            if role.name in absent and _key(role, roles) is not None
        },
    )
    return _by_item(engine, read, side, raw, hashed=id_key is not None) if by_item else side


def _selected(
    roles: Roles, read: Sequence[Role], types: Mapping[str, str], id_key: bytes | None
) -> "Select":
    from sqlglot import exp

    selected = [exp.alias_(statement("row_number() OVER ()"), "position")]
    if roles.spec.id == ROW:
        selected.append(exp.alias_(statement("CAST(row_number() OVER () AS VARCHAR)"), "id"))
    for role in read:
        selected.append(exp.alias_(_value(roles, role, read, types, id_key), role.alias))
        if role.kind != "text":
            given = (
                exp.Not(this=exp.Is(this=column(role.column), expression=exp.Null()))
                if role.column is not None and role.column in types
                else exp.false()
            )
            selected.append(exp.alias_(given, f"{role.alias}_given"))
        elif role.name == "id" and id_key is not None:
            # What is remembered of a run must not hang on the key.
            selected.append(exp.alias_(_value(roles, role, read, types, None), OWN_ID))
    return exp.select(*selected)


def _value(
    roles: Roles,
    role: Role,
    read: Sequence[Role],
    types: Mapping[str, str],
    id_key: bytes | None,
) -> "Expression":
    name = role.column
    if role.name == "label" and name is None:
        return statement("''")  # rows without labels agree in them
    if role.name == "decision" and name is None and roles.spec.task == "multiclass":
        return _most_probable(roles, read, types)
    if name is None or name not in types:
        return statement(f"CAST(NULL AS {'VARCHAR' if role.kind == 'text' else 'DOUBLE'})")
    if role.kind == "number":
        return as_number(column(name), types[name])
    if role.kind == "flag":
        return as_flag(column(name), types[name])
    written = as_label if role.name in ("label", "decision") else as_text
    text = written(column(name), types[name])
    return keyed_hash(text, id_key) if role.name == "id" and id_key is not None else text


def _most_probable(roles: Roles, read: Sequence[Role], types: Mapping[str, str]) -> "Expression":
    """The class of the highest score, the first of those that tie; null where a score is absent."""
    from sqlglot import exp

    from mlgate.data.column_value import compared_label

    scores = [role for role in read if role.name == "score"]
    if not scores or any(role.column not in types for role in scores):
        return statement("CAST(NULL AS VARCHAR)")
    values = [as_number(column(role.column or ""), types[role.column or ""]) for role in scores]
    listed = exp.Array(expressions=values)
    highest = exp.Greatest(this=values[0].copy(), expressions=[v.copy() for v in values[1:]])
    names = [compared_label(name) for name in score_names(roles.spec)]
    return statement(
        "list_extract(:names, list_position(:listed, :highest))",
        names=names,
        listed=listed,
        highest=highest,
    )


def _create(engine: "Engine", table: str, query: "Select") -> None:
    from sqlglot import exp

    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    engine.execute(
        exp.Create(this=exp.to_table(table), kind="TABLE", expression=query, properties=temporary)
    )


def _by_item(engine: "Engine", read: Sequence[Role], side: Side, raw: str, *, hashed: bool) -> Side:
    """Average the scores of each item's rows, so that an item is one row."""
    from sqlglot import exp

    selected = ["id", "label", "decision"]
    query = exp.select(statement("min(position) AS position"), *selected).from_(exp.to_table(raw))
    if hashed:
        query = query.select(exp.alias_(statement("min(:x)", x=column(OWN_ID)), OWN_ID))
    defects = dict(side.defects)
    for role in read:
        if role.alias in ("id", "label", "decision"):
            continue
        if role.kind == "text":
            query = query.select(exp.alias_(statement("min(:x)", x=column(role.alias)), role.alias))
            varies = statement("count(DISTINCT :x) > 1", x=column(role.alias))
            mixed = exp.select("id").from_(exp.to_table(raw)).group_by("id").having(varies)
            counted = exp.select(statement("count(*)")).from_(mixed.subquery("mixed"))
            several = int(engine.rows(counted)[0][0])
            if several and role.name not in defects:
                defects[role.name] = (
                    f"{several:,} items of the {side.word} have more than one `{role.column}`"
                )
            continue
        # A decimal sum does not depend on the order of the rows.
        mean = statement(
            """CAST(sum(CAST(CASE WHEN abs(:x) < 1e15 THEN :x END AS DECIMAL(38, 18))) AS DOUBLE)
               / count(*)""",
            x=column(role.alias),
        )
        finite = statement(
            "CASE WHEN max(abs(:x)) < 1e15 THEN :mean ELSE avg(:x) END",
            x=column(role.alias),
            mean=mean,
        )
        query = query.select(exp.alias_(finite, role.alias))
    _create(engine, side.table, query.group_by(*selected))
    counted = exp.select(statement("count(*)")).from_(exp.to_table(side.table))
    return replace(side, rows=int(engine.rows(counted)[0][0]), defects=defects)


def _key(role: Role, roles: Roles) -> str | None:
    """The key of `predictions` that names the role's column; None for one that an entry names."""
    if role.name == "score" and roles.spec.task == "regression":
        return "prediction"
    return _KEYS.get(role.name.partition(":")[0])


def _distinct(engine: "Engine", table: str, name: str, task: str) -> tuple[str, ...]:
    from sqlglot import exp

    if task not in ("binary", "multiclass"):
        return ()
    query = (
        exp.select(column(name))
        .from_(exp.to_table(table))
        .where(exp.Not(this=exp.Is(this=column(name), expression=exp.Null())))
        .group_by(column(name))
        .order_by(exp.Ordered(this=statement("count(*)"), desc=True), column(name))
        .limit(_LABELS_READ if task == "binary" else MAX_CLASSES + 1)
    )
    return tuple(str(value) for (value,) in engine.rows(query))
