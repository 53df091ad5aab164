"""The output folder of a run.

It is locked while a run writes; old files are removed first, and the result is always whole.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from mlgate import catalog
from mlgate.errors import ConfigurationError, MlgateError, NotEvaluatedError, Place, Problem
from mlgate.result.codec import RESULT, encode
from mlgate.result.evidence import Evidence
from mlgate.result.provenance import EvidenceRecord
from mlgate.result.report import SCHEMA, Report

_ONE_OF_SEVERAL = ".one-of-several"  #: a run of several policies wrote this folder
#: What a run may write; all of it is removed before the next one, so that nothing stale is read.
_OWN_FILES = (
    RESULT,
    "junit.xml",
    "comment.md",
    "report.html",
    "codequality.json",
    "annotations.json",
    "metrics.txt",
    _ONE_OF_SEVERAL,
)
LOGS = "logs"  #: of the commands that a run started, and of a crash
_OWN_FOLDERS = ("evidence", LOGS)
_LOCK = ".lock"


@contextmanager
def output_folder(folder: Path, *, one_of_several: bool = False) -> Iterator[Path]:
    """Take the folder for this run, and empty it of the last run's files.

    The folders that an earlier run of several policies made in it are emptied too: what they hold
    is no part of this run. A folder in it that was named with `--out` is left alone.

    Raises
    ------
    ConfigurationError
        If the folder holds files and no run made it: theirs could be removed.
    NotEvaluatedError
        If another run is using the folder, or it cannot be written.

    """
    with _taken(folder):
        with _reported(folder):
            _remove_old(folder)
            _clear_several(folder)
            if one_of_several:
                _write(folder / _ONE_OF_SEVERAL, "")
        yield folder


def keep_log(folder: Path, name: str, text: str) -> Path | None:
    """Write a log beside those of a run; None where the folder cannot be had."""
    logs = folder / LOGS
    try:
        with _taken(folder):
            if logs.is_symlink():
                return None
            logs.mkdir(exist_ok=True)
            _write(logs / name, text)
    except (MlgateError, OSError):
        return None
    return logs / name


@contextmanager
def _taken(folder: Path) -> Iterator[None]:
    with _reported(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_foreign(folder)
        lock = (folder / _LOCK).open("w")
    try:
        if not _lock(lock.fileno()):
            raise NotEvaluatedError(
                Problem(
                    code="MLG030",
                    message=f"another run is writing to {folder}",
                    place=Place(file=str(folder)),
                    fix="give each run a folder of its own with --out",
                )
            )
        with _reported(folder):
            if not (folder / ".gitignore").exists():
                _write(folder / ".gitignore", "*\n")
        yield
    finally:
        lock.close()


def clear(folder: Path) -> None:
    """Remove what runs left in a folder that runs of several policies now write below."""
    if (folder / _LOCK).exists():
        with output_folder(folder):
            pass
    else:
        with _reported(folder):
            _clear_several(folder)


def _clear_several(folder: Path) -> None:
    """Empty the folders that an earlier run of several policies made; a link is not followed."""
    for below in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not below.is_symlink() and (below / _ONE_OF_SEVERAL).is_file():
            with _taken(below):
                _remove_old(below)


def write_run(folder: Path, report: Report, evidence: Mapping[str, Evidence]) -> Report:
    """Write everything that belongs to a run, the result last; returns the report as written.

    Raises
    ------
    NotEvaluatedError
        If the disk is full or the folder cannot be written; nothing half-written stays.

    """
    texts = {name: found.model_dump_json(indent=1) + "\n" for name, found in evidence.items()}
    if texts:
        report = report.model_copy(
            update={"evidence": EvidenceRecord(path="evidence/", sha256=evidence_digest(texts))}
        )
    with _reported(folder):
        for name, text in texts.items():
            (folder / "evidence").mkdir(exist_ok=True)
            _write(folder / "evidence" / f"{name}.json", text)
        for name in catalog.names("render"):
            module = catalog.member("render", name)
            if module.WRITTEN_BY_EVERY_RUN:
                _write(folder / module.FILENAME, _text(module, report, folder))
        _write(folder / RESULT, encode(report))
    return report


def _text(module: ModuleType, report: Report, folder: Path) -> str:
    """What a format writes into the folder of a run; some link to what lies beside them there."""
    in_folder = getattr(module, "render_in", None)
    text: str = module.render(report) if in_folder is None else in_folder(report, folder)
    return text


def write_format(kind: str, path: Path, report: Report) -> None:
    """Write one more format to a path of the user's.

    Raises
    ------
    NotEvaluatedError
        If the path cannot be written.

    """
    text: str = format_module(kind).render(report)
    with _reported(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, text)


def format_module(kind: str) -> ModuleType:
    """The format of that name; `ConfigurationError` where there is none."""
    known = catalog.names("render")
    if kind not in known:
        raise ConfigurationError(
            Problem(
                code="MLG010", message=f"{kind!r} is not a format", fix=f"one of {', '.join(known)}"
            )
        )
    return catalog.member("render", kind)


def evidence_digest(texts: Mapping[str, str]) -> str:
    """SHA-256 over the evidence files and their names."""
    import hashlib

    digest = hashlib.sha256()
    for name, text in sorted(texts.items()):
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()


def _refuse_foreign(folder: Path) -> None:
    if not _is_ours(folder):
        raise ConfigurationError(
            Problem(
                code="MLG030",
                message=f"{folder} is not empty, and no run of mlgate made it",
                place=Place(file=str(folder)),
                fix="name an empty folder with --out: a run removes what the last one wrote there",
            )
        )


def _is_ours(folder: Path) -> bool:
    """Whether a run made the folder, or several runs its subfolders, or it is empty."""
    if (folder / _LOCK).exists() or _holds_a_result(folder):
        return True
    return all(path.is_dir() and (path / _LOCK).exists() for path in folder.iterdir())


def _holds_a_result(folder: Path) -> bool:
    """Whether there is a result without the lock, as where a CI system restored its artefacts."""
    try:
        with (folder / RESULT).open(encoding="utf-8") as file:
            return SCHEMA in file.read(200)
    except (OSError, UnicodeDecodeError):
        return False


def _remove_old(folder: Path) -> None:
    for name in _OWN_FILES:
        (folder / name).unlink(missing_ok=True)
    for name in _OWN_FOLDERS:
        if (folder / name).is_symlink():
            (folder / name).unlink()
        elif (folder / name).is_dir():
            shutil.rmtree(folder / name)


def _write(path: Path, text: str) -> None:
    """Under a temporary name, then renamed: a reader sees the whole file or none."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        # Some text of the data may be no valid Unicode; a lone surrogate must not cost the report.
        temporary.write_text(text, encoding="utf-8", errors="replace")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotEvaluatedError(
            Problem(
                code="MLG030",
                message=f"{error.filename or path} cannot be written: {error.strerror or error}",
                place=Place(file=str(path)),
                fix="free disk space, or name a folder that can be written with --out",
            )
        ) from None


def _lock(descriptor: int) -> bool:
    """Lock the file while it is open; the system lets go of it whatever becomes of the process."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
