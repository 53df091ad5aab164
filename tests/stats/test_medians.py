import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import median_absolute_error

from mlgate.stats.medians import PairedMedian
from mlgate.stats.rank_ladder import RUNGS, RankLadder, rank_of, smallest_z


def ladder(values):
    ordered = np.sort(np.asarray(values, dtype=float))
    ranks = [rank_of(rung, len(ordered)) for rung in range(-RUNGS, RUNGS + 1)]
    read = np.interp(ranks, np.arange(1, len(ordered) + 1), ordered)
    return RankLadder(n=len(ordered), values=tuple(read.tolist()))


def paired_median(b, c):
    b, c = np.asarray(b), np.asarray(c)
    low_b, low_c = b <= np.median(b), c <= np.median(c)
    return PairedMedian(
        ladder_b=ladder(b),
        ladder_c=ladder(c),
        at_most_b=int(low_b.sum()),
        at_most_c=int(low_c.sum()),
        at_most_both=int((low_b & low_c).sum()),
    )


@pytest.fixture
def losses():
    random = np.random.default_rng(23)
    b = random.exponential(size=401)
    return b, b * random.lognormal(0.05, 0.2, 401)


ROWS = st.lists(
    st.tuples(st.floats(0, 9).map(lambda x: round(x, 1)), st.floats(0, 9)), min_size=4, max_size=60
)


@pytest.mark.parametrize("n", [1, 2, 3, 30, 31, 200])
def test_the_values_are_those_of_scikit_learn(n):
    random = np.random.default_rng(n)
    b, c = random.exponential(size=(2, n))
    both = paired_median(b, c)
    assert both.baseline == pytest.approx(median_absolute_error(np.zeros(n), b), abs=1e-12)
    assert both.candidate == pytest.approx(median_absolute_error(np.zeros(n), c), abs=1e-12)
    assert both.change().point == both.candidate - both.baseline


@pytest.mark.parametrize("n", [101, 1000, 10_001])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_the_bounds_of_a_median_have_the_binomial_probability_of_their_rank(n, confidence):
    values = np.sort(np.random.default_rng(n).uniform(size=n))
    it = ladder(values)
    under = np.searchsorted(values, it.lower_bound(confidence))
    over = n - np.searchsorted(values, it.upper_bound(confidence))
    for rank in (under, over):
        missed = stats.binom.cdf([rank - 2, rank + 1], n, 0.5)
        assert missed[0] <= 1.3 * (1 - confidence)
        assert missed[1] >= 0.7 * (1 - confidence)


def test_the_error_of_the_change_is_the_bootstraps():
    random = np.random.default_rng(8)
    b = np.abs(random.normal(size=2000))
    c = np.abs(b + 0.3 * random.normal(size=2000))
    drawn = random.integers(0, 2000, (600, 2000))
    changes = np.median(c[drawn], axis=1) - np.median(b[drawn], axis=1)
    assert paired_median(b, c).change().standard_error == pytest.approx(changes.std(), rel=0.15)


def test_a_relative_margin_scales_the_noise_of_the_baseline(losses):
    """A candidate that is 10 % up on every row has the baseline's noise, scaled."""
    b, _ = losses
    both, alike = paired_median(b, 1.1 * b), paired_median(1.1 * b, 1.1 * b)
    relative, limit = both.relative(0.1), 0.1 * both.baseline
    assert relative.point == pytest.approx(limit)
    assert relative.p_value_below(limit) == pytest.approx(0.5)
    for confidence in (0.9, 0.99):
        room = relative.upper_bound(confidence) - limit
        assert room == pytest.approx(alike.change().upper_bound(confidence), rel=1e-9)


def test_two_models_without_a_row_that_crosses_are_not_known_to_be_equal(losses):
    b, _ = losses
    change = paired_median(b, b).change()
    assert change.point == 0.0
    assert change.lower_bound(0.95) < 0.0 < change.upper_bound(0.95)
    assert change.p_value_below(0.0) == change.p_value_above(0.0) == 0.5
    assert change.standard_error > 0.0


def test_ties_at_the_median_are_read_at_the_farther_rung():
    """Half of the losses are 1 and half are 2, so that the median may be either."""
    steps = [1.0] * 51 + [2.0] * 49
    change = paired_median(steps, steps).change()
    assert ladder(steps).stepped
    assert change.upper_bound(0.95) > 0.0
    assert paired_median(steps, steps[::-1]).change().upper_bound(0.95) >= 1.0


def test_a_median_whose_every_rung_is_the_same_speaks_as_far_as_its_ladder():
    b, c = [1.0] * 100, [2.0] * 100
    change = paired_median(b, c).change()
    assert change.lower_bound(0.95) == change.upper_bound(0.95) == 1.0
    assert change.p_value_above(0.0) == pytest.approx(stats.norm.sf(4.0))
    assert change.p_value_below(0.0) == pytest.approx(stats.norm.cdf(4.0))


@given(ROWS, st.floats(0.51, 0.999))
def test_swapping_the_models_turns_everything_round(rows, confidence):
    b, c = zip(*rows, strict=True)
    there, back = paired_median(b, c).change(), paired_median(c, b).change()
    assert back.point == -there.point
    assert back.lower_bound(confidence) == pytest.approx(-there.upper_bound(confidence), abs=1e-9)
    assert back.p_value_below(0.0) == pytest.approx(there.p_value_above(0.0), abs=1e-9)


@given(ROWS, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_more_confidence_never_narrows_a_bound(rows, low, high):
    low, high = sorted((low, high))
    both = paired_median(*zip(*rows, strict=True))
    for quantity in (both.change(), both.relative(0.1), both.candidate_value()):
        assert quantity.lower_bound(low) >= quantity.lower_bound(high) - 1e-9
        assert quantity.upper_bound(low) <= quantity.upper_bound(high) + 1e-9


@given(ROWS, st.floats(0.55, 0.999), st.floats(-3, 3))
def test_a_bound_excludes_a_null_where_the_test_rejects_it(rows, confidence, null):
    both = paired_median(*zip(*rows, strict=True))
    for quantity in (both.change(), both.candidate_value()):
        bound = quantity.upper_bound(confidence)
        if abs(bound - null) > 1e-6:
            rejected = quantity.p_value_below(null) < 1 - confidence
            assert rejected == (bound < null)


@given(ROWS, st.sampled_from([0.25, 8.0]))
def test_the_unit_does_not_matter(rows, unit):
    b, c = map(np.array, zip(*rows, strict=True))
    one, other = paired_median(b, c).change(), paired_median(unit * b, unit * c).change()
    assert other.point == unit * one.point
    assert other.p_value_above(0.0) == one.p_value_above(0.0)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_few_rows_have_bounds_from_their_ends(n):
    values = np.arange(n, dtype=float)
    it = ladder(values)
    assert it.lower_bound(0.5) == it.point == np.median(values)
    assert math.isfinite(it.upper_bound(0.999))


def test_an_impossible_ladder_is_refused():
    good = tuple(map(float, range(2 * RUNGS + 1)))
    with pytest.raises(ValueError, match="17 values"):
        RankLadder(n=4, values=good[1:])
    with pytest.raises(ValueError, match="17 values"):
        RankLadder(n=0, values=good)
    with pytest.raises(ValueError, match="finite"):
        RankLadder(n=4, values=(*good[1:], math.inf))
    with pytest.raises(ValueError, match="ascend"):
        RankLadder(n=4, values=good[::-1])


@pytest.mark.parametrize(("b", "c", "both"), [(50, 50, 51), (80, 80, 40), (101, 50, 50)])
def test_impossible_counts_are_refused(b, c, both):
    it = ladder(np.arange(100.0))
    with pytest.raises(ValueError, match="same rows"):
        PairedMedian(ladder_b=it, ladder_c=it, at_most_b=b, at_most_c=c, at_most_both=both)


def test_a_distance_that_is_never_reached_is_as_far_as_the_last_rung():
    assert smallest_z(lambda z: 0.0, 1.0) == 4.0
    assert smallest_z(lambda z: z, 0.0) == 0.0
    assert smallest_z(lambda z: 2 * z, 3.0) == pytest.approx(1.5)
