"""What a reader of a number should know of the rows behind it."""

import math
from decimal import Decimal

from mlgate.gates.metrics.evidence import LossSums, Population
from mlgate.gates.metrics.known import CLIP, Metric
from mlgate.result.check import Limit

NEARLY_PERFECT = 0.1  #: mean log loss below which rare rows that are surely wrong can be all of it
_UNSEEN = 3  #: rows of n that none of n may show, at 95 % (the rule of three)


def of_change(metric: Metric, population: Population, limit: Limit) -> tuple[str, ...]:
    """Notes on a change: predictions that are alike, and losses that hang on few rows."""
    if not population.changed:
        return (f"predictions are identical on all {population.n:,} rows",)
    if metric.family != "log_loss" or population.log_loss is None:
        return ()
    return (
        *_dominated(population.log_loss),
        *_unseen(population.log_loss, abs(limit.value or 0.0)),
    )


def of_value(
    metric: Metric, population: Population, limit: Limit, measured: float
) -> tuple[str, ...]:
    """Notes on the value itself: a loss that hangs on rows too rare to be seen."""
    if metric.family != "log_loss" or population.log_loss is None:
        return ()
    return tuple(_unseen(population.log_loss, abs((limit.value or 0.0) - measured)))


def _dominated(sums: LossSums) -> tuple[str, ...]:
    squares = Decimal(sums.sum_bb) + Decimal(sums.sum_cc) - 2 * Decimal(sums.sum_bc)
    if squares <= 0 or Decimal(sums.largest) <= squares / 4:
        return ()
    share = Decimal(sums.largest) / squares
    return (f"one row makes {share:.0%} of the squared change of the log loss",)


def _unseen(sums: LossSums, room: float) -> tuple[str, ...]:
    """Say that a loss near 0 may come from rows that the sample has none of.

    No interval knows of them: where one row in 1,000 becomes surely wrong, 1,000 rows show
    none in a third of the samples, and the t interval of the others is narrow.
    """
    rise = _UNSEEN * -math.log(CLIP) / sums.n
    if Decimal(sums.sum_c) / sums.n >= Decimal(str(NEARLY_PERFECT)) or rise <= room:
        return ()
    note = (
        "the log loss is near 0, where rows that are too rare to be among these can be all of it: "
        f"{_UNSEEN} in {sums.n:,} that are surely wrong would raise it by {rise:.2g}"
    )
    return (note,)
