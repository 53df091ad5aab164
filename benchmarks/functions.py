"""Metrics of one's own, as a policy names them: `metric: benchmarks.functions:f1`."""

from benchmarks.models import Numbers


def f1(y: Numbers, decision: Numbers) -> float:
    """F1 of the positive label."""
    both = ((y == 1) & (decision == 1)).sum()
    return float(2 * both / max(y.sum() + decision.sum(), 1))


def recall_at_precision(y: Numbers, score: Numbers) -> float:
    """The largest recall at a precision of at least 0.7, which moves in jumps."""
    ranked = y[(-score).argsort(kind="stable")].cumsum()
    precise = ranked >= 0.7 * (1 + _counted(ranked))
    return float(ranked[precise].max(initial=0) / max(y.sum(), 1))


def median_error(y: Numbers, prediction: Numbers) -> float:
    """The median absolute error, negative."""
    import numpy as np

    return -float(np.median(abs(y - prediction)))


def _counted(values: Numbers) -> Numbers:
    import numpy as np

    return np.arange(len(values))
