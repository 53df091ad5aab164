"""Finds the members of the families, and binds policy entries to their gate's parameters."""

import hashlib
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, cast

from pydantic import Field, ValidationError, create_model

from mlgate.errors import ConfigurationError, Place, Problem
from mlgate.gate import Complaint, Gate, Needs, ReadFile
from mlgate.policy.bound import Policy
from mlgate.policy.compare import Bound, Terms
from mlgate.policy.entry import Entry
from mlgate.policy.model import NAME, PolicySections, Section
from mlgate.policy.problems import problems
from mlgate.policy.source import Document, KeyPath, parse, read
from mlgate.policy.suggest import nearest

Family = Literal["gates", "render", "publish"]

GATES_GROUP = "mlgate.gates"  #: entry points of gates from other packages


def names(family: Family) -> tuple[str, ...]:
    """Names of a family's built-in members and of gates that other packages bring; imports none."""
    package = importlib.import_module(f"mlgate.{family}")
    found = {module.name for module in pkgutil.iter_modules(package.__path__)}
    if family == "gates":
        found |= {point.name for point in entry_points(group=GATES_GROUP)}
    return tuple(sorted(found))


def member(family: Family, name: str) -> ModuleType:
    """Load one member; a built-in one wins over another package's of the same name."""
    package = importlib.import_module(f"mlgate.{family}")
    if any(module.name == name for module in pkgutil.iter_modules(package.__path__)):
        return importlib.import_module(f"mlgate.{family}.{name}")
    return cast("ModuleType", entry_points(group=GATES_GROUP)[name].load())


def gate(name: str) -> Gate:
    """The gate of that name."""
    return cast("Gate", member("gates", name))


@cache
def policy_model() -> type[PolicySections]:
    """mlgate.yaml with every gate's parameters in their place."""
    fields: dict[str, Any] = {
        name: (list[gate(name).PARAMS], Field(default=[], description=gate(name).TITLE))  # type: ignore[misc]  # made at run time
        for name in names("gates")
    }
    gates = create_model("Gates", __base__=Section, **fields)
    return create_model(
        "MlgatePolicy", __base__=PolicySections, gates=(gates, Field(description="The entries."))
    )


@cache
def _outline_model() -> type[PolicySections]:
    """The same with entries of any content.

    Each entry is validated by itself, so that one mistake hides no other.
    """
    fields: dict[str, Any] = {name: (list[Any], []) for name in names("gates")}
    gates = create_model("Gates", __base__=Section, **fields)
    return create_model("MlgatePolicy", __base__=PolicySections, gates=(gates, ...))


@cache
def json_schema() -> dict[str, Any]:
    """The JSON Schema of mlgate.yaml, for editors."""
    schema = policy_model().model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "mlgate.yaml",
    }


def load(path: Path, *, shown_as: str | None = None) -> Policy:
    """Read and validate a policy.

    Raises
    ------
    ConfigurationError
        With every problem of the file at once.

    """
    file = shown_as or str(path)
    return bind(read(path, shown_as=file), path.resolve())


def policy_name(path: Path) -> str:
    """The name of a policy that may not be valid: as it says, else its folder's."""
    try:
        data = read(path, shown_as=str(path)).data
    except ConfigurationError:
        data = None
    said = data.get("name") if isinstance(data, dict) else None
    return (
        said if isinstance(said, str) and NAME.match(said) else _folder_name(path.resolve().parent)
    )


def bind(document: Document, path: Path, *, read_file: ReadFile | None = None) -> Policy:
    """Validate a parsed policy.

    `read_file` reads the files that it names; by default from the folder it stands in.
    """
    if not isinstance(document.data, dict):
        raise ConfigurationError(
            Problem(
                code="MLG001",
                message=f"{document.file} is empty"
                if document.data is None
                else "a policy is a map of keys",
                place=Place(file=document.file, line=1, column=1),
                fix="start with `version: 1` and `gates:`; the README has the smallest policy",
            )
        )
    sections, wrong_sections = _sections(document.data)
    entries, wrong_entries = _entries(document)
    wrong = [
        *document.problems,
        *problems([*wrong_sections, *wrong_entries], document, json_schema()),
        *_complaints(entries, sections, document),
        *_duplicates(entries, document, read_file or reader(path.parent)),
    ]
    if wrong:
        raise ConfigurationError(
            *sorted(wrong, key=lambda problem: (problem.place and problem.place.line) or 0)
        )
    assert sections is not None  # noqa: S101  # no problem was found above
    return Policy(
        name=sections.name or _folder_name(path.parent),
        path=path,
        file=document.file,
        root=path.parent,
        sections=sections,
        entries=entries,
        document=document,
        sha256=hashlib.sha256(
            "\n".join(document.lines).encode("utf-8", "surrogatepass")
        ).hexdigest(),
    )


def parse_policy(raw: bytes, *, file: str, path: Path, read_file: ReadFile) -> Policy:
    """A policy as it is in another commit, with the files it names read from there."""
    return bind(parse(raw, file), path, read_file=read_file)


def reader(root: Path) -> ReadFile:
    """Read files of a folder."""

    def read_file(name: str) -> bytes | None:
        try:
            return (root / name).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None

    return read_file


def terms(policy: Policy, read_file: ReadFile | None = None) -> Terms:
    """The policy with every check that it promises whatever the data.

    Checks of slices are not among them: slices are found in the data.
    """
    read_file = read_file or reader(policy.root)
    return Terms(
        sections=policy.sections,
        bound=tuple(
            Bound(entry=entry, promises=gate(name).promises(entry, read_file))
            for name, entries in policy.entries.items()
            for entry in entries
        ),
    )


def needs(policy: Policy) -> Needs:
    """What all entries read, together."""
    each = [gate(name).needs(entries) for name, entries in policy.entries.items() if entries]
    return Needs(
        predictions=any(need.predictions for need in each),
        columns=frozenset().union(*(need.columns for need in each)),
        baseline_predictions=any(need.baseline_predictions for need in each),
        files=frozenset().union(*(need.files for need in each)),
        baseline_files=frozenset().union(*(need.baseline_files for need in each)),
    )


def codes() -> Mapping[str, str]:
    """Every stable code with its explanation: those of the program and those of each gate."""
    from mlgate.errors import CODES

    return CODES | {
        code: text for name in names("gates") for code, text in gate(name).CODES.items()
    }


def _sections(data: dict[str, Any]) -> tuple[PolicySections | None, list[dict[str, Any]]]:
    """Everything but the entries, and what is wrong with it."""
    try:
        return _outline_model().model_validate(data), []
    except ValidationError as error:
        return None, [dict(found) for found in error.errors(include_url=False)]


def _entries(document: Document) -> tuple[dict[str, tuple[Entry[Any], ...]], list[dict[str, Any]]]:
    """The entries that are valid by themselves, and what is wrong with the others."""
    entries: dict[str, tuple[Entry[Any], ...]] = {}
    wrong: list[dict[str, Any]] = []
    gates = document.data.get("gates")
    for name, items in gates.items() if isinstance(gates, dict) else ():
        if name not in names("gates") or not isinstance(items, list):
            continue
        bound = []
        for index, (item, lines) in enumerate(
            zip(items, _lines(document, name, len(items)), strict=True)
        ):
            try:
                params = gate(name).PARAMS.model_validate(item)
            except ValidationError as error:
                wrong += [
                    {**found, "loc": ("gates", name, index, *found["loc"])}
                    for found in error.errors(include_url=False)
                ]
                continue
            bound.append(
                Entry(gate=name, index=index, params=params, file=document.file, lines=lines)
            )
        entries[name] = tuple(bound)
    return entries, wrong


def _lines(document: Document, name: str, count: int) -> list[dict[str, int]]:
    """Lines of each dotted key below each entry of a gate."""
    lines: list[dict[str, int]] = [{} for _ in range(count)]
    above: KeyPath = ("gates", name)
    for path in document.values:
        if len(path) >= 3 and path[:2] == above:
            place = document.place(path)
            lines[cast("int", path[2])][".".join(str(part) for part in path[3:])] = place.line or 1
    return lines


def _complaints(
    entries: Mapping[str, tuple[Entry[Any], ...]],
    sections: PolicySections | None,
    document: Document,
) -> Iterator[Problem]:
    if sections is None:
        return
    for name, bound in entries.items():
        for complaint in gate(name).complaints(bound, sections):
            yield _problem(complaint, document)


def _problem(complaint: Complaint, document: Document) -> Problem:
    path: KeyPath = ("gates", complaint.entry.gate, complaint.entry.index)
    for part in filter(None, complaint.key.split(".")):
        path = (*path, int(part) if part.isdigit() else part)
    node = document.data
    for step in path:
        if isinstance(node, dict) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int):
            node = node[step]
        else:
            node = None
    near = nearest(str(node), complaint.known) if complaint.known else None
    return Problem(
        code=complaint.code,
        message=complaint.message,
        place=document.place(path, key=not complaint.known),
        hint=f"did you mean {near}?" if near else None,
        fix=complaint.fix,
    )


def _duplicates(
    bound: Mapping[str, tuple[Entry[Any], ...]], document: Document, read_file: ReadFile
) -> Iterator[Problem]:
    """Entries that make checks of the same id, and contracts that cannot be read."""
    first: dict[str, Entry[Any]] = {}
    for name, entries in bound.items():
        for entry in entries:
            try:
                made = gate(name).promises(entry, read_file)
            except ConfigurationError as error:
                yield from error.problems
                continue
            for promise in made:
                other = first.setdefault(promise.id, entry)
                if other is not entry:
                    yield Problem(
                        code="MLG005",
                        message=f"the check {promise.id} is made twice "
                        f"(first by the entry in line {other.line()})",
                        place=document.place(("gates", name, entry.index), key=False),
                        fix="give one of the two entries an `id:` of its own",
                    )
                    break


def _folder_name(folder: Path) -> str:
    name = re.sub(r"[^a-z0-9._-]+", "-", folder.name.lower()).lstrip("._-")[:40]
    return name or "model"
