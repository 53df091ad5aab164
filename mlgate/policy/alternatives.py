"""A value that fits no member of a union: which member was meant."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlgate.policy.source import KeyPath

Error = Mapping[str, Any]  #: one of `ValidationError.errors()`

#: Errors that say that a map is of another kind.
_OF_THE_KIND = ("extra_forbidden", "missing")


def read_path(location: Iterable[str | int], data: Any) -> KeyPath:
    """The part of an error's location that the file has; names of union members fall out."""
    path, _ = _read(location, data)
    return path


def one_of_each_union(errors: Iterable[Error], data: Any) -> list[Error]:
    """Errors without those of union members that were not meant.

    Pydantic reports every member. Meant is the one whose keys fit best; where several fit alike it
    is the first, and an absent key names those that the others lack too (`either`).
    """
    by_union: dict[KeyPath, dict[str | int, list[Error]]] = {}
    plain: list[Error] = []
    for error in errors:
        _, member = _read(_above_missing(error), data)
        if member is None:
            plain.append(error)
        else:
            union, name = member
            last = error["loc"][-1] == name
            by_union.setdefault(union, {}).setdefault(name, []).append({**error, "at_member": last})
    for members in by_union.values():
        plain += _meant(list(members.values()))
    return plain


def _above_missing(error: Error) -> Sequence[str | int]:
    location: Sequence[str | int] = error["loc"]
    return location[:-1] if error["type"] == "missing" else location


def _read(
    location: Iterable[str | int], data: Any
) -> tuple[KeyPath, tuple[KeyPath, str | int] | None]:
    """The written path, and the first union on it with the name of its member."""
    path: list[str | int] = []
    member: tuple[KeyPath, str | int] | None = None
    node = data
    for part in location:
        above = node
        if isinstance(node, dict) and part in node:
            node = node[part]
        elif isinstance(node, list) and str(part).isdecimal() and int(part) < len(node):
            node = node[int(part)]
        else:
            member = member or (tuple(path), part)
            continue
        path.append(int(part) if isinstance(above, list) else part)
    return tuple(path), member


def _meant(members: list[list[Error]]) -> list[Error]:
    inside = [found for found in members if not _of_another_type(found)]
    if not inside:
        return [error for found in members for error in found]
    fewest = min(_mismatches(found) for found in inside)
    first, *others = (found for found in inside if _mismatches(found) == fewest)
    missing = [error for error in first if error["type"] == "missing"]
    if not others or not missing:
        return first
    either = dict.fromkeys(
        error["loc"][-1]
        for found in (first, *others)
        for error in found
        if error["type"] == "missing"
    )
    return [{**error, "either": tuple(either)} if error in missing else error for error in first]


def _of_another_type(found: Sequence[Error]) -> bool:
    """Whether the value as a whole is not what the member takes."""
    return any(
        error["type"].endswith(("_type", "literal_error", "int_from_float")) and error["at_member"]
        for error in found
    )


def _mismatches(found: Sequence[Error]) -> int:
    return sum(error["type"] in _OF_THE_KIND for error in found)
