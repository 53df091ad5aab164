"""`docs/policy.md` names every key, and the program's own defaults."""

import re
from pathlib import Path
from typing import Any

import pytest

from mlgate import catalog
from mlgate.policy.ledger_spec import LedgerSpec
from mlgate.policy.model import (
    BaselineSpec,
    DatasetSpec,
    EntryParams,
    Pipeline,
    Privacy,
    VerdictSettings,
    WaiversSpec,
)
from mlgate.policy.predictions_spec import PredictionsSpec
from mlgate.policy.section import Section

PAGE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text("utf-8")
SECTIONS: dict[str, tuple[type[Section], str]] = {
    "## Top level": (catalog.policy_model(), ""),
    "## `datasets`": (DatasetSpec, ""),
    "## `predictions`": (PredictionsSpec, ""),
    "## `baseline`": (BaselineSpec, ""),
    "## `verdict`": (VerdictSettings, ""),
    "## `gates`": (EntryParams, ""),
    "### `gates.metrics`": (catalog.gate("metrics").PARAMS, ""),
    "### `gates.bias`": (catalog.gate("bias").PARAMS, ""),
    "### `gates.schema`": (catalog.gate("schema").PARAMS, ""),
    "## `pipeline`": (Pipeline, ""),
    "## `ledger`": (LedgerSpec, ""),
    "## `privacy` and `waivers`": (Privacy, "privacy."),
}


def rows(title: str) -> dict[str, str]:
    """The default of each key in the first table of keys under a title."""
    text = PAGE.split(f"\n{title}\n", 1)[1]
    text = re.split(r"\n#", text, maxsplit=1)[0]
    table = next(part for part in text.split("\n\n") if part.strip().startswith("| key"))
    return {
        key: default.strip().strip("`")
        for line in table.strip().splitlines()[2:]
        for cells in [line.strip("|").split(" | ")]
        for default in [cells[2]]
        for key in re.findall(r"`([^`]+)`", cells[0])
    }


@pytest.mark.parametrize(("title", "of"), SECTIONS.items(), ids=SECTIONS)
def test_the_page_has_every_key_with_its_default(title: str, of: tuple[type[Section], str]) -> None:
    model, prefix = of
    listed = rows(title)
    keys = {f"{prefix}{field.alias or name}": field for name, field in model.model_fields.items()}
    of_a_gate = issubclass(model, EntryParams) and model is not EntryParams
    inherited = set(EntryParams.model_fields) if of_a_gate else set()
    own = {key: field for key, field in keys.items() if key not in inherited}
    assert set(own) <= set(listed)
    for key, field in own.items():
        default: Any = field.get_default()
        if field.is_required():
            assert listed[key] == "required", key
        elif isinstance(default, str | int | float | bool):
            assert listed[key] == str(default).lower(), key


def test_the_page_has_the_keys_of_waivers() -> None:
    listed = rows("## `privacy` and `waivers`")

    assert {
        f"waivers.{field.alias or name}" for name, field in WaiversSpec.model_fields.items()
    } <= set(listed)


def test_every_key_of_every_section_is_described() -> None:
    for model, _ in SECTIONS.values():
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"
