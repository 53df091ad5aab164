"""Policies as text, and what is wrong with them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mlgate import catalog
from mlgate.errors import ConfigurationError, Problem
from mlgate.policy.source import parse

Wrong = Callable[[str], list[Problem]]

#: Every section and most keys, in a policy that is valid.
FULL = """\
version: 1
name: income
pipeline: {command: [python, train.py], inputs: [a], needs: [b], outputs: [c], timeout: 20m}
datasets:
  train: data/train.parquet
  plain: {path: data/plain.txt, format: csv, delimiter: ";"}
  loans: {url: "https://example.com/loans.csv", table: loans}
predictions: {path: p.csv, task: binary, id: id, target: y, positive: 1, score: p, prediction: d,
              threshold: 0.5, format: csv, delimiter: ","}
baseline:
  {commit: merge-base, from: [git, {store: bundles}, {path: b.csv}], min_shared: 0.9,
   keep: predictions, if_missing: error}
verdict: {alpha: 0.05, beta: 0.05, mode: balanced, fail_when: worse, on_inconclusive: note}
privacy: {examples: local}
waivers: {path: waivers.yaml, from: base}
gates:
  metrics:
    - {metric: accuracy, min: 0.1, max: 0.99, max_drop: 0.02, max_gain: "5%", slices: [region],
       min_rows: 20, id: one, severity: warn, decide: interval}
    - {metric: log_loss, max_rise: "2%"}
    - {metric: eval.f1, file: out/metrics.json, min: 0.8, min_gain: 0.01, decide: point}
  schema:
    - {dataset: train, rows: {min: 1, max: 100}, extra_columns: forbid, order: true,
       primary_key: [id], unique: [[a, b]],
       columns: {age: {type: integer, required: true, unique: false, minimum: 0, maximum: 120},
                 sex: {type: string, allowed_values: [f, m], min_length: 1, max_length: 1}}}
"""


@pytest.fixture
def wrong(tmp_path: Path) -> Wrong:
    """What is wrong with a policy of that text; nothing where it is valid."""

    def find(text: str) -> list[Problem]:
        try:
            catalog.bind(parse(text, "mlgate.yaml"), tmp_path / "mlgate.yaml")
        except ConfigurationError as error:
            return list(error.problems)
        return []

    return find


@pytest.fixture
def full() -> str:
    return FULL
