"""The keys of an entry that say where the noise of a change is known from."""

from collections.abc import Iterator
from typing import Annotated, Literal, Protocol

from pydantic import Field
from pydantic_core import PydanticCustomError

from mlgate.policy.section import Section, key_error

Noise = Literal["auto", "rows", "rows+seeds"]


class Folds(Section):
    """How large the parts of a cross-validation are, in rows."""

    train: Annotated[int, Field(ge=1, description="Rows that a fold trains on.")]
    test: Annotated[int, Field(ge=1, description="Rows that a fold tests.")]


class Entry(Protocol):
    """An entry, as far as its noise goes."""

    @property
    def file(self) -> str | None:
        """Where the number is."""

    @property
    def noise(self) -> Noise:
        """Whose noise there is."""

    @property
    def runs(self) -> str | None:
        """Where the numbers of several runs are."""

    @property
    def folds(self) -> Folds | None:
        """That the number is a list of folds."""

    @property
    def decide(self) -> Literal["interval", "point"]:
        """Whether noise counts."""


def noise_errors(entry: Entry, *, compares: bool) -> Iterator[PydanticCustomError]:
    """What the keys say that the entry has no use for; `compares`: it has a limit on a change."""
    yield from (_of_file(entry, compares) if entry.file is not None else _of_rows(entry, compares))


def _of_file(entry: Entry, compares: bool) -> Iterator[PydanticCustomError]:
    if entry.noise != "auto":
        yield key_error(
            "noise",
            "a number out of a file has no rows whose noise would be known",
            fix="leave out `noise`; name the files of several trainings in `runs`",
        )
    if entry.runs is not None and entry.folds is not None:
        yield key_error(
            "folds", "numbers are of runs or of folds", fix="leave out `runs` or `folds`"
        )
    elif entry.runs is not None and not compares:
        message = "a floor or ceiling holds the number of `file`, which no other run changes"
        yield key_error("runs", message, fix="leave out `runs`, or add a limit on the change")


def _of_rows(entry: Entry, compares: bool) -> Iterator[PydanticCustomError]:
    for key in ("runs", "folds"):
        if getattr(entry, key) is not None:
            fix = "name prediction files of further trainings in `predictions.runs`"
            if key == "folds":
                fix = "leave out `folds`, or name the `file` that lists a number a fold"
            message = f"`{key}` goes with a `file`"
            yield key_error(key, message, fix=fix)
    if entry.noise != "rows+seeds":
        return
    if not compares:
        message = "a floor or ceiling holds the model in place, which no other seed changes"
        yield key_error("noise", message, fix="leave out `noise`, or add a limit on the change")
    elif entry.decide == "point":
        yield key_error("noise", "`decide: point` ignores noise", fix="leave out one of the two")
