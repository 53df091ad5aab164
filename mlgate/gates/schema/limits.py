"""What one column is asked, and whether that can be asked: shared by all words it is written in."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from mlgate.gates.schema.logical_type import MOMENTS, NUMBERS
from mlgate.gates.schema.pattern import PatternError, translate

LOWER = ("minimum", "exclusive_minimum")
UPPER = ("maximum", "exclusive_maximum")
BOUNDS = (*LOWER, *UPPER)
LENGTHS = ("min_length", "max_length")
_ANYTHING = frozenset({"", "^", "$", "^.*", ".*", ".*$", "^.*$"})


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A limit that cannot be held, or that decides nothing."""

    key: str
    message: str
    fix: str
    code: str = "MLG003"


@dataclass(frozen=True, kw_only=True)
class Wants:
    """The limits of one column by the names of their rules."""

    of_type: str | None = None
    limits: Mapping[str, Any] = field(default_factory=dict)  #: only those of value rules
    nan: str | None = None

    @property
    def needs(self) -> str | None:
        """The logical type that the value rules need: as written, else as the limits imply."""
        if self.of_type is not None:
            return self.of_type
        return next(iter(_implied(self.limits).values()), "number" if self.nan else None)


def faults(wants: Wants) -> Iterator[Fault]:
    """Everything that is wrong with a column's limits, by key."""
    wrong = [*_of_other_types(wants), *_each(wants)]
    yield from wrong
    if not wrong:
        yield from _together(wants)
        yield from _nan(wants)


def _implied(limits: Mapping[str, Any]) -> dict[str, str]:
    """The logical type that each limit speaks of; a moment as text does not say which it is."""
    implied = {}
    for key, limit in limits.items():
        if key in ("pattern", *LENGTHS):
            implied[key] = "string"
        elif key == "multiple_of" or (key in BOUNDS and not isinstance(limit, str)):
            implied[key] = "number"
        elif key == "allowed_values" and limit:
            kinds = {_kind(value) for value in limit}
            if len(kinds) == 1:
                implied[key] = kinds.pop()
    return implied


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "string"


def _of_other_types(wants: Wants) -> Iterator[Fault]:
    implied = _implied(wants.limits)
    kinds = set(implied.values())
    if wants.of_type is None:
        for key in BOUNDS:
            if isinstance(wants.limits.get(key), str):
                yield Fault(
                    key=key,
                    message="text is a bound only where `type` says what it is",
                    fix="add `type: date`, `timestamp` or `time`, or write a number",
                )
        if len(kinds) > 1:
            keys = " and ".join(f"`{key}`" for key in implied)
            yield Fault(
                key=next(iter(implied)),
                message=f"{keys} are limits of different types of column",
                fix="keep those of one type, and add `type`",
            )
        return
    for key, limit in wants.limits.items():
        fits = _fits(wants.of_type, key, limit, implied.get(key))
        if not fits:
            yield Fault(
                key=key,
                message=f"a column of type {wants.of_type} has no such limit: {limit!r}",
                fix="correct the limit or `type`",
            )


def _fits(of_type: str, key: str, limit: Any, implied: str | None) -> bool:
    if key == "allowed_values" and not limit:
        return True  # said by another fault
    if of_type in NUMBERS:
        return implied == "number"
    if of_type in MOMENTS:
        values = limit if key == "allowed_values" else [limit]
        ok = key in (*BOUNDS, "allowed_values")
        return ok and all(_moment(of_type, value) is not None for value in values)
    if of_type in ("string", "boolean"):
        return implied == of_type
    return False


def _moment(of_type: str, text: Any) -> date | time | None:
    read = {"date": date.fromisoformat, "timestamp": datetime.fromisoformat}.get(
        of_type, time.fromisoformat
    )
    try:
        return read(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _each(wants: Wants) -> Iterator[Fault]:
    """Limits that are wrong by themselves."""
    for key, limit in wants.limits.items():
        if isinstance(limit, float) and not math.isfinite(limit):
            yield _idle(key, "no value is beyond it" if limit == limit else "NaN bounds nothing")  # noqa: PLR0124  # NaN
        elif key in LENGTHS and limit < 0:
            yield Fault(key=key, message="a length is 0 or more", fix="correct the length")
        elif key == "min_length" and limit == 0:
            yield _idle(key, "no text is shorter than 0 characters")
        elif key == "multiple_of" and limit <= 0:
            yield Fault(key=key, message="a step is more than 0", fix="correct `multiple_of`")
        elif key == "multiple_of" and wants.of_type == "integer" and limit == 1:
            yield _idle(key, "every integer is a multiple of 1")
        elif key == "allowed_values":
            yield from _allowed(limit)
        elif key == "pattern":
            yield from _pattern(limit)


def _idle(key: str, why: str) -> Fault:
    return Fault(
        key=key,
        message=f"this limit can never fail: {why}",
        fix="remove it, or write the limit that is meant",
        code="MLG004",
    )


def _allowed(values: Any) -> Iterator[Fault]:
    if not values:
        yield Fault(
            key="allowed_values",
            message="no value can pass an empty list",
            fix="list the values that are allowed",
            code="MLG004",
        )
    elif len({_kind(value) for value in values}) > 1:
        yield Fault(
            key="allowed_values",
            message="the values are of different types",
            fix="write all of them as text in quotes, or all as numbers",
        )
    elif {True, False} <= set(values) and all(isinstance(value, bool) for value in values):
        yield _idle("allowed_values", "every boolean is allowed")
    elif any(isinstance(value, float) and not math.isfinite(value) for value in values):
        yield Fault(
            key="allowed_values",
            message="NaN and infinity are no values to list",
            fix="list finite numbers; `nan` says what becomes of NaN",
        )


def _pattern(pattern: str) -> Iterator[Fault]:
    if pattern in _ANYTHING:
        yield _idle("pattern", "it is found in every text")
        return
    try:
        translate(pattern)
    except PatternError as error:
        yield Fault(
            key="pattern",
            message=str(error),
            fix="write it without that: patterns are those of RE2, found anywhere in the value",
        )


def _together(wants: Wants) -> Iterator[Fault]:
    """Limits that leave no value between them."""
    for low in LOWER:
        for high in UPPER:
            if low not in wants.limits or high not in wants.limits:
                continue
            bottom, top = _ordered(wants, low), _ordered(wants, high)
            touching = low == "minimum" and high == "maximum"
            if _after(bottom, top) or (bottom == top and not touching):
                yield _empty(low, f"no value can pass `{low}` and `{high}`")
    shortest, longest = wants.limits.get("min_length"), wants.limits.get("max_length")
    if shortest is not None and longest is not None and shortest > longest:
        yield _empty("min_length", "no text can pass `min_length` and `max_length`")


def _empty(key: str, message: str) -> Fault:
    return Fault(key=key, message=message, fix="were the two swapped?", code="MLG004")


def _ordered(wants: Wants, key: str) -> Any:
    limit = wants.limits[key]
    return _moment(wants.of_type or "", limit) if isinstance(limit, str) else limit


def _after(one: Any, other: Any) -> bool:
    try:
        return bool(one > other)
    except TypeError:  # one has a time zone, the other has none
        return False


def _nan(wants: Wants) -> Iterator[Fault]:
    if wants.nan is not None and wants.needs != "number":
        yield Fault(
            key="nan",
            message=f"a column of type {wants.needs} has no NaN",
            fix="remove `nan`, or write `type: number`",
            code="MLG004",
        )
