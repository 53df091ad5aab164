"""What init makes of single tables and files, through the policy that it would write."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mlgate.init import profile
from mlgate.init.propose import propose
from mlgate.init.settle import Settled, settle
from mlgate.init.trial import bound
from mlgate.init.work_tree import work_tree
from mlgate.policy.bound import Policy


def settled(root: Path) -> Settled:
    path = root / "mlgate.yaml"
    proposal, _ = propose(path, work_tree(root), {})
    return settle(proposal, path, {})


def policy(root: Path) -> Policy:
    return bound(settled(root).text, root / "mlgate.yaml")


def contract(root: Path) -> dict[str, Any]:
    (entry,) = policy(root).entries["schema"]
    return entry.params.model_dump(exclude_unset=True, exclude_none=True)


def columns(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = contract(root)["columns"]
    return found


def spec(root: Path) -> dict[str, Any] | None:
    found = policy(root).sections.predictions
    return None if found is None else found.model_dump(exclude_unset=True)


def scored(n: int = 400, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    p = 1 / (1 + np.exp(-(2 * y - 1 + rng.normal(size=n))))
    return pd.DataFrame({"id": np.arange(n), "y": y, "p": p})


def test_the_reasons_of_a_guess_are_in_the_data(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    scored().to_parquet(tmp_path / "out" / "pred.parquet")

    proposal = settled(tmp_path).proposal

    assert "predictions: out/pred.parquet, since `p` is in [0, 1] and `y` has two values" in map(
        str, proposal.guesses
    )


def test_the_target_is_told_from_other_columns_of_two_values(tmp_path: Path) -> None:
    table = scored().rename(columns={"y": "churned", "p": "churn_score"})
    table.insert(1, "sex", np.where(table["id"] % 2, "F", "M"))
    table.insert(2, "flag", table["id"] % 3 == 0)
    table.to_csv(tmp_path / "predictions.csv", index=False)

    found = spec(tmp_path)

    assert found is not None
    assert (found["target"], found["score"], found["positive"]) == ("churned", "churn_score", 1)


def test_a_score_of_the_other_class_makes_that_the_positive_one(tmp_path: Path) -> None:
    table = scored()
    table["p"] = 1 - table["p"]
    table.to_parquet(tmp_path / "predictions.parquet")

    found = spec(tmp_path)

    assert found is not None
    assert found["positive"] == 0


def test_decisions_alone_are_gated_by_accuracy(tmp_path: Path) -> None:
    table = scored()
    pd.DataFrame(
        {
            "y_true": np.where(table["y"], "spam", "ham"),
            "y_pred": np.where(table["p"] > 0.5, "spam", "ham"),
        }
    ).to_csv(tmp_path / "results.csv", index=False)

    found = settled(tmp_path)

    assert found.report is not None
    assert found.report.exit_code == 0
    assert [entry.keys["metric"] for entry in found.proposal.entries["metrics"]] == ["accuracy"]
    assert {note.what for note in found.proposal.left_out} >= {"roc_auc", "log_loss"}


def test_a_table_with_a_share_and_a_flag_is_no_prediction(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    pd.DataFrame(
        {f"x{number}": rng.random(50) for number in range(9)} | {"married": rng.integers(0, 2, 50)}
    ).to_parquet(tmp_path / "features.parquet")

    assert spec(tmp_path) is None


def test_an_id_with_copies_pairs_no_rows(tmp_path: Path) -> None:
    table = scored()
    table["id"] = table["id"] // 2
    table.to_parquet(tmp_path / "predictions.parquet")

    found = spec(tmp_path)

    assert found is not None
    assert "id" not in found


def test_values_of_people_are_never_written(tmp_path: Path) -> None:
    n = 200
    people = ["ada@example.org", "Ada Lovelace", "bob", "carl"]
    pd.DataFrame(
        {
            "contact": [people[row % 4] for row in range(n)],
            "seen_by": [["Ada Lovelace", "Alan Turing"][row % 2] for row in range(n)],
            "owner": [["anna", "bob"][row % 2] for row in range(n)],
            "case_id": [f"K{row:05d}" for row in range(n)],
            "free": [f"note {row}" for row in range(n)],
            "rare": ["common"] * (n - 1) + ["singular"],
            "plan": [["basic", "pro"][row % 2] for row in range(n)],
        }
    ).to_parquet(tmp_path / "customers.parquet")

    text = settled(tmp_path).text
    rules = columns(tmp_path)

    assert rules["plan"]["allowed_values"] == ["basic", "pro"]
    assert [name for name, rule in rules.items() if "allowed_values" in rule] == ["plan"]
    for secret in (*people, "Turing", "anna", "K00001", "note 1", "singular"):
        assert secret not in text


def test_types_of_a_csv_are_found_in_its_cells(tmp_path: Path) -> None:
    n = 30
    pd.DataFrame(
        {
            "zone": [f"{row % 7:03d}" for row in range(n)],
            "whole": range(n),
            "real": [row / 7 for row in range(n)],
            "day": [f"2026-01-{row % 28 + 1:02d}" for row in range(n)],
            "flag": [bool(row % 2) for row in range(n)],
            "gap": [None if row == 3 else row for row in range(n)],
            "nothing": None,
        }
    ).to_csv(tmp_path / "table.csv", index=False)

    rules = columns(tmp_path)

    assert {name: rule.get("type") for name, rule in rules.items()} == {
        "zone": "string", "whole": "integer", "real": "number", "day": "date", "flag": "boolean",
        "gap": "number", "nothing": None,
    }  # fmt: skip
    assert "required" not in rules["gap"]
    assert rules["whole"] == {"type": "integer", "required": True, "minimum": 0, "maximum": 40}


def test_nan_and_infinity_get_no_promise(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {"nan": [np.nan, 1.0, 2.0], "inf": [np.inf, 1.0, 2.0], "fine": [0.0, 1, 2]}
    )
    table.to_parquet(tmp_path / "table.parquet")

    rules = columns(tmp_path)

    assert rules["nan"] == {"type": "number", "minimum": 0.0, "maximum": 3.0}
    assert rules["inf"] == {"type": "number", "required": True}
    assert rules["fine"]["required"] is True


def test_of_a_huge_table_the_first_rows_are_read_and_no_ranges_promised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile, "WHOLE_BYTES", 100)
    monkeypatch.setattr(profile, "FIRST_ROWS", 10)
    pd.DataFrame({"age": [*range(500), 10**6]}).to_parquet(tmp_path / "huge.parquet")

    found = settled(tmp_path)

    assert contract(tmp_path) == {"dataset": "huge", "columns": {"age": {"type": "integer"}}}
    assert "only its first rows were read" in str(found.proposal.guesses)
    assert found.report is not None
    assert found.report.exit_code == 0


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("rows.csv", "39,77516\n50,83311\n", "looks like a row"),
        ("torn.parquet", "PAR1 and no more", "cannot be read"),
        ("empty.csv", "", "is empty"),
        ("header.csv", "a,b\n", "has no rows"),
        ("latin.csv", b"a\n\xe9\n", "cannot be read"),
        (
            "wide.csv",
            ",".join(f"c{n}" for n in range(300)) + "\n" + ",".join("1" * 300),
            "300 columns",
        ),
    ],
)
def test_a_table_that_is_none_is_left_out_and_said(
    tmp_path: Path, name: str, content: str | bytes, why: str
) -> None:
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)

    found = settled(tmp_path)

    assert found.proposal.empty
    assert [note.what for note in found.proposal.left_out] == [name]
    assert why in found.proposal.left_out[0].why


def test_metrics_are_known_by_name_and_hold_with_room(tmp_path: Path) -> None:
    metrics = {
        "val": {"f1": 0.8, "log_loss": 0.5, "neg_mean_squared_error": -4.0, "weird": 3},
        "train": {"f1": 1.0},
        "weighted avg": {"f1-score": 0.75, "support": 10},
        "bad": {"accuracy": float("nan"), "precision": True, "recall": "0.9", "auc": 0},
    }
    (tmp_path / "metrics.json").write_text(json.dumps(metrics))
    (tmp_path / "package.json").write_text('{"accuracy": 1}')

    found = settled(tmp_path)

    limits = {
        entry.keys["metric"]: (entry.keys.get("min"), entry.keys.get("max"))
        for entry in found.proposal.entries["metrics"]
    }
    assert limits == {
        "val.f1": (0.77, None),
        "val.log_loss": (None, 0.55),
        "val.neg_mean_squared_error": (-4.2, None),
        "weighted avg.f1-score": (0.72, None),
    }
    assert found.report is not None
    assert found.report.exit_code == 0


def test_the_same_number_of_two_files_makes_two_checks(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"metrics_{name}.json").write_text('{"f1": 0.9}')

    found = settled(tmp_path)

    assert found.report is not None
    assert [check.id for check in found.report.checks] == [
        "metrics/f1.min",
        "metrics/metrics_b.json%3Af1.min",
    ]


ODCS = """\
apiVersion: v3.1.0
kind: DataContract
id: x
name: x
version: 1.0.0
status: active
schema:
  - name: people
    properties:
      - {name: age, logicalType: integer, logicalTypeOptions: {maximum: 50}}
"""


def test_a_contract_that_does_not_hold_today_warns_and_is_said(tmp_path: Path) -> None:
    (tmp_path / "contract.yaml").write_text(ODCS)
    pd.DataFrame({"age": [1, 60], "x": [1, 2]}).to_parquet(tmp_path / "table.parquet")

    found = settled(tmp_path)

    (entry,) = found.proposal.entries["schema"]
    assert entry.keys == {
        "dataset": "table",
        "contract": "contract.yaml",
        "object": "people",
        "severity": "warn",
    }
    assert any("age.maximum" in note.what for note in found.proposal.left_out)
    assert found.report is not None
    assert found.report.exit_code == 0
    assert found.report.outcome == "warn"


def test_a_contract_that_is_broken_is_left_out_and_said(tmp_path: Path) -> None:
    (tmp_path / "contract.yaml").write_text(ODCS.replace("maximum: 50", "maximum: old"))
    pd.DataFrame({"age": [1, 60]}).to_parquet(tmp_path / "table.parquet")

    found = settled(tmp_path)

    assert any("contract.yaml" in note.what for note in found.proposal.left_out)


HOSTILE = [
    "a: b # c", "- x", "{y}", "'", '"', "\\", "no", "<<", "${{ x }}", "\x1b[31m", "null", " id ",
    "*a", "\u202e", "💣", "%s", "a\nb",
]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_files_and_columns_break_nothing(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    pd.DataFrame({name: ["a", "b"] * 10, "id": range(20)}).to_parquet(folder / f"{name}.parquet")
    scored(60).to_parquet(folder / f"{name}_predictions.parquet")

    found = settled(tmp_path)

    read = bound(found.text, tmp_path / "mlgate.yaml")
    assert {spec.path for spec in read.sections.datasets.values()} == {f"data/{name}.parquet"}
    assert read.sections.predictions is not None
    assert read.sections.predictions.path == f"data/{name}_predictions.parquet"
    assert name in read.entries["schema"][0].params.columns
    assert found.report is not None
    assert found.report.exit_code == 0


NAMES = st.lists(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12),
    min_size=1, max_size=3, unique_by=str.casefold,
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    names=NAMES,
    values=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3),
)
@example(names=["é", "e\u0301"], values=["x"])
def test_any_name_and_value_make_a_policy_that_loads(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], values: list[str]
) -> None:
    root = tmp_path_factory.mktemp("any")
    pd.DataFrame(dict.fromkeys(names, values * 6)).to_json(
        root / "table.jsonl", orient="records", lines=True
    )
    pd.DataFrame(dict.fromkeys(names, values * 6)).to_parquet(root / "table.parquet")

    found = settled(root)

    assert bound(found.text, root / "mlgate.yaml").name
    assert found.error is None
    assert found.report is None or found.report.exit_code == 0
