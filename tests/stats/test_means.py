import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlgate.stats.means import PairedMean

LOSSES = st.lists(
    st.tuples(st.floats(0, 16).map(lambda x: round(x, 6)), st.floats(0, 16)),
    min_size=3,
    max_size=40,
)


def paired_mean(b, c, number=Fraction):
    b, c = [number(x) for x in b], [number(x) for x in c]
    return PairedMean(
        n=len(b),
        sum_b=sum(b),
        sum_c=sum(c),
        sum_bb=sum(x * x for x in b),
        sum_cc=sum(x * x for x in c),
        sum_bc=sum(x * y for x, y in zip(b, c, strict=True)),
    )


@pytest.fixture
def losses():
    random = np.random.default_rng(7)
    b = random.exponential(0.4, 120)
    return b, b * random.lognormal(0.05, 0.3, 120)


@pytest.mark.parametrize("number", [Fraction, Decimal, float])
def test_the_change_is_the_paired_t_test_of_scipy(losses, number):
    b, c = losses
    change = paired_mean(b, c, number).change()
    below, above = (stats.ttest_rel(c, b, alternative=side) for side in ("less", "greater"))
    assert change.point == pytest.approx((c - b).mean(), rel=1e-9)
    assert change.p_value_below(0.0) == pytest.approx(below.pvalue, rel=1e-9)
    assert change.p_value_above(0.0) == pytest.approx(above.pvalue, rel=1e-9)
    upper = below.confidence_interval(0.95).high
    lower = above.confidence_interval(0.95).low
    assert change.upper_bound(0.95) == pytest.approx(upper, rel=1e-9)
    assert change.lower_bound(0.95) == pytest.approx(lower, rel=1e-9)


def test_the_candidates_value_is_the_t_test_of_one_sample(losses):
    b, c = losses
    value = paired_mean(b, c).candidate_value()
    expected = stats.ttest_1samp(c, 0.5, alternative="greater")
    assert value.point == pytest.approx(c.mean(), rel=1e-12)
    assert value.p_value_above(0.5) == pytest.approx(expected.pvalue, rel=1e-9)
    assert value.lower_bound(0.95) == pytest.approx(
        expected.confidence_interval(0.95).low, rel=1e-9
    )


@pytest.mark.parametrize("fraction", [0.02, -0.02, 0.5])
def test_a_relative_margin_holds_where_the_linear_contrast_keeps_its_sign(losses, fraction):
    b, c = losses
    sums = paired_mean(b, c)
    relative = sums.relative(fraction)
    contrast = stats.ttest_1samp(c - (1 + fraction) * b, 0.0, alternative="less")
    limit = fraction * sums.baseline
    assert relative.point == sums.change().point
    assert relative.p_value_below(limit) == pytest.approx(contrast.pvalue, rel=1e-9)
    assert relative.upper_bound(0.95) - limit == pytest.approx(
        contrast.confidence_interval(0.95).high, rel=1e-9
    )


@given(LOSSES)
def test_a_margin_of_nothing_is_the_plain_change(rows):
    sums = paired_mean(*zip(*rows, strict=True))
    assert sums.relative(0.0) == sums.change()


@given(LOSSES, st.floats(0.51, 0.999))
def test_swapping_the_models_turns_everything_round(rows, confidence):
    b, c = zip(*rows, strict=True)
    there, back = paired_mean(b, c), paired_mean(c, b)
    assert (back.baseline, back.candidate) == (there.candidate, there.baseline)
    assert back.change().point == -there.change().point
    assert back.change().standard_error == there.change().standard_error
    assert back.change().lower_bound(confidence) == -there.change().upper_bound(confidence)
    assert back.change().p_value_below(0.0) == there.change().p_value_above(0.0)


@given(LOSSES, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_more_confidence_never_narrows_a_bound(rows, low, high):
    low, high = sorted((low, high))
    sums = paired_mean(*zip(*rows, strict=True))
    for quantity in (sums.change(), sums.relative(0.02), sums.candidate_value()):
        assert quantity.lower_bound(low) >= quantity.lower_bound(high)
        assert quantity.upper_bound(low) <= quantity.upper_bound(high)


def test_a_tiny_spread_around_a_huge_mean_does_not_cancel():
    b = [10**9 + i for i in range(8)]
    c = [10**9 + 2 * i for i in range(8)]
    expected = np.std(range(8), ddof=1) / math.sqrt(8)
    assert paired_mean(b, c).change().standard_error == pytest.approx(expected, rel=1e-14)


def test_equal_losses_differ_by_nothing_surely():
    losses = [0.1, 0.7, 0.3]
    for number in (Fraction, float):
        change = paired_mean(losses, losses, number).change()
        assert (change.point, change.standard_error) == (0.0, 0.0)
        assert change.lower_bound(0.95) == 0.0
        assert change.p_value_below(0.0) == 0.5


def test_sums_rounded_below_a_variance_of_zero_count_as_zero():
    rounded = PairedMean(
        n=2, sum_b=0, sum_c=0.2, sum_bb=0, sum_cc=math.nextafter(0.02, 0), sum_bc=0
    )
    assert rounded.change().standard_error == 0.0


def test_a_single_row_says_nothing_of_the_error():
    change = paired_mean([0.4], [0.5]).change()
    assert change.standard_error == math.inf
    assert change.point == pytest.approx(0.1)


@pytest.mark.parametrize("value", [math.nan, math.inf, Decimal("NaN"), Decimal("-Infinity")])
def test_a_sum_that_is_not_finite_is_refused_by_name(value):
    with pytest.raises(ValueError, match="sum_cc must be finite"):
        PairedMean(n=2, sum_b=1, sum_c=1, sum_bb=1, sum_cc=value, sum_bc=1)


def test_no_rows_are_refused():
    with pytest.raises(ValueError, match="at least one row"):
        PairedMean(n=0, sum_b=0, sum_c=0, sum_bb=0, sum_cc=0, sum_bc=0)
