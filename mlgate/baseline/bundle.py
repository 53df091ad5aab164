"""Folders that each keep one commit's results: found, and verified when they are read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlgate.baseline.manifest import (
    MANIFEST,
    Manifest,
    damaged,
    file_record,
    is_storable,
    read_manifest,
)

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_FINGERPRINT = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A bundle whose files are all there and undamaged."""

    folder: Path
    manifest: Manifest


def is_bundle(folder: Path) -> bool:
    """Whether a folder claims to be a bundle."""
    return (folder / MANIFEST).is_file()


def commits(folder: Path) -> frozenset[str]:
    """Commits that the folder of one policy has bundles of; `OSError` if it cannot be read."""
    try:
        entries = list(folder.iterdir())
    except FileNotFoundError:
        return frozenset()
    return frozenset(
        entry.name
        for entry in entries
        if _COMMIT.fullmatch(entry.name) and next(_bundles(entry), None) is not None
    )


def _bundles(commit_folder: Path) -> Iterator[Path]:
    """Folders of finished bundles; those that are being written have other names."""
    if commit_folder.is_dir():
        for entry in commit_folder.iterdir():
            if _FINGERPRINT.fullmatch(entry.name):
                yield entry


def newest(commit_folder: Path, *, name: str, commit: str) -> Bundle | None:
    """The bundle of a commit that was saved last; None if there is none.

    Raises
    ------
    BundleError
        If one is damaged, since it might be the newest.

    """
    manifests = [(read_manifest(folder, name=name), folder) for folder in _bundles(commit_folder)]
    if not manifests:
        return None
    manifest, folder = max(manifests, key=lambda found: (found[0].saved, found[0].fingerprint))
    if manifest.commit != commit:
        raise damaged(f"{MANIFEST} is of the commit {manifest.commit[:12]}")
    return _verified(folder, manifest)


def load(folder: Path, *, name: str) -> Bundle:
    """Read a bundle and verify every file of it; `BundleError` if it is not sound."""
    return _verified(folder, read_manifest(folder, name=name))


def _verified(folder: Path, manifest: Manifest) -> Bundle:
    named = {*manifest.files.values()}
    if manifest.predictions is not None:
        named.add(manifest.predictions.file)
    if named - set(manifest.stored):
        raise damaged(f"{MANIFEST} names a file without its checksum")
    for stored, expected in manifest.stored.items():
        if not is_storable(stored):
            raise damaged(f"{MANIFEST} names a file {stored!r}")
        if file_record(folder / stored, shown_as=stored) != expected:
            raise damaged(f"{stored} does not have the checksum that {MANIFEST} gives")
    return Bundle(folder=folder, manifest=manifest)
