"""How many looks a test set can bear, for the margin of each check."""

import math
from collections.abc import Sequence

from mlgate.result.finding import Finding, Statistical
from mlgate.result.ledger import LookBudget
from mlgate.stats.test_set_reuse import looks_allowed, looks_left
from mlgate.verdict.limits import limit_of, value_of


def look_budgets(findings: Sequence[Finding], beta: float, looks: int) -> tuple[LookBudget, ...]:
    """The budget of each check of a change over all rows, after `looks` looks.

    Only a margin that is not 0, and a comparison of models that differ, say how far the rows
    reach. Slices are left out: one look is one look at all of them.

    Parameters
    ----------
    findings
        Those that became a check of this run.
    beta
        Of the policy, before any look has its share.
    looks
        Looks at the test set to date.

    """
    return tuple(
        _budget(finding, finding.held, beta, looks)
        for finding in findings
        if isinstance(finding.held, Statistical) and has_margin(finding)
    )


def has_margin(finding: Finding) -> bool:
    """Whether a finding holds a change of models that differ against a margin that is not 0."""
    held = finding.held
    return (
        isinstance(held, Statistical)
        and finding.scope is None
        and held.change is not None
        and not held.identical
        and math.isfinite(held.quantity.standard_error)
        and value_of(limit_of(finding)) != 0.0
    )


def _budget(finding: Finding, held: Statistical, beta: float, looks: int) -> LookBudget:
    limit = limit_of(finding)
    margin, error = abs(value_of(limit)), held.quantity.standard_error
    allowed = looks_allowed(margin, error, beta)
    return LookBudget(
        check=finding.id,
        limit=limit.text,
        margin=margin,
        standard_error=error,
        allowed=None if math.isinf(allowed) else allowed,
        left=looks_left(allowed, looks),
        worn_out=looks > max(1.0, allowed),
    )
