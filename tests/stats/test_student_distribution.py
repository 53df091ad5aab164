"""Student's distribution against SciPy on both sides of the switch to expansions."""

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from mlgate.stats.student_distribution import EXPANDED_FROM, student_cdf, student_quantile

FREEDOM = st.floats(0.6, 1e7)


@given(st.floats(-8, 8), FREEDOM)
def test_the_cdf_is_scipys(t, freedom):
    assert student_cdf(t, freedom) == pytest.approx(scipy_stats.t.cdf(t, freedom), rel=1e-11)


@given(st.floats(-30, -8), st.floats(EXPANDED_FROM, 1e7))
def test_the_far_tail_keeps_its_order_of_magnitude(t, freedom):
    expected = scipy_stats.t.logcdf(t, freedom)

    assert math.log(student_cdf(t, freedom)) == pytest.approx(expected, rel=1e-8)


@given(st.floats(1e-6, 1 - 1e-6), FREEDOM)
def test_the_quantile_is_scipys(probability, freedom):
    expected = scipy_stats.t.ppf(probability, freedom)

    assert student_quantile(probability, freedom) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("freedom", [EXPANDED_FROM * (1 - 1e-12), EXPANDED_FROM])
def test_both_sides_of_the_switch_agree(freedom):
    assert student_cdf(-3.0, freedom) == pytest.approx(scipy_stats.t.cdf(-3.0, 1000), rel=1e-9)
    assert student_quantile(0.95, freedom) == pytest.approx(scipy_stats.t.ppf(0.95, 1000), rel=1e-9)


def test_the_limits_are_the_normal_distributions():
    assert student_cdf(-math.inf, 5.0) == 0.0
    assert student_cdf(math.inf, 5000.0) == 1.0
    assert student_cdf(0.0, 5000.0) == 0.5
    assert student_quantile(0.5, 3.0) == 0.0
    assert student_quantile(0.95, math.inf) == pytest.approx(scipy_stats.norm.ppf(0.95))
    with pytest.raises(ValueError, match="strictly between"):
        student_quantile(1.0, 5.0)


def test_many_degrees_of_freedom_do_not_import_scipy():
    code = """
import sys
from mlgate.stats.mcnemar import mcnemar_midp
from mlgate.stats.student import StudentT
t = StudentT(point=-0.1, standard_error=0.1, degrees_of_freedom=9999, n=10000, method="t")
t.lower_bound(0.95)
t.p_value_below(0.0)
mcnemar_midp(400, 500)
mcnemar_midp(40_000, 41_000)
assert "scipy" not in sys.modules and "numpy" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
