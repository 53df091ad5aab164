"""`mlgate ledger show`: what was looked at, how often, and what cannot be read."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlgate.ledger.look import Look, LookedCheck
from mlgate.ledger.place import Ledger
from mlgate.ledger.store import append

Tool = Callable[..., subprocess.CompletedProcess[str]]

POLICY = """\
version: 1
name: income
gates: {metrics: [{metric: f1, file: m.json, min: 0.5}]}
"""


def look(number: int, **more: Any) -> Look:
    checks = (
        LookedCheck(id="metrics/accuracy.min", standard_error=0.004, outcome="pass"),
        LookedCheck(
            id="metrics/accuracy.max_drop",
            margin=0.01,
            standard_error=0.05**0.5 / 100,
            outcome="pass" if number % 2 else "inconclusive",
        ),
    )
    given = {
        "time": f"2026-11-{number:02}T10:00:00Z",
        "name": "income",
        "commit": None,
        "test_set": "abcdef" * 5 + "00",
        "candidate": f"{number:032x}",
        "baseline": "b" * 32,
        "n": 10_000,
        "beta": 0.05,
        "checks": checks,
    }
    return Look(**{**given, **more})


@pytest.fixture
def keep(tmp_path: Path) -> Callable[..., None]:
    """Write a policy and its ledger."""

    def made(*looks: Look, ledger: str = "{path: looks.jsonl}") -> None:
        (tmp_path / "mlgate.yaml").write_text(f"{POLICY}ledger: {ledger}\n")
        for one in looks:
            append(Ledger(path=tmp_path / "looks.jsonl", shown="looks.jsonl"), one)

    return made


def test_each_test_set_has_its_looks_outcomes_and_what_is_left(tool: Tool, keep: Any) -> None:
    keep(*map(look, range(1, 6)), look(9, test_set="f" * 32, n=50, checks=()))

    done = tool("ledger", "show")

    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    *above, last = done.stdout.replace("\n            ", " ").splitlines()
    assert above == [
        "ledger    looks.jsonl (mode warn)",
        "test set  ffffffffffff, 50 rows: 1 look, 2026-11-09",
        "test set  abcdefabcdef, 10,000 rows: 5 looks, 2026-11-01 to 2026-11-05",
        "          metrics/accuracy.min: 5 pass",
    ]
    assert last == (
        "          metrics/accuracy.max_drop: 3 pass, 2 inconclusive; "
        "for a margin of 0.01 about 348 of 353 left"
    )


def test_an_empty_ledger_and_none_say_so(tool: Tool, keep: Any, tmp_path: Path) -> None:
    keep(ledger="{mode: adaptive}")
    assert tool("ledger", "show").stdout.splitlines() == [
        "ledger    mlgate-ledger (mode adaptive)",
        "          no look yet",
    ]

    (tmp_path / "mlgate.yaml").write_text(POLICY)
    assert "keeps no ledger: add `ledger: {}`" in tool("ledger", "show").stdout


def test_a_line_that_cannot_be_read_is_named(tool: Tool, keep: Any, tmp_path: Path) -> None:
    keep(look(1))
    with (tmp_path / "looks.jsonl").open("a") as file:
        file.write("\x1b[2Jgarbage\n")

    done = tool("ledger", "show")

    assert done.returncode == 0
    assert "not read  looks.jsonl:2: it is not JSON" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_later_ledger_is_refused_with_its_line(tool: Tool, keep: Any, tmp_path: Path) -> None:
    keep(look(1))
    with (tmp_path / "looks.jsonl").open("a") as file:
        file.write('{"ledger": 2}\n')

    done = tool("ledger", "show")

    assert done.returncode == 3
    assert "error[MLG070]" in done.stderr
    assert "looks.jsonl:2" in done.stderr
    assert "update mlgate" in done.stderr


def test_names_in_a_ledger_move_no_cursor(tool: Tool, keep: Any) -> None:
    keep(look(1, checks=(LookedCheck(id="metrics/\x1b[2Jx.min", outcome="p\nass"),)))

    done = tool("ledger", "show")

    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert len(done.stdout.splitlines()) == 3
