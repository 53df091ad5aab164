"""Results out of artefacts that a stranger could write, as those of a change from a fork.

The archives are bytes in memory and are never unpacked to disk; of their members only results are
read. Nothing in a result is believed but what its checks say, and that is shown as text of ours:
commit, repository and build are those that the forge names, sums are made anew, and the command
to type next is written by us.
"""

import io
import json
import math
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from mlgate.errors import ConfigurationError, Exit
from mlgate.forge.believable import contradiction
from mlgate.forge.publication import Refused
from mlgate.present import head
from mlgate.present.command import DEFAULT, check_command
from mlgate.result import codec
from mlgate.result.check import Check
from mlgate.result.codec import RESULT
from mlgate.result.outcome import GREEN, RunOutcome, worst
from mlgate.result.provenance import Ci, Commit
from mlgate.result.report import Report, conclude, count

MOST_MEMBERS = 1000  #: of one archive
MOST_BYTES = 100_000_000  #: of one archive, unpacked, as it says itself
MOST_RATIO = 250  #: unpacked to packed, of members of more than `_SMALL` bytes
MOST_RESULT_BYTES = 1_000_000
MOST_RESULTS = 50  #: of all archives
MOST_CHECKS = 500
DEEPEST = 20
LONGEST = 300  #: characters of any text; the rest is cut
_SMALL = 100_000
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*")
_MOST_DEPTH = 2  #: folders above a result
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class UnacceptableError(Exception):
    """An archive or a result is not what mlgate writes; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run of a fork's change, as the forge describes it."""

    id: int
    attempt: int
    conclusion: Literal["success", "failure"]
    head: str  #: commit
    owner: str  #: of the repository that the change comes from
    branch: str
    url: str | None


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """The artefacts of a run, and the change that it was of."""

    run: Run
    change: int
    archives: Mapping[str, bytes]  #: zip files by the names of the artefacts
    left_out: Mapping[str, str]  #: artefacts that were not fetched, and why
    bending: tuple[str, ...]  #: files of the change that could bend its own verdict


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the forge itself says of the build that made the artefacts."""

    repository: str
    head: str
    build: Ci


def results(
    archives: Mapping[str, bytes], facts: Facts
) -> tuple[tuple[Report, ...], tuple[Refused, ...]]:
    """Read the results of zipped artefacts.

    Parameters
    ----------
    archives
        The bytes of each artefact, by its name.
    facts
        What the forge says of their build; it replaces what the results say.

    Returns
    -------
    tuple[tuple[Report, ...], tuple[Refused, ...]]
        Reports in the order of their names, none twice; and what was refused, with the reason.

    """
    reports: dict[str, Report] = {}
    refused: list[Refused] = []
    for artefact, raw in sorted(archives.items()):
        try:
            members = list(_members(raw))
        except UnacceptableError as error:
            refused.append(Refused(path=artefact, why=str(error)))
            continue
        for name, text in members:
            path = f"{artefact}/{name}"
            try:
                _add(reports, _report(text, facts))
            except UnacceptableError as error:
                refused.append(Refused(path=path, why=str(error)))
    return tuple(report for _, report in sorted(reports.items())), tuple(refused)


def _add(reports: dict[str, Report], report: Report) -> None:
    name = report.name or ""
    if name in reports:
        raise UnacceptableError("has the name of another result")
    if len(reports) >= MOST_RESULTS:
        raise UnacceptableError(f"is one of more than {MOST_RESULTS} results")
    reports[name] = report


def _members(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each result of an archive all of whose members are harmless."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = archive.infolist()
            _refuse_archive(infos)
            wanted = [info for info in infos if _is_result(info.filename)]
            if not wanted:
                raise UnacceptableError(f"holds no {RESULT}")
            for info in wanted:
                yield info.filename, _unpacked(archive, info)
    # What a broken archive raises depends on where it is broken.
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError) as error:
        raise UnacceptableError(f"is no zip archive that can be read: {error}") from None
    except (ValueError, RuntimeError, NotImplementedError, OverflowError) as error:
        raise UnacceptableError(f"is a broken zip archive: {error}") from None


def _refuse_archive(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_MEMBERS:
        raise UnacceptableError(f"holds more than {MOST_MEMBERS:,} files")
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise UnacceptableError(f"unpacks to more than {MOST_BYTES:,} bytes")
    seen: set[str] = set()
    for info in infos:
        _refuse_member(info)
        # As a file system that folds case would have it.
        name = str(PurePosixPath(info.filename)).casefold()
        if name in seen:
            raise UnacceptableError(f"holds {info.filename[:100]!r} twice")
        seen.add(name)


def _refuse_member(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    shown = repr(name[:100])
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
        raise UnacceptableError(f"holds {shown}, which leads out of its folder")
    if "\\" in name or not name:
        raise UnacceptableError(f"holds {shown}, which is no path")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise UnacceptableError(f"holds {shown}, which is a link or a device")
    if info.flag_bits & 0x1:
        raise UnacceptableError(f"holds {shown}, which is encrypted")
    if info.compress_type not in _PACKED:
        raise UnacceptableError(f"holds {shown}, which is packed in an unusual way")
    if info.file_size > _SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1):
        raise UnacceptableError(f"holds {shown}, which unpacks to far more than it is")


def _is_result(name: str) -> bool:
    path = PurePosixPath(name)
    return path.name == RESULT and len(path.parts) <= _MOST_DEPTH + 1


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    import zlib

    if info.file_size > MOST_RESULT_BYTES:
        raise UnacceptableError(f"holds a {RESULT} of more than {MOST_RESULT_BYTES:,} bytes")
    try:
        with archive.open(info) as member:
            raw = member.read(MOST_RESULT_BYTES + 1)
    except zlib.error as error:
        raise UnacceptableError(f"is a broken zip archive: {error}") from None
    if len(raw) > MOST_RESULT_BYTES:
        raise UnacceptableError(f"holds a {RESULT} of more than {MOST_RESULT_BYTES:,} bytes")
    return raw


def _report(raw: bytes, facts: Facts) -> Report:
    """The result, with what the forge says in place of what it says of its build."""
    document = _cut(_parsed(raw))
    if not isinstance(document, dict):
        raise UnacceptableError("is not a result: it is no JSON object")
    checks = document.get("checks")
    if isinstance(checks, list) and len(checks) > MOST_CHECKS:
        raise UnacceptableError(f"has more than {MOST_CHECKS} checks")
    ours = {"ci": None, "commit": None, "repository": None}
    try:
        report = codec.decode(json.dumps(document | ours), file=RESULT)
    except ConfigurationError as error:
        why = error.problems[0].message.removeprefix(f"{RESULT} ")
        raise UnacceptableError(why[:LONGEST]) from None
    ids = [check.id for check in report.checks]
    if len(set(ids)) < len(ids):
        raise UnacceptableError("has two checks of one id")
    return _as_the_forge_has_it(report, facts)


def _as_the_forge_has_it(report: Report, facts: Facts) -> Report:
    """Commit, build and sums do not come from the result, nor does what a reader may type."""
    config = _config(report)
    checks = tuple(
        check.model_copy(update={"command": check_command(check.id, config)})
        for check in report.checks
    )
    outcome, code = _concluded(report, checks)
    return report.model_copy(
        update={
            "checks": checks,
            "counts": count(checks) if checks else None,
            "partial": bool(report.partial) or len(head.selected(checks)) < len(checks),
            "outcome": outcome,
            "exit_code": code,
            "repository": facts.repository,
            "ci": facts.build,
            "commit": Commit(
                head=facts.head,
                checked_out=None,
                dirty=None,
                base_ref=None,
                base=None,
                how="as the forge says it",
            ),
        }
    )


def _concluded(report: Report, checks: tuple[Check, ...]) -> tuple[RunOutcome, int]:
    """The worse of what the result says and of what its checks come to."""
    outcome, code = conclude(checks)
    if report.problem is not None:
        outcome, code = RunOutcome.ERROR, Exit.NOT_EVALUATED
        if report.outcome is RunOutcome.EMPTY:
            outcome, code = RunOutcome.EMPTY, Exit.NOTHING_CHECKED
    outcome = worst((outcome, report.outcome))
    agreed = outcome is report.outcome and report.problem is None and not contradiction(report)
    if agreed:
        return outcome, report.exit_code
    return outcome, int(code or (Exit.PASSED if outcome in GREEN else Exit.NOT_EVALUATED))


def _config(report: Report) -> str | None:
    """The policy's path, where it can be nothing but a path inside the repository."""
    path = report.policy.path if report.policy else DEFAULT
    plain = _PLAIN_PATH.fullmatch(path) is not None and ".." not in path.split("/")
    return path if plain and path != DEFAULT else None


def _parsed(raw: bytes) -> Any:
    def refuse(constant: str) -> Any:
        raise UnacceptableError(f"has {constant}, which is no number of JSON")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise UnacceptableError("has a key twice")
        return found

    try:
        document = json.loads(
            raw.decode("utf-8"),
            parse_constant=refuse,
            parse_float=_finite,
            object_pairs_hook=once,
        )
    except UnicodeDecodeError:
        raise UnacceptableError("is not UTF-8") from None
    except RecursionError:
        raise UnacceptableError("is nested too deeply") from None
    except ValueError as error:
        raise UnacceptableError(f"is not JSON: {error}"[:LONGEST]) from None
    _refuse_depth(document)
    return document


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise UnacceptableError(f"has the number {text[:20]}, which is not finite")
    return number


def _refuse_depth(document: Any) -> None:
    level = [document]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise UnacceptableError("is nested too deeply")


def _cut(value: Any) -> Any:
    """The same with every text cut, keys too; the depth was looked at before."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    if isinstance(value, list):
        return [_cut(inner) for inner in value]
    if isinstance(value, dict):
        return {_cut(key): _cut(inner) for key, inner in value.items()}
    return value
