"""Files as they are in a commit, read from git's objects."""

import fnmatch
import os
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mlgate.baseline import git

_LFS = b"version https://git-lfs.github.com/spec/v1"
_LFS_MOST_BYTES = 1024
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """One entry of a commit's tree."""

    path: str  #: from the top of the repository
    object: str
    mode: str  #: 100644, 100755, 120000 (symbolic link), 160000 (submodule)


def is_glob(path: str) -> bool:
    """Whether a path of the policy stands for several files."""
    return _GLOB.search(path) is not None


def repository_path(top: Path, root: Path, path: str) -> str | None:
    """`path`, relative to `root`, from the top of the repository; None if it is outside."""
    inside = os.path.relpath(os.path.normpath(root.resolve() / path), top.resolve())
    posix = PurePosixPath(Path(inside).as_posix())
    return None if posix.is_absolute() or posix.parts[:1] in ((), ("..",)) else str(posix)


def find(top: Path, commit: str, path: str) -> Tracked | None:
    """The entry at `path` (from the top) in a commit; None if there is none.

    Raises `git.GitError` if the commit's trees are not in this clone.
    """
    entries = _entries(git.run(top, "ls-tree", "-z", "--full-tree", commit, "--", path))
    return next((entry for entry in entries if entry.path == path), None)


def matching(top: Path, commit: str, pattern: str) -> tuple[Tracked, ...]:
    """Files of a commit that a glob matches; `*` stays in its folder, `**` does not."""
    fixed = PurePosixPath(*_fixed_parts(pattern))
    under = [f"{fixed}/"] if fixed.parts else []
    listing = git.run(top, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *under)
    wanted = PurePosixPath(pattern).parts
    found = _entries(listing)
    return tuple(entry for entry in found if _matches(PurePosixPath(entry.path).parts, wanted))


def _fixed_parts(pattern: str) -> tuple[str, ...]:
    parts = PurePosixPath(pattern).parts
    fixed = next((n for n, part in enumerate(parts) if is_glob(part)), len(parts))
    return parts[:fixed]


def matches(path: str, pattern: str) -> bool:
    """Whether a glob means a path; `*` stays in its folder, `**` does not."""
    return _matches(PurePosixPath(path).parts, PurePosixPath(pattern).parts)


def _matches(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(parts[skipped:], pattern[1:]) for skipped in range(len(parts) + 1))
    return (
        bool(parts)
        and fnmatch.fnmatchcase(parts[0], pattern[0])
        and _matches(parts[1:], pattern[1:])
    )


def _entries(listing: bytes) -> tuple[Tracked, ...]:
    entries = []
    for record in listing.split(b"\0"):
        meta, tab, path = record.partition(b"\t")
        if tab:
            mode, _, name = meta.decode("ascii").split(" ")
            entries.append(Tracked(path=os.fsdecode(path), object=name, mode=mode))
    return tuple(entries)


def obstacle(top: Path, entry: Tracked) -> str | None:
    """Why an entry is not a file with the content that it stands for; None if it is."""
    if entry.mode == "120000":
        return "is a symbolic link"
    if not entry.mode.startswith("100"):
        return "is a folder" if entry.mode == "040000" else "is a submodule"
    size = int(git.run(top, "cat-file", "-s", entry.object))
    if size <= _LFS_MOST_BYTES and read(top, entry).startswith(_LFS):
        return "is a git LFS pointer"
    return None


def read(top: Path, entry: Tracked) -> bytes:
    """The content of a file."""
    return git.run(top, "cat-file", "blob", entry.object)


def write(top: Path, entry: Tracked, target: Path) -> None:
    """Copy the content of a file to `target`, however large it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as stream:
        git.run(top, "cat-file", "blob", entry.object, stdout=stream)
