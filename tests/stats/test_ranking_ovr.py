import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import roc_auc_score

from mlgate.stats.class_sums import ClassSums
from mlgate.stats.placements import PlacementSums
from mlgate.stats.ranking import PairedRocAuc
from mlgate.stats.ranking_ovr import OvrClass, PairedRocAucOvr

SCORES = st.lists(st.integers(0, 9), min_size=3, max_size=3)
ROWS = st.lists(st.tuples(st.integers(0, 2), SCORES, SCORES), max_size=40)


def placed(y, score):
    """Twice the rows of the other class below each row, plus those that tie."""
    other = y[None, :] != y[:, None]
    return ((np.sign(score[:, None] - score[None, :]) + 1) * other).sum(axis=1)


def gains(y, scores):
    """What each row gives to the mean AUC, over what it gives a perfect model's."""
    n, classes = scores.shape
    given_, most = np.zeros(n), np.zeros(n)
    for k in range(classes):
        own = y == k
        placement = placed(own, scores[:, k])
        part = np.where(own, placement / (2 * (~own).sum()), 1 - placement / (2 * own.sum()))
        weight = np.where(own, n / own.sum(), n / (~own).sum()) / classes
        given_ += weight * part
        most += weight
    return given_, most


def from_rows(y, b, c):
    shares = [np.divide(*gains(y, scores)) for scores in (b, c)]
    classes = []
    for k in range(b.shape[1]):
        own = y == k
        share_b, share_c = (share[own] for share in shares)
        classes.append(
            OvrClass(
                sum_b=int(placed(own, b[:, k])[own].sum()),
                sum_c=int(placed(own, c[:, k])[own].sum()),
                shares=ClassSums(
                    n=int(own.sum()),
                    sum_b=share_b.sum(),
                    sum_c=share_c.sum(),
                    sum_bb=share_b @ share_b,
                    sum_cc=share_c @ share_c,
                    sum_bc=share_b @ share_c,
                    sum_moved4=((share_c - share_b) ** 4).sum(),
                    sum_short4=((1 - share_c) ** 4).sum(),
                ),
            )
        )
    return PairedRocAucOvr(classes=classes)


def sample(seed, n=300, classes=3, strength=1.2):
    random = np.random.default_rng(seed)
    y = random.integers(0, classes, n)
    common = strength * np.eye(classes)[y] + random.normal(size=(n, classes))
    return y, *(softmax(common + 0.5 * random.normal(size=(n, classes))) for _ in range(2))


def softmax(logits):
    odds = np.exp(logits)
    return odds / odds.sum(axis=1, keepdims=True)


def mean_area(y, scores, weights):
    return np.mean(
        [roc_auc_score(y == k, scores[:, k], sample_weight=weights) for k in range(scores.shape[1])]
    )


def influences(y, scores):
    """By finite differences: how the value moves as a row gains weight."""
    step, found = 1e-4, []
    for row in range(len(y)):
        values = []
        for change in (step, -step):
            weights = np.ones(len(y))
            weights[row] += change
            values.append(mean_area(y, scores, weights))
        found.append((values[0] - values[1]) / (2 * step) * len(y))
    return np.array(found)


@pytest.mark.parametrize("classes", [3, 5])
def test_values_are_those_of_scikit_learn(classes):
    y, b, c = sample(1, classes=classes)
    b, c = (softmax(np.round(np.log(scores), 1)) for scores in (b, c))
    values = from_rows(y, b, c)
    for value, scores in ((values.baseline, b), (values.candidate, c)):
        expected = roc_auc_score(y, scores, multi_class="ovr", average="macro")
        assert value == pytest.approx(expected, abs=1e-12)


def test_the_error_is_that_of_the_influences_by_finite_differences():
    y, b, c = sample(2, n=90)
    values = from_rows(y, b, c)
    of_b, of_c = influences(y, b), influences(y, c)
    for quantity, influence in (
        (values.change(), of_c - of_b),
        (values.relative(-0.1), of_c - 0.9 * of_b),
        (values.candidate_value(), of_c),
    ):
        # The variance within a class of some 30 rows is over one row less.
        expected = influence.std(ddof=1) / math.sqrt(90)
        assert quantity.sampled.standard_error == pytest.approx(expected, rel=0.03)
        assert 25 < quantity.degrees_of_freedom < 90


def test_two_classes_are_the_plain_curve():
    y, b, c = sample(3, classes=2)
    sides = []
    for own, perfect in ((y == 1, 2 * int((y == 0).sum())), (y == 0, 0)):
        of_b, of_c = (placed(y == 1, scores[:, 1])[own].astype(int) for scores in (b, c))
        if perfect == 0:  # from a negative's side the placement counts positives below
            assert of_b.max() <= 2 * (y == 1).sum()
        sides.append(
            PlacementSums(
                n=int(own.sum()),
                sum_b=int(of_b.sum()),
                sum_c=int(of_c.sum()),
                sum_bb=int(of_b @ of_b),
                sum_cc=int(of_c @ of_c),
                sum_bc=int(of_b @ of_c),
                sum_moved4=int(((of_c - of_b) ** 4).sum()),
                sum_short4=int(((perfect - of_c) ** 4).sum()),
            )
        )
    plain = PairedRocAuc(positives=sides[0], negatives=sides[1])
    both = from_rows(y, b, c)
    assert both.candidate == pytest.approx(plain.candidate, abs=1e-12)
    for ours, theirs in (
        (both.change().sampled, plain.change().sampled),
        (both.candidate_value().sampled, plain.candidate_value().sampled),
    ):
        assert ours.standard_error == pytest.approx(theirs.standard_error, rel=1e-9)
        assert ours.degrees_of_freedom == pytest.approx(theirs.degrees_of_freedom, rel=1e-9)


@given(ROWS, st.floats(0.51, 0.999))
def test_swapping_the_models_turns_everything_round(rows, confidence):
    rows = [*rows, *((k, [5, 5, 5], [4, 5, 6]) for k in (0, 1, 2, 0, 1, 2))]
    y, b, c = (np.array(column) for column in zip(*rows, strict=True))
    there, back = from_rows(y, b, c), from_rows(y, c, b)
    assert (back.baseline, back.candidate) == (there.candidate, there.baseline)
    low, high = back.change().lower_bound(confidence), there.change().upper_bound(confidence)
    assert low == pytest.approx(-high, abs=1e-12)
    assert there.change().standard_error > 0
    assert there.candidate_value().standard_error > 0


def test_a_perfect_model_is_not_certain():
    y = np.repeat([0, 1, 2], 30)
    value = from_rows(y, np.eye(3)[y], np.eye(3)[y]).candidate_value()
    assert value.point == 1.0
    assert value.sampled.standard_error == 0.0
    assert 0.8 < value.lower_bound(0.95) < 1.0


def test_an_inverted_model_is_not_certain():
    y = np.repeat([0, 1, 2], 30)
    value = from_rows(y, np.eye(3)[y], 1 - np.eye(3)[y]).candidate_value()
    assert value.point == 0.0
    assert value.upper_bound(0.95) > 0.02


def test_a_class_of_one_row_says_nothing_of_the_error():
    y, b, c = sample(4, n=60)
    keep = np.concatenate([np.flatnonzero(y != 2), np.flatnonzero(y == 2)[:1]])
    change = from_rows(y[keep], b[keep], c[keep]).change()
    assert change.standard_error == math.inf
    assert change.p_value_below(0.0) == 0.5


def test_a_class_without_rows_is_refused():
    y, b, c = sample(5)
    classes = list(from_rows(y, b, c).classes)
    nobody = ClassSums(n=0, **dict.fromkeys(ClassSums.SUMS, 0))
    with pytest.raises(ValueError, match="a row of each"):
        PairedRocAucOvr(classes=[*classes, OvrClass(sum_b=0, sum_c=0, shares=nobody)])


def test_verdicts_are_wrong_no_more_often_than_promised():
    random = np.random.default_rng(6)
    classes, margin, runs = 4, 0.01, 250
    means = [math.sqrt(2) * stats.norm.ppf(area) for area in (0.9, 0.9 - margin)]

    def drawn(worse):
        y = random.integers(0, classes, 240)
        own = np.eye(classes)[y]
        common = math.sqrt(0.9) * random.normal(size=(240, classes))
        pair = (means[0], means[1] if worse else means[0])
        scores = [
            mean * own + common + math.sqrt(0.1) * random.normal(size=(240, classes))
            for mean in pair
        ]
        return from_rows(y, *scores).change()

    same = [drawn(worse=False) for _ in range(runs)]
    worse = [drawn(worse=True) for _ in range(runs)]
    blocked = sum(q.lower_bound(0.95) < -margin and q.p_value_below(0.0) <= 0.05 for q in same)
    passed = sum(q.lower_bound(0.95) >= -margin for q in worse)
    # Three Monte Carlo errors of 250 runs beyond .05.
    assert blocked / runs <= 0.091
    assert 0.005 <= passed / runs <= 0.091
