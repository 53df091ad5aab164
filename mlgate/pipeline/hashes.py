"""What the inputs and outputs of a pipeline hold, as one digest a file."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

#: Never an input, even where a glob as wide as `**/*` takes them in.
_OWN_FOLDERS = frozenset({".git", "mlgate-out", "__pycache__"})


def inputs(patterns: Sequence[str], root: Path, *, without: Sequence[str]) -> dict[str, str]:
    """SHA-256 of every file that the patterns mean, by its path from `root`.

    Parameters
    ----------
    patterns
        Paths, folders (all files below them) and globs; `**` goes into folders.
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
    left_out = {_name(file, root) for said in without for file in _files(said, root)}
    found: dict[str, str] = {}
    for pattern in patterns:
        for file in _files(pattern, root):
            name = _name(file, root)
            if name in found or name in left_out:
                continue
            if not any(PurePath(name).is_relative_to(said) for said in written):
                found[name] = digest(file)
    return found


def unmatched(patterns: Sequence[str], root: Path) -> list[str]:
    """Patterns that mean no file."""
    return [pattern for pattern in patterns if next(_files(pattern, root), None) is None]


def output(said: str, root: Path) -> str | None:
    """Digest of an output: of a file, or of all files of a folder or glob; None if it is absent.

    Raises `OSError` if a file cannot be read.
    """
    path = root / said
    if path.is_file():
        return digest(path)
    files = sorted(_files(said, root))
    if not files:
        return None
    listing = "".join(f"{_name(file, root)}\0{digest(file)}\n" for file in files)
    return hashlib.sha256(listing.encode("utf-8", "surrogateescape")).hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _files(pattern: str, root: Path) -> Iterator[Path]:
    exact = root / pattern
    for path in [exact] if os.path.lexists(exact) else _matched(pattern, root):
        if path.is_dir():
            yield from (file for file in _below(path) if _counts(file, root))
        elif path.is_file() and (path == exact or _counts(path, root)):
            yield path


def _below(folder: Path) -> Iterator[Path]:
    """Files below a folder, those behind links too: what a link leads to is an input as well."""
    seen: set[str] = set()
    for parent, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(parent)
        if real in seen:  # a link that leads in a circle
            folders.clear()
            continue
        seen.add(real)
        folders.sort()
        yield from (path for name in sorted(names) if (path := Path(parent, name)).is_file())


def _matched(pattern: str, root: Path) -> Iterator[Path]:
    if not Path(pattern).is_absolute():
        return root.glob(os.path.normpath(pattern))
    anchor = Path(pattern).anchor
    return Path(anchor).glob(os.path.relpath(pattern, anchor))


def _name(file: Path, root: Path) -> str:
    return PurePath(os.path.relpath(file, root)).as_posix()


def _counts(file: Path, root: Path) -> bool:
    return _OWN_FOLDERS.isdisjoint(PurePath(_name(file, root)).parts)
