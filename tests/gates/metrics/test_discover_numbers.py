"""Slices are searched by what is measured of a row, in every task that has rows."""

import numpy as np
import pandas as pd
import pytest

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
    score = np.clip(0.8 + 0.1 * RANDOM.normal(size=N), 0, 1)
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
