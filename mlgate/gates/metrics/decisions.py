"""Rows by label and both decisions: counted once for all that is said of decisions."""

from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.kept_tables import kept_as, make_once
from mlgate.gates.metrics.rows import Rows

if TYPE_CHECKING:
    from mlgate.data.engine import Engine


def decisions(engine: "Engine", rows: Rows) -> str:
    """Make the table, once for all that ask, and return its name.

    Columns: `g` (the group), `y`, `baseline`, `candidate` (the decisions; the candidate's for both
    where there is no baseline), `m` (rows) and `changed` (those that the models differ on).
    """
    from sqlglot import exp

    name = kept_as(rows, "decisions")
    decided = rows.each(
        exp.column("y"),
        exp.alias_(exp.column(f"hit_{rows.base}"), "baseline"),
        exp.alias_(exp.column("hit_c"), "candidate"),
        exp.column("changed"),
    )
    cell = ("g", "y", "baseline", "candidate")
    counted = exp.select(
        *cell,
        statement("count(*) AS m"),
        statement("sum(CASE WHEN changed THEN 1 ELSE 0 END) AS changed"),
    )
    make_once(engine, name, counted.from_(decided.subquery("decided")).group_by(*cell))
    return name
