"""Numbers out of a JSON or YAML file, by dotted path."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from mlgate.errors import ConfigurationError
from mlgate.gates.metrics.evidence import Number
from mlgate.policy.source import parse
from mlgate.policy.suggest import nearest

MAX_BYTES = 50_000_000
_SUGGESTED_FROM = 10_000  #: keys of a file that a wrong one is compared with


@dataclass(frozen=True, kw_only=True)
class Document:
    """What stands in a file, or why it cannot be read."""

    shown: str  #: the file's name in messages
    content: Any = None
    failure: Number | None = None


def read_number(path: Path, key: str, *, shown: str) -> Number:
    """The number at `key` of a file that is read for it alone; see `number_at`."""
    return number_at(read_document(path, shown=shown), key)


def number_at(document: Document, key: str) -> Number:
    """The number at `key`, or why there is none.

    Parameters
    ----------
    document
        The file.
    key
        Names joined by dots; a whole number picks an item of a list. A name that holds dots itself
        is found too.

    """
    if document.failure is not None:
        return document.failure
    return _number(document.content, key, document.shown)


def values_at(document: Document, key: str) -> tuple[float, ...] | Number:
    """The numbers at `key`, of a list all of them; a `Number` says why there are none.

    Parameters
    ----------
    document
        The file.
    key
        As in `number_at`.

    """
    if document.failure is not None:
        return document.failure
    found = next(_walk(document.content, key.split(".")), _NOTHING)
    if not isinstance(found, list):
        number = _number(document.content, key, document.shown)
        return number if number.value is None else (number.value,)
    if not found:
        reason = f"`{key}` of {document.shown} is an empty list"
        return Number(value=None, text="[]", reason=reason, fix="write a number a run")
    values = []
    for index, item in enumerate(found):
        number = _as_number(item, f"{key}.{index}", document.shown)
        if number.value is None:
            return number
        values.append(number.value)
    return tuple(values)


def read_document(path: Path, *, shown: str) -> Document:
    """Read and parse a file.

    Parameters
    ----------
    path
        The file; YAML where its name ends in .yaml or .yml, else JSON.
    shown
        The file's name in messages.

    """
    try:
        if path.stat().st_size > MAX_BYTES:
            reason = f"{shown} is larger than {MAX_BYTES:,} bytes"
            return _failed(shown, reason, "write the metrics to a small file")
        raw = path.read_bytes()
    except FileNotFoundError:
        fix = "run the step that writes it before the check"
        return _failed(shown, f"{shown} does not exist", fix)
    except (OSError, ValueError) as error:  # ValueError: no file has such a name
        reason = f"{shown} cannot be read: {getattr(error, 'strerror', None) or error}"
        return _failed(shown, reason, "make it a readable file")
    try:
        content = parse(raw, shown).data if _is_yaml(path) else json.loads(raw)
    except (ValueError, RecursionError) as error:
        reason = f"{shown} is not valid {'YAML' if _is_yaml(path) else 'JSON'}: {error}"
        return _failed(shown, reason, "write the file anew")
    except ConfigurationError as error:
        return _failed(shown, f"{shown} is {error.problems[0].message}", "write valid YAML")
    return Document(shown=shown, content=content)


def _failed(shown: str, reason: str, fix: str) -> Document:
    return Document(shown=shown, failure=Number(value=None, reason=reason, fix=fix))


def _is_yaml(path: Path) -> bool:
    return path.suffix.lower() in (".yaml", ".yml")


def _number(document: Any, key: str, shown: str) -> Number:
    found = next(_walk(document, key.split(".")), _NOTHING)
    if found is _NOTHING:
        near = nearest(key, islice(_paths(document), _SUGGESTED_FROM))
        fix = f"did you mean `{near}`?" if near else "name a key that the file has"
        return Number(value=None, reason=f"{shown} has no `{key}`", fix=fix)
    return _as_number(found, key, shown)


def _as_number(found: Any, key: str, shown: str) -> Number:
    if isinstance(found, bool) or not isinstance(found, int | float):
        kind = "empty" if found is None else json.dumps(found, default=str)[:60]
        return Number(
            value=None,
            text=kind,
            reason=f"`{key}` of {shown} is {kind}, not a number",
            fix="write a number",
        )
    try:
        value = float(found)
    except OverflowError:  # a whole number beyond the largest float
        value = math.inf if found > 0 else -math.inf
    if not math.isfinite(value):
        return Number(
            value=None,
            text=str(value),
            reason=f"`{key}` of {shown} is {value}",
            fix="find out why the metric is undefined",
        )
    return Number(value=value)


_NOTHING = object()


def _walk(node: Any, parts: list[str]) -> Iterator[Any]:
    """Everything that the path can mean, plain names first."""
    if not parts:
        yield node
    elif isinstance(node, dict):
        for taken in range(1, len(parts) + 1):
            name = ".".join(parts[:taken])
            if name in node:
                yield from _walk(node[name], parts[taken:])
    elif isinstance(node, list) and parts[0].isdecimal() and int(parts[0]) < len(node):
        yield from _walk(node[int(parts[0])], parts[1:])


def _paths(node: Any, above: str = "") -> Iterator[str]:
    """Dotted paths of all numbers."""
    if isinstance(node, dict):
        for name, below in node.items():
            yield from _paths(below, f"{above}.{name}" if above else str(name))
    elif isinstance(node, list):
        for index, below in enumerate(node):
            yield from _paths(below, f"{above}.{index}" if above else str(index))
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield above
