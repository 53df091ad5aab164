import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import average_precision_score

from mlgate.stats.average_precision import (
    BinnedThresholds,
    PairedAveragePrecision,
    PrecisionSums,
)
from mlgate.stats.class_sums import ClassSums

SCORES = st.integers(0, 9)
POSITIVES = st.lists(st.tuples(SCORES, SCORES), min_size=2, max_size=30)
NEGATIVES = st.lists(st.tuples(SCORES, SCORES), min_size=0, max_size=30)


def standings(y, score):
    """Each row's standing and precision, straight from the definition: row by row."""
    seen = (score[None, :] >= score[:, None]).sum(axis=1)
    found = ((score[None, :] >= score[:, None]) & (y == 1)).sum(axis=1)
    precision = found / seen
    below = (score[None, :] <= score[:, None]) & (y == 1)
    lent = (below / seen).sum(axis=1)
    taken = (below * found / seen**2).sum(axis=1)
    return np.where(y == 1, precision + lent, 0.0) - taken, precision


def class_sums(b, c, perfect):
    return ClassSums(
        n=len(b),
        sum_b=b.sum(),
        sum_c=c.sum(),
        sum_bb=b @ b,
        sum_cc=c @ c,
        sum_bc=b @ c,
        sum_moved4=((c - b) ** 4).sum(),
        sum_short4=((perfect - c) ** 4).sum(),
    )


def from_rows(y, b, c):
    of_b, precision_b = standings(y, b)
    of_c, precision_c = standings(y, c)
    return PairedAveragePrecision(
        positives=class_sums(of_b[y == 1], of_c[y == 1], 1),
        negatives=class_sums(of_b[y == 0], of_c[y == 0], 0),
        precision=PrecisionSums(sum_b=precision_b[y == 1].sum(), sum_c=precision_c[y == 1].sum()),
    )


def labelled(positives, negatives):
    rows = np.array([*positives, *negatives], dtype=float)
    y = np.array([1] * len(positives) + [0] * len(negatives))
    return y, rows[:, 0], rows[:, 1]


def sample(seed, n=300, share=0.3, noise=0.6):
    random = np.random.default_rng(seed)
    y = (random.random(n) < share).astype(int)
    common = 1.2 * y + random.normal(size=n)
    return y, common + noise * random.normal(size=n), common + noise * random.normal(size=n)


def influences(y, score):
    """By finite differences: how the value moves as a row gains weight."""
    step = 1e-5
    found = []
    for row in range(len(y)):
        values = []
        for change in (step, -step):
            weights = np.ones(len(y))
            weights[row] += change
            values.append(average_precision_score(y, score, sample_weight=weights))
        found.append((values[0] - values[1]) / (2 * step) * len(y))
    return np.array(found)


@given(POSITIVES, NEGATIVES)
def test_values_are_those_of_scikit_learn(positives, negatives):
    y, b, c = labelled(positives, negatives)
    values = from_rows(y, b, c)
    assert values.baseline == pytest.approx(average_precision_score(y, b), abs=1e-12)
    assert values.candidate == pytest.approx(average_precision_score(y, c), abs=1e-12)


@pytest.mark.parametrize("ties", [False, True])
def test_the_error_is_that_of_the_influences_by_finite_differences(ties):
    y, b, c = sample(1, n=120)
    if ties:
        b, c = np.round(b), np.round(c)
    values = from_rows(y, b, c)
    of_b, of_c = influences(y, b), influences(y, c)
    root = math.sqrt(120)
    change, alone = values.change(), values.candidate_value()
    assert change.sampled.standard_error == pytest.approx((of_c - of_b).std(ddof=1) / root, 1e-6)
    assert alone.sampled.standard_error == pytest.approx(of_c.std(ddof=1) / root, 1e-6)
    relative = values.relative(0.1).sampled
    assert relative.standard_error == pytest.approx((of_c - 1.1 * of_b).std(ddof=1) / root, 1e-6)
    assert {q.degrees_of_freedom for q in (change, alone, relative)} == {y.sum() - 1}


def test_bounds_and_tests_are_one_statement():
    y, b, c = sample(2)
    change = from_rows(y, b, c).change()
    for confidence in (0.6, 0.95, 0.999):
        low, high = change.lower_bound(confidence), change.upper_bound(confidence)
        assert change.p_value_above(low) == pytest.approx(1 - confidence, rel=1e-9)
        assert change.p_value_below(high) == pytest.approx(1 - confidence, rel=1e-9)
        t = stats.t.ppf(confidence, y.sum() - 1)
        error = math.hypot(change.sampled.standard_error, t * math.sqrt(change.pseudo_variance))
        assert low == pytest.approx(change.point - t * error, rel=1e-12)


@given(POSITIVES, NEGATIVES, st.floats(0.51, 0.999))
def test_swapping_the_models_turns_everything_round(positives, negatives, confidence):
    y, b, c = labelled(positives, negatives)
    there, back = from_rows(y, b, c), from_rows(y, c, b)
    assert (back.baseline, back.candidate) == (there.candidate, there.baseline)
    assert back.change().lower_bound(confidence) == pytest.approx(
        -there.change().upper_bound(confidence), abs=1e-12
    )
    assert back.change().p_value_below(0.0) == pytest.approx(
        there.change().p_value_above(0.0), abs=1e-9
    )


@given(POSITIVES, NEGATIVES)
def test_the_error_is_never_nothing(positives, negatives):
    y, b, c = labelled(positives, negatives)
    values = from_rows(y, b, c)
    for quantity in (values.change(), values.relative(-0.02), values.candidate_value()):
        assert quantity.standard_error > 0
        assert quantity.lower_bound(0.95) < quantity.point < quantity.upper_bound(0.95)


@pytest.mark.parametrize("negatives", [400, 40])
def test_a_perfect_model_may_be_spoilt_by_three_rows_that_nobody_saw(negatives):
    """Three negatives on top of all positives cost what is told of here, to first order."""
    y = np.array([1] * 100 + [0] * negatives)
    score = np.arange(len(y), 0, -1.0)
    value = from_rows(y, score, score).candidate_value()
    assert value.point == 1.0
    assert value.sampled.standard_error == pytest.approx(0.0, abs=1e-9)
    on_top = np.concatenate([np.full(3, 1e9), score])
    spoilt = average_precision_score(np.concatenate([np.zeros(3), y]), on_top)
    assert value.lower_bound(0.95) == pytest.approx(spoilt, abs=0.02)
    assert value.lower_bound(0.95) > 0.85


def test_models_that_rank_alike_are_not_known_to_rank_the_next_rows_alike():
    y, b, _ = sample(3, n=1000)
    change = from_rows(y, b, np.exp(b)).change()
    assert change.point == 0.0
    assert change.p_value_below(0.0) == 0.5
    assert 0.005 < change.upper_bound(0.95) < 0.1


def test_negatives_that_come_on_top_of_few_rows_are_no_proof_of_a_drop():
    """Four of four went to the worse side, which a coin does once in 16."""
    y, b, _ = sample(4, n=1000)
    c = b.copy()
    c[np.flatnonzero(y == 0)[:4]] = b.max() + np.arange(1, 5)
    change = from_rows(y, b, c).change()
    assert change.point < -0.02
    assert 0.03 < change.p_value_below(0.0) < 0.2
    assert change.sampled.p_value_below(0.0) < change.p_value_below(0.0)


def test_a_single_positive_says_nothing_of_the_error():
    y, b, c = np.array([1, 0, 0]), np.array([3.0, 2.0, 1.0]), np.array([2.0, 3.0, 1.0])
    change = from_rows(y, b, c).change()
    assert change.point == -0.5
    assert change.sampled.standard_error == math.inf
    assert change.p_value_below(0.0) == 0.5


def test_without_a_negative_there_is_nothing_to_rank():
    y, b, c = np.ones(30), np.arange(30.0), np.arange(30.0)[::-1]
    values = from_rows(y, b, c)
    assert (values.baseline, values.candidate) == (1.0, 1.0)
    assert values.change().point == 0.0


def test_no_positive_is_refused():
    nobody = class_sums(np.zeros(0), np.zeros(0), 1)
    with pytest.raises(ValueError, match="at least one positive"):
        PairedAveragePrecision(
            positives=nobody, negatives=nobody, precision=PrecisionSums(sum_b=0, sum_c=0)
        )


def geometric(score, bins):
    rank = stats.rankdata(-score, method="min")
    return -np.floor((bins - 1) * np.log(rank) / np.log(len(score)))


def test_geometric_rank_bins_give_the_error_while_the_values_stay_exact():
    y, b, c = sample(5, n=6_000, share=0.05)
    exact = from_rows(y, b, c)
    coarse = from_rows(y, geometric(b, 1024), geometric(c, 1024))
    binned = PairedAveragePrecision(
        positives=coarse.positives,
        negatives=coarse.negatives,
        precision=exact.precision,
        binned=BinnedThresholds(bins=1024, precision=coarse.precision),
    )
    assert (binned.baseline, binned.candidate) == (exact.baseline, exact.candidate)
    assert binned.change().sampled.standard_error == pytest.approx(
        exact.change().sampled.standard_error, rel=0.01
    )
    assert binned.change().method == "influence function on 1024 geometric rank bins"
    assert exact.change().method == "influence function"


def drawn(random, n, share, separation):
    """Two binormal models whose scores correlate by .9."""
    y = (random.random(n) < share).astype(int)
    common = math.sqrt(0.9) * random.normal(size=n)
    return y, *(mean * y + common + math.sqrt(0.1) * random.normal(size=n) for mean in separation)


def true_value(mean, share):
    """Average precision of a binormal model, by quadrature over the threshold."""
    cut = np.linspace(-9.0, 9.0 + mean, 40_001)
    found, wrong = stats.norm.sf(cut - mean), stats.norm.sf(cut)
    precision = share * found / np.maximum(share * found + (1 - share) * wrong, 1e-300)
    return -np.sum((precision[1:] + precision[:-1]) / 2 * np.diff(found))


def test_verdicts_are_wrong_no_more_often_than_promised():
    random = np.random.default_rng(6)
    share, margin, mean, runs = 0.3, 0.03, 1.4, 400
    means = np.linspace(0.8, mean, 601)
    drops = true_value(mean, share) - np.array([true_value(other, share) for other in means])
    worse = float(np.interp(-margin, -drops, means))
    blocked = passed = 0
    for _ in range(runs):
        same = from_rows(*drawn(random, 300, share, (mean, mean))).change()
        blocked += same.lower_bound(0.95) < -margin and same.p_value_below(0.0) <= 0.05
        dropped = from_rows(*drawn(random, 300, share, (mean, worse))).change()
        passed += dropped.lower_bound(0.95) >= -margin
    # Three Monte Carlo errors of 400 runs beyond .05.
    assert blocked / runs <= 0.083
    assert 0.005 <= passed / runs <= 0.083
