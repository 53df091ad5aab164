"""Contracts of ODCS v3.1: what they ask, and what is wrong with them."""

from pathlib import Path

import duckdb
import pytest

from mlgate.errors import ConfigurationError, Problem
from mlgate.gates import schema
from mlgate.gates.schema.params import SchemaParams
from mlgate.policy.entry import Entry
from mlgate.policy.model import PolicySections
from mlgate.result.outcome import Severity

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: people
version: 1.0.0
status: active
slaProperties: [{property: latency, value: 4, unit: d}]
schema:
  - name: people
    physicalType: table
    quality:
      - {metric: rowCount, mustBeBetween: [5, 6]}
      - {name: pair, metric: duplicateValues, arguments: {properties: [id, zip]}, mustBe: 0}
      - {type: sql, query: "select 1", mustBe: 1}
    properties:
      - name: id
        physicalType: bigint
        logicalType: integer
        required: true
        unique: true
        primaryKey: true
        primaryKeyPosition: 1
      - name: postcode
        physicalName: zip
        logicalType: string
        logicalTypeOptions: {minLength: 3, maxLength: 3, pattern: '^\\d+$', format: x}
      - name: age
        logicalType: number
        logicalTypeOptions: {minimum: 0, exclusiveMaximum: 100, multipleOf: 0.5}
        customProperties: [{property: mlgate.nan, value: forbid}, {property: other, value: 1}]
        quality:
          - {metric: nullValues, mustBeLessThan: 30, unit: percent}
          - {metric: nullValues, mustBe: 0, severity: warning}
      - name: day
        logicalType: date
        logicalTypeOptions: {minimum: "2020-01-01"}
      - name: state
        logicalType: string
        quality:
          - id: known
            metric: invalidValues
            arguments: {validValues: [on, off]}
            mustBeLessOrEqualTo: 1
          - {metric: invalidValues, arguments: {pattern: '^o'}, mustBe: 0}
          - {metric: missingValues, arguments: {missingValues: [null, n/a]}, mustBe: 0}
          - {metric: duplicateValues, mustBeGreaterThan: 1}
"""
ROWS = [
    "id,zip,age,day,state",
    "1,007,1.5,2020-01-01,on",
    "2,008,nan,2020-01-02,off",
    "3,009,,2019-01-01,on",
    "4,08,100,2020-01-01,n/a",
    "4,08,3.3,2020-01-01,",
]


SECTIONS = PolicySections(version=1)


def read(tmp_path: Path, contract: str, entry: str = "") -> list[Problem]:
    """What is wrong with a contract."""
    (tmp_path / "c.yaml").write_text(contract)
    params = SchemaParams.model_validate({"dataset": "people", "contract": "c.yaml"})
    lines = {"": 4, "contract": 5}
    bound = Entry(gate="schema", index=0, params=params, file="gate/mlgate.yaml", lines=lines)
    with pytest.raises(ConfigurationError) as refused:
        schema.promises(
            bound, lambda name: (tmp_path / name).read_bytes(), PolicySections(version=1)
        )
    return list(refused.value.problems)


def test_a_contract_is_held_rule_by_rule(gate, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(CONTRACT)
    (tmp_path / "people.csv").write_text("\n".join(ROWS) + "\n")

    judged = gate("- {dataset: people, contract: c.yaml}", people="people.csv")

    assert judged.outcomes == {
        "people.primary_key": "fail",
        "people.rowCount-1": "pass",
        "people.pair": "fail",
        "people.id.present": "pass",
        "people.id.type": "pass",
        "people.id.required": "pass",
        "people.id.unique": "fail",
        "people.zip.present": "pass",
        "people.zip.type": "pass",
        "people.zip.pattern": "pass",
        "people.zip.min_length": "fail",
        "people.zip.max_length": "pass",
        "people.age.present": "pass",
        "people.age.type": "pass",
        "people.age.nan": "fail",
        "people.age.minimum": "pass",
        "people.age.exclusive_maximum": "fail",
        "people.age.multiple_of": "fail",
        "people.age.nullValues-1": "fail",
        "people.age.nullValues-2": "fail",
        "people.day.present": "pass",
        "people.day.type": "pass",
        "people.day.minimum": "fail",
        "people.state.present": "pass",
        "people.state.type": "pass",
        "people.state.known": "pass",
        "people.state.invalidValues-2": "fail",
        "people.state.missingValues-1": "fail",
        "people.state.duplicateValues-1": "pass",
    }
    assert judged["people.age.nullValues-1"].severity is Severity.BLOCK
    assert judged["people.age.nullValues-2"].severity is Severity.WARN
    assert judged.failing("people.state.missingValues-1") == 2
    share = judged["people.age.nullValues-1"]
    assert (share.held.measured, share.unit, share.limit.value) == (0.4, "share", 0.3)


def test_every_rule_has_the_line_of_the_contract(gate, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(CONTRACT)
    (tmp_path / "people.csv").write_text("\n".join(ROWS) + "\n")

    judged = gate("- {dataset: people, contract: c.yaml}", people="people.csv")

    lines = CONTRACT.splitlines()
    for check, word in {
        "people.primary_key": "primaryKey: true",
        "people.pair": "name: pair",
        "people.id.required": "required: true",
        "people.zip.pattern": "pattern:",
        "people.age.exclusive_maximum": "exclusiveMaximum",
        "people.state.known": "id: known",
        "people.day.present": "name: day",
    }.items():
        finding = judged[check]
        assert finding.file == "c.yaml"
        assert word in lines[finding.line - 1], check


def test_what_is_not_checked_is_noted(gate, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(CONTRACT)
    (tmp_path / "people.csv").write_text("\n".join(ROWS) + "\n")

    judged = gate("- {dataset: people, contract: c.yaml}", people="people.csv")

    first, *others = judged.findings.values()
    said = "\n".join(first.notes)
    for word in ("slaProperties", "physicalType (id)", "quality of type sql", "format (zip)"):
        assert word in said
    assert not any(finding.notes for finding in others)


OBJECTS = """\
kind: DataContract
schema:
  - {name: a, physicalName: people, properties: [{name: x, logicalType: integer}]}
  - {name: b, properties: [{name: y}]}
"""


@pytest.mark.parametrize(
    ("dataset", "more", "column"),
    [("people", "", "x"), ("a", "", "x"), ("b", "", "y"), ("other", ", object: b", "y")],
)
def test_the_object_is_the_datasets_or_the_one_that_is_named(
    gate, tmp_path: Path, dataset: str, more: str, column: str
) -> None:
    (tmp_path / "c.yaml").write_text(OBJECTS)
    duckdb.sql(f"COPY (SELECT 1 AS x, 2 AS y) TO '{tmp_path / 't.parquet'}' (FORMAT PARQUET)")

    judged = gate(f"- {{dataset: {dataset}, contract: c.yaml{more}}}", **{dataset: "t.parquet"})

    assert f"schema/{dataset}.{column}.present" in judged.findings


def test_an_only_object_needs_no_name_and_extra_columns_can_be_forbidden(
    gate, tmp_path: Path
) -> None:
    (tmp_path / "c.yaml").write_text("schema: [{name: z, properties: [{name: x}]}]\n")
    duckdb.sql(f"COPY (SELECT 1 AS x, 2 AS y) TO '{tmp_path / 't.parquet'}' (FORMAT PARQUET)")

    judged = gate("- {dataset: t, contract: c.yaml, extra_columns: forbid}", t="t.parquet")

    assert judged.outcomes == {"t.columns": "fail", "t.x.present": "pass"}
    assert judged["t.columns"].file == "mlgate.yaml"


@pytest.mark.parametrize(
    ("old", "new", "said", "code"),
    [
        ("logicalType: date", "logicalType: dat", "`dat` is no logical type", "MLG008"),
        ("required: true", "requird: true", "`requird` is no key", "MLG008"),
        ("required: true", "required: yes", "`required` is true or false", "MLG008"),
        ("minLength: 3", "minLength: 0", "can never fail", "MLG004"),
        ("minLength: 3", "minLength: x", "`minLength` is 'x'", "MLG008"),
        ("minLength: 3", "minlength: 3", "`minlength` is no key", "MLG008"),
        ("minimum: 0,", "minimum: 200,", "no value can pass", "MLG004"),
        ("pattern: '^\\d+$'", "pattern: '(?=a)'", "look-around", "MLG008"),
        ('minimum: "2020-01-01"', "minimum: 5", "no such limit", "MLG008"),
        ("value: forbid", "value: never", "`mlgate.nan` is 'never'", "MLG008"),
        ("property: mlgate.nan", "property: mlgate.nam", "no property of mlgate", "MLG008"),
        ("metric: rowCount", "metric: rowCont", "`rowCont` is no metric", "MLG008"),
        ("mustBeBetween: [5, 6]", "mustBeBetween: [6, 5]", "two numbers", "MLG008"),
        ("mustBeBetween: [5, 6]", "mustBe: five", "`mustBe` is a number", "MLG008"),
        ("mustBeBetween: [5, 6]", "mustBeGreaterOrEqualTo: 0", "can never fail", "MLG004"),
        ("mustBeBetween: [5, 6]", "mustBeLessThan: 0", "can never pass", "MLG004"),
        ("mustBeBetween: [5, 6]", "unit: rows", "0 operators", "MLG008"),
        ("mustBeLessThan: 30", "mustBeLessThan: 30, mustBe: 1", "2 operators", "MLG008"),
        ("unit: percent", "unit: share", "no unit 'share'", "MLG008"),
        ("mustBeLessThan: 30", "mustBeLessOrEqualTo: 100", "can never fail", "MLG004"),
        ("properties: [id, zip]", "properties: [id, gone]", "list properties", "MLG008"),
        ("validValues: [on, off]", "validValues: []", "no value can pass", "MLG004"),
        ("validValues: [on, off]", "values: [on, off]", "either `validValues` or", "MLG008"),
        ("type: sql", "type: sqll", "`sqll` is no type", "MLG008"),
        ("apiVersion: v3.1.0", "apiVersion: v2.2.2", "ODCS v2.2.2 is not read", "MLG008"),
        ("kind: DataContract", "kind: DataProduct", "it is a DataProduct", "MLG008"),
        ("  - name: people", "  - name: [people", "not valid YAML", "MLG008"),
        ("id: people", "id: people\nid: people", "written twice", "MLG008"),
        ("      - name: day\n        logicalType", "      - logicalType", "has no name", "MLG008"),
    ],
)
def test_a_contract_that_is_wrong_says_where(
    tmp_path: Path, old: str, new: str, said: str, code: str
) -> None:
    assert old in CONTRACT
    text = CONTRACT.replace(old, new, 1)

    problems = read(tmp_path, text)

    told = [p for p in problems if said in f"{p.message} {p.fix}"]
    assert len(told) == 1, problems
    assert told[0].code == code
    assert told[0].place.file == "gate/c.yaml"
    assert told[0].place.line


def test_all_problems_are_said_at_once_each_at_its_line(tmp_path: Path) -> None:
    text = CONTRACT.replace("minLength: 3", "minLength: 0").replace("date\n", "dat\n")

    found = {problem.place.line for problem in read(tmp_path, text)}

    lines = text.splitlines()
    assert any("minLength" in lines[line - 1] for line in found)
    assert any("logicalType: dat" in lines[line - 1] for line in found)


@pytest.mark.parametrize("text", ["", "[]", "schema: []", "schema: 5", "schema: [5]"])
def test_a_contract_without_an_object_is_refused(tmp_path: Path, text: str) -> None:
    assert {problem.code for problem in read(tmp_path, text)} == {"MLG008"}


def test_an_object_without_a_check_is_refused(tmp_path: Path) -> None:
    assert "makes no check" in read(tmp_path, "schema: [{name: people}]")[0].message


def test_a_contract_of_other_objects_names_them_at_the_policys_line(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, "schema: [{name: peeple}, {name: b}]")

    assert (problem.place.file, problem.place.line) == ("gate/mlgate.yaml", 5)
    assert problem.hint == "did you mean peeple?"
    assert "peeple, b" in problem.fix


def test_a_contract_that_is_not_there_is_refused_at_the_policys_line() -> None:
    params = SchemaParams.model_validate({"dataset": "d", "contract": "no.yaml"})
    entry = Entry(
        gate="schema", index=0, params=params, file="m.yaml", lines={"": 1, "contract": 2}
    )

    with pytest.raises(ConfigurationError, match=r"no\.yaml does not exist") as refused:
        schema.promises(entry, lambda _: None, SECTIONS)

    assert str(refused.value.problems[0].place) == "m.yaml:2"
    assert schema.needs([entry]).files == {"no.yaml"}
