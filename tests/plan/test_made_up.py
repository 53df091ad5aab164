"""Without predictions, those of two models are made up as somebody assumes them."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, log_loss, r2_score

from mlgate.errors import ConfigurationError, NotEvaluatedError
from mlgate.plan.made_up import Model, write
from mlgate.policy.predictions_spec import PredictionsSpec
from mlgate.stats.power import detectable_change
from mlgate.verdict.planned import Sight

CASES = json.loads(
    (Path(__file__).parents[1] / "stats" / "statistics-cases.json").read_text("utf-8")
)["cases"]
MDE = {case["id"]: case for case in CASES if case["id"].startswith("mde_")}
MODEL = Model(errors=0.1, flips=0.04, positives=0.3, correlation=0.9, groups=2)


def made(tmp_path, model=MODEL, **keys):
    """Both tables, and the spec that they are read with."""
    spec = PredictionsSpec(path="p.csv", **keys)
    here, there, _ = write(tmp_path, spec, model, ())
    tables = [pd.read_csv(path, dtype=str) for path in (here.path, there)]
    return tables[0], tables[1]


@pytest.mark.parametrize("name", ["mde_1200_0.1", "mde_1200_0.05", "mde_200_0.1"])
def test_accuracy_follows_the_worked_cases(folder, name):
    given, expected = MDE[name]["inputs"], MDE[name]["expected"]
    folder.policy({"metric": "accuracy", "max_drop": given["margin"]})

    (check,) = folder.plan(rows=given["n"], churn=given["psi"]).checks

    assert check.standard_error == pytest.approx(expected["se"], rel=0.005)
    assert check.detectable == pytest.approx(expected["mde_margin1pt"], rel=0.005)
    assert check.rows_needed == pytest.approx(expected["n_for_green"], rel=0.01)


def test_the_smallest_drop_agrees_with_connors_formula(folder):
    case = MDE["mde_connor_1200"]
    folder.policy({"metric": "accuracy", "max_drop": 0})

    (check,) = folder.plan(rows=case["inputs"]["n"], churn=case["inputs"]["psi"]).checks

    assert check.detectable == pytest.approx(case["expected"]["mde"], rel=0.006)


def test_the_models_of_two_classes_are_as_assumed(tmp_path):
    here, there = made(
        tmp_path, id="id", target="y", positive="yes", score="p", prediction="d", weight="w"
    )

    for side in (here, there):
        assert accuracy_score(side.y, side.d) == pytest.approx(0.9, abs=0.004)
        p = side.p.astype(float)
        assert (side.y == "yes").mean() == pytest.approx(0.3)
        # A calibrated model: its loss is what its own probabilities expect.
        entropy = -(p * np.log(p) + (1 - p) * np.log(1 - p)).mean()
        assert log_loss(side.y == "yes", p) == pytest.approx(entropy, rel=0.05)
    assert ((here.y == here.d) != (there.y == there.d)).mean() == pytest.approx(0.04, abs=1e-4)
    assert (here.y == there.y).all()


@pytest.mark.parametrize("threshold", [0.3, 2.5])
def test_decisions_may_be_by_a_threshold(tmp_path, threshold):
    here, _ = made(tmp_path, id="id", target="y", score="p", threshold=threshold)

    wrong = (here.p.astype(float) >= threshold) != (here.y == "1")
    assert wrong.mean() == pytest.approx(0.1, abs=0.004)


def test_the_models_of_several_classes_are_as_assumed(tmp_path):
    classes = {"a": "p_a", "b": "p_b", "c": "p_c", "d": "p_d"}
    here, there = made(tmp_path, task="multiclass", id="id", target="y", score=classes)

    shares = here[list(classes.values())].astype(float)
    assert shares.sum(axis=1).to_numpy() == pytest.approx(1.0)
    best = shares.idxmax(axis=1).str[2:]
    other = there[list(classes.values())].astype(float).idxmax(axis=1).str[2:]
    assert (best == here.y).mean() == pytest.approx(0.9, abs=0.004)
    assert ((best == here.y) != (other == here.y)).mean() == pytest.approx(0.04, abs=1e-4)


def test_the_models_of_a_regression_are_as_assumed(tmp_path):
    here, there = made(tmp_path, task="regression", id="id", target="y", prediction="f")

    errors = [side.f.astype(float) - side.y.astype(float) for side in (here, there)]
    assert r2_score(here.y.astype(float), here.f.astype(float)) == pytest.approx(0.9, abs=0.005)
    assert np.corrcoef(errors[0] ** 2, errors[1] ** 2)[0, 1] == pytest.approx(0.9, abs=0.01)


def test_the_models_of_a_ranking_are_as_assumed(tmp_path):
    here, there = made(tmp_path, task="ranking", query="q", target="y", score="s")

    assert here.groupby("q").y.apply(sorted).map(len).unique().tolist() == [10]
    relevant = here.y == "1"
    noise = [side.s.astype(float) - 1.5 * relevant for side in (here, there)]
    assert np.corrcoef(*noise)[0, 1] ** 2 == pytest.approx(0.9, abs=0.01)


def test_the_items_of_a_score_are_as_assumed(tmp_path):
    here, there = made(tmp_path, task="score", id="id", score="s")

    assert (there.s == "1").mean() == pytest.approx(0.9, abs=0.001)
    assert (here.s != there.s).mean() == pytest.approx(0.04, abs=1e-4)


def test_groups_and_slices_are_made_up_equally_large(folder, found):
    bias = [
        {"metric": "demographic_parity_difference", "by": ["sex", "age"], "max": 0.2},
        {"metric": "accuracy_difference", "by": [{"income": [10, 20]}], "max": 0.2},
        {"metric": "accuracy_difference", "id": "q", "by": [{"tax": "quartiles"}], "max": 0.2},
        {
            "metric": "accuracy_difference",
            "id": "to",
            "by": ["land"],
            "reference": "CH",
            "max": 0.2,
        },
    ]
    folder.policy({"metric": "accuracy", "max_drop": 0.01, "slices": ["sex"]}, bias=bias)

    planned = found(folder.plan(rows=9000, groups=3))

    slices = [f"metrics/accuracy.max_drop[sex={group}]" for group in (1, 2, 3)]
    assert [planned[name].expected.rows for name in slices] == [3000] * 3
    crossed = planned["bias/demographic_parity_difference.max[sex*age]"].finding.held
    assert crossed.several.comparisons == 9 * 8 // 2
    assert planned["bias/accuracy_difference.max[income]"].finding.held.several.comparisons == 3
    assert planned["bias/q.max[tax]"].finding.held.several.comparisons == 6
    assert planned["bias/to.max[land]"].finding.held.several.comparisons == 2


def test_the_same_question_gets_the_same_answer(folder):
    folder.policy({"metric": "roc_auc", "max_drop": 0.01}, {"metric": "log_loss", "max_rise": "2%"})

    one, other = folder.plan(rows=500), folder.plan(rows=500)

    assert [check.standard_error for check in one.checks] == [
        check.standard_error for check in other.checks
    ]


def test_a_plan_for_more_rows_than_any_machine_holds_takes_no_longer(folder):
    folder.policy({"metric": "accuracy", "max_drop": 0.01})

    (check,) = folder.plan(rows=10**12).checks

    assert check.sight is Sight.ENOUGH
    assert check.detectable == pytest.approx(0.01, rel=0.01)


def test_numbers_in_place_of_predictions_leave_these_unread(folder, models):
    folder.tables(models()[0])
    folder.policy({"metric": "accuracy", "max_drop": 0.01})

    made_up = folder.plan(rows=1000, positives=0.2)

    assert made_up.read.kind == "made up"
    (check,) = made_up.checks
    assert check.expected.positives == 200
    # A fifth of the rarer class is wrong, and four in ten of those flip.
    assert check.standard_error == pytest.approx(math.sqrt(0.4 * 0.04 / 1000), rel=0.01)


@pytest.mark.parametrize(
    ("ask", "option"),
    [
        ({"positives": 0.2}, "--rows"),
        ({"groups": 2}, "--rows"),
        ({"rows": 100, "positives": 0.01, "error_rate": 0.05}, "--error-rate"),
        ({"rows": 100, "error_rate": 0.6}, "--error-rate"),
        ({"rows": 100, "churn": 0.9}, "--churn"),
    ],
)
def test_numbers_that_contradict_each_other_are_refused(folder, ask, option):
    folder.policy({"metric": "accuracy", "max_drop": 0.01})

    with pytest.raises(ConfigurationError) as refused:
        folder.plan(**ask)

    (problem,) = refused.value.problems
    assert option in f"{problem.message} {problem.fix}"


def test_nothing_to_plan_from_is_no_plan(folder):
    folder.policy({"metric": "accuracy", "max_drop": 0.01})

    with pytest.raises(NotEvaluatedError) as refused:
        folder.plan()

    (problem,) = refused.value.problems
    assert "p.csv is not there" in problem.message
    assert "--rows N" in problem.fix


def test_the_formula_behind_it_is_the_verdicts_own(folder):
    folder.policy({"metric": "accuracy", "max_drop": 0.01}, verdict={"mode": "lenient"})

    (check,) = folder.plan(rows=1000).checks

    assert check.detectable == detectable_change(
        check.standard_error, 0.01, 0.05, 0.05, beyond_margin=True
    )
