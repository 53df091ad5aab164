"""Every group of the searched columns, and every crossing of two, counted in one statement."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.exact_decimal import exact_sum
from mlgate.gates.metrics.row_quality import Quality
from mlgate.gates.metrics.rows import Rows
from mlgate.gates.metrics.search_columns import group_of
from mlgate.gates.metrics.search_evidence import SearchedColumn
from mlgate.stats.slice_search import Place, Slice

if TYPE_CHECKING:
    from sqlglot.expressions import Condition, Expression, Select

    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs

_APART = "searched_rows"
_LARGEST = 1e140  #: sums of squares of numbers beyond may leave double precision
_BAND = 13  #: bits; differences of one band are summed in one unit


@dataclass(frozen=True, kw_only=True)
class Cube:
    """What is counted: a row's groups `g_0`, `g_1`, … and its difference `d`.

    `d` is above 0 where the candidate does better.

    The sums are of decimals, so that they do not depend on the order of the rows. Differences of
    one size are summed apart from those of another, so that small ones keep their digits beside a
    single large one.
    """

    engine: "Engine"
    depth: int
    columns: int
    baseline: float  #: the baseline's mean
    each: "Select"

    def slices(self, source: "Expression | None" = None) -> dict[Place, Slice]:
        """Every slice that has rows, by its place; all rows together under ()."""
        from sqlglot import exp

        names = [f"g_{position}" for position in range(self.columns)]
        sums = [
            statement("count(*)"),
            statement("sum(CASE WHEN d > 0 THEN 1 ELSE 0 END)"),
            statement("sum(CASE WHEN d < 0 THEN 1 ELSE 0 END)"),
            statement(exact_sum("u")),
            statement(exact_sum("u * u")),
        ]
        banded = exp.select("*", statement(_BAND_OF)).from_(source or self.each.subquery("each"))
        # A power of two is the unit, so that nothing is rounded.
        unit = statement(f"d / power(CAST(2 AS DOUBLE), {_BAND} * band) AS u")
        scaled = exp.select("*", unit).from_(banded.subquery("banded"))
        query = exp.select(*names, "band", *sums).from_(scaled.subquery("scaled"))
        query.set("group", _sets(names, self.depth))
        bands: dict[Place, list[Sequence[Any]]] = {}
        for row in self.engine.rows(query):
            groups = enumerate(row[: self.columns])
            place = tuple((column, int(group)) for column, group in groups if group is not None)
            bands.setdefault(place, []).append(row[self.columns :])
        return {place: _slice(place, of) for place, of in bands.items()}

    @contextmanager
    def apart(self, *, flips: bool) -> "Iterator[Apart]":
        """Its rows in a table of their own; `flips` leaves out those on which nothing differs."""
        from sqlglot import exp

        rows = self.each.subquery("each")
        query = exp.select("*").from_(rows)
        if flips:
            query = query.where(statement("d <> 0"))
        temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
        made = exp.Create(
            this=exp.to_table(_APART), kind="TABLE", expression=query, properties=temporary
        )
        self.engine.execute(made)
        try:
            yield Apart(cube=self)
        finally:
            self.engine.execute(statement(f"DROP TABLE {_APART}"))


_BAND_OF = f"""
    CASE WHEN abs(d) > 0 THEN CAST(ceil(log2(abs(d)) / {_BAND}) AS INTEGER) ELSE 0 END AS band
"""


def _slice(place: Place, bands: Sequence[Sequence[Any]]) -> Slice:
    """Put the sums of the bands together; exactly, so that their order does not matter."""
    return Slice(
        place=place,
        n=sum(int(n) for _, n, *_ in bands),
        wins=sum(int(wins) for _, _, wins, *_ in bands),
        losses=sum(int(losses) for _, _, _, losses, *_ in bands),
        total=math.fsum(math.ldexp(float(u or 0), _BAND * band) for band, *_, u, _ in bands),
        squares=math.fsum(math.ldexp(float(uu or 0), 2 * _BAND * band) for band, *_, uu in bands),
    )


@dataclass(frozen=True, kw_only=True)
class Apart:
    """The rows of a cube in a table, to count them again without those of some slices."""

    cube: Cube

    def without(self, places: Sequence[Place]) -> dict[Place, Slice]:
        """Every slice, as far as it is in none of `places`; of the rows that are in the table."""
        from sqlglot import exp

        left = exp.select("*").from_(exp.to_table(_APART)).where(_outside(places))
        return self.cube.slices(left.subquery("each"))

    def sizes(self, of: Sequence[Place], without: Sequence[Place]) -> dict[Place, int]:
        """How many rows of each place are in none of the others, whether or not they differ."""
        from sqlglot import exp

        counts = [
            statement("sum(CASE WHEN :inside THEN 1 ELSE 0 END)", inside=_inside(place))
            for place in of
        ]
        query = exp.select(*counts).from_(self.cube.each.subquery("each"))
        [found] = self.cube.engine.rows(query.where(_outside(without)))
        return {place: int(count or 0) for place, count in zip(of, found, strict=True)}


def _inside(place: Place) -> "Condition":
    from sqlglot import exp

    return exp.and_(*(statement(f"g_{column} = :group", group=group) for column, group in place))


def _outside(places: Sequence[Place]) -> "Condition":
    from sqlglot import exp

    return exp.not_(exp.or_(*map(_inside, places)))


def cube(
    engine: "Engine",
    pairs: "Pairs",
    columns: Sequence[SearchedColumn],
    quality: Quality,
    rows: Rows,
    depth: int,
) -> Cube | None:
    """Lay out the shared rows by their groups; None where numbers are too large to be squared."""
    from sqlglot import exp

    baseline = _baseline(engine, quality, rows)
    if baseline is None:
        return None
    groups = [
        exp.alias_(
            statement(
                "CAST(:g AS SMALLINT)", g=group_of(column, exp.column(pairs.by[column.name]))
            ),
            f"g_{position}",
        )
        for position, column in enumerate(columns)
    ]
    b, c = (quality.value(rows, side) for side in ("b", "c"))
    if quality.lower_is_better:
        b, c = c, b
    difference = statement(":c - :b", b=exp.paren(b), c=exp.paren(c))
    return Cube(
        engine=engine,
        depth=depth,
        columns=len(columns),
        baseline=baseline,
        each=rows.each(*groups, exp.alias_(difference, "d")),
    )


def _baseline(engine: "Engine", quality: Quality, rows: Rows) -> float | None:
    """The baseline's mean; None where a number, or a difference, is too large."""
    from sqlglot import exp

    b, c = (quality.value(rows, side) for side in ("b", "c"))
    each = rows.each(exp.alias_(b, "b"), exp.alias_(c, "c"))
    query = exp.select(statement("max(abs(c - b))"), statement("max(abs(b))"))
    [(largest, height)] = engine.rows(query.from_(each.subquery("each")))
    # Not `>=`: infinity less infinity is NaN.
    if not all(float(size or 0.0) < _LARGEST for size in (largest, height)):
        return None
    unit = float(height or 0.0) or 1.0
    mean = statement(f"{exact_sum('b / :unit')} / count(*)", unit=unit)
    [(share,)] = engine.rows(exp.select(mean).from_(each.subquery("each")))
    return float(share or 0.0) * unit


def _sets(names: Sequence[str], depth: int) -> Any:
    """All rows, every column, and every two columns; each by the bands of the differences."""
    sets = ["(band)", *(f"({name}, band)" for name in names)]
    if depth > 1:
        sets += [f"({one}, {other}, band)" for one, other in combinations(names, 2)]
    # The names are our own.
    grouped = statement(f"SELECT 1 GROUP BY GROUPING SETS ({', '.join(sets)})")
    return grouped.args["group"]
