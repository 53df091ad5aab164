"""Tables that are kept while the metrics of some rows are gathered: made once, read by many."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.rows import Rows

if TYPE_CHECKING:
    from sqlglot.expressions import Query

    from mlgate.data.engine import Engine

_OF_RANKS = ("ranks", "ranks_cells", "ranks_b", "ranks_c", "ranks_b_sums", "ranks_c_sums")
_OF_WEIGHTS = ("weights_b", "weights_c")
#: What each family keeps of some rows.
_TABLES = {
    "accuracy": ("decisions",),
    "confusion": ("decisions",),
    "roc_auc": (*_OF_RANKS, *_OF_WEIGHTS),
    "average_precision": (*_OF_RANKS, *_OF_WEIGHTS),
    "roc_auc_ovr": ("numbered", "one_vs_rest", "one_vs_rest_centres"),
}


def kept_as(rows: Rows, what: str) -> str:
    """The name of a table of what is kept of these rows."""
    groups = "all" if rows.by is None else rows.by
    return f"{rows.table}_{groups}_{'shared' if rows.shared else 'own'}_{what}"


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


def forget(engine: "Engine", rows: Rows, families: Iterable[str]) -> None:
    """Drop all that families kept of these rows: slices of many columns would fill the memory."""
    for what in dict.fromkeys(what for name in families for what in _TABLES.get(name, ())):
        engine.execute(statement(f"DROP TABLE IF EXISTS {kept_as(rows, what)}"))
