"""Runs a policy's command in place, and writes down what its outputs were made from."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgate import catalog
from mlgate.baseline import git, tracked
from mlgate.baseline.environment import describe
from mlgate.errors import ConfigurationError, NotEvaluatedError, Problem
from mlgate.ledger.place import in_work_tree
from mlgate.pipeline import command, hashes, process, untouched
from mlgate.pipeline.manifest import (
    Manifest,
    ManifestError,
    command_digest,
    own_files,
    place,
    read,
    write,
)
from mlgate.pipeline.redaction import without_secrets
from mlgate.policy.bound import Policy
from mlgate.policy.model import Pipeline


@dataclass(frozen=True, kw_only=True)
class Trained:
    """A command that ran in place."""

    exit_code: int  #: the command's own; 128 and the number of a signal that ended it
    manifest: Path | None  #: as the policy's path leads to it; null where none was written
    notes: tuple[str, ...]  #: what somebody has to know of it


def train(policy_path: Path, *, words: Sequence[str], environ: Mapping[str, str]) -> Trained:
    """Run the policy's command, or `words`, in the policy's folder; write the manifest if it works.

    What it prints goes where mlgate's own output goes, and it reads nothing. Time-out, end of all
    its processes and interruption are as in a fresh copy.

    Raises
    ------
    ConfigurationError
        If the policy says no command, or an input that matches no file.
    NotEvaluatedError
        If the command cannot be started, is out of time, or did not write an output.

    """
    policy = catalog.load(policy_path, shown_as=policy_path.as_posix())
    pipeline = _pipeline(policy)
    _refuse_unmatched(policy, pipeline)
    inputs, before = _inputs(policy, pipeline), _outputs(policy, pipeline)
    older = _older(policy, pipeline)
    ran = list(words) or pipeline.command
    _make_folders(policy, pipeline)
    code = _run(ran, policy, pipeline, environ)
    if code != 0:
        return Trained(exit_code=code, manifest=None, notes=())
    if not pipeline.inputs or not pipeline.outputs:
        lacks = "inputs" if not pipeline.inputs else "outputs"
        why = f"no manifest is written: the policy has no `pipeline.{lacks}`"
        return Trained(exit_code=0, manifest=None, notes=(why,))
    path = place(pipeline, policy.root, policy.name)
    made = _made(policy, pipeline, before, older)
    manifest = _manifest(policy, pipeline, ran, inputs, made)
    try:
        write(path, manifest)
    except OSError as error:
        raise _failed(f"{path.name} cannot be written: {error.strerror}", None) from None
    notes = (
        *_moved(inputs, _inputs(policy, pipeline)),
        *_left_alone(manifest),
    )
    shown = place(pipeline, policy_path.parent, policy.name)
    return Trained(exit_code=0, manifest=shown, notes=notes)


def _pipeline(policy: Policy) -> Pipeline:
    if policy.sections.pipeline is None:
        raise ConfigurationError(
            Problem(
                code="MLG007",
                message=f"{policy.file} has no `pipeline`, so there is no command to run",
                place=policy.document.place(()),
                fix="add pipeline: {command: [python, train.py], inputs: [train.py], "
                "outputs: [out/predictions.parquet]}",
            )
        )
    return policy.sections.pipeline


def _refuse_unmatched(policy: Policy, pipeline: Pipeline) -> None:
    """A pattern without a file guards nothing, which is seen now or never."""
    unmatched = hashes.unmatched(pipeline.inputs, policy.root)
    if unmatched:
        position = pipeline.inputs.index(unmatched[0])
        raise ConfigurationError(
            Problem(
                code="MLG003",
                message=f"`pipeline.inputs` names {unmatched[0]}, which matches no file",
                place=policy.document.place(("pipeline", "inputs", position), key=False),
                fix="fetch the file, or correct the path: it is relative to the policy",
            )
        )


def _inputs(policy: Policy, pipeline: Pipeline) -> dict[str, str]:
    written = own_files(pipeline, policy.root, policy.name) if pipeline.outputs else ()
    try:
        return hashes.inputs(pipeline.inputs, policy.root, without=written)
    except OSError as error:
        raise _failed(f"{error.filename} cannot be read: {error.strerror}", None) from None


def _moved(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield f"{name} changed while the command ran, so the outputs are stale already"


def _older(policy: Policy, pipeline: Pipeline) -> Manifest | None:
    """What an earlier run wrote down; what cannot be read tells nothing."""
    if not pipeline.inputs or not pipeline.outputs:
        return None
    try:
        return read(place(pipeline, policy.root, policy.name), name=policy.name)
    except ManifestError:
        return None


def _outputs(policy: Policy, pipeline: Pipeline) -> dict[str, untouched.Seen]:
    try:
        return untouched.look(pipeline, policy.root)
    except OSError as error:
        raise _failed(f"{error.filename} cannot be read: {error.strerror}", None) from None


def _left_alone(manifest: Manifest) -> Iterator[str]:
    """A build tool leaves alone what is up to date; others should have written it."""
    for said in manifest.untouched:
        origin = manifest.origin(said)
        note = f"{said} was there before, and the command did not write it"
        if origin is None:
            note += "; nothing tells what it was made from, so it is stale until a run writes it"
        elif (origin.inputs, origin.digest) != (manifest.inputs, manifest.digest):
            note += "; it was made from other inputs, so it is stale"
        yield note


def _make_folders(policy: Policy, pipeline: Pipeline) -> None:
    """Make the folders of outputs, as a fresh copy does: the command meets the same in both."""
    for said in pipeline.outputs:
        folder = (policy.root / os.path.normpath(said)).parent
        if tracked.is_glob(str(Path(os.path.normpath(said)).parent)):
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _failed(
                f"the folder of the output {said} cannot be made: {error.strerror}", None
            ) from None


def _run(
    ran: Sequence[str] | str, policy: Policy, pipeline: Pipeline, environ: Mapping[str, str]
) -> int:
    argv = command.argv(ran, folder=policy.root, environ=environ)
    if isinstance(argv, command.NotRunnable):
        raise _failed(argv.reason, argv.fix)
    try:
        ended = process.run(
            argv,
            folder=policy.root,
            environ=environ,
            timeout=command.seconds(pipeline.timeout),
            log=None,
        )
    except process.NotStartedError as error:
        raise _failed(f"{argv[0]} cannot be started: {error}", None) from None
    if ended.code is None:
        raise _failed(
            f"`{command.shown(ran)}` timed out after {pipeline.timeout}",
            "raise `pipeline.timeout`; a command that waits for input never gets any",
        )
    return ended.code if ended.code >= 0 else 128 - ended.code


def _manifest(
    policy: Policy,
    pipeline: Pipeline,
    ran: Sequence[str] | str,
    inputs: dict[str, str],
    made: untouched.Made,
) -> Manifest:
    top = git.repository_root(policy.root)
    aside = in_work_tree(policy.sections.ledger, policy.root)
    commit = None if top is None else git.head(top)
    return Manifest(
        name=policy.name,
        command=without_secrets(pipeline.command),
        ran=without_secrets(ran),
        digest=command_digest(pipeline.command),
        commit=commit,
        dirty=None if top is None or commit is None else git.is_dirty(top, aside=aside),
        environment=describe(None).fingerprint,
        inputs=inputs,
        outputs=made.outputs,
        untouched=made.untouched,
        origins=made.origins,
    )


def _made(
    policy: Policy,
    pipeline: Pipeline,
    before: Mapping[str, untouched.Seen],
    older: Manifest | None,
) -> untouched.Made:
    after = _outputs(policy, pipeline)
    absent = next((said for said in pipeline.outputs if said not in after), None)
    if absent is not None:
        raise _failed(
            f"the command ended with 0 and did not write {absent}",
            "let the command write it, or take it out of `pipeline.outputs`",
        )
    return untouched.made(before, after, older)


def _failed(message: str, fix: str | None) -> NotEvaluatedError:
    return NotEvaluatedError(Problem(code="MLG061", message=message, fix=fix))
