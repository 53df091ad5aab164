"""What a check could have seen, and how many rows would decide."""

from mlgate.policy.model import VerdictSettings
from mlgate.result.finding import Finding
from mlgate.stats.power import detectable_beyond_limit, detectable_change, rows_needed
from mlgate.verdict.budget import Tested
from mlgate.verdict.limits import statistical, value_of


def detectable(finding: Finding, settings: VerdictSettings, tested: Tested) -> float:
    """The smallest true change (or shortfall) that the check would fail 4 times in 5."""
    held, limit = statistical(finding)
    error = held.quantity.standard_error
    if held.change is not None:
        return detectable_change(
            error,
            abs(value_of(limit)),
            tested.share,
            settings.beta,
            beyond_margin=settings.fail_when == "beyond_margin",
        )
    comparisons = 1 if held.several is None else held.several.comparisons
    return detectable_beyond_limit(error, tested.share / comparisons)


def needed_rows(finding: Finding, settings: VerdictSettings) -> int | None:
    """Rows that would decide 4 times in 5, if the truth is as expected.

    Of a change: a pass, if nothing changed. Of a floor or ceiling: to tell the measured value from
    the limit, whichever side of it the value is on. None where the value is on the limit, the
    margin is 0 or the error is not known.
    """
    held, limit = statistical(finding)
    if not held.more_rows_decide:
        return None
    distance = value_of(limit) if held.change is not None else held.quantity.point - value_of(limit)
    return rows_needed(held.quantity.n, held.quantity.standard_error, distance, settings.beta)
