"""What a finding must have to be held against a limit; without it, its gate has a bug."""

from mlgate.result.check import Limit
from mlgate.result.finding import Finding, Statistical


def statistical(finding: Finding) -> tuple[Statistical, Limit]:
    """A finding that is known to be statistical, and its limit."""
    if not isinstance(finding.held, Statistical):
        raise TypeError(f"{finding.id} is not statistical")
    return finding.held, limit_of(finding)


def limit_of(finding: Finding) -> Limit:
    """The limit of a finding that holds a number against one."""
    if finding.limit is None:
        raise ValueError(f"{finding.id} is held against no limit")
    return finding.limit


def value_of(limit: Limit) -> float:
    """The number that is the limit."""
    if limit.value is None:
        raise ValueError(f"the limit {limit.text!r} has no number")
    return limit.value


def at_least(limit: Limit | None) -> bool:
    """Whether the number held must be at least the limit, as against at most."""
    return limit is not None and limit.op == ">="
