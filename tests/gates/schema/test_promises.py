"""What an entry promises, and which way each limit becomes looser."""

from typing import Any

import pytest

from mlgate.gates import schema
from mlgate.gates.schema.params import SchemaParams
from mlgate.policy.entry import Entry
from mlgate.policy.looser import Move, move
from mlgate.policy.model import PolicySections

SECTIONS = PolicySections(version=1)


def promises(**entry: Any) -> dict[str, Any]:
    params = SchemaParams.model_validate({"dataset": "d", **entry})
    bound = Entry(gate="schema", index=0, params=params, file="m.yaml", lines={"": 1})
    return {promise.id: promise for promise in schema.promises(bound, lambda _: None, SECTIONS)}


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ({"minimum": 1}, {"minimum": 0}, Move.LOOSENED),
        ({"minimum": 1}, {"minimum": 2}, Move.TIGHTENED),
        ({"maximum": 1}, {"maximum": 2}, Move.LOOSENED),
        ({"exclusive_maximum": 1}, {"exclusive_maximum": 0}, Move.TIGHTENED),
        ({"min_length": 3}, {"min_length": 2}, Move.LOOSENED),
        ({"max_length": 3}, {"max_length": 2}, Move.TIGHTENED),
        ({"allowed_values": ["a"]}, {"allowed_values": ["a", "b"]}, Move.LOOSENED),
        ({"allowed_values": ["a", "b"]}, {"allowed_values": ["b"]}, Move.TIGHTENED),
        ({"pattern": "^a"}, {"pattern": "a"}, Move.LOOSENED),
        ({"type": "integer"}, {"type": "number"}, Move.LOOSENED),
        ({"multiple_of": 2}, {"multiple_of": 4}, Move.LOOSENED),
    ],
)
def test_a_limit_of_a_column_moves(
    before: dict[str, Any], after: dict[str, Any], moved: Move
) -> None:
    check = f"schema/d.x.{next(iter(before))}"
    old, new = (promises(columns={"x": rules})[check] for rules in (before, after))

    assert move(old.value, new.value, old.looser) is moved


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ({"rows": {"min": 10}}, {"rows": {"min": 5}}, Move.LOOSENED),
        ({"rows": {"min": 10}}, {"rows": {"min": 20}}, Move.TIGHTENED),
        ({"rows": {"max": 10}}, {"rows": {"max": 20}}, Move.LOOSENED),
    ],
)
def test_the_number_of_rows_moves(
    before: dict[str, Any], after: dict[str, Any], moved: Move
) -> None:
    old, new = (promises(**entry)["schema/d.row_count"] for entry in (before, after))

    assert move(old.value, new.value, old.looser) is moved


def test_every_check_is_promised_under_its_id() -> None:
    found = promises(
        id="raw loans",
        rows={"min": 1},
        extra_columns="forbid",
        order=True,
        primary_key=["a.b"],
        unique=[["a.b", "c+d"]],
        columns={"a.b": {"type": "number", "required": True, "nan": "forbid", "unique": True}},
    )

    assert list(found) == [
        "schema/raw%20loans.columns",
        "schema/raw%20loans.order",
        "schema/raw%20loans.row_count",
        "schema/raw%20loans.primary_key",
        "schema/raw%20loans.unique(a%2Eb+c%2Bd)",
        "schema/raw%20loans.a%2Eb.present",
        "schema/raw%20loans.a%2Eb.type",
        "schema/raw%20loans.a%2Eb.required",
        "schema/raw%20loans.a%2Eb.nan",
        "schema/raw%20loans.a%2Eb.unique",
    ]
