"""Finds results, and keeps those that are not what they ought to be apart, with the reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgate.errors import ConfigurationError
from mlgate.forge.believable import contradiction
from mlgate.forge.publication import ARTEFACT, Refused
from mlgate.result import codec
from mlgate.result.codec import RESULT
from mlgate.result.report import Report
from mlgate.telling.origin import Origin

_DEPTH = 2  #: folders below the one that is given: an artefact, and one policy of several in it


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """Results in the order of their names, and what was there and is none."""

    reports: tuple[Report, ...]
    paths: tuple[str, ...]  #: of the reports
    refused: tuple[Refused, ...]


def gather(given: Sequence[Path], origin: Origin) -> Gathered:
    """Read results out of files, of folders that hold one, and of folders of such folders.

    Nothing is raised: what is missing, cannot be read, is of another commit or repository, or has
    the name of another result is refused, and a reader is told.
    """
    reports: list[tuple[str, Report]] = []
    refused: list[Refused] = []
    named: dict[str, str] = {}
    for found in _found(given):
        one = found if isinstance(found, Refused) else _read(found, origin, named)
        if isinstance(one, Refused):
            refused.append(one)
        else:
            reports.append((str(found), one))
            if one.name is not None:
                named[one.name] = str(found)
    reports.sort(key=lambda pair: (pair[1].name or "", pair[0]))
    return Gathered(
        reports=tuple(report for _, report in reports),
        paths=tuple(path for path, _ in reports),
        refused=tuple(refused),
    )


def files(folder: Path) -> Iterator[Path | Refused]:
    """The results that a folder holds, at most two folders down; a refusal where it has none.

    A result of its own hides none of those below it: each may be what blocks.

    Raises
    ------
    OSError
        If the folder cannot be listed.

    """
    if (folder / RESULT).is_file():
        yield folder / RESULT
        yield from (one for one in _below(folder, _DEPTH) if isinstance(one, Path))
        return
    found = list(_below(folder, _DEPTH))
    yield from found
    if not found:
        yield Refused(path=str(folder), why=f"holds no {RESULT}")


def _below(folder: Path, depth: int) -> Iterator[Path | Refused]:
    for below in sorted(path for path in folder.iterdir() if path.is_dir()):
        if (below / RESULT).is_file():
            yield below / RESULT
        deeper = list(_below(below, depth - 1)) if depth > 1 else []
        yield from deeper
        if not deeper and not (below / RESULT).is_file() and below.name.startswith(ARTEFACT):
            yield Refused(path=str(below), why=f"holds no {RESULT}")


def _found(given: Sequence[Path]) -> Iterator[Path | Refused]:
    """Every file once, however often it is given."""
    seen: set[Path] = set()
    for path in given:
        for found in _files(path):
            if isinstance(found, Refused):
                yield found
            elif found.resolve() not in seen:
                seen.add(found.resolve())
                yield found


def _files(path: Path) -> Iterator[Path | Refused]:
    try:
        if path.is_dir():
            yield from files(path)
        elif path.exists():
            yield path
        else:
            yield Refused(path=str(path), why="is missing")
    except (OSError, ValueError) as error:  # a name too long, a null byte, no right to look
        why = getattr(error, "strerror", None) or str(error)
        yield Refused(path=str(path), why=f"cannot be read: {why}")


def _read(path: Path, origin: Origin, named: dict[str, str]) -> Report | Refused:
    try:
        report = codec.read(path)
    except ConfigurationError as error:
        why = error.problems[0].message.removeprefix(f"{path} ")
        return Refused(path=str(path), why=why)
    why_not = origin.why_not(report) or contradiction(report)
    if why_not is None and report.name in named:
        why_not = f"has the name {report.name}, as {named[report.name]} has"
    return report if why_not is None else Refused(path=str(path), why=why_not)
