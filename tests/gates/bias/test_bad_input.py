"""What cannot be measured is an error that says why: never a pass, never a traceback."""

import re

import numpy as np
import pytest

from mlgate.render import markdown

ODDS = {"metric": "equalized_odds_difference", "by": ["group"], "max": 0.10}
PARITY = {"metric": "demographic_parity_ratio", "by": ["group"], "min": 0.80}


def error(folder, table, entry=ODDS, **how):
    check = folder.one(table, entry, **how)
    assert (check.outcome, check.blocking) == ("error", True), check.reason
    assert check.fix
    return check.reason


def test_one_group_only(folder, people):
    table = people(100, groups={"a": 1.0})
    assert error(folder, table) == "`group` has one group only (a), and bias is between groups"


def test_only_null(folder, people):
    table = people(100).assign(group=np.array([None] * 100, dtype=object))
    assert "one group only ((null))" in error(folder, table)


def test_a_column_that_is_absent(folder, people):
    reason = error(folder, people(100), {**ODDS, "by": ["grp"]})
    assert "no column `grp`; did you mean `group`?" in reason


@pytest.mark.parametrize("by", [["id"], ["group", "id"]])
def test_five_thousand_groups_are_refused_with_the_reason(folder, people, by):
    reason = error(folder, people(5_000), {**ODDS, "by": by})
    assert "makes 5,000 groups, and bias is measured between at most 200" in reason


def test_two_hundred_groups_are_measured(folder, people):
    table = people(4_000).assign(group=lambda rows: rows.id % 200)
    check = folder.one(table, {**ODDS, "min_group": 5})
    assert check.outcome == "inconclusive"
    assert any("`reference: rest`" in note for note in check.notes)
    assert len(check.details["rates"]["true_positive_rate"]) <= 60


def test_three_labels_under_a_binary_task(folder, people):
    table = people(300).assign(y=lambda rows: rows.id % 3)
    assert "has the labels" in error(folder, table)


@pytest.mark.parametrize("value", [None, np.nan])
def test_decisions_that_are_missing(folder, people, value):
    table = people(300)
    table["d"] = table.d.astype(object).where(table.id > 2, value)
    assert "3 of 300 rows of the candidate have no decision" in error(folder, table)


def test_decisions_that_are_no_labels(folder, people):
    table = people(300).assign(d=lambda rows: np.where(rows.d == 1, "yes", "no"))
    assert "are none of its labels" in error(folder, table)


def test_no_rows(folder, people):
    assert "has no rows" in error(folder, people(10).iloc[:0])


def test_a_group_without_positives_is_unassessed(folder, people):
    table = people(3_000, groups={"a": 0.4, "b": 0.4, "c": 0.2})
    table.loc[table.group == "c", "y"] = 0
    check = folder.one(table, {**ODDS, "max": 0.5})
    assert check.outcome == "inconclusive"
    assert any("unassessed for too few rows with a positive label" in n for n in check.notes)


def test_no_positives_at_all(folder, people):
    table = people(300).assign(y=0)
    check = folder.one(table, {**ODDS, "metric": "equal_opportunity_difference"})
    assert check.outcome == "inconclusive"


def test_nobody_selected_has_no_ratio(folder, people):
    reason = error(folder, people(300).assign(d=0), PARITY)
    assert reason == "the selection rate is 0 in every group, and a ratio of zeros is undefined"


def test_one_rate_that_is_zero_everywhere_leaves_the_other_and_never_passes(folder, people):
    table = people(4_000, fpr=0.0)
    check = folder.one(table, {**PARITY, "metric": "equalized_odds_ratio", "min": 0.2})
    rates = table[table.y == 1].groupby("group").d.mean()
    assert check.measured == pytest.approx(rates.min() / rates.max(), abs=1e-12)
    assert check.outcome == "inconclusive"
    assert any("the false positive rate is 0 in every group" in note for note in check.notes)


def test_text_has_no_intervals(folder, people):
    reason = error(folder, people(300), {**ODDS, "by": [{"group": [1, 2]}]})
    assert "300 of 300 rows of the candidate have a `group` that is no number" in reason


def test_a_reference_that_no_row_is_in(folder, people):
    reason = error(folder, people(300), {**ODDS, "reference": "c"})
    assert reason == "no row is in the reference group c"


def test_a_reference_that_is_too_small_cannot_tell(folder, people):
    table = people(2_000, groups={"a": 0.5, "b": 0.49, "c": 0.01})
    check = folder.one(table, {**ODDS, "reference": "c"})
    assert check.outcome == "inconclusive"


@pytest.mark.parametrize("values", [("Male", "male"), ("Male", "Male "), (" a  b", "A B")])
def test_groups_that_differ_by_case_or_spaces_are_pointed_out(folder, people, values):
    table = people(600, groups={values[0]: 0.5, values[1]: 0.3, "other": 0.2})
    check = folder.one(table, ODDS)
    [note] = [note for note in check.notes if "differ only by case or spaces" in note]
    assert all(repr(value) in note for value in values)
    assert "other" not in note


def test_groups_that_look_like_anything_stay_themselves(folder, people):
    hostile = {"<b>x</b>": 0.2, "a|b": 0.2, "::error::": 0.2, "é" * 90: 0.2, "": 0.2}
    table = people(4_000, groups=hostile, tpr={"<b>x</b>": 0.1})
    report = folder.check(table, ODDS)
    check = report.checks[0]
    assert check.outcome == "fail"
    listed = [rate["values"] for rate in check.details["rates"]["true_positive_rate"]]
    assert sorted(listed) == sorted([name] for name in hostile)
    assert "<b>x</b>" in check.reason
    assert "<b>x</b>" not in markdown.render(report)


def test_infinite_ages_are_no_edge_of_a_quartile(folder, people):
    table = people(200).assign(age=np.where(np.arange(200) < 120, np.inf, np.arange(200.0)))

    check = folder.one(table, {**ODDS, "by": [{"age": "quartiles"}]})

    edges = [float(edge) for edge in re.findall(r"\d+(?:\.\d+)?", str(check.details["edges"]))]
    assert edges
    assert all(120 <= edge < 200 for edge in edges)  # the finite ages
