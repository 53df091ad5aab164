"""The plain value over all groups, as Fairlearn computes it; noise is no part of it."""

import math
from collections.abc import Sequence

from mlgate.gates.bias.evidence import Group
from mlgate.gates.bias.known import Metric, Rate


def plug_in(
    metric: Metric, groups: Sequence[Group], *, rest: bool, reference: Group | None
) -> float:
    """The largest difference, or the smallest ratio, of the metric's rates over all groups.

    Between all groups (Fairlearn's `between_groups`), of each group with the rest, or with a
    reference. A rate that no row of a group counts for is 0, as in Fairlearn and scikit-learn. A
    ratio of rates that all are 0 is left out; NaN where that is every rate.
    """
    if metric.kind == "difference":
        return max(
            abs(one - other)
            for rate in metric.rates
            for one, other in _pairs(rate, groups, rest=rest, reference=reference)
        )
    ratios = [
        min(one, other) / max(one, other)
        for rate in metric.rates
        for one, other in _pairs(rate, groups, rest=rest, reference=reference)
        if max(one, other) > 0
    ]
    return min(ratios, default=math.nan)


def undefined(metric: Metric, groups: Sequence[Group]) -> dict[Rate, list[Group]]:
    """The groups in which no row counts for a rate."""
    found = {
        rate: [group for group in groups if not group.count(rate.among)] for rate in metric.rates
    }
    return {rate: without for rate, without in found.items() if without}


def _pairs(
    rate: Rate, groups: Sequence[Group], *, rest: bool, reference: Group | None
) -> list[tuple[float, float]]:
    successes = [group.count(rate.successes) for group in groups]
    rows = [group.count(rate.among) for group in groups]
    values = [_share(x, n) for x, n in zip(successes, rows, strict=True)]
    if reference is not None:
        fixed = values[list(groups).index(reference)]
        return [(value, fixed) for value in values]
    if rest:
        others = [
            _share(sum(successes) - x, sum(rows) - n) for x, n in zip(successes, rows, strict=True)
        ]
        return list(zip(values, others, strict=True))
    return [(max(values), min(values))]


def _share(successes: int, rows: int) -> float:
    return successes / rows if rows else 0.0
