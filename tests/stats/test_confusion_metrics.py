import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn

from mlgate.stats.confusion_matrix import ConfusionMatrix, confusion_matrix
from mlgate.stats.confusion_metrics import ConfusionMetric, influence, is_defined, metric_value

AVERAGED = {
    "precision": sklearn.precision_score,
    "recall": sklearn.recall_score,
    "fbeta": sklearn.fbeta_score,
}
METRICS = [
    ConfusionMetric(kind="accuracy"),
    ConfusionMetric(kind="balanced_accuracy"),
    ConfusionMetric(kind="matthews_corrcoef"),
    ConfusionMetric(kind="cohen_kappa"),
    *(
        ConfusionMetric(kind=kind, average=average)
        for kind in AVERAGED
        for average in ("macro", "micro", "weighted")
    ),
    ConfusionMetric(kind="fbeta", average="macro", beta=0.5),
    ConfusionMetric(kind="fbeta", average="weighted", beta=2.0),
]
BINARY = [
    ConfusionMetric(kind="precision"),
    ConfusionMetric(kind="recall"),
    ConfusionMetric(kind="fbeta"),
    ConfusionMetric(kind="fbeta", beta=2.0),
    ConfusionMetric(kind="recall", positive=0),
]


def by_scikit_learn(metric, y, predicted, weights=None):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        match metric.kind:
            case "accuracy":
                return sklearn.accuracy_score(y, predicted, sample_weight=weights)
            case "balanced_accuracy":
                return sklearn.balanced_accuracy_score(y, predicted, sample_weight=weights)
            case "matthews_corrcoef":
                return sklearn.matthews_corrcoef(y, predicted, sample_weight=weights)
            case "cohen_kappa":
                return np.nan_to_num(sklearn.cohen_kappa_score(y, predicted, sample_weight=weights))
        given = {"average": metric.average, "sample_weight": weights}
        if metric.kind == "fbeta":
            given["beta"] = metric.beta
        if metric.average == "binary":  # one of the labels, whether it is there or not
            given |= {"average": None, "labels": [metric.positive]}
            return AVERAGED[metric.kind](y, predicted, **given)[0]
        return AVERAGED[metric.kind](y, predicted, **given)


@st.composite
def matrices(draw, most=5, largest=10**6):
    """A full confusion matrix, with classes that only one side has or none."""
    k = draw(st.integers(2, most))
    count = st.integers(0, largest) | st.integers(0, 3)
    dense = np.array(
        draw(st.lists(st.lists(count, min_size=k, max_size=k), min_size=k, max_size=k))
    )
    dense[draw(st.lists(st.integers(0, k - 1), max_size=2)), :] = 0
    dense[:, draw(st.lists(st.integers(0, k - 1), max_size=2))] = 0
    assume(dense.sum() > 0)
    return dense


def margins(dense):
    return ConfusionMatrix(
        true=dense.sum(axis=1).astype(float),
        predicted=dense.sum(axis=0).astype(float),
        right=np.diag(dense).astype(float),
    )


def rows_of(dense):
    """The cells as rows with weights, which scikit-learn takes for many rows of one."""
    y, predicted = np.nonzero(dense)
    return y, predicted, dense[y, predicted].astype(float)


@pytest.mark.parametrize("metric", METRICS, ids=str)
@given(dense=matrices())
def test_values_are_those_of_scikit_learn(metric, dense):
    expected = by_scikit_learn(metric, *rows_of(dense))
    assert float(metric_value(metric, margins(dense))) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("metric", BINARY, ids=str)
@given(dense=matrices(most=2))
def test_values_of_one_class_are_those_of_scikit_learn(metric, dense):
    expected = by_scikit_learn(metric, *rows_of(dense))
    assert float(metric_value(metric, margins(dense))) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("rare", [1, 3, 1000])
def test_a_rare_class_in_a_billion_rows_loses_no_digits(rare):
    """The four cells of 2x2: the textbook formula in whole numbers."""
    tn, fp, fn, tp = 10**9, 2 * rare, rare, 3 * rare
    dense = np.array([[tn, fp], [fn, tp]])
    size = ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)) ** 0.5
    found = metric_value(ConfusionMetric(kind="matthews_corrcoef"), margins(dense))
    assert float(found) == pytest.approx((tp * tn - fp * fn) / size, rel=1e-12)
    by_chance = 2 * (tp * tn - fp * fn) / ((tp + fp) * (fp + tn) + (tp + fn) * (fn + tn))
    found = metric_value(ConfusionMetric(kind="cohen_kappa"), margins(dense))
    assert float(found) == pytest.approx(by_chance, rel=1e-12)


@pytest.mark.parametrize("metric", [*METRICS, *BINARY], ids=str)
def test_many_models_at_once_have_the_values_that_each_has_alone(metric):
    random = np.random.default_rng(5)
    several = []
    for decided in (random.integers(0, 2, 40), np.zeros(40, int), np.repeat([0, 1], 20)):
        several.append(confusion_matrix(np.repeat([0, 1], 20), decided, np.ones(40), classes=2))
    together = ConfusionMatrix(
        true=several[0].true,
        predicted=np.column_stack([it.predicted for it in several]),
        right=np.column_stack([it.right for it in several]),
    )
    alone = [float(metric_value(metric, it)) for it in several]
    assert metric_value(metric, together).tolist() == alone


WEIGHTED = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.floats(0.05, 20)), min_size=4, max_size=12
)


@pytest.mark.parametrize("metric", [*METRICS, *BINARY], ids=str)
@settings(max_examples=50)
@given(rows=WEIGHTED)
def test_the_influence_of_a_weighted_row_is_the_change_that_a_little_more_of_it_makes(metric, rows):
    y, predicted, weights = map(np.array, zip(*rows, strict=True))
    matrix = confusion_matrix(y, predicted, weights, classes=3)
    assume(is_defined(metric, matrix))
    found = influence(metric, matrix).at(y, predicted)
    for row in range(len(y)):
        step = 1e-6 * weights.sum()
        moved = []
        for direction in (step, -step):
            changed = weights.copy()
            changed[row] += direction
            more = confusion_matrix(y, predicted, changed, classes=3)
            moved.append(float(metric_value(metric, more)))
        slope = (moved[0] - moved[1]) / 2e-6
        assert found[row] == pytest.approx(slope, rel=1e-3, abs=1e-5)


@pytest.mark.parametrize("metric", [*METRICS, *BINARY], ids=str)
@settings(max_examples=50)
@given(dense=matrices(largest=500))
def test_influences_have_mean_nothing(metric, dense):
    y, predicted, weights = rows_of(dense)
    values = influence(metric, margins(dense)).at(y, predicted)
    assert weights @ values == pytest.approx(0, abs=1e-8 * (weights @ abs(values) + 1))


UNDEFINED = [
    (ConfusionMetric(kind="precision"), [[5, 0], [3, 0]]),
    (ConfusionMetric(kind="recall"), [[5, 2], [0, 0]]),
    (ConfusionMetric(kind="fbeta"), [[5, 0], [0, 0]]),
    (ConfusionMetric(kind="matthews_corrcoef"), [[5, 0], [3, 0]]),
    (ConfusionMetric(kind="matthews_corrcoef"), [[5, 2], [0, 0]]),
    (ConfusionMetric(kind="cohen_kappa"), [[5, 0], [0, 0]]),
]


@pytest.mark.parametrize(("metric", "dense"), UNDEFINED)
def test_nothing_over_nothing_is_0_and_undefined(metric, dense):
    matrix = margins(np.array(dense))
    assert float(metric_value(metric, matrix)) == 0.0
    assert not is_defined(metric, matrix)
    assert influence(metric, matrix).at(np.array([0, 1]), np.array([1, 0])).tolist() == [0, 0]


@pytest.mark.parametrize("metric", [*METRICS, *BINARY], ids=str)
def test_two_classes_on_both_sides_define_every_metric(metric):
    assert is_defined(metric, margins(np.array([[5, 2], [1, 3]])))


def test_a_class_that_no_side_has_does_not_weigh_in_an_average():
    """scikit-learn averages over the labels that it sees."""
    two = margins(np.array([[5, 2], [1, 3]]))
    with_a_third = margins(np.array([[5, 2, 0], [1, 3, 0], [0, 0, 0]]))
    for metric in METRICS:
        assert metric_value(metric, with_a_third) == metric_value(metric, two)


@pytest.mark.parametrize("beta", [0.0, -1.0, float("inf"), float("nan")])
def test_an_impossible_beta_is_refused(beta):
    with pytest.raises(ValueError, match="beta"):
        ConfusionMetric(kind="fbeta", beta=beta)
