"""What every section of the policy is: frozen, and strict about its keys."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from mlgate.policy.at_once import all_at_once

Share = Annotated[float, Field(ge=0, le=1)]


def key_error(
    key: str,
    message: str,
    *,
    code: str = "MLG003",
    fix: str | None = None,
    known: Sequence[str] = (),
) -> PydanticCustomError:
    """An error that belongs to one (dotted) key of the model that raises it.

    `known` are names that its value could have been.
    """
    context = {"message": message, "key": key, "code": code, "fix": fix, "known": list(known)}
    return PydanticCustomError("mlgate", "{message}", context)


Number = Annotated[float, Field(allow_inf_nan=False)]


def key_errors(errors: Sequence[PydanticCustomError]) -> PydanticCustomError:
    """Several errors of one model as one to raise; `policy.problems` takes it apart again."""
    return PydanticCustomError(
        "several", "{errors}", {"errors": [error.context for error in errors]}
    )


class Section(BaseModel):
    """Frozen, and strict about its keys and types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[BaseModel], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Pydantic's own, which finds more at once (see `policy.at_once`)."""
        keys = [field.alias or name for name, field in cls.model_fields.items()]
        return core_schema.no_info_wrap_validator_function(
            all_at_once(cls.__name__, keys), handler(source)
        )
