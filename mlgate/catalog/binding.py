"""A parsed mlgate.yaml becomes a `Policy`, or all that is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mlgate.catalog.families import gate, unusable_gates, usable_gates
from mlgate.catalog.models import json_schema, outline_model
from mlgate.errors import ConfigurationError, Problem
from mlgate.gate import Complaint, ReadFile
from mlgate.policy.bound import Policy
from mlgate.policy.entry import Entry, lines_below
from mlgate.policy.model import NAME, PolicySections
from mlgate.policy.problems import in_order, keys_of, problems, value_at
from mlgate.policy.sections import as_far_as_valid
from mlgate.policy.source import Document, parse, read
from mlgate.policy.suggest import nearest

Entries = Mapping[str, tuple[Entry[Any], ...]]


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


def bind(document: Document, path: Path, *, read_file: ReadFile | None = None) -> Policy:
    """Validate a parsed policy; `read_file` reads the files it names (default: its folder's)."""
    if not isinstance(document.data, dict):
        raise ConfigurationError(*document.problems, _no_map(document))
    sections, wrong_sections = as_far_as_valid(outline_model(), document.data)
    entries, wrong_entries = _entries(document)
    invalid = [*wrong_sections, *wrong_entries]
    wrong = [
        *document.problems,
        # The schema takes a while to compose, and only a policy that is wrong needs it.
        *(problems(invalid, document, json_schema()) if invalid else ()),
        *_unusable(document),
        *_complaints(entries, sections, document),
        *_duplicates(entries, document, read_file or reader(path.parent), sections),
    ]
    if wrong:
        raise ConfigurationError(*in_order(wrong))
    return Policy(
        name=sections.name or _folder_name(path.parent),
        path=path,
        file=document.file,
        root=path.parent,
        sections=sections,
        entries=entries,
        document=document,
        sha256=document.sha256,
    )


def _no_map(document: Document) -> Problem:
    empty = document.data is None
    return Problem(
        code="MLG001",
        message=f"{document.file} is empty" if empty else "a policy is a map of keys",
        place=document.place(()),
        fix="start with `version: 1` and `gates:`; the README has the smallest policy",
    )


def _entries(document: Document) -> tuple[Entries, list[dict[str, Any]]]:
    """The entries that are valid by themselves, and what is wrong with the others."""
    entries: dict[str, tuple[Entry[Any], ...]] = {}
    wrong: list[dict[str, Any]] = []
    gates = document.data.get("gates")
    usable = usable_gates()
    for name, items in gates.items() if isinstance(gates, dict) else ():
        if name not in usable or not isinstance(items, list):
            continue
        bound = []
        lines = lines_below(document, name, len(items))
        for index, item in enumerate(items):
            try:
                params = gate(name).PARAMS.model_validate(item)
            except ValidationError as error:
                wrong += [
                    {**found, "loc": ("gates", name, index, *found["loc"])}
                    for found in error.errors(include_url=False)
                ]
                continue
            bound.append(
                Entry(gate=name, index=index, params=params, file=document.file, lines=lines[index])
            )
        entries[name] = tuple(bound)
    return entries, wrong


def _unusable(document: Document) -> Iterator[Problem]:
    """Gates that the policy uses and another package brings broken."""
    used = document.data.get("gates")
    for name, problem in unusable_gates() if isinstance(used, dict) else ():
        if name in used:
            yield replace(problem, place=document.place(("gates", name)))


def _complaints(
    entries: Entries, sections: PolicySections, document: Document
) -> Iterator[Problem]:
    for name, bound in entries.items():
        for complaint in gate(name).complaints(bound, sections):
            yield _problem(complaint, document)


def _problem(complaint: Complaint, document: Document) -> Problem:
    above = ("gates", complaint.entry.gate, complaint.entry.index)
    path = (*above, *keys_of(complaint.key, value_at(above, document.data)))
    near = nearest(str(value_at(path, document.data)), complaint.known) if complaint.known else None
    return Problem(
        code=complaint.code,
        message=complaint.message,
        place=document.place(path, key=not complaint.known),
        hint=f"did you mean {near}?" if near else None,
        fix=complaint.fix,
    )


def _duplicates(
    bound: Entries, document: Document, read_file: ReadFile, sections: PolicySections
) -> Iterator[Problem]:
    """Entries that make checks of the same id, and contracts that cannot be read."""
    first: dict[str, Entry[Any]] = {}
    for name, entries in bound.items():
        for entry in entries:
            try:
                made = gate(name).promises(entry, read_file, sections)
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
