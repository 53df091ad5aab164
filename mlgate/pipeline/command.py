"""The policy's command, as the program and arguments that the system starts."""

import os
import shlex
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgate.pipeline.redaction import Redaction, without_secrets

_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True, kw_only=True)
class NotRunnable:
    """Why a command cannot be started."""

    reason: str
    fix: str


def seconds(timeout: str) -> int:
    """Seconds of a `timeout` such as `20m`."""
    return int(timeout[:-1]) * _SECONDS[timeout[-1]]


def shown(command: Sequence[str] | str) -> str:
    """The command as somebody would type it, without secrets."""
    safe = without_secrets(command)
    return safe if isinstance(safe, str) else shlex.join(safe)


def argv(
    command: Sequence[str] | str, *, folder: Path, environ: Mapping[str, str]
) -> list[str] | NotRunnable:
    """Program and arguments; a list runs without a shell, text with `bash -o pipefail -c`.

    Parameters
    ----------
    command
        `pipeline.command`.
    folder
        Where it will run: a program with a `/` in its name is looked for from here.
    environ
        Whose `PATH` tells where other programs are.

    """
    if isinstance(command, str):
        bash = shutil.which("bash", path=environ.get("PATH"))
        if not command.strip():
            return NotRunnable(reason="the command is empty", fix="say what to run")
        if bash is None:
            return NotRunnable(
                reason="the command is text, which runs with `bash -c`, and there is no bash here",
                fix="install bash, or write the command as a list: [python, train.py]",
            )
        # Else what fails before a pipe, as `python train.py | tee log` may, would end well.
        return [bash, "-o", "pipefail", "-c", command]
    if not command or not command[0]:
        return NotRunnable(reason="the command is empty", fix="say what to run")
    return _program(command, folder, environ)


def _program(
    command: Sequence[str], folder: Path, environ: Mapping[str, str]
) -> list[str] | NotRunnable:
    name = command[0]
    if os.path.dirname(name):  # noqa: PTH120  # Path drops the `./` that makes it a path
        return _file(command, folder)
    found = shutil.which(name, path=environ.get("PATH"))
    if found is not None:
        return [found, *command[1:]]
    words = " ".join(command) if any(character in name for character in " |;&<>") else None
    if words is not None:
        return NotRunnable(
            reason=f"there is no program called {name!r}",
            fix="a list is one program and its arguments, each an item of its own; "
            f"for a shell write text: command: {Redaction(os.environ).text(words)!r}",
        )
    other = "python3" if name == "python" else "python"
    if name in ("python", "python3") and shutil.which(other, path=environ.get("PATH")):
        return NotRunnable(
            reason=f"{name} is not found on PATH", fix=f"write {other} in `pipeline.command`"
        )
    return NotRunnable(
        reason=f"{name} is not found on PATH",
        fix=f"install {name}, or write its path in `pipeline.command`",
    )


def _file(command: Sequence[str], folder: Path) -> list[str] | NotRunnable:
    program = folder / command[0]
    if not program.is_file():
        return NotRunnable(
            reason=f"{command[0]} is not found in the policy's folder",
            fix=f"track {command[0]} in git, or list it under `pipeline.needs` if git ignores it",
        )
    if not os.access(program, os.X_OK):
        return NotRunnable(
            reason=f"{command[0]} may not be executed",
            fix=f"chmod +x {shlex.quote(command[0])} (and commit that), "
            "or name the interpreter first",
        )
    return [str(program), *command[1:]]
