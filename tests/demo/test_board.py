"""What the demo prints last fits a terminal of 80 columns, wherever its programs are."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from mlgate.demo import board
from mlgate.demo.scenario import CHANGES, Run
from mlgate.result.outcome import RunOutcome
from mlgate.result.provenance import Tool
from mlgate.result.report import Report


def shown(tmp_path: Path, executable: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines of the board of two runs without checks, made by a Python at a place."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.executable", executable)
    runs = []
    for branch in CHANGES:
        out = tmp_path / "build" / "mlgate-out" / branch.name
        out.mkdir(parents=True)
        (out / "comment.md").touch()
        report = Report(
            name="income",
            outcome=RunOutcome.PASS,
            exit_code=0,
            started="2026-11-23T10:00:00Z",
            seconds=None,
            tool=Tool(version="0.1.0"),
        )
        runs.append(Run(branch=branch, out=out, report=report))
    file = StringIO()
    board.show(runs, Path("build"), Console(file=file, width=120))
    return file.getvalue().splitlines()


def test_a_program_nearby_is_called_by_its_relative_path(tmp_path, monkeypatch) -> None:
    lines = shown(tmp_path, str(tmp_path / ".venv" / "bin" / "python"), monkeypatch)

    assert max(map(len, lines)) <= 80
    (line,) = [line for line in lines if "mlgate check" in line]
    assert line.split()[:2] == [str(Path("..", ".venv", "bin", "mlgate")), "check"]
    assert line.endswith("why it is blocked, and what to do")


@pytest.mark.parametrize("length", range(20, 80, 3))
def test_beside_a_long_path_nothing_else_is_wide(tmp_path, monkeypatch, length) -> None:
    place = f"/{'p' * length}/python"

    lines = shown(tmp_path, place, monkeypatch)

    assert all(len(line) <= 80 or "/ppp" in line.split()[0] for line in lines)
    assert "why it is blocked, and what to do" in " ".join(lines)
    assert any(line.split()[:1] == ["git"] and "the change that did it" in line for line in lines)
