"""A fresh copy that a command can run in: tracked files, no outputs, links to what is needed."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgate import git
from mlgate.errors import NotEvaluatedError
from mlgate.pipeline import needs, tree
from mlgate.policy.model import Pipeline


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A fresh copy, ready for the command."""

    work_tree: Path  #: the repository's folder
    tree: tree.Tree
    folder: Path  #: the policy's folder in the copy
    digests: Mapping[str, str]  #: of the tracked files that are no outputs, from the copy's top


class NotReadyError(Exception):
    """There can be no copy to run in; says why, and what to do."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


def make(pipeline: Pipeline, root: Path, commit: str | None, folder: Path) -> Copy:
    """Copy the tracked files to `folder`, take the outputs away, and link what is needed.

    Parameters
    ----------
    pipeline
        Its `outputs` and `needs`.
    root
        The policy's folder in the work tree.
    commit
        The commit to copy; None copies the tracked files as they stand.
    folder
        The top of the copy; it is made.

    Raises
    ------
    NotReadyError
        If git cannot give the files, a need is not here, or an output lies outside the copy.

    """
    root = root.resolve()
    try:
        work_tree, made = _tree(root, commit, folder)
        inside = made.top / root.relative_to(work_tree)
        inside.mkdir(parents=True, exist_ok=True)
        outputs = _clear(pipeline.outputs, inside, made.top)
        needs.link(pipeline.needs, root=root, folder=inside, outputs=outputs)
    except needs.NeedError as error:
        raise NotReadyError(error.reason, error.fix) from None
    except OSError as error:
        raise NotReadyError(
            f"a fresh copy cannot be made: {error.filename}: {error.strerror}",
            "free disk space, and let the user that runs mlgate read the tracked files",
        ) from None
    digests = dict(_digests(made, outputs))
    return Copy(work_tree=work_tree, tree=made, folder=inside, digests=digests)


def digest(path: Path) -> str:
    """Of a file's content, or of where a link leads; `absent` where there is neither."""
    try:
        if path.is_symlink():
            return f"-> {path.readlink()}"
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return "absent"


def _tree(root: Path, commit: str | None, folder: Path) -> tuple[Path, tree.Tree]:
    """The repository's folder, and its copy."""
    try:
        said = git.run(root, "rev-parse", "--show-toplevel")
        top = Path(os.fsdecode(said).rstrip("\n")).resolve()
        if commit is None:
            return top, tree.of_work_tree(top, folder)
        return top, tree.of_commit(top, commit, folder)
    except git.NoGitError as error:
        raise NotReadyError(
            f"a fresh copy holds the files that git tracks, and git says: {error}",
            "track the code with git (git init, git add), then run again",
        ) from None
    except NotEvaluatedError as error:
        raise NotReadyError(
            f"a fresh copy cannot be made: {error}", error.problems[0].fix or "run `git status`"
        ) from None


def _clear(outputs: Sequence[str], folder: Path, top: Path) -> tuple[Path, ...]:
    """Take away outputs that are tracked, so that only what the command writes is found."""
    places = []
    for said in outputs:
        place = _place(said, folder, top)
        for found in (place, *folder.glob(os.path.normpath(said))):
            if found.is_dir() and not found.is_symlink():
                shutil.rmtree(found)
            else:
                found.unlink(missing_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        places.append(place)
    return tuple(places)


def _place(said: str, folder: Path, top: Path) -> Path:
    """Where an output lies in the copy; never outside it, where nothing may be taken away."""
    place = Path(os.path.normpath(folder / said))
    if not place.parent.resolve().is_relative_to(top.resolve()) or place == folder:
        raise NotReadyError(
            f"the output {said} does not lie below the repository's folder, so no copy holds it",
            "let the command write it below the policy's folder, and name it relative to that",
        )
    return place


def _digests(made: tree.Tree, outputs: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """What each tracked file holds; outputs may change."""
    for name in made.files:
        path = Path(os.path.normpath(made.top / name))
        if path not in outputs and not any(output in path.parents for output in outputs):
            yield name, digest(path)
