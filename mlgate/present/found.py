"""The slices that a search found, out of a check's details.

`details.found` lists them, each a mapping with `slice` (in words), `rows`, `worse` and `better`
(rows on which the candidate does worse, and better), `change` and `p_adjusted`;
`details.all_rows` has the same of all rows together. What has another shape is left out: a report
must not be lost over it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlgate.present import numbers
from mlgate.result.check import Check

ALL_ROWS = "all rows"


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundSlice:
    """One slice; plain text, not yet escaped for any format."""

    where: str
    rows: str
    worse: str
    better: str
    change: str
    p_value: str  #: adjusted; an en dash for all rows, which are not tested


def found_slices(check: Check) -> tuple[FoundSlice, ...]:
    """Return the slices, in the order in which the gate gives them, and then all rows."""
    found = check.details.get("found")
    listed = found if isinstance(found, list | tuple) else ()
    slices = [_slice(one, check.unit) for one in listed if isinstance(one, Mapping)]
    whole = check.details.get("all_rows")
    if slices and isinstance(whole, Mapping):
        slices.append(_slice({"slice": ALL_ROWS, **whole}, check.unit))
    return tuple(slices)


def more_found(check: Check) -> int:
    """Return how many slices were found that are not listed."""
    more = check.details.get("more_found")
    return more if isinstance(more, int) else 0


def _slice(one: Mapping[str, Any], unit: str | None) -> FoundSlice:
    p = _number(one.get("p_adjusted"))
    return FoundSlice(
        where=str(one.get("slice")),
        rows=_count(one.get("rows")),
        worse=_count(one.get("worse")),
        better=_count(one.get("better")),
        change=numbers.change(_number(one.get("change")), unit),
        p_value=numbers.ABSENT
        if p is None
        else numbers.p_value(p).removeprefix("p ").removeprefix("= "),
    )


def _count(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else numbers.ABSENT


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None
