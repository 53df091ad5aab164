"""Bare `mlgate` says what to do next, and a typo what was meant."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from mlgate import cli

Tool = Callable[..., subprocess.CompletedProcess[str]]


def suggested(text: str) -> list[str]:
    return re.findall(r"^  mlgate (\S+)", text, re.MULTILINE)


def test_an_empty_folder_a_policy_and_a_result_each_have_a_next_step(
    tool: Tool, tmp_path: Path
) -> None:
    empty = tool()
    (tmp_path / "mlgate.yaml").write_text("version: 1\n")
    policy = tool()
    (tmp_path / "mlgate-out").mkdir()
    (tmp_path / "mlgate-out" / "result.json").write_text("{}")
    result = tool()

    assert [done.returncode for done in (empty, policy, result)] == [0, 0, 0]
    assert suggested(empty.stdout) == ["init", "demo", "explain", "--help"]
    assert suggested(policy.stdout) == ["check"]
    assert suggested(result.stdout) == ["check", "report", "baseline"]


def test_every_command_is_one_file_and_is_listed(tool: Tool) -> None:
    files = sorted(path.stem for path in Path(cli.__file__).parent.glob("[!_]*.py"))

    listed = re.findall(
        r"^  (\w+)  ", tool("--help").stdout.partition("Commands:")[2], re.MULTILINE
    )

    assert listed == files


def test_a_typo_of_a_command_is_answered_with_the_nearest(tool: Tool) -> None:
    done = tool("rpeort")

    assert done.returncode == 2
    assert "Did you mean report?" in done.stderr
