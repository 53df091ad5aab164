"""Further trainings of the candidate, from the policy to the report."""

import numpy as np
import pandas as pd
import pytest

N = 2_000
POLICY = """\
version: 1
name: income
predictions: {path: p.parquet, id: id, target: y, score: p, prediction: d, runs: "seeds/*.parquet"}
baseline: {from: [git], anchor: v1.0}
gates:
  metrics:
    - {metric: accuracy, max_drop: 0.02}
    - {metric: accuracy, id: rows, max_drop: 0.02, noise: rows}
"""


def train(project, name: str, seed: int) -> None:
    """Predictions of one seed: its own noise, on the same rows."""
    rows, random = np.random.default_rng(1), np.random.default_rng(seed)
    y = rows.integers(0, 2, N)
    signal = 1.5 * (2 * y - 1) + rows.normal(size=N)
    noise = 0.5 + 0.3 * random.random()
    p = 1 / (1 + np.exp(-signal - noise * random.normal(size=N)))
    path = project.root / name
    path.parent.mkdir(exist_ok=True)
    table = {"id": np.arange(N), "y": y, "p": p, "d": (p >= 0.5) * 1}
    pd.DataFrame(table).to_parquet(path)


@pytest.fixture
def seeded(project):
    """A release, a base and a change, beside five runs of the change."""
    project.write("mlgate.yaml", POLICY)
    project.git("init", "-q", "-b", "main")
    train(project, "p.parquet", 100)
    project.commit("release")
    project.git("tag", "-a", "v1.0", "-m", "v1.0")
    train(project, "p.parquet", 101)
    project.commit("base")
    train(project, "p.parquet", 102)
    for seed in range(5):
        train(project, f"seeds/{seed}.parquet", seed)
    project.commit("change")
    return project


def test_a_report_says_how_much_of_the_noise_is_of_seeds(seeded):
    done = seeded.check()
    check = done.check("metrics/accuracy.max_drop")
    said = check["details"]["seeds"]
    assert said["runs"] == 5
    assert check["interval"]["method"].endswith("with seed noise of 5 runs")
    assert any(
        f"{said['share_of_noise']:.0%} of the noise is of seeds" in n for n in check["notes"]
    )
    assert "of the noise is of seeds" in " ".join(done.stdout.split())
    assert "seeds" not in done.check("metrics/rows.max_drop")["details"]


def test_a_release_is_held_against_the_same_noise(seeded):
    done = seeded.check()
    here = done.check("metrics/accuracy.max_drop")["details"]["seeds"]
    there = done.check("metrics/accuracy.max_drop@anchor")["details"]["seeds"]
    assert (there["runs"], there["deviation"]) == (here["runs"], here["deviation"])


def test_runs_are_outputs_that_may_be_stale(seeded):
    pipeline = 'pipeline: {command: "true", inputs: [train.py], outputs: ["seeds/*.parquet"]}\n'
    seeded.write("train.py", "pass")
    seeded.write("mlgate.yaml", POLICY + pipeline)
    done = seeded.check()
    assert any("whether the outputs belong to the inputs" in note for note in done.result["notes"])


def test_a_change_that_names_runs_is_shown_to_loosen(seeded):
    seeded.write("mlgate.yaml", POLICY.replace(', runs: "seeds/*.parquet"', ""))
    seeded.commit("without runs")
    seeded.write("mlgate.yaml", POLICY)
    seeded.commit("with runs")
    loosened = seeded.check().result["policy"]["loosened"]
    assert [change["what"] for change in loosened] == ["predictions.runs"]
