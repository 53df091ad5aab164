"""Metrics of decisions, from a policy to a verdict, through real processes."""

import numpy as np

POLICY = """\
version: 1
name: income
predictions: {path: predictions.parquet, id: id, target: y, score: p, prediction: d}
baseline: {from: [git]}
gates:
  metrics:
    - {metric: f1, min: 0.5, max_drop: 0.03}
    - {metric: matthews_corrcoef, max_drop: 0.05}
"""
MANY = POLICY.replace("score: p, prediction: d", "task: multiclass, prediction: d")


def test_a_change_that_finds_fewer_positives_is_blocked_and_says_which(branch):
    project = branch()
    project.write("mlgate.yaml", POLICY)
    table = project.predict()
    lost = table.index[(table.y == 1) & (table.d == 1)][::4]
    table.loc[lost, "d"] = 0
    table.to_parquet(project.root / "predictions.parquet")

    done = project.check()

    assert done.code == 1
    assert done.outcomes["metrics/f1.max_drop"] == "fail"
    assert done.outcomes["metrics/matthews_corrcoef.max_drop"] == "fail"
    check = done.check("metrics/f1.max_drop")
    counts = check["details"]
    assert counts["baseline_true_positives"] - counts["true_positives"] == len(lost)
    assert counts["false_positives"] == counts["baseline_false_positives"]
    assert "f1" in done.stdout


def test_a_change_that_moves_nothing_much_passes(branch):
    project = branch(noise=0.02)
    project.write("mlgate.yaml", POLICY)

    done = project.check()

    assert done.code == 0
    assert set(done.outcomes.values()) == {"pass"}


def test_f1_without_an_average_is_no_metric_of_many_classes(project):
    project.predict()
    project.write("mlgate.yaml", MANY)

    done = project.run("check")

    assert done.code == 2
    assert "write `metric: f1_macro`" in done.stdout + done.stderr


def test_a_class_that_is_lost_is_blocked_by_its_average(branch):
    project = branch()
    project.write("mlgate.yaml", MANY.replace("metric: f1,", "metric: f1_macro,"))
    table = project.predict()
    for column in ("y", "d"):
        table[column] = np.where(table.region == "EU", 2, table[column])
    table.to_parquet(project.root / "predictions.parquet")
    project.git("switch", "-q", "main")
    table.to_parquet(project.root / "predictions.parquet")
    project.commit("three classes")
    project.git("switch", "-q", "-c", "lost")
    project.write("mlgate.yaml", MANY.replace("metric: f1,", "metric: f1_macro,"))
    table.loc[table.y == 2, "d"] = 0
    table.to_parquet(project.root / "predictions.parquet")

    done = project.check()

    assert done.code == 1
    check = done.check("metrics/f1_macro.max_drop")
    assert check["outcome"] == "fail"
    assert check["details"]["classes"][0]["class"] == "class no. 3"
    assert check["details"]["classes"][0]["candidate"] == 0.0
