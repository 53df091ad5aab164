"""What the section `predictions` made impossible is shown on the line of its key."""

from pathlib import Path

import pytest

import mlgate
from mlgate.result.check import Check

POLICY = """\
version: 1
name: income
predictions:
  path: predictions.csv
  id: id
  target: y
  positive: 1
  score: p
  prediction: d
gates:
  metrics:
    - {metric: accuracy, min: 0.5}
    - {metric: roc_auc, min: 0.5}
  bias:
    - {metric: demographic_parity_difference, by: [group], max: 0.9}
"""
LINES = {"path": 4, "id": 5, "target": 6, "positive": 7, "score": 8, "prediction": 9}
ROWS = [f"{n},{n % 2},0.{n % 10},{n % 2},{'ab'[n % 3 > 0]}" for n in range(300)]


@pytest.fixture
def check(tmp_path: Path):
    def check(header: str, policy: str = POLICY, rows: list[str] = ROWS) -> dict[str, Check]:
        (tmp_path / "mlgate.yaml").write_text(policy)
        (tmp_path / "predictions.csv").write_text("\n".join([header, *rows]) + "\n")
        report = mlgate.check(tmp_path / "mlgate.yaml", environ={})
        return {made.id: made for made in report.checks}

    return check


def test_a_policy_that_fits_blames_nothing(check) -> None:
    assert {made.line for made in check("id,y,p,d,group").values()}.isdisjoint(LINES.values())


@pytest.mark.parametrize(
    ("header", "key"), [("ids,y,p,d,group", "id"), ("id,y_true,p,d,group", "target")]
)
def test_a_column_that_every_check_needs_is_to_blame_for_all_of_them(check, header, key) -> None:
    checks = check(header).values()

    assert {(made.outcome, made.line) for made in checks} == {("error", LINES[key])}
    for made in checks:
        assert made.fix == f"correct `{key}` in `predictions`: the columns are " + ", ".join(
            f"`{name}`" for name in header.split(",")
        )


def test_a_column_of_scores_is_to_blame_where_scores_are_needed(check) -> None:
    checks = check("id,y,pp,d,group")
    roc_auc = checks.pop("metrics/roc_auc.min")

    assert (roc_auc.outcome, roc_auc.line) == ("error", LINES["score"])
    assert roc_auc.reason == "the candidate's predictions have no column `p`; did you mean `pp`?"
    assert roc_auc.fix == (
        "correct `score` in `predictions`: the columns are `id`, `y`, `pp`, `d`, `group`"
    )
    assert all(made.outcome != "error" for made in checks.values())


def test_a_column_of_decisions_is_to_blame_where_decisions_are_needed(check) -> None:
    checks = check("id,y,p,decided,group")
    roc_auc = checks.pop("metrics/roc_auc.min")

    assert roc_auc.outcome != "error"
    assert {(made.outcome, made.line) for made in checks.values()} == {
        ("error", LINES["prediction"])
    }
    assert all(made.fix.startswith("correct `prediction`") for made in checks.values())


def test_a_group_that_is_not_there_stays_with_its_entry(check) -> None:
    (made,) = [made for made in check("id,y,p,d,groups").values() if made.gate == "bias"]

    assert made.outcome == "error"
    assert made.line == 15


def test_a_file_that_is_not_there_is_shown_at_its_path(check) -> None:
    checks = check("id,y,p,d,group", POLICY.replace("path: predictions.csv", "path: nothing.csv"))

    assert {made.line for made in checks.values()} == {LINES["path"]}


def test_labels_of_another_spelling_are_shown_at_positive(check) -> None:
    checks = check("id,y,p,d,group", POLICY.replace("positive: 1", "positive: yes"))

    assert {made.line for made in checks.values()} == {LINES["positive"]}


def test_many_columns_are_counted(check) -> None:
    more = [f"c{n}" for n in range(20)]
    header = ",".join(["id", "label", "p", "d", "group", *more])
    checks = check(header, rows=[row + ",0" * 20 for row in ROWS])

    assert all(made.fix.endswith("`c5`, `c6` and 13 more") for made in checks.values())


@pytest.mark.parametrize(("written", "said"), [(";", ";"), ("\t", "\\t"), ("|", "|")])
@pytest.mark.parametrize("delimiter", [None, ","])
def test_another_delimiter_is_suggested(check, written, said, delimiter) -> None:
    policy = POLICY
    if delimiter:
        policy = policy.replace("  id: id\n", f'  id: id\n  delimiter: "{delimiter}"\n')
    checks = check(
        "id,y,p,d,group".replace(",", written),
        policy,
        [row.replace(",", written) for row in ROWS],
    )

    assert {(made.outcome, made.fix) for made in checks.values()} == {
        ("error", f'add `delimiter: "{said}"` beside its path in the policy')
    }
