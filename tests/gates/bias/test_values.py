"""The value is Fairlearn's over all groups, whatever the file, the column's type and the groups."""

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fairlearn
from sklearn.metrics import accuracy_score, precision_score

from mlgate.gates.bias.known import METRICS

FUNCTIONS = {
    "accuracy": accuracy_score,
    "precision": lambda y, d: precision_score(y, d, zero_division=0.0),
    "selection_rate": fairlearn.selection_rate,
    "true_positive_rate": fairlearn.true_positive_rate,
    "true_negative_rate": fairlearn.true_negative_rate,
    "false_positive_rate": fairlearn.false_positive_rate,
    "false_negative_rate": fairlearn.false_negative_rate,
}


def expected(name, table, features):
    if hasattr(fairlearn, name):
        return getattr(fairlearn, name)(table.y, table.d, sensitive_features=features)
    function = FUNCTIONS[name.removesuffix("_difference")]
    frame = fairlearn.MetricFrame(
        metrics=function, y_true=table.y, y_pred=table.d, sensitive_features=features
    )
    return frame.difference()


def entry(name, by, **more):
    metric = METRICS[name]
    return {"metric": name, "by": by, metric.rule: 0.5, **more}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_every_measure_is_fairlearn_s(folder, people, seed, suffix):
    table = people(300, seed=seed, groups={"a": 0.6, "b": 0.38, "c": 0.02})
    report = folder.check(table, *(entry(name, ["group"]) for name in METRICS), suffix=suffix)
    found = {check.subject: check.measured for check in report.checks}
    assert found == pytest.approx(
        {name: expected(name, table, table.group) for name in METRICS}, abs=1e-12
    )
    assert len(found) == 13


def test_crossed_columns_are_fairlearn_s(folder, people):
    table = people(600, seed=4).assign(region=np.random.default_rng(1).integers(0, 4, 600))
    report = folder.check(table, *(entry(name, ["group", "region"]) for name in METRICS))
    for check in report.checks:
        features = table[["group", "region"]]
        assert check.measured == pytest.approx(expected(check.subject, table, features), abs=1e-12)
        assert check.scope == "group*region"


def test_a_group_without_positives_counts_as_fairlearn_counts_it_and_that_is_said(folder, people):
    table = people(2_000, groups={"a": 0.49, "b": 0.49, "c": 0.02})
    table.loc[table.group == "c", "y"] = 0
    check = folder.one(table, entry("equal_opportunity_difference", ["group"]))
    assert check.measured == pytest.approx(
        fairlearn.equal_opportunity_difference(table.y, table.d, sensitive_features=table.group),
        abs=1e-12,
    )
    assert check.outcome == "pass"
    assert "whose difference is" in check.reason
    assert any("c: no rows with a positive label" in note for note in check.notes), check.notes


def by_hand(table, reference):
    rates = table[table.y == 1].groupby("group").d.mean()
    if reference == "rest":
        rest = {
            name: table[(table.y == 1) & (table.group != name)].d.mean() for name in rates.index
        }
        return max(abs(rates[name] - rest[name]) for name in rates.index)
    return max(abs(rates - rates[reference]))


@pytest.mark.parametrize("reference", ["rest", "b"])
def test_a_reference_changes_what_is_compared(folder, people, reference):
    table = people(900, seed=7, groups={"a": 0.5, "b": 0.3, "c": 0.2}, tpr={"c": 0.5})
    check = folder.one(table, entry("equal_opportunity_difference", ["group"], reference=reference))
    assert check.measured == pytest.approx(by_hand(table, reference), abs=1e-12)
    assert "against" in check.title


def test_a_reference_of_crossed_groups_is_a_list_and_null_is_one(folder, people):
    table = people(3_000, groups={"a": 0.6, None: 0.4}).assign(
        half=np.where(np.arange(3_000) % 2, 1, 0)
    )
    check = folder.one(
        table,
        entry("demographic_parity_ratio", ["group", "half"], min=0.3, reference=[None, 1]),
    )
    assert "against group=(null) and half=1" in check.title
    assert check.details["reference"] == [None, "1"]
    assert check.outcome == "pass"


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_a_numeric_column_is_cut_at_the_edges_of_the_policy(folder, people, suffix):
    random = np.random.default_rng(3)
    table = people(2_000).assign(age=random.integers(18, 80, 2_000).astype(float))
    table.loc[:20, "age"] = np.nan
    check = folder.one(
        table, entry("demographic_parity_difference", [{"age": [25, 45.5, 65]}]), suffix=suffix
    )
    bins = pd.cut(table.age, [-np.inf, 25, 45.5, 65, np.inf], right=False)
    bins = bins.cat.add_categories("none").fillna("none")
    assert check.measured == pytest.approx(
        fairlearn.demographic_parity_difference(table.y, table.d, sensitive_features=bins),
        abs=1e-12,
    )
    assert check.scope == "age"
    assert check.details["edges"] == {"age": [25.0, 45.5, 65.0]}
    names = [rate["group"] for rate in check.details["rates"]["selection_rate"]]
    assert names == ["under 25", "25 to under 45.5", "45.5 to under 65", "65 or over", "(null)"]


def test_quartiles_are_those_of_the_candidate_s_rows(folder, people):
    income = np.random.default_rng(5).lognormal(10, 1, 1_000)
    table = people(1_000).assign(income=income)
    check = folder.one(table, entry("accuracy_difference", [{"income": "quartiles"}]))
    edges = np.quantile(income, [0.25, 0.5, 0.75])
    assert check.details["edges"]["income"] == pytest.approx(edges.tolist(), rel=1e-9)
    assert [rate["n"] for rate in check.details["rates"]["accuracy"]] == [250] * 4


def test_quartiles_that_fall_together_make_fewer_groups(folder, people):
    table = people(1_000).assign(kids=[0] * 700 + [2] * 300)
    check = folder.one(table, entry("accuracy_difference", [{"kids": "quartiles"}]))
    assert check.details["edges"] == {"kids": [0.0, 2.0]} or check.details["edges"] == {
        "kids": [0.0, 0.5]
    }
    assert [rate["n"] for rate in check.details["rates"]["accuracy"]] == [700, 300]


def test_a_score_with_a_threshold_decides(folder, people):
    table = people(500).assign(p=lambda rows: np.where(rows.d == 1, 0.7, 0.2))
    given = {"id": "id", "target": "y", "score": "p", "threshold": 0.5}
    check = folder.one(table, entry("equalized_odds_difference", ["group"]), predictions=given)
    assert check.measured == pytest.approx(
        fairlearn.equalized_odds_difference(table.y, table.d, sensitive_features=table.group),
        abs=1e-12,
    )


def test_booleans_and_numbers_are_groups(folder, people):
    table = people(600).assign(vip=lambda rows: rows.id % 3 == 0, code=lambda rows: rows.id % 2)
    report = folder.check(
        table,
        entry("accuracy_difference", ["vip"]),
        entry("accuracy_difference", ["code"], reference=1),
        entry("accuracy_difference", ["vip"], reference=True, id="again"),
    )
    for check, column in zip(report.checks, ("vip", "code", "vip"), strict=True):
        assert check.measured == pytest.approx(
            expected("accuracy_difference", table, table[column]), abs=1e-12
        )


def test_only_the_candidate_counts_and_all_of_its_rows(folder, people):
    table = people(400)
    before = table.iloc[:300].assign(d=0)
    before.to_parquet(folder.root / "baseline.parquet")
    found = folder.check(
        table,
        entry("demographic_parity_difference", ["group"]),
        baseline={"from": [{"path": "baseline.parquet"}]},
    )
    assert found.checks[0].n == 400
    assert found.baseline.state == "not needed"
