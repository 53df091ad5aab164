"""The program that evaluates functions: what it draws, and how sure its errors are."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from mlgate.gates.metrics.evaluate import Evaluation, _drawn
from mlgate.stats.bootstrap import Resampled, bootstrap_moments

Sampler = Callable[[np.random.Generator, int], tuple[np.ndarray[Any, Any], ...]]
_GOLDEN, _WORD = 0x9E3779B97F4A7C15, (1 << 64) - 1


def split_mix(state: int) -> int:
    """SplitMix64 in whole numbers."""
    mixed = state
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 & _WORD
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB & _WORD
    return mixed ^ (mixed >> 31)


def test_the_generator_is_split_mix():
    seed, below = 1234567, 1 << 53

    drawn = _drawn(seed, 0, 5, below)

    assert drawn.tolist() == [split_mix(seed + k * _GOLDEN & _WORD) >> 11 for k in range(1, 6)]
    assert split_mix(seed + _GOLDEN & _WORD) == 6457827717110365317  # of its authors


def test_what_is_drawn_is_uniform_and_differs_by_stream():
    streams = [_drawn(42, stream, 20_000, 50) for stream in range(4)]

    for drawn in streams:
        assert drawn.min() == 0
        assert drawn.max() == 49
        assert stats.chisquare(np.bincount(drawn)).pvalue > 1e-4
    assert np.abs(np.corrcoef(streams) - np.eye(4)).max() < 0.03


def mean(y, p):
    return float((y == p).mean())


def f1(y, p):
    both = ((y == 1) & (p == 1)).sum()
    return float(2 * both / max(y.sum() + p.sum(), 1))


def rounded_f1(y, p):
    return round(f1(y, p), 2)


def auc(y, score):
    values, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[place.reshape(values[place].shape)]
    positives = y.sum()
    total = rank[y == 1].sum() - positives * (positives + 1) / 2
    return float(total / (positives * (len(y) - positives)))


def median(y, p):
    return -float(np.median(np.abs(y - p)))


def profit(y, p):
    return float(np.where(p > 0, y, 0.0).sum())


def decided(random: np.random.Generator, n: int):
    y, *scores = scored(random, n)
    return y, *((score > 1.2) * 1 for score in scores)


def scored(random: np.random.Generator, n: int):
    y = (random.random(n) < 0.3) * 1
    signal = random.normal(size=n) + 1.8 * y
    return y, *(signal + 0.6 * random.normal(size=n) for _ in range(2))


def regressed(random: np.random.Generator, n: int):
    y, noise = random.normal(size=n), random.standard_t(3, size=n)
    return y, *(y + noise + 0.5 * random.normal(size=n) for _ in range(2))


def lent(random: np.random.Generator, n: int):
    amount, log_odds = np.exp(random.normal(size=n)), random.normal(size=n)
    repaid = random.random(n) < 1 / (1 + np.exp(-log_odds))
    return np.where(repaid, 0.2, -0.6) * amount, *(
        log_odds + 0.5 * random.normal(size=n) for _ in range(2)
    )


def evaluated(folder: Path, function: str, sample: tuple[np.ndarray[Any, Any], ...]):
    """What the program gives for one sample, without a process of its own."""
    names = ("y", "x_c", "x_b")
    order = np.lexsort(sample[::-1])
    for name, values in zip(names, sample, strict=True):
        np.save(folder / f"{name}.npy", values[order])
    spec = {
        "columns": list(names),
        "argument": ["x"],
        "matrix": False,
        "labels": None,
        "paired": True,
        "groups": [[0, len(sample[0])]],
        "module": "the_metrics",
        "attribute": function,
        "times": 60,
        "flips": 8,
    }
    return Evaluation(spec, str(folder)).run()["groups"][0]


@pytest.mark.parametrize(
    ("function", "sampler"),
    [
        (mean, decided),
        (f1, decided),
        (rounded_f1, decided),
        (auc, scored),
        (median, regressed),
        (profit, lent),
    ],
    ids=lambda given: given.__name__,
)
def test_no_change_is_seldom_called_one(
    monkeypatch, tmp_path, function: Callable[..., float], sampler: Sampler
):
    module = SimpleNamespace(**{function.__name__: function})
    monkeypatch.setitem(__import__("sys").modules, "the_metrics", module)
    random = np.random.default_rng(20)
    worse = better = 0

    for _ in range(150):
        found = evaluated(tmp_path, function.__name__, sampler(random, 300))
        change = (
            Resampled(
                baseline=found["b"],
                candidate=found["c"],
                moments=bootstrap_moments([(b, c) for c, b in found["resamples"]]),
                resamples=60,
                units=300,
                effective=300.0,
                flip=0.0,
                method="bootstrap",
            )
            .metric()
            .change()
        )
        worse += change.p_value_below(0.0) <= 0.05
        better += change.lower_bound(0.95) > 0.0

    # 99 % of a binomial count of 150 with probability 0.05 or a little more
    assert worse <= 16
    assert better <= 16
    assert worse + better >= 3  # nor are the bounds so wide that nothing is ever found
