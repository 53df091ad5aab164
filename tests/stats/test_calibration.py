"""Seeded simulations: one-sided 95 % bounds miss the truth about one time in twenty.

And a test of no change at all is passed below 0.05 no more often than that. The limits
leave three simulation errors beside what the methods are known to keep to.
"""

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import norm, rankdata

from mlgate.stats.means import PairedMean
from mlgate.stats.paired import PairedAccuracy
from mlgate.stats.placements import PlacementSums
from mlgate.stats.proportions import Proportion
from mlgate.stats.ranking import PairedRocAuc

CONFIDENCE = 0.95


def slack(replicates):
    return 3 * np.sqrt(0.05 * 0.95 / replicates)


@pytest.fixture
def random():
    return np.random.default_rng(20_261)


def accuracies(random, n, churn, change, replicates):
    """Tables of two models, the baseline right on nine rows in ten."""
    wins, losses = (churn + change) / 2, (churn - change) / 2
    cells = [wins, losses, 0.9 - losses, 1 - 0.9 - wins]
    for won, lost, both, _ in random.multinomial(n, cells, replicates).tolist():
        yield PairedAccuracy(wins=won, losses=lost, both_right=both, n=n)


@pytest.mark.parametrize(("n", "churn"), [(200, 0.02), (200, 0.10), (1000, 0.05), (10_000, 0.05)])
def test_an_unchanged_accuracy_is_called_worse_one_time_in_twenty_at_most(random, n, churn):
    tables = accuracies(random, n, churn, 0.0, 3000)
    called = np.mean([table.p_value_below(0.0) <= 0.05 for table in tables])
    assert called <= 0.0505 + slack(3000)


@pytest.mark.parametrize(("n", "churn"), [(200, 0.02), (200, 0.10), (1000, 0.05), (10_000, 0.05)])
def test_an_accuracy_that_fell_by_the_margin_seldom_passes(random, n, churn):
    tables = accuracies(random, n, churn, -0.01, 1500)
    passed = np.mean([table.lower_bound(CONFIDENCE) >= -0.01 for table in tables])
    assert 0.03 <= passed <= 0.0525 + slack(1500)


@pytest.mark.parametrize(("n", "churn"), [(200, 0.03), (200, 0.10), (1000, 0.05), (10_000, 0.05)])
def test_an_accuracy_that_fell_by_the_relative_margin_seldom_passes(random, n, churn):
    """2 % of a baseline accuracy of 0.9 is a change of -0.018."""
    tables = accuracies(random, n, churn, -0.018, 3000)
    passed = np.mean(
        [
            table.relative(-0.02).lower_bound(CONFIDENCE) >= -0.02 * table.baseline
            for table in tables
        ]
    )
    assert 0.005 <= passed <= 0.0525 + slack(3000)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_an_accuracy_at_its_floor_seldom_passes_and_seldom_fails(random, share):
    drawn = [Proportion(successes=x, n=500) for x in random.binomial(500, share, 3000).tolist()]
    passed = np.mean([it.lower_bound(CONFIDENCE) >= share for it in drawn])
    failed = np.mean([it.p_value_below(share) <= 0.05 for it in drawn])
    # A count is coarse: Wilson's level moves about the nominal one with the share.
    assert passed <= 0.07 + slack(3000)
    assert failed <= 0.07 + slack(3000)


@pytest.mark.parametrize("n", [50, 1000])
def test_a_relative_margin_of_a_loss_is_missed_one_time_in_twenty(random, n):
    """The candidate's mean loss is 2 % above the baseline's, and both are skewed."""
    missed = 0
    for _ in range(1500):
        b = random.gamma(2.0, 0.2, n)
        c = 1.02 * 0.4 + 0.8 * (b - 0.4) + random.normal(0, 0.05, n)
        sums = PairedMean(
            n=n, sum_b=b.sum(), sum_c=c.sum(), sum_bb=b @ b, sum_cc=c @ c, sum_bc=b @ c
        )
        missed += sums.relative(0.02).upper_bound(CONFIDENCE) <= 0.02 * sums.baseline
    assert 0.03 <= missed / 1500 <= 0.055 + slack(1500)


@pytest.mark.parametrize(("n1", "n0"), [(20, 180), (100, 100)])
def test_bounds_of_a_change_of_auc_cover_nineteen_times_in_twenty(random, n1, n0):
    """The AUC of normal scores d apart is Phi(d / sqrt 2)."""
    far_b, far_c = np.sqrt(2) * norm.ppf(0.85), np.sqrt(2) * norm.ppf(0.84)
    truth = ndtr(far_c / np.sqrt(2)) - ndtr(far_b / np.sqrt(2))
    changes = []
    for _ in range(1000):
        shared = random.normal(size=n1 + n0)
        noise = random.normal(size=(n1 + n0, 2))
        scores = np.sqrt(0.9) * shared[:, None] + np.sqrt(0.1) * noise
        scores[:n1] += (far_b, far_c)
        changes.append(paired_auc(scores, n1).change())
    for estimates, least in (([it.sampled for it in changes], 0.02), (changes, 0.0)):
        above = np.mean([it.lower_bound(CONFIDENCE) > truth for it in estimates])
        below = np.mean([it.upper_bound(CONFIDENCE) < truth for it in estimates])
        assert least <= above <= 0.0625 + slack(1000)
        assert least <= below <= 0.0625 + slack(1000)


def worsened(random, kind, n1, n0, margin):
    """Scores of a baseline that separates the classes, and of one with an AUC less by `margin`."""
    scores = random.normal(size=(n1 + n0, 2))
    scores[:, 1] = scores[:, 0]
    scores[:n1] += 100
    if kind == "many rows slightly":
        scores[:n1, 1] += np.sqrt(2) * norm.ppf(1 - margin) - 100
        return scores
    share = {"positives": margin, "negatives": margin, "both": 1 - np.sqrt(1 - margin)}[kind]
    fallen = random.random(n1 + n0) < share
    fallen[:n1] &= kind != "negatives"
    fallen[n1:] &= kind != "positives"
    scores[fallen, 1] = np.where(np.arange(n1 + n0) < n1, -1000, 1000)[fallen]
    scores[fallen, 1] += random.random(fallen.sum())
    return scores


@pytest.mark.parametrize("kind", ["positives", "negatives", "both", "many rows slightly"])
@pytest.mark.parametrize(
    ("n1", "n0", "margin"),
    [(30, 30, 0.01), (20, 180, 0.02), (50, 450, 0.02), (250, 250, 0.02), (100, 900, 0.01)],
)
def test_a_model_that_separated_the_classes_and_lost_the_margin_seldom_passes(
    random, kind, n1, n0, margin
):
    areas = [paired_auc(worsened(random, kind, n1, n0, margin), n1) for _ in range(400)]
    passed = np.mean([it.change().lower_bound(CONFIDENCE) >= -margin for it in areas])
    above = np.mean([it.candidate_value().lower_bound(CONFIDENCE) >= 1 - margin for it in areas])
    assert passed <= 0.0625 + slack(400)
    assert above <= 0.0625 + slack(400)


def paired_auc(scores, n1):
    both = np.column_stack([rankdata(scores[:, model]) for model in (0, 1)])
    sums = []
    for rows, ranks, perfect in (
        (scores[:n1], both[:n1], 2 * (len(scores) - n1)),
        (scores[n1:], both[n1:], 0),
    ):
        within = np.column_stack([rankdata(rows[:, model]) for model in (0, 1)])
        b, c = (2 * (ranks - within)).astype(int).T
        sums.append(
            PlacementSums(
                n=len(b),
                sum_b=int(b.sum()),
                sum_c=int(c.sum()),
                sum_bb=int(b @ b),
                sum_cc=int(c @ c),
                sum_bc=int(b @ c),
                sum_moved4=int(((c - b) ** 4).sum()),
                sum_short4=int(((perfect - c) ** 4).sum()),
            )
        )
    return PairedRocAuc(positives=sums[0], negatives=sums[1])
