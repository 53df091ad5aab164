"""Commits, asked of the `git` program; work tree, index and refs are never changed."""

import os
import re
import subprocess
from pathlib import Path
from typing import IO

from mlgate.errors import NotEvaluatedError, Problem
from mlgate.result.url import without_secrets

_SECONDS = 120
#: Set inside hooks; they would point every command at the hook's repository and index.
_LOCATES_A_REPOSITORY = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE",
)  # fmt: skip
#: Nothing is fetched behind the user's back (partial clones), and no monitor is started.
_SETTINGS = ("--literal-pathspecs", "-c", "protocol.allow=never", "-c", "core.fsmonitor=false")
_OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
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


def run(folder: Path, *arguments: str, stdout: IO[bytes] | None = None) -> bytes:
    """Run git in `folder` and give its output, or write it to `stdout`.

    Raises
    ------
    GitError
        If git fails; `NoGitError` if it is not installed or `folder` is no repository.
    NotEvaluatedError
        If git distrusts the owner of the repository; tells the setting.

    """
    environ = {key: value for key, value in os.environ.items() if key not in _LOCATES_A_REPOSITORY}
    quiet = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(  # noqa: S603  # a list of arguments, no shell
            ["git", *_SETTINGS, *arguments],  # noqa: S607  # git is found on PATH on every system
            cwd=folder,
            env={**environ, **quiet},
            stdin=subprocess.DEVNULL,
            stdout=stdout or subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise NoGitError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} took longer than {_SECONDS} s") from None
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


def _line(folder: Path, *arguments: str) -> str | None:
    """One line of output without its end, or None where git says no."""
    try:
        output = run(folder, *arguments)
    except NoGitError:
        raise
    except GitError:
        return None
    return output.decode("utf-8", "surrogateescape").rstrip("\n") or None


def repository_root(folder: Path) -> Path | None:
    """The top of the work tree that holds `folder`; None without git or a repository."""
    try:
        top = _line(folder, "rev-parse", "--show-toplevel")
    except NoGitError:
        return None
    return Path(top) if top else None


def commit_of(root: Path, ref: str) -> str | None:
    """The id of the commit that `ref` names, tags peeled; None if it is not in this clone."""
    if not ref or ref.startswith("-") or "\0" in ref:
        return None
    found = _line(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    return found if found and _OBJECT.fullmatch(found) else None


def is_present(root: Path, commit: str) -> bool:
    """Whether the object of a commit is in this clone."""
    try:
        run(root, "cat-file", "-e", f"{commit}^{{commit}}")
    except NoGitError:
        raise
    except GitError:
        return False
    return True


def head(root: Path) -> str | None:
    """The checked out commit; None on a branch that has none yet."""
    return commit_of(root, "HEAD")


def is_dirty(root: Path) -> bool:
    """Whether a tracked file differs from HEAD; untracked files do not count."""
    changed = run(root, "status", "--porcelain=v1", "-z", "--untracked-files=no")
    return bool(changed)


def parents(root: Path, commit: str) -> tuple[str, ...]:
    """The parents that the commit itself names, also those that a shallow clone cut off."""
    text = run(root, "cat-file", "commit", commit).decode("utf-8", "replace")
    header = text.partition("\n\n")[0].splitlines()
    return tuple(line[7:] for line in header if line.startswith("parent "))


def merge_bases(root: Path, one: str, other: str) -> tuple[str, ...]:
    """Best common ancestors, git's own choice first; more than one after a criss-cross merge."""
    try:
        output = run(root, "merge-base", "--all", one, other)
    except NoGitError:
        raise
    except GitError:
        return ()
    return tuple(output.decode("ascii").split())


def first_parents(root: Path, commit: str, *, most: int) -> tuple[str, ...]:
    """The commit and its first-parent ancestors in this clone, nearest first."""
    output = run(root, "rev-list", "--first-parent", f"--max-count={most}", commit)
    return tuple(output.decode("ascii").split())


def renamed_from(root: Path, commit: str, path: str) -> str | None:
    """What a tracked file was called in a commit, where git takes it for renamed since."""
    changes = run(root, "diff", "--find-renames", "--diff-filter=R", "--name-status", "-z", commit)
    parts = changes.decode("utf-8", "surrogateescape").split("\0")
    # Triples of the kind of change, the old name and the new.
    return next(
        (before for before, after in zip(parts[1::3], parts[2::3], strict=False) if after == path),
        None,
    )


def is_shallow(root: Path) -> bool:
    """Whether the clone was cut off at some depth."""
    return _line(root, "rev-parse", "--is-shallow-repository") == "true"


def default_branch(root: Path) -> str | None:
    """Name of the branch that changes go into.

    What `origin/HEAD` points to, else `main` or `master` of origin, else the local
    `main` or `master`, else the only branch there is.
    """
    pointed = _line(root, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
    if pointed:
        return pointed.removeprefix("refs/remotes/origin/")
    for prefix in ("refs/remotes/origin", "refs/heads"):
        for name in ("main", "master"):
            if commit_of(root, f"{prefix}/{name}"):
                return name
    return _only_branch(root)


def _only_branch(root: Path) -> str | None:
    listed = _line(root, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes")
    names = (listed or "").splitlines()
    return names[0].removeprefix("refs/heads/") if len(names) == 1 else None


def repository_name(root: Path) -> str | None:
    """`owner/name` of the remote `origin`; None for a local folder or without a remote."""
    url = _line(root, "config", "--get", "remote.origin.url")
    if not url:
        return None
    hosted = re.fullmatch(r"(?:(?:https?|ssh|git)://[^/]+/|[^/:]+:(?!//))(.+?)(?:\.git)?/?", url)
    path = hosted[1] if hosted else ""
    return path.split("?")[0].strip("/") if "/" in path else None
