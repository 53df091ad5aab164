"""Swings: how far a row of a kind may move that the sample has none of."""

from dataclasses import dataclass
from fractions import Fraction

MIN_MOVED = 5
"""Rows that move, by Kish's effective number, from which the sample says how far rows move."""


@dataclass(frozen=True, kw_only=True)
class Moves:
    """How far the rows of a class move: sums of d, d^2 and d^4 over them."""

    n: Fraction | int
    total: Fraction | int
    squares: Fraction | int
    fourths: Fraction | int

    def swing(self, full: Fraction | int) -> Fraction:
        """Return the squared size of the swings that rows of this kind make.

        Fewer than `MIN_MOVED` rows that move, by Kish's effective number
        (sum d^2)^2 / sum d^4, say nothing of how far others may go: that is `full`, the
        farthest that a row can go. Of more, it is the mean square weighted by itself,
        sum d^4 / sum d^2, so that many small moves do not hide a few large ones, less
        three times the variance, which is what it is of normal noise, as the sample's
        error knows that.
        """
        if not self.fourths or self.squares**2 < MIN_MOVED * self.fourths:
            return Fraction(full) ** 2
        variance = Fraction(self.squares) / self.n - (Fraction(self.total) / self.n) ** 2
        size = Fraction(self.fourths) / Fraction(self.squares) - 3 * variance
        return max(size, Fraction(0))
