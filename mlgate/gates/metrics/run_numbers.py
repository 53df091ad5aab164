"""Numbers of several runs, or of the folds of a cross-validation, out of files."""

import glob
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mlgate.gates.metrics.evidence import Absence, Number, RunNumbers, RunValues
from mlgate.gates.metrics.file_of_baseline import file_of_baseline
from mlgate.gates.metrics.number_file import read_document, values_at
from mlgate.gates.metrics.params import CHANGE_RULES, MetricParams
from mlgate.policy.entry import Entry

if TYPE_CHECKING:
    from mlgate.gate import World

MAX_FILES = 1_000  #: of one glob
MAX_NUMBERS = 1_000  #: of one side


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """What the entries of one file, glob and key ask for."""

    file: str
    runs: str | None
    key: str

    def of(self, params: MetricParams) -> bool:
        return (params.file, params.runs, params.metric) == (self.file, self.runs, self.key)


def run_numbers(entries: Sequence[Entry[MetricParams]], world: "World") -> Iterator[RunNumbers]:
    """The numbers of every entry with `runs` or `folds`, and the baseline's for a change.

    A side without files of `runs` has the number of `file` alone.
    """
    read = [entry.params for entry in entries if entry.params.several]
    wanted = dict.fromkeys(
        _Wanted(file=params.file or "", runs=params.runs, key=params.metric) for params in read
    )
    for want in wanted:
        rules = {rule for params in read if want.of(params) for rule in params.rules}
        in_place = runs = before = absence = None
        if rules - set(CHANGE_RULES):
            in_place = _values([world.root / want.file], [want.file], want.key)
        if rules & set(CHANGE_RULES):
            runs = _candidate(want, world.root)
            before, absence = _baseline(want, world)
        yield RunNumbers(
            file=want.file,
            runs=want.runs,
            key=want.key,
            in_place=in_place,
            candidate=runs,
            baseline=before,
            absence=absence,
        )


def _candidate(want: _Wanted, root: Path) -> RunValues:
    found = [] if want.runs is None else _matches(root / want.runs, want.runs)
    if found:
        return _of_files(found, want, "")
    one = _values([root / want.file], [want.file], want.key)
    if want.runs is None or one.reason is None:
        return one
    return one.model_copy(update={"reason": f"no file matches {want.runs}, and {one.reason}"})


def _baseline(want: _Wanted, world: "World") -> tuple[RunValues | None, Absence | None]:
    if want.runs is not None:
        pattern = file_of_baseline(want.runs, world.baseline)
        if isinstance(pattern, Path):
            found = _matches(pattern, want.runs)
            if found:
                return _of_files(found, want, " of the baseline"), None
    one = file_of_baseline(want.file, world.baseline)
    if isinstance(one, Absence):
        return None, one
    return _values([one], [f"{want.file} of the baseline"], want.key), None


def _matches(pattern: Path, said: str) -> list[tuple[Path, str]]:
    """Files and what they are called in messages, in the order of their names."""
    depth = len(PurePosixPath(said).parts)
    found = sorted(glob.glob(str(pattern), recursive=True))  # noqa: PTH207  # may be absolute
    return [(path, "/".join(path.parts[-depth:])) for path in map(Path, found) if path.is_file()]


def _of_files(found: Sequence[tuple[Path, str]], want: _Wanted, whose: str) -> RunValues:
    if len(found) > MAX_FILES:
        reason = f"{len(found):,} files{whose} match {want.runs}, more than {MAX_FILES:,}"
        return RunValues(reason=reason, fix="name fewer files in `runs`")
    paths, names = zip(*found, strict=True)
    return _values(paths, [f"{name}{whose}" for name in names], want.key, of_runs=True)


def _values(
    paths: Sequence[Path], names: Sequence[str], key: str, *, of_runs: bool = False
) -> RunValues:
    """All numbers of all files; one that cannot be read leaves none."""
    values: list[float] = []
    for path, shown in zip(paths, names, strict=True):
        here = values_at(read_document(path, shown=shown), key)
        if isinstance(here, Number):
            return RunValues(reason=here.reason, fix=here.fix, text=here.text)
        values += here
    if len(values) > MAX_NUMBERS:
        reason = f"there are {len(values):,} numbers at `{key}`, more than {MAX_NUMBERS:,}"
        return RunValues(reason=reason, fix="name a list of one number a run, or a fold")
    return RunValues(values=tuple(values), files=len(paths) if of_runs else 0)
