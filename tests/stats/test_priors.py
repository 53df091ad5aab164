import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from mlgate.stats.priors import (
    change_error,
    correlation_of_flips,
    rows_for_all,
    rows_without_flips,
)
from mlgate.stats.tango import tango_bound


@given(right=st.floats(0.5, 0.999), flips=st.floats(0.01, 1.0), n=st.integers(10, 10**6))
def test_flips_give_the_noise_of_their_share(right, flips, n):
    one = math.sqrt(right * (1 - right) / n)

    error = change_error(one, correlation_of_flips(flips, right))

    assert error == pytest.approx(math.sqrt(flips * (1 - right) / n))


def test_unrelated_models_are_the_least_alike():
    assert correlation_of_flips(0.4, 0.0) == 0.0
    assert correlation_of_flips(0.4, -0.3) == 0.0
    assert correlation_of_flips(0.9, 0.1) == 0.0


@pytest.mark.parametrize("factor", [1.0, 1.02, 0.8])
def test_the_noise_of_a_contrast_is_that_of_correlated_variables(factor):
    rng = np.random.default_rng(2)
    b, other = rng.normal(size=(2, 200_000))
    c = 0.9 * b + math.sqrt(1 - 0.81) * other

    assert change_error(1.0, 0.9, factor) == pytest.approx((c - factor * b).std(), rel=0.01)


@pytest.mark.parametrize("margin", [0.005, 0.01, 0.1])
def test_fewer_rows_without_a_flip_do_not_show_the_margin(margin):
    n = rows_without_flips(margin, 0.05)

    assert tango_bound(0, 0, n, norm.ppf(0.95)) >= -margin
    assert tango_bound(0, 0, n - 1, norm.ppf(0.95)) < -margin


def test_a_single_bound_needs_the_rows_of_a_single_check():
    ratio = 0.01 / 0.02
    assert rows_for_all(100, [ratio], 0.05) == math.ceil(
        100 * ((norm.ppf(0.95) + norm.ppf(0.8)) * ratio) ** 2
    )


def test_bounds_that_never_clear_their_limit_need_no_number_of_rows():
    assert rows_for_all(100, [1.0, math.inf], 0.05) is None
    assert rows_for_all(100, [], 0.05) is None
