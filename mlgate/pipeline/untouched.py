"""Outputs that a run left as they were, and the earlier run that made them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlgate.pipeline import hashes, spoiled
from mlgate.pipeline.manifest import Manifest, Origin
from mlgate.policy.model import Pipeline


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An output at one moment."""

    stamps: Mapping[Path, spoiled.Stamp]  #: of its files
    digest: str


def look(pipeline: Pipeline, root: Path) -> dict[str, Seen]:
    """Every output that is there.

    Raises
    ------
    OSError
        If one cannot be read.

    """
    found = {}
    for said in pipeline.outputs:
        digest = hashes.output(said, root)
        if digest is not None:
            stamps = spoiled.stamps(list(hashes.files(said, root)))
            found[said] = Seen(stamps=stamps, digest=digest)
    return found


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a manifest says of the outputs, see `Manifest`."""

    outputs: dict[str, str]
    untouched: dict[str, int | None]
    origins: list[Origin]


def made(before: Mapping[str, Seen], after: Mapping[str, Seen], older: Manifest | None) -> Made:
    """Tell what a run wrote from what it left alone.

    An output is left alone where its files are the very same by size, time, node and content: what
    is written again, though with the same bytes, has another time. The run that made it is taken
    from the older manifest, if that is about the same content.

    Parameters
    ----------
    before, after
        The outputs around the run.
    older
        The manifest before it; None where there was none that can be read.

    """
    positions: dict[str, int | None] = {}
    origins: list[Origin] = []
    for said, seen in after.items():
        if before.get(said) != seen:
            continue
        known = older is not None and older.outputs.get(said) == seen.digest
        origin = older.origin(said) if older is not None and known else None
        if origin is not None and origin not in origins:
            origins.append(origin)
        positions[said] = None if origin is None else origins.index(origin)
    outputs = {said: seen.digest for said, seen in after.items()}
    return Made(outputs=outputs, untouched=positions, origins=origins)
