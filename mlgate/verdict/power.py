"""What a check could have seen, and how many rows would decide."""

import math

from mlgate.policy.model import VerdictSettings
from mlgate.result.finding import Finding
from mlgate.stats.degrees_of_freedom import freedom_of
from mlgate.stats.normal import normal_quantile
from mlgate.stats.power import detectable_beyond_limit, detectable_change, rows_needed
from mlgate.stats.quantity import Quantity
from mlgate.stats.student_distribution import student_quantile
from mlgate.verdict.budget import Tested
from mlgate.verdict.limits import statistical, value_of

_ENOUGH_FREEDOM = 30.0


def detectable(finding: Finding, settings: VerdictSettings, tested: Tested) -> float:
    """The smallest true change (or shortfall) that the check would fail 4 times in 5."""
    held, limit = statistical(finding)
    error = _felt_error(held.quantity)
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


def possible(found: float, finding: Finding) -> float | None:
    """The same where a change can be as large; None where it cannot, or no rows would show it."""
    widest = math.inf if finding.widest is None else finding.widest
    return found if math.isfinite(found) and found <= widest else None


def needed_rows(finding: Finding, settings: VerdictSettings) -> int | None:
    """Rows (clusters, queries) that would decide 4 times in 5, if the truth is as expected.

    Of a change: a pass, if nothing changed. Of a floor or ceiling: to tell the measured value from
    the limit, whichever side of it the value is on. None where the value is on the limit, the
    margin is 0 or the error is not known.
    """
    held, limit = statistical(finding)
    if not held.more_rows_decide:
        return None
    distance = value_of(limit) if held.change is not None else held.quantity.point - value_of(limit)
    quantity = held.quantity
    return rows_needed(
        quantity.n,
        quantity.standard_error,
        distance,
        settings.beta,
        fixed_variance=held.fixed_variance,
    )


def _felt_error(quantity: Quantity) -> float:
    """The standard error, larger where few degrees of freedom make the bounds wider than it says.

    From 30 on Student's quantile is within 4 % of the normal one.
    """
    freedom = freedom_of(quantity)
    if freedom >= _ENOUGH_FREEDOM:
        return quantity.standard_error
    return quantity.standard_error * student_quantile(0.95, freedom) / normal_quantile(0.95)


def in_rows(needed: int, *, rows: int | None, units: int) -> int:
    """The rows that hold so many units, where the noise is that of clusters or queries of rows."""
    return needed if rows is None or rows == units else math.ceil(needed * rows / units)
