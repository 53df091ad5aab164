"""What a command needs is only read: notices where a run changed it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mlgate.pipeline import walk

#: Of a file: size, times of its last change and of that of its entry in ns (the latter cannot be
#: set back), node.
Stamp = tuple[int, int, int, int]

#: Python writes what it has compiled beside what it imports, which changes no data.
_NO_DATA = frozenset({".git", "__pycache__", "mlgate-out"})


def stamps(sources: Sequence[Path], *, without: Sequence[Path] = ()) -> dict[Path, Stamp]:
    """Size, times and node of every file, links followed; no file is read.

    Parameters
    ----------
    sources
        Files and folders.
    without
        Folders that mlgate itself writes.

    """
    left_out = [Path(os.path.realpath(folder)) for folder in without]
    found: dict[Path, Stamp] = {}
    for source in sources:
        for path in walk.below(source) if source.is_dir() else [source]:
            real = Path(os.path.realpath(path))
            inside = path.relative_to(source).parts
            if _NO_DATA.isdisjoint(inside) and not any(map(real.is_relative_to, left_out)):
                found.update(_stamped(path))
    return found


def changes(before: Mapping[Path, Stamp], after: Mapping[Path, Stamp]) -> Iterator[Path]:
    """Files that were changed, replaced, added or removed."""
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path):
            yield path


def _stamped(path: Path) -> Iterator[tuple[Path, Stamp]]:
    try:
        stat = path.stat()
    except OSError:
        return
    yield path, (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)
