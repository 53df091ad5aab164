"""Values and their noise agree with scikit-learn, scipy, statsmodels and plain loops over rows."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

from mlgate.gates.metrics import ranks
from mlgate.result.check import Check

CLIP = 1e-7
#: What a score can be: far from another, the same as another, at the ends, and hardly different.
SCORES = [0.0, 1e-9, 0.2, 0.2 + 1e-16, 0.25, 0.5, 0.5, 0.7, 1 - 1e-9, 1.0]

few_examples = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def reference(metric: str, table: pd.DataFrame) -> float:
    """Return the metric as scikit-learn has it."""
    if metric == "accuracy":
        return accuracy_score(table.y, table.d)
    if metric == "roc_auc":
        return roc_auc_score(table.y, table.p)
    loss = log_loss(table.y, np.clip(table.p, CLIP, 1 - CLIP), labels=[0, 1])
    return loss if metric == "log_loss" else -loss


LIMITS = {
    "accuracy": {"min": 0.1, "max_drop": 0.01},
    "roc_auc": {"min": 0.1, "max_drop": 0.01},
    "log_loss": {"max": 10, "max_rise": 0.01},
    "neg_log_loss": {"min": -10, "max_drop": 0.01},
}
ALL = [
    {"metric": metric, **limits, "slices": ["region"], "min_rows": 1}
    for metric, limits in LIMITS.items()
]


def expected(check: Check, table: pd.DataFrame) -> float:
    rows = table if check.scope is None else table[table.region == check.scope.partition("=")[2]]
    return reference(check.subject, rows)


def held(check: Check) -> bool:
    return check.kind in ("statistical", "point", "exact")


@given(data=st.data())
@few_examples
def test_values_are_those_of_scikit_learn_whatever_the_scores(folder, data):
    n = data.draw(st.integers(45, 70))
    row = st.tuples(
        st.booleans(),
        st.sampled_from(SCORES),
        st.sampled_from(SCORES),
        st.booleans(),
        st.booleans(),
    )
    rows = data.draw(st.lists(row, min_size=n, max_size=n))
    y = np.array([*([0, 1] * 20), *(row[0] for row in rows[40:])]).astype(int)
    common = {"id": range(n), "y": y, "region": ["EU"] * n}
    candidate, baseline = (
        pd.DataFrame({**common, "p": [r[score] for r in rows], "d": [int(r[hit]) for r in rows]})
        for score, hit in ((1, 3), (2, 4))
    )

    report = folder.check(*ALL, candidate=candidate, baseline=baseline)

    assert all(held(check) for check in report.checks)
    for check in report.checks:
        assert check.measured == pytest.approx(expected(check, candidate), abs=1e-12)
        if check.rule in ("max_drop", "max_rise"):
            assert check.baseline == pytest.approx(expected(check, baseline), abs=1e-12)
            assert check.change == pytest.approx(check.measured - check.baseline, abs=1e-12)


@pytest.mark.parametrize("digits", [None, 2, 1])
def test_values_in_slices_are_those_of_scikit_learn(folder, models, digits):
    candidate, baseline = models(900, digits=digits)

    report = folder.check(*ALL, candidate=candidate, baseline=baseline)

    assert len(report.checks) == 8 * 4
    for check in report.checks:
        assert check.measured == pytest.approx(expected(check, candidate), abs=1e-12)
        if check.baseline is not None:
            assert check.baseline == pytest.approx(expected(check, baseline), abs=1e-12)


def test_a_constant_score_ranks_no_row_above_another(folder, models):
    candidate, baseline = models()

    check = folder.one(
        {"metric": "roc_auc", "max_drop": 0.01},
        candidate=candidate.assign(p=0.5),
        baseline=baseline,
    )

    assert check.measured == 0.5
    assert check.outcome == "fail"


def test_the_loss_of_certain_and_wrong_rows_is_that_of_a_clipped_probability(folder, models):
    candidate, baseline = models()
    certain = candidate.assign(p=1.0 - candidate.y)

    check = folder.one({"metric": "log_loss", "max_rise": 1}, candidate=certain, baseline=baseline)

    assert check.measured == pytest.approx(-math.log(CLIP), rel=1e-9)
    assert check.measured == pytest.approx(reference("log_loss", certain), abs=1e-12)
    assert check.details["clipped_to"] == [1e-7, 1 - 1e-7]


def test_the_negative_of_the_loss_has_its_numbers_with_the_other_sign(folder, models):
    candidate, baseline = models(worse=0.1)
    rise, drop = folder.check(
        {"metric": "log_loss", "max_rise": 0.01},
        {"metric": "neg_log_loss", "max_drop": 0.01},
        candidate=candidate,
        baseline=baseline,
    ).checks

    assert (drop.measured, drop.change) == (-rise.measured, -rise.change)
    assert (drop.interval.low, drop.interval.high) == (-rise.interval.high, -rise.interval.low)
    assert drop.test.p_value == rise.test.p_value
    assert drop.outcome == rise.outcome
    assert (rise.direction, drop.direction) == ("lower", "higher")


def test_the_change_of_the_loss_is_judged_by_the_paired_t_test(folder, models):
    candidate, baseline = models(300, worse=0.15)

    check = folder.one(
        {"metric": "log_loss", "max_rise": 0.001}, candidate=candidate, baseline=baseline
    )

    here, there = losses(candidate), losses(baseline)
    oracle = stats.ttest_rel(here, there, alternative="greater")
    assert check.test.p_value == pytest.approx(oracle.pvalue, rel=1e-9)
    assert check.interval.low == pytest.approx(oracle.confidence_interval(0.95).low, rel=1e-9)
    less = stats.ttest_rel(here, there, alternative="less").confidence_interval(0.95)
    assert check.interval.high == pytest.approx(less.high, rel=1e-9)


def test_a_relative_margin_of_the_loss_has_the_noise_of_both_losses(folder, models):
    candidate, baseline = models(300, worse=0.15)

    check = folder.one(
        {"metric": "log_loss", "max_rise": "5%"}, candidate=candidate, baseline=baseline
    )

    here, there = losses(candidate), losses(baseline)
    contrast = stats.ttest_1samp(here - 1.05 * there, 0, alternative="less")
    margin = 0.05 * there.mean()
    assert check.limit.value == pytest.approx(margin, rel=1e-12)
    bound = contrast.confidence_interval(0.95).high + margin
    assert check.interval.high == pytest.approx(bound, rel=1e-9)


def losses(table: pd.DataFrame) -> np.ndarray:
    p = np.clip(table.p.to_numpy(), CLIP, 1 - CLIP)
    return -np.log(np.where(table.y == 1, p, 1 - p))


def test_the_change_of_accuracy_is_judged_by_mcnemars_test(folder, models):
    candidate, baseline = models(500, worse=0.4)

    check = folder.one(
        {"metric": "accuracy", "max_drop": 0.01}, candidate=candidate, baseline=baseline
    )

    here, there = candidate.d == candidate.y, baseline.d == baseline.y
    wins, losses = int((here & ~there).sum()), int((~here & there).sum())
    assert (check.details["wins"], check.details["losses"]) == (wins, losses)
    assert losses > wins > 0
    exact = mcnemar([[0, wins], [losses, 0]], exact=True).pvalue / 2
    as_many = stats.binom.pmf(losses, wins + losses, 0.5)
    assert check.test.p_value == pytest.approx(exact - as_many / 2, rel=1e-9)


def test_a_floor_of_accuracy_is_held_by_wilsons_interval(folder, models):
    candidate, _ = models(500)

    check = folder.one({"metric": "accuracy", "min": 0.7}, candidate=candidate)

    right = int((candidate.d == candidate.y).sum())
    low, high = proportion_confint(right, 500, alpha=0.10, method="wilson")
    assert check.interval.low == pytest.approx(low, rel=1e-9)
    assert check.interval.high == pytest.approx(high, rel=1e-9)


def delong(candidate: pd.DataFrame, baseline: pd.DataFrame) -> tuple[float, float, float, float]:
    """Return the change of the AUC, its error, its freedom and its pseudo-variance, by pairs."""
    y = candidate.y.to_numpy() == 1
    parts = []
    for table in (candidate, baseline):
        p = table.p.to_numpy()
        won = np.array([[(a > b) + 0.5 * (a == b) for b in p[~y]] for a in p[y]], dtype=np.float64)
        parts.append((won.mean(axis=1), won.mean(axis=0)))
    of_positives, of_negatives = (parts[0][i] - parts[1][i] for i in (0, 1))
    a = of_positives.var(ddof=1) / len(of_positives)
    b = of_negatives.var(ddof=1) / len(of_negatives)
    freedom = (a + b) ** 2 / (a**2 / (len(of_positives) - 1) + b**2 / (len(of_negatives) - 1))
    largest = max(map(swing, (of_positives, of_negatives)))
    pseudo = largest * (1 / len(of_positives) ** 2 + 1 / len(of_negatives) ** 2)
    return of_positives.mean(), math.sqrt(a + b), freedom, pseudo


def swing(moves: np.ndarray) -> float:
    """Return the squared move that the next rows may make."""
    squares, fourths = (moves**2).sum(), (moves**4).sum()
    if not fourths or squares**2 / fourths < 5:
        return 1.0
    return max(0.0, fourths / squares - 3 * moves.var())


@pytest.mark.parametrize("digits", [None, 2, 1])
def test_the_change_of_the_auc_is_judged_by_delongs_method(folder, models, digits):
    candidate, baseline = models(240, worse=0.5, digits=digits)

    check = folder.one(
        {"metric": "roc_auc", "max_drop": 0.001}, candidate=candidate, baseline=baseline
    )

    change, error, freedom, pseudo = delong(candidate, baseline)
    assert check.change == pytest.approx(change, rel=1e-9)
    assert check.test.p_value == pytest.approx(stats.t.cdf(change / error, freedom), rel=1e-9)
    assert 0 < pseudo < 0.2 * error**2
    t = stats.t.ppf(0.95, freedom)
    half = t * math.sqrt(error**2 + t**2 * pseudo)
    low, high = change - half, change + half
    assert (check.interval.low, check.interval.high) == pytest.approx((low, high), rel=1e-9)
    assert check.interval.method == "DeLong"


def test_a_few_rows_that_swing_are_not_taken_for_all_that_could(folder):
    """One of 40 positives falls from above all negatives to below them."""
    y = np.repeat([1, 0], [40, 160])
    there = pd.DataFrame({"id": np.arange(200), "y": y, "p": 0.5 * y + np.linspace(0, 0.1, 200)})
    here = there.assign(p=there.p.where(there.id > 0, -1.0))

    check = folder.one(
        {"metric": "roc_auc", "max_drop": 0.07},
        candidate=here,
        baseline=there,
        predictions={"id": "id", "target": "y", "score": "p"},
    )

    change, error, freedom, pseudo = delong(here, there)
    t = stats.t.ppf(0.95, freedom)
    assert change == pytest.approx(-1 / 40)
    assert pseudo == pytest.approx(1 / 40**2 + 1 / 160**2)
    assert check.interval.low == pytest.approx(change - t * math.sqrt(error**2 + t**2 * pseudo))
    assert change - t * error > -0.07 > check.interval.low
    assert check.outcome == "inconclusive"


def test_a_floor_near_one_is_not_passed_by_the_rows_that_were_lucky(folder):
    """One of 40 positives ranks below all negatives, and all else is right."""
    y = np.repeat([1, 0], [40, 160])
    table = pd.DataFrame({"id": np.arange(200), "y": y, "p": 0.5 * y + np.linspace(0, 0.1, 200)})
    table.loc[0, "p"] = -1.0
    perfect = table.assign(p=y)

    check = folder.one(
        {"metric": "roc_auc", "min": 0.93},
        candidate=table,
        predictions={"id": "id", "target": "y", "score": "p"},
    )

    change, error, freedom, pseudo = delong(table, perfect)
    t = stats.t.ppf(0.95, freedom)
    assert check.interval.low == pytest.approx(1 + change - t * math.sqrt(error**2 + t**2 * pseudo))
    assert 1 + change - t * error > 0.93 > check.interval.low
    assert check.outcome == "inconclusive"


def test_rank_bins_give_the_exact_value_and_nearly_the_exact_interval(folder, models, monkeypatch):
    candidate, baseline = models(6000, worse=0.2, digits=3)
    entry = {"metric": "roc_auc", "max_drop": 0.01, "min": 0.6, "slices": ["region"]}
    exact = folder.check(entry, candidate=candidate, baseline=baseline)

    monkeypatch.setattr(ranks, "EXACT_UP_TO", 3000)
    binned = folder.check(entry)

    for here, there in zip(binned.checks, exact.checks, strict=True):
        assert here.interval.method == "DeLong on 1024 geometric rank bins"
        assert (here.measured, here.change) == (there.measured, there.change)
        width = there.interval.high - there.interval.low
        tolerance = 0.02 * width
        assert here.interval.low == pytest.approx(there.interval.low, abs=tolerance)
        assert here.interval.high == pytest.approx(there.interval.high, abs=tolerance)


@pytest.mark.slow
def test_above_a_million_rows_the_auc_is_exact_and_its_interval_close(folder):
    n = 1_100_000
    rng = np.random.default_rng(5)
    y = (rng.random(n) < 0.1).astype(int)
    truth = y + rng.normal(size=n)
    here, there = (
        pd.DataFrame(
            {"id": np.arange(n), "y": y, "p": np.round(truth + 0.3 * rng.normal(size=n), 4)}
        )
        for _ in range(2)
    )

    check = folder.one(
        {"metric": "roc_auc", "max_drop": 0.01},
        candidate=here,
        baseline=there,
        predictions={"id": "id", "target": "y", "score": "p"},
    )

    assert check.interval.method == "DeLong on 1024 geometric rank bins"
    assert check.measured == pytest.approx(roc_auc_score(y, here.p), abs=1e-12)
    assert check.baseline == pytest.approx(roc_auc_score(y, there.p), abs=1e-12)
    error = fast_delong_error(y == 1, here.p.to_numpy(), there.p.to_numpy())
    z = stats.norm.ppf(0.95)
    assert check.change - check.interval.low == pytest.approx(z * error, rel=0.02)
    assert check.interval.high - check.change == pytest.approx(z * error, rel=0.02)


def fast_delong_error(positive: np.ndarray, here: np.ndarray, there: np.ndarray) -> float:
    """Return DeLong's error of the change from midranks (Sun and Xu 2014)."""
    placements = []
    for score in (here, there):
        whole = stats.rankdata(score)
        own = np.empty_like(whole)
        for rows in (positive, ~positive):
            own[rows] = stats.rankdata(score[rows])
        others = np.where(positive, (~positive).sum(), positive.sum())
        placements.append((whole - own) / others)
    change = placements[0] - placements[1]
    return math.sqrt(sum(change[rows].var(ddof=1) / rows.sum() for rows in (positive, ~positive)))


@pytest.mark.parametrize("metric", ["accuracy", "roc_auc", "log_loss"])
def test_two_models_that_predict_alike_are_said_to_be_identical(folder, models, metric):
    candidate, _ = models()
    rule = "max_rise" if metric == "log_loss" else "max_drop"

    report = folder.check(
        {"metric": metric, rule: 0.0},
        candidate=candidate,
        baseline=candidate.sample(frac=1, random_state=3),
    )

    (check,) = report.checks
    assert report.baseline.identical is True
    assert check.outcome == "pass"
    assert check.change == 0.0
    assert "predictions are identical on all 400 rows" in check.reason


def test_a_threshold_decides_where_no_column_does(folder, models):
    candidate, baseline = models()
    given = {"id": "id", "target": "y", "score": "p", "threshold": 0.3}

    check = folder.one(
        {"metric": "accuracy", "max_drop": 0.1},
        candidate=candidate,
        baseline=baseline,
        predictions=given,
    )

    assert check.measured == accuracy_score(candidate.y, candidate.p >= 0.3)
    assert check.baseline == accuracy_score(baseline.y, baseline.p >= 0.3)


def test_one_row_that_makes_most_of_the_change_of_the_loss_is_pointed_out(folder, models):
    candidate, baseline = models()
    moved = candidate.assign(p=baseline.p)
    moved.loc[0, "p"] = 1.0 - moved.loc[0, "y"]

    check = folder.one({"metric": "log_loss", "max_rise": 0.1}, candidate=moved, baseline=baseline)

    assert check.notes == ("one row makes 100% of the squared change of the log loss",)


@pytest.mark.parametrize(
    ("suffix", "seed"), list(itertools.product(["parquet", "csv", "jsonl"], [1, 2]))
)
def test_neither_the_order_of_rows_nor_the_file_format_moves_a_number(folder, models, suffix, seed):
    candidate, baseline = models(700, digits=3)
    plain = folder.check(*ALL, candidate=candidate, baseline=baseline)

    shuffled = folder.check(
        *ALL,
        candidate=candidate.sample(frac=1, random_state=seed),
        baseline=baseline.sample(frac=1, random_state=seed + 10),
        suffix=suffix,
    )

    assert same(shuffled.checks) == same(plain.checks)


@pytest.mark.parametrize("threads", [1, 4])
def test_the_number_of_threads_moves_no_number(folder, models, monkeypatch, threads):
    candidate, baseline = models(150_000, digits=4)  # more than one row group
    given = {"id": "row", "target": "y", "positive": 1, "score": "p", "prediction": "d"}
    plain = folder.check(*ALL, candidate=candidate, baseline=baseline, predictions=given)

    monkeypatch.setattr("mlgate.data.duckdb._processors", lambda: threads)
    again = folder.check(*ALL, predictions=given)

    assert same(again.checks) == same(plain.checks)


def same(checks: tuple[Check, ...]) -> list[Check]:
    """Without what the clock says."""
    return [check.model_copy(update={"seconds": None}) for check in checks]
