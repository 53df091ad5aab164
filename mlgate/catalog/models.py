"""mlgate.yaml as pydantic models and as JSON Schema, composed from the gates' parameters."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import Field, create_model

from mlgate.catalog.families import gate, names, usable_gates
from mlgate.policy.model import PolicySections
from mlgate.policy.section import Section


@cache
def policy_model() -> type[PolicySections]:
    """mlgate.yaml with every gate's parameters in their place."""
    usable = {name: gate(name) for name in usable_gates()}
    return _with_gates(
        {name: list[made.PARAMS] for name, made in usable.items()},  # type: ignore[name-defined]  # made at run time
        {name: made.TITLE for name, made in usable.items()},
    )


@cache
def outline_model() -> type[PolicySections]:
    """The same with entries of any content.

    Each entry is validated by itself, so that one mistake hides no other, and no gate is loaded
    that the policy does not use.
    """
    return _with_gates({}, {})


@cache
def json_schema() -> dict[str, Any]:
    """The JSON Schema of mlgate.yaml, for editors."""
    schema = policy_model().model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "mlgate.yaml",
    }


def _with_gates(kinds: Mapping[str, Any], titles: Mapping[str, str]) -> type[PolicySections]:
    """The sections with a list of entries for each gate."""
    # The alias lets a gate be named like a method of pydantic's models.
    fields: dict[str, Any] = {
        f"gate_{name}": (
            kinds.get(name, list[Any]),
            Field(default=[], alias=name, description=titles.get(name)),
        )
        for name in names("gates")
    }
    gates = create_model("Gates", __base__=Section, **fields)
    return create_model(
        "MlgatePolicy", __base__=PolicySections, gates=(gates, Field(description="The entries."))
    )
