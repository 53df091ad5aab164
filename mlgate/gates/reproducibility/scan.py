"""Lines of the training code that may give another result each time. Nothing is executed."""

import ast
import glob
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mlgate.gates.reproducibility.evidence import Suspect
from mlgate.gates.reproducibility.suspicion import Reader, names_of, seeds_set
from mlgate.policy.model import Pipeline

_MOST_FILES = 300
_MAX_BYTES = 1_000_000
_MOST_SUSPECTS = 50


def scan(pipeline: Pipeline, root: Path) -> tuple[Suspect, ...]:
    """Suspects in the Python files that the command names, those it lists as inputs, and imports.

    Parameters
    ----------
    pipeline
        The policy's.
    root
        The policy's folder.

    """
    trees = list(_trees(pipeline, root))
    seeded, packages, defined = (
        set[str]().union(*(of(tree) for _, tree in trees))
        for of in (seeds_set, _packages, _functions)
    )
    found = [
        suspect
        for name, tree in trees
        for suspect in Reader(file=name, seeded=seeded, packages=packages, defined=defined).read(
            tree
        )
    ]
    return tuple(found[:_MOST_SUSPECTS])


def _packages(tree: ast.Module) -> set[str]:
    return {name.partition(".")[0] for name in names_of(tree).values()}


def _functions(tree: ast.Module) -> set[str]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def _trees(pipeline: Pipeline, root: Path) -> Iterator[tuple[str, ast.Module]]:
    waiting = list(dict.fromkeys(_named(pipeline, root)))
    seen: set[str] = set()
    while waiting and len(seen) < _MOST_FILES:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        tree = _parse(root / name)
        if tree is not None:
            yield name, tree
            waiting += _imported(tree, root, Path(name).parent)


def _named(pipeline: Pipeline, root: Path) -> Iterator[str]:
    """Files that the command or its inputs name, relative to the policy's folder."""
    words = pipeline.command.split() if isinstance(pipeline.command, str) else pipeline.command
    for before, word in zip(["", *words], words, strict=False):
        if before == "-m":
            yield from _module(word.split("."), root, Path())
        elif word.endswith(".py") and (root / word).is_file():
            yield Path(word).as_posix()
    for said in pipeline.inputs:
        if said.endswith((".py", "*")):
            yield from sorted(
                Path(name).as_posix()
                for name in glob.glob(said, root_dir=root, recursive=True)  # noqa: PTH207  # absolute patterns are allowed
                if name.endswith(".py")
            )


def _parse(path: Path) -> ast.Module | None:
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # other programs' files, and other versions' syntax


def _imported(tree: ast.Module, root: Path, folder: Path) -> Iterator[str]:
    """Modules of the project that a file imports."""
    for node in ast.walk(tree):
        names: Iterable[str] = ()
        above = folder
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            for _ in range(max(0, node.level - 1)):
                above = above.parent
            names = [module, *(f"{module}.{alias.name}".lstrip(".") for alias in node.names)]
        for name in names:
            parts = [part for part in name.split(".") if part]
            for base in dict.fromkeys((above, Path(), Path("src"))):
                yield from _module(parts, root, base)


def _module(parts: Sequence[str], root: Path, base: Path) -> Iterator[str]:
    if not parts:
        return
    stem = base.joinpath(*parts)
    for path in (stem.with_suffix(".py"), stem / "__main__.py", stem / "__init__.py"):
        if (root / path).is_file():
            yield path.as_posix()
