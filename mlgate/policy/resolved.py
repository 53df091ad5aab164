"""A policy with its defaults filled in, and the origin of every value."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mlgate.policy.bound import Policy
from mlgate.policy.model import PRESETS
from mlgate.policy.problems import dotted, value_at
from mlgate.policy.source import KeyPath
from mlgate.result.url import without_secrets_in


@dataclass(frozen=True, kw_only=True)
class Line:
    """One value."""

    text: str  #: `verdict.alpha: 0.05`
    origin: str  #: `mlgate.yaml:12`, or `default`


def resolved(policy: Policy) -> tuple[Line, ...]:
    """Every value of the policy, one a line, in the order of the sections.

    `${NAME}` stays as it is written, and URLs lose user, password and query.
    """
    document = policy.sections.model_dump(mode="json", by_alias=True, exclude={"gates"})
    document["name"] = policy.name
    lines = list(_lines(document, (), policy))
    for gate, entries in policy.entries.items():
        for entry in entries:
            values = entry.params.model_dump(mode="json", by_alias=True)
            lines += _lines(values, ("gates", gate, entry.index), policy)
    return tuple(lines)


def shown(value: Any) -> str:
    """A value as JSON that moves no cursor and tells no secret."""
    text = json.dumps(_without_secrets(value), ensure_ascii=False)
    return "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in text)


def _lines(value: Any, path: KeyPath, policy: Policy) -> Iterator[Line]:
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from _lines(below, (*path, key), policy)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for index, below in enumerate(value):
            yield from _lines(below, (*path, index), policy)
    elif value is not None and (path in policy.document.values or value not in ([], {})):
        yield Line(text=f"{_name(path)}: {shown(value)}", origin=_origin(value, path, policy))


def _name(path: KeyPath) -> str:
    """The path, with a key that is no plain word in quotes."""
    return dotted(
        tuple(
            part if isinstance(part, int) or re.fullmatch(r"[\w-]+", part) else shown(part)
            for part in path
        )
    )


def _without_secrets(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    return without_secrets_in(value) if isinstance(value, str) else value


def _origin(value: Any, path: KeyPath, policy: Policy) -> str:
    document = policy.document
    above = path[:-1]
    if path in document.values:
        source, why = path, ""
    elif above in document.values and value_at(above, document.data) == value:
        source, why = above, ""  # `train: data.csv` stands for `train.path`
    elif path[-1] in PRESETS["balanced"] and (*above, "mode") in document.values:
        source, why = (*above, "mode"), " (mode)"
    else:
        return "default"
    return f"{policy.file}:{document.place(source).line}{why}"
