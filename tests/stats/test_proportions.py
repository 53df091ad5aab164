import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

from mlgate.stats.proportions import Proportion


@st.composite
def proportions(draw):
    n = draw(st.integers(1, 5000))
    return Proportion(successes=draw(st.integers(0, n)), n=n)


@pytest.mark.parametrize(
    ("successes", "n"), [(0, 10), (10, 10), (0, 1), (1, 1), (81, 263), (3, 100_000)]
)
@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.999])
def test_bounds_are_those_of_statsmodels(successes, n, confidence):
    share = Proportion(successes=successes, n=n)
    low, high = proportion_confint(successes, n, alpha=2 * (1 - confidence), method="wilson")
    assert share.lower_bound(confidence) == pytest.approx(low, rel=1e-9, abs=1e-15)
    assert share.upper_bound(confidence) == pytest.approx(high, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("null", [0.25, 0.3079, 0.4])
def test_p_values_are_those_of_the_score_test_in_statsmodels(null):
    share = Proportion(successes=81, n=263)
    for alternative, p_value in (("smaller", share.p_value_below), ("larger", share.p_value_above)):
        _, expected = proportions_ztest(81, 263, null, alternative=alternative, prop_var=null)
        assert p_value(null) == pytest.approx(expected, rel=1e-10)


@given(share=proportions(), null=st.floats(0.001, 0.999), confidence=st.floats(0.51, 0.999))
def test_a_bound_excludes_a_null_where_the_test_rejects_it(share, null, confidence):
    distance = share.lower_bound(confidence) - null
    if abs(distance) > 1e-9:
        assert (distance > 0) == (share.p_value_above(null) < 1 - confidence)
    distance = share.upper_bound(confidence) - null
    if abs(distance) > 1e-9:
        assert (distance < 0) == (share.p_value_below(null) < 1 - confidence)


@given(share=proportions(), confidence=st.floats(0.51, 0.999))
def test_the_p_value_of_a_bound_is_what_its_confidence_leaves(share, confidence):
    if share.successes > 0:
        p_value = share.p_value_above(share.lower_bound(confidence))
        assert p_value == pytest.approx(1 - confidence, rel=1e-6)
    if share.successes < share.n:
        p_value = share.p_value_below(share.upper_bound(confidence))
        assert p_value == pytest.approx(1 - confidence, rel=1e-6)


@given(share=proportions(), confidence=st.floats(0.01, 0.99))
def test_the_failures_are_the_mirror_image_of_the_successes(share, confidence):
    failures = Proportion(successes=share.n - share.successes, n=share.n)
    mirrored = 1 - failures.lower_bound(confidence)
    assert share.upper_bound(confidence) == pytest.approx(mirrored, abs=1e-12)
    assert share.standard_error == pytest.approx(failures.standard_error, rel=1e-12)
    assert share.p_value_below(0.3) == pytest.approx(failures.p_value_above(0.7), rel=1e-9)


@given(share=proportions(), low=st.floats(0.01, 0.99), high=st.floats(0.01, 0.99))
def test_more_confidence_never_narrows_a_bound(share, low, high):
    low, high = sorted((low, high))
    assert share.lower_bound(low) >= share.lower_bound(high) - 1e-15
    assert share.upper_bound(low) <= share.upper_bound(high) + 1e-15


def test_bounds_at_the_edges_are_exactly_the_edges():
    assert Proportion(successes=0, n=37).lower_bound(0.95) == 0.0
    assert Proportion(successes=37, n=37).upper_bound(0.95) == 1.0
    z = norm.ppf(0.95)
    perfect = Proportion(successes=37, n=37).lower_bound(0.95)
    assert perfect == pytest.approx(37 / (37 + z * z), rel=1e-14)


def test_a_null_at_or_beyond_the_edges_has_a_p_value():
    perfect = Proportion(successes=20, n=20)
    assert (perfect.p_value_below(1.0), perfect.p_value_above(1.0)) == (0.5, 0.5)
    assert (perfect.p_value_below(1.2), perfect.p_value_above(1.2)) == (0.0, 1.0)
    flawed = Proportion(successes=19, n=20)
    assert (flawed.p_value_below(1.0), flawed.p_value_above(1.0)) == (0.0, 1.0)
    assert (flawed.p_value_below(0.0), flawed.p_value_above(0.0)) == (1.0, 0.0)
    assert Proportion(successes=0, n=20).p_value_above(0.0) == 0.5


def test_the_standard_error_never_says_that_more_rows_cannot_matter():
    assert Proportion(successes=90, n=100).standard_error == pytest.approx(0.03)
    one_off = Proportion(successes=99, n=100).standard_error
    assert Proportion(successes=100, n=100).standard_error == one_off > 0
    assert Proportion(successes=1, n=1).standard_error == 0.5


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_impossible_counts_are_refused(successes, n):
    with pytest.raises(ValueError, match=f"got {successes} of {n}"):
        Proportion(successes=successes, n=n)


def test_a_tiny_share_keeps_its_precision():
    share = Proportion(successes=1, n=10**12)
    z = norm.ppf(0.95)
    # With n so large the score bound of a count x is x + z^2/2 - z sqrt(x + z^2/4).
    expected = (1 + z * z / 2 - z * math.sqrt(1 + z * z / 4)) / 10**12
    assert share.lower_bound(0.95) == pytest.approx(expected, rel=1e-10)
