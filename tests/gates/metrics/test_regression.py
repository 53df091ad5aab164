"""Losses of a regression agree with scikit-learn, and their noise with scipy and plain formulas."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics

GIVEN = {"id": "id", "target": "y", "prediction": "p", "task": "regression"}
LOSSES = [
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "root_mean_squared_error",
    "median_absolute_error",
]
ENTRIES = [
    *({"metric": name, "max": 1e6, "max_rise": "5%"} for name in LOSSES),
    *({"metric": f"neg_{name}", "min": -1e6, "max_drop": "5%"} for name in LOSSES),
    {"metric": "r2", "min": -10, "max_drop": 0.02},
]


def reference(name, rows, **how):
    if name.startswith("neg_"):
        return -reference(name.removeprefix("neg_"), rows, **how)
    function = metrics.r2_score if name == "r2" else getattr(metrics, name)
    return function(rows.y, rows.p, **how)


def models(n=300, *, seed=1, worse=0.05, scale=1.0):
    """Make a candidate's and a baseline's predictions of the same rows."""
    rng = np.random.default_rng(seed)
    y = scale * rng.lognormal(1, 0.5, n)
    shared = rng.normal(size=n)
    region = rng.choice(["AP", "EU", "US"], n)
    tables = []
    for noise in (0.3 + worse, 0.3):
        p = y + scale * (0.4 * shared + noise * rng.normal(size=n))
        tables.append(
            pd.DataFrame(
                {
                    "id": np.arange(n),
                    "y": y,
                    "p": p,
                    "region": region,
                    "w": np.linspace(0.2, 2, n),
                    "user": np.arange(n) // 4,
                }
            )
        )
    return tables


def of(checks, name, rule):
    (check,) = [c for c in checks if c.subject == name and c.rule == rule and c.scope is None]
    return check


@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e9])
def test_every_value_is_scikit_learns_overall_and_in_slices(folder, scale):
    candidate, baseline = models(scale=scale)
    entries = [{**entry, "slices": ["region"]} for entry in ENTRIES]
    for entry in entries:
        entry.update({"max": 1e30} if "max" in entry else {"min": -1e30})

    checks = folder.check(
        *entries, candidate=candidate, baseline=baseline, predictions=GIVEN
    ).checks

    assert len(checks) == 11 * 2 * 4
    for check in checks:
        rows = [
            table if check.scope is None else table[table.region == check.scope.partition("=")[2]]
            for table in (candidate, baseline)
        ]
        assert check.measured == pytest.approx(reference(check.subject, rows[0]), rel=1e-12)
        if check.rule.startswith("max_"):
            assert check.baseline == pytest.approx(reference(check.subject, rows[1]), rel=1e-12)


def test_the_changes_are_judged_by_the_paired_t_test(folder):
    candidate, baseline = models()
    checks = folder.check(
        *ENTRIES, candidate=candidate, baseline=baseline, predictions=GIVEN
    ).checks
    here, there = (abs(table.y - table.p) for table in (candidate, baseline))

    def p_value(c, b):
        return stats.ttest_rel(c, b, alternative="greater").pvalue

    found = {name: of(checks, name, "max_rise").test.p_value for name in LOSSES}
    assert found["mean_absolute_error"] == pytest.approx(p_value(here, there), rel=1e-9)
    shares = p_value(here / baseline.y, there / baseline.y)
    assert found["mean_absolute_percentage_error"] == pytest.approx(shares, rel=1e-9)
    squares = p_value(here**2, there**2)
    assert found["mean_squared_error"] == pytest.approx(squares, rel=1e-9)
    assert found["root_mean_squared_error"] == pytest.approx(squares, rel=1e-9)
    assert of(checks, "r2", "max_drop").test.p_value == pytest.approx(squares, rel=1e-9)


def test_a_relative_margin_of_the_root_is_linear_in_the_squares(folder):
    candidate, baseline = models()
    check = folder.one(
        {"metric": "root_mean_squared_error", "max_rise": "5%"},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    )
    squares = [(table.y - table.p) ** 2 for table in (candidate, baseline)]
    contrast = squares[0] - 1.05**2 * squares[1]
    bound = stats.ttest_1samp(contrast, 0, alternative="less").confidence_interval(0.95).high
    roots = [math.sqrt(square.mean()) for square in squares]
    margin = 0.05 * roots[1]
    assert check.limit.value == pytest.approx(margin, rel=1e-12)
    expected = margin + bound / (roots[0] + 1.05 * roots[1])
    assert check.interval.high == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("name", LOSSES)
def test_the_negative_of_a_loss_has_its_numbers_with_the_other_sign(folder, name):
    candidate, baseline = models()
    rise, drop = folder.check(
        {"metric": name, "max_rise": "5%"},
        {"metric": f"neg_{name}", "max_drop": "5%"},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    ).checks
    assert (drop.measured, drop.change) == (-rise.measured, -rise.change)
    assert (drop.interval.low, drop.interval.high) == (-rise.interval.high, -rise.interval.low)
    assert drop.test.p_value == rise.test.p_value
    assert drop.limit.value == -rise.limit.value
    assert (rise.direction, drop.direction) == ("lower", "higher")
    assert drop.outcome == rise.outcome


def test_a_worse_model_fails_and_a_better_one_passes(folder):
    candidate, baseline = models(800, worse=0.4)
    worse = folder.check(*ENTRIES, candidate=candidate, baseline=baseline, predictions=GIVEN)
    better = folder.check(*ENTRIES, candidate=baseline, baseline=candidate, predictions=GIVEN)
    changes = {check.id for check in worse.checks if check.baseline is not None}
    assert {check.id for check in worse.checks if check.outcome == "fail"} == changes
    assert {check.outcome for check in better.checks} == {"pass"}


def test_the_median_has_the_noise_of_the_bootstrap(folder):
    candidate, baseline = models(1500, worse=0.0)
    check = folder.one(
        {"metric": "median_absolute_error", "max_rise": 0.1},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    )
    rng = np.random.default_rng(3)
    drawn = rng.integers(0, 1500, (800, 1500))
    here, there = (abs(t.y - t.p).to_numpy()[drawn] for t in (candidate, baseline))
    error = (np.median(here, axis=1) - np.median(there, axis=1)).std()
    width = (check.interval.high - check.interval.low) / 2
    assert width / 1.645 == pytest.approx(error, rel=0.2)
    assert check.details["rows_that_cross"] > 0


def test_an_r2_has_no_share_of_its_baseline(folder):
    candidate, baseline = models()
    with pytest.raises(Exception, match="share of R2 means nothing"):
        folder.check(
            {"metric": "r2", "max_drop": "2%"},
            candidate=candidate,
            baseline=baseline,
            predictions=GIVEN,
        )


def weighted(name, rows):
    return reference(name, rows, sample_weight=rows.w)


def test_weighted_values_are_scikit_learns(folder):
    candidate, baseline = models()
    entries = [{**entry, "slices": ["region"]} for entry in ENTRIES]
    checks = folder.check(
        *entries, candidate=candidate, baseline=baseline, predictions={**GIVEN, "weight": "w"}
    ).checks
    for check in checks:
        rows = [
            table if check.scope is None else table[table.region == check.scope.partition("=")[2]]
            for table in (candidate, baseline)
        ]
        assert check.measured == pytest.approx(weighted(check.subject, rows[0]), rel=1e-12)
        if check.rule.startswith("max_"):
            assert check.baseline == pytest.approx(weighted(check.subject, rows[1]), rel=1e-12)
        assert check.interval.method == "linearised, weighted rows"


@pytest.mark.parametrize("name", [*LOSSES, "r2"])
def test_clusters_have_the_noise_of_leaving_each_out(folder, name):
    """The delete-one-cluster jackknife, whose variance the linearisation approaches."""
    candidate, baseline = models(1200, worse=0.0)
    rng = np.random.default_rng(2)
    common = np.repeat(rng.normal(0, 0.3, 300), 4)  # what the rows of a user have in common
    candidate = candidate.assign(p=candidate.p + common)
    rule = {"max_drop": 0.5} if name == "r2" else {"max_rise": 0.5}
    check = folder.one(
        {"metric": name, **rule},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, "cluster_by": "user"},
    )
    changes = []
    for user in range(300):
        kept = candidate.user != user
        changes.append(reference(name, candidate[kept]) - reference(name, baseline[kept]))
    error = math.sqrt(299 / 300 * ((np.array(changes) - np.mean(changes)) ** 2).sum())
    width = (check.interval.high - check.interval.low) / 2
    # The jackknife of a median is not consistent: a factor of two is all that it tells.
    tolerance = 1.0 if name == "median_absolute_error" else 0.03
    assert width / stats.t.ppf(0.95, 299) == pytest.approx(error, rel=tolerance)
    assert check.details == {"clusters": 300}


@pytest.mark.parametrize("extra", [{}, {"weight": "w"}, {"cluster_by": "user"}])
def test_a_median_of_whole_numbers_is_not_known_closer_than_a_step(folder, extra):
    """Just over half of the errors are at most 1, so that the next sample's median may be 2."""
    n = 400
    error = np.where(np.arange(n) % 100 < 52, 1.0, 2.0)
    sign = np.where(np.arange(n) % 2, 1.0, -1.0)
    baseline = models(n)[0].assign(y=0.0, p=error * sign)
    moved = np.where(np.arange(n) % 100 == 0, 3 - error, error)
    candidate = baseline.assign(p=moved * sign)
    for table in (candidate, baseline):
        table["w"] = 1.0
    check = folder.one(
        {"metric": "median_absolute_error", "max_rise": 0.9},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, **extra},
    )
    assert (check.measured, check.baseline) == (1.0, 1.0)
    assert check.interval.high >= 0.99
    assert check.outcome == "inconclusive"


@pytest.mark.parametrize("extra", [{}, {"weight": "w"}, {"cluster_by": "user"}])
def test_the_order_of_the_rows_moves_no_number(folder, extra):
    candidate, baseline = models(500)
    given = {**GIVEN, **extra}
    entries = [{**entry, "slices": ["region"]} for entry in ENTRIES[::2]]
    plain = folder.check(*entries, candidate=candidate, baseline=baseline, predictions=given)
    shuffled = folder.check(
        *entries,
        candidate=candidate.sample(frac=1, random_state=1),
        baseline=baseline.sample(frac=1, random_state=2),
        predictions=given,
    )
    assert without_clock(shuffled) == without_clock(plain)


def without_clock(report):
    return [check.model_copy(update={"seconds": None}) for check in report.checks]


VALUES = st.sampled_from([-3.0, -1e-9, 0.0, 1e-9, 0.1, 0.30000000000000004, 1.0, 2.5, 1e7])
ROWS = st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=3, max_size=12)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ROWS)
def test_values_of_any_rows_are_scikit_learns(folder, rows):
    y, c, b = map(list, zip(*rows, strict=True))
    tables = [pd.DataFrame({"id": range(len(y)), "y": y, "p": p}) for p in (c, b)]
    entries = [{"metric": name, "max_rise": 1e12, "decide": "point"} for name in LOSSES]
    entries.append({"metric": "r2", "max_drop": 1e12, "decide": "point"})
    checks = folder.check(
        *entries, candidate=tables[0], baseline=tables[1], predictions=GIVEN
    ).checks
    for check in checks:
        if check.subject == "r2" and len(set(y)) == 1:
            assert check.outcome == "error"
            continue
        assert check.measured == pytest.approx(reference(check.subject, tables[0]), rel=1e-12)
        assert check.baseline == pytest.approx(reference(check.subject, tables[1]), rel=1e-12)


def test_a_target_of_zero_has_scikit_learns_epsilon_and_says_so(folder):
    candidate, baseline = models()
    candidate.loc[:1, "y"] = baseline.loc[:1, "y"] = 0.0
    check = folder.one(
        {"metric": "mean_absolute_percentage_error", "max_rise": "10%"},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    )
    assert check.measured == pytest.approx(reference(check.subject, candidate), rel=1e-12)
    assert check.measured > 1e12
    assert check.details == {"targets_near_zero": 2}
    assert "2 of 300 targets are 0" in check.notes[0]


def test_one_row_that_makes_most_of_the_change_is_pointed_out(folder):
    candidate, baseline = models()
    candidate = candidate.assign(p=baseline.p + 1e-3)
    candidate.loc[5, "p"] += 100
    checks = folder.check(
        {"metric": "mean_squared_error", "max_rise": 1},
        {"metric": "median_absolute_error", "max_rise": 1},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    ).checks
    assert checks[0].notes == (
        "one row makes 100% of the squared change of the mean squared error",
    )
    assert checks[1].notes == ()


def test_models_that_predict_alike_are_identical(folder):
    candidate, _ = models()
    checks = folder.check(
        *ENTRIES, candidate=candidate, baseline=candidate, predictions=GIVEN
    ).checks
    changes = [check for check in checks if check.baseline is not None]
    assert {check.outcome for check in changes} == {"pass"}
    assert all("predictions are identical on all 300 rows" in check.reason for check in changes)


def test_a_constant_target_leaves_r2_undefined_and_the_losses_as_they_are(folder):
    candidate, baseline = (table.assign(y=2.0) for table in models())
    candidate["region"] = baseline["region"] = "EU"
    entries = [{"metric": "r2", "min": 0.1, "max_drop": 0.1, "slices": ["region"]}]
    checks = folder.check(
        *entries, ENTRIES[2], candidate=candidate, baseline=baseline, predictions=GIVEN
    ).checks
    of_r2 = [check for check in checks if check.subject == "r2"]
    assert [check.outcome for check in of_r2 if check.scope is None] == ["error", "error"]
    assert all("the target is the same in all" in check.reason for check in of_r2)
    assert {check.outcome for check in of_r2 if check.scope} == {"inconclusive"}
    assert of(checks, "mean_squared_error", "max").outcome == "pass"


@pytest.mark.parametrize("regions", ["all", "one"])
def test_a_weighted_constant_target_leaves_r2_undefined(folder, regions):
    tables = models()
    for table in tables:
        table.loc[(table.region == "EU") | (regions == "all"), "y"] = 0.1
    checks = folder.check(
        {"metric": "r2", "max_drop": 0.1, "slices": ["region"]},
        candidate=tables[0],
        baseline=tables[1],
        predictions={**GIVEN, "weight": "w"},
    ).checks
    undefined = {check.scope for check in checks if "R2 has no value" in check.reason}
    assert undefined == ({"region=EU"} if regions == "one" else {check.scope for check in checks})
    assert (checks[0].outcome == "error") == (regions == "all")


@pytest.mark.parametrize("n", [1, 2, 29])
def test_few_rows_are_inconclusive(folder, n):
    candidate, baseline = (table[:n] for table in models())
    checks = folder.check(
        *ENTRIES, candidate=candidate, baseline=baseline, predictions=GIVEN
    ).checks
    for check in checks:
        undefined = n == 1 and check.subject == "r2"
        assert check.outcome == ("error" if undefined else "inconclusive")


def test_no_rows_are_an_error(folder):
    candidate, baseline = models()
    checks = folder.check(
        *ENTRIES, candidate=candidate[:0], baseline=baseline, predictions=GIVEN
    ).checks
    assert {check.outcome for check in checks} == {"error"}


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, None])
@pytest.mark.parametrize("column", ["p", "y"])
def test_a_number_that_is_none_is_an_error_of_every_loss(folder, column, value):
    candidate, baseline = models()
    candidate[column] = candidate[column].astype(object)
    candidate.loc[7, column] = value
    candidate[column] = candidate[column].astype(float)
    checks = folder.check(
        *ENTRIES, candidate=candidate, baseline=baseline, predictions=GIVEN
    ).checks
    assert {check.outcome for check in checks} == {"error"}
    assert all("1 of 300 rows" in check.reason for check in checks)


def test_words_where_numbers_belong_are_an_error(folder):
    candidate, baseline = models()
    candidate["p"] = candidate.p.astype(str)
    candidate.loc[3, "p"] = "high"
    checks = folder.check(
        *ENTRIES, candidate=candidate, baseline=baseline, predictions=GIVEN
    ).checks
    assert {check.outcome for check in checks} == {"error"}
    assert "that is no number" in checks[0].reason


@pytest.mark.parametrize("size", [1e160, 1e308])
def test_errors_too_large_to_be_squared_are_said_to_be(folder, size):
    candidate, baseline = models()
    candidate.loc[0, "p"] = -size
    candidate.loc[0, "y"] = baseline.loc[0, "y"] = size
    checks = folder.check(
        *ENTRIES, candidate=candidate, baseline=baseline, predictions=GIVEN
    ).checks
    squared = [c for c in checks if "squared" in c.subject or c.subject == "r2"]
    assert {check.outcome for check in squared} == {"error"}
    assert all("too large" in check.reason for check in squared)


@pytest.mark.parametrize("extra", [{}, {"weight": "w"}, {"cluster_by": "user"}])
def test_a_slice_of_small_errors_keeps_its_digits_beside_one_of_huge_ones(folder, extra):
    candidate, baseline = models(400)
    for table in (candidate, baseline):
        table.loc[table.region == "US", ["y", "p"]] *= 1e12
    alone = [table[table.region == "EU"] for table in (candidate, baseline)]
    entries = [
        {"metric": name, "slices": ["region"], "min_rows": 1, "max_rise": 1e40} for name in LOSSES
    ]
    entries.append({"metric": "r2", "slices": ["region"], "min_rows": 1, "max_drop": 0.5})
    given = {**GIVEN, **extra}
    both = folder.check(*entries, candidate=candidate, baseline=baseline, predictions=given)
    one = folder.check(*entries, candidate=alone[0], baseline=alone[1], predictions=given)

    found, expected = (
        {check.id: check for check in report.checks if check.scope == "region=EU"}
        for report in (both, one)
    )
    assert len(found) == len(entries)
    for name, check in found.items():
        assert check.interval.low == pytest.approx(expected[name].interval.low, rel=1e-9)
        assert check.interval.high == pytest.approx(expected[name].interval.high, rel=1e-9)


def test_a_median_of_errors_that_are_no_numbers_is_an_error(folder):
    candidate, baseline = models(40)
    for table in (candidate, baseline):
        table["y"] = 1e308
    candidate["p"] = -1e308
    check = folder.one(
        {"metric": "median_absolute_error", "max_rise": 1},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    )
    assert check.outcome == "error"
    assert "too large" in check.reason


@pytest.mark.parametrize("extra", [{"weight": "w"}, {"cluster_by": "user"}])
def test_weighted_errors_too_large_to_be_squared_are_said_to_be(folder, extra):
    candidate, baseline = models()
    candidate.loc[0, "p"] = -1e200
    check = folder.one(
        {"metric": "mean_squared_error", "max_rise": 1},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, **extra},
    )
    assert check.outcome == "error"
    assert "too large" in check.reason


def test_a_classification_metric_is_no_metric_of_a_regression(folder):
    candidate, baseline = models()
    with pytest.raises(Exception, match="roc_auc is no metric of a regression task"):
        folder.check(
            {"metric": "roc_auc", "max_drop": 0.1},
            candidate=candidate,
            baseline=baseline,
            predictions=GIVEN,
        )
