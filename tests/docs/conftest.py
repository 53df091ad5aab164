import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def mlgate() -> Run:
    """Run mlgate in a folder as somebody's terminal would: no CI, 80 columns, no colour."""

    def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        ours = ("CI_", "GITHUB_", "GITLAB_", "MLGATE_")
        kept = {
            name: value
            for name, value in os.environ.items()
            if name != "CI" and not name.startswith(ours)
        }
        return subprocess.run(
            [sys.executable, "-m", "mlgate", *arguments],
            cwd=cwd,
            env={**kept, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run
