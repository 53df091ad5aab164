"""The place `store`: a folder of bundles, by name and commit."""

from pathlib import Path

from mlgate.baseline import bundle, git
from mlgate.baseline.commit import NoBase
from mlgate.baseline.location import NotLocalError, local_path, shown
from mlgate.baseline.manifest import BundleError
from mlgate.baseline.outcome import Found, Missing, Refused
from mlgate.baseline.request import Request, missing, refused
from mlgate.baseline.unpack import Origin, unpack

NAME = "store"
FARTHEST = 50  #: first-parent steps from the base that a bundle may be away


def find(request: Request) -> Found | Missing | Refused:
    """Take the newest bundle of the base, or of its nearest first-parent ancestor that has one."""
    spec = shown(request.where)
    try:
        folder = local_path(request.where, request.root, request.environ) / request.name
        commits = bundle.commits(folder)
    except NotLocalError as error:
        return refused(NAME, error.reason, error.fix)
    except OSError as error:
        reason = f"{spec} cannot be read: {error.strerror or error}"
        return refused(NAME, reason, "give the job access to the folder")
    if not commits:
        return missing(NAME, f"{spec} holds no bundle of {request.name}")
    if isinstance(request.base, NoBase):
        return missing(NAME, request.base.why)
    try:
        return _nearest(request, request.base.commit, folder, commits)
    except git.GitError as error:
        return refused(NAME, str(error), "clone with all history, then run again")


def _nearest(
    request: Request, base: str, folder: Path, commits: frozenset[str]
) -> Found | Missing | Refused:
    top, spec = request.top, shown(request.where)
    if top is None:
        return missing(NAME, "there is no git repository here")
    ancestors = git.first_parents(top, base, most=FARTHEST + 1)
    near = [(n, commit) for n, commit in enumerate(ancestors) if commit in commits]
    for distance, commit in near:
        origin = Origin(source=NAME, spec=spec, distance=distance)
        try:
            kept = bundle.newest(folder / commit, name=request.name, commit=commit)
            if kept is not None:
                return unpack(kept, request, origin)
        except BundleError as error:
            return refused(NAME, f"{spec}, bundle of {commit[:12]}: {error}", error.fix)
    if len(ancestors) <= FARTHEST and git.is_shallow(top):
        return refused(
            NAME,
            f"no bundle of the last {len(ancestors)} commits in {spec}, and this clone is shallow",
            'fetch all history (`fetch-depth: 0`, `GIT_DEPTH: "0"` or `git fetch --unshallow`)',
        )
    return missing(NAME, f"{spec} holds no bundle of {base[:12]} or {FARTHEST} commits before it")
