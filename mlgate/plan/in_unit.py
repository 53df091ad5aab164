"""Limits that cannot be planned without data, as only data tell the size of the target."""

from dataclasses import replace

from mlgate.gate import Expected
from mlgate.policy.bound import Policy
from mlgate.result.finding import Cause, Unmeasured

_WITHOUT_UNIT = frozenset({"r2"})


def in_unit_of_target(expected: Expected, policy: Policy) -> Expected:
    """Say of a limit in the target's unit that made-up predictions tell nothing of it."""
    spec, finding = policy.sections.predictions, expected.finding
    limit = finding.limit
    if spec is None or limit is None:
        return expected
    entry = policy.entries[finding.gate][_position(policy, finding.gate, finding.entry)]
    metric = str(getattr(entry.params, "metric", ""))
    if ":" in metric:
        why = f"only predictions tell what {metric} makes of them"
    elif spec.task == "regression" and limit.relative is None and metric not in _WITHOUT_UNIT:
        why = 'only predictions tell the size of the target; a margin such as "2%" needs none'
    else:
        return expected
    held = Unmeasured(cause=Cause.ERROR, reason=why)
    return Expected(finding=replace(finding, held=held), rows=expected.rows)


def _position(policy: Policy, gate: str, index: int) -> int:
    """Where an entry stands among those that are planned."""
    return next(at for at, entry in enumerate(policy.entries[gate]) if entry.index == index)
