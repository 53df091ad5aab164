"""What a slip of the pen makes never passes."""

import numpy as np
import pandas as pd
import pytest

from mlgate.errors import ConfigurationError

N = 400
Y = np.random.default_rng(5).integers(0, 3, N)
LABELS = np.array(["a", "b", "c"])[Y]
CLASSES = {"task": "multiclass", "id": "id", "target": "y"}


def test_decisions_of_another_spelling_on_both_sides_are_an_error(folder):
    table = pd.DataFrame({"id": np.arange(N), "y": LABELS, "d": [f"{label} " for label in LABELS]})

    checks = folder.check(
        {"metric": "accuracy", "max_drop": 0.1},
        {"metric": "f1_macro", "max_drop": 0.1},
        candidate=table,
        baseline=table,
        predictions={**CLASSES, "prediction": "d"},
    ).checks

    assert [check.outcome for check in checks] == ["error", "error"]
    assert "none of the candidate's decisions" in checks[0].reason


@pytest.mark.parametrize("scale", [1.5, 3.0])
def test_scores_that_do_not_add_up_to_1_are_no_probabilities(folder, scale):
    shares = np.random.default_rng(6).dirichlet([1, 1, 1], N)

    def table(values) -> pd.DataFrame:
        columns = {f"p{k}": np.minimum(values[:, k], 1) for k in range(3)}
        return pd.DataFrame({"id": np.arange(N), "y": LABELS, **columns})

    check = folder.one(
        {"metric": "neg_log_loss", "max_drop": 0.1},
        candidate=table(shares * scale),
        baseline=table(shares),
        predictions={**CLASSES, "score": {"a": "p0", "b": "p1", "c": "p2"}},
    )

    assert check.outcome == "error"
    assert "do not add up to 1" in check.reason


@pytest.mark.parametrize("key", ["prediction", "score"])
def test_the_target_is_no_prediction(folder, key):
    table = pd.DataFrame({"id": np.arange(N), "y": Y % 2})

    with pytest.raises(ConfigurationError, match="is the column of the target"):
        folder.check(
            {"metric": "accuracy", "min": 0.5},
            candidate=table,
            predictions={"id": "id", "target": "y", key: "y", "threshold": 0.5},
        )


BINARY = {"id": "id", "target": "y", "positive": 1, "score": "p", "prediction": "d", "weight": "w"}
METRICS = ("accuracy", "f1", "precision", "roc_auc", "average_precision", "neg_log_loss")


def weighted(weights, seed: int = 7) -> pd.DataFrame:
    score = np.clip(0.4 * (Y % 2) + 0.5 * np.random.default_rng(seed).random(N), 0, 1)
    rows = {"id": np.arange(N), "y": Y % 2, "p": score, "d": (score > 0.5) * 1, "w": weights}
    return pd.DataFrame({**rows, "half": np.where(np.arange(N) < N // 2, "first", "second")})


@pytest.mark.parametrize("metric", METRICS)
def test_a_slice_without_weight_is_no_crash_and_no_pass(folder, metric):
    table = weighted(np.where(np.arange(N) < N // 2, 0.0, 1.0))

    checks = folder.check(
        {"metric": metric, "max_drop": 0.3, "slices": ["half"]},
        candidate=table,
        baseline=table.assign(p=table["p"] * 0.9),
        predictions=BINARY,
    ).checks

    (first,) = [check for check in checks if check.scope == "half=first"]
    assert first.outcome == "inconclusive"


@pytest.mark.parametrize("metric", METRICS)
def test_positives_without_weight_are_no_crash_and_no_pass(folder, metric):
    table = weighted(np.where(Y % 2, 0.0, 1.0))

    check = folder.one(
        {"metric": metric, "min": 0.01}
        if metric != "neg_log_loss"
        else {"metric": metric, "min": -9},
        candidate=table,
        predictions=BINARY,
    )

    if metric in ("accuracy", "neg_log_loss"):
        assert check.outcome == "pass"
    else:
        assert check.outcome in ("inconclusive", "error", "fail")


@pytest.mark.parametrize("weight", [1e12, 1e300])
def test_a_weight_beyond_all_others_is_an_error(folder, weight):
    check = folder.one(
        {"metric": "roc_auc", "min": 0.1},
        candidate=weighted(np.where(np.arange(N) == 0, weight, 1.0)),
        predictions=BINARY,
    )

    assert check.outcome == "error"
    assert "nothing but the largest counts" in check.reason


def test_accuracy_by_clusters_is_its_synonym_by_clusters(folder):
    table = weighted(1.0).assign(u=np.arange(N) // 8)
    other = weighted(1.0, seed=8).assign(u=np.arange(N) // 8)

    one, two = folder.check(
        {"metric": "accuracy", "max_drop": 0.1},
        {"metric": "recall_micro", "max_drop": 0.1},
        candidate=table,
        baseline=other,
        predictions={**{k: v for k, v in BINARY.items() if k != "weight"}, "cluster_by": "u"},
    ).checks

    assert (one.measured, one.interval.low) == pytest.approx((two.measured, two.interval.low))


def test_a_drop_of_just_the_margin_is_said_without_rounding_noise(folder):
    def table(wrong: int) -> pd.DataFrame:
        y = np.zeros(1000, dtype=int)
        return pd.DataFrame({"id": np.arange(1000), "y": y, "d": (np.arange(1000) < wrong) * 1})

    check = folder.one(
        {"metric": "accuracy", "max_drop": 0.02},
        candidate=table(120),
        baseline=table(100),
        predictions={"id": "id", "target": "y", "positive": 1, "prediction": "d"},
    )

    assert "0.0200" in check.reason
    assert "0000000" not in check.reason


def test_rows_that_would_decide_are_rows_and_not_clusters(folder):
    table = weighted(1.0).assign(u=np.arange(N) // 8)
    by_clusters = {**{k: v for k, v in BINARY.items() if k != "weight"}, "cluster_by": "u"}

    check = folder.one(
        {"metric": "accuracy", "max_drop": 0.01},
        candidate=table,
        baseline=weighted(1.0, seed=8),
        predictions=by_clusters,
    )

    assert check.outcome == "inconclusive"
    assert check.rows_needed > N
    assert f"{N:,}" in check.reason


@pytest.mark.parametrize("metric", ["balanced_accuracy", "matthews_corrcoef"])
def test_rows_of_one_class_compare_no_classes(folder, metric):
    table = weighted(1.0).assign(y=1)

    check = folder.one(
        {"metric": metric, "min": 0.1},
        candidate=table,
        predictions={k: v for k, v in BINARY.items() if k != "weight"},
    )

    assert check.outcome == "error"
    assert "have one label" in check.reason


@pytest.mark.parametrize("positive", [1, "1", "1.0"])
def test_labels_that_a_csv_writes_as_floats_meet_decisions_that_are_whole(folder, positive):
    y = Y % 2
    table = pd.DataFrame({"id": np.arange(N), "y": y.astype(float), "d": y})

    check = folder.one(
        {"metric": "accuracy", "min": 0.5},
        candidate=table,
        suffix="csv",
        predictions={"id": "id", "target": "y", "positive": positive, "prediction": "d"},
    )

    assert (check.outcome, check.measured) == ("pass", 1.0)
