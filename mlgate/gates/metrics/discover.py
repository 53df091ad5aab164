"""How slices that nobody declared are searched: the key `discover` of an entry."""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic_core import PydanticCustomError

from mlgate.data.searchable import MOST_COLUMNS
from mlgate.gates.metrics.margin import Margin, MarginValue
from mlgate.policy.by import By, ByItem
from mlgate.policy.section import Section, key_error

DISCOVER = "discover"  #: the rule of its check
MOST_FALSE = 0.2  #: the highest `fdr`
_OF_DECISIONS = Margin(value=0.02, relative=False)
_OF_NUMBERS = Margin(value=0.02, relative=True)


class Discover(Section):
    """What is searched, and what is told of it."""

    columns: list[ByItem] | None = Field(
        default=None,
        min_length=1,
        description="Columns to search; default: those of `slices`, else every column of the "
        "predictions that is no role and has few values or numbers.",
    )
    depth: Annotated[int, Field(ge=1, le=2)] = Field(
        default=2, description="2 crosses the groups of two columns."
    )
    fdr: float = Field(
        default=0.05,
        gt=0,
        le=MOST_FALSE,
        description="Expected share of false slices among those that are told.",
    )
    min_drop: MarginValue | None = Field(
        default=None,
        description="Slices that lose less are not told; default: 0.02 of the decisions' "
        'accuracy, "2%" of any other number.',
    )
    severity: Literal["warn", "block"] = Field(
        default="warn",
        description="`block` blocks where a slice is surely worse by more than `min_drop`.",
    )


def switched(given: Any) -> Any:
    """`true` is the defaults, `false` is no search."""
    if isinstance(given, bool):
        return {} if given else None
    return given


def least_drop(discover: Discover, *, decisions: bool) -> Margin:
    """The smallest drop that is told."""
    return discover.min_drop or (_OF_DECISIONS if decisions else _OF_NUMBERS)


def searched_columns(discover: Discover, slices: Sequence[By]) -> tuple[By, ...]:
    """The columns that the policy names; none where all of the predictions are meant."""
    return tuple(discover.columns if discover.columns is not None else slices)


def repeated(key: str, items: Sequence[By]) -> Iterator[PydanticCustomError]:
    """Columns that a list names twice."""
    seen = set()
    for item in items:
        name = unicodedata.normalize("NFC", item.column)
        if name in seen:
            yield key_error(key, f"the column `{item.column}` is there twice", fix="name it once")
        seen.add(name)


def discover_errors(
    discover: Discover, slices: Sequence[By], severity: str
) -> Iterator[PydanticCustomError]:
    """What contradicts the rest of the entry."""
    yield from repeated("discover.columns", discover.columns or ())
    if severity == "warn" and discover.severity == "block":
        message = "an entry of `severity: warn` never blocks, and neither does its search"
        yield key_error("discover.severity", message, fix="leave out one of the two")
    named = searched_columns(discover, slices)
    if len(named) > MOST_COLUMNS:
        yield key_error(
            "discover.columns" if discover.columns is not None else "discover",
            f"{len(named)} columns are too many to search: at most {MOST_COLUMNS} are",
            fix="name those that matter in `discover: {columns: […]}`",
        )
