"""Every task from the policy to the exit code, in a real process: a change is blocked or is not."""

import numpy as np
import pandas as pd
import pytest

ENTRIES = {
    "regression": """\
    - {metric: root_mean_squared_error, max_rise: "5%"}
    - {metric: neg_mean_absolute_error, max_drop: "5%"}
    - {metric: median_absolute_error, max_rise: "20%"}
    - {metric: r2, min: 0.3, max_drop: 0.02}
""",
    "ranking": """\
    - {metric: ndcg@10, max_drop: 0.02}
    - {metric: mrr, min: 0.4, max_drop: 0.05}
    - {metric: recall@3, max_drop: 0.05}
""",
    "score": """\
    - {metric: score, column: match, id: match, max_drop: 0.05}
    - {metric: score, column: points, id: points, min: 2.5, max_drop: 0.1}
""",
    "multiclass": """\
    - {metric: log_loss, max_rise: "5%"}
    - {metric: brier_score_loss, max: 0.7, max_rise: "5%"}
""",
}
COLUMNS = {
    "regression": "target: y, prediction: p",
    "ranking": "target: y, score: p, query: q",
    "score": "score: {match: m, points: p}",
    "multiclass": "target: y, score: {a: a, b: b, c: c}",
}


def policy(task):
    return f"""\
version: 1
name: {task}
predictions: {{path: predictions.parquet, task: {task}, id: id, {COLUMNS[task]}}}
baseline: {{from: [{{path: before.parquet}}]}}
gates:
  metrics:
{ENTRIES[task]}"""


def predictions(task, noise):
    """Make rows that are the same whatever the noise of the model."""
    shared, own = np.random.default_rng(1), np.random.default_rng(2)
    n = 2400
    base, error = shared.normal(size=(n, 3)), noise * own.normal(size=(n, 3))
    rows = pd.DataFrame({"id": np.arange(n)})
    if task == "regression":
        y = shared.lognormal(1, 0.5, n)
        return rows.assign(y=y, p=y + 0.4 * base[:, 0] + error[:, 0])
    if task == "ranking":
        y = (shared.random(n) < 0.3) * 1
        return rows.assign(q=np.arange(n) // 8, y=y, p=y + 0.4 * base[:, 0] + error[:, 0])
    if task == "score":
        right = base[:, 0] + abs(error[:, 0]) < 1
        points = np.clip(np.round(4 + 0.5 * base[:, 1] - abs(error[:, 1])), 1, 5)
        return rows.assign(m=right, p=points)
    y = shared.integers(0, 3, n)
    logits = base + error
    logits[np.arange(n), y] += 2
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return rows.assign(y=np.array(list("abc"))[y], a=p[:, 0], b=p[:, 1], c=p[:, 2])


@pytest.fixture
def of_task(project):
    def make(task, before=0.05, now=0.05):
        project.write("mlgate.yaml", policy(task))
        for name, noise in (("before", before), ("predictions", now)):
            predictions(task, noise).to_parquet(project.root / f"{name}.parquet")
        return project

    return make


@pytest.mark.parametrize("task", ENTRIES)
def test_a_change_for_the_worse_is_blocked(of_task, task):
    done = of_task(task, now=0.8).check()

    assert done.code == 1
    fallen = {name for name in done.outcomes if ".max_" in name}
    assert {name for name, outcome in done.outcomes.items() if outcome == "fail"} >= fallen - {
        "metrics/brier_score_loss.max"
    }


@pytest.mark.parametrize("task", ENTRIES)
def test_a_model_that_hardly_moved_passes(of_task, task):
    done = of_task(task, now=0.06).check()

    assert done.code == 0
    assert set(done.outcomes.values()) == {"pass"}


def test_a_metric_of_another_task_names_those_of_this_one(of_task):
    project = of_task("ranking")
    project.write("mlgate.yaml", policy("ranking").replace("mrr", "accuracy"))

    done = project.run("check")

    assert done.code == 2
    assert "accuracy is no metric of a ranking task" in done.stderr
    assert "ndcg, mrr, map, recall@k" in done.stderr
