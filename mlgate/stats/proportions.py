"""A share of rows: Wilson's score interval and the test that it inverts."""

import math
from dataclasses import dataclass

from mlgate.stats.normal import normal_cdf, normal_quantile


@dataclass(frozen=True, kw_only=True)
class Proportion:
    """The share of successes among independent rows.

    The bounds are Wilson's (1927), which invert the score test: a bound at
    confidence 1 - a reaches a null exactly where the test's p-value is a. They hold
    at 0 and n successes, where a bound from the standard error would be certain.

    Parameters
    ----------
    successes : int
        Rows that count, 0 to `n`.
    n : int
        All rows, at least 1.
    method : str
        The method's name, where it is not plain Wilson.

    Raises
    ------
    ValueError
        If the counts are impossible.

    Examples
    --------
    >>> accuracy = Proportion(successes=1080, n=1200)
    >>> accuracy.point, round(accuracy.lower_bound(0.95), 4)
    (0.9, 0.8848)
    """

    successes: int
    n: int
    method: str = "Wilson score"

    def __post_init__(self) -> None:
        if self.n < 1 or not 0 <= self.successes <= self.n:
            raise ValueError(
                f"a proportion needs 0 <= successes <= n and n >= 1, "
                f"got {self.successes!r} of {self.n!r}"
            )

    @property
    def point(self) -> float:
        """The share of successes."""
        return self.successes / self.n

    @property
    def standard_error(self) -> float:
        """sqrt(p (1 - p) / n), where 0 and n successes count as 1 and n - 1.

        With no success or no failure seen the plain formula gives 0, which would
        promise that more rows cannot change anything.
        """
        seen = min(max(self.successes, 1), self.n - 1) if self.n > 1 else 0.5
        share = seen / self.n
        return math.sqrt(share * (1.0 - share) / self.n)

    def lower_bound(self, confidence: float) -> float:
        """One-sided Wilson lower bound, in [0, 1]."""
        return wilson_bound(self.successes, self.n, -normal_quantile(confidence))

    def upper_bound(self, confidence: float) -> float:
        """One-sided Wilson upper bound, in [0, 1]."""
        return wilson_bound(self.successes, self.n, normal_quantile(confidence))

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the share is at least `null`", by the score test."""
        return normal_cdf(self._score(null))

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the share is at most `null`", by the score test."""
        return normal_cdf(-self._score(null))

    def _score(self, null: float) -> float:
        """Return the score statistic; infinite where `null` is impossible, 0 where it is met."""
        distance = self.successes - self.n * null
        variance = self.n * null * (1.0 - null)
        if distance == 0.0:
            return 0.0
        if variance <= 0.0:
            return math.copysign(math.inf, distance)
        return distance / math.sqrt(variance)


def wilson_bound(successes: int, n: int, z: float) -> float:
    """Return Wilson's limit: the root of (p - x)^2 = z^2 x (1 - x) / n on the side of `z`'s sign.

    It takes z where the confidence would round to 1.
    """
    share = successes / n
    spread = z * z / n
    half_width = abs(z) * math.sqrt(share * (1.0 - share) / n + spread / (4.0 * n))
    larger = min(1.0, (share + spread / 2.0 + half_width) / (1.0 + spread))
    if z >= 0.0:
        return larger
    # The roots' product is p^2 / (1 + z^2/n): no cancellation for small shares.
    return share * share / ((1.0 + spread) * larger)
