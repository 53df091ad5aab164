"""Which code the Python of a command imported, as its own processes tell it."""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgate.pipeline import imported

_PLACES = "places.json"


@dataclass(frozen=True, kw_only=True)
class Imports:
    """What the Python processes of a command told at their end."""

    told: bool  #: whether any did; one that was isolated (`python -I`) or is no Python does not
    foreign: tuple[str, ...]  #: files of the work tree that were imported, from its top
    imported: tuple[str, ...]  #: files of the copy that were, from its top
    started: tuple[str, ...]  #: files of the copy that they were started with


def watch(
    folder: Path, *, work_tree: Path, copy: Path, needs: Sequence[Path], environ: dict[str, str]
) -> None:
    """Let every Python that the command starts import from the copy, and tell what it imported.

    Parameters
    ----------
    folder
        A private one; it is made, and goes first on `PYTHONPATH`.
    work_tree, copy
        The repository's folder, and the copy that the command sees in its place.
    needs
        What the command reads from the work tree, code or not.
    environ
        Of the command; it is changed.

    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(imported.__file__, folder / "sitecustomize.py")
    places = {
        "top": str(work_tree),
        "copy": str(copy),
        "needs": [str(need) for need in needs],
    }
    (folder / _PLACES).write_text(json.dumps(places), encoding="utf-8")
    before = environ.get("PYTHONPATH")
    environ["PYTHONPATH"] = os.pathsep.join([str(folder), before] if before else [str(folder)])


def told(folder: Path) -> Imports:
    """Read what the processes told into a folder that `watch` made."""
    found: dict[str, set[str]] = {"foreign": set(), "imported": set(), "started": set()}
    files = sorted(folder.glob("*.told"))
    for file in files:
        for kind, names in json.loads(file.read_text("utf-8")).items():
            found[kind].update(names)
    return Imports(
        told=bool(files),
        foreign=tuple(sorted(found["foreign"])),
        imported=tuple(sorted(found["imported"])),
        started=tuple(sorted(found["started"])),
    )
