"""A fixed release beside the baseline: many small losses that each pass add up."""

import numpy as np
import pandas as pd
import pytest

N = 20_000
POLICY = """\
version: 1
name: income
predictions: {path: predictions.parquet, id: id, target: y, score: p, prediction: d}
baseline: {from: [git], anchor: v1.0}
gates:
  metrics:
    - {metric: accuracy, min: 0.5, max_drop: 0.01, slices: [half]}
    - {metric: log_loss, max_rise: "5%"}
"""


def write(project, wrong: int) -> None:
    """Predictions of which the first `wrong` rows are wrong, so that losses are nested."""
    y = np.arange(N) % 2
    d = np.where(np.arange(N) < wrong, 1 - y, y)
    table = pd.DataFrame({"id": np.arange(N), "y": y, "p": 0.1 + 0.8 * d, "d": d, "half": y})
    table.to_parquet(project.root / "predictions.parquet")


@pytest.fixture
def eroded(project):
    """A release, and two changes that each lose 0.6 points against a margin of 1."""
    project.write("mlgate.yaml", POLICY)
    project.git("init", "-q", "-b", "main")
    write(project, 1000)
    project.commit("release")
    project.git("tag", "-a", "v1.0", "-m", "v1.0")
    write(project, 1120)
    project.commit("lose a little")
    write(project, 1240)
    project.commit("lose a little more")
    return project


def test_small_losses_that_each_pass_are_caught_together(eroded):
    done = eroded.check()

    assert done.outcomes["metrics/accuracy.max_drop"] == "pass"
    assert done.outcomes["metrics/accuracy.max_drop@anchor"] == "fail"
    check = done.check("metrics/accuracy.max_drop@anchor")
    assert check["change"] == pytest.approx(-0.012)
    assert (check["rule"], check["title"]) == ("max_drop@anchor", "accuracy against v1.0")
    assert check["test"]["weight"] == 1
    assert check["blocking"]
    assert "accuracy against v1.0 fell by 0.0120" in check["reason"]
    assert done.code == 1


def test_floors_and_slices_have_no_anchor(eroded):
    ids = [name for name in eroded.check().outcomes if "@anchor" in name]

    assert ids == ["metrics/accuracy.max_drop@anchor", "metrics/log_loss.max_rise@anchor"]


def test_the_anchor_is_selected_by_its_id(eroded):
    done = eroded.check("--gate", "metrics/accuracy.max_drop@anchor")

    assert done.outcomes["metrics/accuracy.max_drop@anchor"] == "fail"
    assert done.outcomes["metrics/accuracy.max_drop"] == "skipped"


def test_an_anchor_that_is_not_in_the_clone_is_an_error(eroded):
    eroded.git("tag", "-d", "v1.0")

    done = eroded.check()

    check = done.check("metrics/accuracy.max_drop@anchor")
    assert check["outcome"] == "error"
    assert "the ref v1.0 is not in this clone" in check["reason"]
    assert "git fetch --tags" in check["fix"]
    assert done.outcomes["metrics/accuracy.max_drop"] == "pass"
    assert check["blocking"]


def test_a_release_without_predictions_is_an_error_and_never_new(eroded):
    eroded.git("tag", "-d", "v1.0")
    empty = eroded.git(
        "commit-tree", "-m", "nothing", eroded.git("hash-object", "-t", "tree", "-w", "/dev/null")
    )
    eroded.git("tag", "v1.0", empty)

    check = eroded.check().check("metrics/accuracy.max_drop@anchor")

    assert check["outcome"] == "error"
    assert "v1.0 cannot be compared with" in check["reason"]
    assert "mlgate baseline save" in check["fix"]


def test_a_file_at_a_path_is_no_release(eroded):
    (eroded.root / "before.parquet").write_bytes((eroded.root / "predictions.parquet").read_bytes())
    eroded.write("mlgate.yaml", POLICY.replace("[git]", "[{path: before.parquet}]"))

    check = eroded.check().check("metrics/accuracy.max_drop@anchor")

    assert check["outcome"] == "error"


def test_taking_the_anchor_away_loosens(eroded):
    eroded.write("mlgate.yaml", POLICY.replace(", anchor: v1.0", ""))

    result = eroded.check().result

    assert "baseline.anchor" in [change["what"] for change in result["policy"]["loosened"]]
