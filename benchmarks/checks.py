"""Policies of 10, 100 and 1,000 checks on the same rows: the cost ought to be linear."""

import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.small import write
from benchmarks.timing import MLGATE, medians

SIZES = (10, 100, 1_000)
AIM = 1.5


def main() -> None:
    times = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, 10_000)
        commands = {}
        for size in SIZES:
            policy = folder / f"checks-{size}.yaml"
            policy.write_text(json.dumps(policy_of(size)), encoding="utf-8")
            commands[f"{size:,} checks"] = [MLGATE, "check", "--config", policy.name]
        times = medians(commands, runs=5, folder=folder)
    few, more, many = times.values()
    first, then = (more - few) / (SIZES[1] - SIZES[0]), (many - more) / (SIZES[2] - SIZES[1])
    print(
        f"checks: a further one costs {first * 1000:.2f} ms up to {SIZES[1]} and "
        f"{then * 1000:.2f} ms up to {SIZES[2]:,} (aim: at most {AIM} times as much)"
    )
    for name, seconds in times.items():
        print(f"  {seconds * 1000:7.0f} ms  {name}")


def policy_of(size: int) -> dict[str, Any]:
    """Return a policy of `size` checks, half of them rules and half of them statistical."""
    rules = [
        {"id": f"rule-{n}", "dataset": "train", "columns": {"age": {"minimum": n % 18}}}
        for n in range(size // 4)  # each has two checks: the column is there, and its minimum
    ]
    metrics = [
        {"id": f"metric-{n}", "metric": "accuracy", "max_drop": 0.02} for n in range(size // 2)
    ]
    return {
        "version": 1,
        "name": f"checks-{size}",
        "datasets": {"train": "train.parquet"},
        "predictions": {
            "path": "predictions.parquet",
            "id": "id",
            "target": "y",
            "positive": 1,
            "score": "p",
            "prediction": "d",
        },
        "baseline": {"from": [{"path": "baseline.parquet"}]},
        "gates": {"schema": rules, "metrics": metrics},
    }
