"""Which passed check came closest to its limit: what a reader of a pass would ask next."""

from collections.abc import Iterable

from mlgate.result.check import Check, Limit
from mlgate.result.outcome import Outcome


def closest(checks: Iterable[Check]) -> Check | None:
    """Return the passed check that used most of its margin; None where no margin was touched.

    Only margins for getting worse are compared: shares of them have a common scale, and
    distances from floors of several metrics have none.
    """
    used = {check.id: _used(check) for check in checks if check.outcome is Outcome.PASS}
    passed = [check for check in checks if used.get(check.id, 0.0) > 0.0]
    return max(passed, key=lambda check: used[check.id], default=None)


def _used(check: Check) -> float:
    """Share of the margin that the number held against it takes up."""
    limit = check.limit
    if limit is None or limit.of != "change" or not _bounds_a_loss(limit):
        return 0.0
    held = check.change
    if check.interval is not None and check.interval.of == "change":
        bound = check.interval.low if limit.op == ">=" else check.interval.high
        held = bound if bound is not None else held
    return held / limit.value if held is not None and limit.value else 0.0


def _bounds_a_loss(limit: Limit) -> bool:
    if limit.value is None:
        return False
    return limit.value < 0 if limit.op == ">=" else limit.op == "<=" and limit.value > 0
