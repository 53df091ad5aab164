"""What a check says of one row, of queries, of odd values, and of what cannot be meant."""

import numpy as np
import pandas as pd
import pytest

from mlgate.errors import ConfigurationError

N = 200
RANKED = {"task": "ranking", "id": "id", "target": "y", "score": "p", "query": "q"}


def table(n: int = N, **more) -> pd.DataFrame:
    y = np.arange(n) % 2
    return pd.DataFrame({"id": np.arange(n), "y": y, "p": np.linspace(0, 1, n), "d": y, **more})


def refused(folder, entry, **how) -> list:
    with pytest.raises(ConfigurationError) as raised:
        folder.check(entry, candidate=table(), baseline=table(), **how)
    return list(raised.value.problems)


def test_checks_of_a_ranking_count_queries(folder):
    rng = np.random.default_rng(3)
    groups, y = np.arange(600) // 5, rng.integers(0, 3, 600)
    candidate, baseline = (
        table(600, q=groups).assign(y=y, p=y + rng.normal(0, 2, 600)) for _ in range(2)
    )

    check = folder.one(
        {"metric": "ndcg", "max_drop": 0.01},
        candidate=candidate,
        baseline=baseline,
        predictions=RANKED,
    )

    with_relevant = len(set(groups[y > 0]))
    assert check.outcome == "inconclusive"
    assert check.n == check.details["queries"] == with_relevant
    assert f"{with_relevant} queries cannot tell" in check.reason
    assert "queries would decide" in check.reason
    assert "queries to the test set" in check.fix
    assert check.rows_needed > check.n


@pytest.mark.parametrize(
    "metric", [{"metric": "accuracy", "max_drop": 0.1}, {"metric": "accuracy", "min": 0.3}]
)
@pytest.mark.parametrize("n", [1, 2])
def test_one_row_shows_no_drop_that_cannot_be(folder, metric, n):
    candidate, baseline = (table(n).assign(y=1, d=decided) for decided in (0, 1))

    check = folder.one(metric, candidate=candidate, baseline=baseline)

    assert check.outcome in ("inconclusive", "fail")
    assert check.detectable is None
    assert "they would catch" not in check.reason
    assert "1 rows" not in check.reason


@pytest.mark.parametrize("metric", ["ndcg@0", "mrr@-1", "recall@x"])
def test_a_ranking_of_no_items_is_refused_at_its_line(folder, metric):
    (problem,) = refused(folder, {"metric": metric, "max_drop": 0.1}, predictions=RANKED)

    assert "is no number of first items" in problem.message
    assert problem.place.line == 1


@pytest.mark.parametrize("ends", [[5, 3], [3, 3]])
def test_intervals_that_do_not_increase_are_refused_at_their_line(folder, ends):
    entry = {"metric": "accuracy", "max_drop": 0.1, "slices": [{"p": ends}]}

    (problem,) = refused(folder, entry)

    shown = ", ".join(map(str, ends))
    assert f"intervals of `p` have to increase, and [{shown}] do not" in problem.message
    assert problem.place.line == 1


def test_a_slice_of_empty_texts_can_be_read(folder):
    region = ["", "EU"] * (N // 2)
    rows = table(region=region)

    report = folder.check(
        {"metric": "accuracy", "max_drop": 0.1, "slices": ["region"]}, candidate=rows, baseline=rows
    )

    assert [check.scope for check in report.checks] == [None, "region=(empty)", "region=EU"]
    assert report.checks[1].title == "accuracy where region is '' against the baseline"


def test_labels_of_another_spelling_are_said_as_labels_that_differ(folder):
    words = table().assign(y=table().y == 1, d=table().d == 1)

    check = folder.one({"metric": "accuracy", "max_drop": 0.1}, candidate=table(), baseline=words)

    assert check.outcome == "error"
    assert "200 labels differ" in check.reason


def test_a_value_too_large_to_be_squared_is_not_taken_for_a_constant_target(folder):
    rows = table().assign(y=np.sin(np.arange(N)), d=np.cos(np.arange(N)))
    huge = rows.assign(d=np.where(rows.id == 3, 1e200, rows.d))

    check = folder.one(
        {"metric": "r2", "max_drop": 0.1},
        candidate=huge,
        baseline=rows,
        predictions={"task": "regression", "id": "id", "target": "y", "prediction": "d"},
    )

    assert check.outcome == "error"
    assert "a target or a predicted value is too large to be squared" in check.reason


@pytest.mark.parametrize("predictions", [{"task": "score", "score": "p"}, {"task": "score"}])
def test_a_score_task_that_is_not_valid_has_one_problem(folder, predictions):
    problems = refused(folder, {"metric": "score", "max_drop": 0.1}, predictions=predictions)

    assert len(problems) == 1
