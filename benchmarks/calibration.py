"""How often the verdict is wrong, beside the rules that most gates use instead.

Many replicates are judged from simulated evidence, as the gate would measure it; some go through
`mlgate.check` on files, and have to come out the same. Ends with 1 where a promise is broken. The
bias gate's own table, from `benchmarks.fairness`, follows.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import fairness
from benchmarks.simulated import (
    Rows,
    counts,
    evidence,
    normals,
    probabilities,
    rise_of_the_loss,
    swings,
)
from mlgate.gates.metrics.evidence import MetricsEvidence
from mlgate.policy.bound import Policy
from mlgate.result.check import Check
from mlgate.result.outcome import Outcome

MARGIN = 0.01
MOST_FALSE_BLOCKS = 0.06
MOST_FALSE_PASSES = 0.065
SEED = 20_240_601
SIZES = (200, 1_000, 10_000)
AUC_NEAR_ONE = (200, 1_000, 3_000)
CHURN = (0.02, 0.05, 0.10)
NEAR_ONE = 0.995  #: AUC of a baseline with few rows that are ranked wrong
WORSE = 0.7  #: noise of a model whose log loss is worse than that of 0.5
PREDICTIONS = {
    "path": "predictions.parquet",
    "id": "id",
    "target": "y",
    "positive": 1,
    "score": "p",
    "prediction": "d",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """Shares of replicates."""

    case: str
    replicates: int
    false_blocks: float  #: blocked with no change
    false_passes: float | None  #: passed at a true drop of exactly the margin
    any_drop: float  #: with no change, where any drop blocks
    over_margin: float  #: with no change, where a drop of more than the margin blocks
    missed: float | None  #: at a true drop of the margin, let through by the latter

    @property
    def keeps_its_promise(self) -> bool:
        """Not worse than promised by more than chance explains (two Monte Carlo errors)."""
        return self._at_most(self.false_blocks, MOST_FALSE_BLOCKS) and (
            self.false_passes is None or self._at_most(self.false_passes, MOST_FALSE_PASSES)
        )

    def error(self, share: float) -> float:
        """The Monte Carlo error of a share."""
        return float(np.sqrt(share * (1 - share) / self.replicates))

    def _at_most(self, share: float, promised: float) -> bool:
        return share - 2 * self.error(promised) <= promised


def main() -> None:
    began = time.perf_counter()
    rows = list(table(counted=100_000, simulated=15_000))
    show(rows)
    same, runs = agreement(runs=12)
    print(f"mlgate.check on files gives the same five checks in {same} of {runs} runs")
    print(f"({time.perf_counter() - began:.0f} s)")
    if same != runs or not all(row.keeps_its_promise for row in rows):
        raise SystemExit(1)
    fairness.main()


def table(*, counted: int, simulated: int) -> Iterator[Row]:
    """Simulate every case: `counted` replicates of counts, `simulated` of rows."""
    for n in SIZES:
        for churn in CHURN:
            yield accuracy(n, churn, counted)
    yield roc_auc(1_000, simulated)
    near_one = min(simulated, 3_000)
    for n in AUC_NEAR_ONE:
        yield roc_auc_near_one("swings", swings, n, near_one)
    yield roc_auc_near_one("noise", normals, 1_000, near_one)
    yield log_loss(1_000, simulated)
    yield five_checks(1_000, simulated)


def accuracy(n: int, churn: float, replicates: int) -> Row:
    """Models that disagree on this share of rows; the same counts are judged once."""
    random = np.random.default_rng((SEED, n, round(churn * 100)))
    policy = _policy([{"metric": "accuracy", "max_drop": MARGIN}])

    def simulate(drop: float) -> tuple[np.ndarray[Any, Any], ...]:
        shares = [(churn - drop) / 2, (churn + drop) / 2, 1 - churn]
        drawn = random.multinomial(n, shares, size=replicates)[:, :2]
        found, times = np.unique(drawn, axis=0, return_counts=True)
        changes = (found[:, 0] - found[:, 1]) / n
        outcomes = [_judge(policy, counts(n, *map(int, pair)))[0].outcome for pair in found]
        return np.array(outcomes), changes, times / replicates

    outcomes, changes, weights = simulate(0.0)
    worse_outcomes, worse_changes, worse_weights = simulate(MARGIN)
    return Row(
        case=f"accuracy  n {n:>6,}  churn {churn:.2f}",
        replicates=replicates,
        false_blocks=float(weights @ (outcomes == Outcome.FAIL)),
        false_passes=float(worse_weights @ (worse_outcomes == Outcome.PASS)),
        any_drop=float(weights @ (changes < 0)),
        over_margin=float(weights @ (changes < -MARGIN - 1e-12)),
        missed=float(worse_weights @ (worse_changes >= -MARGIN - 1e-12)),
    )


def roc_auc(n: int, replicates: int) -> Row:
    """Binormal scores of which three rows in ten are positive."""
    random = np.random.default_rng((SEED, 1))
    policy = _policy([{"metric": "roc_auc", "max_drop": MARGIN}])
    return _of_rows(
        f"roc_auc   n {n:>6,}",
        policy,
        (normals(random, n, 0.85, 0.85) for _ in range(replicates)),
        (normals(random, n, 0.85, 0.85 - MARGIN) for _ in range(replicates)),
        margin=MARGIN,
    )


def roc_auc_near_one(
    kind: str,
    models: Callable[[np.random.Generator, int, float, float], Rows],
    n: int,
    replicates: int,
) -> Row:
    """Models that rank nearly all rows right: a drop comes of few rows, or of faint noise."""
    random = np.random.default_rng((SEED, 5, n))
    policy = _policy([{"metric": "roc_auc", "max_drop": MARGIN}])
    return _of_rows(
        f"roc_auc   n {n:>6,}  {kind} near 1",
        policy,
        (models(random, n, NEAR_ONE, NEAR_ONE) for _ in range(replicates)),
        (models(random, n, NEAR_ONE, NEAR_ONE - MARGIN) for _ in range(replicates)),
        margin=MARGIN,
    )


def log_loss(n: int, replicates: int) -> Row:
    """Noisy probabilities, held to a margin that is just the true rise of the worse ones."""
    random = np.random.default_rng((SEED, 2))
    margin = rise_of_the_loss(WORSE)
    policy = _policy([{"metric": "log_loss", "max_rise": margin}])
    return _of_rows(
        f"log_loss  n {n:>6,}  margin {margin:.3f}",
        policy,
        (probabilities(random, n) for _ in range(replicates)),
        (probabilities(random, n, WORSE) for _ in range(replicates)),
        margin=margin,
    )


def _of_rows(
    case: str, policy: Policy, alike: Iterator[Rows], worse: Iterator[Rows], *, margin: float
) -> Row:
    checks = [_judge(policy, evidence(rows))[0] for rows in alike]
    worse_checks = [_judge(policy, evidence(rows))[0] for rows in worse]
    return Row(
        case=case,
        replicates=len(checks),
        false_blocks=_share(checks, lambda check: check.outcome == Outcome.FAIL),
        false_passes=_share(worse_checks, lambda check: check.outcome == Outcome.PASS),
        any_drop=_share(checks, lambda check: _worse_by(check) > 0),
        over_margin=_share(checks, lambda check: _worse_by(check) > margin),
        missed=_share(worse_checks, lambda check: _worse_by(check) <= margin),
    )


FIVE = (
    {"metric": "accuracy", "max_drop": MARGIN, "slices": ["half"]},
    {"metric": "roc_auc", "max_drop": MARGIN},
    {"metric": "log_loss", "max_rise": MARGIN},
)


def five_checks(n: int, replicates: int) -> Row:
    """A run of five checks is blocked by any of them."""
    random = np.random.default_rng((SEED, 3))
    policy = _policy(FIVE)
    runs = [
        _judge(policy, evidence(probabilities(random, n), halves=True)) for _ in range(replicates)
    ]
    return Row(
        case=f"5 checks  n {n:>6,}",
        replicates=replicates,
        false_blocks=_share(runs, lambda run: any(c.outcome == Outcome.FAIL for c in run)),
        false_passes=None,
        any_drop=_share(runs, lambda run: any(_worse_by(c) > 0 for c in run)),
        over_margin=_share(runs, lambda run: any(_worse_by(c) > MARGIN for c in run)),
        missed=None,
    )


def agreement(*, runs: int) -> tuple[int, int]:
    """Runs through `mlgate.check` on files whose checks are those of the simulated evidence."""
    import mlgate

    random = np.random.default_rng((SEED, 4))
    same = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        policy = folder / "mlgate.yaml"
        policy.write_text(json.dumps(_written(FIVE)), encoding="utf-8")
        for replicate in range(runs):
            rows = probabilities(random, 1_000, WORSE if replicate % 2 else 0.5)
            _write(rows, folder)
            measured = mlgate.check(policy, environ={}).checks
            simulated = _judge(_policy(FIVE), evidence(rows, halves=True))
            same += len(measured) == len(simulated) and all(map(_alike, measured, simulated))
    return same, runs


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    print("calibration: verdicts that are wrong, with their Monte Carlo error")
    print(f"{'':38}{'no change':^36} {'a drop of the margin':^28}")
    print(f"{'':38}{'blocked':>15} {'any drop':>9} {'> margin':>9}  {'passed':>15} {'> margin':>9}")
    for row in rows:
        passes = "" if row.false_passes is None else _with_error(row, row.false_passes)
        missed = "" if row.missed is None else f"{row.missed:.3f}"
        mark = "" if row.keeps_its_promise else "  BROKEN"
        print(
            f"  {row.case:36}{_with_error(row, row.false_blocks):>15} {row.any_drop:9.3f} "
            f"{row.over_margin:9.3f}  {passes:>15} {missed:>9}{mark}"
        )
    print(
        f"promised: blocked <= {MOST_FALSE_BLOCKS}, passed <= {MOST_FALSE_PASSES}; the naive rules "
        "block on any drop, or on a drop\nof more than the margin, which then lets a drop of the "
        "margin through as the last column says"
    )


def _with_error(row: Row, share: float) -> str:
    return f"{share:.4f} ± {row.error(share):.4f}"


def _share(items: Sequence[Any], holds: Callable[[Any], bool]) -> float:
    return sum(map(holds, items)) / len(items)


def _worse_by(check: Check) -> float:
    change = check.change or 0.0
    return change if check.rule == "max_rise" else -change


def _alike(here: Check, there: Check) -> bool:
    if here.test is None or there.test is None or here.interval is None or there.interval is None:
        return False
    numbers = [
        (check.measured, check.change, check.test.p_value, check.interval.low, check.interval.high)
        for check in (here, there)
        if check.test and check.interval
    ]
    ours, theirs = np.array(numbers, dtype=float)
    same = np.allclose(ours, theirs, rtol=1e-8, atol=1e-10)
    return bool(same) and (here.id, here.outcome) == (there.id, there.outcome)


def _written(entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "version": 1,
        "name": "calibration",
        "predictions": PREDICTIONS,
        "baseline": {"from": [{"path": "baseline.parquet"}]},
        "gates": {"metrics": list(entries)},
    }


def _policy(entries: Sequence[dict[str, Any]]) -> Policy:
    from mlgate import catalog
    from mlgate.policy.source import parse

    document = parse(json.dumps(_written(entries)), "mlgate.yaml")
    return catalog.bind(document, Path("mlgate.yaml").resolve())


def _judge(policy: Policy, found: MetricsEvidence) -> tuple[Check, ...]:
    from mlgate.gates.metrics import judge
    from mlgate.verdict import decide

    return decide(judge(found, policy.entries["metrics"]), policy.sections.verdict).checks


def _write(rows: Rows, folder: Path) -> None:
    import pandas as pd

    for name, side in (("predictions", "c"), ("baseline", "b")):
        pd.DataFrame(rows.table(side)).to_parquet(folder / f"{name}.parquet")
