"""Numbers as decimals of the engine, whose sums do not depend on the order of the rows."""

from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.rows import Rows

if TYPE_CHECKING:
    from mlgate.data.engine import Engine

DECIMAL = "DECIMAL(38, 18)"  #: 20 digits before the point


def exact(term: str) -> str:
    """The term as a decimal, in SQL."""
    return f"CAST({term} AS {DECIMAL})"


def exact_sum(term: str) -> str:
    """The sum of the term's decimals, in SQL."""
    return f"sum({exact(term)})"


def double_sum(term: str) -> str:
    """The same as the double next to it."""
    return f"CAST({exact_sum(term)} AS DOUBLE)"


def heaviest(engine: "Engine", rows: Rows) -> float:
    """The largest weight of any row, by which weights are divided so that decimals hold them.

    1 where none has any.
    """
    query = rows.each().select(statement("max(:w)", w=rows.weight()), append=False)
    [(largest,)] = engine.rows(query)
    return float(largest or 0.0) or 1.0
