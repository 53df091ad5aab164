"""Two proportions: Newcombe's and MOVER's bounds against statsmodels, and against each other."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import norm, studentized_range
from statsmodels.stats.proportion import confint_proportions_2indep

from mlgate.stats.independent import (
    critical_value,
    limits,
    lower_contrast,
    lower_difference,
    lower_ratio,
    two_tails,
    upper_contrast,
    upper_difference,
    upper_ratio,
)
from mlgate.stats.noise_gap import expected_largest, expected_range
from mlgate.stats.proportions import Proportion
from mlgate.stats.rate_families import RateFamily, all_pairs, contrasts, with_reference, with_rest
from mlgate.stats.studentized_range import range_quantile, range_survival

proportions = st.integers(1, 500).flatmap(
    lambda n: st.builds(Proportion, successes=st.integers(0, n), n=st.just(n))
)
zs = st.floats(0.1, 6.0)


@given(proportions, proportions, st.floats(0.001, 0.5))
def test_bounds_of_a_difference_are_those_of_statsmodels(one, other, alpha):
    z = norm.isf(alpha / 2)
    expected = confint_proportions_2indep(
        one.successes, one.n, other.successes, other.n, method="newcomb", alpha=alpha
    )
    a, b = limits(one, z), limits(other, z)
    assert (lower_difference(a, b), upper_difference(a, b)) == pytest.approx(expected, abs=1e-9)


@given(proportions, proportions, zs)
def test_the_bounds_of_the_opposite_difference_are_mirrored(one, other, z):
    a, b = limits(one, z), limits(other, z)
    assert lower_difference(a, b) == pytest.approx(-upper_difference(b, a), abs=1e-12)


@given(proportions, proportions, zs)
def test_a_ratio_bound_is_where_the_contrast_is_zero(one, other, z):
    a, b = limits(one, z), limits(other, z)
    low, high = lower_ratio(a, b), upper_ratio(a, b)
    assert 0 <= low <= high
    assert lower_contrast(a, b, low) == pytest.approx(0.0, abs=1e-9)
    if math.isfinite(high):
        scale = max(1.0, high)
        assert upper_contrast(a, b, high) / scale == pytest.approx(0.0, abs=1e-9)


@given(proportions, proportions, zs)
def test_the_observed_ratio_lies_between_its_bounds(one, other, z):
    assume(other.successes)
    a, b = limits(one, z), limits(other, z)
    assert lower_ratio(a, b) - 1e-9 <= one.point / other.point <= upper_ratio(a, b) + 1e-9


@given(st.floats(1e-9, 0.4), st.floats(0.0, 50.0))
def test_a_critical_value_has_its_two_tails(alpha, shift):
    assert two_tails(critical_value(alpha, shift), shift) == pytest.approx(alpha, rel=1e-9)


@pytest.mark.parametrize("groups", [2, 3, 7, 20, 100])
@pytest.mark.parametrize("value", [0.5, 2.0, 3.5, 6.0])
def test_the_range_of_normals_is_that_of_scipy(groups, value):
    expected = studentized_range.sf(value, groups, np.inf)
    assert range_survival(value, groups) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize(("groups", "alpha"), [(2, 0.05), (5, 0.01), (20, 0.1)])
def test_the_quantile_of_the_range_is_that_of_scipy(groups, alpha):
    expected = studentized_range.isf(alpha, groups, np.inf)
    assert range_quantile(alpha, groups) == pytest.approx(expected, rel=1e-6)


def test_a_range_needs_two_groups_and_a_probability():
    with pytest.raises(ValueError, match="at least 2 groups"):
        range_survival(1.0, 1)
    with pytest.raises(ValueError, match="strictly between"):
        range_quantile(0.0, 3)


@pytest.mark.parametrize("sizes", [[100, 100], [40, 200, 1000], [50] * 20])
def test_noise_shows_the_gap_that_simulated_groups_show(sizes):
    random = np.random.default_rng(5)
    rates = random.binomial(sizes, 0.3, size=(20_000, len(sizes))) / sizes
    simulated = np.mean(rates.max(axis=1) - rates.min(axis=1))
    errors = [math.sqrt(0.21 / n) for n in sizes]
    assert expected_range(errors) == pytest.approx(simulated, rel=0.03)


def test_noise_shows_the_largest_difference_that_simulated_pairs_show():
    random = np.random.default_rng(6)
    errors = [0.05, 0.02, 0.02]
    simulated = np.mean(np.abs(random.normal(scale=errors, size=(50_000, 3))).max(axis=1))
    assert expected_largest(errors) == pytest.approx(simulated, rel=0.01)


def test_groups_without_noise_show_no_gap():
    assert expected_range([0.0, 0.0]) == expected_range([0.1]) == expected_range([]) == 0.0
    assert expected_largest([0.0]) == expected_largest([]) == 0.0


def test_one_group_without_noise_leaves_half_of_the_range_to_the_other():
    assert expected_range([0.0, 1.0]) == pytest.approx(math.sqrt(2 / math.pi), rel=1e-3)


def rates(*counts):
    return tuple(Proportion(successes=x, n=n) for x, n in counts)


def test_the_rest_of_a_group_is_all_rows_of_the_others():
    family = with_rest(rates((1, 10), (2, 20), (3, 30)))
    found = {
        (family.rates[i].n, family.rates[j].successes, family.rates[j].n) for i, j in family.pairs
    }
    assert found == {(10, 5, 50), (20, 4, 40), (30, 3, 30)}


def test_two_groups_are_each_other_s_rest_once():
    assert with_rest(rates((1, 10), (2, 20))).pairs == ((0, 1),)


def test_a_reference_is_compared_with_each_other_group():
    assert with_reference(3, 1) == ((0, 1), (2, 1))


def test_a_contrast_has_the_higher_rate_first():
    [found] = contrasts([RateFamily(rates=rates((1, 10), (5, 10)), pairs=all_pairs(2))])
    assert (found.higher, found.lower, found.gap, found.ratio) == (1, 0, 0.4, 0.2)


@pytest.mark.parametrize("pair", [(0, 2), (0, 0), (-1, 0)])
def test_a_pair_names_two_groups(pair):
    with pytest.raises(ValueError, match="pairs must name"):
        RateFamily(rates=rates((1, 10), (2, 10)), pairs=(pair,))
