import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlgate.stats.normal import normal_cdf, normal_quantile
from mlgate.stats.student import StudentT


def estimate(**changed):
    fields = {
        "point": -0.01,
        "standard_error": 0.004,
        "degrees_of_freedom": 39.0,
        "n": 40,
        "method": "t",
    }
    return StudentT(**(fields | changed))


@pytest.mark.parametrize("freedom", [1.0, 2.5, 39.0, 1e4, 1e8, 1e13])
@pytest.mark.parametrize("confidence", [0.6, 0.95, 0.999])
def test_bounds_and_p_values_are_those_of_scipy(freedom, confidence):
    it = estimate(degrees_of_freedom=freedom)
    half_width = stats.t.ppf(confidence, freedom) * 0.004
    assert it.lower_bound(confidence) == pytest.approx(-0.01 - half_width, rel=1e-9)
    assert it.upper_bound(confidence) == pytest.approx(-0.01 + half_width, rel=1e-9)
    p_value = stats.t.cdf((-0.01 - 0.002) / 0.004, freedom)
    assert it.p_value_below(0.002) == pytest.approx(p_value, rel=1e-9)
    assert it.p_value_above(0.002) == pytest.approx(1 - p_value, rel=1e-9)


def test_very_many_degrees_of_freedom_are_the_normal_distribution_down_to_tiny_p_values():
    it = estimate(point=-0.12, degrees_of_freedom=1e13)
    assert it.p_value_below(0.0) == pytest.approx(stats.norm.cdf(-30.0), rel=1e-9)
    assert 0.0 < it.p_value_below(0.0) < 1e-190


def test_without_error_the_point_is_both_bounds_and_equality_never_fails():
    it = estimate(standard_error=0.0)
    assert it.lower_bound(0.95) == it.upper_bound(0.95) == -0.01
    assert (it.p_value_below(0.0), it.p_value_above(0.0)) == (0.0, 1.0)
    assert (it.p_value_below(-0.02), it.p_value_above(-0.02)) == (1.0, 0.0)
    assert (it.p_value_below(-0.01), it.p_value_above(-0.01)) == (0.5, 0.5)


def test_an_unknown_error_says_nothing():
    it = estimate(standard_error=math.inf)
    assert it.lower_bound(0.95) == -math.inf
    assert it.upper_bound(0.95) == math.inf
    assert it.p_value_below(0.0) == it.p_value_above(0.0) == 0.5
    assert it.lower_bound(0.5) == -0.01


@given(
    null=st.floats(-1, 1),
    error=st.floats(1e-6, 1),
    freedom=st.floats(1, 1e9),
    confidence=st.floats(0.51, 0.999),
)
def test_a_bound_excludes_a_null_where_the_test_rejects_it(null, error, freedom, confidence):
    it = estimate(standard_error=error, degrees_of_freedom=freedom)
    distance = it.lower_bound(confidence) - null
    if abs(distance) > 1e-9:
        assert (distance > 0) == (it.p_value_above(null) < 1 - confidence)
    distance = it.upper_bound(confidence) - null
    if abs(distance) > 1e-9:
        assert (distance < 0) == (it.p_value_below(null) < 1 - confidence)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"point": math.nan}, "finite"),
        ({"standard_error": -1e-9}, "standard error"),
        ({"standard_error": math.nan}, "standard error"),
        ({"degrees_of_freedom": 0.0}, "degrees of freedom"),
        ({"n": 0}, "at least one row"),
    ],
)
def test_an_impossible_estimate_is_refused(changed, message):
    with pytest.raises(ValueError, match=message):
        estimate(**changed)


@pytest.mark.parametrize("confidence", [0.0, 1.0, -0.1, math.nan])
def test_a_confidence_that_is_no_probability_is_refused(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        estimate().lower_bound(confidence)


@pytest.mark.parametrize("z", [-37.0, -20.0, -1.6, 0.0, 3.0, 8.0])
def test_the_normal_cdf_is_accurate_in_its_tails(z):
    assert normal_cdf(z) == pytest.approx(stats.norm.cdf(z), rel=1e-12)


@pytest.mark.parametrize("probability", [1e-12, 0.05, 0.5, 0.8, 0.95, 0.9999])
def test_normal_quantiles_are_those_of_scipy(probability):
    assert normal_quantile(probability) == pytest.approx(stats.norm.ppf(probability), rel=1e-12)
