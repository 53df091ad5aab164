"""A few rows that break a rule: their positions and values, in the order of the file."""

from typing import TYPE_CHECKING

from mlgate.data.template import column as column_of
from mlgate.data.template import statement
from mlgate.gates.schema.evidence import Table
from mlgate.gates.schema.keys import joined, key_columns, shared_keys
from mlgate.gates.schema.predicate import broken
from mlgate.gates.schema.rules import KEY_KINDS, Rule
from mlgate.result.check import Example

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine

MOST = 5
_LONGEST = 200  #: characters of a value


def find_examples(
    engine: "Engine", scan: "Expression", rule: Rule, table: Table
) -> tuple[Example, ...]:
    """The first rows that break the rule; raises what the engine raises."""
    from sqlglot import exp

    position = exp.alias_(statement("row_number() OVER ()"), "position")
    if rule.kind in KEY_KINDS:
        keys = key_columns(rule, table)
        named = [exp.alias_(key, f"key_{index}") for index, key in enumerate(keys)]
        inner = exp.select(position, exp.alias_(_shown(list(rule.keys)), "shown"), *named)
        found = _shares_key(scan, rule, table, keys)
    else:
        column = table.column(rule.column or "")
        if column is None:
            return ()
        inner = exp.select(
            position,
            exp.alias_(_shown([column.name]), "shown"),
            exp.alias_(broken(rule, column), "breaks"),
        )
        found = exp.column("breaks")
    query = (
        exp.select("position", "shown")
        .from_(inner.from_(scan.copy()).subquery("numbered"))
        .where(found)
        .order_by("position")
        .limit(MOST)
    )
    return tuple(Example(row=int(row), value=_cut(value)) for row, value in engine.rows(query))


def _shares_key(
    scan: "Expression", rule: Rule, table: Table, keys: list["Expression"]
) -> "Expression":
    from sqlglot import exp

    named = [exp.column(f"key_{index}") for index in range(len(keys))]
    one: Expression = named[0] if len(named) == 1 else exp.Tuple(expressions=named)
    among = exp.In(this=one, query=exp.Subquery(this=shared_keys(scan, keys)))
    if rule.kind != "primary_key":
        return among
    return joined("OR", [among, *(statement(":x IS NULL", x=name) for name in named)])


def _shown(names: list[str]) -> "Expression":
    """The values as text, as the file has them, with commas between those of a key."""
    from sqlglot import exp

    texts = [
        statement("coalesce(CAST(:x AS VARCHAR), 'NULL')", x=column_of(name)) for name in names
    ]
    if len(texts) == 1:
        return statement("CAST(:x AS VARCHAR)", x=column_of(names[0]))
    return exp.ConcatWs(expressions=[exp.Literal.string(", "), *texts])


def _cut(value: str | None) -> str | None:
    if value is None:
        return "NULL"
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
