"""From sums to estimates: which statistic stands behind which metric."""

from mlgate.gates.metrics.known import family
from mlgate.gates.metrics.metric import Metric
from mlgate.gates.metrics.params import Rule
from mlgate.gates.metrics.population import Population
from mlgate.result.check import Limit
from mlgate.stats.paired import PairedMetric
from mlgate.stats.quantity import Quantity
from mlgate.stats.student import StudentT


def estimate(metric: Metric, population: Population) -> PairedMetric:
    """The metric on one population; without a baseline both sides are the candidate's."""
    linear = population.linear.get(metric.key)
    if linear is not None:
        return linear.estimate()
    return family(metric.family).estimate(metric, population.sums[metric.sums], population)


def change_and_limit(paired: PairedMetric, rule: Rule, limit: Limit) -> tuple[Quantity, Quantity]:
    """The plain change, and the quantity whose bounds the limit holds.

    The two differ where the margin is relative: its own noise is in the latter.
    """
    change = paired.change()
    if limit.relative is None:
        return change, change
    towards = -limit.relative if rule == "max_drop" else limit.relative
    return change, paired.relative(towards if paired.baseline > 0 else -towards)


def unchanged(n: int) -> Quantity:
    """A change of exactly 0: the two models predict the same for every row."""
    return StudentT(
        point=0.0,
        standard_error=0.0,
        degrees_of_freedom=max(n - 1, 1),
        n=n,
        method="identical predictions",
    )
