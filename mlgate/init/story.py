"""What `mlgate init` tells: what it guessed and why, what it left out, and what a check says."""

import os
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mlgate.errors import Exit
from mlgate.init import github, gitlab
from mlgate.init.proposal import Note
from mlgate.init.template import STORE
from mlgate.result.outcome import Outcome

if TYPE_CHECKING:
    from mlgate.init.ci import Job
    from mlgate.init.settle import Settled
    from mlgate.result.report import Report

_MOST = 30  #: notes of one kind


def story(
    settled: "Settled", *, looked_at: int, written: Iterable[Path], to_add: Sequence[str] = ()
) -> Iterator[str]:
    """Lines; what stands in them may come from names of files and columns.

    Parameters
    ----------
    settled
        The policy.
    looked_at
        How many files were.
    written
        The policy, and what was written with it.
    to_add
        What `additions` says.

    """
    yield f"looked at {looked_at:,} file{'' if looked_at == 1 else 's'}"
    yield from _notes("guessed", settled.proposal.guesses)
    yield from _notes("left out", settled.proposal.left_out)
    files = list(written)
    if files:
        yield ""
        yield "wrote " + ", ".join(map(_shown, files))
    yield from ("", *_checked(settled))
    if files:
        yield from _next(settled, files, to_add)


def story_of_jobs(policy: Path, written: Iterable[Path], to_add: Sequence[str]) -> Iterator[str]:
    """Lines where the policy was there and only jobs were written."""
    files = list(written)
    yield f"{_shown(policy)} is there and stays as it is"
    yield from ("", "wrote " + ", ".join(map(_shown, files))) if files else ()
    yield from ("", "next", *to_add, *_to_include(files), *_to_switch_on(files))


def additions(of: "Job", policy: Path, there: Iterable[Path]) -> tuple[str, ...]:
    """What to add by hand to jobs that were there before this policy."""
    config = f"--config {shlex.quote(_shown(policy))}"
    train = "" if of.train is None else f"`mlgate run {config}`, and "
    both = "`mlgate check`" if of.save is None else "`mlgate check` and `mlgate baseline save`"
    cache = "" if of.save is None else f", and {of.below(STORE)} to the paths of its cache"
    return tuple(
        f"  {_shown(path)} is there and stays as it is; add to it: {train}{config} beside that of "
        f"every other policy (mlgate.yaml too) on {both}{cache}"
        for path in there
    )


def exit_code(settled: "Settled") -> int:
    """What `mlgate check` ends with."""
    if settled.error is not None:
        return settled.error.exit_code
    return Exit.NOTHING_CHECKED if settled.report is None else settled.report.exit_code


def _notes(title: str, notes: Sequence[Note]) -> Iterator[str]:
    if not notes:
        return
    yield from ("", title)
    yield from (f"  {note}" for note in notes[:_MOST])
    if len(notes) > _MOST:
        yield f"  and {len(notes) - _MOST} more"


def _checked(settled: "Settled") -> Iterator[str]:
    if settled.error is not None:
        problem = settled.error.problems[0]
        yield f"mlgate check cannot judge it here: {problem.message}"
        if problem.fix:
            yield f"  fix: {problem.fix}"
    elif settled.report is None:
        yield "found nothing to gate, so the policy is a start to fill in"
        yield "  needed: a table (Parquet, CSV, JSON lines), predictions, or a metrics file"
    else:
        yield from _verdict(settled.report)


def _verdict(report: "Report") -> Iterator[str]:
    words = {
        Outcome.PASS: "passed",
        Outcome.WARN: "warn only",
        Outcome.INCONCLUSIVE: "undecided",
        Outcome.NEW: "new (no baseline to compare with yet)",
    }
    counts = Counter(check.outcome for check in report.checks)
    said = ", ".join(f"{counts[of]:,} {word}" for of, word in words.items() if counts[of])
    blocking = [check for check in report.checks if check.blocking]
    yield f"mlgate check ends with {report.exit_code} on it: {said or 'nothing passed'}"
    for check in blocking:
        yield f"  could not be made to pass: {check.id}: {check.reason}"


def _next(settled: "Settled", files: Sequence[Path], to_add: Sequence[str]) -> Iterator[str]:
    policy = files[0]
    config = "" if policy == Path("mlgate.yaml") else f" --config {_shown(policy)}"
    yield from ("", "next")
    yield f"  read {_shown(policy)}, make its limits yours, and commit it"
    if not settled.proposal.empty:
        yield f"  mlgate check{config}"
    if settled.proposal.baseline == "store":
        yield f"  mlgate baseline save{config}  (on the default branch, to compare with)"
    yield from (*to_add, *_to_include(files), *_to_switch_on(files))


def _to_include(files: Sequence[Path]) -> Iterator[str]:
    names = [path.name for path in files]
    if gitlab.PATH in names and gitlab.MAIN not in names:
        yield f"  in {gitlab.MAIN}: {gitlab.INCLUDE}"


def _to_switch_on(files: Sequence[Path]) -> Iterator[str]:
    """The last lines: a job that is red stops nobody until the forge is told to heed it."""
    names = {path.as_posix() for path in files}
    for forge, member in (("GitHub", github), ("GitLab", gitlab)):
        if any(name.endswith(f"/{member.PATH}") for name in names):
            yield f"  so that red blocks on {forge}: {member.BLOCKS}"


def _shown(path: Path) -> str:
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # another drive
        return str(path)
