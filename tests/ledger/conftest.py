"""Looks to keep."""

from typing import Any

import pytest

from mlgate.ledger.look import Look, LookedCheck


def look(number: int = 1, **more: Any) -> Look:
    """The look of the `number`-th candidate."""
    accuracy = LookedCheck(
        id="metrics/accuracy.max_drop", margin=0.01, standard_error=0.0022, outcome="pass"
    )
    given = {
        "time": f"2026-11-{number % 28 + 1:02}T10:00:00Z",
        "name": "income",
        "commit": f"{number:040x}",
        "test_set": "a" * 32,
        "candidate": f"{number:032x}",
        "baseline": "b" * 32,
        "n": 10_000,
        "beta": 0.05,
        "checks": (accuracy,),
    }
    return Look(**{**given, **more})


@pytest.fixture
def made() -> Any:
    return look
