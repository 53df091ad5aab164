"""One entry under `gates.reproducibility`."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema, model_validator

from mlgate.gates.reproducibility.kind import kind_of
from mlgate.gates.reproducibility.level import Level, LevelFault, read_level
from mlgate.policy.model import EntryParams
from mlgate.policy.section import key_error, key_errors

_NUMBER = {"type": "number", "minimum": 0}


def _map(keys: Mapping[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object", "properties": keys, "required": required, "additionalProperties": False,
    }  # fmt: skip


_SCHEMA = {
    "anyOf": [
        {"enum": ["artifact", "bitwise", "decision"]},
        _map({"ulp": {"type": "integer", "minimum": 1}}, ["ulp"]),
        _map({"close": _map({"rtol": _NUMBER, "atol": _NUMBER}, [])}, ["close"]),
        _map({"metric": _map({"max_change": _NUMBER}, ["max_change"])}, ["metric"]),
    ]
}


class ReproducibilityParams(EntryParams):
    """Outputs of the training, and how alike they are when it runs again."""

    runs: Annotated[int, Field(ge=1, le=100)] = Field(
        default=1, description="Fresh runs, each compared with the outputs in place."
    )
    when: Literal["ci", "always", "manual"] = Field(
        default="ci",
        description="`ci`: only in CI; `manual`: only when `--gate` selects a check of it.",
    )
    compare: dict[str, Annotated[Any, WithJsonSchema(_SCHEMA)]] = Field(
        description="Output -> level: artifact, bitwise, {ulp: k}, {close: {rtol, atol}}, "
        "decision or {metric: {max_change: x}}."
    )

    @model_validator(mode="after")
    def _levels_can_be_held(self) -> "ReproducibilityParams":
        if not self.compare:
            raise key_error(
                "compare", "the entry makes no check", code="MLG007",
                fix="name an output and its level: {out/predictions.parquet: bitwise}",
            )  # fmt: skip
        wrong = []
        for path, given in self.compare.items():
            try:
                read_level(given, kind_of(path))
            except LevelFault as fault:
                key = f"compare.{path}" + (f".{fault.key}" if fault.key else "")
                wrong.append(key_error(key, fault.message, code=fault.code, fix=fault.fix))
        if wrong:
            raise key_errors(wrong)
        return self

    @property
    def levels(self) -> dict[str, Level]:
        """The level of each output."""
        return {path: read_level(given, kind_of(path)) for path, given in self.compare.items()}
