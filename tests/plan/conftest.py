"""A policy in a small folder, planned and checked through the public doors."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import mlgate
from mlgate.plan.ask import Ask
from mlgate.plan.plan import Plan, plan

PREDICTIONS = {
    "path": "p.csv",
    "id": "id",
    "target": "y",
    "positive": 1,
    "score": "p",
    "prediction": "d",
}


class Folder:
    """A policy's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def policy(
        self, *metrics: Mapping[str, Any], bias: Any = (), predictions: Any = None, **sections: Any
    ) -> None:
        """Write mlgate.yaml."""
        gates = {"metrics": list(metrics), "bias": list(bias)}
        whole = {
            "version": 1,
            "name": "model",
            "predictions": {**PREDICTIONS, **(predictions or {})},
            "baseline": {"from": [{"path": "b.csv"}]},
            "gates": {name: entries for name, entries in gates.items() if entries},
            **sections,
        }
        (self.root / "mlgate.yaml").write_text(json.dumps(whole), encoding="utf-8")

    def tables(self, candidate: pd.DataFrame, baseline: pd.DataFrame | None = None) -> None:
        """Write the predictions."""
        candidate.to_csv(self.root / "p.csv", index=False)
        if baseline is not None:
            baseline.to_csv(self.root / "b.csv", index=False)

    def plan(self, **ask: Any) -> Plan:
        """Plan the policy."""
        return plan(Ask(policy=self.root / "mlgate.yaml", environ={}, **ask))

    def check(self) -> dict[str, Any]:
        """Check the policy; its checks by id."""
        report = mlgate.check(self.root / "mlgate.yaml", environ={})
        return {check.id: check for check in report.checks}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def models() -> Callable[..., tuple[pd.DataFrame, pd.DataFrame]]:
    """Make a candidate's and a baseline's predictions of the same rows."""

    def make(n: int = 800, *, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
        rng = np.random.default_rng(seed)
        y = (rng.random(n) < 0.3) * 1
        signal = 1.3 * (2 * y - 1) + rng.normal(size=n) - 0.4
        sex = rng.choice(["F", "M"], n)
        tables = []
        for noise in (0.5, 0.3):
            p = 1 / (1 + np.exp(-1.5 * signal - noise * rng.normal(size=n)))
            tables.append(
                pd.DataFrame({"id": np.arange(n), "y": y, "p": p, "d": (p >= 0.5) * 1, "sex": sex})
            )
        return tables[0], tables[1]

    return make


def by_id(made: Plan) -> dict[str, Any]:
    """A plan's checks by their ids."""
    return {one.finding.id: one for one in made.checks}


@pytest.fixture
def found() -> Callable[[Plan], dict[str, Any]]:
    return by_id
