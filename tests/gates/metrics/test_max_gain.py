"""An improvement that is too good: `max_gain`."""

import numpy as np
import pytest

from mlgate.errors import ConfigurationError

LEAKAGE = "an improvement beyond that is probably leakage of the target"


def with_noise(n: int, noise: float, seed: int):
    """Decisions and scores that know the label as well as the noise lets them."""
    y = np.random.default_rng(5).integers(0, 2, n)
    signal = 2 * y - 1 + noise * np.random.default_rng(seed).normal(size=n)
    p = 1 / (1 + np.exp(-2 * signal))
    return {"id": np.arange(n), "y": y, "p": p, "d": (p >= 0.5) * 1}


def both(n: int, *, noise: float, before: float = 1.0):
    return {"candidate": with_noise(n, noise, 1), "baseline": with_noise(n, before, 2)}


@pytest.mark.parametrize(
    "entry",
    [
        {"metric": "accuracy", "max_gain": 0.05},
        {"metric": "accuracy", "max_gain": "5%"},
        {"metric": "roc_auc", "max_gain": 0.05},
        {"metric": "neg_log_loss", "max_gain": 0.05},
        {"metric": "neg_log_loss", "max_gain": "5%"},
        {"metric": "sklearn.metrics:f1_score", "max_gain": 0.05},
    ],
    ids=str,
)
@pytest.mark.parametrize("decide", ["interval", "point"])
def test_a_gain_beyond_it_is_told_as_probable_leakage(folder, entry, decide):
    check = folder.one({**entry, "decide": decide}, **both(1_000, noise=0.25))

    assert (check.outcome, check.code, check.blocking) == ("fail", "MLG213", True)
    assert check.change > 0
    assert LEAKAGE in check.reason
    assert "look for a leak of the target first" in check.fix
    assert "features that are made from the outcome or after it" in check.fix
    assert ("noise does not explain" in check.reason) is (decide == "interval")


def test_a_regression_may_be_too_good_too(folder):
    y = np.random.default_rng(7).normal(size=500)
    sides = [
        {
            "id": np.arange(500),
            "y": y,
            "p": y + noise * np.random.default_rng(seed).normal(size=500),
        }
        for noise, seed in ((0.05, 1), (0.6, 2))
    ]

    check = folder.one(
        {"metric": "sklearn.metrics:r2_score", "max_gain": 0.05},
        candidate=sides[0],
        baseline=sides[1],
        predictions={"id": "id", "task": "regression", "target": "y", "prediction": "p"},
    )

    assert check.outcome == "fail"
    assert LEAKAGE in check.reason


def test_its_null_hypothesis_is_a_gain_within_the_limit(folder):
    check = folder.one({"metric": "accuracy", "max_gain": 0.05}, **both(1_000, noise=0.25))

    assert check.test.h0 == "change <= 0.05"
    assert check.limit.op == "<="


def test_a_gain_that_is_shown_to_be_within_it_passes(folder):
    check = folder.one({"metric": "roc_auc", "max_gain": 0.05}, **both(4_000, noise=0.95))

    assert 0 < check.interval.high <= 0.05
    assert check.outcome == "pass"
    assert LEAKAGE not in check.reason


def test_a_drop_is_within_it(folder):
    check = folder.one({"metric": "accuracy", "max_gain": 0.05}, **both(2_000, noise=1.5))

    assert check.change < 0
    assert check.outcome == "pass"


def test_few_rows_cannot_tell(folder):
    check = folder.one({"metric": "accuracy", "max_gain": 0.05}, **both(120, noise=0.75))

    assert check.interval.high > 0.05
    assert check.outcome == "inconclusive"
    assert "cannot tell whether the gain exceeds 0.05" in check.reason
    assert LEAKAGE not in check.reason


def test_a_point_that_meets_it_passes(folder):
    check = folder.one(
        {"metric": "accuracy", "max_gain": 0.05, "decide": "point"}, **both(400, noise=1.0)
    )

    assert check.change == pytest.approx(0.05)  # and no further, but for the last binary digit
    assert check.outcome == "pass"


def test_a_loss_has_it_under_its_negative_name(folder):
    with pytest.raises(ConfigurationError, match="log_loss is a loss") as raised:
        folder.check({"metric": "log_loss", "max_gain": 0.05}, **both(100, noise=1.0))

    assert "neg_log_loss" in str(raised.value.problems)
