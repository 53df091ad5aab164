"""The keys that a JSON Schema knows at a place."""

from collections.abc import Iterable, Mapping
from typing import Any


def known_keys(schema: Mapping[str, Any], path: Iterable[str | int]) -> set[str]:
    """Keys that the schema knows in the mapping at `path`."""
    nodes = _resolve(schema, [schema])
    for part in path:
        below: list[Mapping[str, Any]] = []
        for node in nodes:
            if isinstance(part, int):
                below += [node["items"]] if isinstance(node.get("items"), Mapping) else []
            elif part in node.get("properties", {}):
                below.append(node["properties"][part])
            elif isinstance(node.get("additionalProperties"), Mapping):
                below.append(node["additionalProperties"])
        nodes = _resolve(schema, below)
    return {key for node in nodes for key in node.get("properties", {})}


def _resolve(schema: Mapping[str, Any], nodes: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Follow references and alternatives down to plain nodes."""
    plain: list[Mapping[str, Any]] = []
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if "$ref" in node:
            waiting.append(schema["$defs"][node["$ref"].rpartition("/")[2]])
        plain.append(node)
        for branch in ("anyOf", "oneOf", "allOf"):
            waiting += node.get(branch, [])
    return plain
