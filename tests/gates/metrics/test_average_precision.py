"""Average precision, and both metrics of ranks on rows with weights or in clusters."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import average_precision_score, roc_auc_score

from mlgate.gates.metrics import ranks

REFERENCES = {"average_precision": average_precision_score, "roc_auc": roc_auc_score}
SCORES = [0.0, -0.0, 1e-9, 0.2, 0.2 + 1e-16, 0.25, 0.5, 0.5, 0.7, 1.0]
GIVEN = {"id": "id", "target": "y", "positive": 1, "score": "p"}


def influences(metric, table, weights):
    """By finite differences of scikit-learn: how the value moves as a row gains weight."""
    found = []
    for row in range(len(table)):
        step = 1e-4 * weights.mean()
        values = []
        for change in (step, -step):
            moved = weights.copy()
            moved[row] += change
            values.append(REFERENCES[metric](table.y, table.p, sample_weight=moved))
        found.append((values[0] - values[1]) / (2 * step) * weights.sum())
    return np.array(found)


@given(data=st.data())
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_values_are_those_of_scikit_learn_whatever_the_scores(folder, data):
    rows = data.draw(
        st.lists(
            st.tuples(st.booleans(), st.sampled_from(SCORES), st.sampled_from(SCORES)),
            min_size=45,
            max_size=70,
        )
    )
    y = np.array([*([0, 1] * 20), *(row[0] for row in rows[40:])]).astype(int)
    candidate, baseline = (
        pd.DataFrame({"id": range(len(rows)), "y": y, "p": [row[side] for row in rows]})
        for side in (1, 2)
    )

    checks = folder.check(
        {"metric": "average_precision", "min": 0.01, "max_drop": 0.01},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    ).checks

    for check in checks:
        expected = average_precision_score(y, candidate.p)
        assert check.measured == pytest.approx(expected, abs=1e-12)
        if check.rule == "max_drop":
            expected = average_precision_score(y, baseline.p)
            assert check.baseline == pytest.approx(expected, abs=1e-12)


def overlapping(digits=None, n=240):
    """Models of which many rows of both classes move, in 80 clusters, with weights."""
    random = np.random.default_rng(3)
    y = (random.random(n) < 0.4).astype(int)
    signal = y + random.normal(size=n)
    more = {
        "w": random.random(n).round(3) + 0.5,
        "user": random.integers(0, 80, n),
        "region": random.choice(["EU", "US"], n),
    }
    tables = []
    for noise in (0.8, 0.4):
        p = signal + noise * random.normal(size=n)
        p = p if digits is None else p.round(digits)
        tables.append(pd.DataFrame({"id": range(n), "y": y, "p": p, **more}))
    return tables


@pytest.mark.parametrize("digits", [None, 1])
def test_the_change_has_the_error_of_its_influences(folder, digits):
    candidate, baseline = overlapping(digits)

    check = folder.one(
        {"metric": "average_precision", "max_drop": 0.001},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    )

    here, there = (
        influences("average_precision", table, np.ones(240)) for table in (candidate, baseline)
    )
    error = (here - there).std(ddof=1) / math.sqrt(240)
    t = stats.t.ppf(0.95, candidate.y.sum() - 1)
    low = check.change - t * error
    assert check.interval.low < low
    assert check.interval.low == pytest.approx(low, abs=0.1 * t * error)
    plain = stats.t.cdf(check.change / error, candidate.y.sum() - 1)
    assert plain < check.test.p_value < 1.5 * plain + 0.01
    assert check.interval.method == "influence function"
    assert check.details["without_skill"] == candidate.y.mean()


def test_slices_have_values_of_their_own(folder, models):
    candidate, baseline = models(600, digits=2)

    checks = folder.check(
        {"metric": "average_precision", "max_drop": 0.05, "slices": ["region"]},
        candidate=candidate,
        baseline=baseline,
    ).checks

    assert len(checks) == 4
    for check in checks[1:]:
        of = candidate.region == check.scope.partition("=")[2]
        for value, table in ((check.measured, candidate), (check.baseline, baseline)):
            expected = average_precision_score(table.y[of], table.p[of])
            assert value == pytest.approx(expected, abs=1e-12)


def test_rank_bins_give_the_exact_value_and_nearly_the_exact_interval(folder, models, monkeypatch):
    candidate, baseline = models(6000, worse=0.2, digits=3)
    entry = {"metric": "average_precision", "max_drop": 0.01, "min": 0.6, "slices": ["region"]}
    exact = folder.check(entry, candidate=candidate, baseline=baseline)

    monkeypatch.setattr(ranks, "EXACT_UP_TO", 3000)
    binned = folder.check(entry)

    assert len(exact.checks) == 8
    for here, there in zip(binned.checks, exact.checks, strict=True):
        assert here.interval.method == "influence function on 1024 geometric rank bins"
        assert here.measured == pytest.approx(there.measured, abs=1e-15)
        width = there.interval.high - there.interval.low
        assert here.interval.low == pytest.approx(there.interval.low, abs=0.02 * width)
        assert here.interval.high == pytest.approx(there.interval.high, abs=0.02 * width)


@pytest.mark.parametrize("metric", ["average_precision", "roc_auc"])
def test_above_all_bounds_of_whole_numbers_nothing_overflows(folder, models, monkeypatch, metric):
    """As of a hundred million rows, whose fourth powers of placements fit no 38 digits."""
    candidate, baseline = models(3000, worse=0.2)
    entry = {"metric": metric, "max_drop": 0.01}
    monkeypatch.setattr(ranks, "EXACT_UP_TO", 1000)
    here = folder.one(entry, candidate=candidate, baseline=baseline)

    monkeypatch.setattr("mlgate.gates.metrics.families.roc_auc.scale_of_fourths", lambda size: 1000)
    there = folder.one(entry)

    assert there.interval.low == pytest.approx(here.interval.low, rel=1e-3)


@pytest.mark.parametrize("metric", ["average_precision", "roc_auc"])
@pytest.mark.parametrize("cluster", [False, True])
@pytest.mark.parametrize("weight", [False, True])
def test_weights_and_clusters_are_linearised(folder, metric, weight, cluster):
    if not (weight or cluster):
        pytest.skip("independent rows of equal weight have their own method")
    candidate, baseline = overlapping(1)
    given = {**({"weight": "w"} if weight else {}), **({"cluster_by": "user"} if cluster else {})}

    check = folder.one(
        {"metric": metric, "max_drop": 0.001},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, **given},
    )

    weights = candidate.w.to_numpy() if weight else np.ones(240)
    for value, table in ((check.measured, candidate), (check.baseline, baseline)):
        expected = REFERENCES[metric](table.y, table.p, sample_weight=weights)
        assert value == pytest.approx(expected, abs=1e-12)
    change = influences(metric, candidate, weights) - influences(metric, baseline, weights)
    units = candidate.user if cluster else pd.Series(range(240))
    totals = pd.Series(weights * change).groupby(units.to_numpy()).sum()
    count = len(totals)
    error = math.sqrt(count / (count - 1) * (totals**2).sum()) / weights.sum()
    freedom = (count if cluster else weights.sum() ** 2 / (weights**2).sum()) - 1
    plain = stats.t.cdf(check.change / error, freedom)
    assert check.test.p_value == pytest.approx(plain, rel=1e-4)
    low = check.change - stats.t.ppf(0.95, freedom) * error
    assert check.interval.low < low
    if metric == "roc_auc" or not cluster:  # else too few clusters move to say how far they may
        assert low - 0.3 * error < check.interval.low


@pytest.mark.parametrize("metric", ["average_precision", "roc_auc"])
def test_slices_have_their_own_weighted_values(folder, metric):
    candidate, baseline = overlapping(1)

    checks = folder.check(
        {"metric": metric, "max_drop": 0.05, "slices": ["region"]},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, "weight": "w"},
    ).checks

    for check in checks[1:]:
        of = candidate.region == check.scope.partition("=")[2]
        expected = REFERENCES[metric](
            candidate.y[of], candidate.p[of], sample_weight=candidate.w[of]
        )
        assert check.measured == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("metric", ["average_precision", "roc_auc"])
def test_equal_weights_say_nearly_what_no_weights_say(folder, models, metric):
    candidate, baseline = models(400, worse=0.4)
    entry = {"metric": metric, "max_drop": 0.01}
    plain = folder.one(entry, candidate=candidate, baseline=baseline)

    weighted = folder.one(
        entry, candidate=candidate.assign(w=7.0), predictions={**GIVEN, "weight": "w"}
    )

    assert weighted.change == pytest.approx(plain.change, abs=1e-12)
    width = plain.interval.high - plain.interval.low
    assert weighted.interval.low == pytest.approx(plain.interval.low, abs=0.02 * width)


@pytest.mark.parametrize("metric", ["average_precision", "roc_auc"])
def test_a_class_without_weight_leaves_nothing_to_rank(folder, models, metric):
    candidate, _ = models(400)

    check = folder.one(
        {"metric": metric, "min": 0.1},
        candidate=candidate.assign(w=candidate.y),
        predictions={**GIVEN, "weight": "w"},
    )

    assert check.outcome == "error"
    assert "weight" in check.reason


@pytest.mark.parametrize(
    ("positives", "outcome", "said"),
    [
        (0, "error", "none of the 200 rows is positive"),
        (200, "error", "none of the 200 rows is negative"),
        (19, "inconclusive", "19 positives: average precision needs 20 for an interval"),
    ],
)
def test_too_few_of_a_class_are_no_verdict(folder, positives, outcome, said):
    y = (np.arange(200) < positives).astype(int)
    table = pd.DataFrame({"id": range(200), "y": y, "p": np.linspace(1, 0, 200)})

    check = folder.one(
        {"metric": "average_precision", "min": 0.01},
        candidate=table,
        predictions=GIVEN,
    )

    assert check.outcome == outcome
    assert said in check.reason


def test_a_point_needs_no_more_than_a_positive(folder):
    y = (np.arange(100) < 3).astype(int)
    table = pd.DataFrame({"id": range(100), "y": y, "p": np.linspace(1, 0, 100)})

    check = folder.one(
        {"metric": "average_precision", "min": 0.5, "decide": "point"},
        candidate=table,
        predictions=GIVEN,
    )

    assert check.outcome == "pass"
    assert check.measured == 1.0


def test_a_constant_score_finds_positives_as_often_as_there_are(folder, models):
    candidate, baseline = models()

    check = folder.one(
        {"metric": "average_precision", "max_drop": 0.01},
        candidate=candidate.assign(p=0.5),
        baseline=baseline,
    )

    assert check.measured == pytest.approx(candidate.y.mean(), abs=1e-15)
    assert check.outcome == "fail"


def test_negatives_on_top_of_few_positives_are_not_taken_for_noise_or_for_certain(folder):
    """Two of 900 negatives come on top of 100 positives: too few to know how many more may."""
    y = (np.arange(1000) < 100).astype(int)
    there = pd.DataFrame({"id": range(1000), "y": y, "p": np.linspace(1, 0, 1000)})
    here = there.assign(p=there.p.where(~there.id.isin([500, 700]), 2.0))

    check = folder.one(
        {"metric": "average_precision", "max_drop": 0.1},
        candidate=here,
        baseline=there,
        predictions=GIVEN,
    )

    assert -0.1 < check.change < -0.05
    assert check.outcome == "inconclusive"


def test_neither_order_nor_threads_move_a_number(folder, models):
    candidate, baseline = models(3000, worse=0.3, digits=2)
    entries = [{"metric": metric, "max_drop": 0.01, "min": 0.5} for metric in REFERENCES]
    there = folder.check(*entries, candidate=candidate, baseline=baseline)

    here = folder.check(
        *entries, candidate=candidate.sample(frac=1, random_state=1), baseline=baseline
    )

    for one, other in zip(here.checks, there.checks, strict=True):
        assert (one.measured, one.change) == (other.measured, other.change)
        assert one.interval == other.interval
