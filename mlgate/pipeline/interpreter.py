"""The program that a command runs: a Python tells its version and what is installed in it."""

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlgate.pipeline import command as commands
from mlgate.pipeline import hashes, imported
from mlgate.pipeline.surroundings import without_tokens

_PYTHON = re.compile(r"(?:python|pypy)[\d.]*(?:\.exe)?", re.IGNORECASE)
_ASSIGNED = re.compile(r"\w+=.*", re.DOTALL)
_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Program:
    """What a command starts."""

    path: str | None  #: with links taken apart; null where it is not found
    digest: str | None  #: of the file; null of a Python, which says more of itself
    version: str | None = None  #: of the Python that runs the command
    distributions: tuple[str, ...] = ()  #: installed in it: `name==version`
    leads: tuple[str, ...] = ()  #: where it imports code from
    own: tuple[str, ...] = ()  #: folders of the Python itself

    @property
    def fingerprint(self) -> str:
        """Digest of what tells one environment from another."""
        known = [self.path, self.digest, self.version, self.distributions]
        return hashlib.sha256(json.dumps(known).encode()).hexdigest()

    def leads_to(self, work_tree: Path) -> bool:
        """Whether it is a Python that imports code from a work tree unless it is told not to."""
        places = imported.Places(str(work_tree), os.devnull, [], list(self.own))
        return any(places.inside(lead) is not None for lead in self.leads)


def program_of(
    command: Sequence[str] | str, *, folder: Path, environ: Mapping[str, str]
) -> Program:
    """Look for the program that a command runs, and ask it once where it is a Python.

    Of a line of `bash`, or of a program that starts another (`env`, `nice`), the first Python that
    it names is asked. A script is run by what its first line names.

    Parameters
    ----------
    command
        `pipeline.command`.
    folder
        The policy's: a program with a `/` in its name is looked for from here.
    environ
        Whose `PATH` tells where other programs are.

    """
    words = _words(command)
    found = [_found(word, folder, environ) for word in words[:1]]
    path = found[0] if found else None
    named = (_found(word, folder, environ) for word in words if _is_python(Path(word)))
    python = next((each for each in named if each is not None), None)
    if python is None and path is not None:
        python = _of_script(path, environ)
    told = None if python is None else _ask(python, environ)
    if told is None:
        return Program(path=_real(path, folder), digest=_digest(path, folder))
    # What `PYTHONPATH` says leads into the copy there, see `surroundings`.
    moved = environ.get("PYTHONPATH", "").split(os.pathsep)
    return Program(
        path=_real(path, folder),
        digest=None if python == path else _digest(path, folder),
        version=f"{_real(python, folder)} {told['version']}",
        distributions=tuple(told["distributions"]),
        leads=tuple(lead for lead in told["leads"] if lead not in moved),
        own=tuple(told["own"]),
    )


def _words(command: Sequence[str] | str) -> list[str]:
    """The words of a command that may be programs."""
    if not isinstance(command, str):
        return list(command)
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        return [word for word in lexer if not _ASSIGNED.fullmatch(word)]
    except ValueError:  # quotes that only bash can read
        return command.split()


def _is_python(path: Path) -> bool:
    return _PYTHON.fullmatch(path.name) is not None


def _found(word: str, folder: Path, environ: Mapping[str, str]) -> Path | None:
    argv = commands.argv([word], folder=folder, environ=environ)
    return Path(argv[0]) if isinstance(argv, list) else None


def _real(path: Path | None, folder: Path) -> str | None:
    """With links taken apart; the policy's own files by their place in its folder."""
    if path is None:
        return None
    real, top = path.resolve(), folder.resolve()
    return str(real.relative_to(top) if real.is_relative_to(top) else real)


def _of_script(path: Path, environ: Mapping[str, str]) -> Path | None:
    """The Python that the first line of a script names."""
    try:
        with path.open("rb") as stream:
            first = stream.readline(512)
    except OSError:
        return None
    words = first[2:].decode("utf-8", "replace").split() if first.startswith(b"#!") else []
    named = next((word for word in words if _is_python(Path(word))), None)
    found = None if named is None else shutil.which(named, path=environ.get("PATH"))
    return None if found is None else Path(found)


def _ask(python: Path, environ: Mapping[str, str]) -> dict[str, Any] | None:
    """What a Python says of itself; None where it does not."""
    source = Path(imported.__file__).read_text(encoding="utf-8")
    try:
        done = subprocess.run(  # noqa: S603  # the program that the policy names
            [str(python), "-c", source],
            cwd=Path(python.anchor or os.sep),
            env=without_tokens(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
        )
        # A `.pth` file may print before; what is asked for comes last.
        told = json.loads(done.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
    return told if isinstance(told, dict) else None


def _digest(path: Path | None, folder: Path) -> str | None:
    """Of a program; the policy's own files are known by its commit."""
    try:
        outside = path is not None and not path.resolve().is_relative_to(folder.resolve())
        return hashes.digest(path) if path is not None and outside else None
    except OSError:
        return None
