import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from mlgate.stats.run_values import IndependentRuns, SharedFolds

BASELINE = [0.901, 0.911, 0.905, 0.898, 0.907]
CANDIDATE = [0.895, 0.903, 0.889]
values = st.lists(st.floats(0.0, 1.0).map(lambda x: round(x, 6)), min_size=3, max_size=12)


@given(values, values)
def test_runs_of_both_sides_are_tested_by_welch(baseline, candidate):
    assume(np.ptp(baseline) > 0 and np.ptp(candidate) > 0)
    change = IndependentRuns(baseline_values=baseline, candidate_values=candidate).change()
    oracle = stats.ttest_ind(candidate, baseline, equal_var=False, alternative="less")
    assert change.p_value_below(0.0) == pytest.approx(oracle.pvalue, rel=1e-7, abs=1e-12)
    assert change.degrees_of_freedom == pytest.approx(oracle.df, rel=1e-7)
    upper = oracle.confidence_interval(0.95).high
    assert change.upper_bound(0.95) == pytest.approx(upper, rel=1e-7, abs=1e-9)
    assert change.point == pytest.approx(np.mean(candidate) - np.mean(baseline), abs=1e-12)


def test_one_new_run_is_held_against_the_prediction_interval_of_the_others():
    change = IndependentRuns(baseline_values=BASELINE, candidate_values=[0.88]).change()
    error = np.std(BASELINE, ddof=1) * math.sqrt(1 + 1 / 5)
    distance = 0.88 - np.mean(BASELINE)
    assert change.point == pytest.approx(distance, rel=1e-9)
    assert change.p_value_below(0.0) == pytest.approx(stats.t.cdf(distance / error, 4), rel=1e-9)
    assert change.lower_bound(0.95) == pytest.approx(
        distance - stats.t.ppf(0.95, 4) * error, rel=1e-9
    )
    assert change.method == "prediction interval of a new run, from 5"


def test_one_baseline_is_held_against_the_candidates_runs_alike():
    one = IndependentRuns(baseline_values=[0.88], candidate_values=BASELINE).change()
    other = IndependentRuns(baseline_values=BASELINE, candidate_values=[0.88]).change()
    assert one.point == pytest.approx(-other.point, rel=1e-12)
    assert one.p_value_above(0.0) == pytest.approx(other.p_value_below(0.0), rel=1e-9)


@pytest.mark.parametrize("candidate", [CANDIDATE, [0.88]])
def test_a_relative_margin_has_the_noise_of_the_baseline_that_it_is_a_share_of(candidate):
    runs = IndependentRuns(baseline_values=BASELINE, candidate_values=candidate)
    assert runs.relative(0.0) == runs.change()
    scaled = IndependentRuns(
        baseline_values=[0.98 * value for value in BASELINE], candidate_values=candidate
    )
    if len(candidate) > 1:
        oracle = scaled.change()
        held = runs.relative(-0.02)
        assert held.standard_error == pytest.approx(oracle.standard_error, rel=1e-9)
        assert held.degrees_of_freedom == pytest.approx(oracle.degrees_of_freedom, rel=1e-9)
    else:
        variance = np.var(BASELINE, ddof=1) * (1 + 0.98**2 / 5)
        assert runs.relative(-0.02).standard_error == pytest.approx(math.sqrt(variance), rel=1e-9)
    assert runs.relative(-0.02).point == runs.change().point


def test_the_candidates_own_value_is_the_mean_of_its_runs_by_students_t():
    value = IndependentRuns(baseline_values=BASELINE, candidate_values=CANDIDATE).candidate_value()
    low, high = stats.t.interval(0.9, 2, np.mean(CANDIDATE), stats.sem(CANDIDATE))
    assert value.lower_bound(0.95) == pytest.approx(low, rel=1e-9)
    assert value.upper_bound(0.95) == pytest.approx(high, rel=1e-9)
    one = IndependentRuns(baseline_values=BASELINE, candidate_values=[0.9]).candidate_value()
    assert one.standard_error == pytest.approx(np.std(BASELINE, ddof=1), rel=1e-9)


def test_folds_have_the_corrected_variance():
    c, b = [0.81, 0.79, 0.83, 0.80, 0.82], [0.82, 0.80, 0.83, 0.83, 0.82]
    folds = SharedFolds(baseline_values=b, candidate_values=c, test_share=0.25)
    d = np.subtract(c, b)
    error = math.sqrt(np.var(d, ddof=1) * (1 / 5 + 0.25))
    change = folds.change()
    assert change.standard_error == pytest.approx(error, rel=1e-9)
    assert change.p_value_below(0.0) == pytest.approx(stats.t.cdf(d.mean() / error, 4), rel=1e-9)
    value = folds.candidate_value()
    assert value.standard_error == pytest.approx(
        math.sqrt(np.var(c, ddof=1) * (1 / 5 + 0.25)), rel=1e-9
    )
    relative = np.subtract(c, np.multiply(0.98, b))
    assert folds.relative(-0.02).standard_error == pytest.approx(
        math.sqrt(np.var(relative, ddof=1) * (1 / 5 + 0.25)), rel=1e-9
    )
    assert folds.relative(-0.02).point == change.point


def test_one_number_each_is_refused():
    with pytest.raises(ValueError, match="one number each"):
        IndependentRuns(baseline_values=[0.9], candidate_values=[0.8])


@pytest.mark.parametrize("side", [[], [math.nan], [0.9, math.inf]])
def test_a_side_without_finite_numbers_is_refused(side):
    with pytest.raises(ValueError, match="all finite"):
        IndependentRuns(baseline_values=BASELINE, candidate_values=side)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"candidate_values": [0.9, 0.8]}, "folds come in pairs, got 3 of the baseline and 2"),
        ({"baseline_values": [0.9], "candidate_values": [0.8]}, "two folds"),
        ({"test_share": 0.0}, "positive test share"),
        ({"test_share": math.nan}, "positive test share"),
    ],
)
def test_folds_that_do_not_fit_are_refused(changed, said):
    fields = {"baseline_values": [0.9, 0.8, 0.7], "candidate_values": [0.9, 0.8, 0.7]}
    with pytest.raises(ValueError, match=said):
        SharedFolds(**{**fields, "test_share": 0.1, **changed})


@pytest.mark.parametrize(("of_b", "of_c"), [(3, 1), (5, 1), (1, 4), (3, 3), (5, 5), (10, 3)])
def test_an_unchanged_training_is_called_worse_one_time_in_twenty(of_b, of_c):
    random, replicates = np.random.default_rng(3), 3000
    called = 0
    for _ in range(replicates):
        runs = IndependentRuns(
            baseline_values=random.normal(0.9, 0.01, of_b).tolist(),
            candidate_values=random.normal(0.9, 0.01, of_c).tolist(),
        )
        called += runs.change().p_value_below(0.0) <= 0.05
    assert 0.03 <= called / replicates <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / replicates)
