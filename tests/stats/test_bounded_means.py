import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from mlgate.stats.bounded_means import PairedBoundedMean
from mlgate.stats.means import PairedMean


def paired(b, c, low=0, high=1, best=1):
    b, c = ([Fraction(x) for x in side] for side in (b, c))
    pairs = list(zip(b, c, strict=True))
    means = PairedMean(
        n=len(b),
        sum_b=sum(b),
        sum_c=sum(c),
        sum_bb=sum(x * x for x in b),
        sum_cc=sum(x * x for x in c),
        sum_bc=sum(x * y for x, y in pairs),
    )
    return PairedBoundedMean(
        means=means,
        low=low,
        high=high,
        best=best,
        sum_moved4=sum((y - x) ** 4 for x, y in pairs),
        sum_short4=sum((y - best) ** 4 for y in c),
    )


@pytest.fixture
def scores():
    random = np.random.default_rng(12)
    b = random.beta(4, 2, 300)
    return b, np.where(random.random(300) < 0.1, random.beta(4, 2, 300), b)


def test_values_errors_and_tests_are_those_of_the_plain_mean(scores):
    both = paired(*scores)
    assert (both.baseline, both.candidate) == (both.means.baseline, both.means.candidate)
    for smoothed, plain in (
        (both.change(), both.means.change()),
        (both.relative(-0.02), both.means.relative(-0.02)),
        (both.candidate_value(), both.means.candidate_value()),
    ):
        assert smoothed.sampled == plain
        assert smoothed.p_value_below(0.01) == plain.p_value_below(0.01)
        assert smoothed.lower_bound(0.95) <= plain.lower_bound(0.95)
        assert smoothed.upper_bound(0.95) >= plain.upper_bound(0.95)


def test_the_bounds_have_the_swings_of_the_rows_that_move(scores):
    b, c = scores
    moves = c - b
    swing = (moves**4).sum() / (moves**2).sum() - 3 * moves.var()
    t = stats.t.ppf(0.95, 299)
    half = t * math.sqrt(moves.var(ddof=1) / 300 + t**2 * swing / 300**2)
    assert paired(b, c).change().upper_bound(0.95) == pytest.approx(moves.mean() + half, rel=1e-9)


def test_a_value_has_the_swings_of_the_rows_that_fall_short(scores):
    _, c = scores
    short = 1 - c
    swing = max((short**4).sum() / (short**2).sum() - 3 * short.var(), 0)
    t = stats.t.ppf(0.95, 299)
    half = t * math.sqrt(c.var(ddof=1) / 300 + t**2 * swing / 300**2)
    assert paired(*scores).candidate_value().lower_bound(0.95) == pytest.approx(
        c.mean() - half, rel=1e-9
    )


@pytest.mark.parametrize(("low", "high", "best"), [(0, 1, 1), (0, 2, 0), (-2, 0, 0)])
def test_no_row_that_moves_bounds_a_change_by_the_rule_of_three(low, high, best):
    b = [Fraction(low + high, 2) + Fraction(i, 1000) for i in range(100)]
    bound = paired(b, b, low, high, best).change().lower_bound(0.95)
    t = stats.t.ppf(0.95, 99)
    assert bound == pytest.approx(-(t**2) * (high - low) / 100, rel=1e-9)


def test_all_perfect_rows_do_not_show_a_perfect_model():
    ones = [1] * 200
    assert paired(ones, ones).candidate_value().lower_bound(0.95) == pytest.approx(
        1 - stats.t.ppf(0.95, 199) ** 2 / 200
    )


def test_many_rows_that_move_by_chance_add_hardly_anything():
    random = np.random.default_rng(4)
    b = random.uniform(0.3, 0.7, 500)
    both = paired(b, b + random.normal(0, 0.02, 500))
    wide = both.change().upper_bound(0.95) - both.change().point
    plain = both.means.change().upper_bound(0.95) - both.means.change().point
    assert wide == pytest.approx(plain, rel=0.01)


@pytest.mark.parametrize(("low", "high", "best"), [(1, 1, 1), (0, 1, 2)])
def test_a_range_that_is_none_is_refused(low, high, best):
    with pytest.raises(ValueError, match="range"):
        paired([1, 1], [1, 1], low, high, best)
