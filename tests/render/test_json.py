"""`result.json` holds what its schema says, whatever the run came to."""

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mlgate.render.json import render
from mlgate.result.codec import decode


@pytest.fixture(scope="module")
def schema():
    shipped = (files("mlgate.result") / "result.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(shipped))


def test_every_report_holds_to_the_schema(schema, report):
    schema.validate(json.loads(render(report)))


def test_keys_do_not_depend_on_the_outcome(build):
    failed, without = (
        set(json.loads(render(build.case(name)))) for name in ("mixed", "configuration")
    )

    assert failed == without


def test_a_report_survives_the_file(build, report):
    again = decode(render(report))

    assert render(again) == render(report)


@given(text=st.text(st.characters()))
def test_any_text_can_be_written_and_read_again(text):
    from mlgate.result.outcome import RunOutcome
    from mlgate.result.provenance import ProblemRecord, Tool
    from mlgate.result.report import Report

    problem = ProblemRecord(code="MLG001", message=text)
    report = Report(
        name=None,
        outcome=RunOutcome.ERROR,
        exit_code=2,
        problem=problem,
        started="",
        seconds=None,
        tool=Tool(version="1"),
    )

    written = render(report).encode().decode()

    assert decode(written).problem.message == text.encode("utf-16", "surrogatepass").decode(
        "utf-16", "replace"
    )
