"""A git repository of the demo's own, deaf to the settings of whoever runs it."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlgate.errors import ConfigurationError, NotEvaluatedError, Problem

_MADE_BY_DEMO = "mlgate-demo"  #: file in `.git` that lets a later demo replace the folder
_ELSEWHERE = ("GIT_", "GITHUB_", "GITLAB_", "CI_", "MLGATE_")
_DEFAULTS = {
    "PYTHONUTF8": "1",
    "OMP_WAIT_POLICY": "PASSIVE",  # spinning threads train 5 times slower on a busy machine
}
_SETTINGS = {
    "user.name": "mlgate demo",
    "user.email": "demo@mlgate.invalid",
    "commit.gpgsign": "false",
    "core.autocrlf": "false",
    "core.hooksPath": os.devnull,
    "gc.auto": "0",
}


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A folder with a `.git`."""

    folder: Path

    def git(self, *arguments: str, given: bytes | None = None) -> str:
        """Run git in the folder and return what it prints.

        Raises
        ------
        NotEvaluatedError
            With git's own words, if it fails.

        """
        settings = [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]
        done = subprocess.run(  # noqa: S603  # a list of our own, no shell
            [_git(), *settings, *arguments],
            cwd=self.folder,
            env=environment(),
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()
            raise NotEvaluatedError(
                Problem(code="MLG050", message=f"git {arguments[0]} failed: {said}")
            )
        return done.stdout.decode(errors="replace").strip()

    def commit(self, message: str) -> str:
        """Commit everything that is not ignored; return the abbreviated hash."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "--short", "HEAD")


def start(folder: Path) -> Repository:
    """Make an empty repository in a folder that is empty, absent, or an earlier demo's.

    Raises
    ------
    ConfigurationError
        If the folder holds anything else.

    """
    if (folder / ".git" / _MADE_BY_DEMO).is_file():
        _remove(folder)
    elif folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ConfigurationError(
            Problem(
                code="MLG010",
                message=f"{folder} is not empty, and no earlier demo made it",
                fix="name an empty folder: mlgate demo DIR",
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    repository = Repository(folder=folder)
    repository.git("init", "--quiet")
    repository.git("symbolic-ref", "HEAD", "refs/heads/main")
    (folder / ".git" / _MADE_BY_DEMO).touch()
    return repository


def environment() -> Mapping[str, str]:
    """Return this process's environment, less what says for which CI or repository it runs."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "CI" and not name.startswith(_ELSEWHERE)
    }
    return {**_DEFAULTS, **kept}


def _git() -> str:
    found = shutil.which("git")
    if found is None:
        raise NotEvaluatedError(
            Problem(code="MLG050", message="the demo needs git, and it is not installed")
        )
    return found


def _remove(folder: Path) -> None:
    """Remove an earlier demo; git's objects are read-only, which would stop Windows."""
    for path in (folder / ".git" / "objects").rglob("*"):
        path.chmod(0o700)
    shutil.rmtree(folder)
