"""Runs the `git` program, so that nothing of a repository changes and nothing is fetched."""

import os
import re
import subprocess
from pathlib import Path
from typing import IO

from mlgate.errors import NotEvaluatedError, Problem
from mlgate.result.url import without_secrets

_SECONDS = 120
#: Set inside hooks; they would point every command at the hook's repository and index.
LOCATES_A_REPOSITORY = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE",
)  # fmt: skip
#: Nothing is fetched behind the user's back (partial clones), and no monitor is started.
_SETTINGS = ("--literal-pathspecs", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false")
_DUBIOUS = re.compile(r"dubious ownership in repository at '([^']+)'")


class GitError(NotEvaluatedError):
    """Git answered with an error; the text is git's own first line."""

    def __init__(self, text: str) -> None:
        super().__init__(
            Problem(
                code="MLG025", message=text, fix="run `git status` here and repair what it says"
            )
        )


class NoGitError(GitError):
    """There is no `git` program, or the folder is in no repository."""


def run(
    folder: Path, *arguments: str, stdout: IO[bytes] | None = None, seconds: int = _SECONDS
) -> bytes:
    """Run git in `folder` and give its output, or write it to `stdout`.

    Raises
    ------
    GitError
        If git fails; `NoGitError` if it is not installed or `folder` is no repository.
    NotEvaluatedError
        If git distrusts the owner of the repository; tells the setting.

    """
    environ = {key: value for key, value in os.environ.items() if key not in LOCATES_A_REPOSITORY}
    quiet = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(  # noqa: S603  # a list of arguments, no shell
            ["git", *_SETTINGS, *arguments],  # noqa: S607  # git is found on PATH on every system
            cwd=folder,
            env={**environ, **quiet},
            stdin=subprocess.DEVNULL,
            stdout=stdout or subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=seconds,
            check=False,
        )
    except FileNotFoundError:
        raise NoGitError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} took longer than {seconds} s") from None
    except (OSError, ValueError) as error:
        raise GitError(f"git {arguments[0]} could not be run: {error}") from None
    if done.returncode != 0:
        raise _error(done.stderr.decode("utf-8", "replace").strip(), arguments[0])
    return done.stdout or b""


def _error(message: str, command: str) -> Exception:
    dubious = _DUBIOUS.search(message)
    if dubious:
        return NotEvaluatedError(
            Problem(
                code="MLG025",
                message=f"git refuses to read {dubious[1]}: another user owns it",
                fix=f"git config --global --add safe.directory '{dubious[1]}'",
            )
        )
    first = message.splitlines()[0] if message else f"git {command} failed"
    text = without_secrets(first.removeprefix("fatal: "))
    return NoGitError(text) if "not a git repository" in first else GitError(text)
