"""Rows with weights, and rows that come in clusters."""

from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.metrics import accuracy_score, log_loss, root_mean_squared_error

N = 600


def table(seed: int = 0) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    y = (random.random(N) < 0.4).astype(int)
    users = random.integers(0, 60, N)
    return {
        "id": np.arange(N),
        "y": y,
        "w": np.round(random.random(N), 3),
        "user": [f"user {user}" for user in users],
        "region": np.where(users % 2, "north", "south"),
    }


def with_scores(rows: dict[str, Any], seed: int) -> dict[str, Any]:
    score = np.random.default_rng(seed).beta(2, 2, N) * 0.6 + 0.4 * rows["y"]
    return {**rows, "p": score, "d": (score >= 0.5).astype(int)}


ROWS = table()
CANDIDATE, BASELINE = with_scores(ROWS, 1), with_scores(ROWS, 2)
GIVEN = {"id": "id", "target": "y", "positive": 1, "score": "p", "prediction": "d"}


def losses(rows: dict[str, Any]) -> np.ndarray[Any, Any]:
    return -np.log(np.where(rows["y"] == 1, rows["p"], 1 - rows["p"]))


def right(rows: dict[str, Any]) -> np.ndarray[Any, Any]:
    return (rows["d"] == rows["y"]).astype(float)


@pytest.mark.parametrize("cluster", [None, "user"])
def test_weighted_values_are_those_of_scikit_learn(folder, cluster):
    spec = {**GIVEN, "weight": "w", **({"cluster_by": cluster} if cluster else {})}

    accuracy, loss = folder.check(
        {"metric": "accuracy", "max_drop": 0.1},
        {"metric": "log_loss", "max_rise": 0.1},
        candidate=CANDIDATE,
        baseline=BASELINE,
        predictions=spec,
    ).checks

    for check, side in ((accuracy.measured, CANDIDATE), (accuracy.baseline, BASELINE)):
        value = accuracy_score(side["y"], side["d"], sample_weight=side["w"])
        assert check == pytest.approx(value, abs=1e-12)
    assert loss.measured == pytest.approx(
        log_loss(ROWS["y"], CANDIDATE["p"], sample_weight=ROWS["w"]), abs=1e-12
    )


@pytest.mark.parametrize("weight", [None, "w"])
def test_clustered_intervals_are_those_of_cluster_robust_regression(folder, weight):
    spec = {**GIVEN, "cluster_by": "user", **({"weight": weight} if weight else {})}

    check = folder.one(
        {"metric": "log_loss", "max_rise": 0.1},
        candidate=CANDIDATE,
        baseline=BASELINE,
        predictions=spec,
    )

    weights = ROWS["w"] if weight else np.ones(N)
    clusters = np.unique(ROWS["user"], return_inverse=True)[1]
    change = losses(CANDIDATE) - losses(BASELINE)
    fitted = sm.WLS(change, np.ones(N), weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True
    )
    low, high = fitted.conf_int(alpha=0.1)[0]
    assert check.change == pytest.approx(fitted.params[0], abs=1e-12)
    assert (check.interval.low, check.interval.high) == pytest.approx((low, high), rel=1e-9)
    assert check.details == {"clusters": len(set(ROWS["user"]))}


def test_the_p_value_is_that_of_cluster_robust_regression(folder):
    check = folder.one(
        {"metric": "log_loss", "max_rise": 0.1},
        candidate=CANDIDATE,
        baseline=BASELINE,
        predictions={**GIVEN, "cluster_by": "user"},
    )

    clusters = np.unique(ROWS["user"], return_inverse=True)[1]
    change = losses(CANDIDATE) - losses(BASELINE)
    fitted = sm.OLS(change, np.ones(N)).fit(
        cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True
    )
    two_sided = float(fitted.pvalues[0])
    expected = two_sided / 2 if change.mean() > 0 else 1 - two_sided / 2
    assert check.test.p_value == pytest.approx(expected, rel=1e-9)


def test_equal_weights_say_what_no_weights_say(folder):
    plain = folder.one(
        {"metric": "log_loss", "max_rise": 0.1}, candidate=CANDIDATE, baseline=BASELINE
    )
    weighted = folder.one(
        {"metric": "log_loss", "max_rise": 0.1},
        candidate={**CANDIDATE, "w": 2.5},
        baseline={**BASELINE, "w": 2.5},
        predictions={**GIVEN, "weight": "w"},
    )

    assert weighted.change == pytest.approx(plain.change, abs=1e-12)
    assert weighted.interval.low == pytest.approx(plain.interval.low, rel=1e-9)


def test_slices_have_their_own_weighted_values(folder):
    checks = folder.check(
        {"metric": "accuracy", "min": 0.1, "slices": ["region"]},
        candidate=CANDIDATE,
        predictions={**GIVEN, "weight": "w"},
    ).checks

    for region in ("north", "south"):
        of = np.asarray(ROWS["region"]) == region
        (check,) = [c for c in checks if c.scope == f"region={region}"]
        value = np.average(right(CANDIDATE)[of], weights=ROWS["w"][of])
        assert check.measured == pytest.approx(value, abs=1e-12)


def test_dropping_rows_of_no_weight_changes_nothing(folder):
    weights = np.where(np.arange(N) % 3 == 0, 0.0, ROWS["w"])
    few = {name: np.asarray(values)[weights > 0] for name, values in CANDIDATE.items()}
    spec = {**GIVEN, "weight": "w"}

    all_rows = folder.one(
        {"metric": "accuracy", "min": 0.1}, candidate={**CANDIDATE, "w": weights}, predictions=spec
    )
    kept = folder.one({"metric": "accuracy", "min": 0.1}, candidate=few, predictions=spec)

    assert all_rows.measured == pytest.approx(kept.measured, abs=1e-12)
    assert all_rows.details == pytest.approx(kept.details)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("weight", -1.0, "have a negative weight"),
        ("weight", 0.0, "every row of the candidate has the weight 0"),
        ("weight", float("inf"), "have an infinite weight"),
        ("weight", "much", "have a weight in `x` that is no number"),
        ("weight", None, "have no weight in `x` (NULL)"),
        ("cluster_by", None, "have no cluster in `x` (NULL or NaN)"),
    ],
)
def test_what_no_row_can_have_is_an_error(folder, column, values, said):
    check = folder.one(
        {"metric": "accuracy", "min": 0.1},
        candidate={**CANDIDATE, "x": [values] * N},
        predictions={**GIVEN, column: "x"},
    )

    assert check.outcome == "error"
    assert said in check.reason
    assert check.fix


@pytest.mark.parametrize("column", ["weight", "cluster_by"])
def test_an_absent_column_is_named(folder, column):
    check = folder.one(
        {"metric": "accuracy", "min": 0.1},
        candidate=CANDIDATE,
        predictions={**GIVEN, column: "regoin"},
    )

    assert check.outcome == "error"
    assert "no column `regoin`; did you mean `region`?" in check.reason


def test_few_clusters_are_inconclusive(folder):
    clusters = np.arange(N) % 19

    check = folder.one(
        {"metric": "accuracy", "min": 0.1},
        candidate={**CANDIDATE, "x": clusters},
        predictions={**GIVEN, "cluster_by": "x"},
    )

    assert check.outcome == "inconclusive"
    assert "19 clusters: a variance over clusters needs 20" in check.reason


def test_weights_that_leave_few_rows_to_count_are_inconclusive(folder):
    weights = np.where(np.arange(N) < 5, 1.0, 1e-9)

    check = folder.one(
        {"metric": "accuracy", "min": 0.1},
        candidate={**CANDIDATE, "w": weights},
        predictions={**GIVEN, "weight": "w"},
    )

    assert check.outcome == "inconclusive"
    assert "say as much as 5 of equal weight" in check.reason


def test_no_flip_among_clusters_is_not_certainty(folder):
    other_scores = {**CANDIDATE, "p": CANDIDATE["p"] * 0.99}

    check = folder.one(
        {"metric": "accuracy", "max_drop": 0.001},
        candidate=other_scores,
        baseline=CANDIDATE,
        predictions={**GIVEN, "cluster_by": "user"},
    )

    assert check.change == 0
    assert check.interval.low < -0.001
    assert check.outcome == "inconclusive"


def test_the_baseline_needs_no_weights_or_clusters(folder):
    bare = {name: BASELINE[name] for name in ("id", "y", "p", "d")}

    check = folder.one(
        {"metric": "accuracy", "max_drop": 0.2},
        candidate=CANDIDATE,
        baseline=bare,
        predictions={**GIVEN, "weight": "w", "cluster_by": "user"},
    )

    assert check.outcome == "pass"


@pytest.mark.parametrize("name", ["root_mean_squared_error", "neg_root_mean_squared_error"])
@pytest.mark.parametrize("cluster", [None, "user"])
def test_a_weighted_root_is_tested_by_its_mean_of_squares(folder, name, cluster):
    random = np.random.default_rng(8)
    y = random.normal(size=N)
    rows = {**ROWS, "y": y}
    noise = random.standard_t(3, N)
    before = {**rows, "d": y + noise}
    after = {**rows, "d": y + 1.03 * noise + 0.3 * random.normal(size=N)}
    spec = {"id": "id", "target": "y", "prediction": "d", "task": "regression", "weight": "w"}
    loss = not name.startswith("neg")
    limit = "max_rise" if loss else "max_drop"
    squares = name.replace("root_", "")

    def checked(of_root, of_square):
        return folder.check(
            {"metric": name, limit: of_root},
            {"metric": squares, limit: of_square},
            candidate=after,
            baseline=before,
            predictions={**spec, **({"cluster_by": cluster} if cluster else {})},
        ).checks

    root, square = checked(0.0, 0.0)
    relative, of_square = checked("5%", "10.25%")

    sign = 1 if loss else -1
    value = root_mean_squared_error(y, after["d"], sample_weight=rows["w"])
    assert root.measured == pytest.approx(sign * value, rel=1e-9)
    assert root.test.p_value == pytest.approx(square.test.p_value, rel=1e-9)
    assert relative.test.p_value == pytest.approx(of_square.test.p_value, rel=1e-6)
    assert relative.outcome == of_square.outcome
