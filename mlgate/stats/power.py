"""What a check could have seen: the smallest change, and the rows that would decide.

All of it uses the realised standard error and the normal approximation; none of it
uses the observed change, as "observed power" would.
"""

import math

from mlgate.stats.normal import normal_quantile

POWER = 0.80
"""How often a change of the stated size would be caught: 4 times in 5."""


def detectable_change(
    standard_error: float, margin: float, alpha_share: float, beta: float, *, beyond_margin: bool
) -> float:
    """Return the smallest true change for the worse that a check would fail 4 times in 5.

    A check fails where the change is significantly worse than none and its bound at
    confidence 1 - beta is beyond the margin: worse than max(z_a SE, m - z_b SE).
    With `beyond_margin` it fails where the change is significantly worse than the
    margin: worse than m + z_a SE. Either adds z_.80 SE for the power.

    Parameters
    ----------
    standard_error : float
        Of the change, in the metric's unit.
    margin : float
        The largest accepted change for the worse, at least 0.
    alpha_share : float
        The check's share of the error budget: alpha * w / sum of w.
    beta : float
        1 - the confidence of the bound that a pass needs.
    beyond_margin : bool
        Whether only a change worse than the margin is failed (lenient).

    Returns
    -------
    float
        In the metric's unit, at least 0, without sign.

    Raises
    ------
    ValueError
        If the margin or the standard error is negative.

    Examples
    --------
    >>> round(detectable_change(0.0091287, 0.01, 0.05, 0.05, beyond_margin=False), 4)
    0.0227
    """
    if margin < 0.0:
        raise ValueError(f"a margin must be at least 0, got {margin!r}")
    if beyond_margin:
        return margin + detectable_beyond_limit(standard_error, alpha_share)
    _require_error(standard_error)
    z_alpha, z_beta = -normal_quantile(alpha_share), -normal_quantile(beta)
    if math.isinf(standard_error):
        return math.inf
    threshold = max(z_alpha * standard_error, margin - z_beta * standard_error)
    return threshold + normal_quantile(POWER) * standard_error


def detectable_beyond_limit(standard_error: float, alpha_share: float) -> float:
    """Return how far beyond a limit the truth must be for a check to fail 4 times in 5.

    (z_a + z_.80) SE: for limits on the value itself, and for required gains.

    Parameters
    ----------
    standard_error : float
        Of the quantity that is held against the limit, in its unit.
    alpha_share : float
        The check's share of the error budget: alpha * w / sum of w.

    Raises
    ------
    ValueError
        If the standard error is negative.

    Examples
    --------
    >>> round(detectable_beyond_limit(0.01, 0.05), 4)
    0.0249
    """
    _require_error(standard_error)
    return (normal_quantile(POWER) - normal_quantile(alpha_share)) * standard_error


def rows_needed(
    n: int, standard_error: float, distance: float, beta: float, *, fixed_variance: float = 0.0
) -> int | None:
    """Return the rows whose bound would clear the limit 4 times in 5.

    n ((z_{1-beta} + z_.80) SE / d)^2, rounded up: the error falls with the root of n. On the right
    side of the limit these rows give a pass; of a value that misses a floor they show as surely
    that it does. A part of the variance that no row reduces is left out of both.

    Parameters
    ----------
    n : int
        Rows behind the standard error.
    standard_error : float
        Of the quantity, at `n` rows.
    distance : float
        From what is expected to the limit, either sign: the margin of a change limit,
        if nothing changed; measured - limit of a floor or ceiling.
    beta : float
        1 - the confidence of the bound that a pass needs.
    fixed_variance : float
        The part of the squared standard error that more rows do not reduce.

    Returns
    -------
    int or None
        None where the distance is 0, the standard error is not known, or no number of rows is
        enough.

    Raises
    ------
    ValueError
        If the standard error is negative.

    Examples
    --------
    >>> rows_needed(1200, 0.00912870929175277, 0.01, 0.05)
    6183
    """
    _require_error(standard_error)
    if distance == 0.0 or math.isinf(standard_error):
        return None
    quantiles = normal_quantile(POWER) - normal_quantile(beta)
    if fixed_variance > 0.0:
        room = (distance / quantiles) ** 2 - fixed_variance
        if room <= 0.0:
            return None
        rows = n * max(standard_error**2 - fixed_variance, 0.0) / room
    else:
        ratio = quantiles * standard_error / distance
        rows = n * ratio * ratio
    return math.ceil(rows) if math.isfinite(rows) else None


def _require_error(standard_error: float) -> None:
    if not standard_error >= 0.0:
        raise ValueError(f"a standard error must be at least 0, got {standard_error!r}")
