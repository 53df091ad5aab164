"""`mlgate init` on repositories of different shapes: its guesses are right, and a check passes."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SHAPES = ["breast_cancer", "digits", "iris", "diabetes", "income", "only_data"]


def limits(repository: Any, gate: str) -> list[dict[str, Any]]:
    entries = repository.policy.entries.get(gate, ())
    return [entry.params.model_dump(exclude_unset=True, exclude_none=True) for entry in entries]


def predictions(repository: Any) -> dict[str, Any] | None:
    spec = repository.policy.sections.predictions
    return None if spec is None else spec.model_dump(exclude_unset=True)


@pytest.mark.parametrize("name", SHAPES)
def test_what_init_writes_passes_a_check_and_the_schemas_of_both_forges(
    started: Callable[[str], Any], name: str
) -> None:
    one = started(name)
    repository, said = one.repository, one.said

    assert "could not be made to pass" not in said
    checked = repository.run("check")

    assert checked.returncode == 0, checked.stdout
    result = json.loads((repository.root / "mlgate-out" / "result.json").read_text("utf-8"))
    assert {check["outcome"] for check in result["checks"]} <= {"pass", "new", "inconclusive"}
    assert f"mlgate check ends with 0 on it: {result['counts']['pass']:,} passed" in said
    for schema, file in (
        ("vendor.github-workflows", ".github/workflows/mlgate.yml"),
        ("vendor.gitlab-ci", ".gitlab-ci.mlgate.yml"),
        ("vendor.gitlab-ci", ".gitlab-ci.yml"),
    ):
        valid = subprocess.run(
            [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, file],
            cwd=repository.root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert valid.returncode == 0, f"{file}: {valid.stdout}{valid.stderr}"


def test_breast_cancer_has_text_labels_and_tracked_predictions(
    started: Callable[[str], Any],
) -> None:
    one = started("breast_cancer")
    repository, said = one.repository, one.said

    assert predictions(repository) == {
        "path": "out/predictions.parquet",
        "task": "binary",
        "id": "case_id",
        "target": "diagnosis",
        "positive": "malignant",
        "score": "p_malignant",
        "prediction": "predicted",
    }
    assert repository.policy.sections.baseline.from_ == ["git"]
    assert repository.policy.sections.pipeline.command == ["make", "train"]
    assert [entry["metric"] for entry in limits(repository, "metrics")] == [
        "accuracy",
        "roc_auc",
        "log_loss",
    ]
    assert all({"min", "max"} & set(entry) for entry in limits(repository, "metrics"))
    (contract,) = limits(repository, "schema")
    assert contract["columns"]["case_id"] == {"type": "string", "required": True, "unique": True}
    assert contract["columns"]["diagnosis"]["allowed_values"] == ["benign", "malignant"]
    assert "`p_malignant` is in [0, 1]" in said
    assert "since out/predictions.parquet is tracked" in said
    workflow = (repository.root / ".github/workflows/mlgate.yml").read_text("utf-8")
    assert "baseline save" not in workflow
    assert "pip install mlgate -r requirements.txt" in workflow


def test_digits_have_a_score_alone_and_no_git(started: Callable[[str], Any]) -> None:
    one = started("digits")
    repository, said = one.repository, one.said

    assert predictions(repository) == {
        "path": "artifacts/scored.jsonl",
        "task": "binary",
        "target": "truth",
        "positive": True,
        "score": "probability",
        "threshold": 0.5,
    }
    assert repository.policy.sections.baseline.model_dump(by_alias=True)["from"] == [
        {"store": ".mlgate/baselines"}
    ]
    pipeline = repository.policy.sections.pipeline
    assert pipeline.command == ["python", "src/train_eight.py"]
    assert set(pipeline.outputs) == {
        "artifacts/scored.jsonl",
        "artifacts/metrics.yaml",
        "artifacts/model.joblib",
    }
    assert {"metric": "test.f1", "file": "artifacts/metrics.yaml", "min": 0.88} in limits(
        repository, "metrics"
    )
    assert "train.f1, since it is of the training rows" in said
    assert "no git repository" in said
    (contract,) = limits(repository, "schema")
    assert len(contract["columns"]) == 65
    assert contract["columns"]["is_eight"] == {"type": "boolean", "required": True}


def test_iris_gets_metrics_of_many_classes_and_contracts(started: Callable[[str], Any]) -> None:
    one = started("iris")
    repository = one.repository

    entries = limits(repository, "metrics")
    assert [(entry["metric"], entry["max_drop"]) for entry in entries] == [
        ("accuracy", 0.01),
        ("f1_macro", 0.01),
    ]
    assert all(0.8 < entry["min"] < 0.97 for entry in entries)
    spec = repository.policy.sections.predictions
    assert (spec.path, spec.task, spec.target) == ("out/predictions.csv", "multiclass", "species")
    datasets = repository.policy.sections.datasets
    assert datasets["iris"].delimiter == ";"
    columns = limits(repository, "schema")[0]["columns"]
    assert columns["species"]["allowed_values"] == ["setosa", "versicolor", "virginica"]
    assert columns["petal width (cm)"]["type"] == "number"
    assert columns["petal width (cm)"]["minimum"] <= 0.1
    assert 2.5 <= columns["petal width (cm)"]["maximum"] <= 4
    assert repository.policy.sections.pipeline.command == "python iris.py --seed 1"


def test_diabetes_gets_metrics_of_a_regression_and_one_table_of_parts(
    started: Callable[[str], Any],
) -> None:
    one = started("diabetes")
    repository, said = one.repository, one.said
    entries = limits(repository, "metrics")
    assert [(entry["metric"], "min" in entry) for entry in entries] == [
        ("mean_absolute_error", False),
        ("r2", True),
        ("rmse", False),
    ]
    assert 0 < entries[0]["max"] < 100
    assert "data/part-*.parquet" in {
        spec.path for spec in repository.policy.sections.datasets.values()
    }
    assert repository.policy.sections.pipeline.command == [
        *("python", "-m", "glucose.train", "--fast")
    ]
    assert "since .github/workflows/ci.yml runs it" in said


def test_income_is_found_with_its_contract(started: Callable[[str], Any]) -> None:
    one = started("income")
    repository = one.repository

    assert predictions(repository) == {
        "path": "out/predictions.parquet",
        "task": "binary",
        "id": "person_id",
        "target": "income_over_50k",
        "positive": 1,
        "score": "p_over_50k",
        "prediction": "decision",
    }
    assert {"dataset": "train", "contract": "contracts/adult.odcs.yaml"} in limits(
        repository, "schema"
    )
    accuracy, auc, loss, calibration = limits(repository, "metrics")
    assert 0.85 <= accuracy["min"] <= 0.87
    assert 0.91 <= auc["min"] <= 0.925
    assert 0.28 <= loss["max"] <= 0.3
    assert (calibration["metric"], calibration["file"]) == (
        "test.calibration_error",
        "out/metrics.json",
    )
    assert repository.policy.sections.pipeline.model_dump()["command"] == ["python", "train.py"]
    assert set(repository.policy.sections.pipeline.outputs) == {
        "out/predictions.parquet",
        "out/metrics.json",
        "out/train.parquet",
        "out/model.joblib",
    }
    text = (repository.root / "mlgate.yaml").read_text("utf-8")
    assert "`slices: [sex, race]`" in text


def test_a_change_is_judged_against_the_baseline_that_the_policy_keeps(
    started: Callable[[str], Any],
) -> None:
    one = started("income")
    repository = one.repository
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "gate it")
    assert repository.run("check").returncode == 0

    saved = repository.run("baseline", "save")
    repository.git("commit", "-q", "--allow-empty", "-m", "the next change")
    checked = repository.run("check")

    assert saved.returncode == 0, saved.stderr
    assert checked.returncode == 0, checked.stdout
    result = json.loads((repository.root / "mlgate-out" / "result.json").read_text("utf-8"))
    assert result["baseline"]["state"] == "found"
    assert {check["outcome"] for check in result["checks"]} == {"pass"}


def test_only_data_has_contracts_alone(started: Callable[[str], Any]) -> None:
    one = started("only_data")
    repository = one.repository

    policy = repository.policy
    assert {name: spec.path for name, spec in policy.sections.datasets.items()} == {
        "ratings": "ratings.tsv",
        "wine": "wine.csv",
    }
    assert list(policy.entries) == ["schema"]
    assert policy.sections.predictions is None
    assert policy.sections.pipeline is None


def test_an_empty_repository_gets_a_start_to_fill_in_and_is_told_so(repository: Any) -> None:
    done = repository.run("init", "--github", "--gitlab")
    checked = repository.run("check")

    assert done.returncode == 5, done.stderr
    assert "found nothing to gate" in done.stdout
    assert checked.returncode == 5
    assert not any(repository.policy.entries.values())


def test_the_workflow_of_a_model_that_is_trained_has_all_steps(
    started: Callable[[str], Any],
) -> None:
    workflow = (started("income").repository.root / ".github/workflows/mlgate.yml").read_text(
        "utf-8"
    )

    pins = re.findall(r"uses: (\S+@[0-9a-f]{40} # v[\d.]+)$", workflow, re.MULTILINE)

    assert len(pins) == workflow.count("uses:") == 5
    assert re.findall(r"run: (\S.*)", workflow) == [
        "pip install mlgate -r requirements.txt",
        "mlgate run",
        "mlgate check",
        "mlgate report mlgate-out --report-id default --verdict",
        "mlgate baseline save",
    ]


def test_a_model_that_just_got_worse_warns_and_is_told(
    repository: Any, built: Callable[[str], Any]
) -> None:
    import pandas as pd

    path = "out/predictions.parquet"
    table = pd.read_parquet(built("breast_cancer").repository.root / path)
    repository.table(path, table)
    repository.commit()
    worse = table.assign(p_malignant=table["p_malignant"].sample(frac=1, random_state=0).to_numpy())
    repository.table(path, worse.assign(predicted="benign"))
    repository.git("commit", "-q", "-a", "-m", "a worse model")

    done = repository.run("init")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "does not pass today: metrics/accuracy.max_drop" in done.stdout
    (accuracy, *_) = limits(repository, "metrics")
    assert accuracy["severity"] == "warn"
    assert repository.run("check").returncode == 0
