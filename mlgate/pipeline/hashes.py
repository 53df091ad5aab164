"""What the inputs and outputs of a pipeline hold, as one digest a file."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from mlgate.pipeline import walk

MANIFEST = ".mlgate-manifest.json"  #: how the names of mlgate's own files end, see `manifest`
#: Never an input, even where a glob as wide as `**/*` takes them in.
_OWN_FOLDERS = frozenset({".git", "mlgate-out", "__pycache__"})


def inputs(patterns: Sequence[str], root: Path, *, without: Sequence[str]) -> dict[str, str]:
    """SHA-256 of every file that the patterns mean, by its path from `root`.

    Parameters
    ----------
    patterns
        Paths, folders (all files below them) and globs; `**` goes into folders, linked ones too.
    root
        The policy's folder.
    without
        Paths and globs of outputs, which are no inputs whatever a wide glob takes in.

    Raises
    ------
    OSError
        If a file cannot be read.

    """
    written = [PurePath(os.path.normpath(said)) for said in without]
    left_out = {_name(file, root) for said in without for file in files(said, root)}
    found: dict[str, str] = {}
    for pattern in patterns:
        for file in files(pattern, root):
            name = _name(file, root)
            if name in found or name in left_out:
                continue
            if not any(PurePath(name).is_relative_to(said) for said in written):
                found[name] = digest(file)
    return found


def unmatched(patterns: Sequence[str], root: Path) -> list[str]:
    """Patterns that mean no file."""
    return [pattern for pattern in patterns if next(files(pattern, root), None) is None]


def output(said: str, root: Path) -> str | None:
    """Digest of an output: of a file, or of all files of a folder or glob; None if it is absent.

    Raises `OSError` if a file cannot be read.
    """
    path = root / said
    if path.is_file():
        return digest(path)
    found = sorted(set(files(said, root)))
    if not found:
        return None
    listing = "".join(f"{_name(file, root)}\0{digest(file)}\n" for file in found)
    return hashlib.sha256(listing.encode("utf-8", "surrogateescape")).hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def files(pattern: str, root: Path) -> Iterator[Path]:
    """Files that a path, a folder or a glob means, without those of git, Python and mlgate."""
    exact = root / pattern
    for path in [exact] if os.path.lexists(exact) else walk.matched(pattern, root):
        if path.is_dir():
            yield from (file for file in walk.below(path) if _counts(file, root))
        elif path.is_file() and (path == exact or _counts(path, root)):
            yield path


def _name(file: Path, root: Path) -> str:
    return PurePath(os.path.relpath(file, root)).as_posix()


def _counts(file: Path, root: Path) -> bool:
    if file.name.endswith(MANIFEST):
        return False
    return _OWN_FOLDERS.isdisjoint(PurePath(_name(file, root)).parts)
