"""The percentile bootstrap of paired rows, which many tools take for an interval.

Every metric here is a function of weighted rows, and a bootstrap sample is a row of weights.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.models import Numbers, Table

Metric = Callable[[Table, str, Numbers], Numbers]  #: of the rows, a side and weights (B x n)


def bounds(metric: Metric, table: Table, random: np.random.Generator, samples: int) -> Numbers:
    """The 5 % and 95 % quantiles of the change over samples of the rows."""
    n = len(next(iter(table.values())))
    weights = random.multinomial(n, np.full(n, 1 / n), size=samples).astype(float)
    changes = metric(table, "c", weights) - metric(table, "b", weights)
    return np.quantile(changes, (0.05, 0.95))


def _mean(of: Callable[[Table, str], Numbers]) -> Metric:
    def value(table: Table, side: str, weights: Numbers) -> Numbers:
        return weights @ of(table, side) / weights.sum(axis=1)

    return value


def _counts(table: Table, side: str, weights: Numbers) -> tuple[Numbers, ...]:
    """Weighted true positives, false positives, false negatives and true negatives."""
    y, hit = table["y"], table[f"hit_{side}"]
    cells = ((1, 1), (0, 1), (1, 0), (0, 0))
    return tuple(weights @ ((y == truth) & (hit == said)) for truth, said in cells)


def _f1(table: Table, side: str, weights: Numbers) -> Numbers:
    tp, fp, fn, _ = _counts(table, side, weights)
    return 2 * tp / np.maximum(2 * tp + fp + fn, 1e-300)


def _roc_auc(table: Table, side: str, weights: Numbers) -> Numbers:
    order = np.argsort(table[f"score_{side}"], kind="stable")
    y, w = table["y"][order], weights[:, order]
    negative = np.cumsum(w * (y == 0), axis=1)
    positive = w * (y == 1)
    pairs = positive.sum(axis=1) * negative[:, -1]
    return (positive * negative).sum(axis=1) / np.maximum(pairs, 1e-300)


def _average_precision(table: Table, side: str, weights: Numbers) -> Numbers:
    order = np.argsort(-table[f"score_{side}"], kind="stable")
    y, w = table["y"][order], weights[:, order]
    positive = w * (y == 1)
    precision = np.cumsum(positive, axis=1) / np.maximum(np.cumsum(w, axis=1), 1e-300)
    return (positive * precision).sum(axis=1) / np.maximum(positive.sum(axis=1), 1e-300)


def _log_loss(table: Table, side: str) -> Numbers:
    p = np.clip(table[f"score_{side}"], 1e-7, 1 - 1e-7)
    return np.log(np.where(table["y"] == 1, p, 1 - p))


def _error(power: int) -> Callable[[Table, str], Numbers]:
    def of(table: Table, side: str) -> Numbers:
        return -(np.abs(table["y"] - table[f"score_{side}"]) ** power)

    return of


METRICS: dict[str, Any] = {
    "accuracy": _mean(lambda table, side: (table[f"hit_{side}"] == table["y"]).astype(float)),
    "f1": _f1,
    "roc_auc": _roc_auc,
    "average_precision": _average_precision,
    "neg_log_loss": _mean(_log_loss),
    "neg_mean_absolute_error": _mean(_error(1)),
    "neg_mean_squared_error": _mean(_error(2)),
    "score": _mean(lambda table, side: table[f"score_{side}_0"]),
}
