"""What all records of a result have in common."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Frozen, strict about its keys, and always written with all of them."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        json_schema_serialization_defaults_required=True,
    )
