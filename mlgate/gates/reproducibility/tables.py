"""Two tables, compared inside the engine: only counts and extremes come back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

from mlgate.data.source import Source, SourceError, locate
from mlgate.data.template import statement
from mlgate.gates.reproducibility.asked import (
    Asked,
    MismatchError,
    TroubleError,
    UnusableError,
)
from mlgate.gates.reproducibility.cells import (
    WHOLE,
    Cells,
    beyond,
    measured_cells,
    pieces,
)
from mlgate.gates.reproducibility.decisions import decided, label_columns
from mlgate.gates.reproducibility.evidence import First, Tally
from mlgate.gates.reproducibility.level import Level
from mlgate.gates.reproducibility.rows import Rows, pair_rows, rows_in_which_differ

_LONGEST = 80  #: characters of a value that is shown


@dataclass(frozen=True, kw_only=True)
class _Sums:
    """One column's differences."""

    cells: Cells
    odd: int
    max_abs: float | None
    max_rel: float | None
    max_ulp: int | None
    beyond: Mapping[str, int]  #: by the level's text


def compare_tables(fresh: Path, reference: Path, asked: Asked) -> tuple[Tally, tuple[Level, ...]]:
    """How the tables differ, and the levels that hold.

    Raises
    ------
    TroubleError
        If the reference cannot be read, or has no rows.
    UnusableError
        If the fresh file cannot be read, or has no rows where the reference has some.
    MismatchError
        If it has other columns, types or rows.

    """
    try:
        there = _open(reference, asked)
        types = asked.engine.columns(there)
    except SourceError as error:
        raise TroubleError(error.reason, error.fix) from error
    try:
        here = _open(fresh, asked)
        columns = _columns(asked.engine.columns(here), types, here.format)
        scans = asked.engine.scan(here), asked.engine.scan(there)
        key = next((cells for cells in columns if cells.name == asked.key), None)
        rows, notes = pair_rows(asked.engine, *scans, key)
        if not rows.total:
            raise TroubleError(f"{asked.path} has no rows", "find out why the table is empty")
        sums = _sums(rows, columns, asked.levels)
        labels = label_columns(rows, columns, asked)
        return _tally(rows, sums, labels, asked, notes)
    except SourceError as error:
        raise UnusableError(error.reason) from error


def _open(path: Path, asked: Asked) -> Source:
    from mlgate.policy.model import DatasetSpec

    named = DatasetSpec(path=asked.path, delimiter=asked.delimiter)
    found = locate(
        named.model_copy(update={"path": str(path)}), root=path.parent, environ={}, scratch=path
    )
    return Source(
        uri=asked.path,
        files=(path,),
        shown=(asked.path,),
        format=found.format,
        delimiter=found.delimiter,
    )


def _columns(here: Mapping[str, str], there: Mapping[str, str], form: str) -> tuple[Cells, ...]:
    for name in there:
        if name not in here:
            raise MismatchError(f"it has no column `{name}`")
    extra = [name for name in here if name not in there]
    if extra:
        raise MismatchError(f"it has another column, `{extra[0]}`")
    made = []
    for index, (name, of_type) in enumerate(there.items()):
        both = of_type if here[name] == of_type else _either(here[name], of_type, form)
        if both is None:
            raise MismatchError(f"`{name}` is {here[name]} instead of {of_type}")
        made.append(Cells(index=index, name=name, type=both, text=form == "csv"))
    return tuple(made)


def _either(one: str, other: str, form: str) -> str | None:
    """JSON lines have the types that their values imply, so those of two runs may differ."""
    if form != "jsonl":
        return None
    both = {one, other} - {"NULL"}
    if len(both) == 1:
        return both.pop()
    return "DOUBLE" if both <= WHOLE | {"DOUBLE"} else None


def _sums(rows: Rows, columns: Sequence[Cells], levels: Sequence[Level]) -> list[_Sums]:
    """Those of the columns that differ, in the order of the file."""
    from sqlglot import exp

    by_index = {cells.index: cells for cells in columns}
    asked = [level for level in levels if level.name in ("ulp", "close")]
    found = []
    for piece in pieces(columns):
        measures = [
            statement("count(*) FILTER (WHERE NOT f)"),
            *(statement(f"max({name}) FILTER (WHERE f)") for name in ("distance", "share", "ulps")),
            *(
                statement("count(*) FILTER (WHERE f AND (:x))", x=beyond(level, piece[0]))
                for level in asked
            ),
        ]
        query = (
            exp.select("c", *measures)
            .from_(measured_cells(rows, piece).subquery("measured", copy=False), copy=False)
            .group_by("c", copy=False)
        )
        for index, odd, max_abs, max_rel, max_ulp, *outside in rows.engine.rows(query):
            found.append(
                _Sums(
                    cells=by_index[index],
                    odd=odd,
                    max_abs=max_abs,
                    max_rel=max_rel,
                    max_ulp=None if max_ulp is None else int(max_ulp),
                    beyond=dict(zip((level.text for level in asked), outside, strict=True)),
                )
            )
    return sorted(found, key=lambda sums: sums.cells.index)


def _tally(
    rows: Rows, sums: Sequence[_Sums], labels: Sequence[Cells], asked: Asked, notes: tuple[str, ...]
) -> tuple[Tally, tuple[Level, ...]]:
    differing, first = _rows_that_differ(rows, sums, asked)
    flipped = decided(rows, labels, asked) if labels or asked.decision else None
    tally = Tally(
        unit="rows",
        total=rows.total,
        differing=differing,
        max_abs=_largest(one.max_abs for one in sums),
        max_rel=_largest(one.max_rel for one in sums),
        max_ulp=reduce(_larger, (one.max_ulp for one in sums), None),
        odd=sum(one.odd for one in sums),
        flipped=flipped,
        first=first,
        notes=notes,
    )
    return tally, tuple(level for level in asked.levels if _holds(level, sums, flipped))


def _holds(level: Level, sums: Sequence[_Sums], flipped: int | None) -> bool:
    match level.name:
        case "bitwise":
            return not sums
        case "decision":
            return flipped == 0
        case "ulp" | "close":
            return all(not one.odd and not one.beyond[level.text] for one in sums)
    return False


def _largest(values: Iterator[float | None]) -> float | None:
    """Of finite ones: the difference of two huge numbers may be infinite."""
    import math

    return max(
        (value for value in values if value is not None and math.isfinite(value)), default=None
    )


def _larger(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else max(one, other)


def _rows_that_differ(rows: Rows, sums: Sequence[_Sums], asked: Asked) -> tuple[int, First | None]:
    """How many rows differ, and the first of them in the order of the fresh file."""
    from sqlglot import exp

    if not sums:
        return 0, None
    columns = [one.cells for one in sums]
    differing, place = rows_in_which_differ(rows, columns)
    if place is None:
        return 0, None
    position, index = place
    at = exp.EQ(this=exp.column("position"), expression=exp.convert(position))
    name = next(cells.name for cells in columns if cells.index == index)
    shown = [name] if rows.key is None else [name, rows.key.name]
    texts = [
        statement(f"CAST({cell} AS VARCHAR)") for cell in ("a_0", "b_0", "a_1")[: len(shown) + 1]
    ]
    ((here, there, *key),) = rows.engine.rows(
        exp.select(*texts).from_(rows.joined(shown), copy=False).where(at)
    )
    return differing, First(
        where=f"`{name}` in row {position:,}",
        column=name,
        row=position,
        key_name=rows.key.name if rows.key else None,
        key=_cut(key[0]) if asked.examples and key else None,
        fresh=_cut(here) if asked.examples else None,
        reference=_cut(there) if asked.examples else None,
    )


def _cut(value: str | None) -> str:
    if value is None:
        return "NULL"
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
