"""McNemar's exact test of two paired proportions, in its mid-p form."""

from fractions import Fraction

from mlgate.stats.fair_binomial import fair_midp

EXACT_UP_TO = 10_000
"""Discordant pairs up to which the sum is taken in whole numbers, in milliseconds."""


def mcnemar_midp(wins: int, losses: int) -> float:
    """Return the one-sided mid-p of H0 "wins are at least as likely as losses".

    Given the discordant pairs, losses are binomial with probability 1/2 under H0's
    edge; p is the probability of more losses than seen plus half that of as many.
    Small where losses prevail; 0.5 without discordant pairs.

    References
    ----------
    Fagerland, M. W., Lydersen, S. & Laake, P. (2013). The McNemar test for binary
    matched-pairs data: mid-p and asymptotic are better than exact conditional.
    BMC Medical Research Methodology 13, 91.

    Examples
    --------
    >>> round(mcnemar_midp(1, 7), 8)
    0.01953125
    >>> mcnemar_midp(0, 0)
    0.5
    """
    if wins == losses:
        return 0.5
    discordant = wins + losses
    if discordant <= EXACT_UP_TO:
        return _exact(discordant, wins)
    return fair_midp(wins, discordant)


def _exact(discordant: int, wins: int) -> float:
    """Return P(W < wins) + P(W = wins) / 2 for W binomial with probability 1/2."""
    term, total = 1, 1
    for k in range(1, wins + 1):
        term = term * (discordant - k + 1) // k
        total += term
    return float(Fraction(2 * total - term, 2 ** (discordant + 1)))
