"""Why the noise of runs or folds is not known."""

from collections.abc import Sequence
from dataclasses import dataclass

from mlgate.gates.metrics.noise_keys import Folds
from mlgate.stats.seed_noise import MIN_RUNS

_ROUNDING = 1e-12  #: relative difference of numbers that are the same but for rounding
_TRAIN = f"train at least {MIN_RUNS} runs, or add `decide: point`, which ignores noise"
_SPLIT = f"use at least {MIN_RUNS} folds, or add `decide: point`, which ignores noise"
_SEED = "give each run its own seed; where training depends on none, add `decide: point`"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What stands in the way, and what to do."""

    reason: str
    fix: str


def doubt_of_value(folds: Folds | None, values: Sequence[float]) -> Doubt | None:
    """Why several numbers say nothing of the noise of their mean."""
    if len(values) < MIN_RUNS:
        return _too_few(folds, len(values), "")
    return _alike(folds, len(values)) if _same(values) else None


def doubt_of_change(
    folds: Folds | None, candidate: Sequence[float], baseline: Sequence[float]
) -> Doubt | None:
    """Why the numbers of both sides say nothing of the noise of their difference.

    A single run is held against the noise of the other side's runs; two numbers on a side are too
    few to know it by, and numbers that do not differ at all are copies, or of one seed.
    """
    if folds is not None:
        changes = [c - b for c, b in zip(candidate, baseline, strict=True)]
        if len(changes) < MIN_RUNS:
            return _too_few(folds, len(changes), "")
        scale = max(map(abs, (*candidate, *baseline)))
        return _alike(folds, len(changes)) if _same(changes, scale) else None
    if len(candidate) == len(baseline) == 1:
        return Doubt(reason="one number each says nothing of their noise", fix=_TRAIN)
    several = [
        (values, whose)
        for values, whose in ((candidate, " of the candidate"), (baseline, " of the baseline"))
        if len(values) > 1
    ]
    for values, whose in several:
        if len(values) < MIN_RUNS:
            return _too_few(folds, len(values), whose)
    if all(_same(values) for values, _ in several):
        return _alike(folds, max(len(values) for values, _ in several))
    return None


def _too_few(folds: Folds | None, count: int, whose: str) -> Doubt:
    what = "run" if folds is None else "fold"
    plural = "" if count == 1 else "s"
    reason = f"{count} {what}{plural}{whose}, and it takes {MIN_RUNS} to know their noise"
    return Doubt(reason=reason, fix=_TRAIN if folds is None else _SPLIT)


def _alike(folds: Folds | None, count: int) -> Doubt:
    if folds is not None:
        reason = f"all {count:,} folds agree to the last digit, which says nothing of their noise"
        return Doubt(reason=reason, fix=_SPLIT)
    reason = (
        f"the {count:,} runs have one and the same number: copies, or runs of one seed, "
        "say nothing of their noise"
    )
    return Doubt(reason=reason, fix=_SEED)


def _same(values: Sequence[float], scale: float | None = None) -> bool:
    reach = max(map(abs, values)) if scale is None else scale
    return max(values) - min(values) <= _ROUNDING * reach
