"""The run's error budget: every test's p-value, and its share of alpha."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mlgate.policy.model import VerdictSettings
from mlgate.result.finding import Finding
from mlgate.stats.multiplicity import weighted_holm
from mlgate.stats.quantity import Quantity
from mlgate.verdict.limits import at_least, statistical, value_of


@dataclass(frozen=True, kw_only=True)
class Tested:
    """A statistical finding's p-value and its share of the budget."""

    p_value: float
    weight: float
    share: float  #: alpha * weight / sum of the family's weights
    p_adjusted: float


def share_budget(members: Mapping[int, Finding], settings: VerdictSettings) -> dict[int, Tested]:
    """Weighted Holm: an overall check weighs 1, all slice checks of one entry weigh 1 together."""
    slices: dict[tuple[str, int], int] = {}
    for finding in members.values():
        if finding.scope is not None:
            slices[finding.gate, finding.entry] = slices.get((finding.gate, finding.entry), 0) + 1
    weights = [
        1.0 if finding.scope is None else 1.0 / slices[finding.gate, finding.entry]
        for finding in members.values()
    ]
    p_values = [_p_value(finding, settings) for finding in members.values()]
    total = math.fsum(weights)
    return {
        position: Tested(
            p_value=p_value,
            weight=weight,
            share=settings.alpha * weight / total,
            p_adjusted=adjusted,
        )
        for position, p_value, weight, adjusted in zip(
            members, p_values, weights, weighted_holm(p_values, weights), strict=True
        )
    }


def null_hypothesis(finding: Finding, settings: VerdictSettings) -> tuple[Quantity, float]:
    """The quantity that is tested and its null value."""
    held, limit = statistical(finding)
    if held.change is not None and settings.fail_when == "worse":
        return held.change, 0.0
    return held.quantity, value_of(limit)


def _p_value(finding: Finding, settings: VerdictSettings) -> float:
    quantity, null = null_hypothesis(finding, settings)
    if at_least(finding.limit):
        return quantity.p_value_below(null)
    return quantity.p_value_above(null)
