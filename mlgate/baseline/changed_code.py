"""Which of the pipeline's code is another in the work tree than at a commit."""

import fnmatch
import os
import posixpath
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from mlgate.baseline import git, tracked

#: Of languages that models are trained in, and of what starts them.
_CODE = frozenset(
    {
        ".bash", ".c", ".cc", ".cpp", ".cu", ".cxx", ".go", ".h", ".hpp", ".ipynb", ".java", ".jl",
        ".js", ".kt", ".m", ".mk", ".pl", ".pxd", ".py", ".pyi", ".pyx", ".r", ".rmd", ".rs",
        ".scala", ".sh", ".sql", ".stan", ".ts",
    }
)  # fmt: skip
_NAMES = frozenset({"makefile", "snakefile", "justfile"})
_TESTS = frozenset({"test", "tests", "docs"})


def since(top: Path, commit: str, inputs: Sequence[str], root: Path) -> tuple[str, ...]:
    """Tracked files of code that differ between a commit and the work tree, from `root`.

    Parameters
    ----------
    top
        Of the repository.
    commit
        The commit.
    inputs
        `pipeline.inputs`: what the outputs depend on. Where it says nothing, all code does, but for
        tests.
    root
        The policy's folder.

    Raises
    ------
    GitError
        If git cannot read the commit.

    """
    listed = git.run(top, "diff", "--name-only", "--no-renames", "--no-ext-diff", "-z", commit)
    found = []
    for name in os.fsdecode(listed).split("\0"):
        path = Path(os.path.relpath(top.resolve() / name, root.resolve())).as_posix()
        if name and _is_code(name) and (_is_input(path, inputs) if inputs else not _is_test(name)):
            found.append(path)
    return tuple(found)


def importable(names: Sequence[str]) -> tuple[str, ...]:
    """Those that a Python imports, or is started with."""
    return tuple(name for name in names if name.lower().endswith((".py", ".pyx")))


def _is_code(name: str) -> bool:
    path = PurePosixPath(name.lower())
    return path.suffix in _CODE or path.name in _NAMES


def _is_test(name: str) -> bool:
    path = PurePosixPath(name.lower())
    return not _TESTS.isdisjoint(path.parts) or path.name.startswith(("test_", "conftest."))


def _is_input(path: str, inputs: Sequence[str]) -> bool:
    """Whether a pattern means a path; a star crosses folders here, as a glob may mean them."""
    for said in map(posixpath.normpath, inputs):
        if PurePosixPath(path).is_relative_to(said):
            return True
        if tracked.is_glob(said) and fnmatch.fnmatchcase(path, said.replace("**/", "*")):
            return True
    return False
