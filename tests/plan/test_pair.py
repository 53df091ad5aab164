"""With both models' predictions a plan says what a check then says."""

import pytest

from mlgate.verdict.planned import Sight

ENTRIES = (
    {"metric": "accuracy", "min": 0.7, "max_drop": 0.01, "slices": ["sex"]},
    {"metric": "roc_auc", "max_drop": "2%"},
    {"metric": "log_loss", "max": 0.9, "max_rise": "2%"},
    {"metric": "accuracy", "id": "warned", "max_drop": 0.02, "severity": "warn"},
    {"metric": "accuracy", "id": "gain", "min_gain": 0.01, "max_gain": 0.05},
)
BIAS = (
    {"metric": "equalized_odds_difference", "by": ["sex"], "max": 0.2},
    {"metric": "demographic_parity_ratio", "by": ["sex"], "min": 0.7},
)


@pytest.mark.parametrize("verdict", [{}, {"mode": "lenient"}, {"alpha": 0.01, "beta": 0.1}])
def test_the_smallest_change_is_that_of_a_check(folder, models, found, verdict):
    folder.policy(*ENTRIES, bias=BIAS, verdict=verdict)
    folder.tables(*models())

    planned, checked = found(folder.plan()), folder.check()

    assert planned.keys() == checked.keys()
    assert len(planned) == 14
    for name, one in planned.items():
        assert one.detectable == checked[name].detectable, name


def test_the_rows_for_a_pass_are_those_of_a_check_that_cannot_decide(folder, models, found):
    folder.policy({"metric": "accuracy", "max_drop": 0.01, "slices": ["sex"]})
    folder.tables(*models())

    planned, checked = found(folder.plan()), folder.check()

    told = {name: check.rows_needed for name, check in checked.items() if check.rows_needed}
    assert told
    assert {name: planned[name].rows_needed for name in told} == told
    assert all(planned[name].sight is Sight.TOO_SMALL for name in told)
    assert all(planned[name].factor == pytest.approx(told[name] / checked[name].n) for name in told)


@pytest.mark.parametrize("kind", [{"weight": "w"}, {"cluster_by": "user"}])
def test_weights_and_clusters_count_as_in_a_check(folder, models, found, kind):
    folder.policy({"metric": "accuracy", "max_drop": 0.01}, predictions=kind)
    folder.tables(*(table.assign(w=1.0 + table.id % 3, user=table.id // 4) for table in models()))

    planned, checked = found(folder.plan()), folder.check()

    (name,) = checked
    assert planned[name].detectable == checked[name].detectable
    assert planned[name].rows_needed == checked[name].rows_needed


def test_entries_without_noise_take_no_part_of_the_budget(folder, models, found):
    folder.policy(
        {"metric": "accuracy", "max_drop": 0.01},
        {"metric": "accuracy", "id": "point", "max_drop": 0.01, "decide": "point"},
    )
    folder.tables(*models())

    planned = found(folder.plan())

    assert planned.keys() == {"metrics/accuracy.max_drop"}
    assert planned["metrics/accuracy.max_drop"].share == 0.05


def test_a_fixed_release_takes_its_part_of_the_budget(folder, models, found):
    folder.policy(
        {"metric": "accuracy", "max_drop": 0.01},
        baseline={"from": [{"path": "b.csv"}], "anchor": "v1"},
    )
    folder.tables(*models())

    planned = found(folder.plan())

    against_release = planned["metrics/accuracy.max_drop@anchor"]
    assert planned["metrics/accuracy.max_drop"].share == against_release.share == 0.025
    assert against_release.expected.prior == "flips"  # there is no such release here


def test_identical_predictions_are_planned_as_those_of_one_model(folder, models, found):
    folder.policy({"metric": "accuracy", "max_drop": 0.01})
    candidate, _ = models()
    folder.tables(candidate, candidate)

    made = folder.plan()

    assert made.read.kind == "model"
    (one,) = made.checks
    errors = (candidate.d != candidate.y).mean()
    assert one.standard_error == pytest.approx((0.4 * errors / len(candidate)) ** 0.5)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({"metric": "accuracy", "max_drop": 0}, "allow a margin"),
        ({"metric": "accuracy", "min_gain": 0.01}, "asks for a gain"),
        ({"metric": "accuracy", "min": 0.99}, "the value is 0.8"),
    ],
)
def test_what_no_rows_can_pass_says_why(folder, models, entry, why):
    folder.policy(entry)
    folder.tables(*models())

    (one,) = folder.plan().checks

    assert one.sight is Sight.NEVER
    assert one.rows_needed is None
    assert why in one.reason
    assert one.detectable > 0


def test_a_defect_of_one_check_leaves_the_others_their_plan(folder, models, found):
    folder.policy(
        {"metric": "accuracy", "max_drop": 0.01, "slices": ["absent"]},
        {"metric": "roc_auc", "max_drop": 0.01},
    )
    candidate, baseline = models()
    folder.tables(candidate.assign(y=1), baseline.assign(y=1))

    planned = found(folder.plan())

    assert planned["metrics/accuracy.max_drop"].detectable > 0
    assert planned["metrics/accuracy.max_drop[absent]"].sight is Sight.UNKNOWN
    assert "undefined" in planned["metrics/roc_auc.max_drop"].reason


def test_rows_for_a_pass_hold_enough_clusters_to_tell_anything(folder, models):
    folder.policy({"metric": "accuracy", "max_drop": 0.2}, predictions={"cluster_by": "user"})
    folder.tables(*(table.assign(user=table.id // 10) for table in models()))

    (check,) = folder.plan().checks

    assert check.rows_needed == 300
