"""Sums over the rows of one class, of what each of them gives to two models' metrics."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from mlgate.stats.means import Exact
from mlgate.stats.swing import Moves


@dataclass(frozen=True, kw_only=True)
class ClassSums:
    """Sums of what the rows of one class give, b to the baseline and c to the candidate.

    Parameters
    ----------
    n : int or Fraction
        Rows of the class, or how many of equal weight would say as much.
    sum_b, sum_c, sum_bb, sum_cc, sum_bc : Fraction, Decimal, int or float
        Sums over these rows, of squares and of products.
    sum_moved4 : Fraction, Decimal, int or float
        Sum of (c - b)^4.
    sum_short4 : Fraction, Decimal, int or float
        Sum of (perfect - c)^4, `perfect` being what a row gives to a perfect model.
    """

    SUMS: ClassVar = (
        "sum_b",
        "sum_c",
        "sum_bb",
        "sum_cc",
        "sum_bc",
        "sum_moved4",
        "sum_short4",
    )

    n: int | Fraction
    sum_b: Exact
    sum_c: Exact
    sum_bb: Exact
    sum_cc: Exact
    sum_bc: Exact
    sum_moved4: Exact
    sum_short4: Exact

    def total(self, of_c: Fraction, of_b: Fraction) -> Fraction:
        """Return the sum of of_c * c + of_b * b."""
        return of_c * Fraction(self.sum_c) + of_b * Fraction(self.sum_b)

    def squares(self, of_c: Fraction, of_b: Fraction) -> Fraction:
        """Return the sum of (of_c * c + of_b * b)^2."""
        return (
            of_c**2 * Fraction(self.sum_cc)
            + 2 * of_c * of_b * Fraction(self.sum_bc)
            + of_b**2 * Fraction(self.sum_bb)
        )

    def swing_of_change(self, full: Fraction) -> Fraction:
        """Return the squared change of a row that may be unseen; see `mlgate.stats.swing`."""
        one = Fraction(1)
        moves = Moves(
            n=self.n,
            total=self.total(one, -one),
            squares=self.squares(one, -one),
            fourths=Fraction(self.sum_moved4),
        )
        return moves.swing(full)

    def swing_of_shortfall(self, full: Fraction, perfect: int) -> Fraction:
        """Return the squared shortfall from `perfect` of a row that may be unseen."""
        total, squares = Fraction(self.sum_c), Fraction(self.sum_cc)
        moves = Moves(
            n=self.n,
            total=self.n * perfect - total,
            squares=self.n * perfect * perfect - 2 * perfect * total + squares,
            fourths=Fraction(self.sum_short4),
        )
        return moves.swing(full)


def together_of(classes: Sequence[ClassSums]) -> ClassSums:
    """Return the sums over the rows of several classes."""
    return ClassSums(
        n=sum(of.n for of in classes),
        **{name: sum(Fraction(getattr(of, name)) for of in classes) for name in ClassSums.SUMS},
    )
