"""The mean of any score in a column: its tests, its several columns, and several rows an item."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlgate.stats.mcnemar import mcnemar_midp

GIVEN = {"id": "id", "score": "s", "task": "score"}


def table(scores, **columns):
    n = len(scores)
    region = np.where(np.arange(n) % 3, "EU", "US")
    return pd.DataFrame(
        {
            "id": np.arange(n),
            "s": scores,
            "region": region,
            "w": np.linspace(0.2, 2, n),
            "topic": np.arange(n) // 5,
            **columns,
        }
    )


def graded(n=300, *, seed=1, churn=0.2, lower=0.0):
    """Make a judge's points, 1 to 5, of a candidate and of a baseline."""
    rng = np.random.default_rng(seed)
    there = rng.integers(1, 6, n)
    here = np.where(rng.random(n) < churn, rng.integers(1, 6, n), there)
    return table(np.maximum(here - (rng.random(n) < lower), 1)), table(there)


def test_points_are_judged_by_the_paired_t_test(folder):
    candidate, baseline = graded()
    change, floor = folder.check(
        {"metric": "score", "max_drop": 0.1, "id": "points"},
        {"metric": "score", "min": 2.5},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    ).checks
    oracle = stats.ttest_rel(candidate.s, baseline.s, alternative="less")
    assert change.test.p_value == pytest.approx(oracle.pvalue, rel=1e-9)
    assert change.change == pytest.approx((candidate.s - baseline.s).mean(), rel=1e-12)
    assert floor.measured == pytest.approx(candidate.s.mean(), rel=1e-12)
    value = stats.ttest_1samp(candidate.s, 2.5, alternative="less")
    assert floor.test.p_value == pytest.approx(value.pvalue, rel=1e-9)


def test_the_bounds_know_how_far_a_row_may_fall(folder):
    candidate, baseline = graded(churn=0.05)
    check = folder.one(
        {"metric": "score", "max_drop": 0.2},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    )
    moves = (candidate.s - baseline.s).to_numpy()
    squares, fourths = (moves**2).sum(), (moves**4).sum()
    swing = fourths / squares - 3 * moves.var()
    t = stats.t.ppf(0.95, 299)
    half = t * math.sqrt(moves.var(ddof=1) / 300 + t**2 * swing / 300**2)
    assert swing > 0
    assert check.interval.low == pytest.approx(moves.mean() - half, rel=1e-9)


def exact_matches(n=300, seed=2):
    rng = np.random.default_rng(seed)
    there = (rng.random(n) < 0.8) * 1
    return np.where(rng.random(n) < 0.1, 1 - there, there), there


@pytest.mark.parametrize("kind", [int, float, bool])
def test_exact_matches_are_judged_by_mcnemars_test(folder, kind):
    here, there = exact_matches()
    check = folder.one(
        {"metric": "score", "max_drop": 0.05},
        candidate=table(here.astype(kind)),
        baseline=table(there.astype(kind)),
        predictions=GIVEN,
    )
    wins, losses = int((here > there).sum()), int((here < there).sum())
    assert (check.details["wins"], check.details["losses"]) == (wins, losses)
    assert check.test.p_value == pytest.approx(mcnemar_midp(wins, losses), rel=1e-12)
    assert check.interval.method == "McNemar mid-p, Tango score bounds"


def test_exact_matches_that_all_hold_have_wilsons_floor(folder):
    check = folder.one(
        {"metric": "score", "min": 0.97}, candidate=table(np.ones(200)), predictions=GIVEN
    )
    z = stats.norm.ppf(0.95)
    assert check.interval.low == pytest.approx(1 / (1 + z**2 / 200), rel=1e-9)
    assert check.outcome == "pass"


def test_points_that_are_all_the_best_are_not_known_to_stay_so(folder):
    check = folder.one(
        {"metric": "score", "min": 4.99}, candidate=table(np.full(100, 5.0)), predictions=GIVEN
    )
    assert check.measured == 5.0
    assert check.interval.low == pytest.approx(5 - 5 * stats.t.ppf(0.95, 99) ** 2 / 100)
    assert check.outcome == "inconclusive"


def test_lower_may_be_better(folder):
    """A cost: the limit says which way is better."""
    rng = np.random.default_rng(3)
    there = rng.lognormal(-7, 1, 400)
    here = there * rng.lognormal(0.3, 0.2, 400)
    rise, ceiling = folder.check(
        {"metric": "score", "max_rise": "5%"},
        {"metric": "score", "max": 1.0},
        candidate=table(here),
        baseline=table(there),
        predictions=GIVEN,
    ).checks
    assert (rise.outcome, ceiling.outcome) == ("fail", "pass")
    oracle = stats.ttest_rel(here, there, alternative="greater")
    assert rise.test.p_value == pytest.approx(oracle.pvalue, rel=1e-9)


def test_slices_have_their_own_scores(folder):
    candidate, baseline = graded()
    checks = folder.check(
        {"metric": "score", "max_drop": 0.5, "slices": ["region"]},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    ).checks
    for check in checks[1:]:
        rows = candidate[candidate.region == check.scope.partition("=")[2]]
        assert check.measured == pytest.approx(rows.s.mean(), rel=1e-12)


def test_rows_of_an_item_are_averaged_first(folder):
    rng = np.random.default_rng(4)
    there = rng.integers(0, 2, (200, 3))
    here = np.where(rng.random((200, 3)) < 0.2, 1 - there, there)
    tables = [
        pd.DataFrame({"id": np.repeat(np.arange(200), 3), "s": side.ravel()})
        for side in (here, there)
    ]
    check = folder.one(
        {"metric": "score", "max_drop": 0.2},
        candidate=tables[0],
        baseline=tables[1],
        predictions=GIVEN,
    )
    oracle = stats.ttest_rel(here.mean(axis=1), there.mean(axis=1), alternative="less")
    assert check.n == 200
    assert check.test.p_value == pytest.approx(oracle.pvalue, rel=1e-9)


def test_several_scores_have_a_name_each(folder):
    candidate, baseline = graded()
    candidate["exact"], baseline["exact"] = exact_matches()
    given = {**GIVEN, "score": {"points": "s", "match": "exact"}}
    checks = folder.check(
        {"metric": "score", "column": "points", "id": "points", "max_drop": 0.2},
        {"metric": "score", "column": "match", "id": "match", "max_drop": 0.1},
        candidate=candidate,
        baseline=baseline,
        predictions=given,
    ).checks
    assert checks[0].measured == pytest.approx(candidate.s.mean(), rel=1e-12)
    assert checks[1].measured == pytest.approx(candidate.exact.mean(), rel=1e-12)
    assert "wins" in checks[1].details


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"metric": "score", "min": 1}, "names several scores"),
        ({"metric": "score", "min": 1, "column": "grade"}, "names no score 'grade'"),
    ],
)
def test_a_score_that_is_not_named_is_a_mistake_of_the_policy(folder, entry, message):
    candidate, _ = graded()
    with pytest.raises(Exception, match=message):
        folder.check(
            entry,
            candidate=candidate,
            predictions={**GIVEN, "score": {"points": "s", "match": "w"}},
        )


def test_a_broken_column_leaves_the_other_scores_standing(folder):
    candidate, baseline = graded()
    candidate["other"] = candidate.s.where(candidate.id != 3)
    baseline["other"] = baseline.s
    checks = folder.check(
        {"metric": "score", "column": "points", "id": "points", "max_drop": 0.5},
        {"metric": "score", "column": "other", "id": "other", "max_drop": 0.5},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, "score": {"points": "s", "other": "other"}},
    ).checks
    assert [check.outcome for check in checks] == ["pass", "error"]
    assert "1 of 300 rows" in checks[1].reason


def test_weighted_scores(folder):
    candidate, baseline = graded()
    check = folder.one(
        {"metric": "score", "max_drop": 0.3},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, "weight": "w"},
    )
    w, d = candidate.w, candidate.s - baseline.s
    assert check.measured == pytest.approx(np.average(candidate.s, weights=w), rel=1e-12)
    change = np.average(d, weights=w)
    error = math.sqrt(300 / 299 * (w**2 * (d - change) ** 2).sum()) / w.sum()
    freedom = w.sum() ** 2 / (w**2).sum() - 1
    assert check.test.p_value == pytest.approx(stats.t.cdf(change / error, freedom), rel=1e-6)


def test_clusters_of_scores(folder):
    candidate, baseline = graded()
    check = folder.one(
        {"metric": "score", "max_drop": 0.3},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, "cluster_by": "topic"},
    )
    d = (candidate.s - baseline.s).groupby(candidate.topic)
    change = (candidate.s - baseline.s).mean()
    squares = ((d.sum() - change * d.size()) ** 2).sum()
    error = math.sqrt(60 / 59 * squares) / 300
    assert check.details == {"clusters": 60}
    assert check.test.p_value == pytest.approx(stats.t.cdf(change / error, 59), rel=1e-6)


@pytest.mark.parametrize("n", [1, 2, 29])
def test_few_points_are_inconclusive_and_few_matches_are_not_guessed(folder, n):
    candidate, baseline = (side[:n] for side in graded())
    check = folder.one(
        {"metric": "score", "max_drop": 0.05},
        candidate=candidate,
        baseline=baseline.assign(s=baseline.s + 1),
        predictions=GIVEN,
    )
    assert check.outcome == "inconclusive"
    assert "a mean of scores needs 30" in check.reason
    here, there = (np.resize([1, 0, 1], n), np.resize([1, 1], n))
    matches = folder.one(
        {"metric": "score", "max_drop": 0.05},
        candidate=table(here),
        baseline=table(there),
        predictions=GIVEN,
    )
    assert matches.outcome in {"inconclusive", "fail"} or n == 1


@pytest.mark.parametrize("value", [math.nan, math.inf, None, "good"])
def test_a_score_that_is_no_number_is_an_error(folder, value):
    candidate, baseline = graded()
    scores = candidate.s.astype(object)
    scores[4] = value
    candidate["s"] = scores.astype(str) if value == "good" else scores.astype(float)
    check = folder.one(
        {"metric": "score", "max_drop": 0.5},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    )
    assert check.outcome == "error"
    assert "1 of 300 rows" in check.reason


def test_scores_that_are_alike_are_identical(folder):
    candidate, _ = graded()
    check = folder.one(
        {"metric": "score", "max_drop": 0.0},
        candidate=candidate,
        baseline=candidate,
        predictions=GIVEN,
    )
    assert check.outcome == "pass"
    assert "identical" in check.reason


def test_one_row_that_makes_most_of_the_change_is_pointed_out(folder):
    rng = np.random.default_rng(5)
    there = rng.lognormal(0, 1, 100)
    here = there + np.where(np.arange(100) == 3, 50.0, 0.001)
    check = folder.one(
        {"metric": "score", "max_rise": 1},
        candidate=table(here),
        baseline=table(there),
        predictions=GIVEN,
    )
    assert check.notes == ("one row makes 100% of the squared change of the mean score",)
