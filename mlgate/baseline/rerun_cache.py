"""Outputs of reruns, kept by what they were made from, so that no commit is trained twice."""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from mlgate.pipeline import hashes
from mlgate.pipeline.fresh import FreshRun
from mlgate.policy.model import Pipeline
from mlgate.result.record import Record

VARIABLE = "MLGATE_CACHE"  #: a folder that goes before the user's own
_FORMAT = "mlgate.rerun/3"
_ABOUT = "rerun.json"
_MOST_KEPT = 20


class _About(Record):
    """`rerun.json`."""

    format: str
    commit: str
    seconds: float
    told: bool
    imported: tuple[str, ...]
    files: dict[str, str]  #: every file of the entry -> SHA-256


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The outputs of one rerun."""

    folder: Path  #: outputs lie at the places that `inside` gives
    seconds: float  #: that the command took
    told: bool  #: whether its Python told that all that it imported was the commit's
    imported: tuple[str, ...]  #: code of the commit that it told of, from the policy's folder
    files: tuple[str, ...]  #: from `folder`


def folder_of(environ: Mapping[str, str]) -> Path | None:
    """Where reruns are kept: below `MLGATE_CACHE`, else in the user's cache; None without one."""
    if environ.get(VARIABLE):
        return Path(environ[VARIABLE]).absolute() / "rerun"
    if environ.get("XDG_CACHE_HOME"):
        base = Path(environ["XDG_CACHE_HOME"])
    elif sys.platform == "win32":
        base = Path(environ.get("LOCALAPPDATA", ""))
    else:
        base = Path(environ["HOME"]) / ".cache" if environ.get("HOME") else Path()
    return base / "mlgate" / "rerun" if base.is_absolute() else None


def key(
    pipeline: Pipeline, *, tree: str, root: Path, inside: str, wanted: Sequence[str], environ: str
) -> str:
    """Digest of all that tells one rerun from another.

    Parameters
    ----------
    pipeline
        Its command and what it needs, which is hashed.
    tree
        Git's name of the commit's files.
    root
        The policy's folder, where the needs are.
    inside
        The same from the top of the repository.
    wanted
        The outputs that are kept.
    environ
        Fingerprint of the command's program, what is installed for it, and the machine.

    Raises
    ------
    OSError
        If something that is needed cannot be read.

    """
    needs = {said: hashes.output(said, root) for said in pipeline.needs}
    described = [_FORMAT, tree, inside, pipeline.command, pipeline.outputs, needs, environ]
    text = json.dumps([*described, sorted(wanted)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def inside(said: str) -> str:
    """Where an entry keeps a path of the policy; `..` never leads out of it."""
    parts = PurePosixPath(os.path.normpath(said).replace(os.sep, "/")).parts
    return "/".join("(up)" if part == ".." else part for part in parts if part != "/")


def load(cache: Path, name: str) -> Kept | None:
    """An entry whose files are all there and undamaged; None if there is none."""
    entry = cache / name
    try:
        about = _About.model_validate_json((entry / _ABOUT).read_bytes())
        sound = about.format == _FORMAT and all(
            hashes.digest(entry / "files" / file) == digest for file, digest in about.files.items()
        )
        if sound:
            os.utime(entry)  # the least used go first
    except (OSError, ValidationError):
        return None
    if not sound:
        return None
    return Kept(
        folder=entry / "files",
        seconds=about.seconds,
        told=about.told,
        imported=about.imported,
        files=tuple(about.files),
    )


def keep(
    cache: Path, name: str, files: Mapping[str, Path], *, commit: str, run: FreshRun
) -> Kept | None:
    """Keep files by their place in the entry; None where the folder cannot be written."""
    unfinished = cache / f".{name}.{os.getpid()}"
    try:
        digests = {}
        for place, source in files.items():
            target = unfinished / "files" / place
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            digests[place] = hashes.digest(target)
        seconds = round(run.seconds, 3)
        about = _About(
            format=_FORMAT,
            commit=commit,
            seconds=seconds,
            told=run.told,
            imported=(*run.imported, *run.started),
            files=digests,
        )
        (unfinished / _ABOUT).write_text(about.model_dump_json(indent=1) + "\n", encoding="utf-8")
        if (cache / name).exists():
            shutil.rmtree(cache / name)  # it is damaged, or `load` had found it
        unfinished.rename(cache / name)
        _forget_the_oldest(cache)
    except OSError:
        return None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return load(cache, name)


def _forget_the_oldest(cache: Path) -> None:
    entries = [entry for entry in cache.iterdir() if not entry.name.startswith(".")]
    entries.sort(key=lambda entry: entry.stat().st_mtime_ns, reverse=True)
    for entry in entries[_MOST_KEPT:]:
        shutil.rmtree(entry, ignore_errors=True)
