"""Search slices that nobody declared: the part that reads the rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mlgate.data.bands import NO_NUMBERS_FIX
from mlgate.gates.metrics.discover import Discover, least_drop, searched_columns
from mlgate.gates.metrics.params import MetricParams
from mlgate.gates.metrics.row_quality import quality
from mlgate.gates.metrics.rows import Rows
from mlgate.gates.metrics.search_columns import searched_column
from mlgate.gates.metrics.search_evidence import Cell, FoundSlice, Searched, SearchedColumn
from mlgate.gates.metrics.slice_cube import Apart, Cube, cube
from mlgate.policy.by import By
from mlgate.stats.slice_search import MIN_ROWS, Place, Slice, Worse, at_best, still_worse, worse

if TYPE_CHECKING:
    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs

MOST_FOUND = 20  #: slices that are gone through and told


def search_key(params: MetricParams) -> str:
    """The same for entries whose searches are one."""
    discover = params.discover or Discover()
    of_row = quality(params)
    columns = ",".join(by.key for by in searched_columns(discover, params.slices))
    margin = least_drop(discover, decisions=of_row.decisions)
    settings = (of_row.key, columns or "*", discover.depth, discover.fdr, margin)
    return "|".join(map(str, settings))


def searches(
    engine: "Engine", pairs: "Pairs", read: Sequence[MetricParams], rows: Rows
) -> Iterator[Searched]:
    """Make every different search; `rows` are the shared ones, all together."""
    asked = {
        search_key(params): (params, params.discover)
        for params in read
        if params.discover is not None
    }
    for key, (params, discover) in asked.items():
        found = _searched(engine, pairs, params, discover, rows)
        yield found.model_copy(update={"key": key})


def _searched(
    engine: "Engine", pairs: "Pairs", params: MetricParams, discover: Discover, rows: Rows
) -> Searched:
    of_row = quality(params)
    unusable = {*pairs.candidate.defects, *(pairs.baseline.defects if pairs.baseline else ())}
    if unusable & set(of_row.reads):
        return Searched(key="", reason="the rows cannot be compared")  # the check says the defect
    named = searched_columns(discover, params.slices)
    left_out: dict[str, str] = {}
    if not named:
        named, left_out = _free(pairs)
    columns = _columns(engine, pairs, named)
    if isinstance(columns, Searched):
        return columns.model_copy(update={"left_out": left_out})
    laid_out = cube(engine, pairs, columns, of_row, rows, discover.depth)
    if laid_out is None:
        return Searched(
            key="",
            columns=tuple(columns),
            left_out=left_out,
            reason=f"the {of_row.words} of some rows is too large to be computed",
            fix="look for predictions that are far out of the range of the others",
        )
    found = _counted(laid_out, discover, decisions=of_row.decisions)
    return found.model_copy(update={"columns": tuple(columns), "left_out": left_out})


def _free(pairs: "Pairs") -> tuple[tuple[By, ...], dict[str, str]]:
    """The columns that nobody named, and why others are not searched."""
    left_out = dict(pairs.searchable.left_out)
    for name in pairs.searchable.columns:
        defect = pairs.candidate.defects.get(f"by:{name}")
        if defect is not None:
            left_out[name] = defect
    usable = [name for name in pairs.searchable.columns if name not in left_out]
    return tuple(By(column=name) for name in usable), left_out


def _columns(
    engine: "Engine", pairs: "Pairs", named: Sequence[By]
) -> list[SearchedColumn] | Searched:
    """The groups of every column, or why there are none."""
    for by in named:
        absent = pairs.candidate.defects.get(f"by:{by.column}")
        if absent is not None:
            return Searched(key="", reason=absent, fix="name columns of the predictions")
    if not named:
        return Searched(
            key="",
            reason="the predictions have no column to search beside those that are roles",
            fix="write columns that tell rows apart beside the predictions",
        )
    columns = []
    for by in named:
        column = searched_column(engine, pairs, by)
        if isinstance(column, str):
            return Searched(key="", reason=column, fix=NO_NUMBERS_FIX)
        columns.append(column)
    return columns


def _counted(laid_out: Cube, discover: Discover, *, decisions: bool) -> Searched:
    every = laid_out.slices()
    whole = every.pop((), None)
    slices = list(every.values())
    least = least_drop(discover, decisions=decisions).of(laid_out.baseline)
    suspects = worse(slices, decisions=decisions, fdr=discover.fdr, least=least)
    kept, more = _unexplained(
        laid_out, suspects, decisions=decisions, fdr=discover.fdr, least=least
    )
    kept = sorted(kept, key=_most_lost)
    tests = sum(each.tested for each in slices)
    bounds = at_best(kept, tests=tests, fdr=discover.fdr)
    return Searched(
        key="",
        whole=None if whole is None else _cell(whole),
        baseline=laid_out.baseline,
        slices=len(slices),
        large=sum(each.n >= MIN_ROWS for each in slices),
        tests=tests,
        found=tuple(_found(one, bound) for one, bound in zip(kept, bounds, strict=True)),
        more=more,
    )


def _unexplained(
    laid_out: Cube, suspects: Sequence[Worse], *, decisions: bool, fdr: float, least: float
) -> tuple[list[Worse], int]:
    """Those that are worse without the rows of the others, and how many were not gone through.

    The surest is kept, its rows are left out, and the surest of what is left is next, if what is
    left of it loses enough to be told.
    """
    kept: list[Worse] = []
    waiting = list(suspects)
    if len(waiting) < 2:  # nothing to explain
        return waiting, 0
    with laid_out.apart(flips=decisions) as rows:
        while waiting and len(kept) < MOST_FOUND:
            kept.append(waiting.pop(0))
            waiting = _next_first(rows, waiting, kept, decisions=decisions, fdr=fdr, least=least)
        for one in kept[::-1]:  # later ones may explain an earlier one
            others = [other for other in kept if other is not one]
            if others and not _next_first(
                rows, [one], others, decisions=decisions, fdr=fdr, least=least
            ):
                kept = others
    return kept, len(waiting)


def _next_first(
    rows: Apart,
    waiting: Sequence[Worse],
    kept: Sequence[Worse],
    *,
    decisions: bool,
    fdr: float,
    least: float,
) -> list[Worse]:
    """Those that are worse without what is kept; the first of them loses enough without it."""
    if not waiting:
        return []
    told = [one.slice.place for one in kept]
    left = rows.without(told)
    rests = [left.get(one.slice.place) for one in waiting]
    still = still_worse(waiting, rests, decisions=decisions, fdr=fdr)
    while still:
        batch = still[:MOST_FOUND]
        sizes = rows.sizes([one.slice.place for one in batch], told)
        losing = [
            one
            for one in batch
            if replace(left[one.slice.place], n=sizes[one.slice.place]).loses(least)
        ]
        still = [*losing, *still[len(batch) :]]
        if losing:
            break
    return still


def _most_lost(one: Worse) -> tuple[float, Place]:
    return one.slice.total, one.slice.place


def _found(one: Worse, bound: float) -> FoundSlice:
    return FoundSlice(
        cell=_cell(one.slice), p_value=one.p_value, p_adjusted=one.p_adjusted, at_best=bound
    )


def _cell(of: Slice) -> Cell:
    return Cell(place=of.place, n=of.n, wins=of.wins, losses=of.losses, change=of.change)
