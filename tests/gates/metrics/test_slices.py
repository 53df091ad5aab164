"""A check for each value of a slice column, whatever its name and its values look like."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HOSTILE = [
    "a\nb",
    "a|b",
    "<b>x</b>",
    "@everyone",
    'it\'s "quoted"',
    "a.b.c",
    "[x]=y",
    "`tick`",
    "::error::",
    "naïve 東京",
    "a%20b",
    "-- ; DROP TABLE pairs",
    ":name",
    "$1",
    "{}",
    "score",
    " ",
]
ENTRY = {"metric": "accuracy", "max_drop": 0.05, "min_rows": 10}
PART = re.compile(r"(?:[^\W]|[-+@]|%[0-9A-F]{2})+|\(empty\)")  # \w has the underscore


def scopes(report) -> dict[str, str]:
    return {check.scope: check.outcome.value for check in report.checks if check.scope is not None}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_column_may_have_any_name(folder, models, name):
    tables = [table.rename(columns={"region": name}) for table in models(900)]

    report = folder.check({**ENTRY, "slices": [name]}, candidate=tables[0], baseline=tables[1])

    assert [check.n for check in report.checks[1:]] == [
        int((tables[0][name] == value).sum()) for value in ("AP", "EU", "US")
    ]
    for check in report.checks[1:]:
        column, _, value = check.scope.rpartition("=")
        assert PART.fullmatch(column), check.scope
        assert value in ("AP", "EU", "US")


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_a_slice_may_have_any_value(folder, models, suffix):
    values = [value for value in HOSTILE if value.strip()]
    tables = [
        table.assign(region=[values[i % len(values)] for i in range(1600)])
        for table in models(1600)
    ]

    report = folder.check(
        {**ENTRY, "slices": ["region"]}, candidate=tables[0], baseline=tables[1], suffix=suffix
    )

    assert len(scopes(report)) == len(values)
    assert all(PART.fullmatch(scope.partition("=")[2]) for scope in scopes(report))
    assert all(check.n == 100 for check in report.checks[1:])


@given(
    values=st.lists(
        st.text(min_size=1, max_size=8).filter(lambda text: "\0" not in text),
        min_size=1,
        max_size=6,
        unique=True,
    )
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_ids_of_slices_are_unique_and_plain(folder, models, values):
    values = [value.encode("utf-8", "ignore").decode() for value in values]
    table = models(120)[0].assign(region=[values[i % len(values)] for i in range(120)])

    report = folder.check({**ENTRY, "slices": ["region"]}, candidate=table, baseline=table)

    ids = [check.id for check in report.checks]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"metrics/accuracy\.max_drop(\[region=.*\])?", name) for name in ids)
    assert all(PART.fullmatch(scope.partition("=")[2]) for scope in scopes(report))


def test_null_is_a_slice_of_its_own_beside_the_text_that_looks_like_it(folder, models):
    values = np.array(["(null)", None, "NULL", ""], dtype=object)
    tables = [table.assign(region=values[np.arange(400) % 4]) for table in models(400)]

    report = folder.check({**ENTRY, "slices": ["region"]}, candidate=tables[0], baseline=tables[1])

    assert set(scopes(report)) == {
        "region=%28null%29",
        "region=(null)",
        "region=NULL",
        "region=(empty)",
    }
    titles = {check.scope: check.title for check in report.checks}
    assert titles["region=(null)"] == "accuracy where region is NULL against the baseline"


def test_a_long_value_is_shortened_in_sentences_and_whole_in_ids(folder, models):
    table = models()[0].assign(region="long " * 100)

    report = folder.check({**ENTRY, "slices": ["region"]}, candidate=table, baseline=table)

    assert len(report.checks[1].reason) < 200
    assert report.checks[1].scope == "region=" + "long%20" * 100


def test_a_slice_that_the_candidate_lost_is_an_error_of_every_limit(folder, models):
    candidate, baseline = models(900)
    kept = candidate.assign(region=candidate.region.replace("EU", "AP"))

    report = folder.check(
        {"metric": "accuracy", "min": 0.1, "max_drop": 0.2, "slices": ["region"]},
        candidate=kept,
        baseline=baseline,
    )

    lost = [check for check in report.checks if check.scope == "region=EU"]
    assert [check.rule for check in lost] == ["min", "max_drop"]
    for check in lost:
        assert (check.outcome, check.blocking, check.code) == ("error", True, "MLG230")
        rows = int((baseline.region == "EU").sum())
        assert check.reason == (
            f"the baseline has {rows} rows where region is EU, the candidate none"
        )


def test_a_slice_that_the_candidate_lost_is_seen_where_only_a_floor_is_set(folder, models):
    candidate, baseline = models(900)
    floor = {"metric": "accuracy", "min": 0.1, "slices": ["region"]}

    report = folder.check(floor, candidate=candidate[candidate.region != "EU"], baseline=baseline)

    assert scopes(report) == {"region=AP": "pass", "region=US": "pass", "region=EU": "error"}
    assert report.checks[0].outcome == "pass"  # a floor stands, whatever the baseline's rows


def test_floors_of_slices_are_judged_without_a_baseline(folder, models):
    candidate, _ = models(900)
    floor = {"metric": "accuracy", "min": 0.1, "slices": ["region"]}

    report = folder.check(floor, candidate=candidate, place={"if_missing": "new"})

    assert {check.outcome for check in report.checks} == {"pass"}
    assert len(report.checks) == 4
    assert report.checks[0].notes == ()


def test_a_floor_says_that_a_baseline_which_cannot_be_read_hides_lost_slices(folder, models):
    candidate, _ = models(900)
    (folder.root / "baseline.parquet").mkdir()
    floor = {"metric": "accuracy", "min": 0.1, "slices": ["region"]}

    whole, *others = folder.check(floor, candidate=candidate).checks

    assert [check.outcome for check in (whole, *others)] == ["pass"] * 4
    assert whole.notes[0].startswith("nothing tells whether slices are gone: ")


@pytest.mark.parametrize("side", ["candidate", "baseline"])
def test_a_column_of_more_than_a_hundred_values_is_an_error(folder, models, side):
    tables = dict(zip(("candidate", "baseline"), models(), strict=True))
    tables[side] = tables[side].assign(region=tables[side].id % 101)

    report = folder.check({**ENTRY, "slices": ["region"]}, **tables)

    assert scopes(report) == {"region": "error"}
    assert "`region` has 101 values" in report.checks[1].reason
    assert "at most 100" in report.checks[1].reason


def test_a_hundred_values_are_measured(folder, models):
    tables = [table.assign(region=table.id % 100) for table in models(2000)]

    report = folder.check({**ENTRY, "slices": ["region"]}, candidate=tables[0], baseline=tables[1])

    assert len(scopes(report)) == 100
    assert "error" not in scopes(report).values()
    weights = [check.test.weight for check in report.checks]
    assert weights[0] == 1
    assert sum(weights[1:]) == pytest.approx(1)


def test_a_slice_below_min_rows_is_inconclusive(folder, models):
    tables = [table.assign(region=np.where(table.id < 9, "small", "big")) for table in models()]

    report = folder.check({**ENTRY, "slices": ["region"]}, candidate=tables[0], baseline=tables[1])

    assert scopes(report)["region=small"] == "inconclusive"
    small = next(check for check in report.checks if check.scope == "region=small")
    assert small.reason == "9 rows where region is small, and min_rows is 10"
    assert (small.n, small.code, small.blocking) == (9, "MLG220", False)


@pytest.mark.parametrize(("rows", "outcome"), [(5, "inconclusive"), (20, "error")])
def test_a_slice_that_only_the_candidate_has_is_no_pass(folder, models, rows, outcome):
    candidate, baseline = models()
    more = candidate.iloc[:rows].assign(id=range(1000, 1000 + rows), region="MARS")

    report = folder.check(
        {**ENTRY, "slices": ["region"]},
        candidate=pd.concat([candidate, more]),
        baseline=baseline,
    )

    assert scopes(report)["region=MARS"] == outcome


def test_rows_count_in_the_slice_that_the_candidate_puts_them_in(folder, models):
    candidate, baseline = models()
    moved = candidate.assign(region=np.where(candidate.id % 2, "AP", "EU"))

    report = folder.check(
        {**ENTRY, "slices": ["region"]},
        candidate=moved,
        baseline=baseline.assign(region=baseline.region.replace("US", "EU")),
    )

    assert [check.n for check in report.checks] == [400, 200, 200]


def test_a_column_that_the_candidate_lacks_is_an_error_and_the_whole_is_still_judged(
    folder, models
):
    candidate, baseline = models()

    report = folder.check({**ENTRY, "slices": ["regoin"]}, candidate=candidate, baseline=baseline)

    assert scopes(report) == {"regoin": "error"}
    assert report.checks[0].outcome != "error"
    assert "did you mean `region`?" in report.checks[1].reason


def test_a_column_that_only_the_baseline_lacks_is_said(folder, models):
    candidate, baseline = models(900)

    report = folder.check(
        {**ENTRY, "slices": ["region"]},
        candidate=candidate,
        baseline=baseline.drop(columns="region"),
    )

    assert set(scopes(report)) == {"region=AP", "region=EU", "region=US"}
    assert "error" not in scopes(report).values()
    assert report.checks[0].notes == (
        "the baseline has no column `region`, so nothing tells which of its slices are gone",
    )


def test_two_spellings_of_one_word_are_one_slice(folder, models):
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    candidate, baseline = models()
    values = np.array([composed, decomposed], dtype=object)

    report = folder.check(
        {**ENTRY, "slices": ["region"]},
        candidate=candidate.assign(region=values[candidate.id % 2]),
        baseline=baseline.assign(region=decomposed),
    )

    assert list(scopes(report)) == [f"region={composed}"]
    assert report.checks[1].n == 400


@pytest.mark.parametrize(
    ("here", "there"),
    [([0, 1], ["0", "1"]), ([0.0, 1.0], [0, 1]), ([True, False], ["True", "FALSE"])],
)
def test_groups_are_the_same_in_any_format(folder, models, here, there):
    candidate, baseline = models()

    report = folder.check(
        {**ENTRY, "slices": ["region"]},
        candidate=candidate.assign(region=[here[i % 2] for i in range(400)]),
        baseline=baseline.assign(region=[there[i % 2] for i in range(400)]),
        baseline_suffix="csv",
    )

    assert "error" not in scopes(report).values()
    assert len(scopes(report)) == 2


def test_a_slice_of_one_class_has_no_auc_and_is_inconclusive(folder, models):
    tables = [table.assign(region=table.y) for table in models()]

    report = folder.check(
        {"metric": "roc_auc", "max_drop": 0.05, "slices": ["region"]},
        candidate=tables[0],
        baseline=tables[1],
    )

    assert set(scopes(report).values()) == {"inconclusive"}
    assert "ROC AUC is undefined where region is 0" in report.checks[1].reason


def test_few_rows_of_a_class_are_inconclusive_unless_noise_is_ignored(folder, models):
    candidate, baseline = models(60)
    few = [table[(table.y == 0) | (table.id < 20)] for table in (candidate, baseline)]
    entry = {"metric": "roc_auc", "max_drop": 0.5}

    check = folder.one(entry, candidate=few[0], baseline=few[1])
    point = folder.one({**entry, "decide": "point"})

    assert check.outcome == "inconclusive"
    assert "DeLong needs 20 of each" in check.reason
    assert point.outcome == "pass"
    assert point.reason.endswith("noise ignored (decide: point)")


def test_few_losses_are_inconclusive_unless_noise_is_ignored(folder, models):
    candidate, baseline = models(29)
    entry = {"metric": "log_loss", "max_rise": 5}

    check = folder.one(entry, candidate=candidate, baseline=baseline)
    point = folder.one({**entry, "decide": "point"})

    assert check.outcome == "inconclusive"
    assert check.reason == "29 rows: a mean of losses needs 30"
    assert point.outcome == "pass"
