"""Makes a sound bundle's files what the gates read."""

import posixpath
import shutil
from dataclasses import dataclass
from pathlib import Path

from mlgate.baseline import id_key
from mlgate.baseline.bundle import Bundle
from mlgate.baseline.kept_predictions import decode
from mlgate.baseline.manifest import BundleError, Manifest
from mlgate.baseline.outcome import Found
from mlgate.baseline.request import Request
from mlgate.baseline.tracked import is_glob, matches
from mlgate.data.source import SourceError


@dataclass(frozen=True)
class Origin:
    """How a bundle was come by."""

    source: str
    spec: str
    distance: int | None


def unpack(bundle: Bundle, request: Request, origin: Origin) -> Found:
    """Make a sound bundle's files what the gates read.

    Raises
    ------
    BundleError
        If its ids are hashed with a key that is not here, or its predictions cannot be read.

    """
    manifest = bundle.manifest
    kept = manifest.predictions if request.predictions is not None else None
    key = None if kept is None else _key(manifest, request)
    try:
        predictions = None if kept is None else decode(bundle.folder, kept, request)
    except SourceError as error:
        raise BundleError(f"its predictions cannot be read: {error.reason}", error.fix) from None
    return Found(
        source=origin.source,
        spec=origin.spec,
        commit=manifest.commit,
        distance=origin.distance,
        predictions=predictions,
        hashed_with=key,
        files={
            **{
                said: bundle.folder / stored
                for said, stored in manifest.files.items()
                if said in request.files
            },
            **_globs(bundle, request),
        },
        environment=manifest.environment,
        bundle=manifest,
    )


def _globs(bundle: Bundle, request: Request) -> dict[str, Path]:
    """Globs that files of the bundle match, each over copies that have their names again."""
    kept = bundle.manifest.files
    folder = request.scratch / "bundle" / bundle.manifest.fingerprint
    found = {}
    for said in request.files - set(kept):
        pattern = posixpath.normpath(said)
        for name, stored in kept.items():
            named = posixpath.normpath(name)
            if not is_glob(said) or not matches(named, pattern) or named.startswith((".", "/")):
                continue
            copy = folder / named
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(bundle.folder / stored, copy)
            found[said] = folder / pattern
    return found


def _key(manifest: Manifest, request: Request) -> bytes | None:
    ids = manifest.ids
    if ids is None or ids.key is None:
        return None
    try:
        return id_key.matching(ids.key, ids.check, name=manifest.name, environ=request.environ)
    except id_key.WrongKeyError as error:
        raise BundleError(
            str(error), f"give this job the {id_key.VARIABLE} that `mlgate baseline save` had"
        ) from None
