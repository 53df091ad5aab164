"""Why outputs differ: what the code says, and which change of the surroundings makes them agree."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mlgate.gates.reproducibility.asked import Asked
from mlgate.gates.reproducibility.comparing import compare
from mlgate.gates.reproducibility.evidence import Cause, Output, Suspect
from mlgate.gates.reproducibility.scan import scan
from mlgate.gates.reproducibility.seeded import seeding_folder
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
_MOMENT = re.compile(
    r'"?(\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?\S{0,6}|1[5-9]\d{8}(\.\d+)?)"?'
)
_UUID = re.compile(r'"?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"?')


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
    outputs in place come from elsewhere. Then two runs under each change, until all outputs agree.
    Further runs are started only while all runs together took less than `pipeline.timeout`.
    """
    suspects = scan(trainings.pipeline, trainings.world.root)
    causes = [_from_values(each.output, suspects) for each in different]
    notes: list[str] = []
    open_ = [index for index, cause in enumerate(causes) if cause.shown is None]
    if open_:
        repeats = _repeat(different, kept, trainings, notes)
        for index in range(len(different)):
            agree = repeats.get(index)
            shown = causes[index].shown or ("in place" if agree else None)
            causes[index] = causes[index].model_copy(update={"repeats": agree, "shown": shown})
        open_ = [index for index in open_ if repeats.get(index) is False]
    for change in _in_order_of(suspects):
        if not open_ or _spent(trainings, notes):
            break
        same = _under(change, [different[index] for index in open_], trainings, notes)
        for index, agrees in same.items():
            causes[open_[index]] = _with_change(causes[open_[index]], change, suspects, same=agrees)
        open_ = [position for index, position in enumerate(open_) if not same.get(index)]
    return [cause.model_copy(update={"notes": tuple(notes)}) for cause in causes]


def _from_values(output: Output, suspects: Sequence[Suspect]) -> Cause:
    """A moment or random name in the data is its own proof; else what the code is suspected of."""
    comparison = output.comparison
    tally = comparison.tally if comparison else None
    first = tally.first if tally else None
    pair = [first.fresh, first.reference] if first else []
    moments = [suspect for suspect in suspects if suspect.kind == "moment"]
    for pattern, word in ((_MOMENT, "moment"), (_UUID, "moment")):
        if (
            pair
            and tally
            and tally.differing == 1
            and all(value is not None and pattern.fullmatch(value) for value in pair)
        ):
            return Cause(shown=word, suspects=tuple(moments))
    return Cause(suspects=tuple(suspects))


def _in_order_of(suspects: Sequence[Suspect]) -> list[_Change]:
    """What the code is suspected of first; seeds before all."""
    kinds = {suspect.kind for suspect in suspects}
    return sorted(CHANGES, key=lambda change: change.name not in kinds)


def _repeat(
    different: Sequence[Difference],
    kept: Sequence[FreshRun],
    trainings: Trainings,
    notes: list[str],
) -> dict[int, bool]:
    """Whether two fresh runs agree, by the position of the difference."""
    if not kept or (len(kept) < 2 and _spent(trainings, notes)):
        return {}
    second = kept[1] if len(kept) > 1 else trainings.fresh("again")
    if second.problem is not None:
        notes.append(f"a further fresh run failed: {second.problem}")
        return {}
    return _agree(second, kept[0], different, notes)


def _agree(
    one: FreshRun, other: FreshRun, different: Sequence[Difference], notes: list[str]
) -> dict[int, bool]:
    """Whether two runs agree, by the position of the difference; unknown where one has no file."""
    found = {}
    for index, each in enumerate(different):
        path = each.output.path
        if not all(os.path.lexists(run.folder / path) for run in (one, other)):
            note = f"a further fresh run did not write {path}"
            notes += [] if note in notes else [note]
            continue
        comparison = compare(one.folder, other.folder, each.asked)
        found[index] = comparison.trouble is None and comparison.holds(each.output.level)
    return found


def _under(
    change: _Change, different: Sequence[Difference], trainings: Trainings, notes: list[str]
) -> dict[int, bool]:
    """Whether two runs under a change agree, by the position of the difference."""
    names = [f"{change.name}-{number}" for number in (1, 2)]
    environ = change.environ(trainings)
    done = []
    try:
        for name in names:
            done.append(trainings.fresh(name, environ))
            problem = done[-1].problem
            if problem is not None:
                notes.append(f"a fresh run with {change.words} failed: {problem}")
                return {}
        return _agree(done[1], done[0], different, notes)
    finally:
        for name in names:
            trainings.forget(name)


def _with_change(
    cause: Cause, change: _Change, suspects: Sequence[Suspect], *, same: bool
) -> Cause:
    if not same:
        return cause.model_copy(update={"tried": (*cause.tried, change.words)})
    fitting = tuple(suspect for suspect in suspects if suspect.kind == change.name)
    return cause.model_copy(update={"shown": change.name, "suspects": fitting})


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
