"""Plans as JSON, for CI."""

import json
import math
from collections.abc import Sequence
from typing import Any

from mlgate.plan import words
from mlgate.plan.plan import Plan
from mlgate.verdict.planned import Planned

SCHEMA = "mlgate.plan/1"


def render(plans: Sequence[Plan]) -> str:
    """Return all plans as one document; every key is always there, what does not apply is null."""
    document = {"schema": SCHEMA, "plans": [_plan(plan) for plan in plans]}
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plan(plan: Plan) -> dict[str, Any]:
    settings = plan.settings
    return {
        "name": plan.policy.name,
        "policy": plan.policy.file,
        "rows": plan.rows,
        "basis": {
            "kind": plan.read.kind.replace(" ", "_"),
            "rows": None if plan.read.is_made_up else plan.read.rows,
            "text": words.basis(plan),
        },
        "assumptions": [
            {"text": one.text, "option": one.option or None} for one in words.assumptions(plan)
        ],
        "verdict": {"alpha": settings.alpha, "beta": settings.beta, "mode": settings.mode},
        "checks": [_check(one) for one in plan.checks],
    }


def _check(one: Planned) -> dict[str, Any]:
    finding, limit = one.finding, one.finding.limit
    low, high = one.rows_range or (None, None)
    return {
        "id": finding.id,
        "gate": finding.gate,
        "subject": finding.subject,
        "rule": finding.rule,
        "scope": finding.scope,
        "severity": finding.severity.value,
        "unit": finding.unit,
        "limit": None if limit is None else {"text": limit.text, "value": _finite(limit.value)},
        "rows": one.expected.rows,
        "positives": one.expected.positives,
        "standard_error": _finite(one.standard_error),
        "noise": one.expected.prior or ("measured" if one.share is not None else None),
        "share": one.share,
        "detectable": one.detectable,
        "rows_needed": one.rows_needed,
        "rows_needed_low": low,
        "rows_needed_high": high,
        "factor": one.factor,
        "sight": one.sight.value,
        "reason": one.reason,
        "file": finding.file,
        "line": finding.line,
    }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
