"""Predictions that can be measured and are strange all the same are pointed out."""

import numpy as np
import pandas as pd
import pytest

N = 400
RANDOM = np.random.default_rng(3)
Y = (RANDOM.random(N) < 0.5).astype(int)
SCORE = np.clip(0.35 * Y + 0.6 * RANDOM.random(N), 0, 1)


def table(score=SCORE, **more) -> pd.DataFrame:
    return pd.DataFrame({"id": np.arange(N), "y": Y, "p": score, "d": (score > 0.5) * 1, **more})


AUC = {"metric": "roc_auc", "max_drop": 0.05}


def test_a_constant_score_is_said_of_the_side_that_has_it(folder):
    here = folder.one(AUC, candidate=table(np.full(N, 0.5)), baseline=table())
    there = folder.one(AUC, candidate=table(), baseline=table(np.full(N, 0.5)))

    assert here.outcome == "fail"
    assert "every row of the candidate has the same score in `p`" in here.notes
    assert there.outcome == "pass"
    assert "every row of the baseline has the same score in `p`" in there.notes


def test_an_inverted_score_is_said(folder):
    check = folder.one(AUC, candidate=table(1 - SCORE), baseline=table())

    assert check.outcome == "fail"
    assert any(note.startswith("the score looks inverted") for note in check.notes)
    assert any(f"{1 - check.measured:.4f}" in note for note in check.notes)


@pytest.mark.parametrize(
    ("candidate", "baseline"), [(SCORE, 1 - SCORE), (1 - SCORE, 1 - SCORE * 0.99)]
)
def test_a_score_is_not_inverted_without_a_better_baseline(folder, candidate, baseline):
    check = folder.one(AUC, candidate=table(candidate), baseline=table(baseline))

    assert not any("inverted" in note for note in check.notes)


def test_rows_that_differ_by_rounding_alone_are_counted(folder):
    rounded = SCORE.astype("float32")
    moved = np.where(np.arange(N) < 30, SCORE[::-1], SCORE).astype("float32")
    differing = int((moved.astype(float) != SCORE)[30:].sum())

    whole = folder.one(AUC, candidate=table(rounded), baseline=table())
    part = folder.one(AUC, candidate=table(moved), baseline=table())

    assert whole.notes[-1] == (
        f"{int((rounded.astype(float) != SCORE).sum())} of 400 shared rows differ by rounding "
        "alone: the candidate's score has 32 bits and the baseline's 64"
    )
    assert part.notes[-1].startswith(f"{differing} of 400 shared rows differ by rounding alone")


def test_numbers_of_another_width_that_are_the_same_are_not_said(folder):
    short = np.round(SCORE * 1024) / 1024

    check = folder.one(AUC, candidate=table(short.astype("float32")), baseline=table(short))

    assert not any("rounding" in note for note in check.notes)


@pytest.mark.parametrize("metric", ["roc_auc", "average_precision"])
def test_scores_outside_the_unit_interval_are_counted_on_both_sides(folder, metric):
    logits = np.log((SCORE + 0.01) / (1.01 - SCORE))
    before = logits * 0.99
    outside = [int(((x < 0) | (x > 1)).sum()) for x in (logits, before)]

    check = folder.one(
        {"metric": metric, "max_drop": 0.1}, candidate=table(logits), baseline=table(before)
    )

    assert check.outcome == "pass"
    assert (
        f"{outside[0]} of 400 rows of the candidate and {outside[1]} of 400 rows of the baseline "
        "have a score outside [0, 1] in `p`, which is no probability"
    ) in check.notes


def test_a_floor_says_it_of_the_candidate_alone(folder):
    check = folder.one({"metric": "roc_auc", "min": 0.3}, candidate=table(2 * SCORE))

    outside = int((2 * SCORE > 1).sum())
    (note,) = check.notes
    assert note.startswith(f"{outside} of 400 rows of the candidate have a score outside [0, 1]")


@pytest.mark.parametrize(
    ("metric", "rule"), [("roc_auc", "max_drop"), ("average_precision", "max_drop")]
)
@pytest.mark.parametrize(
    ("moved", "range_"),
    [
        (lambda score: 100 * score, "between 0 and 100"),
        (lambda score: 8 * score - 4.05, "between −5 and 4"),
    ],
)
def test_a_score_on_another_scale_is_said_with_both_ranges(folder, metric, rule, moved, range_):
    score = moved(SCORE)
    outside = int(((score < 0) | (score > 1)).sum())

    check = folder.one({"metric": metric, rule: 0.1}, candidate=table(score), baseline=table())

    (note,) = (note for note in check.notes if "another scale" in note)
    assert note.startswith(f"the scores in `p` are {range_} in the candidate ({outside} of 400 ")
    assert "and between 0" in note
    assert "in the baseline (0 of 400 rows outside [0, 1])" in note


def test_a_range_tells_no_score_of_a_row(folder):
    score = 100 * SCORE
    score[0] = 9876.54321

    check = folder.one(AUC, candidate=table(score), baseline=table())

    assert "9876" not in " ".join(check.notes)
    assert "10,000 in the candidate" in " ".join(check.notes)


def test_a_score_that_decides_by_a_threshold_says_its_scale_too(folder):
    check = folder.one(
        {"metric": "accuracy", "max_drop": 0.9},
        candidate=table(100 * SCORE),
        baseline=table(),
        predictions={"id": "id", "target": "y", "positive": 1, "score": "p", "threshold": 0.5},
    )

    assert any("another scale" in note for note in check.notes)


def test_a_judge_of_another_scale_is_said(folder):
    check = folder.one(
        {"metric": "score", "max_drop": 0.1},
        candidate=table(100 * SCORE),
        baseline=table(),
        predictions={"task": "score", "id": "id", "score": "p"},
    )

    assert any("another scale" in note for note in check.notes)


def test_scores_of_one_scale_say_nothing_of_it(folder):
    small = folder.one(AUC, candidate=table(SCORE * 0.05), baseline=table())

    assert small.notes == ()


def test_scores_of_classes_on_another_scale_are_said_once(folder):
    def scored(factor):
        other = 1 - SCORE
        return table(a=factor * SCORE, b=factor * other / 2, c=factor * other / 2).assign(
            y=np.arange(N) % 3
        )

    check = folder.one(
        {"metric": "roc_auc_ovr", "max_drop": 0.3},
        candidate=scored(100),
        baseline=scored(1),
        predictions={
            "task": "multiclass",
            "id": "id",
            "target": "y",
            "score": {"0": "a", "1": "b", "2": "c"},
        },
    )

    (note,) = (note for note in check.notes if "another scale" in note)
    assert "`a` and the other classes" in note


@pytest.mark.parametrize("texts", ["candidate", "baseline"])
def test_scores_that_are_text_on_one_side_are_said(folder, texts):
    tables = {"candidate": table(), "baseline": table()}
    tables[texts] = table().assign(p=[repr(score) for score in SCORE.tolist()])

    check = folder.one(AUC, **tables)

    assert check.outcome == "pass"
    words = {side: "text" if side == texts else "a number" for side in tables}
    assert (
        f"`p` is {words['candidate']} in 400 rows of the candidate and {words['baseline']} in 400 "
        "rows of the baseline, read as the numbers that the text says"
    ) in check.notes


def test_a_format_that_has_text_alone_is_no_difference(folder):
    folder.write("baseline.csv", table())

    check = folder.one(AUC, candidate=table(), baseline_suffix="csv")

    assert check.notes == ("predictions are identical on all 400 rows",)


RANKED = {"task": "ranking", "id": "id", "target": "y", "score": "p", "query": "q"}
WEIGHED = {"id": "id", "target": "y", "positive": 1, "score": "p", "prediction": "d"}


@pytest.mark.parametrize(
    ("key", "metric", "spec", "word"),
    [
        ("weight", "accuracy", WEIGHED | {"weight": "q"}, "weight"),
        ("cluster_by", "accuracy", WEIGHED | {"cluster_by": "q"}, "cluster"),
        ("query", "ndcg", RANKED, "query"),
    ],
)
def test_rows_that_count_otherwise_in_the_baseline_are_counted(folder, key, metric, spec, word):
    group = np.arange(N) // 4 + 1
    entry = {"metric": metric, "max_drop": 0.3}
    other = np.where(np.arange(N) < 7, 60, group)

    same = folder.check(entry, candidate=table(q=group), baseline=table(q=group), predictions=spec)
    moved = folder.check(entry, candidate=table(q=group), baseline=table(q=other), predictions=spec)
    lacking = folder.check(entry, candidate=table(q=group), baseline=table(), predictions=spec)

    (note,) = moved.notes
    assert note.startswith(f"7 of 400 shared rows have another {word} (`q`) in the baseline; ")
    assert same.notes == lacking.notes == ()
    assert moved.checks[0].outcome == same.checks[0].outcome == lacking.checks[0].outcome


@pytest.mark.parametrize("broken", [0.0, -1.0, np.nan])
def test_weights_of_the_baseline_alone_spoil_nothing(folder, broken):
    report = folder.check(
        {"metric": "accuracy", "max_drop": 0.3},
        candidate=table(q=np.ones(N)),
        baseline=table(q=np.full(N, broken)),
        predictions=WEIGHED | {"weight": "q"},
    )

    assert report.checks[0].outcome == "pass"
    assert any(
        note.startswith("400 of 400 shared rows have another weight") for note in report.notes
    )


MANY = {"task": "multiclass", "id": "id", "target": "y", "prediction": "d"}


def of_classes(**changes) -> pd.DataFrame:
    y = np.array(["cat", "dog", "owl"])[np.arange(N) % 3].astype(object)
    made = pd.DataFrame({"id": np.arange(N), "y": y, "d": y})
    for name, (rows, value) in changes.items():
        made.loc[: rows - 1, name] = value
    return made


def test_labels_that_one_side_lacks_are_counted(folder):
    report = folder.check(
        {"metric": "accuracy", "max_drop": 0.3},
        candidate=of_classes(y=(5, "eel")),
        baseline=of_classes(),
        predictions=MANY,
    )

    assert report.checks[0].outcome == "pass"
    assert report.notes == (
        "5 of 400 rows of the candidate have a label that no row of the baseline has",
    )


def test_decisions_that_are_no_label_are_counted_without_their_words(folder):
    report = folder.check(
        {"metric": "accuracy", "max_drop": 0.3},
        candidate=of_classes(d=(5, "Cat ")),
        baseline=of_classes(d=(2, "eel")),
        predictions=MANY,
    )

    assert report.notes == (
        "5 of 400 rows of the candidate are decided as a class that no row has as its label",
        "2 of 400 rows of the baseline are decided as a class that no row has as its label",
    )


def test_metrics_that_do_not_read_the_score_say_nothing_of_it(folder):
    check = folder.one(
        {"metric": "accuracy", "max_drop": 0.9},
        candidate=table(np.full(N, 0.7)),
        baseline=table(),
    )

    assert not any("same score" in note for note in check.notes)


def test_a_column_that_looks_like_a_cluster_is_pointed_out(folder):
    report = folder.check(AUC, candidate=table(user_id=np.arange(N) // 4), baseline=table())

    assert any(
        note.startswith("`user_id` has 100 values in 400 rows") and "`cluster_by: user_id`" in note
        for note in report.notes
    )


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("user_id", np.arange(N)),  # a row each
        ("store", np.arange(N) % 3),  # a category
        ("temperature", np.arange(N) // 4),  # not named like an owner
    ],
)
def test_other_columns_are_not(folder, column, values):
    report = folder.check(AUC, candidate=table(**{column: values}), baseline=table())

    assert not any("cluster_by" in note for note in report.notes)


def test_a_declared_cluster_is_not_pointed_out(folder):
    report = folder.check(
        AUC | {"metric": "accuracy"},
        candidate=table(user_id=np.arange(N) // 4),
        baseline=table(),
        predictions={
            "id": "id", "target": "y", "positive": 1, "score": "p", "prediction": "d",
            "cluster_by": "user_id",
        },
    )  # fmt: skip

    assert not any("cluster_by" in note for note in report.notes)
