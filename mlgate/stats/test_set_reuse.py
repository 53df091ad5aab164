"""How often one test set can be looked at before a pass on it means little.

Every look at a test set is a try at a false pass: of k independent candidates that lose just the
margin, 1 - (1 - beta)^k see some pass. Sharing beta among the looks keeps that chance at beta, at
the price of wider bounds; how many shares a test set can bear is its budget of looks.
"""

import math

from mlgate.stats.normal import normal_cdf, normal_quantile
from mlgate.stats.power import POWER

MOST_COUNTED = 1_000_000
"""Looks: of more than these nobody counts what is left."""


def looks_allowed(margin: float, standard_error: float, beta: float) -> float:
    """Return the looks H after which an unchanged model no longer passes 4 times in 5.

    H = beta / (1 - Phi(m / SE - z_.80)): with bounds at the Bonferroni level 1 - beta/H, a model
    that did not change passes with a probability of exactly 0.80, if the change is normal.

    Parameters
    ----------
    margin : float
        The largest accepted change for the worse, at least 0, in the metric's unit.
    standard_error : float
        Of the change, in the same unit.
    beta : float
        Share of changes of just the margin that may pass, in (0, 1).

    Returns
    -------
    float
        Below 1 where not even one look has that power; infinite where the error is 0.

    Raises
    ------
    ValueError
        If the margin or the standard error is negative, or beta is no probability.

    Examples
    --------
    >>> round(looks_allowed(0.01, (0.05 / 10_000) ** 0.5, 0.05), 1)
    353.5
    """
    _require_probability(beta)
    if not margin >= 0.0 or not standard_error >= 0.0:
        raise ValueError(
            "a margin and a standard error must be at least 0, "
            f"got {margin!r} and {standard_error!r}"
        )
    if standard_error == 0.0:
        return math.inf
    beyond = normal_cdf(normal_quantile(POWER) - margin / standard_error)
    return beta / beyond if beyond > 0.0 else math.inf


def looks_left(allowed: float, looks: int) -> int | None:
    """Return how many of the allowed looks are left after `looks`; None if over a million are.

    Examples
    --------
    >>> looks_left(353.5, 12), looks_left(4.9, 12), looks_left(2.4e6, 12)
    (341, 0, None)
    """
    return None if allowed > MOST_COUNTED else max(0, math.floor(allowed) - looks)


def planned_beta(beta: float, looks: int) -> float:
    """Return one look's part of beta, where `looks` of them are planned (Bonferroni): beta / k.

    Raises
    ------
    ValueError
        If beta is no probability, or there is not at least one look.

    Examples
    --------
    >>> round(normal_quantile(1 - planned_beta(0.05, 100)), 3)
    3.291
    """
    _require_look(beta, looks)
    return beta / looks


def spending_beta(beta: float, look: int) -> float:
    """Return the part of beta for the k-th look, however many follow: 6 beta / (pi^2 k^2).

    The parts of all looks that there could ever be add up to beta.

    Raises
    ------
    ValueError
        If beta is no probability, or looks are not counted from 1.

    Examples
    --------
    >>> round(spending_beta(0.05, 1), 4), round(spending_beta(0.05, 10), 6)
    (0.0304, 0.000304)
    """
    _require_look(beta, look)
    return 6.0 * beta / (math.pi * look) ** 2


def _require_probability(beta: float) -> None:
    if not 0.0 < beta < 1.0:
        raise ValueError(f"beta must lie strictly between 0 and 1, got {beta!r}")


def _require_look(beta: float, looks: int) -> None:
    _require_probability(beta)
    if looks < 1:
        raise ValueError(f"looks are counted from 1, got {looks!r}")
