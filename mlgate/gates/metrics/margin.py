"""A change that a limit allows or asks for."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError


@dataclass(frozen=True, kw_only=True)
class Margin:
    """A change that is allowed or asked for: in the metric's unit, or as a share of |baseline|."""

    value: float  #: 0.02 for "2%"
    relative: bool

    def of(self, baseline: float) -> float:
        """Its size in the metric's unit."""
        return self.value * abs(baseline) if self.relative else self.value

    def __str__(self) -> str:
        return f"{self.value * 100:g}%" if self.relative else f"{self.value:g}"


def _margin(given: Any) -> Margin:
    if isinstance(given, int | float) and not isinstance(given, bool):
        value, relative = float(given), False
    else:
        percent = (
            re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*%\s*", given)
            if isinstance(given, str)
            else None
        )
        if percent is None:
            raise PydanticCustomError(
                "margin", 'a number of 0 or more, or a share of the baseline such as "2%"'
            )
        value, relative = float(percent[1]) / 100, True
    if not 0 <= value < float("inf"):
        raise PydanticCustomError(
            "margin", 'a number of 0 or more, or a share of the baseline such as "2%"'
        )
    return Margin(value=value, relative=relative)


MarginValue = Annotated[
    Margin,
    PlainValidator(_margin),
    PlainSerializer(lambda margin: str(margin) if margin.relative else margin.value),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0},
                {"type": "string", "pattern": r"^\s*[0-9.]+\s*%\s*$"},
            ]
        }
    ),
]
