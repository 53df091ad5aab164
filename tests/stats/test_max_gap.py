"""The largest gap and the smallest ratio: bounds and tests agree, and err as rarely as promised."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import norm, studentized_range
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from mlgate.stats.max_gap import MaxGap
from mlgate.stats.min_ratio import MinRatio
from mlgate.stats.proportions import Proportion
from mlgate.stats.rate_families import RateFamily, all_pairs, with_rest

groups = st.lists(
    st.integers(5, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=2,
    max_size=5,
)
nulls = st.floats(0.02, 0.6)


def family(counts):
    rates = tuple(Proportion(successes=int(x), n=int(n)) for x, n in counts)
    return RateFamily(rates=rates, pairs=all_pairs(len(rates)))


def gap(*families, **more):
    return MaxGap(families=tuple(map(family, families)), n=1000, **more)


def ratio(*families, **more):
    return MinRatio(families=tuple(map(family, families)), n=1000, **more)


def newcombe(one, other, confidence):
    return confint_proportions_2indep(*one, *other, method="newcomb", alpha=2 * (1 - confidence))


@given(groups, st.sampled_from([0.9, 0.95, 0.99]))
def test_bounds_are_the_most_extreme_of_statsmodels_bounds_of_every_pair(counts, confidence):
    bounds = [newcombe(*pair, confidence) for pair in itertools.permutations(counts, 2)]
    found = gap(counts)
    assert found.upper_bound(confidence) == pytest.approx(
        min(1.0, max(high for _, high in bounds)), abs=1e-9
    )
    assert found.lower_bound(confidence) == pytest.approx(
        max(0.0, *(low for low, _ in bounds)), abs=1e-9
    )


@given(groups, groups, nulls)
def test_a_p_value_is_the_level_at_which_the_simultaneous_bound_reaches_the_null(one, two, null):
    found = gap(one, two)
    p = found.p_value_above(null)
    if 1e-9 < p < 0.4:
        assert found.simultaneous_bound(p, null) == pytest.approx(null, abs=1e-7)
    assert found.simultaneous_bound(0.05, null) <= found.lower_bound(0.95) + 1e-12


@given(groups, groups, st.floats(0.1, 0.98))
def test_a_ratio_s_p_value_is_the_level_at_which_its_bound_reaches_the_null(one, two, null):
    found = ratio(one, two)
    p = found.p_value_below(null)
    if 1e-9 < p < 0.4:
        assert found.simultaneous_bound(p, null) == pytest.approx(null, abs=1e-6)
    assert found.simultaneous_bound(0.05, null) >= found.upper_bound(0.95) - 1e-12


@given(groups, nulls)
def test_passing_over_pairs_loses_none(counts, null):
    singles = [gap(list(pair)).p_value_above(null) for pair in itertools.combinations(counts, 2)]
    expected = min(1.0, len(singles) * min(singles))
    assert gap(counts).p_value_above(null) == pytest.approx(expected, rel=1e-9)


@given(groups, st.floats(0.1, 0.98))
def test_passing_over_pairs_of_a_ratio_loses_none(counts, null):
    singles = [ratio(list(pair)).p_value_below(null) for pair in itertools.combinations(counts, 2)]
    expected = min(1.0, len(singles) * min(singles))
    assert ratio(counts).p_value_below(null) == pytest.approx(expected, rel=1e-9)


@given(groups)
def test_the_test_for_a_small_enough_gap_inverts_the_upper_bound(counts):
    found = gap(counts)
    bound = found.upper_bound(0.95)
    if bound < 1:
        assert found.p_value_below(bound) == pytest.approx(0.05, abs=1e-6)
    low = ratio(counts).lower_bound(0.95)
    if low > 0:
        assert ratio(counts).p_value_above(low) == pytest.approx(0.05, abs=1e-6)


def donner_zou(first, second, z):
    """Both MOVER limits of a ratio from statsmodels' Wilson limits, by Donner & Zou's formula."""
    alpha = 2 * norm.sf(z)
    l1, u1 = proportion_confint(*first, alpha=alpha, method="wilson")
    l2, u2 = proportion_confint(*second, alpha=alpha, method="wilson")
    p1, p2 = first[0] / first[1], second[0] / second[1]
    root = np.sqrt(max(0.0, (p1 * p2) ** 2 - l1 * u2 * (2 * p1 - l1) * (2 * p2 - u2)))
    low = (p1 * p2 - root) / (u2 * (2 * p2 - u2))
    root = np.sqrt(max(0.0, (p1 * p2) ** 2 - u1 * l2 * (2 * p1 - u1) * (2 * p2 - l2)))
    below = l2 * (2 * p2 - l2)
    return low, (p1 * p2 + root) / below if below > 0 else math.inf


with_zeros = st.lists(
    st.integers(5, 400).flatmap(
        lambda n: st.tuples(st.sampled_from([0, 1, n // 2, n]), st.just(n))
    ),
    min_size=2,
    max_size=4,
)


@given(st.one_of(groups, with_zeros), st.floats(0.05, 0.98))
@example([(0, 20), (10, 20)], 0.8)
@example([(0, 20), (0, 30)], 0.8)
@example([(20, 20), (30, 30)], 0.8)
def test_the_test_for_a_large_enough_ratio_is_the_level_at_which_every_lower_bound_is(counts, null):
    """Also where a rate is 0, whose ratios have no bound at critical value 0."""
    p = ratio(counts).p_value_above(null)

    assert 0 <= p <= 1
    z = norm.isf(p)
    if not 1e-6 < abs(z) < 6:
        return

    def least(z):
        pairs = itertools.permutations(counts, 2)
        limits = (donner_zou(one, other, abs(z)) for one, other in pairs)
        return min((low if z > 0 else high) for low, high in limits)

    assert least(z - 1e-6) >= null - 1e-9
    assert least(z + 1e-6) <= null + 1e-9


def test_a_group_without_a_success_never_has_a_ratio_that_is_large_enough():
    for counts in ([(0, 20), (10, 20)], [(0, 400), (399, 400), (200, 400)]):
        assert 0.5 < ratio(counts).p_value_above(0.8) <= 1
        assert ratio(counts).p_value_below(0.8) < 0.5


@given(groups)
def test_point_and_bounds_are_in_order(counts):
    found, small = gap(counts), ratio(counts)
    assert 0 <= found.lower_bound(0.95) <= found.point <= found.upper_bound(0.95) <= 1
    assert 0 <= small.lower_bound(0.95) <= small.point <= small.upper_bound(0.95) + 1e-12
    assert small.upper_bound(0.95) <= 1
    assert found.standard_error > 0
    assert small.standard_error > 0


def test_against_no_gap_at_all_the_test_is_tukey_s():
    found = gap([(150, 400), (110, 400), (120, 400)])
    [pair] = [gap([(150, 400), (110, 400)]).p_value_above(0.0)]
    z = norm.isf(pair / 2)
    expected = studentized_range.sf(z * math.sqrt(2), 3, np.inf)
    assert found.p_value_above(0.0) == pytest.approx(expected, rel=1e-6)
    assert expected < 3 * pair
    assert found.simultaneous_bound(found.p_value_above(0.0), 0.0) == pytest.approx(0.0, abs=1e-9)


def test_groups_that_are_not_all_compared_are_not_tukey_s():
    rates = tuple(Proportion(successes=x, n=400) for x in (150, 110, 120))
    rest = MaxGap(families=(with_rest(rates),), n=1200)
    assert 0 < rest.p_value_above(0.0) < 1
    assert rest.simultaneous_bound(rest.p_value_above(0.0), 0.0) == pytest.approx(0.0, abs=1e-9)


def test_where_groups_were_left_out_nothing_is_excluded_but_a_gap_still_shows():
    counts = [(380, 400), (200, 400)]
    found, small = gap(counts, bounded=False), ratio(counts, bounded=False)
    assert found.upper_bound(0.95) == found.p_value_below(0.9) == 1.0
    assert (small.lower_bound(0.95), small.p_value_above(0.1)) == (0.0, 1.0)
    assert found.p_value_above(0.1) < 1e-6
    assert small.p_value_below(0.8) < 1e-6


def test_of_two_rates_the_worse_is_the_extreme():
    found = gap([(50, 100), (52, 100)], [(10, 100), (30, 100)])
    assert (found.extreme.family, found.extreme.higher, found.extreme.lower) == (1, 1, 0)
    assert found.comparisons == 2


def test_rates_of_zero_are_equal_and_no_ratio_of_them_is_shown():
    found = ratio([(0, 100), (0, 100)])
    assert (found.point, found.lower_bound(0.95)) == (1.0, 0.0)
    assert math.isinf(found.standard_error)
    assert found.p_value_below(0.8) == 1.0


@pytest.mark.parametrize("kind", [MaxGap, MinRatio])
def test_nothing_compared_is_refused(kind):
    with pytest.raises(ValueError, match="at least one pair"):
        kind(families=(family([(1, 10)]),), n=10)


def test_huge_gaps_in_huge_groups_have_a_p_value_of_zero_and_no_error():
    counts = [(9_000_000, 10_000_000), (1_000_000, 10_000_000)]
    assert gap(counts).p_value_above(0.1) == 0.0
    assert ratio(counts).p_value_below(0.8) == 0.0


def test_two_hundred_groups_are_judged_without_trying_every_pair_to_the_end():
    random = np.random.default_rng(1)
    found = gap([(random.binomial(50, 0.4), 50) for _ in range(200)])
    assert found.comparisons == 19_900
    assert found.p_value_above(0.1) > 0.05


def slack(replicates):
    return 3 * np.sqrt(0.05 * 0.95 / replicates)


@pytest.mark.parametrize("number", [2, 5, 20])
@pytest.mark.parametrize("n", [200, 1_000, 10_000])
def test_fair_models_are_blocked_as_rarely_as_promised(number, n):
    """Also in the worst case: half of the groups differ from the others by the limit itself."""
    random = np.random.default_rng((number, n))
    sizes = np.full(number, n // number)
    apart = np.where(np.arange(number) % 2, 0.35, 0.25)
    for truth in (np.full(number, 0.3), apart):
        runs = random.binomial(sizes, truth, size=(200, number))
        p = [gap(list(zip(x, sizes, strict=True))).p_value_above(0.1) for x in runs]
        assert np.mean(np.array(p) <= 0.05) <= 0.05 + slack(200)


@pytest.mark.parametrize("number", [2, 5])
def test_a_gap_of_just_the_limit_seldom_passes(number):
    random = np.random.default_rng(number)
    sizes = np.full(number, 4_000 // number)
    truth = np.where(np.arange(number) == 0, 0.4, 0.3)
    runs = random.binomial(sizes, truth, size=(1_000, number))
    passed = [gap(list(zip(x, sizes, strict=True))).upper_bound(0.95) <= 0.1 for x in runs]
    assert np.mean(passed) <= 0.05 + slack(1_000)


@pytest.mark.parametrize("null", [0.8, 0.97])
def test_a_ratio_of_just_the_limit_is_blocked_and_passed_as_rarely_as_promised(null):
    random = np.random.default_rng(8)
    high = 0.5 if null < 0.9 else 0.9
    sizes = np.array([1_000, 1_000])
    runs = random.binomial(sizes, [high * null, high], size=(1_000, 2))
    judged = [ratio(list(zip(x, sizes, strict=True))) for x in runs]
    assert np.mean([each.p_value_below(null) <= 0.05 for each in judged]) <= 0.05 + slack(1_000)
    assert np.mean([each.lower_bound(0.95) >= null for each in judged]) <= 0.05 + slack(1_000)


def test_equal_rates_are_blocked_at_a_limit_close_to_one_as_rarely_as_promised():
    random = np.random.default_rng(9)
    sizes = np.array([400, 400])
    runs = random.binomial(sizes, 0.5, size=(1_000, 2))
    p = [ratio(list(zip(x, sizes, strict=True))).p_value_below(0.999) for x in runs]
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + slack(1_000)
