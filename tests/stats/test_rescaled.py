import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from mlgate.stats.proportions import Proportion
from mlgate.stats.rescaled import Rescaled
from mlgate.stats.student import StudentT


@given(n=st.integers(50, 10_000), factor=st.integers(2, 50))
def test_noise_is_that_of_as_many_rows_of_the_same_kind(n, factor):
    few, many = (Proportion(successes=9 * k, n=10 * k) for k in (n, n * factor))

    rescaled = Rescaled(of=few, factor=float(factor))

    assert rescaled.point == many.point
    assert rescaled.n == many.n
    assert rescaled.standard_error == pytest.approx(many.standard_error)
    assert rescaled.lower_bound(0.95) == pytest.approx(many.lower_bound(0.95), abs=0.01)
    assert rescaled.upper_bound(0.95) == pytest.approx(many.upper_bound(0.95), abs=0.01)
    assert rescaled.p_value_below(0.91) == pytest.approx(
        norm.cdf((0.9 - 0.91) / rescaled.standard_error)
    )
    assert rescaled.p_value_above(0.91) == pytest.approx(1 - rescaled.p_value_below(0.91))


def test_what_no_row_reduces_stays():
    of = StudentT(point=0.0, standard_error=0.05, degrees_of_freedom=99, n=100, method="t")

    rescaled = Rescaled(of=of, factor=1e9, fixed_variance=0.03**2)

    assert rescaled.standard_error == pytest.approx(0.03)


@pytest.mark.parametrize(("error", "p"), [(0.0, 0.0), (math.inf, 0.5)])
def test_no_noise_and_endless_noise_stay_as_they_are(error, p):
    of = StudentT(point=-0.1, standard_error=error, degrees_of_freedom=9, n=10, method="t")

    rescaled = Rescaled(of=of, factor=4.0)

    assert rescaled.lower_bound(0.95) == of.lower_bound(0.95)
    assert rescaled.p_value_below(0.0) == p
    assert rescaled.p_value_above(-0.1) == 0.5
