"""What families of losses have in common: their signs, their guards and their notes."""

from dataclasses import replace
from typing import TYPE_CHECKING

from mlgate.gates.metrics.family import Doubt, Metric
from mlgate.gates.metrics.mean_sums import MeanSums
from mlgate.present.numbers import rows as rows_of
from mlgate.result.outcome import Direction
from mlgate.stats.negated import NegatedMetric
from mlgate.stats.paired import PairedMetric

if TYPE_CHECKING:
    from mlgate.gates.metrics.population import Population

MIN_ROWS = 30  #: below which Student's t on a loss is not to be trusted
DOMINANT = 0.25  #: share of the squared change that one row may have unsaid


def both_ways(loss: Metric, negative: str = "") -> tuple[Metric, Metric]:
    """The loss under its own name, and its negative as scikit-learn's scorers name it.

    Parameters
    ----------
    loss
        Lower is better.
    negative
        The name of the negative; empty: that of the loss after `neg_`.

    """
    negative = negative or f"neg_{loss.name}"
    score = replace(
        loss,
        name=negative,
        title=f"negative {loss.title}",
        direction=Direction.HIGHER,
        low=-loss.high,
        high=0.0,
        sign=-1,
        opposite=loss.name,
    )
    return replace(loss, opposite=negative), score


def a_loss(name: str, family: str, title: str, tasks: tuple[str, ...] = ("regression",)) -> Metric:
    """A loss from 0 up, in the unit of the target."""
    return Metric(
        name=name,
        family=family,
        title=title,
        direction=Direction.LOWER,
        low=0.0,
        high=float("inf"),
        unit=None,
        reads=("score",),
        tasks=tasks,
    )


def signed(metric: Metric, loss: PairedMetric) -> PairedMetric:
    """The loss, or its negative where the metric is that."""
    return NegatedMetric(of=loss) if metric.sign < 0 else loss


def too_large(metric: Metric, population: "Population") -> Doubt | None:
    """Numbers that leave double precision."""
    if metric.sums in population.sums or metric.key in population.linear:
        return None
    reason = f"the {metric.title} is too large to be computed{{where}}"
    return Doubt(reason=reason, fix="look at the largest values", undefined=True)


def too_few_or_large(metric: Metric, population: "Population", *, by_point: bool) -> Doubt | None:
    """Too few rows for Student's t, or numbers that cannot be summed."""
    large = too_large(metric, population)
    if large is not None:
        return large
    if population.n >= MIN_ROWS or by_point:
        return None
    return Doubt(reason=f"{rows_of(population.n)}{{where}}: a mean of losses needs {MIN_ROWS}")


def dominated(
    metric: Metric, population: "Population", measured: float | None, row: str = "row"
) -> tuple[str, ...]:
    """Say that one row makes most of the noise of a change; `row` is the word for it."""
    sums = population.sums.get(metric.sums)
    if measured is not None or not isinstance(sums, MeanSums):
        return ()
    share = sums.share_of_largest()
    if share <= DOMINANT:
        return ()
    return (f"one {row} makes {share:.0%} of the squared change of the {metric.title}",)
