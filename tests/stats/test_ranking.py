import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import roc_auc_score

from mlgate.stats.placements import PlacementSums
from mlgate.stats.proportions import Proportion
from mlgate.stats.ranking import MIN_PER_CLASS, PairedRocAuc, RankBins

SCORES = st.integers(0, 9)
CLASS = st.lists(st.tuples(SCORES, SCORES), min_size=2, max_size=30)


def placements(own, others):
    """2 (midrank among all - midrank within the class), as the engine gathers it."""
    among_all = stats.rankdata(np.concatenate([own, others]))[: len(own)]
    return [int(x) for x in 2 * (among_all - stats.rankdata(own))]


def class_sums(own, others, perfect):
    b, c = (placements(own[:, model], others[:, model]) for model in (0, 1))
    return PlacementSums(
        n=len(b),
        sum_b=sum(b),
        sum_c=sum(c),
        sum_bb=sum(x * x for x in b),
        sum_cc=sum(x * x for x in c),
        sum_bc=sum(x * y for x, y in zip(b, c, strict=True)),
        sum_moved4=sum((y - x) ** 4 for x, y in zip(b, c, strict=True)),
        sum_short4=sum((perfect - y) ** 4 for y in c),
    )


def from_rows(positives, negatives):
    """Columns: the baseline's and the candidate's scores."""
    return PairedRocAuc(
        positives=class_sums(positives, negatives, perfect=2 * len(negatives)),
        negatives=class_sums(negatives, positives, perfect=0),
    )


def wins(positives, negatives):
    """Of each model, whether each positive scores above each negative; ties count half."""
    return [
        np.sign(positives[:, None, model] - negatives[None, :, model]) / 2 + 0.5 for model in (0, 1)
    ]


def pseudo_variance(moves):
    """The larger class's squared swing over both classes' squared rows; a class's moves each."""
    swings = []
    for d in moves:
        squares, fourths = np.sum(d**2), np.sum(d**4)
        moved = squares**2 / fourths if fourths > 0 else 0.0
        swings.append(1.0 if moved < 5 else max(0.0, fourths / squares - 3 * np.var(d)))
    return max(swings) * sum(1 / len(d) ** 2 for d in moves)


def delong(positives, negatives, weights):
    """Value, error and degrees of freedom of the weighted sum of AUCs, over all pairs of rows."""
    kernels = wins(positives, negatives)
    kernel = weights[0] * kernels[0] + weights[1] * kernels[1]
    n1, n0 = kernel.shape
    a = kernel.mean(axis=1).var(ddof=1) / n1
    b = kernel.mean(axis=0).var(ddof=1) / n0
    freedom = (a + b) ** 2 / (a**2 / (n1 - 1) + b**2 / (n0 - 1)) if a + b > 0 else None
    return kernel.mean(), math.sqrt(a + b), freedom


def sample(seed, n1=60, n0=90, ties=False):
    random = np.random.default_rng(seed)
    common = np.concatenate([random.normal(1.2, 1, n1), random.normal(0, 1, n0)])
    scores = common[:, None] + random.normal(0, 0.6, (n1 + n0, 2))
    scores = np.round(scores, 0 if ties else 9)
    return scores[:n1], scores[n1:]


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_values_are_those_of_scikit_learn(seed, ties):
    positives, negatives = sample(seed, ties=ties)
    labels = np.repeat([1, 0], [len(positives), len(negatives)])
    scores = np.concatenate([positives, negatives])
    areas = from_rows(positives, negatives)
    assert areas.baseline == pytest.approx(roc_auc_score(labels, scores[:, 0]), abs=1e-15)
    assert areas.candidate == pytest.approx(roc_auc_score(labels, scores[:, 1]), abs=1e-15)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_errors_are_those_of_delong_over_all_pairs(seed, ties):
    positives, negatives = sample(seed, ties=ties)
    areas = from_rows(positives, negatives)
    of_b, of_c = wins(positives, negatives)
    for quantity, weights, moved in (
        (areas.change(), (-1, 1), of_c - of_b),
        (areas.candidate_value(), (0, 1), 1 - of_c),
    ):
        value, error, freedom = delong(positives, negatives, weights)
        assert quantity.point == pytest.approx(value, abs=1e-14)
        pseudo = pseudo_variance([moved.mean(axis=1), moved.mean(axis=0)])
        assert 0 <= pseudo < error**2 / 5
        assert quantity.pseudo_variance == pytest.approx(pseudo, rel=1e-9)
        assert quantity.sampled.standard_error == pytest.approx(error, rel=1e-10)
        assert quantity.standard_error == quantity.sampled.standard_error
        assert quantity.degrees_of_freedom == pytest.approx(freedom, rel=1e-9)
        assert quantity.n == 150
        t = stats.t.ppf(0.95, freedom)
        bound = value - t * math.sqrt(error**2 + t**2 * pseudo)
        assert quantity.lower_bound(0.95) == pytest.approx(bound, rel=1e-9)
        p_value = stats.t.cdf((value - 0.02) / error, freedom)
        assert quantity.p_value_below(0.02) == pytest.approx(p_value, rel=1e-9)


@pytest.mark.parametrize("fraction", [-0.02, 0.1])
def test_a_relative_margin_holds_where_the_linear_contrast_is_above_zero(fraction):
    positives, negatives = sample(11)
    areas = from_rows(positives, negatives)
    value, error, freedom = delong(positives, negatives, (-(1 + fraction), 1))
    relative = areas.relative(fraction)
    limit = fraction * areas.baseline
    assert relative.point == areas.change().point
    assert relative.pseudo_variance == areas.change().pseudo_variance
    t = stats.t.ppf(0.95, freedom)
    assert relative.lower_bound(0.95) - limit == pytest.approx(
        value - t * math.sqrt(error**2 + t**2 * relative.pseudo_variance), rel=1e-9
    )
    assert relative.p_value_below(limit) == pytest.approx(
        stats.t.cdf(value / error, freedom), rel=1e-9
    )


@given(CLASS, CLASS, st.floats(0.51, 0.999))
def test_swapping_the_models_turns_everything_round(positives, negatives, confidence):
    positives, negatives = np.array(positives), np.array(negatives)
    there = from_rows(positives, negatives)
    back = from_rows(positives[:, ::-1], negatives[:, ::-1])
    assert (back.baseline, back.candidate) == (there.candidate, there.baseline)
    assert back.change().point == -there.change().point
    assert back.change().standard_error == there.change().standard_error
    assert back.change().lower_bound(confidence) == -there.change().upper_bound(confidence)
    assert back.change().p_value_below(0.0) == there.change().p_value_above(0.0)


@given(CLASS, CLASS)
def test_swapping_the_classes_turns_the_curve_round(positives, negatives):
    positives, negatives = np.array(positives), np.array(negatives)
    there, back = from_rows(positives, negatives), from_rows(negatives, positives)
    assert back.candidate == pytest.approx(1 - there.candidate, abs=1e-15)
    assert back.change().standard_error == there.change().standard_error


@given(CLASS, CLASS)
def test_a_margin_of_nothing_is_the_plain_change(positives, negatives):
    areas = from_rows(np.array(positives), np.array(negatives))
    assert areas.relative(0.0) == areas.change()


@given(CLASS, CLASS, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_more_confidence_never_narrows_a_bound(positives, negatives, low, high):
    low, high = sorted((low, high))
    areas = from_rows(np.array(positives), np.array(negatives))
    for quantity in (areas.change(), areas.relative(-0.02), areas.candidate_value()):
        assert quantity.lower_bound(low) >= quantity.lower_bound(high) - 1e-12
        assert quantity.upper_bound(low) <= quantity.upper_bound(high) + 1e-12


def test_scores_that_rank_alike_may_differ_on_the_next_rows():
    positives, negatives = sample(3)
    positives[:, 1], negatives[:, 1] = np.exp(positives[:, 0]), np.exp(negatives[:, 0])
    change = from_rows(positives, negatives).change()
    per_class = math.sqrt(1 / 60**2 + 1 / 90**2)
    assert change.point == 0.0
    assert change.standard_error == pytest.approx(per_class)
    assert change.lower_bound(0.95) == pytest.approx(-(stats.t.ppf(0.95, 148) ** 2) * per_class)
    assert change.p_value_below(0.0) == 0.5


@pytest.mark.parametrize("moved", [1, 4, 5, 20])
def test_few_moves_are_no_measure_of_how_far_rows_may_swing(moved):
    """Positives fall below one in a hundred negatives, which six of 600 notice."""
    negatives = np.repeat(np.tile(np.arange(100.0), 6)[:, None], 2, axis=1)
    positives = np.full((40, 2), 200.0)
    positives[:moved, 1] = 98.5
    change = from_rows(positives, negatives).change()

    share = moved / 40
    of_positives = 0.01**2 * (1 - 3 * share * (1 - share))
    of_negatives = share**2 * (1 - 3 * 0.01 * 0.99)
    largest = 1.0 if moved < 5 else max(of_positives, of_negatives)
    assert change.pseudo_variance == pytest.approx(largest * (1 / 40**2 + 1 / 600**2))


@given(CLASS, CLASS)
def test_the_error_is_never_nothing(positives, negatives):
    areas = from_rows(np.array(positives), np.array(negatives))
    for quantity in (areas.change(), areas.relative(-0.02), areas.candidate_value()):
        assert quantity.standard_error > 0


@given(CLASS, CLASS, st.floats(0.51, 0.999))
def test_smoothing_moves_bounds_outwards_and_leaves_p_values(positives, negatives, confidence):
    change = from_rows(np.array(positives), np.array(negatives)).change()
    assert change.lower_bound(confidence) <= change.sampled.lower_bound(confidence)
    assert change.upper_bound(confidence) >= change.sampled.upper_bound(confidence)
    for null in (-0.01, 0.0, 0.01):
        assert change.p_value_below(null) == change.sampled.p_value_below(null)
        assert change.p_value_above(null) == change.sampled.p_value_above(null)


def test_a_perfect_candidate_is_no_surer_than_the_smaller_class():
    positives, negatives = sample(5, n1=MIN_PER_CLASS, n0=400)
    positives[:, 1] += 100
    perfect = from_rows(positives, negatives).candidate_value()
    assert perfect.point == 1.0
    assert perfect.lower_bound(0.95) == Proportion(successes=20, n=20).lower_bound(0.95)
    positives[:, 1] -= 200
    inverted = from_rows(positives, negatives).candidate_value()
    assert inverted.point == 0.0
    assert inverted.upper_bound(0.95) == Proportion(successes=0, n=20).upper_bound(0.95)


def test_a_candidate_that_ties_all_rows_is_worth_a_half():
    positives, negatives = sample(6)
    positives[:, 1] = negatives[:, 1] = 0.5
    areas = from_rows(positives, negatives)
    assert areas.candidate == 0.5
    assert areas.candidate_value().sampled.standard_error == 0.0
    assert areas.candidate_value().pseudo_variance == pytest.approx(0.25 * (1 / 60**2 + 1 / 90**2))


def test_a_single_row_of_a_class_says_nothing_of_the_error():
    positives, negatives = sample(8)
    change = from_rows(positives[:1], negatives).change()
    assert change.standard_error == math.inf
    assert change.p_value_below(0.0) == 0.5


def geometric_bins(scores, bins):
    """floor((bins - 1) ln(rank) / ln(n)) of the rank from the top, negated to ascend."""
    rank = stats.rankdata(-scores, method="min")
    return -np.floor((bins - 1) * np.log(rank) / np.log(len(scores))).astype(int)


def test_geometric_rank_bins_give_the_error_while_the_values_stay_exact():
    positives, negatives = sample(9, n1=1000, n0=19_000)
    exact = from_rows(positives, negatives)
    scores = np.concatenate([positives, negatives])
    bins = np.column_stack([geometric_bins(scores[:, model], 1024) for model in (0, 1)])
    coarse = from_rows(bins[:1000], bins[1000:])
    twice_rank_sums = [int(2 * stats.rankdata(scores[:, model])[:1000].sum()) for model in (0, 1)]
    sum_b, sum_c = (total - 1000 * 1001 for total in twice_rank_sums)
    binned = PairedRocAuc(
        positives=coarse.positives,
        negatives=coarse.negatives,
        binned=RankBins(bins=1024, sum_b=sum_b, sum_c=sum_c),
    )
    assert (binned.baseline, binned.candidate) == (exact.baseline, exact.candidate)
    assert binned.change().point == exact.change().point
    assert binned.change().standard_error == pytest.approx(exact.change().standard_error, rel=0.02)
    assert binned.change().method == "DeLong on 1024 geometric rank bins"
    assert exact.change().method == "DeLong"


@settings(max_examples=20)
@given(st.integers(10**7, 10**9))
def test_sums_of_a_billion_rows_stay_exact(n):
    """Two bins: the baseline ties all rows, the candidate parts the classes but for one row."""
    above, tied = 2 * n, n  # the placements of a positive over all negatives, and level with them
    positives = PlacementSums(
        n=n,
        sum_b=n * tied,
        sum_c=(n - 1) * above + tied,
        sum_bb=n * tied**2,
        sum_cc=(n - 1) * above**2 + tied**2,
        sum_bc=(n - 1) * tied * above + tied**2,
        sum_moved4=(n - 1) * (above - tied) ** 4,
        sum_short4=(above - tied) ** 4,
    )
    negatives = PlacementSums(
        n=n,
        sum_b=n * tied,
        sum_c=n,
        sum_bb=n * tied**2,
        sum_cc=n,
        sum_bc=n * tied,
        sum_moved4=n * (tied - 1) ** 4,
        sum_short4=n,
    )
    areas = PairedRocAuc(positives=positives, negatives=negatives)
    assert areas.baseline == 0.5
    assert areas.candidate == (2 * n - 1) / (2 * n)
    # One positive of n places n lower than the others: sd of 1/2 over sqrt(n), over sqrt(n).
    assert areas.change().sampled.standard_error == pytest.approx(0.5 / n, rel=1e-12)


def test_a_missing_class_is_refused():
    nobody = PlacementSums(
        n=0, sum_b=0, sum_c=0, sum_bb=0, sum_cc=0, sum_bc=0, sum_moved4=0, sum_short4=0
    )
    with pytest.raises(ValueError, match="both classes"):
        PairedRocAuc(positives=nobody, negatives=nobody)


def test_placements_that_contradict_each_other_are_refused():
    positives, negatives = sample(4)
    with pytest.raises(ValueError, match="do not belong together"):
        PairedRocAuc(
            positives=class_sums(positives, negatives, perfect=2 * len(negatives)),
            negatives=class_sums(negatives, positives + 1, perfect=0),
        )
