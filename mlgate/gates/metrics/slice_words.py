"""Slices that a search found, in words."""

from typing import Any

from mlgate.data.bands import Interval
from mlgate.gates.metrics.case import shortened
from mlgate.gates.metrics.row_quality import Quality
from mlgate.gates.metrics.search_evidence import OTHERS, FoundSlice, Searched, SearchedColumn
from mlgate.present.numbers import change, number, p_value, rows


def where(searched: Searched, found: FoundSlice) -> str:
    """`region is EU and age is 25 to under 45`."""
    return " and ".join(
        f"{shortened(searched.columns[column].name)} is {_group(searched.columns[column], group)}"
        for column, group in found.cell.place
    )


def _group(column: SearchedColumn, group: int) -> str:
    if group == OTHERS:
        return "a rarer value" if column.rarer == 1 else f"one of {column.rarer:,} rarer values"
    value = column.group(group)
    if value is None:
        return "NULL"
    return value.words if isinstance(value, Interval) else shortened(value)


def groups(searched: Searched, found: FoundSlice) -> list[dict[str, Any]]:
    """The same for a program: a value, an interval, or how many rarer values."""
    listed = []
    for column, group in found.cell.place:
        of = searched.columns[column]
        if group == OTHERS:
            listed.append({"column": of.name, "rarer_values": of.rarer})
            continue
        value = of.group(group)
        if isinstance(value, Interval):
            listed.append({"column": of.name, **value.model_dump()})
        else:
            listed.append({"column": of.name, "value": value})
    return listed


def sentence(quality: Quality, unit: str | None, found: FoundSlice) -> str:
    """What became worse, and how surely."""
    one = found.cell
    surely = p_value(found.p_adjusted)
    if quality.decisions:
        moved = change(one.change, unit)
        return (
            f"{one.losses:,} of {rows(one.n)} turned wrong and {one.wins:,} right "
            f"({moved}, {surely} over all slices)"
        )
    verb = "rose" if quality.lower_is_better else "fell"
    moved = number(abs(one.change), unit)
    return f"the {quality.words} {verb} by {moved} on {rows(one.n)} ({surely} over all slices)"
