import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlgate.stats.means import PairedMean
from mlgate.stats.paired import PairedAccuracy
from mlgate.stats.placements import PlacementSums
from mlgate.stats.ranking import PairedRocAuc
from mlgate.stats.run_values import IndependentRuns
from mlgate.stats.seed_noise import (
    SeedNoise,
    deviation_upper_bound,
    sample_variance,
    seed_noise,
)
from mlgate.stats.student import StudentT
from mlgate.stats.with_seed_noise import Widened, WithSeedNoise

ACCURACY = PairedAccuracy(wins=38, losses=57, both_right=1000, n=1200)
LOSS = PairedMean(n=40, sum_b=20, sum_c=22, sum_bb=14, sum_cc=17, sum_bc=15)
SURE = PairedAccuracy(wins=0, losses=0, both_right=900, n=1000)
NOISE = SeedNoise(runs=5, spread=0.00012, row_variance=0.00004)


def area():
    """Of scores in three bins each, the baseline's first."""
    positives = {(0, 0): 4, (1, 0): 3, (1, 1): 9, (1, 2): 5, (2, 1): 4, (2, 2): 25}
    negatives = {(0, 0): 30, (0, 1): 6, (1, 0): 5, (1, 1): 9, (2, 2): 4}
    perfect = 2 * sum(negatives.values())
    return PairedRocAuc(
        positives=placement_sums(positives, negatives, perfect),
        negatives=placement_sums(negatives, positives, 0),
    )


def placement_sums(own, others, perfect):
    """Of twice the other class's rows in lower bins, plus those in the same."""
    placed = [
        tuple(
            sum(
                rows * ((other[side] < cell[side]) + (other[side] <= cell[side]))
                for other, rows in others.items()
            )
            for side in (0, 1)
        )
        for cell, count in own.items()
        for _ in range(count)
    ]
    b, c = (np.array(side, dtype=object) for side in zip(*placed, strict=True))
    return PlacementSums(
        n=len(placed),
        sum_b=b.sum(),
        sum_c=c.sum(),
        sum_bb=(b * b).sum(),
        sum_cc=(c * c).sum(),
        sum_bc=(b * c).sum(),
        sum_moved4=((c - b) ** 4).sum(),
        sum_short4=((perfect - c) ** 4).sum(),
    )


def quantities():
    return [metric.change() for metric in (ACCURACY, LOSS, SURE, area())]


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30))
def test_the_variance_between_runs_is_that_of_numpy(values):
    expected = np.var(values, ddof=1)
    assert sample_variance(values) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("value", [0.1, 0.9123456789, 1e-9])
def test_equal_values_have_no_variance_at_all(value):
    assert sample_variance([value] * 7) == 0.0


def test_the_part_of_the_rows_is_taken_off_the_variance_between_runs():
    values, pairs = [0.90, 0.915, 0.89], [4e-5, 6e-5, 5e-5]
    noise = seed_noise(values, pairs)
    assert noise.runs == 3
    assert noise.variance == pytest.approx(np.var(values, ddof=1) - np.mean(pairs) / 2, rel=1e-12)
    assert noise.standard_deviation == pytest.approx(math.sqrt(noise.variance), rel=1e-12)


def test_runs_that_differ_by_less_than_their_rows_explain_have_no_seed_noise():
    noise = seed_noise([0.90, 0.901, 0.899], [4e-5] * 3)
    assert noise.variance == 0.0
    assert noise.standard_deviation == 0.0


@pytest.mark.parametrize("runs", [2, 3, 5, 10, 40])
@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.99])
def test_the_upper_bound_of_a_deviation_is_that_of_the_chi_square(runs, confidence):
    factor = math.sqrt((runs - 1) / stats.chi2.ppf(1 - confidence, runs - 1))
    bound = deviation_upper_bound(0.004, runs, confidence)
    assert bound == pytest.approx(0.004 * factor, rel=1e-9)


@pytest.mark.parametrize("quantity", quantities(), ids=lambda it: it.method)
def test_runs_of_one_value_leave_the_quantity_of_the_rows_as_it_is(quantity):
    same = Widened(rows=quantity, seeds=SeedNoise(runs=3, spread=0.0, row_variance=0.0), share=2.0)
    assert same.point == quantity.point
    assert same.standard_error == pytest.approx(quantity.standard_error, rel=1e-12)
    assert same.seed_share == 0.0
    for confidence in (0.6, 0.95, 0.999):
        for bound in ("lower_bound", "upper_bound"):
            expected = getattr(quantity, bound)(confidence)
            assert getattr(same, bound)(confidence) == pytest.approx(expected, rel=1e-12)
    for null in (-0.02, 0.0, 0.02):
        assert same.p_value_below(null) == quantity.p_value_below(null)
        assert same.p_value_above(null) == quantity.p_value_above(null)


def test_the_noise_of_a_t_interval_is_the_root_of_the_sum_of_squares():
    change = WithSeedNoise(rows=LOSS, seeds=NOISE).change()
    rows, added, spread = LOSS.change().standard_error ** 2, 2 * 8e-5, 2 * 0.00012
    total = rows + added
    freedom = total**2 / (rows**2 / 39 + spread**2 / 4)
    assert 4 < freedom < 39
    assert change.degrees_of_freedom == pytest.approx(freedom, rel=1e-12)
    assert change.standard_error == pytest.approx(math.sqrt(total), rel=1e-12)
    assert change.seed_share == pytest.approx(added / total, rel=1e-12)
    low, high = stats.t.interval(0.9, freedom, loc=change.point, scale=math.sqrt(total))
    assert change.lower_bound(0.95) == pytest.approx(low, rel=1e-9)
    assert change.upper_bound(0.95) == pytest.approx(high, rel=1e-9)
    for null in (-0.1, 0.0, 0.2):
        expected = stats.t.cdf((change.point - null) / math.sqrt(total), freedom)
        assert change.p_value_below(null) == pytest.approx(expected, rel=1e-9)
        assert change.p_value_above(null) == pytest.approx(1 - expected, rel=1e-9)


def test_the_noise_of_a_relative_margin_counts_the_seeds_of_the_baseline_as_often_as_it_does():
    metric = WithSeedNoise(rows=LOSS, seeds=NOISE)
    assert metric.relative(0.5).seed_variance == pytest.approx((1 + 1.5**2) * 8e-5, rel=1e-12)
    averaged = WithSeedNoise(rows=LOSS, seeds=NOISE, candidate_runs=5, baseline_runs=2)
    assert averaged.change().seed_variance == pytest.approx((0.2 + 0.5) * 8e-5, rel=1e-12)


def test_no_flip_at_all_leaves_the_width_of_the_score_bound_and_adds_the_seeds():
    change = WithSeedNoise(rows=SURE, seeds=NOISE).change()
    z = stats.norm.ppf(0.95)
    of_rows = z * z / (1000 + z * z)
    width = stats.t.ppf(0.95, change.degrees_of_freedom) * math.hypot(
        of_rows / z, math.sqrt(2 * 8e-5)
    )
    assert change.lower_bound(0.95) == pytest.approx(-width, rel=1e-9)
    assert change.upper_bound(0.95) == pytest.approx(width, rel=1e-9)
    assert change.p_value_below(0.0) == 0.5


def test_the_value_of_the_model_in_place_has_the_noise_of_its_rows_alone():
    metric = WithSeedNoise(rows=ACCURACY, seeds=NOISE)
    assert metric.candidate_value() == ACCURACY.candidate_value()
    assert (metric.baseline, metric.candidate) == (ACCURACY.baseline, ACCURACY.candidate)


@given(
    wins=st.integers(0, 60),
    losses=st.integers(0, 60),
    runs=st.integers(2, 12),
    spread=st.floats(0.0, 1e-2),
    explained=st.floats(0.0, 1e-2),
    share=st.floats(0.01, 4.0),
)
def test_seed_noise_never_narrows_a_bound_nor_makes_a_drop_more_certain(
    wins, losses, runs, spread, explained, share
):
    rows = PairedAccuracy(wins=wins, losses=losses, both_right=300, n=500)
    seeds = SeedNoise(runs=runs, spread=spread, row_variance=explained)
    wide = Widened(rows=rows, seeds=seeds, share=share)
    assert wide.lower_bound(0.95) <= rows.lower_bound(0.95) + 1e-12
    assert wide.upper_bound(0.95) >= rows.upper_bound(0.95) - 1e-12
    for p_value in ("p_value_below", "p_value_above"):
        of_rows, widened = (getattr(it, p_value)(0.0) for it in (rows, wide))
        assert 0.0 <= widened <= 1.0
        if of_rows <= 0.5:
            assert widened >= of_rows * (1 - 1e-9)
    assert wide.p_value_below(0.0) + wide.p_value_above(0.0) == pytest.approx(1.0, abs=1e-9)
    assert wide.standard_error >= rows.standard_error
    assert min(runs - 1, 1e6) <= wide.degrees_of_freedom + 1e-9


@pytest.mark.parametrize("distance", [0.5, 5.0, 40.0, 1e5])
def test_p_values_stay_between_0_and_1_far_from_the_null(distance):
    rows = StudentT(point=0.0, standard_error=1e-3, degrees_of_freedom=1e9, n=10, method="t")
    wide = Widened(rows=rows, seeds=SeedNoise(runs=5, spread=1e-8, row_variance=0.0), share=2.0)
    assert 0.0 <= wide.p_value_below(distance) < 0.5 < wide.p_value_above(distance) <= 1.0


def test_a_single_row_stays_as_uncertain_as_it_is():
    one = PairedMean(n=1, sum_b=1, sum_c=2, sum_bb=1, sum_cc=4, sum_bc=2)
    wide = WithSeedNoise(rows=one, seeds=NOISE).change()
    assert wide.standard_error == math.inf
    assert wide.seed_share == 0.0
    assert wide.lower_bound(0.95) == -math.inf
    assert wide.p_value_below(0.0) == 0.5


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"runs": 1}, "needs two runs"),
        ({"spread": -1e-9}, "spread must be"),
        ({"spread": math.nan}, "spread must be"),
        ({"row_variance": math.inf}, "row_variance must be"),
    ],
)
def test_impossible_noise_is_refused(fields, said):
    with pytest.raises(ValueError, match=said):
        SeedNoise(**{"runs": 3, "spread": 0.1, "row_variance": 0.1, **fields})


def test_too_few_runs_are_refused():
    with pytest.raises(ValueError, match="two values"):
        seed_noise([0.9], [0.1])
    with pytest.raises(ValueError, match="at least one pair"):
        seed_noise([0.9, 0.8], [])
    with pytest.raises(ValueError, match="two runs"):
        deviation_upper_bound(0.1, 1)
    with pytest.raises(ValueError, match="two runs"):
        deviation_upper_bound(0.1, 3, 1.0)


def trainings(random, *, n, deviation, runs, drop=0.0, unsure=0.1):
    """Accuracies of runs on the same rows, and of a baseline and a candidate beside them.

    `unsure` is the share of rows that a run gets right half of the time; nine in ten are right in
    all, and the true accuracy varies by `deviation` between runs.
    """
    rows, right = int(n * unsure), int(n * (0.9 - unsure / 2))
    shifts = random.normal(0.0, deviation, runs + 2)
    shifts[-1] -= drop
    odds = np.clip(0.5 + shifts / unsure, 0.0, 1.0)
    hits = random.random((runs + 2, rows)) < odds[:, None]

    def paired(b, c):
        return PairedAccuracy(
            wins=int((c & ~b).sum()),
            losses=int((b & ~c).sum()),
            both_right=int((b & c).sum()) + right,
            n=n,
        )

    values = [(run.sum() + right) / n for run in hits[:runs]]
    pairs = itertools.combinations(hits[:runs], 2)
    errors = [paired(one, other).standard_error ** 2 for one, other in pairs]
    change = paired(hits[-2], hits[-1])
    return change, WithSeedNoise(rows=change, seeds=seed_noise(values, errors)).change()


@pytest.mark.parametrize("runs", [3, 5])
@pytest.mark.parametrize(
    ("n", "deviation", "alone"),
    [(1000, 0.0, 0.05), (1000, 0.01, 0.19), (10_000, 0.002, 0.13), (10_000, 0.01, 0.37)],
)
def test_an_unchanged_training_is_called_worse_one_time_in_twenty_at_most(
    runs, n, deviation, alone
):
    """The rows alone call it worse as often as the reference's simulation found."""
    random, replicates = np.random.default_rng(7), 700
    made = [trainings(random, n=n, deviation=deviation, runs=runs) for _ in range(replicates)]
    called = np.mean([wide.p_value_below(0.0) <= 0.05 for _, wide in made])
    of_rows = np.mean([rows.p_value_below(0.0) <= 0.05 for rows, _ in made])
    assert called <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / replicates)
    assert of_rows == pytest.approx(alone, abs=0.04 + 0.02)


@pytest.mark.parametrize(("n", "deviation"), [(1000, 0.005), (10_000, 0.005)])
def test_a_training_that_is_worse_by_the_margin_seldom_passes(n, deviation):
    random, replicates = np.random.default_rng(8), 700
    made = [
        trainings(random, n=n, deviation=deviation, runs=5, drop=0.01)[1] for _ in range(replicates)
    ]
    passed = np.mean([wide.lower_bound(0.95) >= -0.01 for wide in made])
    assert passed <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / replicates)


def test_five_runs_show_a_large_drop_through_their_noise():
    random, replicates = np.random.default_rng(9), 300
    made = [
        trainings(random, n=10_000, deviation=0.002, runs=5, drop=0.02)[1]
        for _ in range(replicates)
    ]
    assert np.mean([wide.p_value_below(0.0) <= 0.05 for wide in made]) >= 0.95


def test_without_rows_the_runs_own_spread_takes_the_place_of_theirs():
    """Where rows explain nothing the widened change is a two-sample t with the runs' variance."""
    values = [0.90, 0.91, 0.92, 0.89]
    seeds = seed_noise(values, [0.0])
    exact = StudentT(point=-0.02, standard_error=0.0, degrees_of_freedom=1e9, n=10, method="t")
    wide = Widened(rows=exact, seeds=seeds, share=1.0 + 1.0 / 4)
    new = IndependentRuns(baseline_values=values, candidate_values=[np.mean(values) - 0.02])
    assert wide.degrees_of_freedom == pytest.approx(3, rel=1e-9)
    assert wide.lower_bound(0.95) == pytest.approx(new.change().lower_bound(0.95), rel=1e-9)
