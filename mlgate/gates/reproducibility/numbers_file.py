"""Two JSON or YAML files, leaf by leaf."""

import json
import math
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from mlgate.errors import ConfigurationError
from mlgate.gates.reproducibility.asked import (
    Asked,
    MismatchError,
    TroubleError,
    UnusableError,
)
from mlgate.gates.reproducibility.evidence import First, Tally
from mlgate.gates.reproducibility.level import ULPS_64, Level
from mlgate.policy.source import parse
from mlgate.stats.ulp import ulp_distance

MAX_BYTES = 50_000_000
_LONGEST = 80  #: characters of a value that is shown


class _Shape(StrEnum):
    """Stands for a list or map; one that is empty is a value, of others the leaves follow."""

    MAP = "a map"
    LIST = "a list"
    EMPTY_MAP = "an empty map"
    EMPTY_LIST = "an empty list"


_FILLED = (_Shape.MAP, _Shape.LIST)
_EMPTY = (_Shape.EMPTY_MAP, _Shape.EMPTY_LIST)


class _Beyond(str):
    """A number that no binary64 holds, as it is written."""

    __slots__ = ()


class _RepeatedKeyError(ValueError):
    """A key that stands twice in one map, of which a reader keeps either."""


def compare_numbers(fresh: Path, reference: Path, asked: Asked) -> tuple[Tally, tuple[Level, ...]]:
    """How the files differ, and the levels that hold.

    Raises
    ------
    TroubleError
        If the reference cannot be read, or holds nothing.
    UnusableError
        If the fresh file cannot be read, or holds nothing.
    MismatchError
        If it has other keys.

    """
    there = _values_of(reference, asked.path)
    try:
        here = _values_of(fresh, asked.path)
    except TroubleError as error:
        raise UnusableError(error.reason) from error
    only_numbers = asked.level.name == "metric"
    _same_keys(here, there, only_numbers=only_numbers)
    pairs = {
        path: (here[path], leaf)
        for path, leaf in there.items()
        if path in here and not _one_of(leaf, _FILLED)
    }
    different = {path: pair for path, pair in pairs.items() if not _equal(*pair)}
    held = tuple(level for level in asked.levels if _holds(level, different))
    return _tally(pairs, different, only_numbers=only_numbers), held


def _values_of(path: Path, shown: str) -> dict[str, Any]:
    found = dict(_leaves(_read(path, shown)))
    if _one_of(found.get(""), _EMPTY):
        raise TroubleError(f"{shown} holds nothing to compare", "find out why the file is empty")
    return found


def _one_of(leaf: Any, shapes: tuple[_Shape, ...]) -> bool:
    """Text that reads like a shape is none."""
    return isinstance(leaf, _Shape) and leaf in shapes


def _float(text: str) -> float | _Beyond:
    value = float(text)
    return value if math.isfinite(value) else _Beyond(text)


def _map(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise _RepeatedKeyError(f"the key `{_cut(key)}` stands twice in one map")
        made[key] = value
    return made


def _read(path: Path, shown: str) -> Any:
    yaml = path.suffix.lower() in (".yaml", ".yml")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TroubleError(
                f"{shown} is larger than {MAX_BYTES:,} bytes",
                "write the numbers to a small file, and tables as Parquet",
            )
        raw = path.read_bytes()
        if yaml:
            return parse(raw, shown).data
        return json.loads(raw, parse_float=_float, object_pairs_hook=_map)
    except ConfigurationError as error:
        problem = error.problems[0].message
        raise TroubleError(f"{shown} is not valid YAML: {problem}", "write valid YAML") from None
    except RecursionError:
        raise TroubleError(f"{shown} is too deep", "write the numbers flat") from None
    except OSError as error:
        reason = f"{shown} cannot be read: {error.strerror or error}"
        raise TroubleError(reason, "let the user that runs mlgate read it") from None
    except ValueError as error:
        empty = not raw.strip()
        reason = f"{shown} is empty" if empty else f"{shown} is not valid JSON: {error}"
        raise TroubleError(reason, "write the file anew") from None


def _leaves(node: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted paths with their values; a list or map stands there too."""
    if isinstance(node, dict):
        yield above, _Shape.MAP if node else _Shape.EMPTY_MAP
        named: Iterable[tuple[Any, Any]] = node.items()
    elif isinstance(node, list):
        yield above, _Shape.LIST if node else _Shape.EMPTY_LIST
        named = enumerate(node)
    else:
        yield above, node
        return
    for name, below in named:
        # A dot within a key is no step: `a.b` beside `a: {b: …}` are two values.
        key = str(name).replace(".", "\\.")
        yield from _leaves(below, f"{above}.{key}" if above else key)


def _same_keys(here: dict[str, Any], there: dict[str, Any], *, only_numbers: bool) -> None:
    """Refuse files of different shape; text does not count where only numbers do."""
    for path, leaf in there.items():
        if only_numbers and not _number(leaf):
            continue
        if path not in here:
            raise MismatchError(f"it has no `{_cut(path)}`")
        kinds = _kind(here[path]), _kind(leaf)
        told = any(_number(one) or isinstance(one, _Shape) for one in (leaf, here[path]))
        if kinds[0] != kinds[1] and told:
            raise MismatchError(f"`{_cut(path)}` is {kinds[0]} instead of {kinds[1]}")
    extra = (
        path
        for path, leaf in here.items()
        if path not in there and (not only_numbers or _number(leaf))
    )
    for path in islice(extra, 1):
        raise MismatchError(f"it has another key, `{_cut(path)}`")


def _kind(leaf: Any) -> str:
    if isinstance(leaf, _Shape):
        return leaf.value
    if isinstance(leaf, bool):
        return "true or false"
    return "a number" if _number(leaf) else "empty" if leaf is None else "text"


def _number(leaf: Any) -> bool:
    return isinstance(leaf, int | float | _Beyond) and not isinstance(leaf, bool)


def _equal(here: Any, there: Any) -> bool:
    if _number(here) and _number(there):
        return bool(here == there) or (here != here and there != there)  # noqa: PLR0124  # NaN
    return type(here) is type(there) and bool(here == there)


def _finite(leaf: Any) -> float | None:
    """The number as binary64; None where it is none, or none that is finite."""
    try:
        value = float(leaf) if _number(leaf) else math.nan
    except OverflowError:
        return None
    return value if math.isfinite(value) else None


def _holds(level: Level, different: dict[str, tuple[Any, Any]]) -> bool:
    match level.name:
        case "bitwise":
            return not different
        case "ulp" | "close":
            return all(_within(level, *pair) for pair in different.values())
        case "metric":
            return all(
                _within(level, *pair) for pair in different.values() if any(map(_number, pair))
            )
    return False


def _within(level: Level, here: Any, there: Any) -> bool:
    a, b = _finite(here), _finite(there)
    if a is None or b is None:
        return False
    match level.name:
        case "ulp":
            return _ulps(a, b) <= (level.k or ULPS_64)
        case "close":
            return _distance(here, there) <= level.atol + level.rtol * abs(b)
    # 0.91 - 0.90 is a little over 0.01 in binary: a limit that is met to 12 digits is met.
    slack = 1e-12 * max(1.0, abs(a), abs(b))
    return _distance(here, there) <= level.max_change + slack


def _ulps(a: float, b: float) -> int:
    """At least 1: long whole numbers that no binary64 tells apart are still not equal."""
    return max(1, ulp_distance(a, b) or 0)


def _distance(here: Any, there: Any) -> float:
    """|a - b|, exact for whole numbers; infinite where binary64 cannot hold it."""
    return float(abs(here - there))


def _tally(
    pairs: dict[str, tuple[Any, Any]],
    different: dict[str, tuple[Any, Any]],
    *,
    only_numbers: bool,
) -> Tally:
    words = [path for path, pair in different.items() if not any(map(_number, pair))]
    counted = [path for path in different if not (only_numbers and path in words)]
    moved = [
        different[path]
        for path in counted
        if None not in (_finite(different[path][0]), _finite(different[path][1]))
    ]
    distances = [_distance(a, b) for a, b in moved]
    shares = [_distance(a, b) / abs(float(b)) for a, b in moved if b]
    notes: tuple[str, ...] = ()
    if only_numbers and words:
        notes = (
            f"text differs and is not held: {', '.join(f'`{_cut(path)}`' for path in words[:5])}",
        )
    return Tally(
        unit="numbers" if only_numbers else "values",
        total=sum(1 for pair in pairs.values() if not only_numbers or any(map(_number, pair))),
        differing=len(counted),
        max_abs=_largest(distances),
        max_rel=_largest(shares),
        max_ulp=max((_ulps(float(a), float(b)) for a, b in moved), default=None),
        odd=len(counted) - len(moved),
        first=_first(counted[0], different[counted[0]]) if counted else None,
        notes=notes,
    )


def _largest(values: list[float]) -> float | None:
    return max((value for value in values if math.isfinite(value)), default=None)


def _first(path: str, pair: tuple[Any, Any]) -> First:
    here, there = (_cut(json.dumps(leaf, default=str)) for leaf in pair)
    return First(where=f"`{_cut(path)}`", column=_cut(path), fresh=here, reference=there)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
