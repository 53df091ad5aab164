"""Log loss: the paired t test on every row's loss."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.family import Doubt, Key, Metric, PerRow, Rows
from mlgate.gates.metrics.linear_sums import LinearSums, linearised_mean
from mlgate.gates.metrics.losses import a_loss, both_ways, dominated, signed, too_few_or_large
from mlgate.gates.metrics.mean_sums import MeanSums, Measured, gathered_means, row_numbers
from mlgate.gates.metrics.population import Population
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.stats.paired import PairedMetric

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine

#: Probabilities are clipped to [CLIP, 1 - CLIP] before their logarithm is taken, in both models.
CLIP = 1e-7
NEARLY_PERFECT = 0.1  #: mean log loss below which rare rows that are surely wrong can be all of it
_UNSEEN = 3  #: rows of n that none of n may show, at 95 % (the rule of three)
_HIGH = -math.log(CLIP)

METRICS = both_ways(
    replace(
        a_loss("log_loss", "log_loss", "log loss", ("binary", "multiclass")),
        unit="nats",
        high=_HIGH,
        reads=("score", "probability"),
    )
)
SUMS = MeanSums


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, MeanSums]]:
    """Sum -ln p(y), p clipped."""
    scored = row_numbers(rows, [("log_loss", _loss(rows, rows.base), _loss(rows, "c"))])
    measured = Measured(name="log_loss", scale=(0, math.ceil(_HIGH)), bounded=False)
    yield from gathered_means(engine, rows, scored, [measured])


def _loss(rows: Rows, side: str) -> "Expression":
    """-ln of the probability of what happened."""
    clip = {"low": CLIP, "high": 1 - CLIP}
    if rows.task == "binary":
        # The distance from the other label; a CASE would be evaluated for either label in turn.
        clipped = f"least(greatest(score_{side}, :low), :high)"
        return statement(f"-ln(abs(1 - y - {clipped}))", **clip)
    cases = " ".join(f"WHEN {code} THEN score_{side}_{code}" for code in range(rows.classes))
    return statement(f"-ln(least(greatest(CASE y {cases} END, :low), :high))", **clip)


def _per_row(rows: Rows, metric: Metric, side: str) -> "Expression":
    return _loss(rows, side)


PER_ROW = PerRow(words="log loss", direction=Direction.LOWER, of=_per_row)


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The weighted mean of the rows' losses."""
    found = linearised_mean(engine, rows, _loss(rows, rows.base), _loss(rows, "c"))
    return {key: sums.signed(metric.sign) for key, sums in found.items()}


def estimate(metric: Metric, sums: MeanSums, population: Population) -> PairedMetric:
    """The mean losses of both models, or their negatives."""
    return signed(metric, sums.means())


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Too few rows for Student's t."""
    return too_few_or_large(metric, population, by_point=by_point)


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """What the probabilities are clipped to."""
    return {"clipped_to": [CLIP, 1 - CLIP]}


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """Losses that hang on few rows, seen or not."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, MeanSums):
        return ()
    room = abs((limit.value or 0.0) - (measured or 0.0))
    return (*dominated(metric, population, measured), *_unseen(sums, room))


def _unseen(sums: MeanSums, room: float) -> tuple[str, ...]:
    """Say that a loss near 0 may come from rows that the sample has none of.

    No interval knows of them: where one row in 1,000 becomes surely wrong, 1,000 rows show
    none in a third of the samples, and the t interval of the others is narrow.
    """
    rise = _UNSEEN * _HIGH / sums.n
    if sums.means().candidate >= NEARLY_PERFECT or rise <= room:
        return ()
    note = (
        "the log loss is near 0, where rows that are too rare to be among these can be all of it: "
        f"{_UNSEEN} in {sums.n:,} that are surely wrong would raise it by {rise:.2g}"
    )
    return (note,)
