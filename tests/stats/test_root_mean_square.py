import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import root_mean_squared_error

from mlgate.stats.means import PairedMean
from mlgate.stats.root_mean_square import PairedRootMeanSquare

ERRORS = st.lists(
    st.tuples(st.floats(-50, 50), st.floats(-50, 50)).map(lambda pair: tuple(map(abs, pair))),
    min_size=3,
    max_size=40,
)


def paired_root(before, after):
    b, c = np.square(before), np.square(after)
    return PairedRootMeanSquare(
        squares=PairedMean(
            n=len(b), sum_b=b.sum(), sum_c=c.sum(), sum_bb=b @ b, sum_cc=c @ c, sum_bc=b @ c
        )
    )


@pytest.fixture
def errors():
    random = np.random.default_rng(11)
    before = random.standard_t(5, 150)
    return before, 1.05 * before + 0.2 * random.normal(size=150)


def test_the_values_are_those_of_scikit_learn(errors):
    before, after = errors
    both = paired_root(before, after)
    zeros = np.zeros(150)
    assert both.baseline == pytest.approx(root_mean_squared_error(zeros, before), rel=1e-12)
    assert both.candidate == pytest.approx(root_mean_squared_error(zeros, after), rel=1e-12)
    assert both.change().point == both.candidate - both.baseline


def test_no_change_is_tested_by_the_paired_t_test_of_squared_errors(errors):
    before, after = errors
    oracle = stats.ttest_rel(after**2, before**2, alternative="greater")
    p_value = paired_root(before, after).change().p_value_above(0.0)
    assert p_value == pytest.approx(oracle.pvalue, rel=1e-9)


@pytest.mark.parametrize("fraction", [0.1, 0.02, -0.05])
def test_a_relative_margin_is_the_t_test_of_the_linear_contrast(errors, fraction):
    before, after = errors
    both = paired_root(before, after)
    contrast = after**2 - (1 + fraction) ** 2 * before**2
    oracle = stats.ttest_1samp(contrast, 0.0, alternative="less")
    quantity, limit = both.relative(fraction), fraction * both.baseline
    assert quantity.point == both.change().point
    assert quantity.p_value_below(limit) == pytest.approx(oracle.pvalue, rel=1e-9)
    held = quantity.upper_bound(0.95) <= limit
    assert held == (oracle.confidence_interval(0.95).high <= 0)


def test_the_error_is_that_of_the_influence_function_in_large_samples():
    random = np.random.default_rng(3)
    before = random.normal(size=200_000)
    after = before + 0.3 * random.normal(size=200_000)
    both = paired_root(before, after)
    influence = after**2 / (2 * both.candidate) - before**2 / (2 * both.baseline)
    error = influence.std(ddof=1) / math.sqrt(200_000)
    assert both.change().standard_error == pytest.approx(error, rel=0.02)


def test_the_candidates_value_has_the_roots_of_the_means_bounds(errors):
    _, after = errors
    value = paired_root(*errors).candidate_value()
    oracle = stats.ttest_1samp(after**2, 1.5**2, alternative="greater")
    low = oracle.confidence_interval(0.95).low
    assert value.lower_bound(0.95) == pytest.approx(math.sqrt(low), rel=1e-9)
    assert value.p_value_above(1.5) == pytest.approx(oracle.pvalue, rel=1e-9)
    assert value.p_value_below(1.5) == pytest.approx(1 - oracle.pvalue, rel=1e-9)


def test_a_value_is_not_bounded_below_zero():
    value = paired_root([1.0, 0.0, 0.0, 9.0], [0.1, 0.0, 0.0, 8.0]).candidate_value()
    assert value.lower_bound(0.999) == 0.0
    assert value.p_value_below(-1.0) > 0.5


def test_models_without_any_error_differ_by_nothing_surely():
    change = paired_root([0.0] * 5, [0.0] * 5).change()
    assert (change.point, change.standard_error, change.p_value_above(0.0)) == (0.0, 0.0, 0.5)


def test_a_single_row_says_nothing_of_the_error():
    assert paired_root([1.0], [2.0]).change().standard_error == math.inf
    assert paired_root([1.0], [2.0]).candidate_value().standard_error == math.inf


@given(ERRORS, st.floats(0.51, 0.999))
def test_swapping_the_models_turns_everything_round(rows, confidence):
    before, after = zip(*rows, strict=True)
    there, back = paired_root(before, after).change(), paired_root(after, before).change()
    assert back.point == -there.point
    assert back.lower_bound(confidence) == -there.upper_bound(confidence)
    assert back.p_value_below(0.0) == there.p_value_above(0.0)


@given(ERRORS, st.sampled_from([0.25, 4.0, 1024.0]))
def test_the_unit_of_the_target_does_not_matter(rows, unit):
    before, after = map(np.array, zip(*rows, strict=True))
    one, other = (
        paired_root(before, after).change(),
        paired_root(unit * before, unit * after).change(),
    )
    assert other.point == pytest.approx(unit * one.point, rel=1e-12)
    assert other.p_value_above(0.0) == pytest.approx(one.p_value_above(0.0), rel=1e-9)
