"""Intervals of a column's numbers, out of the text that groups are read as."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from mlgate.data.template import statement
from mlgate.result.record import Record

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine
    from mlgate.policy.by import By

_QUARTERS = (0.25, 0.5, 0.75)
NO_NUMBERS_FIX = "leave out the edges, or give every row a number (or NULL)"


class Interval(Record):
    """A value of a binned numeric column: low <= value < high; null ends are open."""

    low: float | None
    high: float | None

    @property
    def words(self) -> str:
        """`25 to under 45`, `under 25` or `65 or over`."""
        if self.low is None or self.high is None:
            open_below = self.low is None
            return f"under {_short(self.high)}" if open_below else f"{_short(self.low)} or over"
        return f"{_short(self.low)} to under {_short(self.high)}"


def _short(end: float | None) -> str:
    return "any" if end is None else f"{end:.12g}"


def interval(ends: Sequence[float], band: int) -> Interval:
    """The interval of that number, from 0; equal ends lie around one that no row is in."""
    return Interval(
        low=ends[band - 1] if band > 0 else None, high=ends[band] if band < len(ends) else None
    )


def no_numbers(engine: "Engine", table: str, text: "Expression", whose: str) -> str | None:
    """Why the column has no intervals, or None: some row has a text that is no number.

    `whose` ends "2 of 9 rows of …", as in "the candidate have an `age`".
    """
    from sqlglot import exp

    counted = statement(
        "coalesce(sum(CASE WHEN :x IS NULL THEN 0 WHEN :n IS NULL THEN 1 ELSE 0 END), 0)",
        x=text,
        n=number(text),
    )
    query = exp.select(statement("count(*)"), counted).from_(exp.to_table(table))
    [(rows, strange)] = engine.rows(query)
    if not strange:
        return None
    return (
        f"{int(strange):,} of {int(rows):,} rows of {whose} that is "
        "no number, so it has no intervals"
    )


def ends_of(engine: "Engine", table: str, text: "Expression", by: "By") -> tuple[float, ...]:
    """The intervals' ends: those of the policy, or the three quartiles of the table's rows.

    Quartiles may be equal; there are none where no row has a finite number.
    """
    if isinstance(by.edges, tuple):
        return by.edges
    return _quartiles(engine, table, text)


def quartiles(
    engine: "Engine", text: "Expression", candidate: str, baseline: str | None
) -> tuple[tuple[float, ...], Literal["baseline", "candidate"]]:
    """The quartiles of the baseline's table where it is given and has numbers, and whose they are.

    So that what a slice is does not move with the candidate.
    """
    ends = _quartiles(engine, baseline, text) if baseline is not None else ()
    if ends:
        return ends, "baseline"
    return _quartiles(engine, candidate, text), "candidate"


def _quartiles(engine: "Engine", table: str, text: "Expression") -> tuple[float, ...]:
    from sqlglot import exp

    quarters = [
        statement(
            "quantile_cont(CASE WHEN :n = CAST('nan' AS DOUBLE) "
            "OR abs(:n) = CAST('inf' AS DOUBLE) THEN NULL ELSE :n END, :q)",
            n=number(text),
            q=share,
        )
        for share in _QUARTERS
    ]
    [found] = engine.rows(exp.select(*quarters).from_(exp.to_table(table)))
    return tuple(float(quarter) for quarter in found if quarter is not None)


def number(text: "Expression") -> "Expression":
    """A number out of the text that groups are read as; null where it is none."""
    # The engine reads 1_000 as a thousand, and nobody else does.
    return statement(
        "CASE WHEN contains(:x, '_') THEN NULL ELSE TRY_CAST(trim(:x) AS DOUBLE) END", x=text
    )


def band(text: "Expression", ends: Sequence[float] | None) -> "Expression":
    """What tells a row's group: the number of its interval, or without ends the text itself.

    NULL and NaN have none.
    """
    from sqlglot import exp

    if ends is None:
        return text.copy()
    value = number(text)
    total: Any = exp.Literal.number(0)
    for end in ends:
        over = statement("CASE WHEN :n >= :end THEN 1 ELSE 0 END", n=value, end=end)
        total = exp.Add(this=total, expression=exp.paren(over))
    # NaN is over every number in the engine's order, and no group of its own.
    return statement(
        "CASE WHEN :n IS NULL OR :n = CAST('nan' AS DOUBLE) THEN NULL ELSE :total END",
        n=value,
        total=total,
    )
