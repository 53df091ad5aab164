"""Tango's score test and bounds for the difference of two paired proportions."""

import math


def tango_statistic(wins: int, losses: int, n: int, null: float) -> float:
    """Return Tango's score statistic for H0 "the difference equals `null`".

    It falls as `null` rises, and is approximately standard normal under H0.
    At a null of 0 it is McNemar's (wins - losses) / sqrt(wins + losses).

    Parameters
    ----------
    wins, losses : int
        Pairs that only the first, and only the second, gets right.
    n : int
        All pairs.
    null : float
        The difference under H0. At -1 and 1 and beyond, where no data but its own
        are possible, the statistic is infinite, or 0 if the data meet the null.

    References
    ----------
    Tango, T. (1998). Equivalence test and confidence interval for the difference in
    proportions for the paired-sample design. Statistics in Medicine 17, 891-908.

    Examples
    --------
    >>> tango_statistic(38, 57, 1200, 0.0) == (38 - 57) / math.sqrt(38 + 57)
    True
    """
    if null < 0.0:
        # By symmetry; a null of at least 0 adds positive terms only, so nothing cancels.
        return -tango_statistic(losses, wins, n, -null)
    distance = wins - losses - n * null
    if distance == 0.0:
        return 0.0
    if null >= 1.0:
        return math.copysign(math.inf, distance)
    variance = n * (2.0 * _loss_probability(wins, losses, n, null) + null * (1.0 - null))
    return distance / math.sqrt(variance)


def tango_bound(wins: int, losses: int, n: int, z: float) -> float:
    """Return the difference at which Tango's statistic equals `z`.

    That is the one-sided lower bound at confidence Phi(z), and the upper bound at
    Phi(-z). Solved by bisection to 1e-16; where no pair is discordant it is
    -z|z| / (n + z^2); a difference of -1 or 1 is its own bound on the outer side.
    """
    point = (wins - losses) / n
    if z < 0.0:
        return -tango_bound(losses, wins, n, -z)
    if z == 0.0 or wins - losses == -n:
        return point
    if wins == losses == 0:
        return -z * z / (n + z * z)
    low, high = -1.0, point
    middle = 0.5 * (low + high)
    while high - low > 1e-16 and low < middle < high:
        if tango_statistic(wins, losses, n, middle) > z:
            low = middle
        else:
            high = middle
        middle = 0.5 * (low + high)
    return middle


def _loss_probability(wins: int, losses: int, n: int, null: float) -> float:
    """Return the loss probability of greatest likelihood among those with difference `null`."""
    a = 2.0 * n
    b = (2.0 * n - wins + losses) * null - wins - losses
    c = -losses * null * (1.0 - null)
    root = math.sqrt(max(0.0, b * b - 4.0 * a * c))
    if b <= 0.0:
        return (root - b) / (2.0 * a)
    return -2.0 * c / (root + b)
