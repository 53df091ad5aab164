"""A policy in a small folder, checked through the public door."""

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

Table = pd.DataFrame | Mapping[str, Any] | str | bytes
_SCHEMA = jsonschema.Draft202012Validator(json_schema())
GIVEN = {"id": "id", "target": "y", "positive": 1, "score": "p", "prediction": "d"}


class Folder:
    """A policy's folder, with predictions of a candidate and of a baseline."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, table: Table) -> Path:
        """Write a table in the format of its name; text and bytes as they are."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(table, str | bytes):
            path.write_bytes(table.encode() if isinstance(table, str) else table)
            return path
        frame = pd.DataFrame(table)
        if path.suffix == ".parquet":
            frame.to_parquet(path)
        elif path.suffix == ".csv":
            frame.to_csv(path, index=False)
        else:
            frame.to_json(path, orient="records", lines=True, double_precision=15)
        return path

    def check(
        self,
        *entries: Mapping[str, Any],
        candidate: Table | None = None,
        baseline: Table | None = None,
        suffix: str = "parquet",
        baseline_suffix: str | None = None,
        predictions: Mapping[str, Any] | None = None,
        place: Mapping[str, Any] | None = None,
        **sections: Any,
    ) -> Report:
        """Judge the entries; a table that is given is written first, `place` is `baseline:`."""
        policy: dict[str, Any] = {"version": 1, "name": "model", **sections}
        before = f"baseline.{baseline_suffix or suffix}"
        if candidate is not None:
            self.write(f"predictions.{suffix}", candidate)
        if baseline is not None:
            self.write(before, baseline)
        policy["predictions"] = {"path": f"predictions.{suffix}", **(predictions or GIVEN)}
        policy["baseline"] = {"from": [{"path": before}], **(place or {})}
        policy["gates"] = {"metrics": list(entries)}
        return self.run(json.dumps(policy))

    def run(self, policy: str) -> Report:
        """Judge a whole policy; the report keeps to its schema."""
        (self.root / "mlgate.yaml").write_text(policy, encoding="utf-8")
        report = mlgate.check(self.root / "mlgate.yaml", environ={})
        _SCHEMA.validate(json.loads(encode(report)))
        return report

    def one(self, entry: Mapping[str, Any], **how: Any) -> Check:
        """Judge an entry of a single check."""
        (check,) = self.check(entry, **how).checks
        return check


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def models() -> Callable[..., tuple[pd.DataFrame, pd.DataFrame]]:
    """Make a candidate's and a baseline's predictions of the same rows."""

    def make(
        n: int = 400, *, seed: int = 1, worse: float = 0.0, digits: int | None = None
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        rng = np.random.default_rng(seed)
        y = rng.integers(0, 2, n)
        signal = 1.5 * (2 * y - 1) + rng.normal(size=n)
        region = rng.choice(["AP", "EU", "US"], n)
        tables = []
        for noise in (0.3 + worse, 0.3):
            p = 1 / (1 + np.exp(-signal - noise * rng.normal(size=n)))
            p = p if digits is None else p.round(digits)
            tables.append(
                pd.DataFrame(
                    {"id": np.arange(n), "y": y, "p": p, "d": (p >= 0.5) * 1, "region": region}
                )
            )
        return tables[0], tables[1]

    return make
