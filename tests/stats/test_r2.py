import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import r2_score

from mlgate.stats.r2 import PairedR2
from mlgate.stats.ratio_of_means import RatioOfMeans


def paired_r2(y, before, after, pivot=0.0):
    t = [Fraction(x) - Fraction(pivot) for x in y]
    b, c = (
        [(Fraction(p) - Fraction(x)) ** 2 for p, x in zip(side, y, strict=True)]
        for side in (before, after)
    )

    def total(*columns):
        return sum(map(math.prod, zip(*columns, strict=True)), Fraction(0))

    return PairedR2(
        n=len(t),
        sum_b=total(b),
        sum_c=total(c),
        sum_bb=total(b, b),
        sum_cc=total(c, c),
        sum_bc=total(b, c),
        sum_t=total(t),
        sum_tt=total(t, t),
        sum_ttt=total(t, t, t),
        sum_tttt=total(t, t, t, t),
        sum_bt=total(b, t),
        sum_btt=total(b, t, t),
        sum_ct=total(c, t),
        sum_ctt=total(c, t, t),
    )


@pytest.fixture
def rows():
    random = np.random.default_rng(5)
    y = random.lognormal(1, 0.5, 120)
    before = y + random.normal(0, 0.8, 120)
    return y, before, before + random.normal(0.1, 0.3, 120)


def test_the_values_are_those_of_scikit_learn(rows):
    y, before, after = rows
    both = paired_r2(y, before, after)
    assert both.baseline == pytest.approx(r2_score(y, before), abs=1e-12)
    assert both.candidate == pytest.approx(r2_score(y, after), abs=1e-12)
    assert both.change().point == pytest.approx(r2_score(y, after) - r2_score(y, before), abs=1e-12)


def test_no_change_is_tested_by_the_paired_t_test_of_squared_errors(rows):
    y, before, after = rows
    oracle = stats.ttest_rel((after - y) ** 2, (before - y) ** 2, alternative="greater")
    change = paired_r2(y, before, after).change()
    assert change.p_value_below(0.0) == pytest.approx(oracle.pvalue, rel=1e-9)
    assert change.p_value_above(0.0) == pytest.approx(1 - oracle.pvalue, rel=1e-9)


@pytest.fixture
def many():
    random = np.random.default_rng(6)
    y = random.normal(3, 2, 600)
    before = y + random.normal(0, 0.8, 600)
    return y, before, before + random.normal(0.1, 0.3, 600)


def jackknife_error(values):
    n = len(values)
    return math.sqrt((n - 1) / n * ((values - np.mean(values)) ** 2).sum())


def test_the_errors_are_the_jackknifes(many):
    y, before, after = many
    kept = [np.arange(600) != i for i in range(600)]
    there, here = (np.array([r2_score(y[k], side[k]) for k in kept]) for side in (before, after))
    both = paired_r2(*many)
    assert both.change().standard_error == pytest.approx(jackknife_error(here - there), rel=0.02)
    assert both.candidate_value().standard_error == pytest.approx(jackknife_error(here), rel=0.02)


def test_a_floor_is_tested_as_a_mean_of_errors_against_the_variance(rows):
    """R^2 is at least 0.4 where errors are at most 0.6 of the variance."""
    y, _, after = rows
    contrast = (after - y) ** 2 - 0.6 * (y - y.mean()) ** 2
    oracle = stats.ttest_1samp(contrast, 0.0, alternative="greater")
    p_value = paired_r2(*rows).candidate_value().p_value_below(0.4)
    assert p_value == pytest.approx(oracle.pvalue, rel=1e-6)


@pytest.mark.parametrize("confidence", [0.6, 0.95, 0.999])
def test_a_bound_is_where_the_t_test_of_the_contrast_ends(rows, confidence):
    """Of (squared error before) - (squared error after) - bound * (squared deviation)."""
    y, before, after = rows
    change = paired_r2(y, before, after).change()
    moved = (before - y) ** 2 - (after - y) ** 2
    for bound, alternative in (
        (change.lower_bound(confidence), "greater"),
        (change.upper_bound(confidence), "less"),
    ):
        contrast = moved - bound * (y - y.mean()) ** 2
        oracle = stats.ttest_1samp(contrast, 0.0, alternative=alternative)
        assert oracle.pvalue == pytest.approx(1 - confidence, rel=1e-6)


@given(st.sampled_from([0.51, 0.95, 0.999]), st.integers(0, 2**32 - 1))
def test_tests_and_bounds_agree(confidence, seed):
    random = np.random.default_rng(seed)
    y = random.normal(size=40)
    value = paired_r2(y, y + random.normal(size=40), y + random.normal(size=40)).change()
    bound = value.lower_bound(confidence)
    # Where no bound is had, the truth is above minus infinity for sure.
    expected = 0.0 if math.isinf(bound) else 1 - confidence
    assert value.p_value_above(bound) == pytest.approx(expected, rel=1e-6)
    assert value.lower_bound(confidence) < value.point < value.upper_bound(confidence)


def test_a_target_far_from_zero_loses_nothing(rows):
    y, before, after = (np.round(column, 6) for column in rows)
    near = paired_r2(y, before, after)
    shifted = paired_r2(y, before, after, pivot=-(10.0**9))
    assert shifted.change() == near.change()


def test_a_share_of_an_r2_is_refused(rows):
    both = paired_r2(*rows)
    assert both.relative(0.0) == both.change()
    with pytest.raises(ValueError, match="no relative margin"):
        both.relative(0.02)


def test_a_constant_target_is_refused():
    with pytest.raises(ValueError, match="constant target is undefined"):
        paired_r2([2.0] * 40, [1.0] * 40, [2.5] * 40)


def test_no_rows_and_sums_that_are_not_finite_are_refused():
    zeros = dict.fromkeys(PairedR2.__dataclass_fields__, 0)
    with pytest.raises(ValueError, match="at least one row"):
        PairedR2(**zeros)
    with pytest.raises(ValueError, match="sum_tt must be finite"):
        PairedR2(**(zeros | {"n": 3, "sum_tt": math.nan}))


def test_rows_that_do_not_show_a_positive_denominator_bound_nothing():
    ratio = RatioOfMeans(
        n=3,
        sum_a=Fraction(1),
        sum_v=Fraction(10),
        sum_aa=Fraction(1),
        sum_vv=Fraction(100),
        sum_av=Fraction(0),
    )
    assert ratio.lower_bound(0.95) == -math.inf
    assert ratio.upper_bound(0.95) == math.inf
    assert ratio.lower_bound(0.5) == ratio.point == 0.1


def test_a_single_row_says_nothing_of_the_error():
    one = Fraction(1)
    ratio = RatioOfMeans(n=1, sum_a=one, sum_v=one, sum_aa=one, sum_vv=one, sum_av=one)
    assert ratio.standard_error == math.inf
    assert (ratio.lower_bound(0.9), ratio.upper_bound(0.9)) == (-math.inf, math.inf)
    assert ratio.p_value_below(5.0) == 0.5


def test_a_denominator_of_nothing_is_refused():
    zero = Fraction(0)
    with pytest.raises(ValueError, match="positive denominator"):
        RatioOfMeans(n=2, sum_a=zero, sum_v=zero, sum_aa=zero, sum_vv=zero, sum_av=zero)


def test_predictions_that_are_alike_differ_by_nothing_surely(rows):
    y, before, _ = rows
    change = paired_r2(y, before, before).change()
    assert (change.point, change.standard_error) == (0.0, 0.0)
    assert change.lower_bound(0.95) == change.upper_bound(0.95) == 0.0
    assert change.p_value_below(0.0) == 0.5
    assert change.p_value_below(0.1) < 1e-4
