"""The smallest checks and reports that a story can be told of."""

from types import SimpleNamespace
from typing import Any

import pytest

from mlgate.result.check import Check
from mlgate.result.outcome import Kind, Outcome, Severity
from mlgate.result.provenance import Tool
from mlgate.result.report import Report, conclude, count


def check(name: str = "accuracy", outcome: Outcome = Outcome.PASS, **overrides: Any) -> Check:
    values = {
        "id": f"metrics/{name}.min",
        "gate": "metrics",
        "subject": name,
        "rule": "min",
        "scope": None,
        "title": name,
        "kind": Kind.EXACT,
        "outcome": outcome,
        "severity": Severity.BLOCK,
        "blocking": outcome in (Outcome.FAIL, Outcome.ERROR),
        "reason": f"{name} is what it is",
        "command": "mlgate check",
        "because": "metrics/other.min" if outcome is Outcome.SKIPPED else None,
    }
    return Check(**(values | overrides))


def report(*checks: Check, **overrides: Any) -> Report:
    outcome, exit_code = conclude(checks)
    values = {
        "name": "income",
        "outcome": outcome,
        "exit_code": int(exit_code),
        "started": "2026-11-23T10:00:00Z",
        "seconds": None,
        "tool": Tool(version="0.1.0"),
        "counts": count(checks),
        "checks": checks,
    }
    return Report(**(values | overrides))


@pytest.fixture
def build() -> Any:
    return SimpleNamespace(check=check, report=report)
