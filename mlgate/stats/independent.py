"""Two independent proportions: bounds of their difference and of their ratio.

Both are MOVER (method of variance estimates recovery): the distances from each rate to its own
Wilson limit stand for the standard errors, so they hold at 0 of n, n of n and tiny n.

References
----------
Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions.
Statistics in Medicine 17, 873-890 (method 10).
Donner, A. & Zou, G. Y. (2012). Closed-form confidence intervals for functions of the normal mean
and standard deviation. Statistical Methods in Medical Research 21, 347-359.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from mlgate.stats.normal import normal_cdf
from mlgate.stats.proportions import Proportion, wilson_bound

MOST_Z = 40.0  #: beyond it a normal tail is 0 in double precision


@dataclass(frozen=True, slots=True)
class Limits:
    """A rate and its Wilson limits at one critical value."""

    rate: float
    low: float
    high: float


def limits(proportion: Proportion, z: float) -> Limits:
    """Return the rate with its one-sided Wilson limits at critical value `z`, at least 0."""
    successes, n = proportion.successes, proportion.n
    return Limits(
        rate=successes / n,
        low=wilson_bound(successes, n, -z),
        high=wilson_bound(successes, n, z),
    )


def lower_difference(first: Limits, second: Limits) -> float:
    """Return Newcombe's lower bound of first - second.

    Examples
    --------
    >>> a, b = (limits(Proportion(successes=x, n=n), 1.959964) for x, n in ((56, 70), (48, 80)))
    >>> round(lower_difference(a, b), 4), round(upper_difference(a, b), 4)
    (0.0524, 0.3339)
    """
    below, above = first.rate - first.low, second.high - second.rate
    return first.rate - second.rate - math.hypot(below, above)


def upper_difference(first: Limits, second: Limits) -> float:
    """Return Newcombe's upper bound of first - second."""
    above, below = first.high - first.rate, second.rate - second.low
    return first.rate - second.rate + math.hypot(above, below)


def lower_contrast(first: Limits, second: Limits, factor: float) -> float:
    """Return the lower bound of first - factor * second, with factor at least 0."""
    below, above = first.rate - first.low, second.high - second.rate
    return first.rate - factor * second.rate - math.hypot(below, factor * above)


def upper_contrast(first: Limits, second: Limits, factor: float) -> float:
    """Return the upper bound of first - factor * second, with factor at least 0.

    Below 0 it shows that first / second is under `factor`.
    """
    above, below = first.high - first.rate, second.rate - second.low
    return first.rate - factor * second.rate + math.hypot(above, factor * below)


def lower_ratio(first: Limits, second: Limits) -> float:
    """Return the factor at which `lower_contrast` is 0: the lower bound of first / second.

    Infinite where no factor makes it 0, as for a second rate of 0 at critical value 0.
    """
    product = first.rate * second.rate
    a = second.high * (2.0 * second.rate - second.high)
    c = first.low * (2.0 * first.rate - first.low)
    if c <= 0.0:
        return 0.0
    denominator = product + math.sqrt(max(0.0, product * product - a * c))
    return c / denominator if denominator > 0.0 else math.inf


def upper_ratio(first: Limits, second: Limits) -> float:
    """Return the factor at which `upper_contrast` is 0; infinite where none is excluded."""
    product = first.rate * second.rate
    a = second.low * (2.0 * second.rate - second.low)
    c = first.high * (2.0 * first.rate - first.high)
    if a <= 0.0:
        return math.inf
    return (product + math.sqrt(max(0.0, product * product - a * c))) / a


def pooled(first: Proportion, second: Proportion) -> tuple[float, float]:
    """Return the common rate of two groups and the standard error of their difference under it.

    One success and one failure are added, so that neither is 0.
    """
    rate = (first.successes + second.successes + 1) / (first.n + second.n + 2)
    return rate, math.sqrt(rate * (1.0 - rate) * (1.0 / first.n + 1.0 / second.n))


def two_tails(z: float, shift: float) -> float:
    """Return the chance that a standard normal is over z, or under -(z + shift).

    The p-value of an interval null: at its one end the other end's tail is `shift` further off.
    """
    return normal_cdf(-z) + normal_cdf(-z - shift)


def critical_value(alpha: float, shift: float) -> float:
    """Return the z with `two_tails(z, shift)` = `alpha`, for alpha in (0, 1)."""
    return last_z(lambda z: two_tails(z, shift) > alpha)


def last_z(holds: Callable[[float], bool], low: float = 0.0, high: float = MOST_Z) -> float:
    """Return the largest z in [low, high] at which a condition holds that ends with growing z."""
    middle = 0.5 * (low + high)
    while high - low > 1e-14 * max(1.0, high) and low < middle < high:
        if holds(middle):
            low = middle
        else:
            high = middle
        middle = 0.5 * (low + high)
    return middle
