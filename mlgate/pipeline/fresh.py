"""Runs a policy's command in a fresh copy of the tracked tree; the work tree stays as it was."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mlgate.pipeline import command, hashes, imports, needs, process, spoiled
from mlgate.pipeline.copy import Copy, NotReadyError, digest, make
from mlgate.pipeline.log import last_lines
from mlgate.pipeline.surroundings import surroundings
from mlgate.policy.model import Pipeline
from mlgate.result.url import without_secrets_in

FOREIGN, SPOILED = "MLG062", "MLG063"
_MOST_NAMED = 3
_NOT_EXECUTABLE, _NOT_FOUND = 126, 127  #: exit codes of a shell
_SIGNALLED = 128  #: and of one whose program a signal ended, with the signal's number


@dataclass(frozen=True, kw_only=True)
class FreshRun:
    """A command that ran in a fresh copy, or why it did not do its work."""

    #: the policy's folder inside the copy; outputs lie at the paths that the policy says
    folder: Path
    seconds: float
    log: Path  #: what the command printed
    #: why the command did not do its work, with the last lines of its log; null where it ended
    #: with 0
    problem: str | None
    fix: str | None
    changed: tuple[str, ...]  #: tracked files, no outputs, that the command changed
    #: stable code of a problem that the command itself does not know of: it ended well, and what it
    #: made does not count
    code: str | None = None
    #: whether a Python of the command told what it imported, and all of it was the copy's
    told: bool = False
    #: files of the copy that Pythons which told imported, and were started with, from `folder`
    imported: tuple[str, ...] = ()
    started: tuple[str, ...] = ()


def run_fresh(  # noqa: PLR0913  # keyword-only: what a run needs to know
    pipeline: Pipeline,
    *,
    root: Path,
    commit: str | None,
    scratch: Path,
    logs: Path,
    name: str,
    environ: Mapping[str, str],
    more_environ: Mapping[str, str] = {},
) -> FreshRun:
    """Run `pipeline.command` in a fresh copy of the tracked tree.

    Parameters
    ----------
    pipeline
        How the outputs are made.
    root
        The policy's folder in the work tree.
    commit
        The commit to copy; None copies the tracked files as they stand in the work tree.
    scratch
        A private folder; the copy is made in it, and goes when it goes.
    logs
        Where the log is kept, as `<name>.log`.
    name
        Of this run; another of the same name is replaced.
    environ, more_environ
        The environment, which loses what speaks to the forge, and what is added to it.

    """
    private = scratch / name
    log = logs / f"{name}.log"
    shutil.rmtree(private, ignore_errors=True)
    try:
        made = make(pipeline, root, commit, private / "tree")
        own = surroundings(
            environ,
            work_tree=made.work_tree,
            copy=made.tree.top,
            folder=made.folder,
            private=private,
        )
        top = root.resolve()
        sources = needs.sources(pipeline.needs, top)
        seen = {**own, **more_environ}
        imports.watch(
            private / "python",
            work_tree=made.work_tree,
            copy=made.tree.top,
            needs=sources,
            environ=seen,
        )
        before = _stamps(pipeline, top, sources, aside=(scratch, logs))
        run = _run(pipeline, made, seen, log)
        after = _stamps(pipeline, top, sources, aside=(scratch, logs))
        run = _with_imports(run, pipeline, imports.told(private / "python"), made)
        written = frozenset(spoiled.changes(before.outputs, after.outputs))
        run = _with_written(run, pipeline, top, sorted(written))
        read = [path for path in spoiled.changes(before.needs, after.needs) if path not in written]
        return _with_spoiled(run, pipeline, top, read)
    except NotReadyError as error:
        return _not_run(private, log, error.reason, error.fix)
    except BaseException:
        shutil.rmtree(private, ignore_errors=True)
        raise


@dataclass(frozen=True, kw_only=True)
class _Stamps:
    """Of what lies in the work tree, which a run in a copy leaves alone."""

    needs: Mapping[Path, spoiled.Stamp]
    outputs: Mapping[Path, spoiled.Stamp]


def _stamps(
    pipeline: Pipeline, root: Path, sources: Sequence[Path], *, aside: Sequence[Path]
) -> _Stamps:
    in_place = [file for said in pipeline.outputs for file in hashes.files(said, root)]
    return _Stamps(
        needs=spoiled.stamps(sources, without=aside),
        outputs=spoiled.stamps(in_place, without=aside),
    )


def _not_run(folder: Path, log: Path, reason: str, fix: str) -> FreshRun:
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(f"{reason}\n", encoding="utf-8", errors="replace")
    return FreshRun(folder=folder, seconds=0.0, log=log, problem=reason, fix=fix, changed=())


def _run(pipeline: Pipeline, made: Copy, environ: Mapping[str, str], log: Path) -> FreshRun:
    argv = command.argv(pipeline.command, folder=made.folder, environ=environ)
    if isinstance(argv, command.NotRunnable):
        return _not_run(made.folder, log, argv.reason, argv.fix)
    try:
        ended = process.run(
            argv,
            folder=made.folder,
            environ=environ,
            timeout=command.seconds(pipeline.timeout),
            log=log,
        )
    except process.NotStartedError as error:
        reason = f"{argv[0]} cannot be started: {error}"
        return _not_run(made.folder, log, reason, "look at `pipeline.command`")
    problem, fix = _problem(pipeline, made, ended, log)
    if ended.left_over:
        with log.open("a", encoding="utf-8") as file:
            file.write("\nmlgate: it left processes running, which were ended\n")
    return FreshRun(
        folder=made.folder,
        seconds=ended.seconds,
        log=log,
        problem=problem,
        fix=fix,
        changed=tuple(
            name for name, before in made.digests.items() if digest(made.tree.top / name) != before
        ),
    )


def _with_imports(run: FreshRun, pipeline: Pipeline, told: imports.Imports, made: Copy) -> FreshRun:
    """A run of another code than the copy's shows nothing of the copy."""
    if run.problem is not None or not told.foreign:
        return replace(
            run,
            told=told.told and not told.foreign,
            imported=_from(made.folder, made.tree.top, told.imported),
            started=_from(made.folder, made.tree.top, told.started),
        )
    problem = (
        f"`{command.shown(pipeline.command)}` imported {_named(told.foreign)} of the work tree, "
        "not of its copy"
    )
    fix = (
        "take the absolute path to the work tree out of the code, of the command and of the "
        "environment, or install the project without -e; code that git ignores belongs under "
        "`pipeline.needs`"
    )
    return replace(run, problem=without_secrets_in(problem), fix=fix, code=FOREIGN)


def _from(folder: Path, top: Path, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(Path(os.path.relpath(top / name, folder)).as_posix() for name in names)


def _with_written(run: FreshRun, pipeline: Pipeline, root: Path, paths: Sequence[Path]) -> FreshRun:
    """What was written in place is not what the copy made, and is compared with itself."""
    if not paths:
        return run
    names = _named([os.path.relpath(path, root) for path in paths])
    problem = (
        f"{names} of the work tree changed while `{command.shown(pipeline.command)}` ran in a "
        "copy of it"
    )
    if run.problem is not None:
        problem = f"{run.problem}; {problem}"
    fix = (
        "let the command write outputs by paths relative to the policy's folder, and let nothing "
        "else write them meanwhile; then make them anew: mlgate run"
    )
    return replace(run, problem=without_secrets_in(problem), fix=fix, code=SPOILED)


def _with_spoiled(run: FreshRun, pipeline: Pipeline, root: Path, paths: Sequence[Path]) -> FreshRun:
    """What is needed is yours, and the next run would read what this one left there."""
    if not paths:
        return run
    names = _named([os.path.relpath(path, root) for path in paths])
    problem = f"{names} changed while `{command.shown(pipeline.command)}` ran, which `needs` it"
    if run.problem is not None:
        problem = f"{run.problem}; {problem}"
    fix = (
        "let the command write its caches to $XDG_CACHE_HOME or $TMPDIR and its results to "
        "`pipeline.outputs`, or copy what it changes first: what it needs is linked, so this is "
        "your own file, and nothing restores it"
    )
    return replace(run, problem=without_secrets_in(problem), fix=fix, code=SPOILED)


def _named(paths: Sequence[str]) -> str:
    more = len(paths) - _MOST_NAMED
    return ", ".join(paths[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _problem(
    pipeline: Pipeline, made: Copy, ended: process.Ended, log: Path
) -> tuple[str | None, str | None]:
    if ended.code == 0:
        return None, None
    what, fix = _why(pipeline, ended.code)
    if made.tree.absent:
        fix = f"git submodule update --init (absent: {', '.join(made.tree.absent)}); {fix}"
    lines = last_lines(log)
    said = f"; its last lines: {' | '.join(lines)}" if lines else "; it printed nothing"
    text = f"`{command.shown(pipeline.command)}` {what}{said}"
    return without_secrets_in(text), fix


def _why(pipeline: Pipeline, code: int | None) -> tuple[str, str]:
    """How a command ended, and what to do about it."""
    if code is None:
        return (
            f"timed out after {pipeline.timeout}",
            "raise `pipeline.timeout`; a command that waits for input never gets any",
        )
    killed = -code if code < 0 else code - _SIGNALLED if code > _SIGNALLED else None
    if killed is not None:
        return (
            f"was ended by signal {killed}",
            "see whether the machine has memory enough for it",
        )
    if code in (_NOT_FOUND, _NOT_EXECUTABLE) and isinstance(pipeline.command, str):
        return (
            f"ended with exit code {code}: bash cannot find or execute a program of it",
            (
                "install the program, or write its path; a file that git ignores belongs under "
                "`pipeline.needs`"
            ),
        )
    return (
        f"ended with exit code {code}",
        (
            "run it in a fresh clone; a file that git ignores and the command reads belongs under "
            "`pipeline.needs`"
        ),
    )
