"""Whether a limit became easier to meet; limits are compared as limits, not as text."""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any, assert_never

from mlgate.policy.promise import Looser

_PERCENT = re.compile(r"\s*([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*%\s*")


class Move(Enum):
    """What became of a limit or key."""

    SAME = "same"
    LOOSENED = "loosened"  #: or it is unclear which way it moved
    TIGHTENED = "tightened"
    PLUMBING = "plumbing"  #: where things are, not what is asked of them


def move(before: Any, after: Any, looser: Looser) -> Move:
    """Compare a limit of the base with the head's.

    Limits of different kinds (`0.02` and `"2%"`) cannot be compared and count as loosened.
    """
    if same(before, after):
        return Move.SAME
    match looser:
        case Looser.HIGHER | Looser.LOWER:
            return _by_order(before, after, higher=looser is Looser.HIGHER)
        case Looser.SUPERSET:
            return _by_members(before, after)
        case Looser.ABSENT:
            return _by_presence(before, after)
        case Looser.CHANGED:
            return Move.LOOSENED
        case _:
            assert_never(looser)


def by_rank(before: Any, after: Any, ranks: Sequence[str]) -> Move:
    """Compare two words of which `ranks` lists all, the tightest first."""
    if same(before, after):
        return Move.SAME
    if before not in ranks or after not in ranks:
        return Move.LOOSENED
    return Move.LOOSENED if ranks.index(after) > ranks.index(before) else Move.TIGHTENED


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON; `1` is `1.0` but not `true` or `"1"`."""
    return _canonical(one) == _canonical(other)


def _by_order(before: Any, after: Any, *, higher: bool) -> Move:
    if before is None or after is None:
        return Move.TIGHTENED if before is None else Move.LOOSENED
    pair = _comparable(before, after)
    if pair is None:
        return Move.LOOSENED
    low, high = pair
    if low == high:
        return Move.SAME
    return Move.LOOSENED if (high > low) is higher else Move.TIGHTENED


def _comparable(one: Any, other: Any) -> tuple[Any, Any] | None:
    """Both as numbers, both as percentages, or both as moments; else None."""
    for read in (_number, _percentage, _moment):
        pair = read(one), read(other)
        if pair[0] is not None and pair[1] is not None:
            return pair
    return None


def _number(value: Any) -> float | int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return None if value != value else value  # noqa: PLR0124  # NaN is no limit


def _percentage(value: Any) -> float | None:
    found = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    try:
        return float(found[1]) if found else None
    except ValueError:
        return None


def _moment(value: Any) -> str | None:
    """A date or time whose text sorts as it does: of one form, without an offset."""
    if not isinstance(value, str) or value[-1:] in ("Z", "z"):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return None if moment.tzinfo else moment.isoformat(timespec="microseconds")


def _by_presence(before: Any, after: Any) -> Move:
    there, still = (value is not None and value is not False for value in (before, after))
    if there or still:
        return Move.LOOSENED if there else Move.TIGHTENED
    return Move.SAME


def _by_members(before: Any, after: Any) -> Move:
    if before is None or after is None:
        return Move.TIGHTENED if before is None else Move.LOOSENED
    if not isinstance(before, list | tuple) or not isinstance(after, list | tuple):
        return Move.LOOSENED
    had = {_canonical(member) for member in before}
    has = {_canonical(member) for member in after}
    if had == has:
        return Move.SAME
    return Move.TIGHTENED if has < had else Move.LOOSENED


def _canonical(value: Any) -> str:
    return json.dumps(_plain(value), sort_keys=True, default=str)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value
