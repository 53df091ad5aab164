"""Predictions that can be measured and are strange all the same are pointed out."""

import numpy as np
import pandas as pd
import pytest

N = 400
RANDOM = np.random.default_rng(3)
Y = (RANDOM.random(N) < 0.5).astype(int)
SCORE = np.clip(0.35 * Y + 0.6 * RANDOM.random(N), 0, 1)


def table(score=SCORE, **more) -> pd.DataFrame:
    return pd.DataFrame({"id": np.arange(N), "y": Y, "p": score, "d": (score > 0.5) * 1, **more})


AUC = {"metric": "roc_auc", "max_drop": 0.05}


def test_a_constant_score_is_said_of_the_side_that_has_it(folder):
    here = folder.one(AUC, candidate=table(np.full(N, 0.5)), baseline=table())
    there = folder.one(AUC, candidate=table(), baseline=table(np.full(N, 0.5)))

    assert here.outcome == "fail"
    assert "every row of the candidate has the same score in `p`" in here.notes
    assert there.outcome == "pass"
    assert "every row of the baseline has the same score in `p`" in there.notes


def test_an_inverted_score_is_said(folder):
    check = folder.one(AUC, candidate=table(1 - SCORE), baseline=table())

    assert check.outcome == "fail"
    assert any(note.startswith("the score looks inverted") for note in check.notes)
    assert any(f"{1 - check.measured:.4f}" in note for note in check.notes)


@pytest.mark.parametrize(
    ("candidate", "baseline"), [(SCORE, 1 - SCORE), (1 - SCORE, 1 - SCORE * 0.99)]
)
def test_a_score_is_not_inverted_without_a_better_baseline(folder, candidate, baseline):
    check = folder.one(AUC, candidate=table(candidate), baseline=table(baseline))

    assert not any("inverted" in note for note in check.notes)


def test_numbers_of_another_width_are_said(folder):
    check = folder.one(AUC, candidate=table(SCORE.astype("float32")), baseline=table())

    assert (
        "the candidate's score has 32 bits and the baseline's 64, so rounding alone changes it"
        in check.notes
    )


def test_metrics_that_do_not_read_the_score_say_nothing_of_it(folder):
    check = folder.one(
        {"metric": "accuracy", "max_drop": 0.9},
        candidate=table(np.full(N, 0.7)),
        baseline=table(),
    )

    assert not any("same score" in note for note in check.notes)


def test_a_column_that_looks_like_a_cluster_is_pointed_out(folder):
    report = folder.check(AUC, candidate=table(user_id=np.arange(N) // 4), baseline=table())

    assert any(
        note.startswith("`user_id` has 100 values in 400 rows") and "`cluster_by: user_id`" in note
        for note in report.notes
    )


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("user_id", np.arange(N)),  # a row each
        ("store", np.arange(N) % 3),  # a category
        ("temperature", np.arange(N) // 4),  # not named like an owner
    ],
)
def test_other_columns_are_not(folder, column, values):
    report = folder.check(AUC, candidate=table(**{column: values}), baseline=table())

    assert not any("cluster_by" in note for note in report.notes)


def test_a_declared_cluster_is_not_pointed_out(folder):
    report = folder.check(
        AUC | {"metric": "accuracy"},
        candidate=table(user_id=np.arange(N) // 4),
        baseline=table(),
        predictions={
            "id": "id", "target": "y", "positive": 1, "score": "p", "prediction": "d",
            "cluster_by": "user_id",
        },
    )  # fmt: skip

    assert not any("cluster_by" in note for note in report.notes)
