"""The search of slices through `mlgate.check`: how often it tells of any, and finds a planted one.

Twelve columns of five values make 1,500 slices of one and two columns. With no change any report is
a false one; a planted slice of 4 % of the rows loses ten points, spread over right decisions.
Ends with 1 where false reports are more frequent than promised by more than chance explains.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from benchmarks.models import Numbers

PROMISED = 0.06  #: share of runs without a change that tell of any slice
SIZES = {1_000: 150, 10_000: 100}  #: rows -> replicates of either kind
COLUMNS, VALUES = 12, 5
CHURN = 0.05  #: rows whose decision differs, with no change
RIGHT = 0.9  #: share of decisions that are right
LOSS = 0.10
SEED = 20_241_125


def main() -> None:
    """Simulate both kinds of runs at each size."""
    began = time.perf_counter()
    random = np.random.default_rng(SEED)
    broken = False
    for n, replicates in SIZES.items():
        false = found = 0
        for _ in range(replicates):
            false += bool(_told(random, n, planted=False))
            found += any(_is_planted(slice_) for slice_ in _told(random, n, planted=True))
        share = false / replicates
        room = 2 * np.sqrt(PROMISED * (1 - PROMISED) / replicates)
        broken |= share > PROMISED + room
        print(
            f"slices: {n:>6,} rows, {replicates} runs each: any report with no change {share:.3f} "
            f"(promised {PROMISED}), a slice of 4 % that loses 10 points found "
            f"{found / replicates:.3f}"
        )
    print(f"({time.perf_counter() - began:.0f} s)")
    if broken:
        sys.exit(1)


def _told(random: np.random.Generator, n: int, *, planted: bool) -> list[dict[str, Any]]:
    """The slices that one run tells of."""
    import pandas as pd

    import mlgate

    groups = {f"g{i}": random.integers(0, VALUES, n) for i in range(COLUMNS)}
    y = random.integers(0, 2, n)
    right = random.random(n) < RIGHT
    lost, won = random.random(n) < CHURN / 2 / RIGHT, random.random(n) < CHURN / 2 / (1 - RIGHT)
    after = np.where(right, ~lost, won)
    if planted:
        inside = (groups["g0"] == 0) & (groups["g1"] == 0)
        after = np.where(inside & (random.random(n) < LOSS), False, after)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for side, correct in (("baseline", right), ("candidate", after)):
            table: dict[str, Numbers] = {"id": np.arange(n), "y": y}
            table |= {"d": np.where(correct, y, 1 - y), **groups}
            pd.DataFrame(table).to_parquet(folder / f"{side}.parquet")
        (folder / "mlgate.yaml").write_text(json.dumps(_POLICY), encoding="utf-8")
        report = mlgate.check(folder / "mlgate.yaml", environ={})
    (check,) = [one for one in report.checks if one.rule == "discover"]
    slices: list[dict[str, Any]] = check.details.get("found", [])
    return slices


_POLICY = {
    "version": 1,
    "name": "slices",
    "privacy": {"examples": "all"},
    "predictions": {
        "path": "candidate.parquet",
        "id": "id",
        "target": "y",
        "positive": 1,
        "prediction": "d",
    },
    "baseline": {"from": [{"path": "baseline.parquet"}]},
    "gates": {
        "metrics": [
            {
                "metric": "accuracy",
                "max_drop": 0.5,
                "discover": {"columns": [f"g{i}" for i in range(COLUMNS)]},
            }
        ]
    },
}


def _is_planted(found: dict[str, Any]) -> bool:
    """The slice itself, or one of its two parents."""
    return all(part in ("g0", "g1", "and", "is", "0") for part in found["slice"].split())
