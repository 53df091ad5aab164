"""One entry under `gates.schema`."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from mlgate.gates.schema.limits import BOUNDS, LENGTHS, Wants, faults
from mlgate.gates.schema.logical_type import LogicalType
from mlgate.gates.schema.rules import Nan
from mlgate.policy.model import EntryParams
from mlgate.policy.section import Section, key_error, key_errors

Scalar = int | float | str
_VALUE_KEYS = (*BOUNDS, "multiple_of", "allowed_values", "pattern", *LENGTHS)
_INLINE = ("columns", "rows", "primary_key", "unique")


class ColumnParams(Section):
    """The rules of one column."""

    type: LogicalType | None = Field(default=None, description="Logical type, as ODCS names it.")
    required: bool = Field(default=False, description="No row is NULL or NaN.")
    unique: bool = Field(default=False, description="No two rows share a value.")
    minimum: Scalar | None = Field(default=None, description="Least value; a date as text.")
    maximum: Scalar | None = Field(default=None, description="Greatest value.")
    exclusive_minimum: Scalar | None = Field(default=None, description="Values are above it.")
    exclusive_maximum: Scalar | None = Field(default=None, description="Values are below it.")
    multiple_of: int | float | None = Field(default=None, description="Values are multiples of it.")
    allowed_values: list[bool | Scalar] | None = Field(default=None, description="No other value.")
    pattern: str | None = Field(default=None, description="RE2 pattern, found in the value.")
    min_length: int | None = Field(default=None, description="Least number of characters.")
    max_length: int | None = Field(default=None, description="Most characters.")
    nan: Nan | None = Field(
        default=None,
        description="`allow` (default): NaN is missing; `forbid`; `value`: limits hold NaN too.",
    )

    @property
    def wants(self) -> Wants:
        """The limits of the column's values."""
        limits = {key: getattr(self, key) for key in _VALUE_KEYS}
        return Wants(
            of_type=self.type,
            limits={key: limit for key, limit in limits.items() if limit is not None},
            nan=self.nan,
        )

    @model_validator(mode="after")
    def _can_be_held(self) -> "ColumnParams":
        wrong = [
            key_error(fault.key, fault.message, code=fault.code, fix=fault.fix)
            for fault in faults(self.wants)
        ]
        if wrong:
            raise key_errors(wrong)
        return self


class RowsParams(Section):
    """How many rows the dataset has."""

    min: Annotated[int, Field(ge=0)] | None = Field(default=None, description="Fewest rows.")
    max: Annotated[int, Field(ge=0)] | None = Field(default=None, description="Most rows.")

    @model_validator(mode="after")
    def _can_fail(self) -> "RowsParams":
        if self.min is None and self.max is None:
            raise key_error("", "neither `min` nor `max` is set", code="MLG007", fix="add `min`")
        if self.min == 0 and self.max is None:
            raise key_error(
                "min", "this limit can never fail: no table has fewer than 0 rows",
                code="MLG004", fix="write `min: 1` or more",
            )  # fmt: skip
        if self.min is not None and self.max is not None and self.min > self.max:
            raise key_error(
                "min", "no table can pass `min` and `max`", code="MLG004",
                fix="were the two swapped?",
            )  # fmt: skip
        return self


def _or_empty(given: Any) -> Any:
    """A column without rules has to be there, no more."""
    return {} if given is None else given


Key = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]


class SchemaParams(EntryParams):
    """A dataset, and what it must be: a contract file, or the same words inline."""

    dataset: str = Field(min_length=1, description="A name under `datasets`.")
    contract: str | None = Field(
        default=None, min_length=1, description="Path of an ODCS contract, relative to the policy."
    )
    object: str | None = Field(
        default=None,
        min_length=1,
        description="Name of the contract's schema object, if not the dataset's.",
    )
    columns: dict[str, Annotated[ColumnParams, BeforeValidator(_or_empty)]] | None = Field(
        default=None, description="Column -> its rules."
    )
    rows: RowsParams | None = Field(default=None, description="Bounds of the number of rows.")
    extra_columns: Literal["allow", "forbid"] = Field(
        default="allow", description="Columns that are not listed."
    )
    order: bool = Field(default=False, description="Listed columns come in the order of the list.")
    primary_key: Key | None = Field(
        default=None, description="No NULL in it, and no two rows alike."
    )
    unique: list[Key] | None = Field(default=None, description="Keys that no two rows share.")

    @model_validator(mode="after")
    def _says_something(self) -> "SchemaParams":
        wrong = [*self._contract_or_inline(), *self._keys()]
        if wrong:
            raise key_errors(wrong)
        return self

    def _contract_or_inline(self) -> Iterator[PydanticCustomError]:
        inline = [key for key in _INLINE if getattr(self, key) is not None]
        if self.contract is not None:
            for key in inline:
                yield key_error(
                    key, "the contract says what the table must be",
                    fix=f"write it into the contract, or remove `contract` and keep `{key}`",
                )  # fmt: skip
            return
        if self.object is not None:
            yield key_error(
                "object",
                "it names an object of a contract, and there is none",
                fix="add `contract`",
            )
        listed = bool(self.columns)
        for key, given in (
            ("extra_columns", self.extra_columns == "forbid"),
            ("order", self.order),
        ):
            if given and not listed:
                yield key_error(key, "no columns are listed", code="MLG007", fix="add `columns`")
        if not inline or (inline == ["columns"] and not listed):
            yield key_error(
                "",
                "the entry makes no check",
                code="MLG007",
                fix="add `contract`, or `columns` with their rules",
            )

    def _keys(self) -> Iterator[PydanticCustomError]:
        keys: list[tuple[str, list[str]]] = [
            (f"unique.{i}", key) for i, key in enumerate(self.unique or [])
        ]
        if self.primary_key is not None:
            keys.append(("primary_key", self.primary_key))
        for name, key in keys:
            if len(set(key)) < len(key):
                yield key_error(name, "a column stands in the key twice", fix="name it once")
        if self.unique is not None and not self.unique:
            yield key_error(
                "unique", "this limit can never fail: it lists no key", code="MLG004",
                fix="list keys: `[[first, second]]`",
            )  # fmt: skip

    def wants_of(self, column: str) -> Wants:
        """The limits of a column; none where it is not listed."""
        listed: Any = (self.columns or {}).get(column)
        return listed.wants if listed is not None else Wants()
