"""The bias gate through a real process: the reports name the groups, and the exit code is right."""

import numpy as np
import pandas as pd
import pytest

POLICY = """\
version: 1
name: loans
predictions: {path: predictions.parquet, id: id, target: y, prediction: d}
gates:
  bias:
    - {metric: equalized_odds_difference, by: [sex], max: 0.10}
    - {metric: demographic_parity_ratio, by: [sex, {age: [25, 45]}], min: 0.30}
"""


@pytest.fixture
def loans(project):
    """Write predictions that find this share of the women's and of the men's positives."""

    def write(women, men, n=6_000):
        random = np.random.default_rng(2)
        sex, age = random.choice(["female", "male"], n), random.integers(18, 80, n)
        y = random.integers(0, 2, n)
        hit = np.where(sex == "female", women, men)
        d = (random.random(n) < np.where(y == 1, hit, 0.2)).astype(int)
        table = {"id": np.arange(n), "y": y, "d": d, "sex": sex, "age": age}
        project.write("mlgate.yaml", POLICY)
        pd.DataFrame(table).to_parquet(project.root / "predictions.parquet")
        return project

    return write


def test_a_fair_model_passes(loans):
    done = loans(0.7, 0.7).check()

    assert done.code == 0
    assert set(done.outcomes.values()) == {"pass"}


def test_an_unfair_model_is_blocked_in_every_report(loans):
    project = loans(0.4, 0.8)

    done = project.check()

    assert done.code == 1
    assert done.outcomes == {
        "bias/equalized_odds_difference.max[sex]": "fail",
        "bias/demographic_parity_ratio.min[sex*age]": "pass",
    }
    out = project.root / "mlgate-out"
    for shown in (
        done.stdout,
        (out / "junit.xml").read_text("utf-8"),
        (out / "comment.md").read_text("utf-8"),
    ):
        said = " ".join(shown.split()).replace("\\", "")
        assert "for male and" in said
        assert "noise alone would show a difference of about" in said


def test_one_group_only_ends_with_3(loans):
    project = loans(0.7, 0.7)
    table = pd.read_parquet(project.root / "predictions.parquet").assign(sex="female", age=30)
    table.to_parquet(project.root / "predictions.parquet")

    done = project.check()

    assert done.code == 3
    assert set(done.outcomes.values()) == {"error"}


def test_a_minimum_of_a_difference_ends_with_2_and_the_fix(loans):
    project = loans(0.7, 0.7)
    project.write("mlgate.yaml", POLICY.replace("max: 0.10", "min: 0.10"))

    done = project.check()

    assert done.code == 2
    assert "use `max: 0.1`" in done.stderr


def test_one_check_can_be_asked_for_by_its_id(loans):
    name = "bias/demographic_parity_ratio.min[sex*age]"
    done = loans(0.4, 0.8).check("--gate", name)

    assert done.code == 0
    assert done.outcomes == {"bias/equalized_odds_difference.max[sex]": "skipped", name: "pass"}


def test_a_check_of_other_groups_is_refused_with_the_nearest(loans):
    done = loans(0.4, 0.8).check("--gate", "bias/demographic_parity_ratio.min[sex]")

    assert done.code == 5
    assert "did you mean bias/demographic_parity_ratio.min[sex*age]?" in " ".join(
        done.stderr.split()
    )
