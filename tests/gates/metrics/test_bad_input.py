"""Predictions that cannot be judged are errors that say where: never a pass, never a traceback."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from mlgate.result.check import Check

ACCURACY = {"metric": "accuracy", "max_drop": 0.05}
ROC_AUC = {"metric": "roc_auc", "max_drop": 0.05}
LOG_LOSS = {"metric": "log_loss", "max_rise": 0.5}
ALL = (ACCURACY, ROC_AUC, LOG_LOSS)
GIVEN = {"id": "id", "target": "y", "positive": 1, "score": "p", "prediction": "d"}


def outcomes(checks: tuple[Check, ...]) -> dict[str, str]:
    return {check.subject: check.outcome.value for check in checks}


def errors(folder, *entries: Any, **how: Any) -> list[str]:
    """The reasons of checks that all are errors and all block."""
    checks = folder.check(*entries, **how).checks
    assert {check.outcome for check in checks} == {"error"}, [c.reason for c in checks]
    assert all(check.blocking and check.fix for check in checks)
    return [check.reason for check in checks]


def spoilt(table: pd.DataFrame, column: str, value: Any, rows: int = 3) -> pd.DataFrame:
    values = table[column].astype(object).copy()
    values.iloc[:rows] = value
    return table.assign(**{column: values})


@pytest.mark.parametrize("side", ["candidate", "baseline"])
@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "have no score in `p` (NULL)"),
        (math.nan, "in `p`"),
        (math.inf, "have an infinite score in `p`"),
        (-math.inf, "have an infinite score in `p`"),
    ],
)
def test_a_score_that_is_no_number_is_an_error_on_either_side(folder, models, side, value, said):
    tables = dict(zip(("candidate", "baseline"), models(), strict=True))
    tables[side] = tables[side].assign(p=spoilt(tables[side], "p", value).p.astype(float))

    accuracy, *others = folder.check(*ALL, **tables).checks

    assert accuracy.outcome == "pass"
    for check in others:
        assert check.outcome == "error"
        assert check.reason.startswith(f"3 of 400 rows of the {side} ")
    assert said in others[0].reason


@pytest.mark.parametrize("value", [math.nan, math.inf, None])
def test_a_score_that_is_no_number_decides_nothing_by_a_threshold(folder, models, value):
    candidate, baseline = models()
    reasons = errors(
        folder,
        {"metric": "accuracy", "min": 0.1, "max_drop": 0.5},
        candidate=candidate.assign(p=spoilt(candidate, "p", value).p.astype(float)),
        baseline=baseline,
        predictions={"id": "id", "target": "y", "score": "p", "threshold": 0.5},
    )

    assert all("3 of 400 rows of the candidate" in reason for reason in reasons)


@pytest.mark.parametrize("text", ["high", "0,5", "1_0", "0x1", "--", "1e", "½"])
def test_text_that_is_no_number_is_counted(folder, models, text):
    candidate, baseline = models()

    reasons = errors(
        folder,
        ROC_AUC,
        candidate=spoilt(candidate, "p", text),
        baseline=baseline,
        suffix="csv",
    )

    assert reasons == ["3 of 400 rows of the candidate have a score in `p` that is no number"]


def test_all_that_is_wrong_with_a_column_is_said_at_once(folder, models):
    candidate, baseline = models()
    texts = spoilt(spoilt(candidate, "p", "nan", rows=5), "p", "high", rows=3)

    (reason,) = errors(folder, ROC_AUC, candidate=texts, baseline=baseline, suffix="csv")

    assert reason == (
        "3 of 400 rows of the candidate have a score in `p` that is no number, "
        "and 2 have a score in `p` that is NaN"
    )


def test_numbers_written_as_text_are_numbers(folder, models):
    candidate, baseline = models()
    plain = folder.one(ROC_AUC, candidate=candidate, baseline=baseline)
    padded = candidate.assign(p=[f" {score!r} " for score in candidate.p.tolist()])

    check = folder.one(ROC_AUC, candidate=padded, baseline=baseline, suffix="parquet")

    assert check.measured == plain.measured


@pytest.mark.parametrize(("low", "high"), [(-0.1, 0.5), (0.5, 1.5), (-1e-9, 1.0)])
def test_scores_outside_the_unit_interval_are_an_error_of_the_log_loss_alone(
    folder, models, low, high
):
    candidate, baseline = models()
    moved = candidate.assign(p=low + candidate.p * (high - low))
    moved.loc[0, "p"], moved.loc[1, "p"] = low, high

    checks = folder.check(*ALL, candidate=moved, baseline=baseline).checks

    assert outcomes(checks)["log_loss"] == "error"
    assert "error" not in (outcomes(checks)["accuracy"], outcomes(checks)["roc_auc"])
    assert "outside [0, 1] in `p`, which is no probability" in checks[2].reason
    assert "roc_auc" in checks[2].fix


@pytest.mark.parametrize("side", ["candidate", "baseline"])
@pytest.mark.parametrize("column", ["y", "d", "id"])
@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_a_label_decision_or_id_that_is_null_is_an_error(folder, models, side, column, suffix):
    tables = dict(zip(("candidate", "baseline"), models(), strict=True))
    tables[side] = tables[side].assign(
        **{column: tables[side][column].astype("Int64").where(tables[side].id >= 3)}
    )

    reasons = errors(folder, ACCURACY, **tables, suffix=suffix)

    what = {"y": "label", "d": "decision", "id": "id"}[column]
    assert reasons == [f"3 of 400 rows of the {side} have no {what} in `{column}` (NULL or NaN)"]


def test_a_label_that_is_nan_is_no_label(folder, models):
    candidate, baseline = models()
    floats = candidate.assign(y=candidate.y.astype(float).where(candidate.id >= 3))

    assert "3 of 400 rows" in errors(folder, ACCURACY, candidate=floats, baseline=baseline)[0]


@pytest.mark.parametrize("side", ["candidate", "baseline"])
@pytest.mark.parametrize(
    ("column", "entry"), [("y", ACCURACY), ("d", ACCURACY), ("id", ACCURACY), ("p", ROC_AUC)]
)
def test_a_column_that_is_missing_is_named_with_the_nearest_that_is_there(
    folder, models, side, column, entry
):
    tables = dict(zip(("candidate", "baseline"), models(), strict=True))
    given = {**GIVEN, "id": "id"}
    long = {"y": "defaulted", "d": "decision", "id": "applicant", "p": "probability"}
    tables = {name: table.rename(columns=long) for name, table in tables.items()}
    given = {key: long.get(value, value) for key, value in GIVEN.items()}
    tables[side] = tables[side].rename(columns={long[column]: long[column] + "_1"})

    (reason,) = errors(folder, entry, **tables, predictions=given)

    assert reason == (
        f"the {side}'s predictions have no column `{long[column]}`; "
        f"did you mean `{long[column]}_1`?"
    )


def test_a_floor_stands_where_only_the_baseline_is_wrong(folder, models):
    candidate, baseline = models()

    floor, drop = folder.check(
        {"metric": "roc_auc", "min": 0.5, "max_drop": 0.1},
        candidate=candidate,
        baseline=baseline.drop(columns="p"),
    ).checks

    assert (floor.outcome, drop.outcome) == ("pass", "error")


def test_ids_that_repeat_are_an_error(folder, models):
    candidate, baseline = models()
    for tables, side in (
        ((candidate.assign(id=candidate.id // 2), baseline), "candidate"),
        ((candidate, baseline.assign(id=[0, *baseline.id[:-1]])), "baseline"),
    ):
        (reason,) = errors(folder, ACCURACY, candidate=tables[0], baseline=tables[1])
        count = 200 if side == "candidate" else 1
        assert reason == (f"{count} of 400 rows of the {side} repeat the `id` of another row")


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        (lambda ids: ids // 2, "200 of 400 rows of the candidate repeat the `id` of another row"),
        (
            lambda ids: ids.astype("Int64").where(ids >= 3),
            "3 of 400 rows of the candidate have no id in `id` (NULL or NaN)",
        ),
    ],
)
def test_ids_are_held_where_only_floors_read_them(folder, models, ids, said):
    candidate, _ = models()
    floors = ({"metric": "accuracy", "min": 0.1}, {"metric": "roc_auc", "min": 0.1})

    assert errors(folder, *floors, candidate=candidate.assign(id=ids(candidate.id))) == [said] * 2


def test_no_shared_row_is_an_error(folder, models):
    candidate, baseline = models()

    (reason,) = errors(
        folder, ACCURACY, candidate=candidate.assign(id=candidate.id + 1000), baseline=baseline
    )

    assert reason.startswith("only 0 of the candidate's 400 rows are on both sides")


def test_half_the_rows_are_an_error_unless_the_policy_allows_it(folder, models):
    candidate, baseline = models()
    half = candidate.iloc[::2]

    (reason,) = errors(folder, ACCURACY, candidate=half, baseline=baseline)
    allowed = folder.check(ACCURACY, place={"min_shared": 0.5})

    assert "only 200 of the baseline's 400 rows" in reason
    assert "min_shared is 0.9" in reason
    assert allowed.checks[0].n == 200
    assert allowed.baseline.rows.model_dump() == {
        "shared": 200,
        "only_candidate": 0,
        "only_baseline": 200,
        "label_differs": 0,
    }


@pytest.mark.parametrize("share", [0.07, 0.29, 0.57, 0.58])
def test_a_share_of_rows_that_is_just_enough_is_enough(folder, models, share):
    candidate, baseline = models(100)
    kept = round(share * 100)

    check = folder.one(
        {"metric": "accuracy", "max_drop": 0.5, "decide": "point"},
        candidate=candidate.assign(id=[*range(kept), *range(1000, 1100 - kept)]),
        baseline=baseline,
        place={"min_shared": share},
    )

    assert check.n == kept


def test_labels_that_differ_are_left_out_and_counted_and_many_are_an_error(folder, models):
    candidate, baseline = models()
    few = candidate.assign(y=np.where(candidate.id < 8, 1 - candidate.y, candidate.y))
    many = candidate.assign(y=np.where(candidate.id < 80, 1 - candidate.y, candidate.y))

    report = folder.check(ACCURACY, candidate=few, baseline=baseline)
    (reason,) = errors(folder, ACCURACY, candidate=many, baseline=baseline)

    assert (report.checks[0].n, report.baseline.rows.label_differs) == (392, 8)
    assert "80 labels differ" in reason
    assert "the test set was replaced" in reason


def test_rows_pair_by_position_only_where_all_labels_agree(folder, models):
    candidate, baseline = models()
    given = {key: value for key, value in GIVEN.items() if key != "id"}
    moved = candidate.assign(y=np.where(candidate.id == 5, 1 - candidate.y, candidate.y))

    plain = folder.one(ACCURACY, candidate=candidate, baseline=baseline, predictions=given)
    (reason,) = errors(folder, ACCURACY, candidate=moved, baseline=baseline, predictions=given)

    assert plain.n == 400
    assert reason == (
        "rows pair by position, and 1 of them have another label than in the baseline"
    )


@pytest.mark.parametrize("label", [0, 1])
def test_labels_of_one_class_leave_the_auc_undefined(folder, models, label):
    candidate, baseline = models()

    (reason,) = errors(
        folder, ROC_AUC, candidate=candidate.assign(y=label), baseline=baseline.assign(y=label)
    )

    missing = "negative" if label else "positive"
    assert reason == f"ROC AUC is undefined: none of the 400 rows is {missing}"


def test_three_classes_are_no_binary_task(folder, models):
    candidate, baseline = models()
    three = candidate.assign(y=candidate.id % 3)

    (reason,) = errors(folder, ACCURACY, candidate=three, baseline=baseline)

    assert reason == "`y` has the labels '0', '1', '2', and a binary task has two"


def test_a_label_with_a_value_for_each_row_is_said_in_few_words(folder, models):
    candidate, baseline = models()

    (reason,) = errors(
        folder, ACCURACY, candidate=candidate.assign(y=candidate.p), baseline=baseline
    )

    assert " and more, and a binary task has two" in reason
    assert len(reason) < 200


def test_a_positive_label_that_no_row_has_is_an_error(folder, models):
    candidate, baseline = models()

    (reason,) = errors(
        folder,
        ACCURACY,
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, "positive": "yes"},
    )

    labels = candidate.y.astype(str).value_counts().index  # the most frequent first
    assert reason == (
        f"no row has the positive label 'yes'; the labels are {labels[0]!r}, {labels[1]!r}"
    )


def test_a_positive_label_is_not_guessed_from_words(folder, models):
    words = [table.assign(y=np.where(table.y == 1, "yes", "no")) for table in models()]
    given = {key: value for key, value in GIVEN.items() if key != "positive"}

    (reason,) = errors(folder, ROC_AUC, candidate=words[0], baseline=words[1], predictions=given)

    assert "is positive is not said" in reason


@pytest.mark.parametrize("side", ["candidate", "baseline"])
def test_decisions_that_are_no_labels_are_an_error(folder, models, side):
    tables = dict(zip(("candidate", "baseline"), models(), strict=True))
    tables[side] = tables[side].assign(d=np.where(tables[side].d == 1, "yes", "no"))

    (reason,) = errors(folder, ACCURACY, **tables)

    assert reason.startswith(f"the {side}'s decisions ")
    assert "'yes'" in reason
    assert "in `d` are none of its labels" in reason


def test_decisions_are_held_against_the_positive_label_where_the_rows_have_one_class(
    folder, models
):
    candidate, _ = models()
    one_class = candidate.assign(y=0)

    wrong = folder.one({"metric": "accuracy", "min": 0.1}, candidate=one_class.assign(d="no"))
    right = folder.one({"metric": "accuracy", "min": 0.1}, candidate=one_class)

    assert wrong.outcome == "error"
    assert right.outcome == "pass"


def test_a_column_of_scores_taken_for_decisions_is_said_in_few_words(folder, models):
    candidate, baseline = models()

    (reason,) = errors(
        folder, ACCURACY, candidate=candidate.assign(d=candidate.p), baseline=baseline
    )

    assert "and more in `d` are none of its labels" in reason
    assert len(reason) < 250


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
@pytest.mark.parametrize("side", ["candidate", "baseline"])
def test_a_table_without_rows_is_an_error(folder, models, side, suffix):
    tables = dict(zip(("candidate", "baseline"), models(), strict=True))
    tables[side] = tables[side].iloc[:0]

    reasons = errors(folder, *ALL, **tables, suffix=suffix)

    said = "has no rows" if side == "candidate" else "only 0 of the candidate's 400 rows"
    assert all(said in reason for reason in reasons)


@pytest.mark.parametrize("side", ["candidate", "baseline"])
@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        ("parquet", b""),
        ("parquet", b"PAR1" + bytes(range(256)) * 4 + b"PAR1"),
        ("parquet", b"\x00\xff" * 500),
        ("csv", b""),
        ("csv", b"id,y,p,d\n1,0\n"),
        ("csv", b"\xff\xfe\x00id"),
        ("jsonl", b"{"),
        ("jsonl", b"[1, 2]\n"),
    ],
)
def test_a_file_of_junk_is_an_error(folder, models, side, suffix, content):
    tables = dict(zip(("candidate", "baseline"), models(), strict=True))
    tables[side] = content

    for reason in errors(folder, *ALL, **tables, suffix=suffix):
        assert "Traceback" not in reason
        assert "\n" not in reason


def test_a_baseline_that_cannot_be_read_leaves_the_floors_standing(folder, models):
    candidate, _ = models()

    floor, drop = folder.check(
        {"metric": "accuracy", "min": 0.5, "max_drop": 0.1},
        candidate=candidate,
        baseline=b"junk",
    ).checks

    assert (floor.outcome, drop.outcome) == ("pass", "error")
    assert drop.reason.startswith("the baseline: ")


def test_a_missing_file_of_the_candidate_is_an_error(folder, models):
    _, baseline = models()
    folder.write("baseline.parquet", baseline)

    (reason,) = errors(folder, ACCURACY)

    assert "predictions.parquet" in reason
    assert "does not exist" in reason


def test_a_path_that_is_not_there_is_an_error_that_names_it(folder, models):
    candidate, baseline = models()
    place = {"from": [{"path": "baselin.parquet"}]}

    check = folder.one(ACCURACY, candidate=candidate, baseline=baseline, place=place)

    assert (check.outcome, check.blocking, check.code) == ("error", True, "MLG022")
    assert check.reason == (
        "the baseline's file `baselin.parquet` does not exist; did you mean `baseline.parquet`?"
    )
    assert check.fix.startswith("correct `path: baselin.parquet` under `baseline.from`")
    assert "baseline save" not in check.fix


def test_a_path_that_is_not_there_is_new_where_the_policy_says_so(folder, models):
    candidate, _ = models()
    place = {"from": [{"path": "gone.parquet"}], "if_missing": "new"}

    check = folder.one(ACCURACY, candidate=candidate, place=place)

    assert (check.outcome, check.blocking) == ("new", False)
    assert "gone.parquet" in check.fix
    assert check.measured == pytest.approx((candidate.d == candidate.y).mean())


@pytest.mark.posix
def test_a_baseline_that_cannot_be_opened_is_not_a_missing_one(folder, models):
    candidate, _ = models()
    (folder.root / "baseline.parquet").mkdir()

    assert errors(folder, ACCURACY, candidate=candidate)


def test_three_hundred_columns_cost_nothing_but_their_bytes(folder, models):
    candidate, baseline = models()
    wide = candidate.join(pd.DataFrame(np.zeros((400, 300)), columns=[f"c{n}" for n in range(300)]))

    check = folder.one({**ACCURACY, "slices": []}, candidate=wide, baseline=baseline)

    assert check.outcome in ("pass", "inconclusive")


@pytest.mark.parametrize("kind", ["time", "list", "bytes", "boolean"])
def test_a_score_of_another_type_is_no_number(folder, models, kind):
    candidate, baseline = models()
    value = {
        "time": pd.Timestamp("2026-01-01"),
        "list": [0.5],
        "bytes": b"\xff",
        "boolean": True,
    }[kind]

    (reason,) = errors(
        folder, ROC_AUC, candidate=candidate.assign(p=[value] * 400), baseline=baseline
    )

    assert reason == "400 of 400 rows of the candidate have a score in `p` that is no number"


def test_json_rows_whose_scores_differ_in_type_are_read_and_counted(folder, models):
    candidate, baseline = models()
    mixed = candidate.assign(p=candidate.p.astype(object))
    mixed.loc[0, "p"], mixed.loc[1, "p"] = "0.25", "high"
    folder.write("baseline.jsonl", baseline)

    (reason,) = errors(folder, ROC_AUC, candidate=mixed, suffix="jsonl")

    assert reason == "1 of 400 rows of the candidate have a score in `p` that is no number"
