"""Placements: where each row's score stands among those of the other class.

A positive's placement is twice the number of negatives that score below it, plus the
number that tie with it; a negative's is the same with positives. Both are whole numbers
that an engine gathers in one sort: twice the difference of a row's midrank among all
rows and its midrank within its own class.
"""

from dataclasses import dataclass
from fractions import Fraction

from mlgate.stats.swing import Moves


@dataclass(frozen=True, kw_only=True)
class PlacementSums:
    """Sums of the placements b (baseline) and c (candidate) of one class.

    Parameters
    ----------
    n : int
        Rows of the class.
    sum_b, sum_c : int
        Sums over these rows.
    sum_bb, sum_cc, sum_bc : int
        Sums of squares and of products.
    sum_moved4 : int
        Sum of (c - b)^4.
    sum_short4 : int
        Sum of (perfect - c)^4, where `perfect` is the placement that a perfect model gives
        the rows: twice the rows of the other class for positives, 0 for negatives.
    """

    n: int
    sum_b: int
    sum_c: int
    sum_bb: int
    sum_cc: int
    sum_bc: int
    sum_moved4: int
    sum_short4: int

    def contrast_variance(self, of_c: Fraction, of_b: Fraction) -> Fraction | None:
        """Return the sample variance of of_c * c + of_b * b; None for a single row."""
        if self.n < 2:
            return None
        total = of_c * self.sum_c + of_b * self.sum_b
        squares = of_c**2 * self.sum_cc + 2 * of_c * of_b * self.sum_bc + of_b**2 * self.sum_bb
        return (squares - total**2 / self.n) / (self.n - 1)

    def swing_of_change(self, others: int) -> Fraction:
        """Return the squared change of a row that may be unseen; `others`: the other class's rows.

        In units of the farthest that a row can go: from above all rows of the other class
        to below them. See `mlgate.stats.swing`.
        """
        squares = self.sum_bb + self.sum_cc - 2 * self.sum_bc
        moves = Moves(
            n=self.n, total=self.sum_c - self.sum_b, squares=squares, fourths=self.sum_moved4
        )
        return moves.swing(2 * others) / (2 * others) ** 2

    def swing_of_shortfall(self, others: int, perfect: int) -> Fraction:
        """Return the squared shortfall of a row that may be unseen.

        `perfect` is as in `sum_short4`; the unit is that of `swing_of_change`.
        """
        moves = Moves(
            n=self.n,
            total=self.n * perfect - self.sum_c,
            squares=self.n * perfect * perfect - 2 * perfect * self.sum_c + self.sum_cc,
            fourths=self.sum_short4,
        )
        return moves.swing(2 * others) / (2 * others) ** 2
