"""Every group of the searched columns, and every crossing of two, counted in one statement."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.row_quality import Quality
from mlgate.gates.metrics.rows import Rows
from mlgate.gates.metrics.search_columns import group_of
from mlgate.gates.metrics.search_evidence import SearchedColumn
from mlgate.stats.slice_search import Place, Slice

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Select

    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs

_DECIMAL = "DECIMAL(38, 18)"
_APART = "searched_rows"


@dataclass(frozen=True, kw_only=True)
class Cube:
    """What is counted: a row's groups `g_0`, `g_1`, … and its difference `d` in units of `scale`.

    `d` is above 0 where the candidate does better.

    The sums are of decimals, so that they do not depend on the order of the rows.
    """

    engine: "Engine"
    depth: int
    columns: int
    scale: float  #: the largest difference of a row
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
            statement(f"sum(CAST(d AS {_DECIMAL}))"),
            statement(f"sum(CAST(d * d AS {_DECIMAL}))"),
        ]
        query = exp.select(*names, *sums).from_(source or self.each.subquery("each"))
        query.set("group", _sets(names, self.depth))
        found = (self._slice(row) for row in self.engine.rows(query))
        return {each.place: each for each in found if each.n}

    def _slice(self, row: Sequence[Any]) -> Slice:
        n, wins, losses, total, squares = row[self.columns :]
        groups = enumerate(row[: self.columns])
        return Slice(
            place=tuple((column, int(group)) for column, group in groups if group is not None),
            n=int(n),
            wins=int(wins or 0),
            losses=int(losses or 0),
            total=float(total or 0) * self.scale,
            squares=float(squares or 0) * self.scale * self.scale,
        )

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


@dataclass(frozen=True, kw_only=True)
class Apart:
    """The rows of a cube in a table, to count them again without those of some slices."""

    cube: Cube

    def without(self, places: Sequence[Place]) -> dict[Place, Slice]:
        """Every slice, as far as it is in none of `places`."""
        from sqlglot import exp

        inside = [
            exp.and_(*(statement(f"g_{column} = :group", group=group) for column, group in place))
            for place in places
        ]
        left = exp.select("*").from_(exp.to_table(_APART)).where(exp.not_(exp.or_(*inside)))
        return self.cube.slices(left.subquery("each"))


def cube(
    engine: "Engine",
    pairs: "Pairs",
    columns: Sequence[SearchedColumn],
    quality: Quality,
    rows: Rows,
    depth: int,
) -> Cube:
    """Lay out the shared rows by their groups."""
    from sqlglot import exp

    scale, baseline = _scale(engine, quality, rows)
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
    difference = statement("(:c - :b) / :scale", b=b, c=c, scale=scale)
    return Cube(
        engine=engine,
        depth=depth,
        columns=len(columns),
        scale=scale,
        baseline=baseline,
        each=rows.each(*groups, exp.alias_(difference, "d")),
    )


def _scale(engine: "Engine", quality: Quality, rows: Rows) -> tuple[float, float]:
    """The largest difference of a row, in whose units differences are summed, and b's mean."""
    from sqlglot import exp

    b, c = (quality.value(rows, side) for side in ("b", "c"))
    each = rows.each(exp.alias_(b, "b"), exp.alias_(c, "c"))
    query = exp.select(statement("max(abs(c - b))"), statement("max(abs(b))"))
    [(largest, height)] = engine.rows(query.from_(each.subquery("each")))
    unit = float(height or 0.0) or 1.0
    mean = statement(f"sum(CAST(b / :unit AS {_DECIMAL})) / count(*)", unit=unit)
    [(share,)] = engine.rows(exp.select(mean).from_(each.subquery("each")))
    return float(largest or 0.0) or 1.0, float(share or 0.0) * unit


def _sets(names: Sequence[str], depth: int) -> Any:
    """All rows, every column, and every two columns."""
    sets = ["()", *(f"({name})" for name in names)]
    if depth > 1:
        sets += [f"({one}, {other})" for one, other in combinations(names, 2)]
    # The names are our own.
    grouped = statement(f"SELECT 1 GROUP BY GROUPING SETS ({', '.join(sets)})")
    return grouped.args["group"]
