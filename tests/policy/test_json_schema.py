"""The JSON Schema of mlgate.yaml says what the program does."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mlgate.catalog import json_schema
from mlgate.errors import Problem

Wrong = Callable[[str], list[Problem]]
Tool = Callable[..., subprocess.CompletedProcess[str]]
KeyPath = tuple[str | int, ...]

PROJECT = Path(__file__).parents[2]
SCHEMA = jsonschema.Draft202012Validator(json_schema())
#: Maps whose keys are the user's own.
FREE = {("datasets",), ("gates", "schema", 0, "columns")}

#: The design's sample, without what a later version brings (bias, reproducibility, `rerun`).
SAMPLE = """\
version: 1
name: income
pipeline:
  command: [python, train.py]
  inputs: [train.py, "data/*.parquet"]
  needs: [data/]
  outputs: [out/predictions.parquet, out/metrics.json, out/model.joblib]
  timeout: 20m
datasets:
  train: data/train.parquet
  loans: {url: "${WAREHOUSE_URL}", table: db.loans}
predictions:
  {path: out/predictions.parquet, task: binary, id: applicant_id, target: defaulted,
   positive: 1, score: p_default, prediction: decision}
baseline:
  commit: merge-base
  from: [git, {store: "s3://ml/mlgate"}]
  min_shared: 0.9
  keep: predictions
verdict: {alpha: 0.05, beta: 0.05, mode: balanced}
gates:
  metrics:
    - {metric: roc_auc, min: 0.75, max_drop: 0.01}
    - {metric: log_loss, max_rise: "2%"}
    - {metric: accuracy, max_drop: 0.02, slices: [region], severity: warn}
    - {metric: eval.f1, file: out/metrics.json, min: 0.80}
    - {metric: eval.f1, file: out/metrics.json, max_drop: 0.01, decide: point}
  schema:
    - {dataset: loans, rows: {min: 1},
       columns: {age: {type: integer, required: true, minimum: 0, maximum: 120}}}
privacy: {examples: local}
waivers: {path: mlgate-waivers.yaml, from: base}
"""


def maps(data: Any, above: KeyPath = ()) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    if isinstance(data, dict):
        yield above, data
        pairs: Any = data.items()
    else:
        pairs = enumerate(data) if isinstance(data, list) else ()
    for key, below in pairs:
        yield from maps(below, (*above, key))


def test_the_command_prints_a_valid_schema(tool: Tool) -> None:
    done = tool("config", "schema")

    assert done.returncode == 0
    assert json.loads(done.stdout) == json_schema()
    jsonschema.Draft202012Validator.check_schema(json.loads(done.stdout))


def test_it_accepts_the_examples_policy() -> None:
    SCHEMA.validate(
        yaml.safe_load((PROJECT / "examples" / "income" / "mlgate.yaml").read_text("utf-8"))
    )


@pytest.mark.parametrize("text", [SAMPLE, None], ids=["sample", "full"])
def test_it_accepts_what_the_program_accepts(wrong: Wrong, full: str, text: str | None) -> None:
    assert wrong(text or full) == []
    SCHEMA.validate(yaml.safe_load(text or full))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_it_refuses_every_unknown_key_as_the_program_does(
    wrong: Wrong, full: str, data: st.DataObject
) -> None:
    policy = yaml.safe_load(full)
    path, node = data.draw(
        st.sampled_from([found for found in maps(policy) if found[0] not in FREE])
    )
    old = data.draw(st.sampled_from(sorted(node)))
    new = data.draw(st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12))
    known = json.dumps(json_schema())
    assume(f'"{new}"' not in known)
    node[new] = node.pop(old)

    found = wrong(yaml.safe_dump(policy, width=10**6))

    assert any(f"{new}`" in problem.message for problem in found), path
    assert not SCHEMA.is_valid(policy)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("version", 2),
        ("name", "Not A Name"),
        ("datasets", {"a": 3}),
        ("datasets", {"a": {"path": ""}}),
        ("baseline", {"from": []}),
        ("baseline", {"from": ["gti"]}),
        ("baseline", {"from_": ["git"]}),
        ("baseline", {"min_shared": 2}),
        ("waivers", {"from": "nowhere"}),
        ("verdict", {"alpha": 0.5}),
        ("verdict", {"mode": "harsh"}),
        ("pipeline", {"command": 3}),
        ("gates", {"metrics": [{"metric": "accuracy", "max_drop": "2 percent"}]}),
        ("gates", {"metrics": [{"metric": "accuracy", "max_drop": -1}]}),
        ("gates", {"metrics": {"metric": "accuracy"}}),
        ("gates", {"schema": [{"rows": {"min": 1}}]}),
    ],
)
def test_it_refuses_a_wrong_value_as_the_program_does(
    wrong: Wrong, full: str, key: str, value: object
) -> None:
    policy = {**yaml.safe_load(full), key: value}

    assert wrong(yaml.safe_dump(policy)) != []
    assert not SCHEMA.is_valid(policy)


def test_every_key_of_a_gate_is_described() -> None:
    for gate in json_schema()["properties"]["gates"]["properties"].values():
        for key, schema in gate["items"]["properties"].items():
            assert schema.get("description"), key
