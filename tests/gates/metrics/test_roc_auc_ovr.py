"""One-vs-rest ROC AUC of a multiclass task."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

LABELS = np.array(["cat", "dog", "eel"])
SPEC = {
    "task": "multiclass",
    "id": "id",
    "target": "y",
    "score": {"dog": "p_dog", "eel": "p_eel", "cat": "p_cat"},
}
ENTRY = {"metric": "roc_auc_ovr", "max_drop": 0.01}


def models(n=240, *, seed=1, worse=0.4, digits=1, classes=LABELS):
    random = np.random.default_rng(seed)
    code = random.permutation(np.arange(n) % len(classes))
    signal = 1.3 * np.eye(len(classes))[code] + random.normal(size=(n, len(classes)))
    common = {
        "id": np.arange(n),
        "y": classes[code],
        "w": random.random(n).round(3) + 0.5,
        "user": random.integers(0, 60, n),
        "region": random.choice(["EU", "US"], n),
    }
    tables = []
    for noise in (0.3 + worse, 0.3):
        odds = np.exp((signal + noise * random.normal(size=signal.shape)).round(digits))
        scores = odds / odds.sum(axis=1, keepdims=True)
        named = {f"p_{label}": scores[:, k] for k, label in enumerate(classes)}
        tables.append(pd.DataFrame({**common, **named}))
    return tables


def reference(table, weights=None):
    if weights is None:  # a path of its own, that refuses weights of a class
        scores = table[[f"p_{label}" for label in LABELS]]
        return roc_auc_score(table.y, scores, multi_class="ovr", average="macro", labels=LABELS)
    areas = [
        roc_auc_score(table.y == label, table[f"p_{label}"], sample_weight=weights)
        for label in LABELS
    ]
    return np.mean(areas)


def influences(table, weights):
    found = []
    for row in range(len(table)):
        step, values = 1e-4 * weights.mean(), []
        for change in (step, -step):
            moved = weights.copy()
            moved[row] += change
            values.append(reference(table, moved))
        found.append((values[0] - values[1]) / (2 * step) * weights.sum())
    return np.array(found)


@pytest.mark.parametrize("digits", [12, 1, 0])
def test_values_are_those_of_scikit_learn(folder, digits):
    candidate, baseline = models(600, digits=digits)

    checks = folder.check(
        {**ENTRY, "min": 0.6, "slices": ["region"]},
        candidate=candidate,
        baseline=baseline,
        predictions=SPEC,
    ).checks

    assert len(checks) == 6
    for check in checks:
        here, there = candidate, baseline
        if check.scope is not None:
            of = candidate.region == check.scope.partition("=")[2]
            here, there = candidate[of], baseline[of]
        assert check.measured == pytest.approx(reference(here), abs=1e-12)
        if check.rule == "max_drop":
            assert check.baseline == pytest.approx(reference(there), abs=1e-12)


def test_the_interval_is_that_of_the_influences(folder):
    candidate, baseline = models(90)

    check = folder.one(
        ENTRY, candidate=candidate, baseline=baseline, predictions=SPEC, privacy={"examples": "all"}
    )

    change = influences(candidate, np.ones(90)) - influences(baseline, np.ones(90))
    error = change.std(ddof=1) / math.sqrt(90)
    low = check.change - stats.t.ppf(0.95, 89) * error
    assert low - 0.3 * error < check.interval.low < low
    assert check.interval.method == "one-vs-rest influence function"
    rows = candidate.y.value_counts()
    for label in LABELS:
        assert check.details["classes"][label]["rows"] == rows[label]
        area = roc_auc_score(candidate.y == label, candidate[f"p_{label}"])
        assert check.details["classes"][label]["candidate"] == pytest.approx(area, abs=1e-12)


@pytest.mark.parametrize("given", [{"weight": "w"}, {"cluster_by": "user"}])
def test_weights_and_clusters_are_linearised(folder, given):
    candidate, baseline = models(90)

    check = folder.one(ENTRY, candidate=candidate, baseline=baseline, predictions={**SPEC, **given})

    weights = candidate.w.to_numpy() if "weight" in given else np.ones(90)
    for value, table in ((check.measured, candidate), (check.baseline, baseline)):
        assert value == pytest.approx(reference(table, weights), abs=1e-12)
    change = influences(candidate, weights) - influences(baseline, weights)
    units = candidate.user.to_numpy() if "cluster_by" in given else np.arange(90)
    totals = pd.Series(weights * change).groupby(units).sum()
    count = len(totals)
    error = math.sqrt(count / (count - 1) * (totals**2).sum()) / weights.sum()
    effective = weights.sum() ** 2 / (weights**2).sum()
    freedom = (count if "cluster_by" in given else effective) - 1
    plain = stats.t.cdf(check.change / error, freedom)
    assert check.test.p_value == pytest.approx(plain, rel=1e-4)
    assert check.interval.low < check.change - stats.t.ppf(0.95, freedom) * error


def test_slices_have_their_own_weighted_values(folder):
    candidate, baseline = models(400)

    checks = folder.check(
        {**ENTRY, "slices": ["region"]},
        candidate=candidate,
        baseline=baseline,
        predictions={**SPEC, "weight": "w"},
    ).checks

    for check in checks[1:]:
        of = candidate.region == check.scope.partition("=")[2]
        expected = reference(candidate[of], candidate.w[of].to_numpy())
        assert check.measured == pytest.approx(expected, abs=1e-12)


def test_a_class_that_lost_most_is_named(folder):
    candidate, baseline = models(600, worse=0.0)
    shuffled = candidate.p_eel.sample(frac=1, random_state=1).to_numpy()

    check = folder.one(
        ENTRY,
        candidate=candidate.assign(p_eel=shuffled),
        baseline=baseline,
        predictions=SPEC,
        privacy={"examples": "all"},
    )

    assert check.outcome == "fail"
    assert "class 'eel' lost most" in check.notes[0]


def test_a_class_without_rows_has_no_curve(folder):
    candidate, _ = models()

    check = folder.one(
        {"metric": "roc_auc_ovr", "min": 0.6},
        candidate=candidate[candidate.y != "eel"],
        predictions=SPEC,
        privacy={"examples": "all"},
    )

    assert check.outcome == "error"
    assert "none of the" in check.reason
    assert "is of class 'eel'" in check.reason


def test_a_slice_without_a_class_is_inconclusive(folder):
    candidate, _ = models(400)
    region = candidate.region.where(candidate.y != "eel", "EU")

    overall, *slices = folder.check(
        {"metric": "roc_auc_ovr", "min": 0.6, "slices": ["region"]},
        candidate=candidate.assign(region=region),
        predictions=SPEC,
        privacy={"examples": "all"},
    ).checks

    assert overall.outcome == "pass"
    (without,) = [check for check in slices if check.scope == "region=US"]
    assert without.outcome == "inconclusive"
    assert "is of class 'eel'" in without.reason


def test_few_rows_of_a_class_are_inconclusive(folder):
    candidate, _ = models(400)
    rare = candidate.y == "eel"
    few = pd.concat([candidate[~rare], candidate[rare][:19]])

    check = folder.one(
        {"metric": "roc_auc_ovr", "min": 0.1},
        candidate=few,
        predictions=SPEC,
        privacy={"examples": "all"},
    )

    assert check.outcome == "inconclusive"
    assert "19 rows of class 'eel': one-vs-rest ROC AUC needs 20 of each" in check.reason


def test_a_class_without_weight_is_an_error(folder):
    candidate, _ = models(400)

    check = folder.one(
        {"metric": "roc_auc_ovr", "min": 0.1},
        candidate=candidate.assign(w=(candidate.y != "eel") * 1.0),
        predictions={**SPEC, "weight": "w"},
    )

    assert check.outcome == "error"
    assert "with weight of every class" in check.reason


def test_a_label_without_a_score_is_an_error(folder):
    candidate, _ = models(400)

    check = folder.one(
        {"metric": "roc_auc_ovr", "min": 0.1},
        candidate=candidate,
        predictions={**SPEC, "score": {"dog": "p_dog", "cat": "p_cat"}},
    )

    assert check.outcome == "error"
    assert "'eel'" in check.reason


def test_a_class_that_is_only_ever_decided_takes_no_part(folder):
    candidate, baseline = models(400)
    decided = candidate.y.where(candidate.id > 3, "newt")

    check = folder.one(
        ENTRY,
        candidate=candidate.assign(d=decided),
        baseline=baseline.assign(d=baseline.y),
        predictions={**SPEC, "prediction": "d"},
    )

    assert check.measured == pytest.approx(reference(candidate), abs=1e-12)


def test_two_hundred_classes_are_no_trouble(folder):
    labels = np.array([f"c{k:03}" for k in range(200)])
    candidate, baseline = models(4000, classes=labels, worse=0.0)
    score = {label: f"p_{label}" for label in labels}

    check = folder.one(
        ENTRY, candidate=candidate, baseline=baseline, predictions={**SPEC, "score": score}
    )

    areas = [roc_auc_score(candidate.y == label, candidate[f"p_{label}"]) for label in labels]
    assert check.measured == pytest.approx(np.mean(areas), abs=1e-12)
    assert len(check.details["classes"]) == 50


def test_neither_order_nor_format_moves_a_number(folder):
    candidate, baseline = models(900)
    there = folder.one(ENTRY, candidate=candidate, baseline=baseline, predictions=SPEC)

    mixed = candidate.sample(frac=1, random_state=1)
    here = folder.one(ENTRY, candidate=mixed, baseline=baseline, predictions=SPEC, suffix="csv")

    assert (here.measured, here.change, here.interval) == (
        there.measured,
        there.change,
        there.interval,
    )


def test_labels_are_told_only_where_values_of_rows_may_be(folder):
    labels = np.array(["ward-A", "ward-B", "ward-C"])
    candidate, baseline = models(400, worse=3.0, classes=labels)
    spec = {**SPEC, "score": {label: f"p_{label}" for label in labels}}
    few = candidate[(candidate.y != "ward-C") | (candidate.id < 30)]

    for table in (candidate, few):
        hidden, shown = (
            folder.check(
                {**ENTRY, "max_drop": 0.001},
                candidate=table,
                baseline=baseline[baseline.id.isin(table.id)],
                predictions=spec,
                privacy={"examples": examples},
            ).model_dump_json(include={"checks"})
            for examples in ("none", "all")
        )
        assert "ward-" not in hidden
        assert "class:" not in hidden + shown
        assert "ward-C" in shown


def test_an_inverted_score_of_many_classes_asks_for_their_columns(folder):
    candidate, baseline = models(400, worse=0.0)
    columns = [f"p_{label}" for label in LABELS]
    turned = candidate.assign(**{name: 1 - candidate[name] for name in columns})
    turned[columns] = turned[columns].div(turned[columns].sum(axis=1), axis=0)

    check = folder.one(ENTRY, candidate=turned, baseline=baseline, predictions=SPEC)

    assert any("are the columns of the classes swapped?" in note for note in check.notes)
    assert not any("positive label" in note for note in check.notes)
