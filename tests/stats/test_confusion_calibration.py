"""Seeded simulations: a bound misses the truth one time in twenty at most, in each corner.

The limits leave three simulation errors beside what the issue of a false verdict may be:
0.06 for a change that is none and is called worse, 0.065 for a drop of the margin that
passes.
"""

import numpy as np
import pytest
from scipy.optimize import brentq

from mlgate.stats.confusion_matrix import ConfusionMatrix
from mlgate.stats.confusion_metrics import ConfusionMetric, metric_value
from mlgate.stats.joint_cube import JointCube
from mlgate.stats.paired_confusion import PairedConfusion

F1 = ConfusionMetric(kind="fbeta")
MACRO_F1 = ConfusionMetric(kind="fbeta", average="macro")
BALANCED = ConfusionMetric(kind="balanced_accuracy")
MCC = ConfusionMetric(kind="matthews_corrcoef")
PRECISION = ConfusionMetric(kind="precision")

EVEN, RARE = [0.2] * 5, [0.3, 0.3, 0.3, 0.09, 0.01]
MARGIN = 0.02


def slack(replicates):
    return 3 * np.sqrt(0.05 * 0.95 / replicates)


def joint(prior, accuracy, churn, lost, of_class):
    """Shares of (class, baseline, candidate).

    The baseline errs alike on each class. The candidate decides a share `churn` of the rows
    afresh, and then loses a share `lost` of what it has right, of one class or of all.
    """
    k = len(prior)
    decided = np.full((k, k), (1 - accuracy) / (k - 1))
    np.fill_diagonal(decided, accuracy)
    shares = np.zeros((k, k, k))
    for y in range(k):
        gone = lost if of_class in (None, y) else 0.0
        for b in range(k):
            of_candidate = churn * decided[y] + (1 - churn) * (np.arange(k) == b)
            right = of_candidate[y]
            of_candidate = of_candidate + gone * right / (k - 1)
            of_candidate[y] = (1 - gone) * right
            shares[y, b] = prior[y] * decided[y, b] * of_candidate
    return shares


def values(metric, shares):
    found = []
    for axis in (2, 1):
        matrix = shares.sum(axis=axis)
        margins = ConfusionMatrix(
            true=matrix.sum(axis=1), predicted=matrix.sum(axis=0), right=np.diag(matrix)
        )
        found.append(float(metric_value(metric, margins)))
    return found


def fallen(metric, prior, accuracy, churn, of_class, margin=MARGIN):
    """Shares at which the candidate's value is `margin` under the baseline's."""

    def beyond(lost):
        baseline, candidate = values(metric, joint(prior, accuracy, churn, lost, of_class))
        return candidate - baseline + margin

    return joint(prior, accuracy, churn, brentq(beyond, 0, 1), of_class)


def samples(seed, metric, shares, n, replicates):
    random = np.random.default_rng(seed)
    cells = np.argwhere(shares > 0)
    drawn = random.multinomial(n, shares[shares > 0], replicates)
    for counts in drawn:
        y, baseline, candidate = cells[counts > 0].T.tolist()
        cube = JointCube(
            classes=len(shares),
            y=y,
            baseline=baseline,
            candidate=candidate,
            rows=counts[counts > 0].tolist(),
        )
        yield PairedConfusion(metric=metric, cube=cube)


@pytest.mark.parametrize(
    ("metric", "prior", "n", "replicates"),
    [
        (F1, [0.9, 0.1], 200, 1000),
        (F1, [0.7, 0.3], 1000, 1000),
        (PRECISION, [0.9, 0.1], 500, 1000),
        (MCC, [0.95, 0.05], 1000, 1000),
        (MACRO_F1, EVEN, 200, 300),
        (MACRO_F1, RARE, 2000, 300),
        (BALANCED, RARE, 1000, 300),
    ],
)
def test_an_unchanged_metric_is_called_worse_one_time_in_twenty_at_most(
    metric, prior, n, replicates
):
    shares = joint(prior, 0.9, 0.2, 0.0, None)
    called = np.mean(
        [it.change().p_value_below(0.0) <= 0.05 for it in samples(1, metric, shares, n, replicates)]
    )
    assert called <= 0.06 + slack(replicates)


DROPS = [
    (F1, [0.9, 0.1], 200, 0.9, None),
    (F1, [0.9, 0.1], 200, 0.98, 1),
    (F1, [0.7, 0.3], 1000, 0.9, 0),
    (PRECISION, [0.9, 0.1], 500, 0.98, 0),
    (BALANCED, [0.95, 0.05], 1000, 0.98, 1),
    (MCC, [0.95, 0.05], 1000, 0.9, None),
    (MACRO_F1, EVEN, 200, 0.8, None),
    (MACRO_F1, EVEN, 1000, 0.97, 4),
    (MACRO_F1, RARE, 500, 0.97, None),
    (MACRO_F1, RARE, 2000, 0.8, 4),
    (BALANCED, RARE, 1000, 0.97, 4),
    (BALANCED, RARE, 5000, 0.97, 4),
    (BALANCED, RARE, 2000, 0.97, None),
]


@pytest.mark.parametrize(("metric", "prior", "n", "accuracy", "of_class"), DROPS)
def test_a_metric_that_fell_by_the_margin_seldom_passes(metric, prior, n, accuracy, of_class):
    shares = fallen(metric, prior, accuracy, 0.1, of_class)
    passed = np.mean(
        [it.change().lower_bound(0.95) >= -MARGIN for it in samples(2, metric, shares, n, 600)]
    )
    assert passed <= 0.065 + slack(600)


@pytest.mark.parametrize(("metric", "prior", "n", "accuracy", "of_class"), DROPS)
def test_a_metric_that_fell_by_the_relative_margin_seldom_passes(
    metric, prior, n, accuracy, of_class
):
    baseline, _ = values(metric, joint(prior, accuracy, 0.0, 0.0, None))
    shares = fallen(metric, prior, accuracy, 0.1, of_class, margin=MARGIN * baseline)
    passed = np.mean(
        [
            it.relative(-MARGIN).lower_bound(0.95) >= -MARGIN * it.baseline
            for it in samples(3, metric, shares, n, 600)
        ]
    )
    assert passed <= 0.065 + slack(600)


@pytest.mark.parametrize("accuracy", [0.8, 0.99])
@pytest.mark.parametrize(
    ("metric", "prior", "n"),
    [
        (F1, [0.9, 0.1], 200),
        (F1, [0.7, 0.3], 1000),
        (BALANCED, [0.9, 0.1], 300),
        (MCC, [0.9, 0.1], 300),
        (MACRO_F1, EVEN, 200),
        (MACRO_F1, RARE, 2000),
        (BALANCED, RARE, 2000),
    ],
)
def test_a_metric_at_its_floor_seldom_passes_and_seldom_fails(metric, prior, n, accuracy):
    shares = joint(prior, accuracy, 0.0, 0.0, None)
    floor, _ = values(metric, shares)
    found = [it.candidate_value() for it in samples(4, metric, shares, n, 600)]
    assert np.mean([it.lower_bound(0.95) >= floor for it in found]) <= 0.065 + slack(600)
    assert np.mean([it.p_value_below(floor) <= 0.05 for it in found]) <= 0.065 + slack(600)


@pytest.mark.parametrize(("metric", "prior", "n"), [(F1, [0.7, 0.3], 5000), (MACRO_F1, EVEN, 5000)])
def test_enough_rows_show_that_nothing_changed(metric, prior, n):
    shares = joint(prior, 0.9, 0.1, 0.0, None)
    passed = np.mean(
        [it.change().lower_bound(0.95) >= -MARGIN for it in samples(5, metric, shares, n, 200)]
    )
    assert passed >= 0.9
