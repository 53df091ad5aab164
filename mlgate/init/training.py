"""The command that makes the outputs, as the repository itself names it."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlgate.init.proposal import Note, Pipeline
from mlgate.init.words import words

if TYPE_CHECKING:
    from pathlib import Path

    from mlgate.init.files import Files
    from mlgate.init.work_tree import WorkTree

Command = str | tuple[str, ...]

_TRAINING = frozenset({"train", "training", "fit", "model"})
_SAFE_PATH = re.compile(r"[\w][\w./-]*", re.ASCII)
_TARGET = re.compile(r"^([A-Za-z][\w-]*)\s*:(?!=)", re.MULTILINE)
_CALL = re.compile(
    r"(?:^|[\s;&|\"'])((?:uv run |poetry run )?python3? (?:-m )?[\w./-]*(?:train|fit)[\w./-]*"
    r"(?: [\w./=-]+)*)"
)
_MODELS = (".joblib", ".pkl", ".pickle", ".onnx", ".pt", ".pth", ".h5", ".keras", ".cbm", ".ubj")
_FOLDERS = words("out output outputs artifacts artefacts results reports predictions models")
_MOST_BYTES = 500_000


def pipeline(
    files: "Files", tree: "WorkTree", gated: tuple[str, ...]
) -> tuple[Pipeline | None, tuple[Note, ...]]:
    """The training command and the outputs that it writes, with the reasons.

    Parameters
    ----------
    files
        What is in the repository.
    tree
        What git says of it.
    gated
        Files that the policy reads as results: predictions and metrics.

    """
    named = next(_commands(files, gated), None)
    if named is None:
        return None, ()
    command, why = named
    outputs = tuple(_outputs(files, tree, gated))
    made = Pipeline(command=command, outputs=outputs)
    notes = [Note(what=f"pipeline: {made.shell}", why=why)]
    return made, tuple(notes)


def _commands(files: "Files", gated: tuple[str, ...]) -> Iterator[tuple[Command, str]]:
    """Each command that trains, the most deliberate first."""
    yield from _of_dvc(files.root)
    yield from _of_make(files.root)
    yield from _of_ci(files.root)
    yield from _scripts(files, gated)


def _of_dvc(root: "Path") -> Iterator[tuple[Command, str]]:
    from mlgate.errors import ConfigurationError
    from mlgate.policy.source import parse

    text = _text(root / "dvc.yaml")
    try:
        data: Any = parse(text, "dvc.yaml").data
    except ConfigurationError:
        return
    stages = data.get("stages") if isinstance(data, dict) else None
    if not isinstance(stages, dict) or not stages:
        return
    only = next(iter(stages.values()))
    line = only.get("cmd") if isinstance(only, dict) else None
    if len(stages) == 1 and isinstance(line, str) and _is_one_line(line):
        yield line, "since it is the one stage of dvc.yaml"
    else:
        yield ("dvc", "repro"), f"since dvc.yaml has {len(stages)} stages"


def _of_make(root: "Path") -> Iterator[tuple[Command, str]]:
    for name in ("Makefile", "makefile", "GNUmakefile"):
        for target in _TARGET.findall(_text(root / name)):
            if words(target) & _TRAINING:
                yield ("make", target), f"since {name} has the target `{target}`"


def _of_ci(root: "Path") -> Iterator[tuple[Command, str]]:
    workflows = sorted((root / ".github" / "workflows").glob("*.y*ml"))
    for path in (*workflows, root / ".gitlab-ci.yml"):
        for line in _text(path).splitlines():
            call = _CALL.search(line.partition("#")[0])
            if call is not None and _is_one_line(call[1]):
                yield tuple(call[1].split()), f"since {path.relative_to(root).as_posix()} runs it"


def _scripts(files: "Files", gated: tuple[str, ...]) -> Iterator[tuple[Command, str]]:
    """Scripts that train; those that write a gated file come first."""
    names = [path.rpartition("/")[2] for path in gated]
    ranked = []
    for path in files.of(".py"):
        called = bool(words(path.rpartition("/")[2].removesuffix(".py")) & _TRAINING)
        text = _text(files.root / path)
        writes = [name for name in names if name in text]
        fits = ".fit(" in text or "import torch" in text or ".train(" in text
        if _SAFE_PATH.fullmatch(path) and (writes or called) and (fits or called):
            ranked.append((-len(writes), not called, path.count("/"), path, writes))
    for *_, path, writes in sorted(ranked):
        why = f"since it names {writes[0]}" if writes else "since it is called so"
        yield ("python", path), why


def _outputs(files: "Files", tree: "WorkTree", gated: tuple[str, ...]) -> Iterator[str]:
    """What is gated, models, and tables in folders of results."""
    from mlgate.init.tables import table_files

    yield from gated
    folders = {path.rpartition("/")[0] for path in gated}
    tables = [path for table in table_files(files) for path in table.files]
    for path in (*tables, *files.of(*_MODELS)):
        folder = path.rpartition("/")[0]
        beside = folder in folders and bool(folder) and _is_of_results(path, tree)
        model = path.lower().endswith(_MODELS)
        if path not in gated and (beside or (model and _is_of_results(path, tree))):
            yield path


def _is_of_results(path: str, tree: "WorkTree") -> bool:
    return tree.is_ignored(path) or bool(set(path.lower().split("/")[:-1]) & _FOLDERS)


def _is_one_line(command: str) -> bool:
    return command.isprintable() and len(command) <= 200 and "${{" not in command


def _text(path: "Path") -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
