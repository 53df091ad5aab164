"""What a search of slices measured: counts of groups, crossed and not."""

from collections.abc import Collection
from typing import Literal

from pydantic import Field

from mlgate.data.bands import Interval, interval
from mlgate.result.record import Record

OTHERS = -1  #: group of the values beyond the most frequent ones
NULLS = -2  #: group of NULL and NaN


class SearchedColumn(Record):
    """A column and its groups."""

    name: str
    values: tuple[str, ...] = ()  #: the groups, by number; the most frequent values
    rarer: int = 0  #: values beyond them, which are one group
    ends: tuple[float, ...] | None = None  #: of intervals of a number, in place of values
    #: whose rows the quartiles are of; null where the ends are the policy's
    quartiles_of: Literal["baseline", "candidate"] | None = None

    def group(self, number: int) -> str | Interval | None:
        """The value of a group; null for NULL, and a number of values for the rarer ones."""
        if number == NULLS:
            return None
        if self.ends is not None:
            return interval(self.ends, number)
        return self.values[number]

    def without_values(self, named: Collection[int]) -> "SearchedColumn":
        """The same without the values of other groups, and without quartiles if none is named."""
        unsaid = self.quartiles_of is not None and not any(number >= 0 for number in named)
        return self.model_copy(
            update={
                "values": tuple(
                    x if number in named else "" for number, x in enumerate(self.values)
                ),
                "ends": () if unsaid else self.ends,
            }
        )


class Cell(Record):
    """The rows of one group, or of two crossed, see `mlgate.stats.slice_search.Slice`."""

    place: tuple[tuple[int, int], ...]  #: (position of the column, number of its group)
    n: int
    wins: int
    losses: int
    change: float  #: of the mean; below 0 the candidate is worse, whatever the number


class FoundSlice(Record):
    """A slice on which the candidate is worse, see `mlgate.stats.slice_search.Worse`."""

    cell: Cell
    p_value: float
    p_adjusted: float
    at_best: float


class Searched(Record):
    """One search: the groups of some columns, and where the candidate is worse."""

    key: str  #: which search, see `search.search_key`
    columns: tuple[SearchedColumn, ...] = ()
    left_out: dict[str, str] = Field(
        default_factory=dict
    )  #: columns, and why they are not searched
    whole: Cell | None = None  #: all shared rows
    baseline: float = 0.0  #: the baseline's mean over them
    slices: int = 0  #: groups, crossed and not, that have rows
    large: int = 0  #: those of them with enough rows
    tests: int = 0  #: those with enough rows on which the models differ, too
    #: the most rows lost first; without those that others explain
    found: tuple[FoundSlice, ...] = ()
    more: int = 0  #: slices that were found too, beyond the 20 that are gone through
    reason: str | None = None  #: why nothing was searched
    fix: str | None = None

    def without_values(self) -> "Searched":
        """The same with the values of found slices alone, which a report names."""
        named: dict[int, set[int]] = {}
        for one in self.found:
            for column, group in one.cell.place:
                named.setdefault(column, set()).add(group)
        columns = (
            column.without_values(named.get(position, ()))
            for position, column in enumerate(self.columns)
        )
        return self.model_copy(update={"columns": tuple(columns)})
