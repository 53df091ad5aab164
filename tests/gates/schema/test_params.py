"""What an entry may not say: each is refused with its key, its code and a fix."""

from typing import Any

import pytest
from pydantic import ValidationError

from mlgate.gates import schema
from mlgate.gates.schema.params import SchemaParams
from mlgate.policy.entry import Entry
from mlgate.policy.model import PolicySections


def wrong(**entry: Any) -> list[dict[str, Any]]:
    """The problems of an entry: key, code, message and fix."""
    with pytest.raises(ValidationError) as refused:
        SchemaParams.model_validate({"dataset": "t", **entry})
    found = []
    for error in refused.value.errors():
        if error["type"] == "several":
            found += error["ctx"]["errors"]
        else:
            found.append(
                {"key": ".".join(map(str, error["loc"])), "code": None, **error.get("ctx", {})}
            )
    return found


@pytest.mark.parametrize(
    ("rules", "key", "code"),
    [
        ({"min_length": 0}, "min_length", "MLG004"),
        ({"min_length": -1}, "min_length", "MLG003"),
        ({"min_length": 5, "max_length": 3}, "min_length", "MLG004"),
        ({"minimum": 5, "maximum": 3}, "minimum", "MLG004"),
        ({"minimum": 5, "exclusive_maximum": 5}, "minimum", "MLG004"),
        ({"exclusive_minimum": 5, "maximum": 5}, "exclusive_minimum", "MLG004"),
        ({"minimum": float("-inf")}, "minimum", "MLG004"),
        ({"maximum": float("nan")}, "maximum", "MLG004"),
        ({"allowed_values": []}, "allowed_values", "MLG004"),
        ({"allowed_values": ["a", 1]}, "allowed_values", "MLG003"),
        ({"allowed_values": [True, False]}, "allowed_values", "MLG004"),
        ({"multiple_of": 0}, "multiple_of", "MLG003"),
        ({"multiple_of": 1, "type": "integer"}, "multiple_of", "MLG004"),
        ({"pattern": ".*"}, "pattern", "MLG004"),
        ({"pattern": "(?=a)b"}, "pattern", "MLG003"),
        ({"pattern": "("}, "pattern", "MLG003"),
        ({"nan": "forbid", "type": "integer"}, "nan", "MLG004"),
        ({"nan": "value", "type": "string"}, "nan", "MLG004"),
        ({"type": "string", "minimum": 1}, "minimum", "MLG003"),
        ({"type": "integer", "pattern": "a"}, "pattern", "MLG003"),
        ({"type": "number", "allowed_values": ["1"]}, "allowed_values", "MLG003"),
        ({"type": "date", "minimum": "01.02.2020"}, "minimum", "MLG003"),
        ({"type": "date", "minimum": 5}, "minimum", "MLG003"),
        ({"type": "array", "maximum": 5}, "maximum", "MLG003"),
        ({"type": "date", "minimum": "2021-01-01", "maximum": "2020-01-01"}, "minimum", "MLG004"),
        ({"minimum": "2020-01-01"}, "minimum", "MLG003"),
        ({"minimum": 1, "max_length": 3}, "minimum", "MLG003"),
    ],
)  # fmt: skip
def test_a_limit_that_decides_nothing_is_refused(
    rules: dict[str, Any], key: str, code: str
) -> None:
    found = wrong(columns={"x": rules})

    assert [(problem["key"], problem["code"]) for problem in found] == [(key, code)]
    assert found[0]["fix"]


def test_all_problems_of_a_column_are_said_at_once() -> None:
    found = wrong(columns={"x": {"min_length": 0, "pattern": "(", "allowed_values": []}})

    assert [problem["key"] for problem in found] == ["allowed_values", "pattern", "min_length"]


@pytest.mark.parametrize(
    ("entry", "key", "code"),
    [
        ({}, "", "MLG007"),
        ({"columns": {}}, "", "MLG007"),
        ({"rows": {}}, "", "MLG007"),
        ({"rows": {"min": 0}}, "min", "MLG004"),
        ({"rows": {"min": 5, "max": 4}}, "min", "MLG004"),
        ({"contract": "c.yaml", "columns": {"x": {}}}, "columns", "MLG003"),
        ({"contract": "c.yaml", "primary_key": ["x"]}, "primary_key", "MLG003"),
        ({"object": "o", "columns": {"x": {}}}, "object", "MLG003"),
        ({"primary_key": ["x", "x"]}, "primary_key", "MLG003"),
        ({"unique": []}, "unique", "MLG004"),
        ({"rows": {"min": 1}, "extra_columns": "forbid"}, "extra_columns", "MLG007"),
        ({"rows": {"min": 1}, "order": True}, "order", "MLG007"),
    ],
)
def test_an_entry_that_contradicts_itself_is_refused(
    entry: dict[str, Any], key: str, code: str
) -> None:
    assert [(p["key"], p["code"]) for p in wrong(**entry)] == [(key, code)]


@pytest.mark.parametrize(
    "rules",
    [
        {"type": "text"}, {"minimum": True}, {"required": "yes"}, {"min_length": 1.5},
        {"minimun": 1}, {"nan": "ignore"}, {"allowed_values": "a"},
    ],
)  # fmt: skip
def test_a_wrong_type_or_an_unknown_key_is_refused(rules: dict[str, Any]) -> None:
    assert wrong(columns={"x": rules})


def test_a_dataset_that_the_policy_does_not_have_is_a_complaint() -> None:
    params = SchemaParams.model_validate({"dataset": "trian", "columns": {"x": None}})
    entry = Entry(gate="schema", index=0, params=params, file="mlgate.yaml", lines={"": 1})
    sections = PolicySections.model_validate({"version": 1, "datasets": {"train": "a.csv"}})

    (complaint,) = schema.complaints([entry], sections)

    assert (complaint.key, complaint.code, complaint.known) == ("dataset", "MLG006", {"train"})
    assert schema.needs([entry]).files == frozenset()
