"""Where the scores stand among each other: one sort a model, for all metrics of ranks.

Rows fall into cells: of a class, and of a bin of each model's ranks from the best row down. Up to
`EXACT_UP_TO` rows every distinct score is a bin of its own, and nothing is lost. Above that bins
are geometric: of equal ratio, so that the best rows keep bins of their own. Equal scores share a
rank and so a bin. What the values need is summed over the rows themselves, at any size.
"""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.rows import Rows
from mlgate.gates.metrics.thresholds import over, thresholds, with_sums

if TYPE_CHECKING:
    from sqlglot.expressions import Expr, Expression, Select

    from mlgate.data.engine import Engine

EXACT_UP_TO = 1_000_000  #: rows up to which a bin is a distinct score
BINS = 1024  #: geometric rank bins above that
RANKING = ("roc_auc", "average_precision", "roc_auc_ovr")  #: families that keep tables of ranks

_KEPT = ("bin", "mid", "precision")  #: of a row's rank by one model


@dataclass(frozen=True, kw_only=True)
class RankTables:
    """The tables that hold the ranks of some rows.

    `cells`: `g` (the group), `y`, `bin_b`, `bin_c`, `m` (rows); and, summed over the positives
    among them, `mid_b`, `mid_c` (twice the midrank from the best row down) and `precision_b`,
    `precision_c` (at the row's own score).

    `sides`: of b and c the bins as `mlgate.gates.metrics.thresholds` has them.
    """

    cells: str
    sides: tuple[str, str]
    size: int  #: rows of all groups
    bins: int | None  #: geometric bins; null where bins are distinct scores

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
    tables = RankTables(cells=name, sides=(f"{name}_b", f"{name}_c"), size=size, bins=bins)
    make_once(engine, tables.cells, _cells(rows, size, bins))
    for side, table in zip(("b", "c"), tables.sides, strict=True):
        make_once(engine, table, thresholds(rows, _counted(tables.cells, side)))
    return tables


def with_precision_sums(engine: "Engine", rows: Rows, tables: RankTables) -> RankTables:
    """The same with `lent` and `taken` of the thresholds, which only average precision reads."""
    from sqlglot import exp

    b, c = (f"{table}_sums" for table in tables.sides)
    for table, found in zip((b, c), tables.sides, strict=True):
        make_once(engine, table, with_sums(rows, exp.to_table(found)))
    return replace(tables, sides=(b, c))


def kept_as(rows: Rows, what: str) -> str:
    """The name of a table of what is kept of these rows."""
    groups = "all" if rows.by is None else rows.by
    return f"{rows.table}_{what}_{groups}_{'shared' if rows.shared else 'own'}"


def make_once(engine: "Engine", name: str, query: "Select") -> None:
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


#: What is kept of rows while their metrics are gathered: the first of a name, and what follows it.
_TABLES = {
    "ranks": ("", "_b", "_c", "_b_sums", "_c_sums"),
    "weights": ("_b", "_c"),
    "numbered": ("",),
    "one_vs_rest": ("", "_centres"),
}


def forget(engine: "Engine", rows: Rows) -> None:
    """Drop all that was kept of these rows: slices of many columns would fill the memory."""
    for what, ends in _TABLES.items():
        for end in ends:
            engine.execute(statement(f"DROP TABLE IF EXISTS {kept_as(rows, what)}{end}"))


def _bin(size: int, bins: int | None) -> "Expression":
    """The bin of the rank `best`: of equal ratio also within a group of fewer rows."""
    if bins is None:
        return statement("CAST(best AS INTEGER)")
    per_unit = (bins - 1) / math.log(size)
    return statement("CAST(floor(:per_unit * ln(best)) AS INTEGER)", per_unit=per_unit)


def _cells(rows: Rows, size: int, bins: int | None) -> "Select":
    """Rank by one model, keep what is needed of its ranks in few bytes, and rank by the other."""
    from sqlglot import exp

    sides = ("b", "c") if rows.shared else ("c",)
    scores = [f"score_{side}" for side in sides]
    ranked = rows.each(statement("CAST(y AS TINYINT) AS y"), *map(exp.column, scores))
    keep = ["y"] if rows.by is None else ["g", "y"]  # a constant would cost a tenth
    of_ranks = _of_ranks(_bin(size, bins))
    for position, side in enumerate(sides):
        later = scores[position + 1 :]
        windows = exp.select(*keep, *later, *_windows(rows, side, size))
        named = [
            exp.alias_(value.copy(), f"{name}_{side}")
            for name, value in zip(_KEPT, of_ranks, strict=True)
        ]
        ranked = exp.select(*keep, *later, *named).from_(
            windows.from_(ranked.subquery("rows")).subquery("windows")
        )
        keep += [f"{name}_{side}" for name in _KEPT]
    if not rows.shared:  # the candidate stands for both
        both = [exp.alias_(exp.column(f"{name}_c"), f"{name}_b") for name in _KEPT]
        ranked = exp.select("*", *both).from_(ranked.subquery("rows"))
    group = exp.column("g") if rows.by is not None else statement("NULL AS g")
    sums = [
        exp.alias_(statement(f"sum({name}_{side})"), f"{name}_{side}")
        for name in _KEPT[1:]
        for side in ("b", "c")
    ]
    cell = [*(["g"] if rows.by is not None else []), "y", "bin_b", "bin_c"]
    return (
        exp.select(group, "y", "bin_b", "bin_c", statement("count(*) AS m"), *sums)
        .from_(ranked.subquery("rows"))
        .group_by(*cell)
    )


def _windows(rows: Rows, side: str, size: int) -> "list[Expression]":
    """Of each row the rank, and how many rows and positives score as much or more."""
    window = over(rows, f"ORDER BY score_{side} DESC")
    # Their share times all of them is exact, and much cheaper than counting in frames.
    seen = f"CAST(round(cume_dist() {window} * {size}) AS BIGINT)"
    if rows.by is not None:
        seen = f"count(*) {window}"  # the default frame takes in ties
    return [
        statement(f"rank() {window} AS best"),
        statement(f"{seen} AS seen"),
        statement(f"count(nullif(y, 0)) {window} AS found"),
    ]


def _of_ranks(bin_: "Expression") -> "list[Expression]":
    """The bin, and of a positive twice the midrank and the precision."""
    return [
        bin_,
        statement("CASE WHEN y = 1 THEN best + seen END"),
        statement("CASE WHEN y = 1 THEN CAST(CAST(found AS DOUBLE) / seen AS DECIMAL(18, 17)) END"),
    ]


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
