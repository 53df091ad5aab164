"""Where the scores stand among each other: one sort a model, for all metrics of ranks.

Rows fall into cells: of a class, and of a bin of each model's ranks from the best row down. Up to
`EXACT_UP_TO` rows every distinct score is a bin of its own, and nothing is lost. Above that bins
are geometric: of equal ratio, so that the best rows keep bins of their own. Equal scores share a
rank and so a bin. What the values need is summed over the rows themselves, at any size.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.kept_tables import kept_as, make_once
from mlgate.gates.metrics.rows import Key, Rows
from mlgate.gates.metrics.thresholds import over, thresholds, with_sums

if TYPE_CHECKING:
    from sqlglot.expressions import Expr, Expression, Query, Select

    from mlgate.data.engine import Engine

EXACT_UP_TO = 1_000_000  #: rows up to which a bin is a distinct score
BINS = 1024  #: geometric rank bins above that


@dataclass(frozen=True, kw_only=True)
class ExactSums:
    """What a model's scores of a group's positives add up to, one by one."""

    mid: int  #: twice the midranks among all rows, from the best down
    precision: Decimal  #: at the row's own score


@dataclass(frozen=True, kw_only=True)
class RankTables:
    """The tables that hold the ranks of some rows.

    `cells`: `g` (the group), `y`, `bin_b`, `bin_c`, `m` (rows).

    `sides`: of b and c the bins as `mlgate.gates.metrics.thresholds` has them.
    """

    cells: str
    sides: tuple[str, str]
    size: int  #: rows of all groups
    bins: int | None  #: geometric bins; null where bins are distinct scores
    #: of each group that has positives, the baseline's and the candidate's; none without `bins`
    exact: Mapping[Key, tuple[ExactSums, ExactSums]]

    def each(self, *columns: "Expr") -> "Select":
        """A SELECT of group, class, `m`, and columns of cells `k` and thresholds `b` and `c`."""
        from sqlglot import exp

        query = exp.select("k.g", "k.y", "k.m", *columns).from_(
            exp.alias_(exp.to_table(self.cells), "k", table=True)
        )
        for side, table in zip(("b", "c"), self.sides, strict=True):
            query = query.join(
                exp.alias_(exp.to_table(table), side, table=True),
                on=statement(f"k.bin_{side} = {side}.bin AND k.g IS NOT DISTINCT FROM {side}.g"),
            )
        return query


def rank_tables(engine: "Engine", rows: Rows) -> RankTables:
    """Make the tables, once for all metrics that ask."""
    [(counted,)] = engine.rows(rows.each().select(statement("count(*)"), append=False))
    size = int(counted)
    name = kept_as(rows, "ranks")
    bins = BINS if size > EXACT_UP_TO else None
    make_once(engine, name, _counts(rows, size, bins))
    make_once(engine, f"{name}_cells", _cells(name))
    tables = RankTables(
        cells=f"{name}_cells",
        sides=(f"{name}_b", f"{name}_c"),
        size=size,
        bins=bins,
        exact={} if bins is None else _exact(engine, name),
    )
    for side, table in zip(("b", "c"), tables.sides, strict=True):
        make_once(engine, table, thresholds(rows, _counted(tables.cells, side)))
    return tables


def _cells(counts: str) -> "Select":
    from sqlglot import exp

    cell = ("g", "y", "bin_b", "bin_c", "m")
    return exp.select(*cell).from_(counts).where(statement("side IS NULL"))


def _exact(engine: "Engine", counts: str) -> dict[Key, tuple[ExactSums, ExactSums]]:
    from sqlglot import exp

    query = exp.select("g", "side", "mid", "precision").from_(counts)
    found: dict[Key, dict[str, ExactSums]] = {}
    for key, side, mid, precision in engine.rows(query.where(statement("mid IS NOT NULL"))):
        sums = ExactSums(mid=int(mid), precision=Decimal(precision))
        found.setdefault(key, {})[side] = sums
    return {key: (of["b"], of["c"]) for key, of in found.items()}


def with_precision_sums(engine: "Engine", rows: Rows, tables: RankTables) -> RankTables:
    """The same with `lent` and `taken` of the thresholds, which only average precision reads."""
    from sqlglot import exp

    b, c = (f"{table}_sums" for table in tables.sides)
    for table, found in zip((b, c), tables.sides, strict=True):
        make_once(engine, table, with_sums(rows, exp.to_table(found)))
    return replace(tables, sides=(b, c))


def _bin(side: str, size: int, bins: int | None) -> "Expression":
    """The bin of a rank: of equal ratio also within a group of fewer rows."""
    if bins is None:
        return statement(f"best_{side} AS bin_{side}")
    per_unit = (bins - 1) / math.log(size)
    return statement(
        f"CAST(floor(:per_unit * ln(best_{side})) AS INTEGER) AS bin_{side}", per_unit=per_unit
    )


def _counts(rows: Rows, size: int, bins: int | None) -> "Query":
    """The rows of every cell; above exact bins, also what the values need of the rows themselves.

    One statement, so that the rows are ranked once and kept no longer than it runs.
    """
    from sqlglot import exp

    group = _group(rows)
    cell = [*group, "y", "bin_b", "bin_c"]
    binned = exp.select(*group, "y", *(_bin(side, size, bins) for side in ("b", "c")))
    cells = exp.select(
        exp.column("g") if group else statement("NULL AS g"),
        "y",
        "bin_b",
        "bin_c",
        statement("count(*) AS m"),
        *map(statement, ("NULL AS side", "NULL AS mid", "NULL AS precision")),
    )
    cells = cells.from_(binned.from_("ranked").subquery("binned")).group_by(*cell)
    found: Query = cells
    for side in ("b", "c") if bins is not None else ():
        found = exp.union(found, _of_positives(rows, side), distinct=False)
    return found.with_("ranked", as_=_ranked(rows, size, seen=bins is not None), materialized=True)


def _group(rows: Rows) -> list[str]:
    """The column of the group; a constant would cost a tenth."""
    return [] if rows.by is None else ["g"]


def _ranked(rows: Rows, size: int, *, seen: bool) -> "Select":
    """Rank by one model, keep what is needed of its ranks in few bytes, and rank by the other.

    Columns: `g` (where there are groups), `y`, and of each model, b and c, `best_b` (the rank) and
    `seen_b` (the rows that score as much or more).
    """
    from sqlglot import exp

    sides = ("b", "c") if rows.shared else ("c",)
    scores = [f"score_{side}" for side in sides]
    ranked = rows.each(statement("CAST(y AS TINYINT) AS y"), *map(exp.column, scores))
    keep = [*_group(rows), "y"]
    for position, side in enumerate(sides):
        later = scores[position + 1 :]
        windows = _windows(rows, side, size)[: 2 if seen else 1]
        ranked = exp.select(*keep, *later, *windows).from_(ranked.subquery("rows"))
        keep += [f"best_{side}", f"seen_{side}"][: len(windows)]
    if not rows.shared:  # the candidate stands for both
        both = [exp.alias_(exp.column(name), f"{name[:-1]}b") for name in keep if name[-2:] == "_c"]
        ranked = exp.select("*", *both).from_(ranked.subquery("rows"))
    return ranked


def _windows(rows: Rows, side: str, size: int) -> "list[Expression]":
    """Of each row the rank, and how many rows score as much or more."""
    window = over(rows, f"ORDER BY score_{side} DESC")
    whole = "INTEGER" if size < _MOST_INTEGERS else "BIGINT"
    # Their share times all of them is exact, and much cheaper than counting in frames.
    seen = f"round(cume_dist() {window} * {size})" if rows.by is None else f"count(*) {window}"
    return [
        statement(f"CAST(rank() {window} AS {whole}) AS best_{side}"),
        statement(f"CAST({seen} AS {whole}) AS seen_{side}"),
    ]


_MOST_INTEGERS = 2**31
_PRECISION = "DECIMAL(18, 17)"


def _of_positives(rows: Rows, side: str) -> "Select":
    """Over each group's positives: twice the midrank from the best row down, and the precision.

    How many positives score as much or more is ranked among them alone: a frame over all rows
    costs as much as their ranks.
    """
    from sqlglot import exp

    window = over(rows, f"ORDER BY best_{side}")
    found = statement(f"count(*) {window}")
    if rows.by is None:
        every = exp.select(statement("count(*)")).from_("ranked").where(statement("y = 1"))
        found = statement(f"round(cume_dist() {window} * :every)", every=every.subquery())
    positives = exp.select(
        *_group(rows),
        exp.alias_(exp.column(f"best_{side}"), "best"),
        exp.alias_(exp.column(f"seen_{side}"), "seen"),
        statement("CAST(:found AS DOUBLE) AS found", found=found),
    )
    positives = positives.from_("ranked").where(statement("y = 1"))
    query = exp.select(
        exp.column("g") if rows.by is not None else statement("NULL AS g"),
        *map(statement, ("NULL AS y", "NULL AS bin_b", "NULL AS bin_c", "count(*) AS m")),
        exp.alias_(exp.convert(side), "side"),
        statement("sum(CAST(best AS BIGINT) + seen) AS mid"),
        statement(f"sum(CAST(found / seen AS {_PRECISION})) AS precision"),
    ).from_(positives.subquery("positives"))
    return query.group_by("g") if rows.by is not None else query


def _counted(cells: str, side: str) -> "Select":
    """The rows and the positives of each bin."""
    from sqlglot import exp

    return (
        exp.select(
            "g",
            exp.alias_(exp.column(f"bin_{side}"), "bin"),
            statement("CAST(sum(m) AS BIGINT) AS t"),
            statement("CAST(sum(m * y) AS BIGINT) AS p"),
        )
        .from_(exp.to_table(cells))
        .group_by("g", "bin")
    )
