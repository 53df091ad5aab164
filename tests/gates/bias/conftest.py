"""A policy with bias entries in a small folder, checked through the public door."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest

import mlgate
from mlgate.result.check import Check
from mlgate.result.codec import encode, json_schema
from mlgate.result.report import Report

_SCHEMA = jsonschema.Draft202012Validator(json_schema())
GIVEN = {"id": "id", "target": "y", "positive": 1, "prediction": "d"}


class Folder:
    """A policy's folder with a candidate's predictions."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def check(
        self,
        table: pd.DataFrame,
        *entries: Mapping[str, Any],
        suffix: str = "parquet",
        predictions: Mapping[str, Any] | None = None,
        **sections: Any,
    ) -> Report:
        """Judge the entries; the report keeps to its schema."""
        path = self.root / f"predictions.{suffix}"
        if suffix == "parquet":
            table.to_parquet(path)
        elif suffix == "csv":
            table.to_csv(path, index=False)
        else:
            table.to_json(path, orient="records", lines=True)
        policy = {
            "version": 1,
            "name": "model",
            "predictions": {"path": path.name, **(predictions or GIVEN)},
            "gates": {"bias": list(entries)},
            **sections,
        }
        (self.root / "mlgate.yaml").write_text(json.dumps(policy), encoding="utf-8")
        report = mlgate.check(self.root / "mlgate.yaml", environ={})
        _SCHEMA.validate(json.loads(encode(report)))
        return report

    def one(self, table: pd.DataFrame, entry: Mapping[str, Any], **how: Any) -> Check:
        """Judge an entry."""
        (check,) = self.check(table, entry, **how).checks
        return check


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def people() -> Callable[..., pd.DataFrame]:
    """Make predictions of rows in groups."""
    return _people


def _people(
    n: int = 2_000,
    *,
    seed: int = 0,
    groups: Mapping[str | None, float] | None = None,
    tpr: Mapping[str | None, float] | None = None,
    fpr: float = 0.2,
) -> pd.DataFrame:
    """Predictions of `n` rows in groups of these shares, each with its true positive rate."""
    random = np.random.default_rng(seed)
    shares = groups or {"a": 0.5, "b": 0.5}
    at = random.choice(len(shares), n, p=list(shares.values()))
    names = np.array(list(shares), dtype=object)[at]
    y = random.integers(0, 2, n)
    hit = np.array([(tpr or {}).get(name, 0.7) for name in names])
    d = (random.random(n) < np.where(y == 1, hit, fpr)).astype(int)
    return pd.DataFrame({"id": np.arange(n), "y": y, "d": d, "group": names})
