"""Slices that are intervals of a number."""

import numpy as np
import pandas as pd
import pytest

from mlgate.errors import ConfigurationError

ENTRY = {"metric": "accuracy", "max_drop": 0.2, "min_rows": 10}
CUT = {**ENTRY, "slices": [{"age": [25, 45.5]}]}
QUARTERS = {**ENTRY, "slices": [{"age": "quartiles"}]}


def sliced(report) -> dict[str, int]:
    return {check.scope: check.n for check in report.checks if check.scope is not None}


def outcomes(report) -> dict[str, str]:
    return {check.scope: check.outcome.value for check in report.checks if check.scope is not None}


@pytest.fixture
def aged(models):
    """Both sides with the ages 0 to 99, four rows each."""
    candidate, baseline = models(400)
    return [table.assign(age=table.id % 100) for table in (candidate, baseline)]


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_a_number_is_cut_where_the_policy_says(folder, aged, suffix):
    report = folder.check(CUT, candidate=aged[0], baseline=aged[1], suffix=suffix)

    assert sliced(report) == {"age=under-25": 100, "age=25-45%2E5": 84, "age=45%2E5+": 216}
    titles = [check.title for check in report.checks[1:]]
    assert titles == [
        "accuracy where age is under 25 against the baseline",
        "accuracy where age is 25 to under 45.5 against the baseline",
        "accuracy where age is 45.5 or over against the baseline",
    ]
    assert [check.details["interval"] for check in report.checks[1:]] == [
        "under 25",
        "25 to under 45.5",
        "45.5 or over",
    ]


def test_each_interval_has_the_numbers_of_its_own_rows(folder, aged):
    report = folder.check(CUT, candidate=aged[0], baseline=aged[1])

    young = report.checks[1]
    for value, table in ((young.measured, aged[0]), (young.baseline, aged[1])):
        rows = table[table.age < 25]
        assert value == pytest.approx((rows.d == rows.y).mean(), abs=1e-12)


def test_quartiles_are_those_of_the_baseline_and_no_id_bears_a_measured_number(folder, aged):
    candidate, baseline = aged
    older = candidate.assign(age=candidate.age + 10)

    report = folder.check(QUARTERS, candidate=older, baseline=baseline)

    ends = np.quantile(baseline.age, [0.25, 0.5, 0.75])
    counted = np.bincount(np.searchsorted(ends, older.age, side="right"))
    assert sliced(report) == {f"age=quartile-{i + 1}": n for i, n in enumerate(counted)}
    assert report.checks[1].title == (
        "accuracy where age is under 24.75 (quartile 1) against the baseline"
    )
    assert {check.details["quartiles_of"] for check in report.checks[1:]} == {"baseline"}


def test_quartiles_are_those_of_the_candidate_where_the_baseline_has_no_such_column(folder, aged):
    report = folder.check(QUARTERS, candidate=aged[0], baseline=aged[1].drop(columns="age"))

    assert sliced(report) == {f"age=quartile-{i}": 100 for i in range(1, 5)}
    assert {check.details["quartiles_of"] for check in report.checks[1:]} == {"candidate"}
    assert report.checks[0].notes == (
        "the baseline has no column `age`, so nothing tells which of its slices are gone",
    )


def test_a_floor_is_cut_without_a_baseline(folder, aged):
    floor = {"metric": "accuracy", "min": 0.1, "slices": [{"age": "quartiles"}]}

    report = folder.check(floor, candidate=aged[0])

    assert set(outcomes(report).values()) == {"pass"}
    assert len(report.checks) == 5


@pytest.mark.parametrize("empty", [None, np.nan, "nan"])
def test_null_and_nan_are_a_slice_of_their_own(folder, aged, empty):
    tables = [
        table.assign(
            age=[empty if i % 4 == 0 else (str(i) if empty == "nan" else i) for i in table.id]
        )
        for table in aged
    ]

    report = folder.check(
        {**ENTRY, "slices": [{"age": [200]}]}, candidate=tables[0], baseline=tables[1]
    )

    assert sliced(report) == {"age=under-200": 150, "age=200+": 150, "age=(null)": 100}
    assert report.checks[-1].title == "accuracy where age is NULL against the baseline"


def test_infinite_numbers_are_in_the_outermost_intervals(folder, aged):
    tables = [table.assign(age=np.where(table.id % 2, np.inf, -np.inf)) for table in aged]

    report = folder.check(QUARTERS | CUT, candidate=tables[0], baseline=tables[1])

    assert sliced(report) == {"age=under-25": 200, "age=45%2E5+": 200}


def test_an_interval_that_the_candidate_lost_is_an_error_of_every_limit(folder, aged):
    candidate, baseline = aged
    report = folder.check(
        {**CUT, "min": 0.1},
        candidate=candidate.assign(age=candidate.age.clip(lower=25)),
        baseline=baseline,
    )

    lost = [check for check in report.checks if check.scope == "age=under-25"]
    assert [check.rule for check in lost] == ["min", "max_drop"]
    for check in lost:
        assert (check.outcome, check.blocking, check.code) == ("error", True, "MLG230")
        assert check.reason == (
            "the baseline has 100 rows where age is under 25, the candidate none"
        )


def test_a_quartile_that_the_candidate_lost_is_an_error(folder, aged):
    candidate, baseline = aged

    report = folder.check(
        QUARTERS, candidate=candidate.assign(age=candidate.age.clip(upper=60)), baseline=baseline
    )

    assert outcomes(report)["age=quartile-4"] == "error"


@pytest.mark.parametrize("entry", [CUT, QUARTERS])
def test_text_that_is_no_number_cannot_be_cut(folder, aged, entry):
    candidate, baseline = aged
    words = candidate.assign(age=np.where(candidate.id < 3, "1_000", candidate.age.astype(str)))

    report = folder.check(entry, candidate=words, baseline=baseline)

    assert outcomes(report) == {"age": "error"}
    assert report.checks[0].outcome == "pass"
    assert report.checks[1].reason == (
        "3 of 400 rows of the candidate have a `age` that is no number, so it has no intervals"
    )
    assert report.checks[1].blocking


@pytest.mark.parametrize("entry", [CUT, QUARTERS])
def test_a_baseline_that_is_no_number_hides_lost_intervals_and_is_said(folder, aged, entry):
    candidate, baseline = aged
    words = baseline.assign(age="old")

    report = folder.check(entry, candidate=candidate, baseline=words)

    assert "error" not in outcomes(report).values()
    (note,) = report.checks[0].notes
    assert note == (
        "400 of 400 rows of the baseline have a `age` that is no number, so it has no intervals, "
        "so nothing tells which of its slices are gone"
    )


def test_a_column_of_one_number_is_one_quartile(folder, aged):
    tables = [table.assign(age=7) for table in aged]

    report = folder.check(QUARTERS, candidate=tables[0], baseline=tables[1])

    assert sliced(report) == {"age=quartile-4": 400}
    assert report.checks[1].details["interval"] == "7 or over"


def test_a_column_that_is_null_everywhere_is_one_slice(folder, aged):
    tables = [table.assign(age=pd.Series([None] * 400, dtype="float64")) for table in aged]

    report = folder.check(QUARTERS, candidate=tables[0], baseline=tables[1])

    assert sliced(report) == {"age=(null)": 400}


def test_a_column_that_is_not_there_cannot_be_cut(folder, aged):
    report = folder.check(
        {**ENTRY, "slices": [{"aeg": "quartiles"}]}, candidate=aged[0], baseline=aged[1]
    )

    assert outcomes(report) == {"aeg": "error"}
    assert "did you mean `age`?" in report.checks[1].reason


def test_entries_may_cut_one_column_differently(folder, aged):
    report = folder.check(
        {**CUT, "id": "one"},
        {**QUARTERS, "id": "two"},
        {**ENTRY, "id": "three", "slices": ["age"], "min": 0.1},
        candidate=aged[0],
        baseline=aged[1],
    )

    by_entry = {
        name: sum(check.subject == name and check.scope is not None for check in report.checks)
        for name in ("one", "two", "three")
    }
    assert by_entry == {"one": 3, "two": 4, "three": 200}


def test_cut_slices_share_one_part_of_the_error_budget(folder, aged):
    report = folder.check(
        {**ENTRY, "slices": ["region", {"age": "quartiles"}]}, candidate=aged[0], baseline=aged[1]
    )

    weights = {check.scope: check.test.weight for check in report.checks}
    assert weights.pop(None) == 1
    assert len(weights) == 7
    assert sum(weights.values()) == pytest.approx(1)


def test_intervals_of_weighted_rows_have_weighted_values(folder, aged):
    tables = [table.assign(w=1.0 + table.id % 3) for table in aged]

    report = folder.check(
        CUT,
        candidate=tables[0],
        baseline=tables[1],
        predictions={
            "id": "id",
            "target": "y",
            "positive": 1,
            "prediction": "d",
            "weight": "w",
        },
    )

    rows = tables[0][tables[0].age < 25]
    expected = np.average(rows.d == rows.y, weights=rows.w)
    assert report.checks[1].measured == pytest.approx(expected, abs=1e-12)


def test_many_intervals_are_in_order(folder, aged):
    ends = list(range(5, 100, 5))
    report = folder.check({**ENTRY, "slices": [{"age": ends}]}, candidate=aged[0], baseline=aged[1])

    names = ["under-5", *(f"{low}-{low + 5}" for low in ends[:-1]), "95+"]
    assert [check.scope for check in report.checks[1:]] == [f"age={name}" for name in names]


@pytest.mark.parametrize(
    "items",
    [
        [{"age": []}],
        [{"age": [45, 25]}],
        [{"age": [25, 25]}],
        [{"age": ["25"]}],
        [{"age": [True]}],
        [{"age": "deciles"}],
        [{"age": [1], "region": [2]}],
        [7],
        ["age", {"age": "quartiles"}],
    ],
)
def test_what_is_no_cut_is_refused(folder, aged, items):
    with pytest.raises(ConfigurationError, match="slices"):
        folder.check({**ENTRY, "slices": items}, candidate=aged[0], baseline=aged[1])
