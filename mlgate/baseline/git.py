"""Commits, asked of the `git` program; work tree, index and refs are never changed."""

import os
import re
from pathlib import Path

from mlgate.git import GitError, NoGitError, run

__all__ = [
    "GitError", "NoGitError", "commit_of", "default_branch", "first_parents", "head", "is_dirty",
    "is_present", "is_shallow", "merge_bases", "parents", "repository_name", "repository_root",
    "run",
]  # fmt: skip

_OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


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


def is_dirty(root: Path, *, aside: Path | None = None) -> bool:
    """Whether a tracked file differs from HEAD; untracked files do not count.

    Nor does what is at `aside` or below it: a run writes there itself.
    """
    changed = run(root, "status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames")
    if aside is None or not changed:
        return bool(changed)
    top = root.resolve()
    own = Path(os.path.normpath(aside.parent.resolve() / aside.name))
    # `XY path`, each ended by NUL; paths are relative to the top of the repository.
    paths = (top / os.fsdecode(entry[3:]) for entry in changed.split(b"\0") if entry)
    return any(not path.is_relative_to(own) for path in paths)


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
