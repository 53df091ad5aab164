import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from mlgate.stats.multiplicity import weighted_holm

P_VALUES = st.floats(0, 1) | st.sampled_from([0.0, 0.01, 0.05, 1.0])
FAMILIES = st.lists(st.tuples(P_VALUES, st.floats(0.01, 100)), max_size=7)


def closed_testing(p_values, weights):
    """Adjusted p-values by the closure of weighted Bonferroni, over all 2^k hypotheses."""
    k = len(p_values)
    adjusted = [0.0] * k
    for size in range(1, k + 1):
        for members in combinations(range(k), size):
            total = math.fsum(weights[i] for i in members)
            p_value = min(1.0, *(p_values[i] * total / weights[i] for i in members))
            for i in members:
                adjusted[i] = max(adjusted[i], p_value)
    return adjusted


@given(FAMILIES)
def test_it_is_the_closure_of_weighted_bonferroni(family):
    p_values, weights = [p for p, _ in family], [w for _, w in family]
    expected = closed_testing(p_values, weights)
    assert weighted_holm(p_values, weights) == pytest.approx(expected, rel=1e-9)


@settings(max_examples=25)
@given(st.lists(P_VALUES, min_size=1, max_size=40))
def test_with_equal_weights_it_is_holm_as_in_statsmodels(p_values):
    expected = multipletests(p_values, method="holm")[1]
    assert weighted_holm(p_values, [0.25] * len(p_values)) == pytest.approx(expected, rel=1e-12)


@given(FAMILIES, st.randoms())
def test_the_order_of_the_tests_does_not_matter(family, random):
    adjusted = weighted_holm([p for p, _ in family], [w for _, w in family])
    order = list(range(len(family)))
    random.shuffle(order)
    shuffled = weighted_holm([family[i][0] for i in order], [family[i][1] for i in order])
    assert shuffled == pytest.approx([adjusted[i] for i in order], rel=1e-9)


@given(FAMILIES)
def test_no_p_value_gets_smaller(family):
    p_values, weights = [p for p, _ in family], [w for _, w in family]
    for raw, adjusted in zip(p_values, weighted_holm(p_values, weights), strict=True):
        assert raw <= adjusted <= 1.0


def test_slices_that_share_a_weight_leave_the_overall_check_most_of_its_power():
    overall, *slices = weighted_holm([0.02] + [0.9] * 30, [1.0] + [1 / 30] * 30)
    assert overall == pytest.approx(0.04)
    assert slices == [1.0] * 30


def test_no_tests_at_all_are_no_p_values():
    assert weighted_holm([], []) == []


@pytest.mark.parametrize(
    ("p_values", "weights", "message"),
    [
        ([0.1], [1, 1], "1 p-values but 2 weights"),
        ([0.1], [0.0], "positive"),
        ([0.1], [-1.0], "positive"),
        ([0.1], [math.inf], "finite"),
        ([0.1], [math.nan], "positive"),
        ([1.1], [1.0], r"\[0, 1\]"),
        ([math.nan], [1.0], r"\[0, 1\]"),
    ],
)
def test_what_cannot_be_adjusted_is_refused(p_values, weights, message):
    with pytest.raises(ValueError, match=message):
        weighted_holm(p_values, weights)
