"""Which outputs do not belong to the inputs in place, and what moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgate.pipeline import command, hashes
from mlgate.pipeline.manifest import Manifest, ManifestError, Origin, own_files, place, read
from mlgate.policy.model import Pipeline

_MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Stale:
    """Why an output does not belong to the inputs in place."""

    reason: str
    moved: tuple[str, ...] = ()  #: every path that moved, and how
    fix: str = "make the outputs anew: mlgate run"


@dataclass(frozen=True, kw_only=True)
class Belongs:
    """An output belongs to the inputs in place."""

    ran: str | None = None  #: the command that made it, where it is not the policy's


def stale(pipeline: Pipeline, root: Path, name: str) -> Mapping[str, Stale | Belongs] | None:
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
    Mapping[str, Stale | Belongs] | None
        Of each output whether it belongs. None where there is no manifest, so that nothing is
        known.

    """
    if not pipeline.inputs or not pipeline.outputs:
        return None
    path = place(pipeline, root, name)
    try:
        manifest = read(path, name=name)
        if manifest is None:
            return None
        here = hashes.inputs(pipeline.inputs, root, without=own_files(pipeline, root, name))
        return {
            said: _output(said, root, manifest) or _made(said, pipeline, here, manifest)
            for said in pipeline.outputs
        }
    except ManifestError as error:
        why = f"nothing tells what it was made from: {path.name} {error}"
    except OSError as error:
        why = f"{error.filename} cannot be read: {error.strerror}"
    return dict.fromkeys(pipeline.outputs, Stale(reason=why))


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


def _made(
    said: str, pipeline: Pipeline, here: Mapping[str, str], manifest: Manifest
) -> Stale | Belongs:
    """Hold an output against the run that wrote it, which need not be the last one."""
    origin = manifest.origin(said)
    last = f"`{command.shown(manifest.ran)}`"
    if origin is None:
        return Stale(
            reason=f"{last} ended without writing it, and nothing tells what it was made from",
            fix=f"take {said} away and make it anew: mlgate run",
        )
    moved = tuple(_moved(pipeline, here, origin))
    if moved:
        left = f"; {last} ran later and did not write it" if said in manifest.untouched else ""
        return Stale(reason=_since(origin, moved) + left, moved=moved)
    ran = command.shown(origin.ran)
    return Belongs(ran=None if ran == command.shown(origin.command) else ran)


def _moved(pipeline: Pipeline, here: Mapping[str, str], origin: Origin) -> Iterator[str]:
    for path in sorted(here.keys() | origin.inputs.keys()):
        if path not in here:
            yield f"{path} was removed"
        elif path not in origin.inputs:
            yield f"{path} was added"
        elif here[path] != origin.inputs[path]:
            yield f"{path} changed"
    if not origin.is_of(pipeline.command):
        yield f"the command changed from `{command.shown(origin.command)}`"


def _since(origin: Origin, moved: Sequence[str]) -> str:
    more = len(moved) - _MOST_NAMED
    named = ", ".join(moved[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
    at = f" at {origin.commit[:7]}" if origin.commit else ""
    return f"{named} since the command ran{at}"
