"""Plain data as YAML text: whatever a file or a column is called, it is read back as it was."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_PLAIN = re.compile(r"\.?[A-Za-z_][\w./-]*", re.ASCII)
#: Words that some version of YAML takes for something else than text.
_OTHERWISE = frozenset(
    {"true", "false", "yes", "no", "on", "off", "null", "y", "n", ".inf", ".nan"}
)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def scalar(value: str | float | bool | None) -> str:
    """One value; text is quoted wherever it could be taken for anything else.

    Raises
    ------
    ValueError
        If the text holds what no YAML file can: half of a surrogate pair.

    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _OTHERWISE:
        return value
    return '"' + "".join(map(_escaped, value)) + '"'


def flow(data: Any) -> str:
    """Data on one line: `{metric: accuracy, min: 0.8}`."""
    if isinstance(data, Mapping):
        pairs = (f"{scalar(key)}: {flow(value)}" for key, value in data.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(data, Sequence) and not isinstance(data, str):
        return "[" + ", ".join(flow(item) for item in data) + "]"
    return scalar(data)


def remark(text: str) -> str:
    """One line that can stand after a `#`."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def can_be_written(text: str) -> bool:
    """Whether a YAML file can hold the text."""
    return not any(map(_half, text))


def _half(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if _half(character):
        raise ValueError("half of a surrogate pair is no text")
    if character.isprintable() and character != "\ufeff":
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )
