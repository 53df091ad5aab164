"""Every problem of a section in one answer: those of single keys, and those of keys together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import ValidationError, ValidatorFunctionWrapHandler
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import ErrorType

from mlgate.policy.suggest import nearest

_BUILT_IN = frozenset(get_args(ErrorType))


def all_at_once(
    name: str, known: Sequence[str]
) -> Callable[[Any, ValidatorFunctionWrapHandler], Any]:
    """A wrap validator for the model `name` with the keys `known`.

    Pydantic looks at the keys together (`model_validator(mode="after")`) only where each is right
    by itself. Where one is not, the rest is looked at once more: without a value that is wrong, and
    with a misspelt key under the name it was meant to have.
    """

    def validate(given: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            return handler(given)
        except ValidationError as error:
            found = error.errors(include_url=False)
            wrong = {str(one["loc"][0]) for one in found if one["loc"]}
            if not isinstance(given, dict) or wrong.isdisjoint(given):
                raise
            unknown = {
                str(one["loc"][0])
                for one in found
                if one["type"] == "extra_forbidden" and len(one["loc"]) == 1
            }
            more = _together(handler, _repaired(given, wrong, unknown, known), set(given) - wrong)
            if not more:
                raise
            raise ValidationError.from_exception_data(
                error.title, [_detail(one) for one in (*found, *more)]
            ) from None

    validate.__name__ = validate.__qualname__ = name  # tells the members of a union apart in `loc`
    return validate


def _repaired(
    given: Mapping[str, Any], wrong: set[str], unknown: set[str], known: Sequence[str]
) -> dict[str, Any]:
    sound = {key: value for key, value in given.items() if key not in wrong}
    for key in unknown:
        near = nearest(key, known)
        if near is not None and near not in given:
            sound[near] = given[key]
    return sound


def _together(
    handler: ValidatorFunctionWrapHandler, sound: dict[str, Any], written: set[str]
) -> list[Mapping[str, Any]]:
    """What is wrong with written keys together; not that others are absent."""
    try:
        handler(sound)
    except ValidationError as error:
        return [
            {"type": "mlgate", "loc": (), "input": one["input"], "ctx": context}
            for one in error.errors(include_url=False)
            if not one["loc"]
            for context in _contexts(one)
            if context["key"].split(".")[0] in written and context["code"] != "MLG007"
        ]
    return []


def _contexts(error: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What `policy.model.key_error` and `key_errors` say."""
    if error["type"] == "several":
        yield from error["ctx"]["errors"]
    elif error["type"] == "mlgate":
        yield error["ctx"]


def _detail(error: Mapping[str, Any]) -> InitErrorDetails:
    context = error.get("ctx", {})
    kind: Any = error["type"]
    if kind not in _BUILT_IN:
        text = "{message}" if kind == "mlgate" else error["msg"]
        kind = PydanticCustomError(kind, text, context or None)
        context = {}
    return InitErrorDetails(type=kind, loc=error["loc"], input=error["input"], ctx=context)
