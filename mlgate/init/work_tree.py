"""What git says of the files: which are tracked, and which are ignored."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class WorkTree:
    """The repository around a folder; empty without git."""

    top: Path | None = None
    tracked: frozenset[str] = frozenset()  #: relative to the folder that was asked about
    ignored: tuple[str, ...] = ()  #: files, and folders with a slash at their end
    default_branch: str | None = None

    def is_ignored(self, path: str) -> bool:
        """Whether git ignores the file."""
        return any(
            path == one or (one.endswith("/") and path.startswith(one)) for one in self.ignored
        )


def work_tree(folder: Path) -> WorkTree:
    """Ask git, which may not be there."""
    from mlgate.baseline import git
    from mlgate.errors import NotEvaluatedError

    try:
        top = git.repository_root(folder)
        if top is None:
            return WorkTree()
        ignored = "--others", "--ignored", "--exclude-standard", "--directory"
        return WorkTree(
            top=top,
            tracked=frozenset(_listed(folder)),
            ignored=_listed(folder, *ignored),
            default_branch=git.default_branch(top),
        )
    except NotEvaluatedError:
        return WorkTree()


def _listed(folder: Path, *options: str) -> tuple[str, ...]:
    import os

    from mlgate.baseline import git

    output = git.run(folder, "ls-files", "-z", *options)
    return tuple(os.fsdecode(path) for path in output.split(b"\0") if path)
