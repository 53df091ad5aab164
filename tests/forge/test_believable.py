"""A result file that says it is greener than its checks is believed nowhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from mlgate.forge.believable import contradiction
from mlgate.result import codec
from mlgate.result.report import Report

GOLDEN = Path(__file__).parents[1] / "render" / "golden" / "json"
PROBLEM = {"code": "MLG098", "message": "interrupted"}


def result(case: str, **changes: Any) -> Report:
    document = json.loads((GOLDEN / f"{case}.json").read_text("utf-8"))
    return codec.decode(json.dumps(document | changes))


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.json")))
def test_what_mlgate_writes_is_believed(name: str) -> None:
    assert contradiction(result(name)) is None


@pytest.mark.parametrize(
    ("case", "changes"),
    [
        ("mixed", {"exit_code": 0}),  # --exit-zero
        ("passed", {"outcome": "warn", "exit_code": 9}),  # --warn-exit-code
        ("passed", {"outcome": "fail", "exit_code": 1}),  # worse than need be
        ("passed", {"outcome": "error", "exit_code": 130, "problem": PROBLEM}),
    ],
)
def test_what_is_no_greener_than_its_checks_is_believed(case: str, changes: dict[str, Any]) -> None:
    assert contradiction(result(case, **changes)) is None


LIES = [
    ("mixed", {"outcome": "pass", "exit_code": 0}, "says pass, and its checks come to fail"),
    ("mixed", {"outcome": "warn", "exit_code": 0}, "says warn, and its checks come to fail"),
    ("mixed", {"outcome": "error", "exit_code": 0}, "says error, and its checks come to fail"),
    ("passed", {"checks": []}, "says pass, and its checks come to empty"),
    ("passed", {"checks": [], "outcome": "empty", "exit_code": 0}, "says empty with exit code 0"),
    ("passed", {"outcome": "fail", "exit_code": 0}, "says fail with exit code 0"),
    ("passed", {"problem": PROBLEM}, "and has a problem that left no verdict"),
    ("configuration", {"exit_code": 0}, "says error with exit code 0"),
    ("passed", {"exit_code": 256}, "has the exit code 256"),
    ("mixed", {"exit_code": -1}, "has the exit code -1"),
]


@pytest.mark.parametrize(("case", "changes", "why"), LIES)
def test_what_is_greener_is_not(case: str, changes: dict[str, Any], why: str) -> None:
    assert why in str(contradiction(result(case, **changes)))
