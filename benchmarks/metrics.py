"""Ten million paired rows: all binary metrics with their intervals, in time and memory.

Against the bare statements that fetch what they are computed from (one GROUP BY of labels and both
decisions, one histogram of ranks), and against scikit-learn computing the values alone. Each is a
process of its own, and they take turns.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.timing import PYTHON

ROWS = 10_000_000
RUNS = 3
BARE_AIM, SKLEARN_AIM = 1.3, 8.0
MEMORY_AIM = 1.5e9
STATISTICS_AIM = 0.05
METRICS = (
    "accuracy", "balanced_accuracy", "precision", "recall", "f1", "matthews_corrcoef",
    "cohen_kappa", "roc_auc", "average_precision", "neg_log_loss", "neg_brier_score",
)  # fmt: skip


def main() -> None:
    """Run the parts in turn and print their ratios."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "pairs.parquet"
        _write(path)
        found: dict[str, list[dict[str, float]]] = {"gate": [], "bare": [], "scikit-learn": []}
        for _ in range(RUNS):
            for part, runs in found.items():
                runs.append(_run(part, path))
    medians = {
        part: {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        for part, runs in found.items()
    }
    gate, bare, sklearn = medians["gate"], medians["bare"], medians["scikit-learn"]
    print(f"metrics: {len(METRICS)} binary metrics with intervals over {ROWS:,} paired rows")
    print(
        f"  {gate['seconds'] / bare['seconds']:.2f} of the bare statements "
        f"({gate['seconds']:.2f} s and {bare['seconds']:.2f} s; aim: at most {BARE_AIM})"
    )
    print(
        f"  {sklearn['seconds'] / gate['seconds']:.1f} times as fast as scikit-learn's values "
        f"({sklearn['seconds']:.1f} s; aim: at least {SKLEARN_AIM:g})"
    )
    print(
        f"  peak memory {gate['bytes'] / 1e9:.2f} GB (aim: under {MEMORY_AIM / 1e9:g}; "
        f"scikit-learn {sklearn['bytes'] / 1e9:.2f} GB)"
    )
    print(
        f"  statistics after counting {gate['statistics'] * 1000:.0f} ms "
        f"(aim: under {STATISTICS_AIM * 1000:.0f}), {gate['first_statistics'] * 1000:.0f} ms with "
        "the imports of a process's first"
    )


def _run(part: str, path: Path) -> dict[str, float]:
    done = subprocess.run(
        [PYTHON, "-m", "benchmarks.metrics", part, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{part} failed:\n{done.stdout}{done.stderr}")
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _write(path: Path) -> None:
    """The rows in parts, so that making them takes less memory than judging them."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from benchmarks.models import ALIKE, binary

    random = np.random.default_rng(7)
    writer = None
    for _ in range(10):
        table = pa.table(binary(random, ROWS // 10, ALIKE))
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def _part(name: str, path: Path) -> dict[str, float]:
    parts = {"gate": _gate, "bare": _bare, "scikit-learn": _scikit_learn}
    measured = parts[name](path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {**measured, "bytes": float(peak * (1 if sys.platform == "darwin" else 1024))}


def _pairs(engine: Any, path: Path) -> None:
    from mlgate.data.template import statement

    engine.execute(
        statement(
            "CREATE TEMP VIEW pairs AS "
            "SELECT *, true AS shared, score_b <> score_c AS changed FROM read_parquet(:path)",
            path=str(path),
        )
    )


def _gate(path: Path) -> dict[str, float]:
    from mlgate import catalog
    from mlgate.data.duckdb import DuckDBEngine
    from mlgate.gates.metrics import judge
    from mlgate.gates.metrics.evidence import MetricsEvidence, Scope
    from mlgate.gates.metrics.populations import populations
    from mlgate.gates.metrics.rows import Rows
    from mlgate.policy.source import parse
    from mlgate.verdict import decide

    predictions = {"path": "p", "target": "y", "positive": 1, "score": "p", "prediction": "d"}
    entries = [{"metric": name, "max_drop": 0.01} for name in METRICS]
    written = {"version": 1, "predictions": predictions, "gates": {"metrics": entries}}
    policy = catalog.bind(parse(json.dumps(written), "mlgate.yaml"), Path("mlgate.yaml").resolve())
    asked = [entry.params.known for entry in policy.entries["metrics"]]
    with tempfile.TemporaryDirectory() as scratch, DuckDBEngine(Path(scratch)) as engine:
        _pairs(engine, path)
        began = time.perf_counter()
        (found,) = populations(engine, Rows(by=None, shared=True), asked).values()
        counted = time.perf_counter()
        evidence = MetricsEvidence(scopes=(Scope(all=found, shared=found),))
        checks = decide(judge(evidence, policy.entries["metrics"]), policy.sections.verdict).checks
        done = time.perf_counter()
        decide(judge(evidence, policy.entries["metrics"]), policy.sections.verdict)
        again = time.perf_counter()
    if len(checks) != len(METRICS) or any(check.interval is None for check in checks):
        raise SystemExit("a metric has no interval")
    return {
        "seconds": done - began,
        "first_statistics": done - counted,
        "statistics": again - done,
    }


def _bare(path: Path) -> dict[str, float]:
    from mlgate.data.duckdb import DuckDBEngine
    from mlgate.data.template import statement

    cube = "SELECT y, hit_b, hit_c, count(*) FROM pairs GROUP BY y, hit_b, hit_c"
    histogram = """
        WITH ranked AS (
            SELECT y, rank() OVER (ORDER BY score_b DESC) AS rank_b,
                   rank() OVER (ORDER BY score_c DESC) AS rank_c, count(*) OVER () AS n
            FROM pairs)
        SELECT y, CAST(floor(1023 * ln(rank_b) / ln(n)) AS INTEGER) AS bin_b,
               CAST(floor(1023 * ln(rank_c) / ln(n)) AS INTEGER) AS bin_c, count(*)
        FROM ranked GROUP BY y, bin_b, bin_c"""
    with tempfile.TemporaryDirectory() as scratch, DuckDBEngine(Path(scratch)) as engine:
        _pairs(engine, path)
        began = time.perf_counter()
        for query in (cube, histogram):
            engine.rows(statement(query))
        return {"seconds": time.perf_counter() - began}


def _scikit_learn(path: Path) -> dict[str, float]:
    import pandas as pd
    from sklearn import metrics

    began = time.perf_counter()
    table = pd.read_parquet(path)
    y = table["y"].to_numpy()
    decided = (
        metrics.accuracy_score, metrics.balanced_accuracy_score, metrics.precision_score,
        metrics.recall_score, metrics.f1_score, metrics.matthews_corrcoef,
        metrics.cohen_kappa_score,
    )  # fmt: skip
    scored = (
        metrics.roc_auc_score, metrics.average_precision_score, metrics.log_loss,
        metrics.brier_score_loss,
    )  # fmt: skip
    for side in ("b", "c"):
        for of_decisions in decided:
            of_decisions(y, table[f"hit_{side}"].to_numpy())
        for of_scores in scored:
            of_scores(y, table[f"score_{side}"].to_numpy())
    return {"seconds": time.perf_counter() - began}


if __name__ == "__main__":
    print(json.dumps(_part(sys.argv[1], Path(sys.argv[2]))))
