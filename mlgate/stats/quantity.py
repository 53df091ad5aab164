"""What a verdict asks of an estimate, whatever the method behind it."""

from typing import Protocol


class Quantity(Protocol):
    """An estimated number with one-sided bounds and one-sided tests.

    The truth is the value over the population that the rows were drawn from;
    everything here is in the quantity's own unit and sign.
    """

    @property
    def point(self) -> float:
        """The estimate."""

    @property
    def standard_error(self) -> float:
        """Its standard error, never negative; 0 where the rows leave no doubt."""

    @property
    def n(self) -> int:
        """Rows (or clusters) behind the estimate."""

    @property
    def method(self) -> str:
        """The method's name as a statistician would cite it."""

    def lower_bound(self, confidence: float) -> float:
        """One-sided lower bound: the truth lies above it with `confidence` in (0, 1)."""

    def upper_bound(self, confidence: float) -> float:
        """One-sided upper bound: the truth lies below it with `confidence` in (0, 1)."""

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the truth is at least `null`", small where the data speak for less."""

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the truth is at most `null`", small where the data speak for more."""


class Simultaneous(Protocol):
    """A quantity that is the most extreme of several, and is tested as such."""

    @property
    def comparisons(self) -> int:
        """How many numbers it is the most extreme of."""

    def simultaneous_bound(self, alpha: float, null: float) -> float:
        """The bound that holds for all of them at once with confidence 1 - `alpha`.

        On the side of the test against `null`: beyond it exactly where the p-value is under
        `alpha`.
        """
