"""Heads of fair coins, against SciPy and whole numbers."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from mlgate.stats.fair_binomial import fair_midp, fair_probability


@given(n=st.integers(1, 1_000), data=st.data())
def test_a_probability_is_that_of_whole_numbers(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    expected = float(Fraction(math.comb(n, count), 2**n))

    assert fair_probability(count, n) == pytest.approx(expected, rel=1e-12)


@given(n=st.integers(1, 300), data=st.data())
def test_a_midp_is_that_of_whole_numbers(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    ways = sum(2 * math.comb(n, heads) for heads in range(count)) + math.comb(n, count)

    assert fair_midp(count, n) == pytest.approx(float(Fraction(ways, 2 ** (n + 1))), rel=1e-11)


@pytest.mark.parametrize("n", [10_001, 1_000_000, 100_000_000])
@pytest.mark.parametrize("deviations", [-30.0, -6.0, -0.5, 0.0, 0.01, 3.0])
def test_a_midp_of_many_coins_is_scipys(n: int, deviations: float) -> None:
    count = round(n / 2 + deviations * math.sqrt(n) / 2)
    expected = binom.cdf(count - 1, n, 0.5) + binom.pmf(count, n, 0.5) / 2

    assert fair_midp(count, n) == pytest.approx(expected, rel=1e-8)
