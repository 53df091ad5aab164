"""A policy with its defaults filled in, and the origin of every value."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mlgate.policy.bound import Policy
from mlgate.policy.source import KeyPath
from mlgate.result.url import without_secrets


@dataclass(frozen=True, kw_only=True)
class Line:
    """One value."""

    text: str  #: `verdict.alpha: 0.05`
    origin: str  #: `mlgate.yaml:12`, or `default`


def resolved(policy: Policy) -> tuple[Line, ...]:
    """Every value of the policy, one a line, in the order of the sections."""
    document = policy.sections.model_dump(mode="json", by_alias=True, exclude={"gates"})
    document["name"] = policy.name
    lines = list(_lines(document, (), policy))
    for gate, entries in policy.entries.items():
        for entry in entries:
            values = entry.params.model_dump(mode="json", by_alias=True)
            lines += _lines(values, ("gates", gate, entry.index), policy)
    return tuple(lines)


def _lines(value: Any, path: KeyPath, policy: Policy) -> Iterator[Line]:
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from _lines(below, (*path, key), policy)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for index, below in enumerate(value):
            yield from _lines(below, (*path, index), policy)
    elif value is not None and (path in policy.document.values or value not in ([], {})):
        written = _nearest_written(path, policy)
        origin = f"{policy.file}:{policy.document.place(written).line}" if written else "default"
        text = without_secrets(value) if isinstance(value, str) else value
        yield Line(text=f"{_dotted(path)}: {json.dumps(text, ensure_ascii=False)}", origin=origin)


def _nearest_written(path: KeyPath, policy: Policy) -> KeyPath | None:
    """The path itself, or the scalar above it that stands for it.

    `train: data.csv` stands for `train.path`.
    """
    if path in policy.document.values:
        return path
    above = path[:-1]
    if above in policy.document.values and not _is_container(above, policy):
        return above
    return None


def _is_container(path: KeyPath, policy: Policy) -> bool:
    node = policy.document.data
    for part in path:
        node = node[part]
    return isinstance(node, dict | list)


def _dotted(path: KeyPath) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
