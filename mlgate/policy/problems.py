"""What a validation found wrong, in the words of somebody who reads the policy."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlgate.errors import Problem
from mlgate.policy.alternatives import one_of_each_union, read_path
from mlgate.policy.known_keys import known_keys
from mlgate.policy.source import Document, KeyPath
from mlgate.policy.suggest import nearest
from mlgate.policy.wrong_value import wrong_value

#: Of several errors at one place, the one that says most comes first.
_MOST_TELLING = ("extra_forbidden", "mlgate")

Error = Mapping[str, Any]  #: one of `ValidationError.errors()`


def problems(
    errors: Sequence[Error], document: Document, schema: Mapping[str, Any]
) -> tuple[Problem, ...]:
    """One problem a place, in the order of the file.

    Parameters
    ----------
    errors
        `ValidationError.errors()` of pydantic.
    document
        The file that was validated.
    schema
        Its JSON Schema, which says the known keys at each place.

    """
    at_place: dict[KeyPath, list[Error]] = {}
    for error in one_of_each_union(_apart(errors), document.data):
        at_place.setdefault(_place_of(error, document.data), []).append(error)
    unknown = {path for path, found in at_place.items() if found[0]["type"] == "extra_forbidden"}
    already = {problem.place for problem in document.problems}
    written = [
        _problem(path, found, document, schema)
        for path, found in _one_a_map(at_place)
        if not _explained(path, found, unknown)
    ]
    return in_order(problem for problem in written if problem.place not in already)


def in_order(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """As one reads the file."""

    def position(problem: Problem) -> tuple[int, int]:
        place = problem.place
        return (place.line or 0, place.column or 0) if place else (0, 0)

    return tuple(sorted(found, key=position))


def dotted(path: KeyPath) -> str:
    """`gates.metrics[0].max_drop`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _apart(errors: Iterable[Error]) -> Iterable[Error]:
    """Errors that a model raised together (`policy.model.key_errors`), one by one."""
    for error in errors:
        if error["type"] == "several":
            yield from (
                {**error, "type": "mlgate", "ctx": context} for context in error["ctx"]["errors"]
            )
        else:
            yield error


def _place_of(error: Error, data: Any) -> KeyPath:
    """The key that the error is about, as the file has it."""
    path = read_path(error["loc"], data)
    if error["type"] == "mlgate":
        return (*path, *keys_of(error["ctx"]["key"], value_at(path, data)))
    return (*path, error["loc"][-1]) if error["type"] == "missing" else path


def keys_of(key: str, data: Any) -> KeyPath:
    """The written part of a dotted key below `data`; a column may have dots in its name."""
    if not key:
        return ()
    parts = key.split(".")
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        step: str | int = int(name) if isinstance(data, list) and name.isdecimal() else name
        below = value_at((step,), data)
        if below is not None or (isinstance(data, dict) and name in data):
            return (step, *keys_of(".".join(parts[count:]), below))
    return ()


def _one_a_map(
    at_place: Mapping[KeyPath, list[Error]],
) -> Iterable[tuple[KeyPath, list[Error]]]:
    """The most telling error of each place first; keys that would do alike are one problem."""
    either: dict[KeyPath, list[Error]] = {}
    for path, found in at_place.items():
        if found[0]["type"] == "missing" and "either" in found[0]:
            if path[:-1] not in either:
                either[path[:-1]] = found
                yield path, found
            continue
        yield path, sorted(found, key=_rank)


def _rank(error: Error) -> int:
    kind = error["type"]
    return _MOST_TELLING.index(kind) if kind in _MOST_TELLING else len(_MOST_TELLING)


def _explained(path: KeyPath, found: Sequence[Error], unknown: set[KeyPath]) -> bool:
    """Whether an unknown key beside it already says it: a typo of a needed key is one problem."""
    error = found[0]
    if error["type"] != "missing":
        return False
    needed = error.get("either", (path[-1],))
    beside = {str(other[-1]) for other in unknown if other[:-1] == path[:-1]}
    return any(nearest(name, needed) for name in beside) or bool(beside and len(needed) > 1)


def _problem(
    path: KeyPath, found: Sequence[Error], document: Document, schema: Mapping[str, Any]
) -> Problem:
    error = found[0]
    match error["type"]:
        case "extra_forbidden":
            return _unknown_key(path, document, known_keys(schema, path[:-1]))
        case "mlgate":
            return _said_by_a_model(path, error["ctx"], document)
        case "missing":
            needed = " or ".join(f"`{key}`" for key in error.get("either", (path[-1],)))
            return Problem(
                code="MLG007",
                message=f"{_named(path[:-1])} needs the key {needed}",
                place=document.place(path[:-1]),
                fix=f"add {needed}",
            )
    return wrong_value(
        _named(path), value_at(path, document.data), found, document.place(path, key=False)
    )


def _unknown_key(path: KeyPath, document: Document, known: set[str]) -> Problem:
    key, place = str(path[-1]), document.place(path)
    if key in known:  # of another kind of the same map
        return Problem(
            code="MLG002",
            message=f"{_named(path)} does not go with the other keys there",
            place=place,
            fix=f"keep one of {', '.join(sorted(known))}",
        )
    near = nearest(key, known)
    hint = f"did you mean {near}?" if near else None
    if path[:-1] == ("gates",):
        return Problem(
            code="MLG006",
            message=f"`{key}` is not a gate that mlgate knows",
            place=place,
            hint=hint,
            fix=f"known: {', '.join(sorted(known))}; another package's gate has to be installed",
        )
    return Problem(
        code="MLG002",
        message=f"{_named(path)} is not a known key",
        place=place,
        hint=hint,
        fix=f"known here: {', '.join(sorted(known))}" if known else "nothing is known here",
    )


def _said_by_a_model(path: KeyPath, context: Mapping[str, Any], document: Document) -> Problem:
    """What `policy.model.key_error` says."""
    near = nearest(str(value_at(path, document.data)), context.get("known", ()))
    return Problem(
        code=context.get("code", "MLG003"),
        message=f"{_named(path)}: {context['message']}",
        place=document.place(path, key=not context.get("known")),
        hint=f"did you mean {near}?" if near else None,
        fix=context.get("fix"),
    )


def value_at(path: KeyPath, data: Any) -> Any:
    """What the file has at a path that it holds, or None."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _named(path: KeyPath) -> str:
    return f"`{dotted(path)}`" if path else "the policy"
