"""How noisy a comparison of two models will be, from one of them and what is usual.

Before a second model is trained nothing tells how much it will differ, so that is assumed: as the
share of the wrong rows that flip, or as the correlation of the two models' errors. The ranges are
those of retrained scikit-learn models on the same rows (another seed, fewer rows or columns,
another setting, another algorithm); `docs/plan.md` has the table.
"""

import math

from mlgate.stats.normal import normal_quantile
from mlgate.stats.power import POWER

FLIPS = 0.4
"""Rows that one model gets right and the other wrong, over the rows that one gets wrong."""
FLIPS_RANGE = (0.2, 0.6)
CORRELATION = 0.9
"""Of what single rows contribute to a metric of scores, between the two models."""
CORRELATION_RANGE = (0.95, 0.8)


def correlation_of_flips(flips: float, value: float) -> float:
    """Return the correlation of two models' rights and wrongs, as their flips imply it.

    Of a share of right rows a the variance is a (1 - a), and that of the difference the share of
    the flips, f (1 - a): so 2 (1 - r) a = f.

    Parameters
    ----------
    flips : float
        Rows that flip, over the rows that are wrong, at least 0.
    value : float
        The metric: a share of right decisions of some kind.

    Returns
    -------
    float
        In [0, 1]; 0, two unrelated models, where the value is 0 or less.

    Examples
    --------
    >>> round(correlation_of_flips(0.4, 0.9), 4)
    0.7778
    """
    return max(0.0, 1.0 - flips / (2.0 * value)) if value > 0.0 else 0.0


def change_error(error: float, correlation: float, factor: float = 1.0) -> float:
    """Return the standard error of c - factor * b for two models that are each as noisy.

    Parameters
    ----------
    error : float
        Standard error of the metric of one model.
    correlation : float
        Between the two models, over the rows.
    factor : float
        1 for a plain change, 1 + the margin where it is a share of the baseline.

    Examples
    --------
    >>> one = math.sqrt(0.9 * 0.1 / 1200)
    >>> round(change_error(one, correlation_of_flips(0.4, 0.9)), 6)
    0.005774
    >>> round(math.sqrt(0.04 / 1200), 6)
    0.005774
    """
    variance = 1.0 + factor * factor - 2.0 * factor * correlation
    return error * math.sqrt(max(variance, 0.0))


def rows_without_flips(margin: float, beta: float) -> int:
    """Return the rows on which not a single flip shows that less than the margin was lost.

    Tango's bound without flips is -z^2 / (n + z^2).

    Parameters
    ----------
    margin : float
        Above 0, as a share of the rows.
    beta : float
        1 - the confidence of the bound.

    Examples
    --------
    >>> rows_without_flips(0.01, 0.05)
    268
    """
    z = normal_quantile(beta)
    return max(1, math.ceil(z * z * (1.0 - margin) / margin))


def rows_for_all(n: int, ratios: list[float], beta: float) -> int | None:
    """Return the rows with which several bounds all clear their limits 4 times in 5.

    Each of K misses its limit with at most 0.2 / K of the chance, so that all hold together.

    Parameters
    ----------
    n : int
        Rows behind the errors.
    ratios : list of float
        Each bound's standard error over its distance to the limit. A difference that may go
        either way has two bounds.
    beta : float
        1 - the confidence of the bounds.

    Examples
    --------
    >>> rows_for_all(1000, [math.sqrt(2 * 0.3 * 0.7 / 500) / 0.1] * 2, 0.05)
    720
    """
    if not ratios or not all(map(math.isfinite, ratios)):
        return None
    quantile = normal_quantile(1.0 - (1.0 - POWER) / len(ratios)) - normal_quantile(beta)
    rows = n * (quantile * max(ratios)) ** 2
    return math.ceil(rows) if math.isfinite(rows) else None
