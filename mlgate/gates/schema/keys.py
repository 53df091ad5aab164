"""Rows that share a key with another row: exact, by hash first.

`GROUP BY hash(key) HAVING count(*) > 1` keeps eight bytes a row; only the suspects are then
grouped by the key itself. Approximate distinct counts err by more than any duplicate.
"""

from functools import reduce
from typing import TYPE_CHECKING, Literal

from mlgate.data.template import statement
from mlgate.gates.schema.evidence import Table
from mlgate.gates.schema.logical_type import key_of
from mlgate.gates.schema.rules import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine


def key_columns(rule: Rule, table: Table) -> list["Expression"]:
    """The key's values; NaN is missing, as NULL is."""
    values = []
    for name, logical in zip(rule.keys, rule.key_types, strict=True):
        column = table.column(name)
        if column is None:
            raise ValueError(f"no column {name!r}")
        values.append(key_of(column, logical))
    return values


def incomplete(rule: Rule, table: Table) -> "Expression":
    """True for a row whose key has a NULL or NaN in it."""
    return joined("OR", (statement(":x IS NULL", x=key) for key in key_columns(rule, table)))


def joined(word: Literal["AND", "OR"], parts: "Iterable[Expression]") -> "Expression":
    """One condition out of several."""
    return reduce(lambda one, other: statement(f"(:a) {word} (:b)", a=one, b=other), parts)


def shared_rows(engine: "Engine", scan: "Expression", rule: Rule, table: Table) -> int:
    """Rows that have a whole key which another row has too."""
    keys = key_columns(rule, table)
    suspects = engine.rows(_count_of(_suspects(scan, keys)))[0][0]
    if not suspects:
        return 0
    from sqlglot import exp

    groups = (
        exp.select(exp.alias_(statement("count(*)"), "n"))
        .from_(scan.copy())
        .where(_whole(keys))
        .where(exp.In(this=_hash(keys), query=exp.Subquery(this=_suspects(scan, keys))))
        .group_by(*(key.copy() for key in keys))
        .having(statement("count(*) > 1"))
    )
    total = exp.select(statement("coalesce(sum(n), 0)")).from_(groups.subquery("shared"))
    return int(engine.rows(total)[0][0])


def shared_keys(scan: "Expression", keys: list["Expression"]) -> "Expression":
    """SELECT of the keys that more than one row has."""
    from sqlglot import exp

    return (
        exp.select(*(key.copy() for key in keys))
        .from_(scan.copy())
        .where(_whole(keys))
        .group_by(*(key.copy() for key in keys))
        .having(statement("count(*) > 1"))
    )


def _suspects(scan: "Expression", keys: list["Expression"]) -> "Expression":
    from sqlglot import exp

    return (
        exp.select(exp.alias_(_hash(keys), "h"))
        .from_(scan.copy())
        .where(_whole(keys))
        .group_by(_hash(keys))
        .having(statement("count(*) > 1"))
    )


def _count_of(query: "Expression") -> "Expression":
    from sqlglot import exp

    return exp.select(statement("count(*)")).from_(
        exp.Subquery(this=query, alias=exp.to_identifier("q"))
    )


def _hash(keys: list["Expression"]) -> "Expression":
    from sqlglot import exp

    return exp.Anonymous(this="hash", expressions=[key.copy() for key in keys])


def _whole(keys: list["Expression"]) -> "Expression":
    return joined("AND", (statement(":x IS NOT NULL", x=key) for key in keys))
