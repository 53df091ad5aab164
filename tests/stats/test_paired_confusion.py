import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from mlgate.stats.confusion_matrix import ConfusionMatrix
from mlgate.stats.confusion_metrics import ConfusionMetric, metric_value
from mlgate.stats.joint_cube import JointCube
from mlgate.stats.paired import PairedAccuracy
from mlgate.stats.paired_confusion import PairedConfusion, paired_confusion
from mlgate.stats.proportions import Proportion

F1 = ConfusionMetric(kind="fbeta")
MACRO_F1 = ConfusionMetric(kind="fbeta", average="macro")
BALANCED = ConfusionMetric(kind="balanced_accuracy")
MCC = ConfusionMetric(kind="matthews_corrcoef")
KAPPA = ConfusionMetric(kind="cohen_kappa")
METRICS = [F1, ConfusionMetric(kind="precision"), MACRO_F1, BALANCED, MCC, KAPPA]
CONFIDENCES = st.floats(0.51, 0.999)


def cube_of(dense):
    """A cube of every cell's rows, by class, baseline and candidate."""
    dense = np.asarray(dense)
    y, baseline, candidate = np.nonzero(dense)
    return JointCube(
        classes=len(dense),
        y=y.tolist(),
        baseline=baseline.tolist(),
        candidate=candidate.tolist(),
        rows=dense[y, baseline, candidate].tolist(),
    )


@st.composite
def dense_cubes(draw, most=4):
    k = draw(st.integers(2, most))
    count = st.integers(0, 400) | st.integers(0, 4)
    cells = draw(st.lists(count, min_size=k**3, max_size=k**3))
    dense = np.array(cells).reshape(k, k, k)
    dense[range(k), range(k), range(k)] += 1  # every class is there, and found by both models
    return dense


def delta_method(metric, dense, factor):
    """The error of candidate - factor * baseline by finite differences over all the cells."""
    n = dense.sum()

    def contrast(shares):
        true = shares.sum(axis=(1, 2))
        values = []
        for axis, right in ((1, "kbk->k"), (2, "kkc->k")):
            predicted = shares.sum(axis=(0, axis))
            matrix = ConfusionMatrix(true=true, predicted=predicted, right=np.einsum(right, shares))
            values.append(float(metric_value(metric, matrix)))
        return values[0] - factor * values[1]

    shares = dense / n
    variance = 0.0
    for cell in np.argwhere(dense):
        step = np.zeros(dense.shape)
        step[tuple(cell)] = 1e-6
        slope = (contrast(shares + step) - contrast(shares - step)) / 2e-6
        variance += dense[tuple(cell)] * slope**2
    return math.sqrt(variance / (n * (n - 1)))


@pytest.mark.parametrize("metric", METRICS[2:], ids=str)
@pytest.mark.parametrize("factor", [1.0, 0.98, 1.1])
@settings(max_examples=30)
@given(dense=dense_cubes())
def test_errors_are_those_of_the_delta_method(metric, factor, dense):
    paired = PairedConfusion(metric=metric, cube=cube_of(dense))
    quantity = paired.relative(factor - 1.0)
    contrast = quantity.bounded if factor == 1.0 else quantity
    assert contrast.point == paired.candidate - paired.baseline
    expected = delta_method(metric, dense, factor)
    assert contrast.sampling_error == pytest.approx(expected, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize("metric", METRICS, ids=str)
@settings(max_examples=30)
@given(dense=dense_cubes(most=2), confidence=CONFIDENCES)
def test_two_classes_are_smoothed_by_half_the_squares_of_four_flips(metric, dense, confidence):
    """Each flip's influence is what moving a little of the cell's weight does."""
    cube = cube_of(dense)
    change = PairedConfusion(metric=metric, cube=cube).change()
    moves = []
    for y, b, c in [(0, 0, 1), (0, 1, 0), (1, 0, 1), (1, 1, 0)]:
        step = np.zeros((2, 2, 2))
        step[y, b, c] = 1e-6 * cube.n
        up, down = (value_change(metric, dense + sign * step) for sign in (1, -1))
        moves.append((up - down) / 2e-6)
    pseudo = sum(move**2 for move in moves) / 2 / cube.n**2
    assert change.bounded.pseudo_variance == pytest.approx(pseudo, rel=1e-3)
    z = norm.ppf(confidence)
    half_width = z * math.sqrt(change.bounded.sampling_error**2 + z**2 * pseudo)
    assert change.lower_bound(confidence) == pytest.approx(change.point - half_width, rel=1e-2)
    assert change.upper_bound(confidence) == pytest.approx(change.point + half_width, rel=1e-2)


def value_change(metric, dense):
    values = []
    for axis in (2, 1):
        of_model = dense.sum(axis=axis)
        matrix = ConfusionMatrix(
            true=of_model.sum(axis=1), predicted=of_model.sum(axis=0), right=np.diag(of_model)
        )
        values.append(float(metric_value(metric, matrix)))
    return values[1] - values[0]


@pytest.mark.parametrize("metric", METRICS, ids=str)
@settings(max_examples=30)
@given(dense=dense_cubes(), confidence=CONFIDENCES)
def test_swapping_the_models_turns_everything_round(metric, dense, confidence):
    there = PairedConfusion(metric=metric, cube=cube_of(dense))
    back = PairedConfusion(metric=metric, cube=cube_of(dense.transpose(0, 2, 1)))
    assert (back.baseline, back.candidate) == (there.candidate, there.baseline)
    one, other = there.change(), back.change()
    assert other.point == -one.point
    assert other.standard_error == pytest.approx(one.standard_error, rel=1e-9)
    assert other.lower_bound(confidence) == pytest.approx(-one.upper_bound(confidence), rel=1e-9)
    assert other.p_value_below(0.0) == pytest.approx(one.p_value_above(0.0), rel=1e-9)
    assert other.p_value_below(0.01) == pytest.approx(one.p_value_above(-0.01), rel=1e-9)


@pytest.mark.parametrize("metric", METRICS, ids=str)
@settings(max_examples=30)
@given(dense=dense_cubes(), low=st.floats(0.01, 0.99), high=st.floats(0.01, 0.99))
def test_more_confidence_never_narrows_a_bound(metric, dense, low, high):
    low, high = sorted((low, high))
    paired = PairedConfusion(metric=metric, cube=cube_of(dense))
    for quantity in (paired.change(), paired.relative(-0.02), paired.candidate_value()):
        assert quantity.lower_bound(low) >= quantity.lower_bound(high) - 1e-12
        assert quantity.upper_bound(low) <= quantity.upper_bound(high) + 1e-12


@given(dense_cubes(), CONFIDENCES, st.sampled_from([0.0, -0.02, 0.05]))
def test_the_p_value_of_a_bound_is_what_its_confidence_leaves(dense, confidence, fraction):
    quantity = PairedConfusion(metric=MACRO_F1, cube=cube_of(dense)).relative(fraction)
    low, high = quantity.lower_bound(confidence), quantity.upper_bound(confidence)
    assume(0.0 not in (low, high))
    assert quantity.p_value_above(low) == pytest.approx(1 - confidence, rel=1e-5)
    assert quantity.p_value_below(high) == pytest.approx(1 - confidence, rel=1e-5)


@pytest.mark.parametrize("metric", METRICS, ids=str)
@given(dense=dense_cubes())
def test_a_margin_of_nothing_is_the_plain_change(metric, dense):
    paired = PairedConfusion(metric=metric, cube=cube_of(dense))
    assert paired.relative(0.0) == paired.change()


@pytest.mark.parametrize("metric", METRICS, ids=str)
@pytest.mark.parametrize("positives", [40, 150])
def test_decisions_that_never_differ_may_on_the_next_rows(metric, positives):
    dense = np.zeros((2, 2, 2), int)
    dense[0, 0, 0], dense[1, 1, 1] = 200 - positives, positives
    change = PairedConfusion(metric=metric, cube=cube_of(dense)).change()
    assert change.point == 0.0
    assert change.p_value_below(0.0) == 0.5
    # At least what the accuracy could have lost, by Tango.
    accuracy = PairedAccuracy(wins=0, losses=0, both_right=200, n=200)
    assert change.lower_bound(0.95) < accuracy.lower_bound(0.95) / 2
    assert change.standard_error > 0


@pytest.mark.parametrize("rare", [3, 10, 40])
def test_a_rare_class_without_a_flip_still_weighs_as_a_class(rare):
    """The balanced accuracy of 4 classes: what one of them may have lost is a quarter of it."""
    dense = np.zeros((4, 4, 4), int)
    for k, rows in enumerate((500, 500, 500, rare)):
        dense[k, k, k] = rows
    dense[0, 0, 1] = dense[0, 1, 0] = 40
    change = PairedConfusion(metric=BALANCED, cube=cube_of(dense)).change()
    none_of = Proportion(successes=0, n=rare).upper_bound(0.95)  # lost rows of the class
    assert change.lower_bound(0.95) < -0.25 * none_of


def test_classes_of_hardly_a_row_do_not_weigh_more_than_their_rows():
    """200 classes, one of them a single row: no more than all of it can be lost."""
    dense = np.zeros((200, 200, 200), int)
    for k in range(200):
        dense[k, k, k] = 500
    dense[0, 0, 0] = 1
    change = PairedConfusion(metric=BALANCED, cube=cube_of(dense)).change()
    assert -0.01 < change.lower_bound(0.95) < -0.002


@pytest.mark.parametrize(
    ("kind", "successes", "n"), [("precision", 30, 42), ("recall", 30, 50), ("accuracy", 138, 170)]
)
def test_shares_of_rows_have_wilsons_bounds(kind, successes, n):
    dense = np.zeros((2, 2, 2), int)
    dense[:, 0, :] = [[108, 12], [20, 30]]
    value = paired_confusion(ConfusionMetric(kind=kind), cube_of(dense)).candidate_value()
    assert value == Proportion(successes=successes, n=n)


@pytest.mark.parametrize(
    ("metric", "price"), [(F1, 2), (MACRO_F1, 4), (BALANCED, 2), (MCC, 2), (KAPPA, 2)], ids=str
)
@pytest.mark.parametrize("positives", [20, 100])
def test_a_perfect_score_is_never_certain(metric, price, positives):
    """A positive that is missed costs about one `price`-th of what it costs the recall."""
    dense = np.zeros((2, 2, 2), int)
    dense[0, 0, 0], dense[1, 1, 1] = 1000, positives
    value = PairedConfusion(metric=metric, cube=cube_of(dense)).candidate_value()
    assert value.point == pytest.approx(1.0, abs=1e-15)
    wilson = Proportion(successes=positives, n=positives).lower_bound(0.95)
    assert value.lower_bound(0.95) < 1 - (1 - wilson) / (1.1 * price)


@pytest.mark.parametrize(
    ("kind", "average"),
    [("accuracy", "binary"), ("recall", "weighted"), ("fbeta", "micro"), ("precision", "micro")],
)
@given(dense=dense_cubes())
def test_accuracy_by_any_name_has_its_own_methods(kind, average, dense):
    metric = ConfusionMetric(kind=kind, average=average)
    paired = paired_confusion(metric, cube_of(dense))
    assert isinstance(paired, PairedAccuracy)
    plain = PairedConfusion(metric=metric, cube=cube_of(dense))
    assert paired.baseline == pytest.approx(plain.baseline, abs=1e-15)
    assert paired.candidate == pytest.approx(plain.candidate, abs=1e-15)
    assert paired.change().p_value_below(0.0) == pytest.approx(
        plain.change().p_value_below(0.0), abs=0.01
    )


def test_any_other_metric_is_one_of_the_confusion_matrix():
    assert isinstance(paired_confusion(F1, cube_of(np.ones((2, 2, 2), int))), PairedConfusion)


@pytest.mark.parametrize("metric", [ConfusionMetric(kind="precision"), MCC], ids=str)
def test_an_undefined_value_says_nothing(metric):
    """The candidate predicts no row as positive."""
    dense = np.zeros((2, 2, 2), int)
    dense[0, 0, 0], dense[1, 0, 0], dense[1, 1, 0] = 50, 5, 20
    paired = PairedConfusion(metric=metric, cube=cube_of(dense))
    assert not paired.is_defined
    assert paired.candidate == 0.0
    for quantity in (paired.change(), paired.relative(-0.02), paired.candidate_value()):
        assert quantity.lower_bound(0.95) == -math.inf
        assert quantity.upper_bound(0.95) == math.inf
        assert quantity.p_value_below(0.0) == 0.5


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"y": (), "baseline": (), "candidate": (), "rows": ()}, "four columns"),
        ({"y": (0, 1), "baseline": (0,), "candidate": (0,), "rows": (1,)}, "four columns"),
        ({"y": (2,), "baseline": (0,), "candidate": (0,), "rows": (1,)}, "codes"),
        ({"y": (0,), "baseline": (-1,), "candidate": (0,), "rows": (1,)}, "codes"),
        ({"y": (0,), "baseline": (0,), "candidate": (0,), "rows": (0,)}, "codes"),
        ({"y": (0, 0), "baseline": (1, 1), "candidate": (0, 0), "rows": (1, 2)}, "twice"),
    ],
)
def test_impossible_cubes_are_refused(columns, what):
    with pytest.raises(ValueError, match=what):
        JointCube(classes=2, **columns)


def test_a_cube_counts_its_rows_and_those_that_changed():
    cube = cube_of([[[5, 1], [2, 3]], [[4, 6], [7, 8]]])
    assert (cube.n, cube.changed) == (36, 16)
