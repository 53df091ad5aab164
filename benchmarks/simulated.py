"""Two models whose true metrics are known, as rows and as the evidence that mlgate makes of them.

The evidence is counted here with numpy, apart from the statements of the package, so that a run on
files and a run on the evidence prove each other.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from mlgate.gates.metrics.evidence import MetricsEvidence, Scope
from mlgate.gates.metrics.families.accuracy import AccuracySums
from mlgate.gates.metrics.families.log_loss import CLIP
from mlgate.gates.metrics.families.roc_auc import RankSums, RocAucSums
from mlgate.gates.metrics.mean_sums import MeanSums
from mlgate.gates.metrics.population import Population

Numbers = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Labels, and the scores of the baseline and of the candidate."""

    y: Numbers
    b: Numbers
    c: Numbers

    def table(self, side: str) -> dict[str, Numbers]:
        """The columns of one side's predictions."""
        score = getattr(self, side)
        n = len(score)
        halves = np.where(np.arange(n) % 2, "odd", "even")
        decisions = (score >= 0.5).astype(int)
        return {"id": np.arange(n), "y": self.y, "p": score, "d": decisions, "half": halves}


def probabilities(random: np.random.Generator, n: int, noise: float = 0.5) -> Rows:
    """Probabilities noisy about the true ones: the baseline's by 0.5, the candidate's by `noise`.

    With equal noise neither model is better, whatever the metric.
    """
    truth = 1.5 * random.normal(size=n)
    y = (random.random(n) < _expit(truth)).astype(int)
    b, c = (_expit(truth + size * random.normal(size=n)) for size in (0.5, noise))
    return Rows(y=y, b=b, c=c)


def rise_of_the_loss(noise: float) -> float:
    """The true rise of the log loss that `probabilities` of this noise have, by quadrature."""
    points, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    truth, error = 1.5 * points[:, None], points[None, :]
    share = _expit(truth)

    def loss(size: float) -> float:
        logit = truth + size * error
        expected = share * np.logaddexp(0, -logit) + (1 - share) * np.logaddexp(0, logit)
        return float(weights @ expected @ weights)

    return loss(noise) - loss(0.5)


def normals(random: np.random.Generator, n: int, area_b: float, area_c: float) -> Rows:
    """Scores of two binormal models with these true areas under the curve, correlated by .9."""
    from scipy.special import ndtri

    y = (random.random(n) < 0.3).astype(int)
    common = np.sqrt(0.9) * random.normal(size=n)
    b, c = (
        np.sqrt(2) * ndtri(area) * y + common + np.sqrt(0.1) * random.normal(size=n)
        for area in (area_b, area_c)
    )
    return Rows(y=y, b=b, c=c)


def swings(random: np.random.Generator, n: int, area_b: float, area_c: float) -> Rows:
    """Two models that part the classes but for rare rows, which each puts at the wrong end.

    A pair of rows is ranked right where neither is at its wrong end.
    """
    y = (random.random(n) < 0.3).astype(int)
    sides = []
    for area in (area_b, area_c):
        wrong = random.random(n) < 1 - np.sqrt(area)
        sides.append(np.where(wrong, 3 - 6 * y, y) + random.random(n) / 2)
    return Rows(y=y, b=sides[0], c=sides[1])


def counts(n: int, wins: int, losses: int) -> MetricsEvidence:
    """Evidence of two models of which only these counts are known."""
    both = n - wins - losses
    rows = Population(
        n=n,
        positives=n // 2,
        changed=max(1, wins + losses),  # decisions that agree still come from other scores
        sums={"accuracy": AccuracySums(n=n, wins=wins, losses=losses, both_right=both)},
    )
    return MetricsEvidence(scopes=(Scope(all=rows, shared=rows),))


def evidence(rows: Rows, *, halves: bool = False) -> MetricsEvidence:
    """What the gate measures of these rows; with `halves` of every second row too."""
    scopes = [Scope(all=_population(rows), shared=_population(rows))]
    for value, first in (("even", 0), ("odd", 1)) if halves else ():
        part = Rows(y=rows.y[first::2], b=rows.b[first::2], c=rows.c[first::2])
        found = _population(part)
        scopes.append(Scope(column="half", value=value, all=found, shared=found))
    return MetricsEvidence(scopes=tuple(scopes))


def _population(rows: Rows) -> Population:
    right_b, right_c = ((score >= 0.5) == (rows.y == 1) for score in (rows.b, rows.c))
    right = AccuracySums(
        n=len(rows.y),
        wins=int((right_c & ~right_b).sum()),
        losses=int((right_b & ~right_c).sum()),
        both_right=int((right_b & right_c).sum()),
    )
    probable = rows.b.min() >= 0 and rows.c.max() <= 1
    return Population(
        n=len(rows.y),
        positives=int(rows.y.sum()),
        changed=int((rows.b != rows.c).sum()),
        sums={
            "accuracy": right,
            "roc_auc": _areas(rows),
            **({"log_loss": _losses(rows)} if probable else {}),
        },
    )


def _areas(rows: Rows) -> RocAucSums:
    positive = rows.y == 1
    b, c = (_placements(score, positive) for score in (rows.b, rows.c))
    return RocAucSums(
        positives=_rank_sums(b[positive], c[positive], 2 * int((~positive).sum())),
        negatives=_rank_sums(b[~positive], c[~positive], 0),
    )


def _placements(score: Numbers, positive: Numbers) -> Numbers:
    """Twice the rows of the other class below each row, plus those that tie."""
    placed = np.empty(len(score), dtype=np.int64)
    for own, other in ((positive, ~positive), (~positive, positive)):
        others = np.sort(score[other])
        below, up_to = (np.searchsorted(others, score[own], side) for side in ("left", "right"))
        placed[own] = below + up_to
    return placed


def _rank_sums(b: Numbers, c: Numbers, perfect: int) -> RankSums:
    return RankSums(
        n=len(b),
        sum_b=int(b.sum()),
        sum_c=int(c.sum()),
        sum_bb=int(b @ b),
        sum_cc=int(c @ c),
        sum_bc=int(b @ c),
        sum_moved4=_fourths(c - b),
        sum_short4=_fourths(perfect - c),
    )


def _fourths(values: Numbers) -> int:
    """The sum of fourth powers, which 64 bits hold up to some thousand rows a class."""
    squares = values.astype(object) ** 2
    return int(squares @ squares)


_WIDTH = 17  #: what the gate divides a loss by, which no clipped one exceeds


def _losses(rows: Rows) -> MeanSums:
    clipped = (np.clip(score, CLIP, 1 - CLIP) for score in (rows.b, rows.c))
    b, c = (-np.log(np.where(rows.y == 1, p, 1 - p)) / _WIDTH for p in clipped)
    moved = (c - b) ** 2
    sums = {
        "sum_b": b.sum(),
        "sum_c": c.sum(),
        "sum_bb": b @ b,
        "sum_cc": c @ c,
        "sum_bc": b @ c,
        "largest": moved.max(),
        "sum_moved4": moved @ moved,
        "sum_low4": (c**2) @ (c**2),
        "sum_high4": ((1 - c) ** 2) @ ((1 - c) ** 2),
    }
    return MeanSums(
        n=len(b),
        low=0.0,
        scale_b=float(_WIDTH),
        scale_c=float(_WIDTH),
        zeros_and_ones=False,
        **{name: str(Decimal(float(value))) for name, value in sums.items()},
    )


def _expit(logit: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-logit))
