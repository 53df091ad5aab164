"""The place `rerun`: the base commit checked out apart, and its own pipeline run there."""

import os
import platform
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mlgate.baseline import changed_code, git, rerun_cache, tracked
from mlgate.baseline.commit import NoBase
from mlgate.baseline.environment import describe
from mlgate.baseline.outcome import Found, Missing, Refused, Unproven
from mlgate.baseline.request import Request, missing, refused
from mlgate.baseline.rerun_cache import Kept
from mlgate.errors import ConfigurationError
from mlgate.pipeline.fresh import run_fresh
from mlgate.pipeline.interpreter import Program, program_of
from mlgate.policy.model import Pipeline
from mlgate.policy.source import parse
from mlgate.result.provenance import Tried

NAME = "rerun"
_LOG = "rerun-of-the-base"


@dataclass(frozen=True, kw_only=True)
class _Rerun:
    """The base commit's pipeline, and what is wanted of it."""

    top: Path
    commit: str
    pipeline: Pipeline
    wanted: tuple[str, ...]
    program: Program  #: that the command runs
    environment: str  #: fingerprint of mlgate's own


def find(request: Request) -> Found | Missing | Refused:
    """Run the pipeline at the base commit, or take what an earlier run of the same kept."""
    if isinstance(request.base, NoBase):
        return missing(NAME, request.base.why)
    if request.top is None:
        return missing(NAME, "there is no git repository here")
    commit = request.base.commit
    try:
        pipeline = _pipeline(request, request.top, commit)
        if pipeline is None:
            return missing(NAME, "neither this policy nor the base's has a `pipeline`")
        rerun = _Rerun(
            top=request.top,
            commit=commit,
            pipeline=pipeline,
            wanted=_wanted(request),
            program=program_of(pipeline.command, folder=request.root, environ=request.environ),
            environment=describe(None).fingerprint,
        )
        return _find(request, rerun)
    except git.GitError as error:
        return refused(
            NAME,
            f"git cannot read {commit[:12]}: {error}",
            "clone without `--filter` and with all history, then run again",
        )
    except OSError as error:
        reason = f"{error.filename} cannot be read: {error.strerror}"
        return refused(NAME, reason, "let the user that runs mlgate read what the pipeline needs")


def _wanted(request: Request) -> tuple[str, ...]:
    first = [] if request.predictions is None else [request.predictions.path]
    return tuple(dict.fromkeys([*first, *sorted(request.files)]))


def _pipeline(request: Request, top: Path, commit: str) -> Pipeline | None:
    """The base's own, so that it is made as it was made; else this policy's."""
    path = tracked.repository_path(top, request.root, request.policy_file)
    entry = None if path is None else tracked.find(top, commit, path)
    if entry is None or tracked.obstacle(top, entry) is not None:
        return request.pipeline
    try:
        document: Any = parse(tracked.read(top, entry), request.policy_file).data
        return Pipeline.model_validate(document["pipeline"])
    except (ConfigurationError, ValidationError, KeyError, TypeError):
        return request.pipeline


def _find(request: Request, rerun: _Rerun) -> Found | Missing | Refused:
    cache = rerun_cache.folder_of(request.environ)
    name = rerun_cache.key(
        rerun.pipeline,
        tree=git.run(rerun.top, "rev-parse", f"{rerun.commit}^{{tree}}").decode("ascii").strip(),
        root=request.root,
        inside=os.path.relpath(request.root.resolve(), rerun.top.resolve()),
        wanted=rerun.wanted,
        environ=_environment(rerun),
    )
    kept = None if cache is None else rerun_cache.load(cache, name)
    if kept is not None:
        how = f"an earlier run of the pipeline at {rerun.commit[:7]}, which took"
        return _found(request, rerun, kept, how)
    if not request.may_run:
        return missing(NAME, f"a check would run the pipeline at {rerun.commit[:12]}")
    return _run(request, rerun, None if cache is None else cache / name)


def _environment(rerun: _Rerun) -> str:
    """What the command runs in; of a program that says nothing of itself, mlgate's own is added."""
    own = rerun.environment if rerun.program.version is None else ""
    return f"{sys.platform}-{platform.machine()} {rerun.program.fingerprint} {own}"


def _run(request: Request, rerun: _Rerun, entry: Path | None) -> Found | Missing | Refused:
    run = run_fresh(
        rerun.pipeline,
        root=request.root,
        commit=rerun.commit,
        scratch=request.scratch,
        logs=request.logs or request.scratch / "logs",
        name=_LOG,
        environ=request.environ,
    )
    if run.problem is not None:
        fix = run.fix or "run the pipeline at that commit and repair what it says"
        reason = f"the pipeline at {rerun.commit[:12]}: {run.problem}"
        return refused(NAME, reason, fix, run.code or "MLG021")
    files = dict(_written(rerun.wanted, run.folder))
    how = f"a run of the pipeline at {rerun.commit[:7]}, which took"
    made = Kept(
        folder=run.folder,
        seconds=run.seconds,
        told=run.told,
        imported=(*run.imported, *run.started),
        files=tuple(files),
    )
    kept = None
    if entry is not None and files:
        copies = {rerun_cache.inside(name): path for name, path in files.items()}
        kept = rerun_cache.keep(entry.parent, entry.name, copies, commit=rerun.commit, run=run)
    return _found(request, rerun, kept or made, how)


def _written(wanted: Iterable[str], folder: Path) -> Iterator[tuple[str, Path]]:
    """Each wanted file that is there, globs taken apart, by its path from the policy's folder."""
    for said in wanted:
        if Path(said).is_absolute():
            continue
        for path in _matches(said, folder):
            yield os.path.relpath(path, folder), path


def _matches(said: str, folder: Path) -> list[Path]:
    exact = Path(os.path.normpath(folder / said))
    if exact.is_file():
        return [exact]
    found = folder.glob(os.path.normpath(said)) if tracked.is_glob(said) else ()
    return [path for path in found if path.is_file()]


def _found(request: Request, rerun: _Rerun, kept: Kept, how: str) -> Found | Missing:
    """What a rerun gave; what is wanted and not among it is said."""
    places = {}
    for said in rerun.wanted:
        place = rerun_cache.inside(said)
        if Path(said).is_absolute():
            continue
        # A glob stays one: the files that it means lie at the same places.
        for candidate in (place, os.path.normpath(said)):
            if _matches(candidate, kept.folder):
                places[said] = kept.folder / candidate
                break
    absent = [said for said in rerun.wanted if said not in places]
    why_not = f"the pipeline at {rerun.commit[:12]} does not write {', '.join(absent)}"
    tried = (Tried(source=NAME, why_not=why_not),) if absent else ()
    if not places:
        return Missing(tried=tried)
    predictions = request.predictions
    return Found(
        source=NAME,
        spec=NAME,
        commit=rerun.commit,
        distance=0,
        predictions=places.get(predictions.path) if predictions else None,
        files={said: path for said, path in places.items() if said in request.files},
        environment=rerun.environment,
        note=f"the baseline is {how} {kept.seconds:,.1f} s",
        unproven=_unproven(request, rerun, kept),
        tried=tried,
    )


def _unproven(request: Request, rerun: _Rerun, kept: Kept) -> Unproven | None:
    """What nothing shows, where no process told that it imported code that differs."""
    leads = rerun.program.leads_to(rerun.top)
    if not leads and (kept.told or rerun.program.version is not None):
        return None  # a Python that nothing leads to the work tree
    differing = changed_code.since(rerun.top, rerun.commit, rerun.pipeline.inputs, request.root)
    # Who told of some cannot tell of what no Python imports, such as a script of a shell.
    open_ = changed_code.importable(differing) if kept.told else differing
    if not open_ or not frozenset(kept.imported).isdisjoint(open_):
        return None
    return Unproven(differing=open_, leads=leads)
