"""Scalars as YAML 1.2's core schema reads them: `no`, `on` and dates are text."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import yaml

_PREFIX = "tag:yaml.org,2002:"
MERGE = f"{_PREFIX}merge"
#: Tags that are plain data; every other (`!!python/object`, `!secret`) is refused.
TAGS = frozenset(
    f"{_PREFIX}{kind}" for kind in ("null", "bool", "int", "float", "str", "map", "seq")
)

_FLOAT = (
    r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
)
_RESOLVERS = (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    ("float", _FLOAT, list("-+.0123456789")),
    ("merge", r"^<<$", ["<"]),
)


def loader() -> type["yaml.SafeLoader"]:
    """A SafeLoader that resolves scalars by the core schema."""
    import re

    import yaml

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {}

    for kind, pattern, first in _RESOLVERS:
        Loader.add_implicit_resolver(f"{_PREFIX}{kind}", re.compile(pattern), first)
    return Loader


def value(tag: str, text: str) -> Any:
    """The value of a scalar.

    Raises
    ------
    ValueError
        If an explicit tag does not fit the text (`!!int ten`).

    """
    match tag.removeprefix(_PREFIX):
        case "null":
            if text not in ("", "~", "null", "Null", "NULL"):
                raise ValueError(text)
            return None
        case "bool":
            return {"true": True, "false": False}[_lower(text, "true", "false")]
        case "int":
            return _integer(text)
        case "float":
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def _lower(text: str, *known: str) -> str:
    if text.lower() not in known:
        raise ValueError(text)
    return text.lower()


def _integer(text: str) -> int | str:
    if len(text) > 4000:  # Python converts no more digits, and no limit has so many
        return text
    return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
