import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binom, norm
from statsmodels.stats.contingency_tables import mcnemar

from mlgate.stats.mcnemar import mcnemar_midp
from mlgate.stats.paired import PairedAccuracy
from mlgate.stats.tango import tango_statistic

CONFIDENCES = st.floats(0.51, 0.999)


@st.composite
def accuracies(draw, largest=3000):
    wins, losses, both_right, both_wrong = (
        draw(st.integers(0, largest) | st.integers(0, 5)) for _ in range(4)
    )
    n = wins + losses + both_right + both_wrong
    assume(n > 0)
    return PairedAccuracy(wins=wins, losses=losses, both_right=both_right, n=n)


def swapped(accuracy):
    return PairedAccuracy(
        wins=accuracy.losses, losses=accuracy.wins, both_right=accuracy.both_right, n=accuracy.n
    )


def multinomial_score(wins, losses, n, null):
    """Tango's statistic, its nuisance found by maximising the likelihood numerically."""
    from scipy.optimize import minimize_scalar

    def minus_log_likelihood(loss):
        win, rest = loss + null, 1 - 2 * loss - null
        terms = ((wins, win), (losses, loss), (n - wins - losses, rest))
        return -sum(count * math.log(max(p, 1e-300)) for count, p in terms if count)

    bounds = (max(0.0, -null), (1 - null) / 2)
    loss = minimize_scalar(
        minus_log_likelihood, bounds=bounds, method="bounded", options={"xatol": 1e-13}
    ).x
    return (wins - losses - n * null) / math.sqrt(n * (2 * loss + null - null * null))


@pytest.mark.parametrize(
    ("wins", "losses", "n"), [(1, 7, 21), (6, 16, 161), (38, 57, 1200), (0, 9, 50), (12, 0, 40)]
)
@pytest.mark.parametrize("null", [-0.3, -0.05, -0.01, 0.02, 0.2])
def test_the_statistic_uses_the_most_likely_flip_rate_under_the_null(wins, losses, n, null):
    expected = multinomial_score(wins, losses, n, null)
    assert tango_statistic(wins, losses, n, null) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(
    ("wins", "losses", "n", "published", "digits"),
    [(1, 7, 21, (-0.517, -0.026), 3), (6, 16, 161, (-0.1240, -0.0054), 4)],
)
def test_two_sided_bounds_are_the_published_ones(wins, losses, n, published, digits):
    change = PairedAccuracy(wins=wins, losses=losses, both_right=0, n=n)
    low, high = change.lower_bound(0.975), change.upper_bound(0.975)
    assert (round(low, digits), round(high, digits)) == published


@given(accuracy=accuracies(), confidence=CONFIDENCES)
def test_the_bounds_solve_the_score_equation(accuracy, confidence):
    assume(abs(accuracy.point) < 1)
    z = norm.ppf(confidence)
    for bound, target, low, high in (
        (accuracy.lower_bound(confidence), z, -1 + 1e-15, accuracy.point),
        (accuracy.upper_bound(confidence), -z, accuracy.point, 1 - 1e-15),
    ):
        root = brentq(
            lambda x, target=target: (
                tango_statistic(accuracy.wins, accuracy.losses, accuracy.n, x) - target
            ),
            low,
            high,
            xtol=1e-14,
        )
        assert bound == pytest.approx(root, abs=1e-12)


@given(n=st.integers(1, 10**7), confidence=CONFIDENCES)
def test_without_a_flip_the_bounds_are_exact(n, confidence):
    change = PairedAccuracy(wins=0, losses=0, both_right=0, n=n)
    z = norm.ppf(confidence)
    assert change.upper_bound(confidence) == pytest.approx(z * z / (n + z * z), rel=1e-9)
    assert change.lower_bound(confidence) == -change.upper_bound(confidence)


def test_a_change_of_all_rows_is_its_own_outer_bound():
    worst = PairedAccuracy(wins=0, losses=12, both_right=0, n=12)
    assert worst.lower_bound(0.95) == -1.0
    assert -1.0 < worst.upper_bound(0.95) < 0.0
    best = swapped(worst)
    assert best.upper_bound(0.95) == 1.0
    assert best.lower_bound(0.95) == -worst.upper_bound(0.95)


@given(accuracy=accuracies(), confidence=CONFIDENCES, null=st.floats(-0.9, 0.9))
def test_swapping_the_models_turns_everything_round(accuracy, confidence, null):
    back = swapped(accuracy)
    assert back.point == -accuracy.point
    assert (back.baseline, back.candidate) == (accuracy.candidate, accuracy.baseline)
    assert back.standard_error == pytest.approx(accuracy.standard_error, rel=1e-9)
    assert back.lower_bound(confidence) == -accuracy.upper_bound(confidence)
    assert back.p_value_below(-null) == pytest.approx(accuracy.p_value_above(null), rel=1e-9)
    assert back.p_value_below(0.0) == accuracy.p_value_above(0.0)


@given(accuracy=accuracies(), low=st.floats(0.01, 0.99), high=st.floats(0.01, 0.99))
def test_more_confidence_never_narrows_a_bound(accuracy, low, high):
    low, high = sorted((low, high))
    for quantity in (accuracy, accuracy.relative(-0.02), accuracy.candidate_value()):
        assert quantity.lower_bound(low) >= quantity.lower_bound(high) - 1e-12
        assert quantity.upper_bound(low) <= quantity.upper_bound(high) + 1e-12
        assert quantity.lower_bound(0.5) == pytest.approx(quantity.upper_bound(0.5), abs=1e-12)


@given(
    accuracy=accuracies(),
    confidence=CONFIDENCES,
    null=st.floats(-0.9, 0.9),
    fraction=st.sampled_from([0.0, -0.02, 0.05]),
)
def test_a_bound_excludes_a_null_where_the_test_rejects_it(accuracy, confidence, null, fraction):
    assume(abs(null) > 1e-12)
    quantity = accuracy.relative(fraction)
    distance = quantity.lower_bound(confidence) - null
    if abs(distance) > 1e-9:
        assert (distance > 0) == (quantity.p_value_above(null) < 1 - confidence)
    distance = quantity.upper_bound(confidence) - null
    if abs(distance) > 1e-9:
        assert (distance < 0) == (quantity.p_value_below(null) < 1 - confidence)


@given(accuracies(), CONFIDENCES, st.sampled_from([0.0, -0.02, 0.3]))
def test_the_p_value_of_a_bound_is_what_its_confidence_leaves(accuracy, confidence, fraction):
    assume(abs(accuracy.point) < 1)
    quantity = accuracy.relative(fraction)
    low, high = quantity.lower_bound(confidence), quantity.upper_bound(confidence)
    assert quantity.p_value_above(low) == pytest.approx(1 - confidence, rel=1e-5)
    assert quantity.p_value_below(high) == pytest.approx(1 - confidence, rel=1e-5)


@given(wins=st.integers(0, 400), losses=st.integers(0, 400))
def test_the_midp_is_that_of_the_binomial_distribution(wins, losses):
    flips = wins + losses
    expected = binom.sf(losses - 1, flips, 0.5) - binom.pmf(losses, flips, 0.5) / 2
    assert mcnemar_midp(wins, losses) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(("wins", "losses"), [(1, 7), (6, 16), (0, 4), (30, 31)])
def test_twice_the_midp_and_half_a_tie_is_the_exact_test_of_statsmodels(wins, losses):
    exact = mcnemar([[0, wins], [losses, 0]], exact=True).pvalue
    tie = math.comb(wins + losses, losses) / 2 ** (wins + losses)
    assert 2 * (mcnemar_midp(wins, losses) + tie / 2) == pytest.approx(min(1.0, exact), rel=1e-12)


@pytest.mark.parametrize(
    ("wins", "losses"), [(0, 1000), (150, 900), (3, 3000), (4900, 5100), (5000, 5100)]
)
def test_the_midp_is_exact_far_into_its_tail(wins, losses):
    flips = wins + losses
    at_least = sum(math.comb(flips, k) for k in range(losses, flips + 1))
    expected = Fraction(2 * at_least - math.comb(flips, losses), 2 ** (flips + 1))
    assert mcnemar_midp(wins, losses) == pytest.approx(float(expected), rel=1e-10)


def test_no_flips_never_fail():
    same = PairedAccuracy(wins=0, losses=0, both_right=40, n=50)
    assert same.p_value_below(0.0) == same.p_value_above(0.0) == 0.5
    assert same.point == 0.0


def test_impossible_and_met_nulls_have_p_values():
    worst = PairedAccuracy(wins=0, losses=12, both_right=0, n=12)
    assert (worst.p_value_below(-1.0), worst.p_value_above(-1.0)) == (0.5, 0.5)
    assert (worst.p_value_below(1.0), worst.p_value_above(1.0)) == (0.0, 1.0)
    assert (worst.p_value_below(-1.5), worst.p_value_above(-1.5)) == (1.0, 0.0)


def rows_of(accuracy):
    """(correct by baseline, correct by candidate), one a row."""
    both_wrong = accuracy.n - accuracy.wins - accuracy.losses - accuracy.both_right
    counts = [accuracy.wins, accuracy.losses, accuracy.both_right, both_wrong]
    return np.repeat([0, 1, 1, 0], counts), np.repeat([1, 0, 1, 0], counts)


@given(accuracies(largest=300))
def test_the_standard_error_is_the_rows_and_never_below_one_flip(accuracy):
    assume(accuracy.n > 1)
    b, c = rows_of(accuracy)
    expected = np.std(c - b, ddof=1) / math.sqrt(accuracy.n)
    assert accuracy.standard_error == pytest.approx(max(expected, 1 / accuracy.n), rel=1e-9)
    assert accuracy.baseline == pytest.approx(b.mean(), rel=1e-12)
    assert accuracy.candidate == pytest.approx(c.mean(), rel=1e-12)
    assert accuracy.candidate_value().point == accuracy.candidate


@given(accuracies(largest=300), st.floats(-0.3, 0.3).filter(bool), CONFIDENCES)
def test_a_relative_margin_holds_where_the_linear_contrast_is_above_zero(
    accuracy, fraction, confidence
):
    assume(accuracy.n > 1)
    b, c = rows_of(accuracy)
    contrast = c - (1 + fraction) * b
    z = norm.ppf(confidence)
    flips = 1 + (1 + fraction) ** 2
    variance = np.var(contrast, ddof=1) / accuracy.n + z * z / 2 * flips / accuracy.n**2
    bound = contrast.mean() - z * math.sqrt(variance)
    relative = accuracy.relative(fraction)
    assert relative.point == accuracy.point
    assert relative.n == accuracy.n
    limit = fraction * accuracy.baseline
    assert relative.lower_bound(confidence) - limit == pytest.approx(bound, abs=1e-12)


@given(accuracies())
def test_a_margin_of_nothing_is_the_plain_change(accuracy):
    assert accuracy.relative(0.0) == accuracy.change() == accuracy


@given(st.integers(50, 10**6), CONFIDENCES)
def test_a_small_relative_margin_without_flips_agrees_with_the_absolute_one(n, confidence):
    same = PairedAccuracy(wins=0, losses=0, both_right=0, n=n)
    relative, absolute = same.relative(-1e-6), same.change()
    assert relative.lower_bound(confidence) == pytest.approx(
        absolute.lower_bound(confidence), rel=10 / n + 1e-5
    )
    assert relative.standard_error == pytest.approx(absolute.standard_error, rel=1e-5)


@pytest.mark.parametrize("counts", [(-1, 0, 0, 5), (0, 3, 3, 5), (0, 0, 0, 0)])
def test_impossible_counts_are_refused(counts):
    wins, losses, both_right, n = counts
    with pytest.raises(ValueError, match="at most n"):
        PairedAccuracy(wins=wins, losses=losses, both_right=both_right, n=n)


def test_a_contrast_without_doubt_that_meets_its_null_never_fails():
    all_wrong = PairedAccuracy(wins=0, losses=0, both_right=0, n=60).relative(-0.02)
    assert all_wrong.p_value_below(0.0) == all_wrong.p_value_above(0.0) == 0.5
    assert all_wrong.lower_bound(0.95) < 0.0 < all_wrong.upper_bound(0.95)


def test_the_methods_are_named_as_they_are_cited():
    accuracy = PairedAccuracy(wins=1, losses=2, both_right=30, n=40)
    assert accuracy.method == "McNemar mid-p, Tango score bounds"
    assert accuracy.relative(-0.02).method == "paired linear contrast, smoothed"
    assert accuracy.candidate_value().method == "Wilson score"
