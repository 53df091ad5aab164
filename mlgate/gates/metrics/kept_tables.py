"""Tables that are kept while the metrics of some rows are gathered: made once, read by many."""

from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.rows import Rows

if TYPE_CHECKING:
    from sqlglot.expressions import Query

    from mlgate.data.engine import Engine

#: What is kept of rows: the first of a name, and what follows it.
_TABLES = {
    "decisions": ("",),
    "ranks": ("", "_cells", "_b", "_c", "_b_sums", "_c_sums"),
    "weights": ("_b", "_c"),
    "numbered": ("",),
    "one_vs_rest": ("", "_centres"),
}


def kept_as(rows: Rows, what: str) -> str:
    """The name of a table of what is kept of these rows."""
    groups = "all" if rows.by is None else rows.by
    return f"{rows.table}_{what}_{groups}_{'shared' if rows.shared else 'own'}"


def make_once(engine: "Engine", name: str, query: "Query") -> None:
    """Keep a query's rows as a temporary table, unless it is there."""
    from sqlglot import exp

    engine.execute(
        exp.Create(
            this=exp.to_table(name),
            kind="TABLE",
            exists=True,
            expression=query,
            properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
        )
    )


def forget(engine: "Engine", rows: Rows) -> None:
    """Drop all that was kept of these rows: slices of many columns would fill the memory."""
    for what, ends in _TABLES.items():
        for end in ends:
            engine.execute(statement(f"DROP TABLE IF EXISTS {kept_as(rows, what)}{end}"))
