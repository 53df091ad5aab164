"""The coefficient of determination of two models on the same rows."""

import math
from dataclasses import dataclass, fields
from fractions import Fraction

from mlgate.stats.means import Exact
from mlgate.stats.quantity import Quantity
from mlgate.stats.ratio_of_means import RatioOfMeans

MIN_ROWS = 30
"""Rows below which the interval is not to be trusted: ten for each of the three means."""


@dataclass(frozen=True, kw_only=True)
class PairedR2:
    """R^2 = 1 - (mean squared error) / (variance of the target) of two models.

    Their change is the mean of b - c over the variance, b and c being the squared errors of
    baseline and candidate: a ratio of means, whose bounds and tests are Fieller's. Against a
    change of 0 it is the paired t test of the squared errors. Below `MIN_ROWS` rows a caller
    should not decide.

    Parameters
    ----------
    n : int
        Rows, at least 1.
    sum_b, sum_c, sum_bb, sum_cc, sum_bc : Fraction, Decimal, int or float
        Sums of squared errors b and c, of their squares and products.
    sum_t, sum_tt, sum_ttt, sum_tttt : Fraction, Decimal, int or float
        Sums of powers of the target t, less any constant.
    sum_bt, sum_btt, sum_ct, sum_ctt : Fraction, Decimal, int or float
        Sums of products of squared errors with t and with t^2.

    Raises
    ------
    ValueError
        If there is no row, a sum is not finite, or the target is constant.
    """

    n: int
    sum_b: Exact
    sum_c: Exact
    sum_bb: Exact
    sum_cc: Exact
    sum_bc: Exact
    sum_t: Exact
    sum_tt: Exact
    sum_ttt: Exact
    sum_tttt: Exact
    sum_bt: Exact
    sum_btt: Exact
    sum_ct: Exact
    sum_ctt: Exact

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ValueError(f"R^2 needs at least one row, got {self.n!r}")
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, Fraction | int) and not math.isfinite(value):
                raise ValueError(f"{field.name} must be finite, got {value!r}")
        if self._variation <= 0:
            raise ValueError("R^2 of a constant target is undefined")

    @property
    def baseline(self) -> float:
        """The baseline's R^2."""
        return float(1 - Fraction(self.sum_b) / self._variation)

    @property
    def candidate(self) -> float:
        """The candidate's R^2."""
        return float(1 - Fraction(self.sum_c) / self._variation)

    def change(self) -> Quantity:
        """Return candidate less baseline."""
        return self._ratio(Fraction(1), Fraction(-1), Fraction(0))

    def relative(self, fraction: float | Fraction) -> Quantity:
        """Return the change, if `fraction` is 0.

        A share of an R^2 means nothing, as it has no zero of its own and may be negative.

        Raises
        ------
        ValueError
            If `fraction` is not 0.
        """
        if fraction != 0:
            raise ValueError("an R^2 has no relative margin: give it in R^2 itself")
        return self.change()

    def candidate_value(self) -> Quantity:
        """Return the candidate's R^2 by itself."""
        return self._ratio(Fraction(0), Fraction(-1), Fraction(1))

    @property
    def _variation(self) -> Fraction:
        """The sum of squared deviations of the target from its mean."""
        return Fraction(self.sum_tt) - Fraction(self.sum_t) ** 2 / self.n

    def _ratio(self, of_b: Fraction, of_c: Fraction, shift: Fraction) -> RatioOfMeans:
        """Return the mean of of_b * b + of_c * c over the variance of the target."""
        b, c = Fraction(self.sum_b), Fraction(self.sum_c)
        cross = 2 * of_b * of_c * Fraction(self.sum_bc)
        # Of v = (t - mean)^2, by the binomial theorem.
        mean = Fraction(self.sum_t) / self.n
        moments = (self.sum_tttt, self.sum_ttt, self.sum_tt)
        fourth, third, second = (Fraction(moment) for moment in moments)
        variation = self._variation
        fourths = fourth - 4 * mean * third + 6 * mean**2 * second - 3 * self.n * mean**4
        b_v = Fraction(self.sum_btt) - 2 * mean * Fraction(self.sum_bt) + mean**2 * b
        c_v = Fraction(self.sum_ctt) - 2 * mean * Fraction(self.sum_ct) + mean**2 * c
        return RatioOfMeans(
            n=self.n,
            sum_a=of_b * b + of_c * c,
            sum_v=variation,
            sum_aa=of_b**2 * Fraction(self.sum_bb) + cross + of_c**2 * Fraction(self.sum_cc),
            sum_vv=fourths,
            sum_av=of_b * b_v + of_c * c_v,
            shift=shift,
        )
