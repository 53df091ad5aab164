"""Which outputs do not belong to the inputs in place, and what moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgate.pipeline import command, hashes
from mlgate.pipeline.manifest import Manifest, ManifestError, own_files, place, read
from mlgate.policy.model import Pipeline

_MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Stale:
    """Why an output does not belong to the inputs in place."""

    reason: str
    moved: tuple[str, ...] = ()  #: every path that moved, and how


def stale(pipeline: Pipeline, root: Path, name: str) -> Mapping[str, Stale | None] | None:
    """Hold each output against the manifest beside it.

    Parameters
    ----------
    pipeline
        With `inputs` and `outputs`.
    root
        The policy's folder.
    name
        The policy's.

    Returns
    -------
    Mapping[str, Stale | None] | None
        Each output, and why it does not belong, or None where it does. None where there is no
        manifest, so that nothing is known.

    """
    if not pipeline.inputs or not pipeline.outputs:
        return None
    path = place(pipeline, root, name)
    try:
        manifest = read(path, name=name)
        if manifest is None:
            return None
        moved = tuple(_moved(pipeline, root, name, manifest))
        return {
            said: _output(said, root, manifest) or _since(manifest, moved)
            for said in pipeline.outputs
        }
    except ManifestError as error:
        why = f"nothing tells what it was made from: {path.name} {error}"
    except OSError as error:
        why = f"{error.filename} cannot be read: {error.strerror}"
    return dict.fromkeys(pipeline.outputs, Stale(reason=why))


def _moved(pipeline: Pipeline, root: Path, name: str, manifest: Manifest) -> Iterator[str]:
    here = hashes.inputs(pipeline.inputs, root, without=own_files(pipeline, root, name))
    for path in sorted(here.keys() | manifest.inputs.keys()):
        if path not in here:
            yield f"{path} was removed"
        elif path not in manifest.inputs:
            yield f"{path} was added"
        elif here[path] != manifest.inputs[path]:
            yield f"{path} changed"
    if pipeline.command != manifest.command:
        yield f"the command changed from `{command.shown(manifest.command)}`"


def _output(said: str, root: Path, manifest: Manifest) -> Stale | None:
    made = manifest.outputs.get(said)
    here = hashes.output(said, root)
    if here is None:
        return Stale(reason=f"{said} is not there", moved=(f"{said} was removed",))
    if made is None:
        return Stale(reason=f"{said} was no output yet when the command ran")
    if made != here:
        reason = f"{said} was changed after the command had written it"
        return Stale(reason=reason, moved=(f"{said} changed",))
    return None


def _since(manifest: Manifest, moved: Sequence[str]) -> Stale | None:
    if not moved:
        return None
    more = len(moved) - _MOST_NAMED
    named = ", ".join(moved[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
    at = f" at {manifest.commit[:7]}" if manifest.commit else ""
    return Stale(reason=f"{named} since the command ran{at}", moved=tuple(moved))
