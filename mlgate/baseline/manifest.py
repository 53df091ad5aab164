"""What a bundle says of itself: `bundle.json`."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mlgate.result.record import Record

FORMAT = "mlgate.bundle/1"
MANIFEST = "bundle.json"
_STORED_NAME = re.compile(r"[a-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*")
_MAX_MANIFEST_BYTES = 32_000_000


class BundleError(Exception):
    """A bundle is damaged, foreign, newer, or locked with another key."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.fix = fix


class StoredFile(Record):
    """One file of the bundle."""

    sha256: str
    bytes: int


class Ids(Record):
    """How the rows are told apart."""

    column: str  #: `row`: by position
    key: str | None  #: what the ids are hashed with: MLGATE_ID_KEY, or `name` for the policy's name
    check: str | None  #: tells a wrong key without giving the right one away


class KeptPredictions(Record):
    """The table of predictions."""

    file: str
    rows: int
    roles: dict[str, str]  #: id, target, prediction, score (`score.<label>`) -> its column
    codes: dict[
        str, tuple[str, ...]
    ]  #: values of the columns that are kept as positions in this list


class Manifest(Record):
    """`bundle.json`."""

    format: str
    name: str
    commit: str
    dirty: bool  #: the work tree was not what the commit says
    fingerprint: str  #: of data, outputs, policy and key
    saved: str  #: ISO 8601, UTC
    tool: str  #: version of mlgate
    policy: str  #: sha256 of the policy
    outcome: str
    exit_code: int
    result: str  #: sha256 of result.json
    environment: str | None
    keep: str
    ids: Ids | None
    predictions: KeptPredictions | None
    files: dict[str, str]  #: path as the entries say it -> file of the bundle
    stored: dict[str, StoredFile]


def is_storable(stored: str) -> bool:
    """Whether a bundle may hold a file of this name: it never leads out of the folder."""
    return _STORED_NAME.fullmatch(stored) is not None


def read_manifest(folder: Path, *, name: str) -> Manifest:
    """Read `bundle.json`; `BundleError` if it is damaged, newer, or of another policy."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _MAX_MANIFEST_BYTES:
            raise damaged(f"{MANIFEST} is too large")
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise damaged(f"{MANIFEST} is missing") from None
    except OSError as error:
        raise BundleError(
            f"{MANIFEST} cannot be read: {error.strerror}", "give the job access to it"
        ) from None
    except (ValueError, RecursionError):
        raise damaged(f"{MANIFEST} is not JSON") from None
    manifest = _manifest(document)
    if manifest.name != name:
        raise BundleError(
            f"the bundle is of the policy {manifest.name!r}, and this one is {name!r}",
            f"name a bundle of {name}, or give this policy `name: {manifest.name}`",
        )
    return manifest


def _manifest(document: Any) -> Manifest:
    version = document.get("format") if isinstance(document, dict) else None
    if version != FORMAT:
        raise BundleError(
            f"the bundle has the format {version!r}, and this version reads {FORMAT!r}",
            "save the baseline again with this version, or update mlgate",
        )
    digest = document.pop("digest", None)
    if digest != digest_of(document):
        raise damaged(f"{MANIFEST} was changed after it was written")
    try:
        return Manifest.model_validate(document)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"])
        raise damaged(f"{MANIFEST} has no sound {where!r}") from None


def write_manifest(folder: Path, manifest: Manifest, temporary: str) -> None:
    """Write `bundle.json`, in one step, with its own digest."""
    document = manifest.model_dump(mode="json")
    text = json.dumps({**document, "digest": digest_of(document)}, indent=1, ensure_ascii=False)
    unfinished = folder / temporary
    unfinished.write_text(text + "\n", encoding="utf-8")
    unfinished.replace(folder / MANIFEST)


def digest_of(document: dict[str, Any]) -> str:
    """SHA-256 of a document, whatever its layout."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def file_record(path: Path, *, shown_as: str) -> StoredFile:
    """Size and checksum; `BundleError` if the file is missing, no plain file, or unreadable."""
    if path.is_symlink() or not path.is_file():
        raise damaged(f"{shown_as} is missing")
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            return StoredFile(sha256=digest.hexdigest(), bytes=stream.tell())
    except OSError as error:
        raise BundleError(
            f"{shown_as} cannot be read: {error.strerror}", "give the job access to it"
        ) from None


def damaged(reason: str) -> BundleError:
    """The bundle is not what was written."""
    return BundleError(
        f"damaged: {reason}",
        "delete the bundle and run `mlgate check` and `mlgate baseline save` on its commit again",
    )
