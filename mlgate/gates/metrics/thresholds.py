"""Scores as thresholds: how many rows and positives are at or above each, and what follows."""

from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.exact_decimal import exact_sum
from mlgate.gates.metrics.rows import Rows

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Select


def over(rows: Rows, order: str) -> str:
    """A window of the group, in a form that costs nothing where there is only one."""
    return f"OVER ({'' if rows.by is None else 'PARTITION BY g '}{order})"


def thresholds(rows: Rows, counted: "Select") -> "Select":
    """What stands at or above each threshold.

    Parameters
    ----------
    rows
        Whether there are groups.
    counted
        A SELECT of `g`, `bin` (ascending from the best rows down), and `t` and `p`, the rows and
        the positives in it: whole numbers or decimals, above 0 for `t`.

    Returns
    -------
    Select
        Of the same and `seen`, `found` (rows and positives in it and in better ones), `n` and
        `positives` (of the group).

    """
    from sqlglot import exp

    better = over(rows, "ORDER BY bin ROWS UNBOUNDED PRECEDING")
    return exp.select(
        "*",
        statement(f"sum(t) {better} AS seen"),
        statement(f"sum(p) {better} AS found"),
        statement(f"sum(t) {over(rows, '')} AS n"),
        statement(f"sum(p) {over(rows, '')} AS positives"),
    ).from_(counted.subquery("counted"))


def with_sums(rows: Rows, found: "Expression") -> "Select":
    """Thresholds with `lent` and `taken`: G1 and G2 of `mlgate.stats.average_precision`."""
    from sqlglot import exp

    precision = "CAST(found AS DOUBLE) / CAST(seen AS DOUBLE)"
    share = "CAST(p AS DOUBLE) / CAST(seen AS DOUBLE)"
    here_and_worse = "ORDER BY bin ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"
    summed = [
        statement(
            f"""CAST({exact_sum(value)} {over(rows, here_and_worse)} AS DOUBLE)
                AS {name}"""
        )
        for name, value in (("lent", share), ("taken", f"{share} * ({precision})"))
    ]
    return exp.select("*", *summed).from_(found)
