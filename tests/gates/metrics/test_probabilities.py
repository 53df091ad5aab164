"""Log loss over classes and the Brier score agree with scikit-learn."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import brier_score_loss, log_loss

CLASSES = ["a", "b", "c", "d"]
MULTICLASS = {
    "id": "id",
    "target": "y",
    "task": "multiclass",
    "score": {name: f"p_{name}" for name in CLASSES},
}
BINARY = {"id": "id", "target": "y", "positive": 1, "score": "p"}
ENTRIES = [
    {"metric": "log_loss", "max": 10, "max_rise": "5%"},
    {"metric": "brier_score_loss", "max": 1.5, "max_rise": "5%"},
    {"metric": "neg_brier_score", "min": -1.5, "max_drop": "5%"},
]


def classes(n=300, *, seed=1, worse=0.2):
    """Make probabilities of four classes of a candidate and of a baseline."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 4, n)
    shared = rng.normal(size=(n, 4))
    tables = []
    for noise in (0.4 + worse, 0.4):
        logits = shared + noise * rng.normal(size=(n, 4))
        logits[np.arange(n), y] += 1.5
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        columns = {f"p_{name}": p[:, i] for i, name in enumerate(CLASSES)}
        labels = np.array(CLASSES)[y]
        weights = np.linspace(0.2, 2, n)
        region = np.where(y % 2, "EU", "US")
        frame = {"id": np.arange(n), "y": labels, "w": weights, "region": region, **columns}
        tables.append(pd.DataFrame(frame))
    return tables


def probabilities(rows):
    return rows[[f"p_{name}" for name in CLASSES]].to_numpy()


def reference(name, rows, **how):
    if name == "log_loss":
        return log_loss(rows.y, probabilities(rows), labels=CLASSES, **how)
    sign = -1 if name.startswith("neg_") else 1
    return sign * brier_score_loss(rows.y, probabilities(rows), labels=CLASSES, **how)


@pytest.mark.parametrize("extra", [{}, {"weight": "w"}])
def test_values_over_classes_are_scikit_learns(folder, extra):
    candidate, baseline = classes()
    entries = [{**entry, "slices": ["region"]} for entry in ENTRIES]
    checks = folder.check(
        *entries, candidate=candidate, baseline=baseline, predictions={**MULTICLASS, **extra}
    ).checks
    for check in checks:
        region = None if check.scope is None else check.scope.partition("=")[2]
        rows = candidate if region is None else candidate[candidate.region == region]
        how = {"sample_weight": rows.w} if extra else {}
        assert check.measured == pytest.approx(reference(check.subject, rows, **how), abs=1e-12)


def test_a_certain_and_wrong_class_costs_what_its_clipped_probability_does(folder):
    candidate, baseline = classes()
    wrong = np.array(CLASSES)[(np.searchsorted(CLASSES, candidate.y) + 1) % 4]
    for name in CLASSES:
        candidate[f"p_{name}"] = (wrong == name) * 1.0
    check = folder.one(
        {"metric": "log_loss", "max_rise": 1},
        candidate=candidate,
        baseline=baseline,
        predictions=MULTICLASS,
    )
    assert check.measured == pytest.approx(-math.log(1e-7), rel=1e-12)


def test_the_change_of_a_loss_over_classes_is_judged_by_the_paired_t_test(folder):
    candidate, baseline = classes()
    checks = folder.check(
        *ENTRIES[:2], candidate=candidate, baseline=baseline, predictions=MULTICLASS
    ).checks
    truth = np.eye(4)[np.searchsorted(CLASSES, candidate.y)]
    here, there = (probabilities(table) for table in (candidate, baseline))
    found = {check.subject: check.test.p_value for check in checks if check.rule == "max_rise"}
    logs = [-np.log((truth * p).sum(axis=1)) for p in (here, there)]
    oracle = stats.ttest_rel(*logs, alternative="greater")
    assert found["log_loss"] == pytest.approx(oracle.pvalue, rel=1e-9)
    squares = [((truth - p) ** 2).sum(axis=1) for p in (here, there)]
    oracle = stats.ttest_rel(*squares, alternative="greater")
    assert found["brier_score_loss"] == pytest.approx(oracle.pvalue, rel=1e-9)


def test_a_class_that_no_score_is_for_is_an_error(folder):
    candidate, baseline = classes()
    score = {name: f"p_{name}" for name in "abc"}
    checks = folder.check(
        *ENTRIES,
        candidate=candidate,
        baseline=baseline,
        predictions={**MULTICLASS, "score": score},
    ).checks
    assert {check.outcome for check in checks} == {"error"}
    assert all("names no column for the candidate's classes 'd'" in c.reason for c in checks)


@pytest.mark.parametrize("value", [-0.1, 1.5, math.nan, math.inf])
def test_what_is_no_probability_is_an_error(folder, value):
    candidate, baseline = classes()
    candidate.loc[2, "p_c"] = value
    checks = folder.check(
        *ENTRIES, candidate=candidate, baseline=baseline, predictions=MULTICLASS
    ).checks
    assert {check.outcome for check in checks} == {"error"}


def test_the_binary_brier_score_is_scikit_learns(folder, models):
    candidate, baseline = models()
    rise, drop, ceiling = folder.check(
        {"metric": "brier_score_loss", "max_rise": "5%", "id": "rise"},
        {"metric": "neg_brier_score", "max_drop": "5%"},
        {"metric": "brier_score_loss", "max": 0.5},
        candidate=candidate,
        baseline=baseline,
        predictions=BINARY,
    ).checks
    expected = brier_score_loss(candidate.y, candidate.p)
    assert rise.measured == ceiling.measured == pytest.approx(expected, abs=1e-12)
    assert rise.baseline == pytest.approx(brier_score_loss(baseline.y, baseline.p), abs=1e-12)
    assert drop.measured == -rise.measured
    here, there = ((table.y - table.p) ** 2 for table in (candidate, baseline))
    oracle = stats.ttest_rel(here, there, alternative="greater")
    assert rise.test.p_value == drop.test.p_value == pytest.approx(oracle.pvalue, rel=1e-9)


@pytest.mark.parametrize("n", [1, 2, 29])
def test_few_probabilities_are_inconclusive(folder, n):
    candidate, baseline = (table[:n] for table in classes())
    checks = folder.check(
        *ENTRIES, candidate=candidate, baseline=baseline, predictions=MULTICLASS
    ).checks
    assert {check.outcome for check in checks} == {"inconclusive"}


def test_two_classes_are_halved_as_in_scikit_learn(folder, models):
    candidate, baseline = models()
    both = [
        table.assign(y=np.where(table.y, "yes", "no"), q=1 - table.p)
        for table in (candidate, baseline)
    ]
    check = folder.one(
        {"metric": "brier_score_loss", "max_rise": "5%"},
        candidate=both[0],
        baseline=both[1],
        predictions={
            "id": "id",
            "target": "y",
            "task": "multiclass",
            "score": {"yes": "p", "no": "q"},
        },
    )
    expected = brier_score_loss(candidate.y, candidate.p)
    assert check.measured == pytest.approx(expected, abs=1e-12)
