"""Slices of the rows on which the candidate does worse than the baseline, out of many."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlgate.stats.multiplicity import benjamini_hochberg
from mlgate.stats.student_distribution import student_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

MIN_ROWS = 30  #: a slice of fewer rows is not tested
MIN_FLIPS = 8  #: nor one on which the models differ on fewer rows, whichever does better

Place = tuple[tuple[int, int], ...]  #: (column, group) of one or two columns, in their order


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """Rows of one group of a column, or of two crossed, and how the models differ on them.

    Each row has a quality in either model, higher is better; d is the candidate's less the
    baseline's. Of decisions, which are right (1) or wrong (0), `total` is wins - losses and
    `squares` wins + losses.
    """

    place: Place
    n: int
    wins: int  #: rows on which the candidate does better
    losses: int  #: rows on which the baseline does
    total: float  #: sum of d
    squares: float  #: sum of d^2

    @property
    def tested(self) -> bool:
        """Whether it is large enough; says nothing of which model does better.

        One whose rows differ by too little for their variance is not, as its test would be sure.
        """
        large = self.n >= MIN_ROWS and self.wins + self.losses >= MIN_FLIPS
        same = self.n in (self.wins, self.losses)  # all rows may differ by one number
        return large and (self.variance > 0.0 or (same and self.squares > 0.0))

    @property
    def change(self) -> float:
        """The mean of d."""
        return self.total / self.n

    def loses(self, least: float) -> bool:
        """Whether the mean of d is below 0, by at least `least`."""
        return self.change < 0.0 and -self.change >= least - 1e-12

    @property
    def variance(self) -> float:
        """The sample variance of d, of two rows or more."""
        return max(self.squares - self.total * self.change, 0.0) / (self.n - 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Worse:
    """A slice on which the candidate is worse."""

    slice: Slice
    p_value: float
    p_adjusted: float  #: by Benjamini and Hochberg's procedure over all slices tested


def p_values(slices: "Sequence[Slice]", *, decisions: bool) -> list[float]:
    """One-sided p-values of H0 "the candidate is not worse", a slice each.

    By McNemar's mid-p for decisions, else by the paired t test; 0.5 or more where the
    candidate is not worse on the slice.

    References
    ----------
    Fagerland, M. W., Lydersen, S. & Laake, P. (2013). BMC Medical Research Methodology 13, 91.
    """
    import numpy as np

    if not slices:
        return []
    if decisions:
        wins = np.array([each.wins for each in slices], dtype=np.float64)
        losses = np.array([each.losses for each in slices], dtype=np.float64)
        return _mid_p(wins, losses)
    return _paired_t(slices)


def _mid_p(wins: "np.ndarray[Any, Any]", losses: "np.ndarray[Any, Any]") -> list[float]:
    """McNemar's mid-p of many pairs at once: P(L > losses) + P(L = losses) / 2."""
    import numpy as np
    from scipy.special import betainc

    # The binomial's tails at 1/2 are incomplete beta functions.
    more = np.where(wins > 0, betainc(losses + 1, np.maximum(wins, 1), 0.5), 0.0)
    as_many = np.where(losses > 0, betainc(np.maximum(losses, 1), wins + 1, 0.5), 1.0)
    return [float(p) for p in np.where(wins == losses, 0.5, 0.5 * (more + as_many))]


def _paired_t(slices: "Sequence[Slice]") -> list[float]:
    import numpy as np
    from scipy.special import stdtr

    n = np.array([each.n for each in slices], dtype=np.float64)
    mean = np.array([each.change for each in slices])
    error = np.array([_error(each) for each in slices])
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(mean == 0, 0.0, mean / error)
    return [float(p) for p in stdtr(np.maximum(n - 1, 1), statistic)]


def _error(each: Slice) -> float:
    """Standard error of the mean of d."""
    if each.n < 2:
        return math.inf
    return math.sqrt(each.variance / each.n)


def worse(slices: "Sequence[Slice]", *, decisions: bool, fdr: float, least: float) -> list[Worse]:
    """Return the slices on which the candidate is worse, those that are so most surely first.

    Parameters
    ----------
    slices : sequence of Slice
        All that are searched. Those that are too small, or on which the models hardly
        differ, are not tested (which does not depend on the model that does better).
    decisions : bool
        Whether a row's quality is 0 or 1.
    fdr : float
        Expected share of false ones among the slices that are rejected.
    least : float
        Smallest drop of the mean that is of interest, 0 or more.

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). Journal of the Royal Statistical Society B 57, 289-300.
    """
    tested = [each for each in slices if each.tested]
    alone = p_values(tested, decisions=decisions)
    adjusted = benjamini_hochberg(alone)
    found = [
        Worse(slice=each, p_value=p, p_adjusted=q)
        for each, p, q in zip(tested, alone, adjusted, strict=True)
        if q <= fdr and each.loses(least)
    ]
    return sorted(found, key=lambda one: _surest(one.slice, one.p_value))


def at_best(told: "Sequence[Worse]", *, tests: int, fdr: float) -> list[float]:
    """Upper bounds of the changes of those that are told, adjusted for the selection.

    Parameters
    ----------
    told : sequence of Worse
        All that bounds are given of, however they were selected.
    tests : int
        Slices that were tested.
    fdr : float
        Expected share of bounds that their change is beyond.

    References
    ----------
    Benjamini, Y. & Yekutieli, D. (2005). False discovery rate-adjusted multiple confidence
    intervals for selected parameters. Journal of the American Statistical Association 100, 71-81.
    """
    confidence = 1.0 - fdr * len(told) / max(tests, 1)
    return [one.slice.change + _half_width(one.slice, confidence) for one in told]


def still_worse(
    found: "Sequence[Worse]", rests: "Sequence[Slice | None]", *, decisions: bool, fdr: float
) -> list[Worse]:
    """Filter out what others explain; the surest first.

    Those that are not worse without the rows of others are out. This serves to explain what was
    found and promises no error rate: the slices were selected by the same rows.

    Parameters
    ----------
    found : sequence of Worse
        What other slices may explain.
    rests : sequence of Slice or None
        What the others leave of each; None for no row.
    decisions : bool
        Whether a row's quality is 0 or 1.
    fdr : float
        Largest p-value, by Benjamini and Hochberg's procedure, that counts as worse.
    """
    left = [(one, rest) for one, rest in zip(found, rests, strict=True) if rest is not None]
    alone = p_values([rest for _, rest in left], decisions=decisions)
    # Those of which nothing is left count as tests.
    adjusted = benjamini_hochberg([*alone, *(1.0 for _ in range(len(found) - len(left)))])
    still = [
        (_surest(rest, p), one)
        for (one, rest), p, q in zip(left, alone, adjusted, strict=False)
        if q <= fdr
    ]
    return [one for _, one in sorted(still, key=lambda pair: pair[0])]


def _surest(each: Slice, p_value: float) -> tuple[float, float, int, Place]:
    """By p; where it is too small for a number, by the distance from 0 in standard errors."""
    distance = each.total / math.sqrt(each.squares) if each.squares > 0.0 else 0.0
    return p_value, distance, len(each.place), each.place


def _half_width(each: Slice, confidence: float) -> float:
    return student_quantile(confidence, max(each.n - 1, 1)) * _error(each)
