"""The mean of a per-row score with a known range, of two models on the same rows."""

from dataclasses import dataclass
from fractions import Fraction

from mlgate.stats.means import Exact, PairedMean
from mlgate.stats.smoothed_student import SmoothedStudentT
from mlgate.stats.student import StudentT
from mlgate.stats.swing import Moves


@dataclass(frozen=True, kw_only=True)
class PairedBoundedMean:
    """Means of a per-row score or loss that lies between `low` and `high`.

    Values, errors and tests are those of `PairedMean`. Where few rows differ between the
    models, or hardly any row falls short of the best value, the sample's error knows only
    the rows that do, and a bound by Student's t alone passes a true drop of the margin two
    or three times too often at 200 rows. The bounds (never the tests) therefore take
    t^2 swing / n^2 into the variance, as `mlgate.stats.ranking` does for an AUC: what t^2
    pseudo-rows would add that move as far as the rows that do move, and across the whole
    range where fewer than five of them do.

    Parameters
    ----------
    means : PairedMean
        The sums of both models.
    low, high : Fraction or int
        The range of a row's score.
    best : Fraction or int
        The score of a perfect row: `high` for a score, `low` for a loss; the other way
        round where a loss is negated.
    sum_moved4 : Fraction, Decimal, int or float
        Sum over the rows of (c - b)^4.
    sum_short4 : Fraction, Decimal, int or float
        Sum over the rows of (c - best)^4.

    Raises
    ------
    ValueError
        If the range is empty or `best` is not at an end of it.

    Examples
    --------
    >>> means = PairedMean(n=100, sum_b=90, sum_c=90, sum_bb=90, sum_cc=90, sum_bc=90)
    >>> scores = PairedBoundedMean(
    ...     means=means, low=0, high=1, best=1, sum_moved4=0, sum_short4=10
    ... )
    >>> round(scores.change().lower_bound(0.95), 4)
    -0.0276
    """

    means: PairedMean
    low: Fraction | int
    high: Fraction | int
    best: Fraction | int
    sum_moved4: Exact
    sum_short4: Exact

    def __post_init__(self) -> None:
        if not self.low < self.high or self.best not in (self.low, self.high):
            raise ValueError(
                f"a range needs low < high and its best value at one end, got {self.low!r}, "
                f"{self.high!r} and {self.best!r}"
            )

    @property
    def baseline(self) -> float:
        """The baseline's mean."""
        return self.means.baseline

    @property
    def candidate(self) -> float:
        """The candidate's mean."""
        return self.means.candidate

    def change(self) -> SmoothedStudentT:
        """Return the mean of c - b, by the paired t test with n - 1 degrees of freedom."""
        return self.relative(0.0)

    def relative(self, fraction: float | Fraction) -> SmoothedStudentT:
        """Return the change with the noise of the mean of c - (1 + fraction) * b.

        See `mlgate.stats.paired` for the limit to hold it against.
        """
        sums = self.means
        moves = Moves(
            n=sums.n,
            total=Fraction(sums.sum_c) - Fraction(sums.sum_b),
            squares=Fraction(sums.sum_bb) + Fraction(sums.sum_cc) - 2 * Fraction(sums.sum_bc),
            fourths=Fraction(self.sum_moved4),
        )
        return self._smoothed(sums.relative(fraction), moves)

    def candidate_value(self) -> SmoothedStudentT:
        """Return the mean of c by itself, by Student's t with n - 1 degrees of freedom."""
        sums = self.means
        total = Fraction(sums.sum_c)
        moves = Moves(
            n=sums.n,
            total=total - sums.n * self.best,
            squares=Fraction(sums.sum_cc) - 2 * self.best * total + sums.n * self.best**2,
            fourths=Fraction(self.sum_short4),
        )
        return self._smoothed(sums.candidate_value(), moves)

    def _smoothed(self, sampled: StudentT, moves: Moves) -> SmoothedStudentT:
        size = moves.swing(self.high - self.low)
        return SmoothedStudentT(
            sampled=sampled, pseudo_variance=float(size / (self.means.n * self.means.n))
        )
