"""Rows of both files joined inside the engine, by key or by position."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.data.template import column, statement
from mlgate.gates.reproducibility.asked import MismatchError, UnusableError
from mlgate.gates.reproducibility.cells import Cells, differing_cells, pieces

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Query, Select

    from mlgate.data.engine import Engine

_POSITION = "position"
_KEY = "pairing"


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Both files, and what pairs their rows."""

    engine: "Engine"
    fresh: "Expression"
    reference: "Expression"
    key: Cells | None
    total: int

    def joined(self, names: Sequence[str]) -> "Expression":
        """`a_0`, `b_0`, … for each column, with the row's position in the fresh file."""
        from sqlglot import exp

        a, b = (_side(scan, self.key, names) for scan in (self.fresh, self.reference))
        found: Expression = (
            exp.select(
                exp.column(_POSITION, table="a"),
                *(
                    exp.alias_(exp.column(f"c_{index}", table=side), f"{side}_{index}", copy=False)
                    for index in range(len(names))
                    for side in ("a", "b")
                ),
            )
            .from_(a.subquery("a", copy=False), copy=False)
            .join(b.subquery("b", copy=False), on=statement(f"a.{_KEY} = b.{_KEY}"), copy=False)
            .subquery("pairs", copy=False)
        )
        return found


def pair_rows(
    engine: "Engine", fresh: "Expression", reference: "Expression", key: Cells | None
) -> tuple[Rows, tuple[str, ...]]:
    """Pair rows, and what there is to note; by position where the key does not tell rows apart.

    Raises
    ------
    UnusableError
        If the fresh file has no rows, and the reference has.
    MismatchError
        If one file has rows that the other has not.

    """
    notes: tuple[str, ...] = ()
    counts = _count(engine, fresh), _count(engine, reference)
    if key is not None and not all(_tells_apart(engine, scan, key) for scan in (fresh, reference)):
        notes = (f"`{key.name}` does not tell rows apart, so they are paired by position",)
        key = None
    if counts[1] and not counts[0]:
        raise UnusableError("it has no rows")
    if counts[0] != counts[1]:
        raise MismatchError(f"it has {counts[0]:,} rows instead of {counts[1]:,}")
    if key is not None:
        lacking = _lacking(engine, fresh, reference, key)
        if lacking:
            raise MismatchError(
                f"{lacking:,} of {counts[1]:,} rows have a `{key.name}` that the other file lacks"
            )
    return (
        Rows(engine=engine, fresh=fresh, reference=reference, key=key, total=counts[1]),
        notes,
    )


def rows_in_which_differ(
    rows: Rows, columns: Sequence[Cells]
) -> tuple[int, tuple[int, int] | None]:
    """How many rows differ in some column; the first one's position, from 1, and its column's."""
    from functools import reduce

    from sqlglot import exp

    if not columns:
        return 0, None
    positions: list[Query] = [
        exp.select(_POSITION, "c").from_(
            differing_cells(rows, piece).subquery("differing", copy=False), copy=False
        )
        for piece in pieces(columns)
    ]
    together = reduce(
        lambda one, other: exp.Union(this=one, expression=other, distinct=False), positions
    )
    query = exp.select(
        statement("count(DISTINCT position)"), statement("min(row(position, c))")
    ).from_(together.subquery("positions", copy=False), copy=False)
    ((count, first),) = rows.engine.rows(query)
    return int(count), first


def _side(scan: "Expression", key: Cells | None, names: Sequence[str]) -> "Select":
    from sqlglot import exp

    position = statement("row_number() OVER ()")
    pairing = position.copy() if key is None else column(key.name)
    selected: Select = exp.select(
        exp.alias_(position, _POSITION),
        exp.alias_(pairing, _KEY),
        *(exp.alias_(column(name), f"c_{index}", copy=False) for index, name in enumerate(names)),
    ).from_(scan.copy())
    return selected


def _count(engine: "Engine", scan: "Expression") -> int:
    from sqlglot import exp

    ((count,),) = engine.rows(exp.select(statement("count(*)")).from_(scan.copy()))
    return int(count)


def _tells_apart(engine: "Engine", scan: "Expression", key: Cells) -> bool:
    from sqlglot import exp

    shared = statement("count(*) - count(DISTINCT :x)", x=column(key.name))
    ((rest,),) = engine.rows(exp.select(shared).from_(scan.copy()))
    return not rest


def _lacking(engine: "Engine", fresh: "Expression", reference: "Expression", key: Cells) -> int:
    """Rows of the reference whose key the fresh file lacks."""
    from sqlglot import exp

    a, b = (_side(scan, key, ()) for scan in (fresh, reference))
    query = (
        exp.select(statement("count(*)"))
        .from_(b.subquery("b"))
        .join(a.subquery("a"), on=statement(f"a.{_KEY} = b.{_KEY}"), join_type="anti")
    )
    ((count,),) = engine.rows(query)
    return int(count)
