"""What outputs were made from: a manifest beside them, written by `mlgate run`."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, NonNegativeInt, ValidationError, model_validator

from mlgate.pipeline import hashes
from mlgate.policy.model import Pipeline
from mlgate.result.record import Record

FORMAT: Final = "mlgate.manifest/1"
_MOST_BYTES = 64_000_000


class ManifestError(Exception):
    """A manifest that cannot be read as one; the text says why."""


class Origin(Record):
    """An earlier run, which made what a later one left as it was."""

    command: list[str] | str
    ran: list[str] | str
    commit: str | None
    inputs: dict[str, str]
    digest: str | None = None

    def is_of(self, command: Sequence[str] | str) -> bool:
        """Whether the policy said this very command then."""
        if self.digest is None:  # of an mlgate that kept the command as it was
            return self.command == command
        return self.digest == command_digest(command)


class Manifest(Record):
    """One run of a policy's command that ended with 0."""

    format: Literal["mlgate.manifest/1"] = FORMAT
    name: str  #: of the policy
    command: list[str] | str  #: as the policy says it, without secrets
    ran: list[str] | str  #: what was run: another where `mlgate run -- CMD` named it
    digest: str | None = None  #: of `command` with its secrets, see `command_digest`
    commit: str | None  #: that was checked out
    dirty: bool | None  #: whether tracked files differed from it
    environment: str  #: fingerprint of Python, packages and machine
    inputs: dict[str, str]  #: path -> SHA-256, before the command ran
    outputs: dict[str, str]  #: as the policy says it -> digest, after it
    #: outputs that the command did not write -> position of the run that did; null: not known
    untouched: dict[str, NonNegativeInt | None] = Field(default_factory=dict)
    origins: list[Origin] = Field(default_factory=list)

    def origin(self, output: str) -> Origin | None:
        """The run that wrote an output, this one or an earlier; None where it is not known."""
        if output not in self.untouched:
            return Origin(
                command=self.command,
                ran=self.ran,
                commit=self.commit,
                inputs=self.inputs,
                digest=self.digest,
            )
        position = self.untouched[output]
        return None if position is None else self.origins[position]

    @model_validator(mode="after")
    def _positions(self) -> "Manifest":
        if any(at is not None and at >= len(self.origins) for at in self.untouched.values()):
            raise ValueError("a position without an origin")
        return self


def command_digest(command: Sequence[str] | str) -> str:
    """SHA-256 that tells one command from another where secrets are taken out of both."""
    text = json.dumps(command if isinstance(command, str) else list(command))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def place(pipeline: Pipeline, root: Path, name: str) -> Path:
    """Where the manifest of a policy lies: beside its first output, so that both travel together.

    Parameters
    ----------
    pipeline
        Has at least one output.
    root
        The policy's folder.
    name
        The policy's; policies that share a folder have a manifest each.

    """
    return (root / os.path.normpath(pipeline.outputs[0])).parent / f"{name}{hashes.MANIFEST}"


def own_files(pipeline: Pipeline, root: Path, name: str) -> Sequence[str]:
    """What a run writes, as paths from `root`: outputs and manifest."""
    manifest = os.path.relpath(place(pipeline, root, name), root)
    return (*pipeline.outputs, manifest)


def write(path: Path, manifest: Manifest) -> None:
    """Write a manifest in one step; `OSError` if it cannot be written."""
    document = manifest.model_dump(mode="json")
    text = json.dumps(document, indent=1, ensure_ascii=True, sort_keys=True) + "\n"
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(text, encoding="ascii")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def read(path: Path, *, name: str) -> Manifest | None:
    """Read a manifest; None where there is none.

    Raises
    ------
    ManifestError
        If the file is no manifest, of another version, or of another policy.

    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
        document = json.loads(raw)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ManifestError(f"cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ManifestError("is not JSON") from None
    version = document.get("format") if isinstance(document, dict) else None
    if version != FORMAT:
        raise ManifestError(f"has the format {str(version)[:60]!r}, and not {FORMAT!r}")
    try:
        manifest = Manifest.model_validate(document)
    except ValidationError as error:
        loc = error.errors(include_url=False)[0]["loc"]
        where = ".".join(str(part) for part in loc) or "untouched"
        raise ManifestError(f"has no sound {where!r}") from None
    if manifest.name != name:
        raise ManifestError(f"is of the policy {manifest.name[:60]!r}")
    return manifest
