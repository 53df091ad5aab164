import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from mlgate.stats.power import detectable_beyond_limit, detectable_change, rows_needed


@pytest.mark.parametrize(("error", "margin"), [(0.01, 0.0), (0.01, 0.01), (0.002, 0.01)])
@pytest.mark.parametrize("beyond_margin", [False, True])
def test_a_change_of_the_detectable_size_is_failed_four_times_in_five(error, margin, beyond_margin):
    size = detectable_change(error, margin, 0.025, 0.05, beyond_margin=beyond_margin)
    seen = np.random.default_rng(1).normal(-size, error, 200_000)
    if beyond_margin:
        failed = norm.cdf((seen + margin) / error) <= 0.025
    else:
        passed = seen - norm.ppf(0.95) * error >= -margin
        failed = ~passed & (norm.cdf(seen / error) <= 0.025)
    assert failed.mean() == pytest.approx(0.80, abs=0.005)


def test_a_value_as_far_beyond_its_limit_is_failed_four_times_in_five():
    far = detectable_beyond_limit(0.02, 0.01)
    assert norm.cdf(far / 0.02 - norm.ppf(0.99)) == pytest.approx(0.80)


@given(error=st.floats(1e-4, 0.1), margin=st.floats(1e-3, 0.1), n=st.integers(10, 100_000))
def test_that_many_rows_pass_an_unchanged_model_four_times_in_five(error, margin, n):
    rows = rows_needed(n, error, margin, 0.05)

    def passes(rows):
        then = error * math.sqrt(n / rows)
        return norm.cdf((margin - norm.ppf(0.95) * then) / then)

    assert passes(rows) >= 0.80 - 1e-9
    if rows > 1:
        assert passes(rows - 1) <= 0.80 + 1e-9


def test_the_side_of_the_limit_does_not_matter():
    assert rows_needed(500, 0.02, -0.03, 0.05) == rows_needed(500, 0.02, 0.03, 0.05)


def test_what_no_number_of_rows_decides_is_none():
    assert rows_needed(500, 0.02, 0.0, 0.05) is None
    assert rows_needed(1, math.inf, 0.01, 0.05) is None
    assert rows_needed(500, 0.02, 1e-200, 0.05) is None


def test_rows_reduce_only_their_own_part_of_the_variance():
    """With 0.006 of seeds the rows' part has to shrink to what is left of the margin."""
    rows, seeds, margin = 0.008, 0.0036, 0.01
    quantiles = norm.ppf(0.95) + norm.ppf(0.80)
    found = rows_needed(1000, math.hypot(rows, seeds), margin, 0.05, fixed_variance=seeds * seeds)
    left = rows * math.sqrt(1000 / found)
    assert quantiles * math.hypot(left, seeds) == pytest.approx(margin, rel=1e-3)
    assert quantiles * math.hypot(left, seeds) <= margin


def test_no_number_of_rows_decides_where_the_rest_of_the_variance_is_too_much():
    assert rows_needed(1000, 0.01, 0.01, 0.05, fixed_variance=0.005**2) is None


def test_an_unknown_error_detects_nothing():
    assert detectable_change(math.inf, 0.01, 0.05, 0.05, beyond_margin=False) == math.inf
    assert detectable_change(math.inf, 0.01, 0.05, 0.05, beyond_margin=True) == math.inf
    assert detectable_beyond_limit(math.inf, 0.05) == math.inf


def test_a_smaller_share_of_the_error_budget_detects_less():
    alone = detectable_change(0.01, 0.01, 0.05, 0.05, beyond_margin=False)
    shared = detectable_change(0.01, 0.01, 0.05 / 6, 0.05, beyond_margin=False)
    assert shared > alone


def test_negative_sizes_are_refused():
    with pytest.raises(ValueError, match="margin"):
        detectable_change(0.01, -0.01, 0.05, 0.05, beyond_margin=False)
    with pytest.raises(ValueError, match="standard error"):
        detectable_change(-0.01, 0.01, 0.05, 0.05, beyond_margin=False)
    with pytest.raises(ValueError, match="standard error"):
        rows_needed(10, math.nan, 0.01, 0.05)
