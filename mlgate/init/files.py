"""The files of a repository, without what other tools keep there."""

import os
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgate.init.proposal import Note
from mlgate.init.yaml_text import can_be_written

MOST = 2000  #: files that are looked at; those nearest the top come first
_NOT_ENTERED = frozenset(
    {"node_modules", "build", "dist", "venv", "env", "mlgate-out", "mlgate-demo", "__pycache__"}
)
#: What a path of the policy takes from the environment.
_VARIABLE = re.compile(r"\$\{[A-Za-z_]\w*\}")
_NO_DATA = frozenset({"tests", "fixtures", "docs", "site-packages"})


@dataclass(frozen=True, kw_only=True)
class Files:
    """Paths relative to the root, with slashes, nearest the top first."""

    root: Path
    paths: tuple[str, ...]
    left_out: tuple[Note, ...]

    def of(self, *suffixes: str) -> list[str]:
        """Files whose names end so, outside of folders of tests and documents."""
        return [
            path
            for path in self.paths
            if path.lower().endswith(suffixes) and not _NO_DATA & set(path.split("/")[:-1])
        ]


def look(root: Path) -> Files:
    """List the files below `root`; links to folders are not followed."""
    found: list[str] = []
    unwritable, more = 0, False
    folders = deque([""])
    while folders and len(found) < MOST:
        folder = folders.popleft()
        for entry in _entries(root / folder):
            path = f"{folder}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if _entered(entry):
                    folders.append(f"{path}/")
            elif not can_be_written(path) or _VARIABLE.search(path):
                unwritable += 1
            elif _is_file(entry) and len(found) < MOST:
                found.append(path)
            else:
                more = more or _is_file(entry)
    notes = []
    if more or folders:
        notes.append(
            Note(what=f"all but the first {MOST:,} files", why="since more are not looked at")
        )
    if unwritable:
        why = "since mlgate.yaml cannot name them (no UTF-8, or a `${NAME}` in them)"
        notes.append(Note(what=f"{unwritable:,} files", why=why))
    return Files(root=root, paths=tuple(found), left_out=tuple(notes))


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether there is a file; a link that leads in a circle leads to none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _entries(folder: Path) -> Sequence["os.DirEntry[str]"]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return ()


def _entered(entry: "os.DirEntry[str]") -> bool:
    name = entry.name.lower()
    if name.startswith(".") or name in _NOT_ENTERED or name.endswith((".egg-info", ".dist-info")):
        return False
    return not os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))  # noqa: PTH110, PTH118  # an entry is no Path
