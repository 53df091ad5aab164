"""Slices are searched by what is measured of a row, in every task that has rows."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

N = 3_000
RANDOM = np.random.default_rng(11)
REGION = RANDOM.choice(["east", "north", "south", "west"], N)
Y = 20 + 3 * RANDOM.normal(size=N)
ERROR = RANDOM.normal(size=N)
OTHER = 0.3 * RANDOM.normal(size=N)


def rows(prediction) -> pd.DataFrame:
    return pd.DataFrame({"id": np.arange(N), "y": Y, "d": prediction, "region": REGION})


WORSE = rows(Y + ERROR + OTHER + np.where(REGION == "south", 2.0 * np.sign(ERROR), 0))
SPEC = {"task": "regression", "id": "id", "target": "y", "prediction": "d"}


@pytest.mark.parametrize(
    "metric",
    [
        "neg_mean_absolute_error", "neg_mean_squared_error", "neg_root_mean_squared_error",
        "neg_median_absolute_error", "neg_mean_absolute_percentage_error", "r2",
    ],
)  # fmt: skip
def test_a_slice_of_a_regression_is_found_by_its_errors(folder, metric):
    checks = folder.check(
        {"metric": metric, "max_drop": 100.0 if metric != "r2" else 10.0, "discover": True},
        candidate=WORSE,
        baseline=rows(Y + ERROR),
        predictions=SPEC,
    ).checks

    found = checks[-1]
    assert found.id == f"metrics/{metric}.discover"
    assert found.outcome == "warn"
    assert "south" in found.reason or "south" in str(found.details)


def test_a_slice_of_scores_is_found(folder):
    score = np.clip(0.8 + 0.1 * np.random.default_rng(12).normal(size=N), 0, 1)
    lower = np.where(REGION == "west", score - 0.1, score + 0.01 * OTHER)

    def table(values) -> pd.DataFrame:
        return pd.DataFrame({"id": np.arange(N), "s": values, "region": REGION})

    found = folder.check(
        {"metric": "score", "max_drop": 0.5, "discover": True},
        candidate=table(lower),
        baseline=table(score),
        predictions={"task": "score", "id": "id", "score": "s"},
    ).checks[-1]

    assert found.outcome == "warn"
    assert "west" in found.reason or "west" in str(found.details)


def search(folder, candidate: pd.DataFrame, baseline: pd.DataFrame):
    entry = {"metric": "neg_mean_squared_error", "max_drop": 1e300, "discover": True}
    return folder.check(
        {**entry, "discover": {"columns": ["region"], "severity": "block", "min_drop": 0}},
        candidate=candidate,
        baseline=baseline,
        predictions=SPEC,
    ).checks[-1]


def test_one_outlier_takes_no_digits_from_other_slices(folder):
    """Of an unchanged model, and of one that is worse in a slice without the outlier."""
    outlier = np.where(np.arange(N) == np.flatnonzero(REGION == "east")[0], 1e5, 0)
    baseline = rows(Y + ERROR)

    quiet = search(folder, rows(Y + ERROR + 1e-4 * OTHER + outlier), baseline)
    hurt = search(folder, WORSE.assign(d=WORSE.d + outlier), baseline)

    assert quiet.outcome == "pass"
    found = next(one for one in hurt.details["found"] if one["slice"] == "region is south")
    d = (ERROR**2 - (WORSE.d - Y) ** 2)[REGION == "south"]
    assert found["change"] == pytest.approx(-d.mean())  # of the error, which rose
    assert found["p_value"] == pytest.approx(
        stats.ttest_1samp(d, 0, alternative="less").pvalue, rel=1e-6
    )


def test_numbers_too_large_to_be_squared_are_an_error(folder):
    sign = np.where(np.arange(N) % 2, 1, -1)

    check = search(folder, rows(1e200 * sign), rows(Y + ERROR))

    assert check.outcome == "error"
    assert "too large to be computed" in check.reason
