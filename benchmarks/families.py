"""How often the verdict on each metric is wrong, beside a plain rule and the percentile bootstrap.

Rows of many replicates are drawn into one table, and the gate's own statements count them, a
replicate a slice; each is then judged as a policy with that one check. `benchmarks.calibration`
holds that `mlgate.check` on files says the same. The largest of some hundred shares lie above what
is promised by chance alone, so these cells are drawn again from other seeds, with more pairs, and
must hold then. Ends with 1 where a promise is broken.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import resampling
from benchmarks.models import ALIKE, MUCH_WORSE, TASKS, WORSE, Table, Task
from mlgate.gates.metrics.evidence import MetricsEvidence, Scope
from mlgate.gates.metrics.population import Population
from mlgate.policy.bound import Policy
from mlgate.result.outcome import Outcome

SIZES = (200, 1_000, 10_000)
REPLICATES = {200: 1_000, 1_000: 1_000, 10_000: 400}
BATCH = 2_000_000  #: rows of a table
TRUTH = 4_000_000  #: rows that the true losses are read off
BOOTSTRAPS = {200: 200, 1_000: 100, 10_000: 0}  #: replicates that are bootstrapped
SAMPLES = 200  #: of one bootstrap
MOST_FALSE_BLOCKS = 0.06
MOST_FALSE_PASSES = 0.065
SEED = 20_241_124
SEED_AGAIN = 20_261_124
TIMES_AGAIN = 5  #: as many pairs, where a cell is drawn again


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Shares of replicates for one metric at one size."""

    task: str
    metric: str
    n: int
    replicates: int
    margin: float
    false_blocks: float
    false_passes: float
    power: float  #: blocked where the true loss is well beyond the margin
    undecided: float  #: inconclusive with no change
    over_margin: float  #: with no change, blocked by "worse by more than the margin"
    missed: float  #: at a true loss of the margin, let through by that rule
    bootstrap_blocks: float | None = None
    bootstrap_passes: float | None = None

    @property
    def keeps_its_promise(self) -> bool:
        """Not worse than promised by more than chance explains (two Monte Carlo errors)."""
        return self._at_most(self.false_blocks, MOST_FALSE_BLOCKS) and self._at_most(
            self.false_passes, MOST_FALSE_PASSES
        )

    @property
    def is_above(self) -> bool:
        """Worse than promised in this draw, be it by chance."""
        return self.false_blocks > MOST_FALSE_BLOCKS or self.false_passes > MOST_FALSE_PASSES

    def _at_most(self, share: float, promised: float) -> bool:
        return share - 2 * np.sqrt(promised * (1 - promised) / self.replicates) <= promised


def main() -> None:
    """Simulate every task, two at a time, and print the table."""
    began = time.perf_counter()
    with ProcessPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        cells = [cell for found in pool.map(of_task, TASKS) for cell in found]
        show(cells)
        again = [
            cell for found in pool.map(drawn_again, TASKS, [cells] * len(TASKS)) for cell in found
        ]
    if again:
        print("\nshares above what is promised, drawn again:\n")
        show(again)
    print(f"({time.perf_counter() - began:.0f} s)")
    if not all(cell.keeps_its_promise for cell in (*cells, *again)):
        sys.exit(1)


def of_task(task: Task) -> list[Cell]:
    """Every metric of a task at every size."""
    random = np.random.default_rng((SEED, *task.name.encode()))
    margins = _true_losses(task, random)
    return [
        cell for n in SIZES for cell in _at_size(task, n, margins, random, replicates=REPLICATES[n])
    ]


def drawn_again(task: Task, cells: Sequence[Cell]) -> list[Cell]:
    """The cells of a task whose shares lie above what is promised, from other seeds."""
    above = [cell for cell in cells if cell.task == task.name and cell.is_above]
    random = np.random.default_rng((SEED_AGAIN, *task.name.encode()))
    margins = _true_losses(task, random) if above else {}
    found = []
    for n in sorted({cell.n for cell in above}):
        names = {cell.metric for cell in above if cell.n == n}
        few = replace(task, metrics=tuple(one for one in task.metrics if _name(one) in names))
        replicates = TIMES_AGAIN * REPLICATES[n]
        found += _at_size(few, n, margins, random, replicates=replicates, bootstrap=False)
    return found


def _true_losses(task: Task, random: np.random.Generator) -> dict[str, float]:
    """What the worse candidate truly loses, of each metric."""
    from mlgate.gates.metrics.estimates import estimate

    table = task.draw(random, TRUTH // task.rows_per_unit, WORSE)
    (population,) = _populations(task, [table])
    policies = _policies(task, {_name(entry): 0.01 for entry in task.metrics})
    losses = {}
    for name, policy in policies.items():
        metric = policy.entries["metrics"][0].params.known
        paired = estimate(metric, population)
        losses[name] = paired.baseline - paired.candidate
        if losses[name] <= 0:
            raise SystemExit(f"{task.name}: the worse model does not lose {name}")
    return losses


def _at_size(
    task: Task,
    n: int,
    margins: dict[str, float],
    random: np.random.Generator,
    *,
    replicates: int,
    bootstrap: bool = True,
) -> Iterator[Cell]:
    policies = _policies(task, margins)
    outcomes = {}
    changes = {}
    for size in (ALIKE, WORSE, MUCH_WORSE):
        judged = [
            {name: _judged(policy, population) for name, policy in policies.items()}
            for batch in _batches(n * task.rows_per_unit, replicates)
            for population in _populations(task, [task.draw(random, n, size) for _ in range(batch)])
        ]
        for name in policies:
            outcomes[name, size] = np.array([one[name][0] for one in judged])
            changes[name, size] = np.array([one[name][1] for one in judged])
    for name in policies:
        resampled = _bootstrapped(task, name, n, margins[name], random) if bootstrap else None
        yield Cell(
            task=task.name,
            metric=name,
            n=n,
            replicates=replicates,
            margin=margins[name],
            false_blocks=float((outcomes[name, ALIKE] == Outcome.FAIL).mean()),
            false_passes=float((outcomes[name, WORSE] == Outcome.PASS).mean()),
            power=float((outcomes[name, MUCH_WORSE] == Outcome.FAIL).mean()),
            undecided=float((outcomes[name, ALIKE] == Outcome.INCONCLUSIVE).mean()),
            over_margin=float((changes[name, ALIKE] < -margins[name]).mean()),
            missed=float((changes[name, WORSE] >= -margins[name]).mean()),
            bootstrap_blocks=None if resampled is None else resampled[0],
            bootstrap_passes=None if resampled is None else resampled[1],
        )


def _bootstrapped(
    task: Task, name: str, n: int, margin: float, random: np.random.Generator
) -> tuple[float, float] | None:
    metric = resampling.METRICS.get(name)
    if metric is None or not BOOTSTRAPS[n] or task.weighted or task.clustered or task.classes:
        return None
    blocks = passes = 0
    for _ in range(BOOTSTRAPS[n]):
        blocks += resampling.bounds(metric, task.draw(random, n, ALIKE), random, SAMPLES)[1] < 0
        low = resampling.bounds(metric, task.draw(random, n, WORSE), random, SAMPLES)[0]
        passes += low >= -margin
    return blocks / BOOTSTRAPS[n], passes / BOOTSTRAPS[n]


def _batches(rows: int, replicates: int) -> Iterator[int]:
    at_once = max(1, BATCH // rows)
    for start in range(0, replicates, at_once):
        yield min(at_once, replicates - start)


def _populations(task: Task, tables: Sequence[Table]) -> Iterator[Population]:
    """What the gate counts of each table."""
    import pandas as pd

    from mlgate.data.duckdb import DuckDBEngine
    from mlgate.data.template import statement
    from mlgate.gates.metrics.outside import Outside
    from mlgate.gates.metrics.populations import populations
    from mlgate.gates.metrics.rows import Rows

    frames = [pd.DataFrame(table) for table in tables]
    for at, frame in enumerate(frames):
        frame["by_0"] = f"{at:06d}"
        if "query" in frame:
            frame["query"] = frame["query"].astype(str)
        if "unit" in frame:
            frame["unit"] = frame["unit"].astype(str)
    whole = pd.concat(frames, ignore_index=True)
    metrics = [_metric(policy) for policy in _policies(task).values()]
    with tempfile.TemporaryDirectory() as name, DuckDBEngine(Path(name) / "engine") as engine:
        path = Path(name) / "pairs.parquet"
        whole.to_parquet(path)
        engine.execute(
            statement(
                "CREATE TEMP TABLE pairs AS "
                "SELECT *, true AS shared, true AS changed FROM read_parquet(:path)",
                path=str(path),
            )
        )
        rows = Rows(
            by="by_0",
            shared=True,
            task=task.task,
            classes=task.classes,
            scores=("score",) if task.task == "score" else (),
            weighted=task.weighted,
            clustered=task.clustered,
            outside=Outside(
                root=Path.cwd(),
                scratch=Path(name),
                logs=None,
                environ=os.environ,
                examples=True,
                commit=None,
            ),
        )
        found = populations(engine, rows, metrics)
    yield from (found[key] for key in sorted(found, key=str))


def _judged(policy: Policy, population: Population) -> tuple[str, float]:
    from mlgate.gates.metrics import judge
    from mlgate.verdict import decide

    evidence = MetricsEvidence(scopes=(Scope(all=population, shared=population),))
    findings = judge(evidence, policy.entries["metrics"])
    (check,) = decide(findings, policy.sections.verdict).checks
    return check.outcome, check.change if check.change is not None else 0.0


def _policies(task: Task, margins: dict[str, float] | None = None) -> dict[str, Policy]:
    """One policy a metric, each with that one check."""
    from mlgate import catalog
    from mlgate.policy.source import parse

    made = {}
    for entry in task.metrics:
        name = _name(entry)
        margin = 0.01 if margins is None else margins[name]
        written = {
            "version": 1,
            "name": "calibration",
            "predictions": {"path": "p.parquet", "task": task.task, **task.predictions},
            "gates": {"metrics": [{**entry, "max_drop": margin}]},
        }
        document = parse(json.dumps(written), "mlgate.yaml")
        made[name] = catalog.bind(document, Path("mlgate.yaml").resolve())
    return made


def _metric(policy: Policy) -> Any:
    return policy.entries["metrics"][0].params.known


def _name(entry: dict[str, Any]) -> str:
    return str(entry["metric"])


def show(cells: Sequence[Cell]) -> None:
    """Print the table, as Markdown that documentation can take over."""
    print(
        "| task | metric | n | margin | **blocked, no change** | **passed at the margin** | "
        "blocked far beyond | undecided, no change | plain rule: blocked / let through | "
        "bootstrap: blocked / passed |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for cell in cells:
        resampled = (
            "-"
            if cell.bootstrap_blocks is None or cell.bootstrap_passes is None
            else f"{cell.bootstrap_blocks:.3f} / {cell.bootstrap_passes:.3f}"
        )
        broken = "" if cell.keeps_its_promise else " BROKEN"
        print(
            f"| {cell.task} | {cell.metric} | {cell.n:,} | {cell.margin:.4f} | "
            f"{cell.false_blocks:.3f} | {cell.false_passes:.3f}{broken} | {cell.power:.2f} | "
            f"{cell.undecided:.2f} | {cell.over_margin:.3f} / {cell.missed:.3f} | {resampled} |"
        )
    print(
        f"promised: blocked <= {MOST_FALSE_BLOCKS}, passed <= {MOST_FALSE_PASSES}, "
        f"{min(REPLICATES.values()):,} to {max(REPLICATES.values()):,} replicates a cell"
    )
