"""Which files are tables: one each, or the numbered parts of one."""

import glob
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from mlgate.init.files import Files

_SUFFIXES = (
    ".parquet",
    ".pq",
    ".csv",
    ".csv.gz",
    ".tsv",
    ".tsv.gz",
    ".jsonl",
    ".jsonl.gz",
    ".ndjson",
    ".ndjson.gz",
)
_DELIMITERS = ";\t|"
_FEWEST_PARTS = 3


@dataclass(frozen=True, kw_only=True)
class TableFile:
    """A table as the policy names it."""

    path: str  #: or a glob
    files: tuple[str, ...]
    delimiter: str | None = None  #: where it is neither the comma nor what the name says

    @property
    def spec(self) -> dict[str, Any]:
        """Its keys in `datasets` or `predictions`."""
        return {"path": self.path} | ({"delimiter": self.delimiter} if self.delimiter else {})


def table_files(files: Files) -> list[TableFile]:
    """The tables among the files; `part-0.csv`, `part-1.csv`, … are one."""
    found = []
    paths = sorted(files.of(*_SUFFIXES), key=_pattern)
    for pattern, group in groupby(paths, key=_pattern):
        parts = sorted(group)
        if len(parts) >= _FEWEST_PARTS and _means_just(files.root, pattern, parts):
            found.append(_table(files.root, pattern, parts))
        else:
            found += [_table(files.root, path, [path]) for path in parts]
    return sorted(found, key=lambda table: (table.path.count("/"), table.path))


def _pattern(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return folder + slash + re.sub(r"\d+", "*", name)


def _means_just(root: Path, pattern: str, parts: list[str]) -> bool:
    if any(glob.has_magic(part) for part in parts):
        return False
    found = glob.glob(pattern, root_dir=root)  # noqa: PTH207  # as the policy's globs are read
    return sorted(Path(path).as_posix() for path in found) == parts


def _table(root: Path, path: str, parts: list[str]) -> TableFile:
    return TableFile(path=path, files=tuple(parts), delimiter=_delimiter(root / parts[0]))


def _delimiter(file: Path) -> str | None:
    """The delimiter of a .csv that has no comma in its header."""
    if not file.name.lower().endswith(".csv"):
        return None
    try:
        with file.open("rb") as opened:
            first = opened.readline(1 << 16).decode("utf-8", "replace")
    except OSError:
        return None
    counts = {delimiter: first.count(delimiter) for delimiter in _DELIMITERS}
    likely = max(counts, key=lambda delimiter: counts[delimiter])
    return likely if counts[likely] > first.count(",") else None
