"""How often the noise of seeds is taken for a drop, with and without the runs that show it.

Trainings of one configuration whose true accuracy varies from seed to seed, and one in twenty
of whose rows flips from run to run; nothing changed, or the accuracy fell by the margin or by
twice as much. Ends with 1 where a promise is broken.
"""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlgate.stats.paired import PairedAccuracy
from mlgate.stats.quantity import Quantity
from mlgate.stats.seed_noise import seed_noise
from mlgate.stats.with_seed_noise import WithSeedNoise

MARGIN = 0.01
ALPHA = 0.05
MOST_FALSE_BLOCKS = 0.06
MOST_FALSE_PASSES = 0.065
SEED = 20_240_603
RIGHT = 0.90  #: accuracy of the configuration
UNSURE = 0.10  #: share of rows that a run gets right half of the time
CASES = ((1_000, 0.0), (1_000, 0.005), (1_000, 0.01), (10_000, 0.002), (10_000, 0.005))
RUNS = (3, 5, 10)


@dataclass(frozen=True, kw_only=True)
class Row:
    """Shares of replicates."""

    n: int
    deviation: float  #: of the true accuracy, from seed to seed
    runs: int
    replicates: int
    rows_alone: float  #: blocked with no change, by the rows' noise alone
    blocked: float  #: blocked with no change
    passed: float  #: passed at a true drop of exactly the margin
    found: float  #: blocked at a true drop of twice the margin

    @property
    def keeps_its_promise(self) -> bool:
        """Not worse than promised by more than chance explains (two Monte Carlo errors)."""
        promises = ((self.blocked, MOST_FALSE_BLOCKS), (self.passed, MOST_FALSE_PASSES))
        return all(
            share - 2 * np.sqrt(promised * (1 - promised) / self.replicates) <= promised
            for share, promised in promises
        )


def main() -> None:
    began = time.perf_counter()
    rows = list(table(replicates=2_000))
    show(rows)
    print(f"({time.perf_counter() - began:.0f} s)")
    if not all(row.keeps_its_promise for row in rows):
        raise SystemExit(1)


def table(*, replicates: int) -> Iterator[Row]:
    """Simulate every case."""
    for n, deviation in CASES:
        for runs in RUNS:
            random = np.random.default_rng((SEED, n, int(1e6 * deviation), runs))
            case = (random, n, deviation, runs)
            same = [trainings(*case) for _ in range(replicates)]
            at_margin = [trainings(*case, drop=MARGIN)[1] for _ in range(replicates)]
            worse = [trainings(*case, drop=2 * MARGIN)[1] for _ in range(replicates)]
            yield Row(
                n=n,
                deviation=deviation,
                runs=runs,
                replicates=replicates,
                rows_alone=float(np.mean([blocks(alone) for alone, _ in same])),
                blocked=float(np.mean([blocks(change) for _, change in same])),
                passed=float(np.mean([passes(change) for change in at_margin])),
                found=float(np.mean([blocks(change) for change in worse])),
            )


def trainings(
    random: np.random.Generator, n: int, deviation: float, runs: int, drop: float = 0.0
) -> tuple[Quantity, Quantity]:
    """The change of two models, by the noise of their rows and with that of `runs` further ones."""
    unsure, right = int(n * UNSURE), int(n * (RIGHT - UNSURE / 2))
    shifts = random.normal(0.0, deviation, runs + 2)
    shifts[-1] -= drop
    hits = random.random((runs + 2, unsure)) < (0.5 + shifts / UNSURE)[:, None]
    values = [(int(run.sum()) + right) / n for run in hits[:runs]]
    pairs = itertools.combinations(hits[:runs], 2)
    errors = [paired(one, other, right, n).standard_error ** 2 for one, other in pairs]
    rows = paired(hits[-2], hits[-1], right, n)
    return rows.change(), WithSeedNoise(rows=rows, seeds=seed_noise(values, errors)).change()


def paired(baseline: Any, candidate: Any, right: int, n: int) -> PairedAccuracy:
    """Two runs on the same rows, of which `right` are right in all."""
    return PairedAccuracy(
        wins=int((candidate & ~baseline).sum()),
        losses=int((baseline & ~candidate).sum()),
        both_right=int((baseline & candidate).sum()) + right,
        n=n,
    )


def passes(change: Quantity) -> bool:
    return change.lower_bound(0.95) >= -MARGIN


def blocks(change: Quantity) -> bool:
    return not passes(change) and change.p_value_below(0.0) <= ALPHA


def show(rows: list[Row]) -> None:
    print("max_drop 0.01 of an accuracy of 0.90, by rows, deviation between seeds and runs\n")
    print("| rows | deviation | runs | rows alone block | blocks | passes at -0.01 | finds -0.02 |")
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        shares = (row.rows_alone, row.blocked, row.passed, row.found)
        cells = " | ".join(f"{share:.3f}" for share in shares)
        broken = "" if row.keeps_its_promise else " broken"
        print(f"| {row.n:,} | {row.deviation:g} | {row.runs} | {cells} |{broken}")
    print()
