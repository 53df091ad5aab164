"""Judging is pure: the same evidence gives the same findings, and nothing else is looked at."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mlgate
from mlgate import catalog
from mlgate.data.duckdb import DuckDBEngine
from mlgate.gates.metrics import judge
from mlgate.gates.metrics.evidence import (
    Absence,
    FileNumber,
    MetricsEvidence,
    Number,
    Scope,
)
from mlgate.gates.metrics.families.accuracy import AccuracySums
from mlgate.gates.metrics.mean_sums import MeanSums
from mlgate.gates.metrics.population import Population
from mlgate.policy.source import parse
from mlgate.verdict import decide


def policy(*entries: str, head: str = ""):
    lines = [f"    - {entry}" for entry in entries]
    text = "\n".join(
        [
            "version: 1",
            "name: model",
            "predictions: {path: predictions.parquet, id: id, target: y, score: p, prediction: d}",
            *([head] if head else []),
            "gates:",
            "  metrics:",
            *lines,
        ]
    )
    return catalog.bind(parse(text, "mlgate.yaml"), Path("/nowhere/mlgate.yaml"))


def checks(evidence: MetricsEvidence, *entries: str, head: str = ""):
    bound = policy(*entries, head=head)
    findings = judge(evidence, bound.entries["metrics"])
    return decide(findings, bound.sections.verdict).checks


def accuracy(n: int, wins: int, losses: int, both: int) -> MetricsEvidence:
    rows = Population(
        n=n,
        positives=n // 2,
        changed=wins + losses,
        sums={"accuracy": AccuracySums(n=n, wins=wins, losses=losses, both_right=both)},
    )
    return MetricsEvidence(scopes=(Scope(all=rows, shared=rows),))


def numbers(here: float | None, there: Number | Absence | None) -> MetricsEvidence:
    return MetricsEvidence(
        numbers=(
            FileNumber(
                file="m.json",
                key="f1",
                candidate=Number(value=here),
                baseline=there if isinstance(there, Number) else None,
                absence=there if isinstance(there, Absence) else None,
            ),
        )
    )


def change(limit: str) -> str:
    return f"{{metric: f1, file: m.json, decide: point, {limit}}}"


@pytest.mark.parametrize(
    ("there", "here", "limit", "outcome"),
    [
        (0.91, 0.90, "max_drop: 0.01", "pass"),
        (0.91, 0.8999, "max_drop: 0.01", "fail"),
        (0.3, 0.1, "max_drop: 0.2", "pass"),
        (1.1, 1.0, "max_drop: 0.1", "pass"),
        (100, 98, 'max_drop: "2%"', "pass"),
        (100, 97.9, 'max_drop: "2%"', "fail"),
        (-100, -102, 'max_drop: "2%"', "pass"),
        (0.1, 0.3, "max_rise: 0.2", "pass"),
        (0.1, 0.3001, "max_rise: 0.2", "fail"),
        (0.1, 0.3, "min_gain: 0.2", "pass"),
        (0.1, 0.3, "max_gain: 0.1", "fail"),
        (1e300, -1e300, "max_drop: 1", "fail"),
    ],
)
def test_a_change_of_a_number_of_a_file_is_decided_by_the_point(there, here, limit, outcome):
    (check,) = checks(numbers(here, Number(value=there)), change(limit))

    assert (check.outcome, check.kind) == (outcome, "point")
    assert "noise unknown" in check.reason
    assert ("probably leakage" in check.reason) is ("max_gain" in limit and outcome == "fail")
    assert (check.measured, check.baseline) == (here, there)
    assert check.test is None


def test_a_share_of_a_baseline_of_nothing_is_an_error():
    (check,) = checks(numbers(0.1, Number(value=0.0)), change('max_rise: "2%"'))

    assert (check.outcome, check.blocking) == ("error", True)
    assert check.reason == "the baseline's `f1` is 0, so max_rise 2% says nothing"


def test_a_share_of_an_accuracy_of_nothing_is_an_error():
    (check,) = checks(accuracy(100, 40, 0, 0), '{metric: accuracy, max_drop: "2%"}')

    assert check.outcome == "error"
    assert check.reason == "the baseline's accuracy is 0, so max_drop 2% says nothing"


def test_a_number_that_the_baseline_spoilt_is_an_error():
    spoilt = Number(value=None, text="nan", reason="`f1` of m.json is nan", fix="find out why")

    (check,) = checks(numbers(0.5, spoilt), change("max_drop: 0.1"))

    assert (check.outcome, check.reason, check.measured) == ("error", spoilt.reason, 0.5)


@pytest.mark.parametrize(("missing", "outcome"), [(True, "new"), (False, "error")])
def test_a_baseline_that_is_missing_is_new_and_one_that_is_refused_an_error(missing, outcome):
    absence = Absence(reason="why", fix="what", code="MLG021", missing=missing)

    (check,) = checks(numbers(0.5, absence), change("max_drop: 0.1"))

    assert (check.outcome, check.reason, check.code) == (outcome, "why", "MLG021")


@given(
    n=st.integers(60, 5000),
    wins=st.integers(0, 20),
    losses=st.integers(0, 20),
    entry=st.sampled_from(
        [
            "{metric: accuracy, max_drop: 0.01}",
            '{metric: accuracy, max_drop: "1%"}',
            "{metric: accuracy, min_gain: 0.001}",
            "{metric: accuracy, max_gain: 0.01, min: 0.3}",
        ]
    ),
    head=st.sampled_from(["", "verdict: {mode: strict}", "verdict: {mode: lenient}"]),
)
def test_evidence_judges_alike_again_and_after_a_round_trip(n, wins, losses, entry, head):
    evidence = accuracy(n, wins, losses, n // 2 - 20)
    kept = MetricsEvidence.model_validate_json(evidence.model_dump_json())

    first = checks(evidence, entry, head=head)

    assert kept == evidence
    assert checks(evidence, entry, head=head) == first
    assert checks(kept, entry, head=head) == first


def test_the_evidence_that_a_run_keeps_gives_its_checks_again(folder, models, tmp_path):
    candidate, baseline = models(600, worse=0.2)
    folder.check(
        {"metric": "accuracy", "max_drop": 0.01, "min": 0.5, "slices": ["region"]},
        {"metric": "roc_auc", "max_drop": 0.01, "min": 0.5, "slices": ["region"]},
        {"metric": "log_loss", "max_rise": "2%", "slices": ["region"]},
        candidate=candidate.assign(region=candidate.region.replace("US", "X")),
        baseline=baseline,
    )

    report = mlgate.check(folder.root / "mlgate.yaml", out=tmp_path / "out", environ={})

    kept = (tmp_path / "out" / "evidence" / "metrics.json").read_text("utf-8")
    evidence = MetricsEvidence.model_validate_json(kept)
    bound = catalog.load(folder.root / "mlgate.yaml")
    judged = decide(judge(evidence, bound.entries["metrics"]), bound.sections.verdict).checks
    ours = {"seconds", "file", "command", "fix"}  # what the run adds: where the policy is
    assert [check.model_dump(exclude=ours) for check in judged] == [
        check.model_dump(exclude=ours) for check in report.checks
    ]


def test_evidence_is_small_whatever_the_rows(folder, models, tmp_path):
    sizes = []
    for n in (400, 40_000):
        candidate, baseline = models(n)
        entry = {"metric": "roc_auc", "max_drop": 0.1, "slices": ["region"]}
        folder.check(entry, candidate=candidate, baseline=baseline)
        mlgate.check(folder.root / "mlgate.yaml", out=tmp_path / "out", environ={})
        sizes.append((tmp_path / "out" / "evidence" / "metrics.json").stat().st_size)

    assert sizes[1] < 1.5 * sizes[0] < 10_000


def test_no_statement_groups_by_a_raw_score(folder, models, monkeypatch):
    candidate, baseline = models(300)
    ran: list[str] = []
    rows = DuckDBEngine.rows

    def noted(self, statement):
        ran.append(statement.sql(dialect="duckdb"))
        return rows(self, statement)

    monkeypatch.setattr(DuckDBEngine, "rows", noted)
    folder.check(
        {"metric": "roc_auc", "max_drop": 0.1, "min": 0.5, "slices": ["region"]},
        {"metric": "log_loss", "max_rise": 0.1, "slices": ["region"]},
        {"metric": "accuracy", "max_drop": 0.1},
        candidate=candidate,
        baseline=baseline,
    )

    made = [sql for sql in ran if " pairs" in sql]
    assert made
    for sql in made:
        for clause in ("GROUP BY", "PARTITION BY"):
            grouped = [part.split(")")[0].split("ORDER BY")[0] for part in sql.split(clause)[1:]]
            assert not any("score" in part for part in grouped), sql
        assert "FILTER" not in sql


def test_more_checks_on_the_same_rows_run_no_more_statements(folder, models, monkeypatch):
    candidate, baseline = models(300)
    ran: list[int] = []
    rows = DuckDBEngine.rows

    def counted(self, statement):
        ran[-1] += 1
        return rows(self, statement)

    monkeypatch.setattr(DuckDBEngine, "rows", counted)
    for entries in (1, 50):
        ran.append(0)
        folder.check(
            *({"id": f"e{i}", "metric": "accuracy", "max_drop": 0.1} for i in range(entries)),
            candidate=candidate,
            baseline=baseline,
        )

    assert ran[0] == ran[1]


def losses(**sums) -> MeanSums:
    """Of losses that are summed as they are."""
    return MeanSums(
        low=0.0,
        scale_b=1.0,
        scale_c=1.0,
        sum_moved4="0",
        sum_low4="0",
        sum_high4="0",
        zeros_and_ones=False,
        **sums,
    )


def test_one_row_cannot_move_the_loss_of_many_unseen():
    rows = Population(
        n=100,
        positives=50,
        changed=1,
        sums={
            "log_loss": losses(
                n=100,
                sum_b="50",
                sum_c="53",
                sum_bb="30",
                sum_cc="42",
                sum_bc="31.5",
                largest="9",
            )
        },
    )

    (check,) = checks(
        MetricsEvidence(scopes=(Scope(all=rows, shared=rows),)), "{metric: log_loss, max_rise: 0.5}"
    )

    assert check.notes == ("one row makes 100% of the squared change of the log loss",)


@pytest.mark.parametrize(
    ("n", "loss", "limits", "noted"),
    [
        (1_000, 0.03, "max_rise: 0.01, max: 0.05", [True, True]),
        (1_000, 0.3, "max_rise: 0.01, max: 0.35", [False, False]),  # a usual loss
        (1_000, 0.03, "max_rise: 0.05, max: 0.09", [False, False]),  # room for three such rows
        (100_000, 0.03, "max_rise: 0.01, max: 0.05", [False, False]),
    ],
)
def test_a_loss_near_0_says_that_rows_too_rare_to_be_seen_can_be_all_of_it(n, loss, limits, noted):
    total = str(n * loss)
    squares = str(n * loss * 0.01)
    rows = Population(
        n=n,
        positives=n // 2,
        changed=n,
        sums={
            "log_loss": losses(
                n=n,
                sum_b=total,
                sum_c=total,
                sum_bb=squares,
                sum_cc=squares,
                sum_bc=str(n * loss * 0.0099),
                largest="0.0001",
            )
        },
    )

    found = checks(
        MetricsEvidence(scopes=(Scope(all=rows, shared=rows),)),
        f"{{metric: log_loss, {limits}}}",
    )

    by_rule = {check.rule: check.notes for check in found}
    said = (
        "the log loss is near 0, where rows that are too rare to be among these can be all of it: "
        "3 in 1,000 that are surely wrong would raise it by 0.048"
    )
    for rule, expected in zip(("max_rise", "max"), noted, strict=True):
        assert by_rule[rule] == ((said,) if expected else ())
