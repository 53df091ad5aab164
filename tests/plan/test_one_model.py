"""With one model's predictions the noise of a second one is assumed."""

import math

import numpy as np
import pandas as pd
import pytest

from mlgate.errors import ConfigurationError
from mlgate.gates.metrics.known import metrics
from mlgate.stats.means import PairedMean
from mlgate.stats.paired import PairedAccuracy
from mlgate.verdict.planned import Sight


@pytest.fixture
def one(folder, models):
    """Only the candidate's predictions."""
    candidate, _ = models(1200)
    folder.tables(candidate)
    return candidate


def test_flips_are_a_share_of_the_wrong_rows(folder, one, found):
    folder.policy({"metric": "accuracy", "max_drop": 0.01})

    made = folder.plan()

    (check,) = made.checks
    errors = (one.d != one.y).mean()
    assert check.standard_error == pytest.approx(math.sqrt(0.4 * errors / 1200))
    assert check.expected.prior == "flips"
    low, high = check.rows_range
    assert low == pytest.approx(check.rows_needed * 0.5, rel=0.01)
    assert high == pytest.approx(check.rows_needed * 1.5, rel=0.01)


def test_a_churn_that_is_given_is_taken_at_its_word(folder, one):
    folder.policy({"metric": "accuracy", "max_drop": 0.01})

    (check,) = folder.plan(churn=0.05).checks

    assert check.standard_error == pytest.approx(math.sqrt(0.05 / 1200))
    assert check.rows_range is None


def test_scores_are_assumed_to_err_alike(folder, one, found):
    folder.policy({"metric": "log_loss", "max_rise": 0.02}, {"metric": "roc_auc", "max_drop": 0.01})

    planned = found(folder.plan())

    loss = -np.log(np.where(one.y == 1, one.p, 1 - one.p))
    single = loss.std(ddof=1) / math.sqrt(1200)
    assert planned["metrics/log_loss.max_rise"].standard_error == pytest.approx(
        single * math.sqrt(2 * (1 - 0.9)), rel=1e-6
    )
    assert planned["metrics/roc_auc.max_drop"].expected.prior == "correlation"


def test_a_correlation_that_is_given_is_used(folder, one):
    folder.policy({"metric": "roc_auc", "max_drop": 0.01})

    (usual,) = folder.plan().checks
    (alike,) = folder.plan(correlation=0.975).checks

    assert alike.standard_error == pytest.approx(usual.standard_error / 2)
    assert alike.rows_range is None


def test_a_share_of_the_baseline_has_noise_of_its_own(folder, one, found):
    folder.policy({"metric": "log_loss", "max_rise": "20%"})

    (check,) = folder.plan().checks

    loss = -np.log(np.where(one.y == 1, one.p, 1 - one.p))
    factor = 1.2
    spread = math.sqrt(1 + factor**2 - 2 * factor * 0.9)
    assert check.standard_error == pytest.approx(
        loss.std(ddof=1) / math.sqrt(1200) * spread, rel=1e-6
    )
    assert check.finding.limit.value == pytest.approx(0.2 * loss.mean())


def test_floors_and_bias_need_one_model_only(folder, one, found, models):
    floor = {"metric": "accuracy", "min": 0.7}
    bias = {"metric": "demographic_parity_difference", "by": ["sex"], "max": 0.1}
    folder.policy(floor, bias=[bias])
    alone = found(folder.plan())
    folder.tables(one, models(1200)[1])
    both = found(folder.plan())

    assert {name: check.detectable for name, check in alone.items()} == {
        name: check.detectable for name, check in both.items()
    }


def test_more_rows_shrink_the_noise_by_their_root(folder, one, found):
    entries = (
        {"metric": "accuracy", "min": 0.7, "max_drop": 0.01, "slices": ["sex"]},
        {"metric": "log_loss", "max_rise": 0.02},
    )
    bias = [{"metric": "demographic_parity_difference", "by": ["sex"], "max": 0.1}]
    folder.policy(*entries, bias=bias)

    here, there = found(folder.plan()), found(folder.plan(rows=4800))

    assert here.keys() == there.keys()
    for name, check in here.items():
        assert there[name].standard_error == pytest.approx(check.standard_error / 2), name
        assert there[name].expected.rows == 4 * check.expected.rows
        assert there[name].rows_needed == pytest.approx(check.rows_needed, rel=0.001), name


def test_fewer_rows_meet_the_guards_of_a_check(folder, one):
    folder.policy({"metric": "roc_auc", "max_drop": 0.01})

    (check,) = folder.plan(rows=50).checks

    assert check.sight is Sight.TOO_SMALL
    assert check.detectable is None
    assert "needs 20 of each" in check.reason


def test_rows_for_a_pass_are_never_fewer_than_a_guard_asks_for(folder, one):
    folder.policy({"metric": "roc_auc", "min": 0.6})

    (check,) = folder.plan().checks

    positives = one.y.mean()
    assert check.rows_needed == pytest.approx(20 / positives, rel=0.06)


def test_the_baseline_stands_in_where_the_candidate_is_still_to_be_made(folder, models):
    _, baseline = models()
    baseline.to_csv(folder.root / "b.csv", index=False)
    folder.policy({"metric": "accuracy", "max_drop": 0.01, "slices": ["sex"]})

    made = folder.plan()

    assert made.read.kind == "model"
    assert next(check.expected.rows for check in made.checks) == 800
    assert len(made.checks) == 3


def test_more_churn_than_two_models_can_have_is_refused(folder, one):
    folder.policy({"metric": "accuracy", "max_drop": 0.01})

    with pytest.raises(ConfigurationError, match="--churn"):
        folder.plan(churn=0.9)


def test_a_model_without_an_error_may_still_flip(folder, one):
    folder.tables(one.assign(d=one.y))
    folder.policy({"metric": "accuracy", "max_drop": 0.01})

    (check,) = folder.plan().checks

    assert check.standard_error >= 1 / 1200
    assert check.rows_needed >= 268  # with fewer not even no flip at all shows it


def test_at_the_rows_for_a_pass_an_unchanged_accuracy_passes_four_times_in_five(folder, one):
    folder.policy({"metric": "accuracy", "max_drop": 0.02})
    (check,) = folder.plan().checks
    n, errors = check.rows_needed, (one.d != one.y).mean()
    rng = np.random.default_rng(7)
    half = 0.2 * errors

    drawn = rng.multinomial(n, [half, half, 1 - errors - half, errors - half], 1500)
    passed = [
        PairedAccuracy(wins=int(w), losses=int(x), both_right=int(r), n=n).lower_bound(0.95)
        >= -0.02
        for w, x, r, _ in drawn
    ]

    assert np.mean(passed) == pytest.approx(0.80, abs=0.03)


def test_at_the_rows_for_a_pass_an_unchanged_loss_passes_four_times_in_five(folder):
    rng = np.random.default_rng(3)
    truth = (rng.random(2000) < 0.5) * 1
    p = 1 / (1 + np.exp(-(2 * truth - 1) - rng.normal(size=2000)))
    folder.tables(pd.DataFrame({"id": range(2000), "y": truth, "p": p, "d": (p > 0.5) * 1}))
    folder.policy({"metric": "log_loss", "max_rise": 0.05})
    (check,) = folder.plan(correlation=0.8).checks
    n = check.rows_needed
    loss = -np.log(np.where(truth == 1, p, 1 - p))

    passed = []
    for _ in range(600):
        one, other = rng.choice(loss, n), rng.choice(loss, n)
        same = rng.random(n) < 0.8  # losses of two models that agree on four rows in five
        b, c = one, np.where(same, one, other)
        sums = PairedMean(
            n=n,
            sum_b=float(b.sum()),
            sum_c=float(c.sum()),
            sum_bb=float(b @ b),
            sum_cc=float(c @ c),
            sum_bc=float(b @ c),
        )
        passed.append(sums.change().upper_bound(0.95) <= 0.05)

    assert np.mean(passed) == pytest.approx(0.80, abs=0.05)


def test_the_ledger_tells_how_much_models_differed_last(folder, models, found):
    entries = (
        {"metric": "accuracy", "max_drop": 0.01, "slices": ["sex"]},
        {"metric": "roc_auc", "max_drop": 0.01},
    )
    folder.policy(*entries, ledger={"path": "looks.jsonl"})
    candidate, baseline = models()
    folder.tables(candidate, baseline)
    measured = found(folder.plan())
    folder.check()
    (folder.root / "b.csv").unlink()
    kept = (folder.root / "looks.jsonl").read_bytes()

    planned = found(folder.plan())
    asked = found(folder.plan(churn=0.1))

    for name in ("metrics/accuracy.max_drop", "metrics/roc_auc.max_drop"):
        assert planned[name].standard_error == pytest.approx(measured[name].standard_error)
        assert planned[name].expected.prior == "seen"
        assert planned[name].rows_range is None
    assert planned["metrics/accuracy.max_drop[sex=F]"].expected.prior == "flips"
    assert asked["metrics/accuracy.max_drop"].expected.prior == "flips"
    assert (folder.root / "looks.jsonl").read_bytes() == kept


def test_the_ledger_tells_the_noise_of_clusters_as_it_was(folder, models, found):
    folder.policy(
        {"metric": "accuracy", "max_drop": 0.01},
        predictions={"cluster_by": "user"},
        ledger={"path": "looks.jsonl"},
    )
    folder.tables(*(table.assign(user=np.arange(len(table)) // 8) for table in models()))
    measured = found(folder.plan())["metrics/accuracy.max_drop"]
    folder.check()
    (folder.root / "b.csv").unlink()

    planned = found(folder.plan())["metrics/accuracy.max_drop"]

    assert planned.expected.prior == "seen"
    assert planned.standard_error == pytest.approx(measured.standard_error)


def test_a_ledger_that_cannot_be_read_leaves_what_is_usual(folder, one):
    (folder.root / "looks.jsonl").mkdir()
    folder.policy({"metric": "accuracy", "max_drop": 0.01}, ledger={"path": "looks.jsonl"})

    (check,) = folder.plan().checks

    assert check.expected.prior == "flips"


def test_looks_that_share_beta_make_a_pass_dearer(folder, models):
    entry = {"metric": "accuracy", "max_drop": 0.01}
    folder.tables(*models())
    folder.policy(entry)
    (plain,) = folder.plan().checks
    folder.policy(entry, ledger={"path": "looks.jsonl", "mode": "adaptive", "looks": 10})

    (shared,) = folder.plan().checks

    assert shared.rows_needed == pytest.approx(
        plain.rows_needed * ((2.5758 + 0.8416) / (1.6449 + 0.8416)) ** 2, rel=0.001
    )
    (made_up,) = folder.plan(rows=800, groups=2).checks
    assert made_up.rows_needed == pytest.approx(
        2473 * ((2.5758 + 0.8416) / (1.6449 + 0.8416)) ** 2, rel=0.02
    )
    assert shared.detectable == folder.check()["metrics/accuracy.max_drop"].detectable


@pytest.mark.skipif("score" not in metrics(), reason="no metric of items")
@pytest.mark.parametrize(("levels", "prior"), [(2, "flips"), (5, "correlation")])
def test_items_that_are_right_or_wrong_flip_as_decisions_do(folder, levels, prior):
    right = np.random.default_rng(1).random(500) < 0.9
    score = right * 1 if levels == 2 else right * 2 + np.arange(500) % 3
    folder.policy(
        {"metric": "score", "max_drop": 0.02},
        predictions={
            "task": "score", "score": "s", "target": None, "positive": None, "prediction": None
        },
    )  # fmt: skip
    folder.tables(pd.DataFrame({"id": range(500), "s": score}))

    (check,) = folder.plan().checks

    assert check.expected.prior == prior
    if prior == "flips":
        assert check.standard_error == pytest.approx(
            math.sqrt(0.4 * (1 - right.mean()) / 500), rel=0.01
        )
