"""The binomial distribution of probability 1/2, accurate far into its tails."""

import math

_SERIES_FROM = 16  #: from which the remainder of Stirling's formula is a series of few terms


def fair_probability(count: int, n: int) -> float:
    """Return the probability of `count` heads among `n` fair coins, 0 <= count <= n.

    References
    ----------
    Loader, C. (2000). Fast and accurate computation of binomial probabilities.

    Examples
    --------
    >>> round(fair_probability(500, 1000), 12)
    0.025225018178
    """
    other = n - count
    if not count or not other:
        return 0.5**n
    lean = (count - other) / n
    deviance = n / 2 * ((1 + lean) * math.log1p(lean) + (1 - lean) * math.log1p(-lean))
    remainder = _stirling_remainder(n) - _stirling_remainder(count) - _stirling_remainder(other)
    return math.exp(remainder - deviance) * math.sqrt(n / (2 * math.pi * count) / other)


def fair_midp(count: int, n: int) -> float:
    """Return the probability of fewer heads than `count`, and half that of as many.

    It takes some square roots of `n` steps.

    Examples
    --------
    >>> fair_midp(500, 1000)
    0.5
    >>> round(fair_midp(1, 3), 12)
    0.3125
    """
    if 2 * count > n:
        return 1.0 - fair_midp(n - count, n)
    if 2 * count == n:
        return 0.5
    term, total, heads = 1.0, 0.5, count
    while heads and term > total * 1e-17:
        term *= heads / (n - heads + 1)
        total += term
        heads -= 1
    return fair_probability(count, n) * total


def _stirling_remainder(n: int) -> float:
    """Return what ln n! is more than Stirling's formula says, for n >= 1."""
    if n < _SERIES_FROM:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - 0.5 * math.log(2 * math.pi)
    square = n * n
    return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / n
