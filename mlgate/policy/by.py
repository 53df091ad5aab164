"""A column that rows are told apart by: its values, or intervals of its numbers."""

import json
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from mlgate.policy.section import key_error

QUARTILES = "quartiles"
_BY = "a column, or {column: [25, 45, 65]} or {column: quartiles} for a numeric one"


@dataclass(frozen=True, kw_only=True)
class By:
    """A column that groups are made by."""

    column: str
    #: lower ends of the intervals beyond the first, "quartiles", or None for the values themselves
    edges: tuple[float, ...] | Literal["quartiles"] | None = None

    @property
    def written(self) -> Any:
        """The item as the policy says it."""
        if self.edges is None:
            return self.column
        return {self.column: QUARTILES if self.edges == QUARTILES else list(self.edges)}

    @property
    def key(self) -> str:
        """The column, and where it is cut also how; the same for items that make the same rows."""
        if self.edges is None:
            return self.column
        return json.dumps(self.written, ensure_ascii=False)


def _by(given: Any) -> By:
    if isinstance(given, By):
        return given
    if isinstance(given, str) and given:
        return By(column=given)
    if isinstance(given, dict) and len(given) == 1:
        [(name, edges)] = given.items()
        if isinstance(name, str) and name and edges == QUARTILES:
            return By(column=name, edges="quartiles")
        if isinstance(name, str) and name and isinstance(edges, list) and _numbers(edges):
            if all(low < high for low, high in pairwise(edges)):
                return By(column=name, edges=tuple(float(edge) for edge in edges))
            shown = ", ".join(f"{edge:g}" for edge in edges)
            message = (
                f"the ends of the intervals of `{name}` have to increase, and [{shown}] do not"
            )
            raise key_error("", message, fix="write them in order, each once")
    raise PydanticCustomError("by", _BY)


def _numbers(edges: list[Any]) -> bool:
    numbers = [
        edge for edge in edges if isinstance(edge, int | float) and not isinstance(edge, bool)
    ]
    return bool(edges) and len(numbers) == len(edges) and all(map(math.isfinite, numbers))


ByItem = Annotated[
    By,
    PlainValidator(_by),
    PlainSerializer(lambda by: by.written),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "minProperties": 1,
                    "maxProperties": 1,
                    "additionalProperties": {
                        "anyOf": [
                            {"const": QUARTILES},
                            {"type": "array", "minItems": 1, "items": {"type": "number"}},
                        ]
                    },
                },
            ]
        }
    ),
]
