"""Pairs of cells inside the engine: whether they differ, and by how much.

Columns of one type are put below each other, so that a statement is as short for 10,000 columns
as for one: `c` is a column's position, `a` the fresh run's cell and `b` the reference's, `x` and
`y` the two as binary64.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from mlgate.data.template import statement
from mlgate.gates.reproducibility.level import ULPS_32, ULPS_64, Level

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Select

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
WHOLE = frozenset({*_WHOLE, *(f"U{name}" for name in _WHOLE)})
FRACTIONS = frozenset({"FLOAT", "DOUBLE"})
_AT_ONCE = 500  #: columns of one statement

#: A number as programs write it; `007` is text.
WRITTEN = (
    r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?(?i:nan|inf|infinity)"
)
DIGITS = r"0|-?[1-9][0-9]*"  #: of a whole number: other digits are another number

_DIFFER = "a IS DISTINCT FROM b"  # to DuckDB NaN is NaN, and -0 is 0
_DIFFER_AS_TEXT = (
    "a IS DISTINCT FROM b AND NOT coalesce(x = y AND NOT "
    "(regexp_full_match(a, :digits) AND regexp_full_match(b, :digits)), false)"
)
_READ = "CASE WHEN regexp_full_match({0}, :written) THEN TRY_CAST({0} AS DOUBLE) END"
_POSITION_32 = (
    "CASE WHEN CAST(CAST({0} AS BIT) AS INTEGER) < 0 "
    "THEN -(CAST(CAST(CAST({0} AS BIT) AS INTEGER) AS BIGINT) + 2147483648) "
    "ELSE CAST(CAST(CAST({0} AS BIT) AS INTEGER) AS BIGINT) END"
)
_POSITION_64 = (
    "CASE WHEN CAST(CAST({0} AS BIT) AS BIGINT) < 0 "
    "THEN -(CAST(CAST(CAST({0} AS BIT) AS BIGINT) AS HUGEINT) + 9223372036854775808) "
    "ELSE CAST(CAST(CAST({0} AS BIT) AS BIGINT) AS HUGEINT) END"
)


@dataclass(frozen=True, kw_only=True)
class Cells:
    """One column of both sides."""

    index: int  #: position in the file, from 0
    name: str
    type: str  #: the engine's name
    text: bool  #: a CSV's, whose cells may be numbers

    @property
    def numeric(self) -> bool:
        """Whether cells may be numbers."""
        return self.text or self.type in WHOLE | FRACTIONS or self.type.startswith("DECIMAL")


class Joined(Protocol):
    """Rows of both files, paired."""

    def joined(self, names: Sequence[str]) -> "Expression":
        """`a_0`, `b_0`, … for each column, with the row's `position` in the fresh file."""


def pieces(columns: Sequence[Cells]) -> Iterator[list[Cells]]:
    """Columns of one type, at most so many that a statement may hold."""

    def of_type(cells: Cells) -> str:
        return cells.type

    for _, alike in groupby(sorted(columns, key=of_type), key=of_type):
        together = list(alike)
        for start in range(0, len(together), _AT_ONCE):
            yield together[start : start + _AT_ONCE]


def differing_cells(rows: Joined, columns: Sequence[Cells]) -> "Select":
    """SELECT position, c, a, b, x, y of the pairs that differ; the columns are of one type."""
    from sqlglot import exp

    kind = columns[0]
    lists = {
        "c": [exp.convert(cells.index) for cells in columns],
        "a": [exp.column(f"a_{index}") for index in range(len(columns))],
        "b": [exp.column(f"b_{index}") for index in range(len(columns))],
    }
    below = exp.select(
        "position",
        *(
            exp.alias_(statement("unnest(:l)", l=exp.Array(expressions=items)), name, copy=False)
            for name, items in lists.items()
        ),
    ).from_(rows.joined([cells.name for cells in columns]), copy=False)
    read = exp.select(
        "position", "c", "a", "b",
        exp.alias_(number(kind, "a"), "x"), exp.alias_(number(kind, "b"), "y"),
    ).from_(below.subquery("below", copy=False), copy=False)  # fmt: skip
    differ = statement(_DIFFER_AS_TEXT, digits=DIGITS) if kind.text else statement(_DIFFER)
    found: Select = (
        exp.select("position", "c", "a", "b", "x", "y")
        .from_(read.subquery("numbers", copy=False), copy=False)
        .where(differ, copy=False)
    )
    return found


def number(kind: Cells, cell: str) -> "Expression":
    """The cell as binary64; NULL where it is no number."""
    if kind.text:
        return statement(_READ.format(cell), written=WRITTEN)
    return statement(f"CAST({cell} AS DOUBLE)" if kind.numeric else "CAST(NULL AS DOUBLE)")


def measured_cells(rows: Joined, columns: Sequence[Cells]) -> "Select":
    """The pairs that differ, with `f` (both are finite), `distance`, `share` and `ulps`."""
    from sqlglot import exp

    kind = columns[0]
    # whole numbers that no binary64 tells apart, and long decimals, are still not equal
    distance = "greatest(abs(x - y), 1.0)" if kind.type in WHOLE else "abs(x - y)"
    if kind.type == "FLOAT":
        steps = f"abs(({_POSITION_32.format('a')}) - ({_POSITION_32.format('b')}))"
    else:
        steps = f"abs(({_POSITION_64.format('x')}) - ({_POSITION_64.format('y')}))"
    if kind.type not in FRACTIONS:
        steps = f"greatest({steps}, 1)"
    if not kind.numeric:
        steps = "CAST(NULL AS HUGEINT)"
    below = differing_cells(rows, columns).subquery("differing", copy=False)
    found: Select = exp.select(
        "position", "c", "y",
        exp.alias_(statement("coalesce(isfinite(x) AND isfinite(y), false)"), "f"),
        exp.alias_(statement(distance), "distance"),
        exp.alias_(statement("abs(x - y) / nullif(abs(y), 0)"), "share"),
        exp.alias_(statement(steps), "ulps"),
    ).from_(below, copy=False)  # fmt: skip
    return found


def beyond(level: Level, kind: Cells) -> "Expression":
    """Whether two finite numbers that differ are too far apart for the level."""
    if level.name == "ulp":
        return statement("ulps > :k", k=level.k or (ULPS_32 if kind.type == "FLOAT" else ULPS_64))
    # a plain literal would be a DECIMAL, and rounded
    return statement(
        "NOT coalesce(distance <= CAST(:atol AS DOUBLE) + CAST(:rtol AS DOUBLE) * abs(y), false)",
        atol=repr(level.atol), rtol=repr(level.rtol),
    )  # fmt: skip
