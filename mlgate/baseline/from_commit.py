"""Copies what a policy names out of a commit, into the run's private folder."""

import re
from pathlib import Path, PurePosixPath

from mlgate.baseline import git, tracked
from mlgate.baseline.request import Request
from mlgate.result.url import is_url


class NotTrackedError(Exception):
    """The commit does not hold the file; the text says why."""


class UnreachableError(Exception):
    """The commit holds the file, but its content is not in this clone."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


def copy(request: Request, commit: str, said: str) -> Path:
    """Copy one file, or all files of a glob, as they are in `commit`.

    Returns
    -------
    Path
        The copy; for a glob the same glob over the copies.

    Raises
    ------
    NotTrackedError, UnreachableError
        If there is nothing to copy, or it cannot be had.

    """
    top = request.top
    if top is None:
        raise NotTrackedError("there is no git repository here")
    path = None if is_url(said) else tracked.repository_path(top, request.root, said)
    if path is None:
        what = "is a URL" if is_url(said) else "lies outside the repository"
        raise NotTrackedError(f"{said} {what}")
    try:
        return _copy(request, top, commit, path)
    except git.GitError as error:
        raise UnreachableError(
            f"git cannot read {path} at {commit[:12]}: {error}",
            "clone without `--filter` and with all history, then run again",
        ) from None


def _copy(request: Request, top: Path, commit: str, path: str) -> Path:
    folder = request.scratch / "git" / commit
    entries = _entries(top, commit, path)
    if not entries:
        raise NotTrackedError(f"{path} is not tracked at {commit[:12]}")
    for entry in entries:
        _refuse_obstacle(top, commit, entry)
        tracked.write(top, entry, _inside(folder, entry.path))
    return _inside(folder, path)


def _entries(top: Path, commit: str, path: str) -> tuple[tracked.Tracked, ...]:
    exact = tracked.find(top, commit, path)
    if exact is not None:
        return (exact,)
    return tracked.matching(top, commit, path) if tracked.is_glob(path) else ()


def _refuse_obstacle(top: Path, commit: str, entry: tracked.Tracked) -> None:
    obstacle = tracked.obstacle(top, entry)
    if obstacle is not None:
        raise UnreachableError(
            f"{entry.path} {obstacle} at {commit[:12]}",
            "track the file itself, or keep baselines in a `store`",
        )


def _inside(folder: Path, path: str) -> Path:
    """Trees can be crafted: a name never leads out of the folder."""
    parts = re.split(r"[/\\]", path)
    if PurePosixPath(path).is_absolute() or ".." in parts:
        raise NotTrackedError(f"{path!r} is no path of a repository")
    return folder.joinpath(*PurePosixPath(path).parts)
