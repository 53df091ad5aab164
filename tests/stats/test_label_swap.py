import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from mlgate.stats import label_swap as module
from mlgate.stats.confusion_matrix import confusion_matrix
from mlgate.stats.confusion_metrics import ConfusionMetric, metric_value
from mlgate.stats.joint_cube import JointCube
from mlgate.stats.label_swap import label_swap
from mlgate.stats.mcnemar import mcnemar_midp

F1 = ConfusionMetric(kind="fbeta")
MACRO_F1 = ConfusionMetric(kind="fbeta", average="macro")
METRICS = [
    MACRO_F1,
    ConfusionMetric(kind="accuracy"),
    ConfusionMetric(kind="balanced_accuracy"),
    ConfusionMetric(kind="precision", average="weighted"),
    ConfusionMetric(kind="matthews_corrcoef"),
    ConfusionMetric(kind="cohen_kappa"),
]
BINARY = [F1, ConfusionMetric(kind="precision"), ConfusionMetric(kind="recall")]


def cube_of_rows(rows, classes):
    """Rows of (class, baseline, candidate)."""
    cells, counts = np.unique(np.array(rows), axis=0, return_counts=True)
    return JointCube(
        classes=classes,
        **dict(zip(("y", "baseline", "candidate"), cells.T.tolist(), strict=True)),
        rows=counts.tolist(),
    )


def value(metric, y, decided, classes):
    return float(
        metric_value(metric, confusion_matrix(y, decided, np.ones(len(y)), classes=classes))
    )


def over_all_swaps(metric, rows, classes):
    """The mid-p values over every way to swap the two decisions of each flipped row."""
    y, b, c = np.array(rows).T
    flipped = np.flatnonzero(b != c)
    seen = value(metric, y, c, classes) - value(metric, y, b, classes)
    below = above = 0.0
    for swaps in itertools.product([False, True], repeat=len(flipped)):
        one, other = b.copy(), c.copy()
        swapped = flipped[list(swaps)]
        one[swapped], other[swapped] = c[swapped], b[swapped]
        change = value(metric, y, other, classes) - value(metric, y, one, classes)
        tie = abs(change - seen) <= 1e-12
        below += 0.5 if tie else change < seen
        above += 0.5 if tie else change > seen
    return below / 2 ** len(flipped), above / 2 ** len(flipped)


@st.composite
def few_rows(draw, classes):
    """Up to nine flips beside rows on which the models agree."""
    code = st.integers(0, classes - 1)
    flips = draw(st.lists(st.tuples(code, code, code), min_size=0, max_size=9))
    alike = draw(st.lists(st.tuples(code, code), min_size=1, max_size=12))
    return [*flips, *((y, both, both) for y, both in alike)]


@pytest.mark.parametrize("metric", [*METRICS, *BINARY], ids=str)
@settings(max_examples=25)
@given(rows=few_rows(classes=2))
def test_two_classes_are_tested_over_all_swaps(metric, rows):
    found = label_swap(metric, cube_of_rows(rows, 2))
    assert (found.below, found.above) == pytest.approx(over_all_swaps(metric, rows, 2), abs=1e-12)


@pytest.mark.parametrize("metric", METRICS, ids=str)
@settings(max_examples=15)
@given(rows=few_rows(classes=4))
def test_few_flips_of_many_classes_are_tested_over_all_swaps(metric, rows):
    found = label_swap(metric, cube_of_rows(rows, 4))
    assert (found.below, found.above) == pytest.approx(over_all_swaps(metric, rows, 4), abs=1e-12)


@pytest.mark.parametrize(("wins", "losses"), [(0, 0), (3, 9), (0, 12), (150, 190), (2900, 3100)])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_accuracy_is_tested_as_mcnemar_does(wins, losses, share):
    """However the flips fall on the classes."""
    won, lost = round(share * wins), round(share * losses)
    cells = {
        (0, 1, 0): won,
        (1, 0, 1): wins - won,
        (0, 0, 1): lost,
        (1, 1, 0): losses - lost,
        (0, 0, 0): 500,
        (1, 1, 1): 100,
    }
    y, baseline, candidate = zip(*(cell for cell, n in cells.items() if n), strict=True)
    cube = JointCube(
        classes=2,
        y=y,
        baseline=baseline,
        candidate=candidate,
        rows=tuple(n for n in cells.values() if n),
    )
    found = label_swap(ConfusionMetric(kind="accuracy"), cube)
    assert found.below == pytest.approx(mcnemar_midp(wins, losses), rel=1e-6, abs=1e-15)
    assert found.above == pytest.approx(mcnemar_midp(losses, wins), rel=1e-6, abs=1e-15)


def test_flips_beyond_enumeration_are_tested_as_mcnemar_does():
    cube = JointCube(
        classes=2,
        y=(0, 0, 0, 1, 1, 1),
        baseline=(0, 0, 1, 1, 0, 1),
        candidate=(0, 1, 0, 0, 1, 1),
        rows=(900_000, 10_200, 10_000, 30_100, 30_000, 100_000),
    )
    found = label_swap(ConfusionMetric(kind="accuracy"), cube)
    assert found.below == pytest.approx(mcnemar_midp(40_000, 40_300), rel=1e-4)


def random_rows(seed, classes, n, churn):
    """Two models of the same accuracy, of which the candidate decides some rows afresh."""
    random = np.random.default_rng(seed)
    y = np.sort(random.integers(0, classes, n))
    b, afresh = (
        np.where(random.random(n) < 0.8, y, random.integers(0, classes, n)) for _ in range(2)
    )
    return np.column_stack([y, b, np.where(random.random(n) < churn, afresh, b)])


def by_many_swaps(metric, rows, classes, draws):
    """The mid-p of the observed change among swaps of rows, from a generator of its own."""
    y, b, c = rows.T
    random = np.random.default_rng(1)
    seen = value(metric, y, c, classes) - value(metric, y, b, classes)
    changes = []
    for _ in range(draws):
        swap = random.random(len(y)) < 0.5
        one, other = np.where(swap, c, b), np.where(swap, b, c)
        changes.append(value(metric, y, other, classes) - value(metric, y, one, classes))
    changes = np.array(changes)
    ties = abs(changes - seen) <= 1e-12
    return float((ties / 2 + (~ties & (changes < seen))).mean())


@pytest.mark.parametrize("metric", [MACRO_F1, ConfusionMetric(kind="matthews_corrcoef")], ids=str)
@pytest.mark.parametrize(
    ("classes", "n", "churn"), [(4, 300, 0.1), (12, 600, 0.2), (60, 3000, 0.5), (6, 4000, 0.5)]
)
def test_many_flips_are_tested_as_swapping_rows_does(metric, classes, n, churn):
    """By draws, by draws with the lightest kinds as a normal variable, and by the normal alone."""
    rows = random_rows(3, classes, n, churn)
    expected = by_many_swaps(metric, rows, classes, 2000)
    found = label_swap(metric, cube_of_rows(rows, classes)).below
    error = math.sqrt(expected * (1 - expected) * (1 / 2000 + 1 / 10_000))
    assert found == pytest.approx(expected, abs=4 * error)


@pytest.mark.parametrize("seed", range(4))
def test_the_ways_to_test_agree(monkeypatch, seed):
    """The same flips enumerated, drawn, drawn in part, and as a normal variable."""
    cube = cube_of_rows(random_rows(seed, 2, 3000, 0.5), 2)
    enumerated = label_swap(F1, cube).below
    monkeypatch.setattr(module, "_ENUMERATED", 1)
    monkeypatch.setattr(module, "_NORMAL_FROM", math.inf)
    drawn = label_swap(F1, cube).below
    monkeypatch.setattr(module, "_DRAWN_KINDS", 1)
    partly_drawn = label_swap(F1, cube).below
    monkeypatch.setattr(module, "_NORMAL_FROM", 1)
    normal = label_swap(F1, cube).below
    assert len({enumerated, drawn, partly_drawn, normal}) == 4
    assert drawn == pytest.approx(enumerated, abs=0.02)
    assert partly_drawn == pytest.approx(enumerated, abs=0.02)
    assert normal == pytest.approx(enumerated, abs=0.002)


def test_beyond_what_draws_resolve_the_tail_is_normal(monkeypatch):
    """60 flips that all lose: the exact p-value is 2^-61, and the normal's is no less."""
    rows = [(k, k, (k + 1) % 3) for k in (0, 1, 2) for _ in range(20)] + [
        (k, k, k) for k in (0, 1, 2) for _ in range(200)
    ]
    monkeypatch.setattr(module, "_ENUMERATED", 1)
    found = label_swap(ConfusionMetric(kind="accuracy"), cube_of_rows(rows, 3))
    assert 2.0**-61 < found.below < 1e-12
    assert found.below == pytest.approx(norm.cdf(-math.sqrt(60)), rel=0.9)
    assert found.above == pytest.approx(1, abs=1e-4)


CUBES = [(2, 200, 0.2), (4, 400, 0.2), (40, 2000, 0.2), (5, 9000, 0.5)]


@pytest.mark.parametrize(("classes", "n", "churn"), CUBES)
def test_swapping_the_models_swaps_the_sides(classes, n, churn):
    rows = random_rows(8, classes, n, churn)
    there = label_swap(MACRO_F1, cube_of_rows(rows, classes))
    back = label_swap(MACRO_F1, cube_of_rows(rows[:, [0, 2, 1]], classes))
    assert (back.below, back.above) == pytest.approx((there.above, there.below), rel=1e-12)
    assert there.below + there.above == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("classes", "n", "churn"), CUBES)
def test_the_order_of_the_cells_does_not_matter(classes, n, churn):
    cube = cube_of_rows(random_rows(9, classes, n, churn), classes)
    order = np.random.default_rng(0).permutation(len(cube.rows))
    columns = {
        name: np.array(getattr(cube, name))[order].tolist()
        for name in ("y", "baseline", "candidate", "rows")
    }
    again = JointCube(classes=classes, **columns)
    assert label_swap(MACRO_F1, again) == label_swap(MACRO_F1, cube)
    assert label_swap(MACRO_F1, cube) == label_swap(MACRO_F1, cube)


def test_without_a_flip_nothing_speaks_against_no_change():
    cube = cube_of_rows([(0, 0, 0), (1, 0, 0), (1, 1, 1)], 2)
    assert label_swap(F1, cube).below == label_swap(F1, cube).above == 0.5
