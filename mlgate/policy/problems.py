"""What a validation found wrong, in the words of somebody who reads the policy."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlgate.errors import Problem
from mlgate.policy.source import Document, KeyPath
from mlgate.policy.suggest import nearest

#: Of several errors at one place, the one that says most comes first.
_ORDER = ("extra_forbidden", "mlgate")


def problems(
    errors: Sequence[Mapping[str, Any]], document: Document, schema: Mapping[str, Any]
) -> tuple[Problem, ...]:
    """One problem a place, in the order of the lines.

    Parameters
    ----------
    errors
        `ValidationError.errors()` of pydantic.
    document
        The file that was validated.
    schema
        Its JSON Schema, which says the known keys at each place.

    """
    at_place: dict[KeyPath, list[Mapping[str, Any]]] = {}
    for error in _apart(errors):
        at_place.setdefault(_written(error, document.data), []).append(error)
    unknown = {
        path
        for path, found in at_place.items()
        if any(e["type"] == "extra_forbidden" for e in found)
    }
    written = [
        _problem(path, found, document, schema)
        for path, found in at_place.items()
        if not _explained(path, found, unknown)
    ]
    return tuple(
        sorted(written, key=lambda problem: (problem.place.line or 0) if problem.place else 0)
    )


def _apart(errors: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Errors that a model raised together (`policy.model.key_errors`), one by one."""
    for error in errors:
        if error["type"] == "several":
            yield from (
                {**error, "type": "mlgate", "ctx": context} for context in error["ctx"]["errors"]
            )
        else:
            yield error


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


def _written(error: Mapping[str, Any], data: Any) -> KeyPath:
    """The error's place as the file has it: without the names of alternatives that were tried."""
    path: list[str | int] = []
    node = data
    location = [*error["loc"], *error.get("ctx", {}).get("key", "").split(".")]
    for part in location:
        if isinstance(node, dict) and isinstance(part, str) and part in node:
            path.append(part)
            node = node[part]
        elif isinstance(node, list) and str(part).isdigit() and int(part) < len(node):
            path.append(int(part))
            node = node[int(part)]
    if error["type"] == "missing":
        path.append(error["loc"][-1])
    return tuple(path)


def _explained(path: KeyPath, found: Sequence[Mapping[str, Any]], unknown: set[KeyPath]) -> bool:
    """Whether an unknown key beside or below already says it.

    A typo of a needed key is one problem, not two.
    """
    if any(error["type"] in _ORDER for error in found):
        return False
    if all(error["type"] == "missing" for error in found):
        beside = {str(other[-1]) for other in unknown if other[:-1] == path[:-1]}
        in_alternative = any(len(error["loc"]) > len(path) for error in found)
        return bool(beside) and (
            in_alternative or any(nearest(name, [str(path[-1])]) for name in beside)
        )
    return any(other[: len(path)] == path and len(other) > len(path) for other in unknown)


def _problem(
    path: KeyPath, found: Sequence[Mapping[str, Any]], document: Document, schema: Mapping[str, Any]
) -> Problem:
    found = sorted(
        found,
        key=lambda error: _ORDER.index(error["type"]) if error["type"] in _ORDER else len(_ORDER),
    )
    error = found[0]
    name = _dotted(path)
    match error["type"]:
        case "extra_forbidden":
            known = known_keys(schema, path[:-1])
            near = nearest(str(path[-1]), known)
            return Problem(
                code="MLG002",
                message=f"`{name}` is not a known key",
                place=document.place(path),
                hint=f"did you mean {near}?" if near else None,
                fix=f"known here: {', '.join(sorted(known))}" if known else "nothing is known here",
            )
        case "mlgate":
            context = error["ctx"]
            near = nearest(str(_value(path, document.data)), context.get("known", ()))
            return Problem(
                code=context.get("code", "MLG003"),
                message=f"`{name}`: {context['message']}" if name else context["message"],
                place=document.place(path, key=not context.get("known")),
                hint=f"did you mean {near}?" if near else None,
                fix=context.get("fix"),
            )
        case "missing":
            return Problem(
                code="MLG007",
                message=f"{_dotted(path[:-1]) or 'the policy'} needs the key `{path[-1]}`",
                place=document.place(path[:-1]),
                fix=f"add `{path[-1]}:`",
            )
    return _wrong_value(path, found, document)


def _wrong_value(path: KeyPath, found: Sequence[Mapping[str, Any]], document: Document) -> Problem:
    value = _value(path, document.data)
    choices = [
        choice for error in found if error["type"] == "literal_error" for choice in _choices(error)
    ]
    near = nearest(str(value), choices) if isinstance(value, str) else None
    name = _dotted(path) or "the policy"
    wanted = " or ".join(dict.fromkeys(_wanted(error) for error in found))
    return Problem(
        code="MLG003",
        message=f"`{name}` must be {wanted}, not {_shown(value)}",
        place=document.place(path, key=False),
        hint=f"did you mean {near}?" if near else None,
    )


_BOUNDS = {
    "greater_than": ("over", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("under", "lt"),
    "less_than_equal": ("at most", "le"),
}

_WORDS = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list (lines that start with `-`)",
    "dict_type": "a map of keys",
    "model_type": "a map of keys",
    "model_attributes_type": "a map of keys",
    "finite_number": "a finite number",
    "too_short": "longer (it is empty)",
    "string_too_short": "longer (it is empty)",
}


def _wanted(error: Mapping[str, Any]) -> str:
    match error["type"]:
        case "literal_error":
            choices = _choices(error)
            return "one of " + ", ".join(choices) if len(choices) > 1 else choices[0]
        case "string_pattern_mismatch":
            return f"text like {error['ctx']['pattern']}"
        case kind if kind in _BOUNDS:
            words, key = _BOUNDS[kind]
            return f"{words} {error['ctx'][key]:g}"
        case kind if kind in _WORDS:
            return _WORDS[kind]
    return str(error["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")


def _choices(error: Mapping[str, Any]) -> list[str]:
    return [
        choice.strip("'")
        for choice in str(error["ctx"]["expected"]).replace(" or ", ", ").split(", ")
    ]


def _value(path: KeyPath, data: Any) -> Any:
    for part in path:
        match data:
            case dict():
                data = data[part]
            case list() if isinstance(part, int):
                data = data[part]
            case _:
                data = None
    return data


def _shown(value: Any) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return str(value).lower()
        case dict():
            return "a map of keys"
        case list():
            return "a list"
        case str():
            return f"the text {value[:60]!r}"
    return str(value)[:60]


def _dotted(path: KeyPath) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text
