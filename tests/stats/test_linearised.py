"""A metric from the variances of its two values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.stats.linearised import LinearisedMetric

positive = st.floats(1e-6, 1e3)


def metric(**given_: float) -> LinearisedMetric:
    return LinearisedMetric(
        **{
            "baseline": 0.8,
            "candidate": 0.78,
            "variance_b": 4e-4,
            "variance_c": 5e-4,
            "covariance": 3e-4,
            "degrees_of_freedom": 49.0,
            "n": 50,
            "method": "linearised over clusters",
            **given_,
        }
    )


def test_the_change_has_the_variance_of_a_difference() -> None:
    change = metric().change()

    assert change.point == pytest.approx(-0.02)
    assert change.standard_error == pytest.approx(math.sqrt(5e-4 + 4e-4 - 2 * 3e-4))


def test_a_value_has_its_own_variance() -> None:
    assert metric().candidate_value().standard_error == pytest.approx(math.sqrt(5e-4))


@given(fraction=st.floats(-0.9, 0.9), b=positive, c=positive, correlation=st.floats(-1, 1))
def test_a_relative_margin_brings_its_own_noise(
    fraction: float, b: float, c: float, correlation: float
) -> None:
    both = metric(variance_b=b, variance_c=c, covariance=correlation * math.sqrt(b * c))
    factor = 1 + fraction

    found = both.relative(fraction)

    expected = c + factor**2 * b - 2 * factor * correlation * math.sqrt(b * c)
    assert found.point == both.change().point
    assert found.standard_error == pytest.approx(math.sqrt(max(expected, 0)), abs=1e-6 * (b + c))


def test_pseudo_observations_widen_the_bounds_and_leave_the_test() -> None:
    plain, smoothed = metric().change(), metric(pseudo_change=1e-4).change()

    assert smoothed.lower_bound(0.95) < plain.lower_bound(0.95)
    assert smoothed.upper_bound(0.95) > plain.upper_bound(0.95)
    assert smoothed.p_value_below(0.0) == plain.p_value_below(0.0)


def test_rounding_cannot_make_a_variance_negative() -> None:
    assert (
        metric(variance_b=1.0, variance_c=1.0, covariance=1.0 + 1e-15).change().standard_error == 0
    )
