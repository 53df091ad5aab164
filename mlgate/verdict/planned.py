"""What each check will be able to show, by the rules that a run judges by."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mlgate.gate import Expected
from mlgate.policy.model import VerdictSettings
from mlgate.result.finding import Cause, Finding, Statistical, Unmeasured
from mlgate.result.outcome import Severity
from mlgate.verdict.budget import Tested, share_budget
from mlgate.verdict.limits import at_least, limit_of, value_of
from mlgate.verdict.power import detectable, in_rows, needed_rows


class Sight(StrEnum):
    """What a test set is good for, as far as one check goes."""

    ENOUGH = "can decide"  #: an unchanged model passes at least 4 times in 5
    TOO_SMALL = "too small"
    NEVER = "cannot pass"  #: whatever the rows
    UNKNOWN = "not known"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One check of a plan; numbers in the check's unit."""

    expected: Expected
    sight: Sight
    share: float | None = None  #: of the error budget
    standard_error: float | None = None
    detectable: float | None = None  #: the smallest true change that fails 4 times in 5
    rows_needed: int | None = None  #: with them an unchanged model passes 4 times in 5
    rows_range: tuple[int, int] | None = None  #: the same at the ends of what is usual
    reason: str | None = None  #: why it cannot pass, or is not known

    @property
    def finding(self) -> Finding:
        """The check."""
        return self.expected.finding

    @property
    def factor(self) -> float | None:
        """The rows that are needed over those that are planned."""
        rows = self.expected.rows
        return None if self.rows_needed is None or not rows else self.rows_needed / rows


def planned(expected: Sequence[Expected], settings: VerdictSettings) -> tuple[Planned, ...]:
    """Plan all checks of a policy; they share the error budget as in a run.

    Parameters
    ----------
    expected
        Of all gates.
    settings
        The policy's `verdict`.

    """
    tested: dict[int, Tested] = {}
    for severity in Severity:
        members = {
            position: one.finding
            for position, one in enumerate(expected)
            if one.finding.severity is severity and isinstance(one.finding.held, Statistical)
        }
        tested |= share_budget(members, settings)
    return tuple(
        _planned(one, settings, tested.get(position)) for position, one in enumerate(expected)
    )


def _planned(expected: Expected, settings: VerdictSettings, tested: Tested | None) -> Planned:
    held = expected.finding.held
    if tested is None or not isinstance(held, Statistical):
        return _unknown(expected)
    smallest = detectable(expected.finding, settings, tested)
    needed, why_never = _needed(expected, held, settings)
    if needed is not None:
        needed = max(_of_rows(needed, expected, held), expected.least_rows)
    enough = needed is not None and expected.rows is not None and needed <= expected.rows
    sight = Sight.ENOUGH if enough else Sight.TOO_SMALL
    return Planned(
        expected=expected,
        sight=Sight.NEVER if needed is None else sight,
        share=tested.share,
        standard_error=held.quantity.standard_error,
        detectable=smallest if math.isfinite(smallest) else None,
        rows_needed=needed,
        rows_range=_range(expected, held, needed),
        reason=why_never,
    )


def _unknown(expected: Expected) -> Planned:
    held = expected.finding.held
    few = isinstance(held, Unmeasured) and held.cause is Cause.TOO_FEW
    reason = held.reason if isinstance(held, Unmeasured) else None
    return Planned(
        expected=expected, sight=Sight.TOO_SMALL if few else Sight.UNKNOWN, reason=reason
    )


def _needed(
    expected: Expected, held: Statistical, settings: VerdictSettings
) -> tuple[int | None, str | None]:
    """Rows for a pass, or why none are enough."""
    finding = expected.finding
    if expected.fair is not None:
        why = None if expected.fair.rows is not None else "too many rows are in groups too small"
        return expected.fair.rows, why
    limit, point = value_of(limit_of(finding)), held.quantity.point
    if held.change is not None:
        needed = needed_rows(finding, settings)
        if needed is not None or limit != 0.0:
            return needed, None if needed is not None else "more rows do not reduce its noise"
        return None, "no rows show that nothing at all changed: allow a margin"
    if point == limit or (point < limit) == at_least(finding.limit):
        if finding.rule == "min_gain":
            return None, "it asks for a gain, which an unchanged model has not"
        return None, f"the value is {point:.4g} here, which no rows can show to keep the limit"
    return needed_rows(finding, settings), None


def _of_rows(needed: int, expected: Expected, held: Statistical) -> int:
    """In rows, where the noise is that of clusters of them."""
    if expected.fair is not None:
        return needed
    return in_rows(needed, rows=expected.rows, units=held.quantity.n)


def _range(expected: Expected, held: Statistical, needed: int | None) -> tuple[int, int] | None:
    error = held.quantity.standard_error
    if expected.error_range is None or needed is None or not error:
        return None
    low, high = ((end / error) ** 2 * needed for end in expected.error_range)
    least = expected.least_rows
    return max(math.ceil(low), least), max(math.ceil(high), least)
