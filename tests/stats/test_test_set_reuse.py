"""The budget of looks, against scipy's normal distribution and against simulated developers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlgate.stats.test_set_reuse import looks_allowed, looks_left, planned_beta, spending_beta

BETA = 0.05


@given(
    margin=st.floats(0.001, 0.05),
    error=st.floats(0.0005, 0.05),
    beta=st.floats(0.001, 0.4),
)
def test_after_the_budget_an_unchanged_model_passes_four_times_in_five(margin, error, beta):
    looks = looks_allowed(margin, error, beta)

    # a pass needs the estimate above -margin + z SE, with the bound at 1 - beta / looks
    share = beta / looks
    if 1e-300 < share < 1:
        z = stats.norm.isf(share)
        assert stats.norm.sf((z * error - margin) / error) == pytest.approx(0.80, abs=1e-9)


@given(margin=st.floats(0, 0.1), error=st.floats(0.0001, 0.1), beta=st.floats(0.001, 0.4))
def test_more_noise_or_a_smaller_margin_never_allows_more_looks(margin, error, beta):
    allowed = looks_allowed(margin, error, beta)

    assert looks_allowed(margin, error * 1.1, beta) <= allowed
    assert looks_allowed(margin * 0.9, error, beta) <= allowed
    assert allowed >= beta


@pytest.mark.parametrize(
    ("n", "flips", "margin", "expected"),
    [
        (10_000, 0.05, 0.01, 353.5),
        (10_000, 0.10, 0.01, 4.9),
        (20_000, 0.05, 0.01, 2.4e6),
        (5_000, 0.02, 0.01, 3.1e3),
        (2_000, 0.05, 0.02, 63),
    ],
)
def test_the_budgets_of_typical_test_sets_are_those_of_the_documentation(
    n, flips, margin, expected
):
    assert looks_allowed(margin, math.sqrt(flips / n), BETA) == pytest.approx(expected, rel=0.02)


def test_a_change_without_noise_can_be_looked_at_for_ever():
    assert looks_allowed(0.01, 0.0, BETA) == math.inf
    assert looks_allowed(1.0, 0.001, BETA) == math.inf  # 1,000 standard errors
    assert looks_left(math.inf, 10) is None


@pytest.mark.parametrize(("allowed", "looks", "left"), [(4.9, 0, 4), (4.9, 4, 0), (4.9, 9, 0)])
def test_what_is_left_is_whole_looks_and_never_less_than_none(allowed, looks, left):
    assert looks_left(allowed, looks) == left


@given(st.floats(0.001, 0.4), st.integers(1, 1000))
def test_the_parts_of_planned_looks_add_up_to_beta(beta, looks):
    assert looks * planned_beta(beta, looks) == pytest.approx(beta)


def test_the_spending_parts_of_all_looks_add_up_to_beta():
    many = 100_000
    spent = math.fsum(spending_beta(BETA, look) for look in range(1, many + 1))

    rest = 6 * BETA / (math.pi**2 * many)  # what is left for all further looks
    assert spent + rest == pytest.approx(BETA, rel=1e-9)


def test_a_plan_that_is_used_up_goes_on_at_little_more_than_beta():
    """Where the plan is k looks, the spending parts of all later ones add 6 / (pi^2 k) of beta."""
    planned = 20
    later = math.fsum(spending_beta(BETA, look) for look in range(planned + 1, 100_000))

    assert later < 6 * BETA / (math.pi**2 * planned)


@pytest.mark.parametrize("tries", [5, 20])
def test_many_tries_find_a_false_pass_unless_beta_is_shared(tries):
    """Candidates that truly lose the margin, tried until one of them passes."""
    rng = np.random.default_rng(tries)
    runs, error, margin = 20_000, 0.004, 0.01
    seen = rng.normal(-margin, error, (runs, tries))

    def some_pass(betas):
        bounds = seen - stats.norm.isf(np.asarray(betas)) * error
        return (bounds >= -margin).any(axis=1).mean()

    noise = 4 * math.sqrt(BETA / runs)
    assert some_pass([BETA] * tries) == pytest.approx(1 - (1 - BETA) ** tries, abs=0.02)
    assert some_pass([planned_beta(BETA, tries)] * tries) <= BETA + noise
    assert some_pass([spending_beta(BETA, look + 1) for look in range(tries)]) <= BETA + noise


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (looks_allowed, (-0.01, 0.1, 0.05)),
        (looks_allowed, (0.01, -0.1, 0.05)),
        (looks_allowed, (0.01, math.nan, 0.05)),
        (looks_allowed, (0.01, 0.1, 0.0)),
        (planned_beta, (0.05, 0)),
        (planned_beta, (1.0, 10)),
        (spending_beta, (0.05, 0)),
        (spending_beta, (math.nan, 1)),
    ],
)
def test_what_is_no_margin_error_share_or_look_is_refused(call, arguments):
    with pytest.raises(ValueError, match=r"must|counted"):
        call(*arguments)
