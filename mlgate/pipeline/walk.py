"""Files below a folder and behind a glob, those that links lead to too, and each folder once."""

import fnmatch
import os
import re
from collections.abc import Iterator
from pathlib import Path

_GLOB = re.compile(r"[*?\[]")
_ANY_DEPTH = "**"


def below(folder: Path) -> Iterator[Path]:
    """All files below a folder, in an order that does not depend on the system."""
    for parent in folders(folder):
        yield from (path for path in _children(parent) if path.is_file())


def folders(top: Path) -> Iterator[Path]:
    """A folder and all below it, behind links too.

    Where several paths lead to a folder, the one without a link is given, and it alone; so links
    in a circle end.
    """
    seen: set[str] = set()
    waiting = [top]
    while waiting:
        linked: list[Path] = []
        for start in waiting:
            for folder in _without_links(start, linked):
                real = os.path.realpath(folder)
                if real not in seen:
                    seen.add(real)
                    yield folder
        waiting = [path for path in linked if os.path.realpath(path) not in seen]


def matched(pattern: str, root: Path) -> Iterator[Path]:
    """What a glob means, each path once; `**` is any number of folders, links to folders too.

    Parameters
    ----------
    pattern
        Absolute, or relative to `root`. Names that begin with a dot are matched as others are.
    root
        The folder to look in.

    """
    path = Path(os.path.normpath(pattern))
    start = Path(path.anchor) if path.is_absolute() else root
    parts = path.parts[1:] if path.is_absolute() else path.parts
    yield from dict.fromkeys(_expanded(start, parts))


def _expanded(folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    if not parts:
        yield folder
        return
    first, rest = parts[0], parts[1:]
    if first == _ANY_DEPTH:
        # At the end it means the folders, which hold all that is below them.
        for inside in folders(folder) if rest else [folder]:
            yield from _expanded(inside, rest)
    elif _GLOB.search(first):
        for child in _children(folder):
            if fnmatch.fnmatch(child.name, first) and (not rest or child.is_dir()):
                yield from _expanded(child, rest)
    elif os.path.lexists(folder / first):
        yield from _expanded(folder / first, rest)


def _without_links(top: Path, linked: list[Path]) -> Iterator[Path]:
    """A folder and those below it; links to folders are added to `linked`."""
    for parent, names, _ in os.walk(top):
        names.sort()
        yield Path(parent)
        linked += (path for name in names if (path := Path(parent, name)).is_symlink())


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:  # no folder, or one that may not be read: there is nothing in it to see
        return []
