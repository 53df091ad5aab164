"""Pairs of models of every task, as the table of paired rows that the gate counts.

A sample has two models that are equally good (their errors have one size), or a candidate that is
worse (its errors are larger). What the worse one truly loses is read off a sample of millions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]
Table = dict[str, Numbers]
ALIKE, WORSE, MUCH_WORSE = 0.5, 0.7, 0.9  #: size of the candidate's errors; the baseline's is 0.5


@dataclass(frozen=True, kw_only=True)
class Task:
    """How the rows of a task are drawn, and which of its metrics are judged."""

    name: str
    task: str
    draw: Callable[[np.random.Generator, int, float], Table]  #: of n units and the errors' size
    metrics: tuple[dict[str, Any], ...]  #: entries without limits
    predictions: dict[str, Any]
    classes: int = 0
    rows_per_unit: int = 1  #: n counts units: queries of a ranking
    weighted: bool = False
    clustered: bool = False


def binary(random: np.random.Generator, n: int, size: float) -> Table:
    """Three positives in ten, and probabilities that are noisy about the true ones."""
    return _two_classes(random, n, size, spread=1.5, centre=-1.0)


def rare(random: np.random.Generator, n: int, size: float) -> Table:
    """One positive in ten, of which half are told."""
    return _two_classes(random, n, size, spread=2.5, centre=-3.6)


def _two_classes(
    random: np.random.Generator, n: int, size: float, *, spread: float, centre: float
) -> Table:
    truth = random.normal(size=n)
    y = (random.random(n) < _expit(spread * truth + centre)).astype(np.int32)
    b, c = (
        _expit(spread * _noisy(truth, noise * random.normal(size=n), noise) + centre)
        for noise in (ALIKE, size)
    )
    return {"y": y, "score_b": b, "score_c": c, "hit_b": _decided(b), "hit_c": _decided(c)}


def _noisy(truth: Numbers, error: Numbers, size: float) -> Numbers:
    """The truth with errors of a size, scaled so that larger ones decide no more rows positive."""
    return (truth + error) / np.sqrt(1 + size**2)


def multiclass(random: np.random.Generator, n: int, size: float) -> Table:
    """Four classes of unequal shares."""
    truth, centre = random.normal(size=(n, 4)), np.array([1.0, 0.5, 0.0, -0.5])
    shares = _softmax(1.5 * truth + centre)
    y = (random.random((n, 1)) > shares.cumsum(axis=1)).sum(axis=1).clip(0, 3)
    table: Table = {"y": y.astype(np.int32)}
    for side, noise in (("b", ALIKE), ("c", size)):
        error = noise * random.normal(size=(n, 4))
        scores = _softmax(1.5 * _noisy(truth, error, noise) + centre)
        table[f"hit_{side}"] = scores.argmax(axis=1).astype(np.int32)
        table |= {f"score_{side}_{k}": scores[:, k] for k in range(4)}
    return table


def regression(random: np.random.Generator, n: int, size: float) -> Table:
    """Targets about 20 with heavy tails (Student's t, 5 degrees of freedom)."""
    truth = 20.0 + 3.0 * random.normal(size=n)
    y = truth + random.standard_t(5, size=n)
    return {
        "y": y,
        "score_b": truth + ALIKE * random.normal(size=n),
        "score_c": truth + size * random.normal(size=n),
    }


DOCUMENTS = 8


def ranking(random: np.random.Generator, n: int, size: float) -> Table:
    """Queries of eight documents, graded 0 to 3 by a latent relevance; some have none relevant."""
    latent = random.normal(size=(n, DOCUMENTS)) + 0.5 * random.normal(size=(n, 1))
    grade = np.digitize(latent, [0.8, 1.5, 2.2]).astype(float)
    return {
        "query": np.repeat(np.arange(n), DOCUMENTS),
        "y": grade.ravel(),
        "score_b": (latent + ALIKE * random.normal(size=latent.shape)).ravel(),
        "score_c": (latent + size * random.normal(size=latent.shape)).ravel(),
    }


def score(random: np.random.Generator, n: int, size: float) -> Table:
    """A judge's score of each answer, in [0, 1], that falls with the size of the errors."""
    item = random.normal(size=n) + 1.0
    return {
        "score_b_0": _expit(item - ALIKE * random.normal(size=n) ** 2),
        "score_c_0": _expit(item - size * random.normal(size=n) ** 2),
    }


CLUSTER = 10  #: rows of one user


def clustered(random: np.random.Generator, n: int, size: float) -> Table:
    """Rows of users, whose errors are alike within a user."""
    users = np.arange(n) // CLUSTER

    def errors(noise: float) -> Numbers:
        own = random.normal(size=users[-1] + 1)[users]
        return noise * (np.sqrt(0.3) * own + np.sqrt(0.7) * random.normal(size=n))

    truth = random.normal(size=n)
    y = (random.random(n) < _expit(1.5 * truth - 1.0)).astype(np.int32)
    b, c = (_expit(1.5 * _noisy(truth, errors(noise), noise) - 1.0) for noise in (ALIKE, size))
    table = {"y": y, "score_b": b, "score_c": c, "hit_b": _decided(b), "hit_c": _decided(c)}
    return {**table, "unit": users}


def weighted(random: np.random.Generator, n: int, size: float) -> Table:
    """Rows that count unequally."""
    return {**binary(random, n, size), "w": np.exp(0.7 * random.normal(size=n))}


_BINARY = {"id": "id", "target": "y", "positive": 1, "score": "p", "prediction": "d"}
_DECISIONS = ("accuracy", "balanced_accuracy", "precision", "recall", "f1", "matthews_corrcoef")
_SCORES = ("roc_auc", "average_precision", "neg_log_loss", "neg_brier_score")
_CLASSES = ("f1_macro", "f1_weighted", "balanced_accuracy", "matthews_corrcoef", "cohen_kappa")
_ERRORS = ("mean_absolute_error", "mean_squared_error", "root_mean_squared_error",
           "median_absolute_error", "mean_absolute_percentage_error")  # fmt: skip


def _named(*names: str) -> tuple[dict[str, Any], ...]:
    return tuple({"metric": name} for name in names)


TASKS = (
    Task(
        name="binary, 30 % positive",
        task="binary",
        draw=binary,
        metrics=_named(*_DECISIONS, "cohen_kappa", *_SCORES),
        predictions=_BINARY,
    ),
    Task(
        name="binary, 10 % positive",
        task="binary",
        draw=rare,
        metrics=_named(*_DECISIONS, *_SCORES),
        predictions=_BINARY,
    ),
    Task(
        name="four classes",
        task="multiclass",
        draw=multiclass,
        metrics=_named(*_CLASSES, "roc_auc_ovr", "neg_log_loss", "neg_brier_score"),
        predictions={
            "id": "id",
            "target": "y",
            "score": {str(k): f"p{k}" for k in range(4)},
        },
        classes=4,
    ),
    Task(
        name="regression",
        task="regression",
        draw=regression,
        metrics=_named(*(f"neg_{name}" for name in _ERRORS), "r2"),
        predictions={"id": "id", "target": "y", "prediction": "p"},
    ),
    Task(
        name="ranking",
        task="ranking",
        draw=ranking,
        metrics=_named("ndcg@5", "mrr", "map", "recall@3"),
        predictions={"id": "id", "target": "y", "score": "p", "query": "q"},
        rows_per_unit=DOCUMENTS,
    ),
    Task(
        name="score",
        task="score",
        draw=score,
        metrics=_named("score"),
        predictions={"id": "id", "score": "p"},
    ),
    Task(
        name=f"users of {CLUSTER} rows",
        task="binary",
        draw=clustered,
        metrics=_named("accuracy", "f1", "roc_auc", "average_precision", "neg_log_loss"),
        predictions={**_BINARY, "cluster_by": "u"},
        clustered=True,
    ),
    Task(
        name="weighted rows",
        task="binary",
        draw=weighted,
        metrics=_named("accuracy", "f1", "roc_auc", "average_precision", "neg_log_loss"),
        predictions={**_BINARY, "weight": "w"},
        weighted=True,
    ),
    Task(
        name="functions of one's own",
        task="binary",
        draw=binary,
        metrics=(
            {"metric": "benchmarks.functions:f1"},
            {"metric": "benchmarks.functions:recall_at_precision", "reads": "score"},
        ),
        predictions=_BINARY,
    ),
    Task(
        name="functions of one's own, regression",
        task="regression",
        draw=regression,
        metrics=_named("benchmarks.functions:median_error"),
        predictions={"id": "id", "target": "y", "prediction": "p"},
    ),
)


def _decided(score: Numbers) -> Numbers:
    return (score >= 0.5).astype(np.int32)


def _expit(logit: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-logit))


def _softmax(logits: Numbers) -> Numbers:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
