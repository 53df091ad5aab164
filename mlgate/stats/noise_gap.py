"""The gap that noise alone shows between groups whose true rates are equal."""

import math
from collections.abc import Sequence

from mlgate.stats.normal import normal_cdf

_STEPS = 400


def expected_range(errors: Sequence[float]) -> float:
    """Return the mean of max - min of independent normals with mean 0 and these deviations.

    The integral of 1 - prod F - prod (1 - F) by the trapezium rule. It stands for the mean gap of
    observed rates under equality, whose binomials are near normal from 30 rows on; unlike a
    simulation it needs no random numbers.

    Parameters
    ----------
    errors : sequence of float
        Standard errors of the groups' rates, at least 0; fewer than two have no range.

    Examples
    --------
    >>> round(expected_range([1.0, 1.0]), 4), round(expected_range([1.0] * 5), 4)
    (1.1284, 2.3259)
    """
    reach = 10.0 * max(errors, default=0.0)
    if len(errors) < 2 or reach == 0.0:
        return 0.0
    step = 2.0 * reach / _STEPS
    total = []
    for index in range(_STEPS + 1):
        x = -reach + index * step
        below, above = 1.0, 1.0
        for error in errors:
            share = normal_cdf(x / error) if error else float(x >= 0.0)
            below, above = below * share, above * (1.0 - share)
        total.append(1.0 - below - above)
    return step * math.fsum(total)


def expected_largest(errors: Sequence[float]) -> float:
    """Return the mean of the largest |x| of independent normals with mean 0 and these deviations.

    For differences that share a reference group, which are positively dependent, it is a little
    too large.

    Examples
    --------
    >>> round(expected_largest([1.0]), 4)
    0.7979
    """
    reach = 10.0 * max(errors, default=0.0)
    if reach == 0.0:
        return 0.0
    step = reach / _STEPS
    total = []
    for index in range(_STEPS + 1):
        x = index * step
        within = math.prod(1.0 - 2.0 * normal_cdf(-x / error) if error else 1.0 for error in errors)
        total.append((0.5 if index == 0 else 1.0) * (1.0 - within))
    return step * math.fsum(total)
