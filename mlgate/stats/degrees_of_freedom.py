"""How well the standard error of an estimate is known."""

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol, runtime_checkable

from mlgate.stats.quantity import Quantity


@runtime_checkable
class _Freedom(Protocol):
    """A quantity whose error has degrees of freedom; others are normal."""

    @property
    def degrees_of_freedom(self) -> float:
        """How well its error is known."""


def freedom_of(quantity: Quantity) -> float:
    """Return a quantity's degrees of freedom, infinite where it is taken for normal."""
    return quantity.degrees_of_freedom if isinstance(quantity, _Freedom) else math.inf


def satterthwaite(parts: Sequence[tuple[float | Fraction, int]]) -> float:
    """Return the degrees of freedom of a sum of independent variance estimates.

    Parameters
    ----------
    parts : sequence of (float or Fraction, int)
        Each estimate, 0 or more, and its own degrees of freedom.

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components.
    Biometrics Bulletin 2, 110-114.

    Examples
    --------
    >>> round(satterthwaite([(2.0, 10), (2.0, 10)]), 6)
    20.0
    """
    together = sum(variance for variance, _ in parts)
    if together == 0:
        return float(sum(freedom for _, freedom in parts))
    return 1.0 / math.fsum(
        float((variance / together) ** 2 / freedom) for variance, freedom in parts
    )
