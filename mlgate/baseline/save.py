"""Writes a bundle: in a folder beside, then moved to its name, so that none is ever half there."""

import hashlib
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mlgate.baseline import bundle, id_key
from mlgate.baseline.kept_predictions import Table, encode
from mlgate.baseline.manifest import (
    FORMAT,
    MANIFEST,
    BundleError,
    Ids,
    KeptPredictions,
    Manifest,
    StoredFile,
    digest_of,
    file_record,
    is_storable,
    write_manifest,
)
from mlgate.data.source import SourceError
from mlgate.errors import NotEvaluatedError, Problem

if TYPE_CHECKING:
    from mlgate.data.engine import Engine

PREDICTIONS = "predictions.parquet"
RESULT = "result.json"


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What is kept of one commit."""

    name: str
    commit: str
    dirty: bool
    saved: str  #: ISO 8601, UTC; the newest of a commit is its baseline
    tool: str
    policy: str  #: sha256 of the policy
    outcome: str
    exit_code: int
    environment: str | None
    keep: Literal["predictions", "evidence", "none"]
    table: Table | None  #: null where no check reads predictions
    files: Mapping[str, Path]  #: what entries read, by the path as they say it
    outputs: Mapping[str, Path]  #: further files that tell one training from another; not kept
    data: Mapping[str, str]  #: fingerprints of the tables that were read, by name
    result: Path
    evidence: Path | None  #: folder
    key: id_key.IdKey


@dataclass(frozen=True, kw_only=True)
class Saved:
    """Where the bundle is."""

    folder: Path
    manifest: Manifest
    known: bool  #: the same data, outputs and policy were saved before
    left_out: tuple[str, ...] = ()  #: columns that are only searched and have too many values


def save(store: Path, contents: Contents, engine: "Engine") -> Saved:
    """Put a bundle into a store; of two jobs that save the same, one bundle stays.

    Raises
    ------
    NotEvaluatedError
        If the store cannot be written, or a file that is to be kept cannot be read.

    """
    folder = store / contents.name / contents.commit
    try:
        fingerprint = _fingerprint(contents)
        target = folder / fingerprint
        known = _renewed(target, contents)
        if known is not None:
            return _saved(target, known, contents, known=True)
        unfinished = folder / f".unfinished-{secrets.token_hex(8)}"
        unfinished.mkdir(parents=True)
        try:
            manifest = _fill(unfinished, contents, fingerprint, engine)
            placed = _place(unfinished, target, contents)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except (OSError, SourceError) as error:
        raise NotEvaluatedError(
            Problem(
                code="MLG026",
                message=f"the baseline cannot be saved to {folder}: {error}",
                fix="check that the folder is there, writable and not full",
            )
        ) from None
    return _saved(target, placed or manifest, contents, known=placed is not None)


def _saved(target: Path, manifest: Manifest, contents: Contents, *, known: bool) -> Saved:
    kept = manifest.predictions
    left_out: tuple[str, ...] = ()
    if kept is not None and contents.table is not None:
        absent = contents.table.only_searched - {*kept.codes, *kept.roles.values()}
        left_out = tuple(sorted(absent))
    return Saved(folder=target, manifest=manifest, known=known, left_out=left_out)


def _renewed(target: Path, contents: Contents) -> Manifest | None:
    """Give a sound bundle that is there already the new time; None if there is none."""
    if not target.is_dir():
        return None
    try:
        manifest = bundle.load(target, name=contents.name).manifest
    except BundleError:
        return None
    newer = manifest.model_copy(update={"saved": max(manifest.saved, contents.saved)})
    write_manifest(target, newer, f".{MANIFEST}-{secrets.token_hex(8)}")
    return newer


def _place(unfinished: Path, target: Path, contents: Contents) -> Manifest | None:
    """Move the folder to its name; the manifest of the one that was quicker, if it is sound."""
    for _ in range(8):
        try:
            unfinished.rename(target)
        except OSError:
            if not target.exists():
                raise
        else:
            return None
        quicker = _renewed(target, contents)
        if quicker is not None:
            return quicker
        _set_aside(target)
    raise OSError(f"{target} cannot be replaced")


def _set_aside(damaged: Path) -> None:
    aside = damaged.with_name(f".damaged-{secrets.token_hex(8)}")
    try:
        damaged.rename(aside)
    except FileNotFoundError:
        return
    shutil.rmtree(aside, ignore_errors=True)


def _fill(folder: Path, contents: Contents, fingerprint: str, engine: "Engine") -> Manifest:
    files = {} if contents.keep == "none" else _copy_files(folder, contents.files)
    predictions = _keep_predictions(folder, contents, engine)
    shutil.copyfile(contents.result, folder / RESULT)
    if contents.evidence is not None and contents.keep != "none":
        _copy_evidence(contents.evidence, folder / "evidence")
    stored = _checksums(folder)
    manifest = Manifest(
        format=FORMAT,
        name=contents.name,
        commit=contents.commit,
        dirty=contents.dirty,
        fingerprint=fingerprint,
        saved=contents.saved,
        tool=contents.tool,
        policy=contents.policy,
        outcome=contents.outcome,
        exit_code=contents.exit_code,
        result=stored[RESULT].sha256,
        environment=contents.environment,
        keep=contents.keep,
        ids=_ids(contents),
        predictions=predictions,
        files=files,
        stored=stored,
    )
    write_manifest(folder, manifest, f".{MANIFEST}")
    return manifest


def _ids(contents: Contents) -> Ids | None:
    if contents.table is None or contents.keep != "predictions":
        return None
    if contents.table.by_position:
        return Ids(column=contents.table.id, key=None, check=None)
    return Ids(column=contents.table.id, key=contents.key.source, check=contents.key.check)


def _keep_predictions(folder: Path, contents: Contents, engine: "Engine") -> KeptPredictions | None:
    if contents.table is None or contents.keep != "predictions":
        return None
    return encode(engine, contents.table, folder / PREDICTIONS, contents.key.secret)


def _copy_files(folder: Path, files: Mapping[str, Path]) -> dict[str, str]:
    """Copies have names of their own: a policy may name files outside its folder."""
    copied = {}
    for index, (said, path) in enumerate(sorted(files.items())):
        suffix = path.suffix.lower() if path.suffix[1:].isalnum() and path.suffix.isascii() else ""
        copied[said] = f"files/{index}{suffix}"
        target = folder / copied[said]
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, target)
    return copied


def _copy_evidence(source: Path, target: Path) -> None:
    target.mkdir()
    for file in sorted(source.glob("*.json")):
        if is_storable(f"{target.name}/{file.name}"):
            shutil.copyfile(file, target / file.name)


def _checksums(folder: Path) -> dict[str, StoredFile]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            found[name] = file_record(path, shown_as=name)
    return found


def _fingerprint(contents: Contents) -> str:
    """Of everything that makes another bundle: data, outputs, policy, and how it is kept."""
    table = contents.table
    described = {
        "data": dict(contents.data),
        "files": {said: _sha256(path) for said, path in contents.files.items()},
        "outputs": {said: _sha256(path) for said, path in contents.outputs.items()},
        "predictions": None if table is None else [_sha256(path) for path in table.paths],
        "columns": None if table is None else list(table.columns),
        "policy": contents.policy,
        "dirty": contents.dirty,
        "keep": contents.keep,
        "key": contents.key.check,
    }
    return digest_of(described)[:32]


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
