"""A change of a paired metric, held against the noise of rows and of seeds together.

Degrees of freedom. They are Satterthwaite's, with the variance of the values themselves as the
part that has K - 1: it is what is estimated, and V is it less a number that the rows know well.
With V in its place an unchanged model is called worse in up to 8.4 % of runs at 5 % (three runs)
and 7 % (five), since a small V is believed the more the smaller it came out by luck; so it is at
most 5 % at any share of the noise. What it costs is power where seeds make no noise: a drop that
the rows alone would show in 80 % of runs is shown in 62 % (five runs) and 71 % (ten).
"""

import math
from dataclasses import dataclass

from mlgate.stats.degrees_of_freedom import freedom_of
from mlgate.stats.paired import PairedMetric
from mlgate.stats.quantity import Quantity
from mlgate.stats.seed_noise import SeedNoise
from mlgate.stats.student_distribution import student_cdf, student_quantile


@dataclass(frozen=True, kw_only=True)
class WithSeedNoise:
    """A paired metric whose change is held against the noise of rows and of seeds.

    The candidate's own value is that of the model in place, which no other seed changes, so it
    keeps the noise of its rows alone.

    Parameters
    ----------
    rows : PairedMetric
        The metric with the noise of its rows.
    seeds : SeedNoise
        How much the configuration varies; the baseline's is taken to vary alike.
    candidate_runs, baseline_runs : int
        Runs whose mean the value of each side is; 1 for a single model.
    """

    rows: PairedMetric
    seeds: SeedNoise
    candidate_runs: int = 1
    baseline_runs: int = 1

    @property
    def baseline(self) -> float:
        """The baseline's value."""
        return self.rows.baseline

    @property
    def candidate(self) -> float:
        """The candidate's value."""
        return self.rows.candidate

    def change(self) -> "Widened":
        """Return candidate less baseline."""
        return self._widened(self.rows.change(), 1.0)

    def relative(self, fraction: float) -> "Widened":
        """Return the change with the noise of candidate - (1 + fraction) * baseline."""
        return self._widened(self.rows.relative(fraction), 1.0 + float(fraction))

    def candidate_value(self) -> Quantity:
        """Return the candidate's value by itself, with the noise of its rows."""
        return self.rows.candidate_value()

    def _widened(self, quantity: Quantity, factor: float) -> "Widened":
        share = 1.0 / self.candidate_runs + factor * factor / self.baseline_runs
        return Widened(rows=quantity, seeds=self.seeds, share=share)


@dataclass(frozen=True, kw_only=True)
class Widened:
    """A quantity of rows, widened by the noise of seeds.

    A bound of the rows is as many errors wide as its quantile says; that error, so with all that
    Tango's or DeLong's bounds know of few flips, and the seeds' are added in squares and taken
    times Student's quantile at the degrees of freedom of both. A p-value is widened alike. Where
    all runs have the same value it is the quantity of the rows itself; it is never narrower.

    Parameters
    ----------
    rows : Quantity
        As the rows alone have it.
    seeds : SeedNoise
        The noise to add.
    share : float
        How many times the variance between runs is in it: 2 for the change of two single runs.
    """

    rows: Quantity
    seeds: SeedNoise
    share: float

    @property
    def point(self) -> float:
        """The estimate."""
        return self.rows.point

    @property
    def n(self) -> int:
        """Rows behind the estimate."""
        return self.rows.n

    @property
    def method(self) -> str:
        """The rows' method, and how many runs stand behind the rest."""
        return f"{self.rows.method}, with seed noise of {self.seeds.runs} runs"

    @property
    def seed_variance(self) -> float:
        """What seeds add to the variance of the estimate."""
        return self.share * self.seeds.variance

    @property
    def standard_error(self) -> float:
        """That of rows and seeds together."""
        return math.hypot(self.rows.standard_error, math.sqrt(self.seed_variance))

    @property
    def seed_share(self) -> float:
        """Which part of the variance is the seeds', in [0, 1]."""
        total = self.standard_error**2
        return self.seed_variance / total if 0.0 < total < math.inf else 0.0

    @property
    def degrees_of_freedom(self) -> float:
        """Satterthwaite's, at least those of its weaker part, and at most those of the rows."""
        of_rows, of_seeds = freedom_of(self.rows), float(self.seeds.runs - 1)
        rows = self.rows.standard_error**2
        total = rows + self.seed_variance
        if self.seeds.spread == 0.0 or math.isinf(total):
            return of_rows
        if total == 0.0:
            return min(of_rows, of_seeds)
        estimated = self.share * self.seeds.spread / total
        inverse = (rows / total) ** 2 / of_rows + estimated**2 / of_seeds
        combined = 1.0 / inverse if inverse > 1e-16 else math.inf
        return min(max(combined, min(of_rows, of_seeds)), of_rows)

    def lower_bound(self, confidence: float) -> float:
        """One-sided lower bound."""
        return self.point - self._half_width(
            self.point - self.rows.lower_bound(confidence), confidence
        )

    def upper_bound(self, confidence: float) -> float:
        """One-sided upper bound."""
        return self.point + self._half_width(
            self.rows.upper_bound(confidence) - self.point, confidence
        )

    def p_value_below(self, null: float) -> float:
        """The p-value of H0 "the truth is at least `null`"."""
        statistic = self._statistic(null)
        if statistic is None:
            return self.rows.p_value_below(null)
        return student_cdf(statistic, self.degrees_of_freedom)

    def p_value_above(self, null: float) -> float:
        """The p-value of H0 "the truth is at most `null`"."""
        statistic = self._statistic(null)
        if statistic is None:
            return self.rows.p_value_above(null)
        return student_cdf(-statistic, self.degrees_of_freedom)

    def _half_width(self, of_rows: float, confidence: float) -> float:
        if self.seeds.spread == 0.0:
            return of_rows
        quantile = student_quantile(confidence, freedom_of(self.rows))
        if quantile == 0.0:
            return 0.0
        error = math.hypot(of_rows / quantile, math.sqrt(self.seed_variance))
        return student_quantile(confidence, self.degrees_of_freedom) * error

    def _statistic(self, null: float) -> float | None:
        """How many errors the point is from `null`; None where the rows' own p-value stands."""
        distance = self.point - null
        total = math.hypot(self._row_error(null), math.sqrt(self.seed_variance))
        if self.seeds.spread == 0.0 or distance == 0.0 or total == 0.0:
            return None
        return distance / total

    def _row_error(self, null: float) -> float:
        """The error at which the distance from `null` has the rows' own p-value."""
        below, above = self.rows.p_value_below(null), self.rows.p_value_above(null)
        smaller = min(below, above)
        # A discrete p-value may lie on the other side of one half than the point.
        if 0.0 < smaller < 0.5 and (below < above) == (self.point < null):
            return abs(self.point - null) / -student_quantile(smaller, freedom_of(self.rows))
        return self.rows.standard_error
