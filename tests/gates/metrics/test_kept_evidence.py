"""What a run keeps of any task gives its checks again, and is sums rather than rows."""

import json

import numpy as np
import pandas as pd
import pytest

import mlgate
from mlgate import catalog
from mlgate.gates.metrics import judge
from mlgate.gates.metrics.evidence import MetricsEvidence
from mlgate.verdict import decide

N = 600
TASKS = {
    "regression": (
        {"target": "y", "prediction": "p"},
        [
            *(
                {"metric": name, "max_rise": "5%", "slices": ["region"]}
                for name in (
                    "mean_absolute_error",
                    "mean_absolute_percentage_error",
                    "root_mean_squared_error",
                    "median_absolute_error",
                )
            ),
            {"metric": "r2", "min": 0.1, "max_drop": 0.02},
        ],
    ),
    "ranking": (
        {"target": "r", "score": "p", "query": "q"},
        [
            {"metric": "ndcg@3", "max_drop": 0.02, "slices": ["region"]},
            {"metric": "mrr", "min": 0.1, "max_drop": 0.02},
            {"metric": "recall@1", "min": 0.1},
        ],
    ),
    "score": (
        {"score": {"points": "p", "match": "r"}},
        [
            {"metric": "score", "column": "points", "id": "points", "max_drop": "5%"},
            {"metric": "score", "column": "match", "id": "match", "min": 0.1},
        ],
    ),
    "multiclass": (
        {"target": "c", "score": {"a": "pa", "b": "pb", "c": "pc"}},
        [
            {"metric": "log_loss", "max_rise": "5%", "slices": ["region"]},
            {"metric": "neg_brier_score", "min": -0.9, "max_drop": "5%"},
        ],
    ),
}


def tables():
    rng = np.random.default_rng(1)
    y = rng.lognormal(1, 0.5, N)
    shares = rng.dirichlet([2, 2, 2], N)
    made = []
    for _ in range(2):
        p = np.abs(shares + 0.05 * rng.normal(size=(N, 3)))
        p /= p.sum(axis=1, keepdims=True)
        made.append(
            pd.DataFrame(
                {
                    "id": np.arange(N),
                    "y": y,
                    "p": y + rng.normal(size=N),
                    "r": (y > 3) * 1,
                    "q": np.arange(N) // 5,
                    "c": np.array(list("abc"))[np.arange(N) % 3],
                    "region": np.where(np.arange(N) // 5 % 2, "EU", "US"),
                    "w": np.linspace(0.5, 1.5, N),
                    "pa": p[:, 0],
                    "pb": p[:, 1],
                    "pc": p[:, 2],
                }
            )
        )
    return made


@pytest.mark.parametrize("extra", [{}, {"weight": "w"}])
@pytest.mark.parametrize("task", TASKS)
def test_the_evidence_that_a_run_keeps_gives_its_checks_again(folder, tmp_path, task, extra):
    columns, entries = TASKS[task]
    candidate, baseline = tables()
    given = {"task": task, "id": "id", **columns, **extra}
    folder.check(*entries, candidate=candidate, baseline=baseline, predictions=given)

    report = mlgate.check(folder.root / "mlgate.yaml", out=tmp_path / "out", environ={})

    kept = (tmp_path / "out" / "evidence" / "metrics.json").read_text("utf-8")
    evidence = MetricsEvidence.model_validate_json(kept)
    bound = catalog.load(folder.root / "mlgate.yaml")
    judged = decide(judge(evidence, bound.entries["metrics"]), bound.sections.verdict).checks
    ours = {"seconds", "file", "command", "fix"}  # what the run adds: where the policy is
    assert [check.model_dump(exclude=ours) for check in judged] == [
        check.model_dump(exclude=ours) for check in report.checks
    ]
    assert {check.outcome for check in judged} <= {"pass", "fail", "inconclusive"}
    assert largest_list(json.loads(kept)) <= 40


def largest_list(value):
    """Return how long the longest list in a document is."""
    if isinstance(value, dict):
        return max(map(largest_list, value.values()), default=0)
    if isinstance(value, list):
        return max([len(value), *map(largest_list, value)])
    return 0
