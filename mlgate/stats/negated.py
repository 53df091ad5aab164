"""A metric with the other sign: a loss as a score."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.stats.paired import PairedMetric
    from mlgate.stats.quantity import Quantity


@dataclass(frozen=True, kw_only=True)
class Negated:
    """A quantity times -1.

    Parameters
    ----------
    of : Quantity
        The quantity whose sign is turned.
    """

    of: "Quantity"

    @property
    def point(self) -> float:
        """The estimate."""
        return 0.0 - self.of.point

    @property
    def standard_error(self) -> float:
        """Its standard error."""
        return self.of.standard_error

    @property
    def n(self) -> int:
        """Rows behind the estimate."""
        return self.of.n

    @property
    def method(self) -> str:
        """The method's name."""
        return self.of.method

    def lower_bound(self, confidence: float) -> float:
        """One-sided lower bound."""
        return 0.0 - self.of.upper_bound(confidence)

    def upper_bound(self, confidence: float) -> float:
        """One-sided upper bound."""
        return 0.0 - self.of.lower_bound(confidence)

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the truth is at least `null`"."""
        return self.of.p_value_above(-null)

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the truth is at most `null`"."""
        return self.of.p_value_below(-null)


@dataclass(frozen=True, kw_only=True)
class NegatedMetric:
    """A paired metric times -1.

    Parameters
    ----------
    of : PairedMetric
        The metric whose sign is turned.
    """

    of: "PairedMetric"

    @property
    def baseline(self) -> float:
        """The baseline's value."""
        return 0.0 - self.of.baseline

    @property
    def candidate(self) -> float:
        """The candidate's value."""
        return 0.0 - self.of.candidate

    def change(self) -> Negated:
        """Return candidate less baseline."""
        return Negated(of=self.of.change())

    def relative(self, fraction: float | Fraction) -> Negated:
        """Return the change with the noise of candidate - (1 + fraction) * baseline."""
        return Negated(of=self.of.relative(float(fraction)))

    def candidate_value(self) -> Negated:
        """Return the candidate's value by itself."""
        return Negated(of=self.of.candidate_value())
