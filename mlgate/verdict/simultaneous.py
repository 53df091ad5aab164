"""The bound that holds at once for all numbers of which a check has the most extreme."""

import math

from mlgate.policy.model import VerdictSettings
from mlgate.result.check import Limit
from mlgate.result.finding import Statistical
from mlgate.verdict.limits import at_least, value_of


def simultaneous_bound(
    held: Statistical, limit: Limit, settings: VerdictSettings
) -> dict[str, dict[str, float | None]]:
    """Part of a check's details: `simultaneous` with its bound on the side that fails."""
    if held.several is None:
        return {}
    bound = held.several.simultaneous_bound(settings.alpha, value_of(limit))
    side = "high" if at_least(limit) else "low"
    shown = bound if math.isfinite(bound) else None
    return {"simultaneous": {side: shown, "confidence": 1.0 - settings.alpha}}
