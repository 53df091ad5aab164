"""What passes, fails and stays open, and what each says of its groups."""

import numpy as np
import pandas as pd
import pytest

ODDS = {"metric": "equalized_odds_difference", "by": ["group"], "max": 0.10}
PARITY = {"metric": "demographic_parity_ratio", "by": ["group"], "min": 0.80}
OPPORTUNITY = {"metric": "equal_opportunity_difference", "by": ["group"], "max": 0.10}
ACCURACY = {"metric": "accuracy_difference", "by": ["group"], "max": 0.10}


def test_a_fair_model_with_rows_enough_passes(folder, people):
    report = folder.check(people(6_000), ODDS, PARITY)
    assert [check.outcome for check in report.checks] == ["pass", "pass"]
    assert report.checks[0].interval.high <= 0.10
    assert report.checks[1].interval.low >= 0.80


def test_an_unfair_model_is_blocked_and_the_two_groups_are_named(folder, people):
    table = people(2_000, tpr={"a": 0.85, "b": 0.45})
    check = folder.one(table, ODDS)
    positives = table[table.y == 1].groupby("group").d.agg(["sum", "count"])
    assert (check.outcome, check.blocking, check.code) == ("fail", True, "MLG301")
    assert "the true positive rate is" in check.reason
    for name in "ab":
        counts = f"({positives['sum'][name]} of {positives['count'][name]}) for {name}"
        assert counts in check.reason
    assert "noise alone would show a difference of about 0.02" in check.reason
    driver = check.details["driver"]
    assert driver["rate"] == "true_positive_rate"
    assert (driver["higher"]["group"], driver["lower"]["group"]) == ("a", "b")
    assert driver["difference"] == pytest.approx(check.measured)
    assert 0.10 < check.details["simultaneous"]["low"] < check.interval.low
    assert check.details["simultaneous"]["confidence"] == 0.95
    assert check.details["p_value_of_equality"] < 1e-6


def test_which_rate_drives_the_odds_is_told(folder, people):
    table = people(3_000)
    positive = (table.y == 0) & (table.group == "b") & (table.id % 2 == 0)
    check = folder.one(table.assign(d=table.d.where(~positive, 1)), ODDS)
    assert check.outcome == "fail"
    assert check.details["driver"]["rate"] == "false_positive_rate"
    assert "the false positive rate is" in check.reason


def test_a_ratio_under_its_floor_is_blocked(folder, people):
    table = people(3_000, tpr={"a": 0.9, "b": 0.2}, fpr=0.1)
    check = folder.one(table, PARITY)
    assert (check.outcome, check.code) == ("fail", "MLG302")
    assert "noise alone would show a ratio of about 0.9" in check.reason
    assert check.details["simultaneous"]["high"] < 0.8
    assert check.direction == "higher"


def test_few_rows_are_inconclusive_and_say_how_many_would_do(folder, people):
    check = folder.one(people(300), ODDS)
    assert check.outcome == "inconclusive"
    assert not check.blocking
    assert check.rows_needed > 300
    assert "rows would decide" in check.reason
    strict = folder.one(people(300), ODDS, verdict={"mode": "strict"})
    assert strict.blocking


def test_a_check_with_more_pairs_sees_less(folder, people):
    many = dict.fromkeys("abcdefghij", 0.1)
    two, ten = folder.one(people(4_000), ODDS), folder.one(people(4_000, groups=many), ODDS)
    assert ten.detectable > two.detectable


def test_small_groups_are_pooled_and_the_reason_says_that_the_value_is_not_the_verdict_s(
    folder, people
):
    shares = {"a": 0.45, "b": 0.45, "c": 0.04, "d": 0.03, "e": 0.03}
    table = people(8_000, groups=shares)
    entry = {**ACCURACY, "min_group": 400}
    check = folder.one(table, entry)
    names = [rate["group"] for rate in check.details["rates"]["accuracy"]]
    assert names == ["a", "b", "(small groups)"]
    assert check.details["rates"]["accuracy"][2]["pools"] == [["c"], ["d"], ["e"]]
    assert check.details["coverage"] == 1.0
    assert any("c, d, e have under 400 rows each and are pooled" in note for note in check.notes)
    assert check.details["assessed"] != pytest.approx(check.measured, abs=1e-6)
    assert f"whose difference is {check.details['assessed']:.4f}" in check.reason


def test_the_pool_is_never_merged_with_a_value_of_the_data(folder, people):
    shares = {"a": 0.5, "(small groups)": 0.3, "(null)": 0.1, None: 0.04, "c": 0.03, "d": 0.03}
    table = people(4_000, groups=shares)
    check = folder.one(table, {**ACCURACY, "min_group": 200})
    listed = {rate["group"]: rate["n"] for rate in check.details["rates"]["accuracy"]}
    counts = table.group.value_counts()
    assert listed["'(small groups)'"] == counts["(small groups)"]
    assert listed["'(null)'"] == counts["(null)"]
    assert listed["(small groups)"] == counts["c"] + counts["d"] + table.group.isna().sum()
    assert len(listed) == 4


def test_null_is_a_group_of_its_own(folder, people):
    table = people(3_000, groups={"a": 0.5, None: 0.5}, tpr={None: 0.2})
    check = folder.one(table, OPPORTUNITY)
    assert check.outcome == "fail"
    assert "for (null);" in check.reason


def test_groups_too_small_to_assess_never_pass(folder, people):
    table = people(6_000, groups={"a": 0.47, "b": 0.47, "c": 0.03, "d": 0.03})
    entry = {**ACCURACY, "min_group": 1_000}
    check = folder.one(table, entry)
    assert check.outcome == "inconclusive"
    assert check.interval.high == 1.0
    assert check.rows_needed is None
    assert "are in groups too small to assess, so it cannot pass" in check.reason
    assert any("unassessed for too few rows" in note for note in check.notes)
    allowed = folder.one(table, {**entry, "min_coverage": 0.9})
    assert allowed.outcome == "pass"


def test_a_rate_that_no_two_groups_can_be_compared_by_never_passes(folder, people):
    table = people(6_000)
    table.loc[(table.group == "b") & (table.id % 100 != 0), "y"] = 0
    check = folder.one(table, {**ODDS, "max": 0.5, "min_coverage": 0.1})
    assert check.outcome == "inconclusive"
    assert "the true positive rate cannot be compared" in check.reason


def test_a_large_gap_of_assessed_groups_fails_however_many_are_too_small(folder, people):
    shares = {"a": 0.4, "b": 0.4, **{f"tiny {n}": 0.01 for n in range(20)}}
    table = people(2_000, groups=shares, tpr={"a": 0.95, "b": 0.3})
    check = folder.one(table, {**OPPORTUNITY, "small_groups": "show"})
    assert check.outcome == "fail"
    assert check.details["coverage"] < 0.95


def test_small_groups_can_be_shown_or_fail(folder, people):
    table = people(4_000, groups={"a": 0.49, "b": 0.49, "c": 0.01, "d": 0.01})
    shown, fails = folder.check(
        table,
        {**ACCURACY, "min_group": 70, "small_groups": "show"},
        {**ACCURACY, "min_group": 70, "small_groups": "fail", "id": "fails"},
    ).checks
    listed = {rate["group"]: rate["assessed"] for rate in shown.details["rates"]["accuracy"]}
    assert listed == {"a": True, "b": True, "c": False, "d": False}
    assert shown.outcome == "pass"  # 98 % of the rows are assessed
    assert (fails.outcome, fails.code, fails.kind) == ("fail", "MLG303", "exact")
    assert "min_group is 70 (small_groups: fail)" in fails.reason


def test_too_few_rows_in_every_group_but_one_cannot_tell(folder, people):
    table = people(150, groups={"a": 0.9, "b": 0.05, "c": 0.05})
    check = folder.one(table, ACCURACY)
    assert (check.outcome, check.code) == ("inconclusive", "MLG320")
    assert check.measured is not None
    assert "fewer than two have the 30 rows" in check.reason


def test_a_point_decision_ignores_noise_and_says_so(folder, people):
    table = people(200)
    check = folder.one(table, {**ODDS, "max": 0.001, "decide": "point"})
    assert (check.kind, check.outcome) == ("point", "fail")
    assert "noise ignored (decide: point)" in check.reason
    assert "for a" in check.reason
    assert "for b" in check.reason


def test_a_point_decision_may_ask_for_no_difference_at_all(folder):
    table = pd.DataFrame(
        {"id": range(80), "y": [0, 1] * 40, "d": [0, 1] * 40, "group": ["a"] * 40 + ["b"] * 40}
    )
    difference, ratio = folder.check(
        table,
        {**ODDS, "max": 0, "decide": "point"},
        {**PARITY, "min": 1, "decide": "point"},
    ).checks
    assert (difference.outcome, ratio.outcome) == ("pass", "pass")


def test_a_warning_never_blocks(folder, people):
    table = people(2_000, tpr={"a": 0.9, "b": 0.4})
    check = folder.one(table, {**ODDS, "severity": "warn"})
    assert (check.outcome, check.blocking) == ("warn", False)
    assert "for b" in check.reason


def test_an_outlier_is_found_against_the_rest(folder, people):
    shares = dict.fromkeys("abcdefgh", 0.125)
    table = people(4_000, groups=shares, tpr={"h": 0.3})
    check = folder.one(table, {**OPPORTUNITY, "reference": "rest"})
    assert check.outcome == "fail"
    assert "for all but h and" in check.reason
    assert check.details["reference"] == "rest"


def test_the_order_of_rows_changes_nothing(folder, people):
    table = people(1_500, groups={"a": 0.5, "b": 0.3, "c": 0.2})
    shuffled = table.sample(frac=1, random_state=np.random.RandomState(3))
    one, other = folder.one(table, ODDS), folder.one(shuffled, ODDS)
    assert one.model_copy(update={"seconds": None}) == other.model_copy(update={"seconds": None})


def test_entries_of_the_same_groups_and_others_are_judged_apart(folder, people):
    table = people(2_000).assign(region=lambda rows: rows.id % 3)
    report = folder.check(
        table, ODDS, PARITY, {**ODDS, "by": ["region"]}, {**ODDS, "by": ["group", "region"]}
    )
    assert [check.id for check in report.checks] == [
        "bias/equalized_odds_difference.max[group]",
        "bias/demographic_parity_ratio.min[group]",
        "bias/equalized_odds_difference.max[region]",
        "bias/equalized_odds_difference.max[group*region]",
    ]
    assert {check.test.weight for check in report.checks} == {1.0}


def test_a_selection_that_leaves_out_the_gate_keeps_its_ids(folder, people):
    import mlgate

    folder.check(people(200), ODDS, {**PARITY, "id": "parity"})
    report = mlgate.check(
        folder.root / "mlgate.yaml", gates=["bias/equalized_odds_difference.max[group]"], environ={}
    )
    assert [(check.id, check.outcome) for check in report.checks] == [
        ("bias/equalized_odds_difference.max[group]", "inconclusive"),
        ("bias/parity.min[group]", "skipped"),
    ]
