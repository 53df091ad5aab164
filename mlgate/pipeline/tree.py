"""A fresh copy of a repository's tracked files, with a private repository of its own around it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mlgate import git

_SECONDS = 1800  #: a checkout may be large
_SUBMODULE = b"160000"
#: How content is converted between work tree and objects; a copy has to do it in the same way.
_CONVERSION = r"^(filter\..*|core\.(autocrlf|eol|symlinks))$"


@dataclass(frozen=True, kw_only=True)
class Tree:
    """A fresh copy."""

    top: Path  #: the copy's own top
    files: tuple[str, ...]  #: tracked files in it, from its top
    absent: tuple[str, ...]  #: submodules that this clone does not hold


def of_commit(top: Path, commit: str, folder: Path) -> Tree:
    """Check a commit out into `folder`; nothing of the repository at `top` changes.

    The copy is a repository that borrows the other's objects: what the command asks git is
    answered, and what it does to git stays in the copy.

    Raises
    ------
    GitError
        If the commit cannot be read.

    """
    found = _commit(top, commit)
    if found is None:
        raise git.GitError(f"the commit {commit} is not in this clone")
    _borrow(top, folder, found)
    git.run(folder, "read-tree", "-u", "--reset", "HEAD", seconds=_SECONDS)
    files, absent = [], []
    for mode, path, name in _entries(git.run(folder, "ls-files", "-z", "--stage")):
        if mode != _SUBMODULE:
            files.append(path)
            continue
        inner = _submodule(top / path, name, folder / path)
        if inner is None:
            absent.append(path)
        else:
            files += [f"{path}/{file}" for file in inner.files]
            absent += [f"{path}/{other}" for other in inner.absent]
    return Tree(top=folder, files=tuple(files), absent=tuple(absent))


def of_work_tree(top: Path, folder: Path) -> Tree:
    """Copy the tracked files of the work tree at `top` as they stand, uncommitted changes included.

    Raises
    ------
    GitError
        If git cannot list them.

    """
    head = _commit(top, "HEAD")
    _borrow(top, folder, head)
    if head is not None:
        git.run(folder, "read-tree", "HEAD", seconds=_SECONDS)
    listed = git.run(top, "ls-files", "-z", "--cached", "--recurse-submodules", seconds=_SECONDS)
    files, absent = [], []
    for path in dict.fromkeys(os.fsdecode(name) for name in listed.split(b"\0") if name):
        source, target = top / path, folder / path
        if source.is_dir() and not source.is_symlink():
            absent.append(path)
            target.mkdir(parents=True, exist_ok=True)
        elif os.path.lexists(source):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target, follow_symlinks=False)
            files.append(path)
    return Tree(top=folder, files=tuple(files), absent=tuple(absent))


def _commit(top: Path, ref: str) -> str | None:
    """The commit that `ref` names; None if it is not in this clone."""
    try:
        said = git.run(top, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
    except git.NoGitError:
        raise
    except git.GitError:
        return None
    return said.decode("ascii").strip()


def _submodule(top: Path, commit: str, folder: Path) -> Tree | None:
    """The commit of a submodule, where this clone has it."""
    try:
        if not (top / ".git").exists() or _commit(top, commit) is None:
            return None
        return of_commit(top, commit, folder)
    except git.GitError:
        return None


def _entries(listing: bytes) -> list[tuple[bytes, str, str]]:
    """Mode, path and object of each entry of an index."""
    found = []
    for record in listing.split(b"\0"):
        meta, tab, path = record.partition(b"\t")
        if tab:
            mode, name, _ = meta.split(b" ")
            found.append((mode, os.fsdecode(path), name.decode("ascii")))
    return found


def _borrow(top: Path, folder: Path, commit: str | None) -> None:
    """Make a repository in `folder` that reads the objects of the one at `top`."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = git.run(top, "rev-parse", "--show-object-format").decode("ascii").strip()
    git.run(folder, "init", "--quiet", "--template=", f"--object-format={kind}", ".")
    own, lender = folder / ".git", _git_path(top, "objects")
    (own / "objects" / "info").mkdir(parents=True, exist_ok=True)
    lent = f"{lender.as_posix()}\n".encode("utf-8", "surrogateescape")
    (own / "objects" / "info" / "alternates").write_bytes(lent)
    shallow = _git_path(top, "shallow")
    if shallow.is_file():
        shutil.copyfile(shallow, own / "shallow")
    for key, value in _conversions(top):
        git.run(folder, "config", key, value)
    if commit is not None:
        git.run(folder, "update-ref", "--no-deref", "HEAD", commit)


def _git_path(top: Path, name: str) -> Path:
    said = os.fsdecode(git.run(top, "rev-parse", "--git-path", name)).rstrip("\n")
    return Path(os.path.abspath(top / PurePosixPath(said)))  # noqa: PTH100  # keeps links as they are


def _conversions(top: Path) -> list[tuple[str, str]]:
    try:
        listed = git.run(top, "config", "--local", "-z", "--get-regexp", _CONVERSION)
    except git.GitError:
        return []  # git says no where nothing matches
    pairs = (record.partition("\n") for record in os.fsdecode(listed).split("\0") if record)
    return [(key, value) for key, _, value in pairs]
