"""Why outputs differ: what the code says, and which change of the surroundings makes them agree."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mlgate.gates.reproducibility.asked import Asked
from mlgate.gates.reproducibility.comparing import compare
from mlgate.gates.reproducibility.container import first_difference
from mlgate.gates.reproducibility.evidence import Cause, Comparison, Output, Suspect
from mlgate.gates.reproducibility.scan import scan
from mlgate.gates.reproducibility.seeded import seeding_folder
from mlgate.gates.reproducibility.telling import is_long, is_moment, is_single, tells
from mlgate.pipeline.command import seconds
from mlgate.pipeline.fresh import FreshRun

if TYPE_CHECKING:
    from mlgate.gate import World
    from mlgate.policy.model import Pipeline

_THREADS = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMBA_NUM_THREADS", "LOKY_MAX_CPU_COUNT",
    "RAYON_NUM_THREADS", "POLARS_MAX_THREADS",
)  # fmt: skip


class Trainings(Protocol):
    """What can run the pipeline again."""

    pipeline: "Pipeline"
    world: "World"
    made: list[FreshRun]

    @property
    def scratch(self) -> Path:
        """A private folder."""

    def fresh(self, name: str, environ: Mapping[str, str] = {}) -> FreshRun:
        """One run in a fresh copy."""

    def forget(self, name: str) -> None:
        """Remove what a run left."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """An output that does not hold at its level."""

    output: Output
    asked: Asked
    unlike: bool = False  #: whether an earlier fresh run did hold, so that fresh runs differ


@dataclass(frozen=True, kw_only=True)
class _Repeat:
    """What two runs that nothing was changed for say of a difference."""

    agree: bool | None = None  #: null where that is not known
    moment: bool = False  #: whether they differ in nothing but a time or a random name
    tells: bool = False  #: whether what differs between them can take more than a few values
    few: bool = False  #: whether one value alone differs from the one in place, and has few digits


class _Same(Enum):
    """What three runs under a change say of a difference."""

    NO = "they differ"
    NEW = "they agree, on what no run without the change made"
    OLD = "they agree, on what a run without the change made too"


@dataclass(frozen=True, kw_only=True)
class _Change:
    """A change of the surroundings that takes one cause away."""

    name: str
    words: str
    environ: Callable[[Trainings], Mapping[str, str]]


def _seeded(trainings: Trainings) -> Mapping[str, str]:
    folder = seeding_folder(trainings.scratch / "seeds")
    path = [str(folder), trainings.world.environ.get("PYTHONPATH", "")]
    return {"PYTHONPATH": os.pathsep.join(filter(None, path))}


CHANGES = (
    _Change(name="seed", words="seeded generators", environ=_seeded),
    _Change(name="hash", words="PYTHONHASHSEED=0", environ=lambda _: {"PYTHONHASHSEED": "0"}),
    _Change(name="threads", words="one thread", environ=lambda _: dict.fromkeys(_THREADS, "1")),
)


def find_causes(
    different: Sequence[Difference], kept: Sequence[FreshRun], trainings: Trainings
) -> list[Cause]:
    """The cause of each difference, as far as further runs and the data agree with it.

    First two runs that nothing was changed for: where they agree, the training repeats, and the
    outputs in place come from elsewhere. Then three runs under each change that can be shown to be
    the cause, the third only where the first two agree: at most ten further runs. They are started
    only while all runs together took less than `pipeline.timeout`.
    """
    suspects = scan(trainings.pipeline, trainings.world.root)
    notes: list[str] = []
    plain = _plain(kept, trainings, notes)
    repeats = [_repeat(each, plain, notes) for each in different]
    causes = [_of_repeat(repeat, suspects) for repeat in repeats]
    for change in _in_order_of(suspects):
        fitting = tuple(suspect for suspect in suspects if suspect.kind == change.name)
        waiting = [
            index
            for index, (cause, repeat) in enumerate(zip(causes, repeats, strict=True))
            if cause.shown is None and cause.repeats is False and (fitting or repeat.tells)
        ]
        if not waiting:
            continue
        if _spent(trainings, notes):
            break
        asked = [different[index] for index in waiting]
        same = _under(change, asked, plain, trainings, notes)
        for position, found in same.items():
            index = waiting[position]
            causes[index], said = _with(change, causes[index], found, fitting, different[index])
            notes += said
    return [cause.model_copy(update={"notes": tuple(notes)}) for cause in causes]


def _with(
    change: _Change, cause: Cause, found: _Same, fitting: tuple[Suspect, ...], each: Difference
) -> tuple[Cause, list[str]]:
    """The cause with what runs under a change said, and what there is to note."""
    if found is _Same.NO:
        return cause.model_copy(update={"tried": (*cause.tried, change.words)}), []
    # A line that fits makes the agreement expected; without one it has to be unlikely.
    if found is _Same.OLD and (each.unlike or not fitting):
        by_chance = (
            f"three fresh runs with {change.words} agree on {each.output.path}, which may be "
            "chance: a run without that made the same"
        )
        return cause, [by_chance]
    return cause.model_copy(update={"shown": change.name, "suspects": fitting}), []


def _of_repeat(repeat: _Repeat, suspects: Sequence[Suspect]) -> Cause:
    """What two runs show on their own; else what the code is suspected of."""
    if repeat.agree is False and repeat.moment:
        moments = tuple(suspect for suspect in suspects if suspect.kind == "moment")
        return Cause(shown="moment", repeats=False, suspects=moments)
    shown = "in place" if repeat.agree else None
    return Cause(shown=shown, repeats=repeat.agree, few=repeat.few, suspects=tuple(suspects))


def _in_order_of(suspects: Sequence[Suspect]) -> list[_Change]:
    """What the code is suspected of first; seeds before all."""
    kinds = {suspect.kind for suspect in suspects}
    return sorted(CHANGES, key=lambda change: change.name not in kinds)


def _plain(
    kept: Sequence[FreshRun], trainings: Trainings, notes: list[str]
) -> tuple[FreshRun, ...]:
    """Two runs that nothing was changed for, or as many as there are."""
    if len(kept) != 1 or _spent(trainings, notes):
        return tuple(kept[:2])
    second = trainings.fresh("again")
    if second.problem is not None:
        notes.append(f"a further fresh run failed: {second.problem}")
        return tuple(kept)
    return (kept[0], second)


def _repeat(each: Difference, plain: Sequence[FreshRun], notes: list[str]) -> _Repeat:
    """What the first two runs say; the one that an earlier run did not agree with says it too."""
    place = each.output.comparison
    if each.unlike and place is not None:
        return _Repeat(agree=False, moment=is_moment(place), tells=is_long(place))
    if len(plain) != 2:
        return _Repeat()
    found = _compared(plain[1], plain[0], each, notes)
    if found is None:
        return _Repeat()
    if found.holds(each.output.level):
        few = place is not None and is_single(place) and not is_long(place)
        return _Repeat(agree=True, few=few)
    one, other = (run.folder / each.output.path for run in (plain[1], plain[0]))
    return _Repeat(agree=False, moment=is_moment(found), tells=tells(found, one, other))


def _compared(
    one: FreshRun, other: FreshRun, each: Difference, notes: list[str]
) -> Comparison | None:
    """How two runs differ, with the values, which go no further; None where that is not known."""
    path = each.output.path
    if not all(os.path.lexists(run.folder / path) for run in (one, other)):
        _note(f"a further fresh run did not write {path}", notes)
        return None
    found = compare(one.folder, other.folder, replace(each.asked, examples=True))
    if found.trouble is None and found.usable:
        return found
    if _same_bytes(one.folder, other.folder, path):
        return Comparison(held=(each.output.level,))
    why = found.mismatch if found.trouble is None else found.trouble.reason
    _note(f"a further fresh run wrote a {path} that cannot be compared: {why}", notes)
    return None


def _same_bytes(one: Path, other: Path, path: str) -> bool:
    """Whether both are files of the runs' own, and the same."""
    files = [folder / path for folder in (one, other)]
    if any(file.is_symlink() or not file.is_file() for file in files):
        return False
    try:
        return first_difference(*files) is None
    except OSError:
        return False


def _note(note: str, notes: list[str]) -> None:
    notes += [] if note in notes else [note]


def _under(
    change: _Change,
    different: Sequence[Difference],
    plain: Sequence[FreshRun],
    trainings: Trainings,
    notes: list[str],
) -> dict[int, _Same]:
    """What three runs under a change say, by the position of the difference, as far as known."""
    environ = change.environ(trainings)
    done: list[FreshRun] = []
    open_ = dict(enumerate(different))
    found: dict[int, _Same] = {}
    try:
        for number in (1, 2, 3):
            if not open_ or (number == 3 and _spent(trainings, notes)):
                return found
            done.append(trainings.fresh(f"{change.name}-{number}", environ))
            if done[-1].problem is not None:
                notes.append(f"a fresh run with {change.words} failed: {done[-1].problem}")
                return found
            for index, each in list(open_.items()) if number > 1 else ():
                again = _compared(done[-1], done[0], each, notes)
                if again is None or not again.holds(each.output.level):
                    found |= {} if again is None else {index: _Same.NO}
                    del open_[index]
        return found | {
            index: _Same.OLD if _is_old(each, done[0], plain) else _Same.NEW
            for index, each in open_.items()
        }
    finally:
        for number in (1, 2, 3):
            trainings.forget(f"{change.name}-{number}")


def _is_old(each: Difference, run: FreshRun, plain: Sequence[FreshRun]) -> bool:
    found = (compare(run.folder, other.folder, each.asked) for other in plain)
    return any(each.output.level in comparison.held for comparison in found)


def _spent(trainings: Trainings, notes: list[str]) -> bool:
    most = seconds(trainings.pipeline.timeout)
    if sum(run.seconds for run in trainings.made) < most:
        return False
    note = (
        f"no further runs looked for the cause: all runs together took `pipeline.timeout` "
        f"({trainings.pipeline.timeout})"
    )
    if note not in notes:
        notes.append(note)
    return True
