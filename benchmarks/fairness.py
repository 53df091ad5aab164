"""How often the bias gate is wrong, beside the value alone and a bootstrap of it.

Equalized odds of models that treat 2, 5 or 20 groups alike; then of models whose groups differ by
exactly the limit, and by twice the limit. Counts are judged as the gate would measure them; some
go through `mlgate.check` on files, and have to come out the same. Ends with 1 where a promise is
broken.
"""

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from mlgate.gates.bias.evidence import BiasEvidence, Group, Grouping
from mlgate.policy.bound import Policy
from mlgate.result.check import Check
from mlgate.result.outcome import Outcome

Numbers = np.ndarray[Any, Any]

LIMIT = 0.10
MOST_FALSE_BLOCKS = 0.06
MOST_FALSE_PASSES = 0.065
SEED = 20_240_602
SIZES = (200, 1_000, 10_000)
GROUPS = (2, 5, 20)
PREVALENCE, HIT, ALARM = 0.4, 0.7, 0.2  #: share of positives; true and false positive rate
RESAMPLES = 200
ENTRY = {"metric": "equalized_odds_difference", "by": ["group"], "max": LIMIT}


@dataclass(frozen=True, kw_only=True)
class Row:
    """Shares of replicates."""

    groups: int
    n: int
    replicates: int
    blocked: float  #: of fair models
    passed: float
    plain: float  #: of fair models, where a value over the limit blocks
    bootstrap: float  #: where the 5 % quantile of the bootstrapped value is over it
    at_limit_blocked: float  #: of models that differ by exactly the limit
    at_limit_passed: float
    found: float  #: blocked, of models that differ by twice the limit

    @property
    def keeps_its_promise(self) -> bool:
        """Not worse than promised by more than chance explains (two Monte Carlo errors)."""
        return (
            self._at_most(self.blocked, MOST_FALSE_BLOCKS)
            and self._at_most(self.at_limit_blocked, MOST_FALSE_BLOCKS)
            and self._at_most(self.at_limit_passed, MOST_FALSE_PASSES)
        )

    def _at_most(self, share: float, promised: float) -> bool:
        error = float(np.sqrt(promised * (1 - promised) / self.replicates))
        return share - 2 * error <= promised


def main() -> None:
    began = time.perf_counter()
    rows = list(table(replicates=1_000))
    show(rows)
    same, runs = agreement(runs=6)
    print(f"mlgate.check on files gives the same check in {same} of {runs} runs")
    print(f"({time.perf_counter() - began:.0f} s)")
    if same != runs or not all(row.keeps_its_promise for row in rows):
        raise SystemExit(1)


def table(*, replicates: int) -> Iterator[Row]:
    """Simulate every number of groups and of rows."""
    policy = _policy()
    for groups in GROUPS:
        for n in SIZES:
            random = np.random.default_rng((SEED, groups, n))
            fair = cells(random, groups, n, replicates)
            checks = [_judge(policy, each) for each in fair]
            values = odds_differences(fair)
            at_limit = [
                _judge(policy, each) for each in cells(random, groups, n, replicates, LIMIT)
            ]
            unfair = [_judge(policy, each) for each in cells(random, groups, n, replicates, 0.2)]
            yield Row(
                groups=groups,
                n=n,
                replicates=replicates,
                blocked=_share(checks, Outcome.FAIL),
                passed=_share(checks, Outcome.PASS),
                plain=float(np.mean(values > LIMIT)),
                bootstrap=float(np.mean([low(random, each) > LIMIT for each in fair[:200]])),
                at_limit_blocked=_share(at_limit, Outcome.FAIL),
                at_limit_passed=_share(at_limit, Outcome.PASS),
                found=_share(unfair, Outcome.FAIL),
            )


def cells(
    random: np.random.Generator, groups: int, n: int, replicates: int, gap: float = 0.0
) -> Numbers:
    """Counts of (replicate, group, label, decision); every second group has `gap` less hits."""
    hit = np.where(np.arange(groups) % 2, HIT - gap, HIT)
    shares = np.empty((groups, 2, 2))
    for label, rate, share in ((1, hit, PREVALENCE), (0, np.full(groups, ALARM), 1 - PREVALENCE)):
        shares[:, label, 1] = share * rate / groups
        shares[:, label, 0] = share * (1 - rate) / groups
    return random.multinomial(n, shares.ravel(), size=replicates).reshape(-1, groups, 2, 2)


def odds_differences(counts: Numbers) -> Numbers:
    """The plain equalized odds difference of each replicate; a rate of no rows is 0."""
    rows = counts.sum(axis=-1)
    rates = np.divide(counts[..., 1], rows, out=np.zeros(rows.shape), where=rows > 0)
    result: Numbers = (rates.max(axis=1) - rates.min(axis=1)).max(axis=-1)
    return result


def low(random: np.random.Generator, counts: Numbers) -> float:
    """The 5 % quantile of the difference over samples of the rows with replacement.

    Such samples are multinomial samples of the counts, so this is what Fairlearn's
    `MetricFrame(n_boot=…, ci_quantiles=…)` draws. It has no interval of equalized odds; this is of
    the larger of its two rates' quantiles.
    """
    n = int(counts.sum())
    drawn = random.multinomial(n, counts.ravel() / n, size=RESAMPLES).reshape(-1, *counts.shape)
    rows = drawn.sum(axis=-1)
    rates = np.divide(drawn[..., 1], rows, out=np.zeros(rows.shape), where=rows > 0)
    return float(np.quantile(rates.max(axis=1) - rates.min(axis=1), 0.05, axis=0).max())


def agreement(*, runs: int) -> tuple[int, int]:
    """Runs through `mlgate.check` on files whose check is that of the simulated counts."""
    import mlgate

    random = np.random.default_rng((SEED, 1))
    same = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        policy = folder / "mlgate.yaml"
        policy.write_text(json.dumps(_written()), encoding="utf-8")
        for replicate in range(runs):
            [counts] = cells(random, 3, 1_000, 1, LIMIT * (replicate % 3))
            _write(counts, folder)
            [measured] = mlgate.check(policy, environ={}).checks
            simulated = _judge(_policy(), counts)
            same += all(
                getattr(measured, key) == getattr(simulated, key)
                for key in ("id", "outcome", "measured", "interval", "test", "reason", "details")
            )
    return same, runs


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    print(f"fairness: equalized odds between groups, max {LIMIT}; shares of simulated models")
    print(f"{'':20}{'groups alike':^37}{'differ by the limit':^21}{'by twice':>9}")
    print(
        f"{'':20}{'blocked':>8} {'passed':>8} {'plain':>8} {'bootstrap':>10}"
        f"{'blocked':>11} {'passed':>8} {'blocked':>9}"
    )
    for row in rows:
        mark = "" if row.keeps_its_promise else "  BROKEN"
        print(
            f"  {row.groups:>2} groups n {row.n:>6,}{row.blocked:8.3f} {row.passed:8.3f} "
            f"{row.plain:8.3f} {row.bootstrap:10.3f}{row.at_limit_blocked:11.3f} "
            f"{row.at_limit_passed:8.3f} {row.found:9.3f}{mark}"
        )
    print(
        f"promised: blocked <= {MOST_FALSE_BLOCKS}, passed <= {MOST_FALSE_PASSES} at the limit; the"
        " plain rule blocks a value over the limit,\nthe bootstrap one with a 5 % quantile over it"
    )


def _share(checks: Sequence[Check], outcome: Outcome) -> float:
    return sum(check.outcome == outcome for check in checks) / len(checks)


def _written() -> dict[str, Any]:
    return {
        "version": 1,
        "name": "fairness",
        "predictions": {"path": "predictions.parquet", "target": "y", "prediction": "d"},
        "gates": {"bias": [ENTRY]},
    }


def _policy() -> Policy:
    from mlgate import catalog
    from mlgate.policy.source import parse

    return catalog.bind(parse(json.dumps(_written()), "mlgate.yaml"), Path("mlgate.yaml").resolve())


def _judge(policy: Policy, counts: Numbers) -> Check:
    from mlgate.gates.bias import judge
    from mlgate.verdict import decide

    [entry] = policy.entries["bias"]
    groups = tuple(
        Group(
            values=(f"group {at:02}",),
            **{f"y{y}_d{d}": int(group[y, d]) for y in (0, 1) for d in (0, 1)},
        )
        for at, group in enumerate(counts)
        if group.sum()
    )
    found = BiasEvidence(groupings=(Grouping(key=entry.params.grouping, groups=groups),))
    return decide(judge(found, policy.entries["bias"]), policy.sections.verdict).checks[0]


def _write(counts: Numbers, folder: Path) -> None:
    import pandas as pd

    rows = [
        (f"group {at:02}", y, d)
        for (at, y, d), count in np.ndenumerate(counts)
        for _ in range(int(count))
    ]
    pd.DataFrame(rows, columns=["group", "y", "d"]).to_parquet(folder / "predictions.parquet")
