"""A change held against the noise of rows and, where it is known, of seeds. Pure."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mlgate.gates.metrics.case import Case, error
from mlgate.gates.metrics.evidence import Scope, Seeds, SeedValues
from mlgate.gates.metrics.metric import Metric
from mlgate.result.finding import Finding
from mlgate.stats.paired import PairedMetric
from mlgate.stats.quantity import Quantity
from mlgate.stats.seed_noise import ENOUGH_RUNS, MIN_RUNS, SeedNoise, sample_variance
from mlgate.stats.student_distribution import student_cdf
from mlgate.stats.with_seed_noise import Widened, WithSeedNoise

_CODE = "MLG240"
_STRAY = 0.001  #: two-sided p-value at which a candidate is none of its runs' kind
_SEEDS_OR_ROWS = (
    f"write predictions of at least {MIN_RUNS} trainings with seeds of their own, "
    "or say `noise: rows`"
)
_REPAIR = "write every run's predictions with the columns of the candidate's"


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """The metric with the noise that is known of it, and what is to be said."""

    paired: PairedMetric
    notes: tuple[str, ...] = ()
    noise: SeedNoise | None = None

    def more_notes(self, change: Quantity) -> tuple[str, ...]:
        """How much of the noise of a change is the seeds'."""
        if self.noise is None or not isinstance(change, Widened):
            return self.notes
        return (*_of_noise(self.noise, change.seed_share), *self.notes)

    def details(self, change: Quantity) -> dict[str, Any]:
        """The same in numbers."""
        if self.noise is None or not isinstance(change, Widened):
            return {}
        return {
            "seeds": {
                "runs": self.noise.runs,
                "deviation": self.noise.standard_deviation,
                "deviation_at_most": self.noise.deviation_at_most(0.95),
                "share_of_noise": change.seed_share,
            }
        }

    def held(self, quantity: Quantity) -> dict[str, Any]:
        """What more rows cannot do, for the finding."""
        if self.noise is None or not isinstance(quantity, Widened):
            return {}
        cure = None
        if quantity.seed_share > 0.5:
            few = self.noise.runs < ENOUGH_RUNS
            cure = (
                "train more runs, so that the noise of seeds is better known"
                if few
                else "make the training depend less on its seed, as by averaging models"
            )
        return {"fixed_variance": quantity.seed_variance, "cure": cure}


def with_seeds(
    seeds: Seeds | None, case: Case, metric: Metric, scope: Scope, paired: PairedMetric
) -> Seeded | Finding:
    """Add the noise of seeds as the entry's `noise` says; an error where it cannot be known."""
    must = case.params.noise == "rows+seeds"
    if not case.params.may_know_seeds or (seeds is None and not must):
        return Seeded(paired=paired)
    broken = _broken(seeds, metric, scope)
    if broken is not None:
        return error(case, *broken, code=_CODE)
    few = _few(seeds)
    if few is not None and not must:
        return Seeded(paired=paired, notes=(f"the noise is of the rows alone: {few}",))
    of_metric = None if seeds is None else seeds.of(metric.key, scope.column, scope.value)
    if few is not None or seeds is None or of_metric is None:
        reason = few or f"the runs give no {metric.title}{case.where}"
        return error(case, reason, _SEEDS_OR_ROWS, code=_CODE)
    noise = SeedNoise(
        runs=len(of_metric.values),
        spread=sample_variance(of_metric.values),
        row_variance=of_metric.row_variance,
    )
    notes = tuple(_doubts(seeds, scope, of_metric, paired.candidate))
    return Seeded(paired=WithSeedNoise(rows=paired, seeds=noise), notes=notes, noise=noise)


def _broken(seeds: Seeds | None, metric: Metric, scope: Scope) -> tuple[str, str] | None:
    """Why the runs cannot be used, and what to do."""
    if seeds is None:
        return None
    if seeds.absence is not None:
        return seeds.absence.reason, seeds.absence.fix
    column = [] if scope.column is None else [f"by:{scope.column}"]
    found = [seeds.defects[role] for role in (*metric.reads, *column) if role in seeds.defects]
    return (found[0], _REPAIR) if found else None


def _few(seeds: Seeds | None) -> str | None:
    """Why there are too few runs."""
    if seeds is None:
        return "the policy names no `predictions.runs`, so nothing is known of the noise of seeds"
    if seeds.runs >= MIN_RUNS:
        return None
    return f"{_runs(seeds)}, and it takes {MIN_RUNS} to know the noise of seeds"


def _runs(seeds: Seeds) -> str:
    """How many runs there are, and which files are none."""
    if not seeds.files:
        return "no file matches `predictions.runs`"
    files = f"{seeds.files:,} file{'' if seeds.files == 1 else 's'} of `predictions.runs`"
    if not seeds.copies:
        return f"there {'is' if seeds.files == 1 else 'are'} {files}"
    return f"of {files} {_copies(seeds.copies)}"


def _copies(copies: Sequence[str]) -> str:
    shown = ", ".join(copies[:3]) + (", …" if len(copies) > 3 else "")
    return (
        f"{len(copies):,} ({shown}) {'has' if len(copies) == 1 else 'have'} the content of another"
    )


def _of_noise(noise: SeedNoise, share: float) -> Iterator[str]:
    count = f"{noise.runs} runs"
    if noise.variance == 0.0:
        yield f"seeds add nothing to the noise: {count} differ by no more than their rows explain"
    else:
        yield (
            f"{share:.0%} of the noise is of seeds: {count} differ by a standard deviation of "
            f"{noise.standard_deviation:.2g} ({noise.deviation_at_most(0.95):.2g} at most) "
            "beside what their rows explain"
        )
    if noise.runs < ENOUGH_RUNS:
        yield (
            f"{count} are few: with {ENOUGH_RUNS} the noise of seeds is known well enough for "
            "smaller changes to be seen"
        )


def _doubts(seeds: Seeds, scope: Scope, of_metric: SeedValues, candidate: float) -> Iterator[str]:
    if seeds.copies:
        yield f"of the files of `predictions.runs` {_copies(seeds.copies)} and no run of their own"
    if scope.shared is None or scope.shared.n != scope.all.n:
        return  # the runs' values are of other rows
    values = of_metric.values
    mean = math.fsum(values) / len(values)
    error_of_one = math.sqrt(sample_variance(values) * (1.0 + 1.0 / len(values)))
    distance = abs(candidate - mean)
    reach = distance / error_of_one if error_of_one else math.inf if distance else 0.0
    if 2.0 * student_cdf(-reach, len(values) - 1.0) < _STRAY:
        yield (
            f"the candidate's {candidate:.4g} is far from its runs' {min(values):.4g} to "
            f"{max(values):.4g}: are they of its configuration?"
        )
