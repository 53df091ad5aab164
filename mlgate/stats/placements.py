"""Placements: where each row's score stands among those of the other class.

A positive's placement is twice the number of negatives that score below it, plus the
number that tie with it; a negative's is the same with positives. Both are whole numbers
that an engine gathers in one sort: twice the difference of a row's midrank among all
rows and its midrank within its own class.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

MIN_MOVED = 5
"""Rows that move, by Kish's effective number, from which the sample says how far rows move."""


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

        See `_swing`.
        """
        squares = self.sum_bb + self.sum_cc - 2 * self.sum_bc
        moves = _Moves(
            n=self.n, total=self.sum_c - self.sum_b, squares=squares, fourths=self.sum_moved4
        )
        return _swing(moves, 2 * others)

    def swing_of_shortfall(self, others: int, perfect: int) -> Fraction:
        """Return the squared shortfall of a row that may be unseen.

        `perfect` is as in `sum_short4`; see `_swing`.
        """
        moves = _Moves(
            n=self.n,
            total=self.n * perfect - self.sum_c,
            squares=self.n * perfect * perfect - 2 * perfect * self.sum_c + self.sum_cc,
            fourths=self.sum_short4,
        )
        return _swing(moves, 2 * others)


@dataclass(frozen=True, kw_only=True)
class _Moves:
    """How far a class's rows move: sums of d, d^2 and d^4 over them."""

    n: int
    total: int
    squares: int
    fourths: int


def _swing(moves: _Moves, full: int) -> Fraction:
    """Return the squared size, in units of `full`, of the swings that rows of this kind make.

    A row swings in full where it goes from above all rows of the other class to
    below them. Fewer than `MIN_MOVED` rows that move, by Kish's effective number
    (sum d^2)^2 / sum d^4, say nothing of how far others may go: that is in full. Of more, it
    is the mean square weighted by itself, sum d^4 / sum d^2, so that many small moves
    do not hide a few large ones, less three times the variance, which is what it is of
    normal noise, as the sample's error knows that.
    """
    if not moves.fourths or moves.squares**2 < MIN_MOVED * moves.fourths:
        return Fraction(1)
    variance = Fraction(moves.squares, moves.n) - Fraction(moves.total, moves.n) ** 2
    size = Fraction(moves.fourths, moves.squares) - 3 * variance
    return max(size, Fraction(0)) / (full * full)


def placement_sums_from_bins(
    positives: Mapping[tuple[int, int], int], negatives: Mapping[tuple[int, int], int]
) -> tuple[PlacementSums, PlacementSums]:
    """Return both classes' placement sums from joint histograms of binned scores.

    Rows in one bin count as ties, so bins must never part rows of equal score. The
    cost grows with the cells in use, not with the rows.

    Parameters
    ----------
    positives, negatives : mapping of (int, int) to int
        Rows of the class by (bin of the baseline's score, bin of the candidate's).
        Higher bins hold higher scores: where bins count from the best row down, as
        geometric rank bins do, negate them.

    Returns
    -------
    tuple of PlacementSums
        Of the positives and of the negatives.
    """
    perfect = 2 * sum(negatives.values())
    return _cell_sums(positives, negatives, perfect), _cell_sums(negatives, positives, 0)


def _cell_sums(
    cells: Mapping[tuple[int, int], int], others: Mapping[tuple[int, int], int], perfect: int
) -> PlacementSums:
    """Return the placement sums of the class in `cells` among the class in `others`."""
    of_b = _placements({b for b, _ in cells}, _marginal(others, 0))
    of_c = _placements({c for _, c in cells}, _marginal(others, 1))
    n = sum_b = sum_c = sum_bb = sum_cc = sum_bc = sum_moved4 = sum_short4 = 0
    for (bin_b, bin_c), count in cells.items():
        b, c = of_b[bin_b], of_c[bin_c]
        n += count
        sum_b += count * b
        sum_c += count * c
        sum_bb += count * b * b
        sum_cc += count * c * c
        sum_bc += count * b * c
        sum_moved4 += count * (c - b) ** 4
        sum_short4 += count * (perfect - c) ** 4
    return PlacementSums(
        n=n,
        sum_b=sum_b,
        sum_c=sum_c,
        sum_bb=sum_bb,
        sum_cc=sum_cc,
        sum_bc=sum_bc,
        sum_moved4=sum_moved4,
        sum_short4=sum_short4,
    )


def _marginal(cells: Mapping[tuple[int, int], int], axis: int) -> Counter[int]:
    counts: Counter[int] = Counter()
    for key, count in cells.items():
        counts[key[axis]] += count
    return counts


def _placements(bins: set[int], others: Counter[int]) -> dict[int, int]:
    """Return each bin's placement: twice the others in lower bins, plus those in its own."""
    placements = {}
    below = 0
    for position in sorted(bins | others.keys()):
        placements[position] = 2 * below + others[position]
        below += others[position]
    return placements
