"""What broke, in one look: how many checks of each gate block, and the worst of them.

Numbers of several gates have no common scale, so the worst of each gate is told before a second
one of any.
"""

import math
from collections import Counter
from collections.abc import Sequence

from mlgate.result.check import Check
from mlgate.result.outcome import Outcome

_MOST = 3  #: checks that are told one by one
_TURN = {Outcome.ERROR: 0, Outcome.FAIL: 1}


def summary(blocking: Sequence[Check], *, binding: bool = True) -> str | None:
    """Return "2 gates block: schema 3, metrics 6"; None where fewer than two checks block."""
    if len(blocking) < 2:  # the sentence of an only check says more
        return None
    counts = Counter(check.gate for check in blocking)
    would = "" if binding else "would "
    if len(counts) == 1:
        return f"{len(blocking):,} checks of {blocking[0].gate} {would}block"
    each = ", ".join(f"{gate} {count:,}" for gate, count in counts.items())
    return f"{len(counts)} gates {would}block: {each}"


def worst(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Return the worst few of the checks that block, worst first, no two in the same words."""
    ranked = sorted(checks, key=severity)
    turns: Counter[str] = Counter()
    told: dict[str, tuple[int, Check]] = {}
    for check in ranked:
        if check.reason not in told:
            told[check.reason] = turns[check.gate], check
            turns[check.gate] += 1
    by_turn = sorted(told.values(), key=lambda one: one[0])
    return tuple(check for _, check in by_turn[:_MOST])


def severity(check: Check) -> tuple[float, ...]:
    """Key that sorts worst first; checks that it holds equal keep their order.

    What could not be evaluated, then what failed: the surest by its adjusted p-value first, then
    numbers without one by how far they are beyond their limit, relative to it.
    """
    turn = _TURN.get(check.outcome, len(_TURN))
    excess = -_excess(check)
    if check.test is not None:
        return turn, 0, check.test.p_adjusted, excess
    return turn, 1, excess, 0


def clause(check: Check) -> str:
    """Return the first part of the reason: what was seen, and its numbers."""
    return check.reason.partition("; ")[0]


def _excess(check: Check) -> float:
    """How far the number is beyond its limit, in limits; for rows, the share that breaks a rule."""
    limit = check.limit
    if check.failing is not None:
        return check.failing.share
    if limit is None or limit.value is None:
        return math.inf  # what is absent is wholly beyond
    held = check.change if limit.of == "change" else check.measured
    if held is None:
        return 0.0
    distance = abs(held - limit.value)
    return distance / abs(limit.value) if limit.value else math.inf
