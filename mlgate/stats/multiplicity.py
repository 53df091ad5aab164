"""Many tests in one run: a weighted step-down adjustment of their p-values."""

from collections.abc import Sequence
from itertools import accumulate


def weighted_holm(p_values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return p-values adjusted by Holm's weighted procedure, in the order given.

    Rejecting where the adjusted p is at most alpha keeps the chance of any false
    rejection at alpha, whatever the tests' dependence. In ascending order of p / w,
    the i-th adjusted value is the largest over j <= i of
    min(1, p_j / w_j * sum of w_l for l >= j). Equal weights give plain Holm.

    Parameters
    ----------
    p_values : sequence of float
        One a test, in [0, 1].
    weights : sequence of float
        One a test, positive: a test of weight 2 has twice the share of alpha.

    Raises
    ------
    ValueError
        If the lengths differ, a p-value is outside [0, 1] or NaN, or a weight is not
        positive and finite.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure.
    Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> weighted_holm([0.02, 0.01, 0.6], [1, 1, 1])
    [0.04, 0.03, 0.6]
    """
    if len(p_values) != len(weights):
        raise ValueError(f"got {len(p_values)} p-values but {len(weights)} weights")
    if not all(0.0 <= p <= 1.0 for p in p_values):
        raise ValueError(f"p-values must lie in [0, 1], got {list(p_values)}")
    if not all(0.0 < weight < float("inf") for weight in weights):
        raise ValueError(f"weights must be positive and finite, got {list(weights)}")
    order = sorted(range(len(p_values)), key=lambda i: p_values[i] / weights[i])
    remaining = list(accumulate(weights[i] for i in reversed(order)))[::-1]
    adjusted = [0.0] * len(order)
    largest = 0.0
    for i, weight_left in zip(order, remaining, strict=True):
        # p * (W / w), not (p / w) * W: exact where all weights are alike.
        largest = max(largest, min(1.0, p_values[i] * (weight_left / weights[i])))
        adjusted[i] = largest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted by Benjamini and Hochberg's procedure, in the order given.

    Rejecting where the adjusted p is at most q keeps the expected share of false
    rejections among all rejections at q, for tests that are independent or positively
    dependent (as tests on overlapping sets of rows are). The adjusted value of the i-th
    smallest p of m is the least over j >= i of p_j * m / j.

    Parameters
    ----------
    p_values : sequence of float
        One a test, in [0, 1].

    Raises
    ------
    ValueError
        If a p-value is outside [0, 1] or NaN.

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of
    the Royal Statistical Society B 57, 289-300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5])
    [0.04, 0.05333333333333333, 0.05333333333333333, 0.5]
    """
    if not all(0.0 <= p <= 1.0 for p in p_values):
        raise ValueError(f"p-values must lie in [0, 1], got {list(p_values)}")
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted = [0.0] * len(order)
    least = 1.0
    for rank in range(len(order), 0, -1):
        i = order[rank - 1]
        least = min(least, p_values[i] * (len(order) / rank))
        adjusted[i] = least
    return adjusted
