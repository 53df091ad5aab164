"""A value that a key does not take, and what it takes, in words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from mlgate.errors import Place, Problem
from mlgate.policy.model import IN_WORDS
from mlgate.policy.suggest import nearest
from mlgate.result.url import without_secrets

Error = Mapping[str, Any]  #: one of `ValidationError.errors()`

_TYPES = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a map of keys",
    "model_type": "a map of keys",
    "model_attributes_type": "a map of keys",
    "dataclass_type": "a map of keys",
    "none_required": "empty",
    "finite_number": "a finite number",
}
_RANGES = {
    "greater_than": ("gt", "over {}"),
    "greater_than_equal": ("ge", "at least {}"),
    "less_than": ("lt", "under {}"),
    "less_than_equal": ("le", "at most {}"),
    "multiple_of": ("multiple_of", "a multiple of {}"),
}
_LENGTHS = {
    "string_too_short": ("min_length", "of {} characters or more", "text"),
    "string_too_long": ("max_length", "of {} characters or fewer", "text"),
    "too_short": ("min_length", "of {} items or more", "a list"),
    "too_long": ("max_length", "of {} items or fewer", "a list"),
}
_YAML_1_1 = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}
_QUOTED = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\"""")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")


def wrong_value(name: str, value: Any, found: Sequence[Error], place: Place) -> Problem:
    """The problem of one value; `found` is what each type that it could have had says of it."""
    spoken = [error for error in found if not _is_wish(error)]
    if spoken:
        message = f"{name}: {_sentence(spoken[0])}"
    else:
        wanted = _listed(list(dict.fromkeys(_wanted(error) for error in found)))
        message = f"{name} must be {wanted}, not {_shown(value)}"
    return Problem(code="MLG003", message=message, place=place, hint=_hint(value, found))


def _listed(wanted: list[str]) -> str:
    """`text, a number or a list`."""
    if "a number" in wanted and "a whole number" in wanted:
        wanted.remove("a whole number")
    *first, last = wanted
    return f"{', '.join(first)} or {last}" if first else last


def _is_wish(error: Error) -> bool:
    """Whether the error says what the value should be, not what is wrong with it."""
    kind, text = error["type"], str(error["msg"])
    known = kind == "literal_error" or kind in {**_TYPES, **_RANGES, **_LENGTHS}
    return (
        known
        or kind == "string_pattern_mismatch"
        or text.startswith("Input should be ")
        or text[:1].islower()
    )


def _sentence(error: Error) -> str:
    text = re.sub(r"^(Value error|Assertion failed), ", "", str(error["msg"]))
    return text[:300] or "is not allowed"


def _wanted(error: Error) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        return _one_of(choices(error))
    if kind == "string_pattern_mismatch":
        return IN_WORDS.get(context["pattern"], f"text that matches {context['pattern']}")
    if kind in _RANGES:
        key, words = _RANGES[kind]
        return words.format(f"{context[key]:g}")
    if kind in _LENGTHS:
        key, words, what = _LENGTHS[kind]
        count = context[key]
        if count == 1 and "more" in words:
            return f"{what} that is not empty"
        return f"{what} {words.format(count)}".replace(
            "of 1 characters or fewer", "of one character"
        )
    return _TYPES.get(kind) or str(error["msg"]).removeprefix("Input should be ")


def _one_of(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"one of {', '.join(names)}"


def choices(error: Error) -> list[str]:
    """The values that a literal may have."""
    expected = str(error["ctx"]["expected"])
    quoted = [one or other for one, other in _QUOTED.findall(expected)]
    return quoted or re.split(r", | or ", expected)


def _hint(value: Any, found: Sequence[Error]) -> str | None:
    kinds = {error["type"] for error in found}
    if isinstance(value, str):
        near = nearest(
            value,
            [name for one in found if one["type"] == "literal_error" for name in choices(one)],
        )
        if near is not None:
            return f"did you mean {near}?"
        if "bool_type" in kinds and value.lower() in _YAML_1_1:
            return f"did you mean {_YAML_1_1[value.lower()]}?"
        if kinds & {"float_type", "int_type"} and _NUMBER.fullmatch(value):
            return "leave out the quotes"
    if (
        "list_type" in kinds
        and isinstance(value, str | int | float)
        and not {"string_type"} & kinds
    ):
        return f"did you mean [{_short(str(value))}]?"
    if "string_type" in kinds and isinstance(value, int | float):
        return "put it in quotes" if not isinstance(value, bool) else None
    return None


def _shown(value: Any) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return str(value).lower()
        case dict():
            return "a map of keys"
        case list():
            return "a list" if value else "an empty list"
        case str():
            return f"the text {_short(without_secrets(value))!r}" if value else "empty text"
    return _short(f"{value:g}" if isinstance(value, float) else str(value))


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
