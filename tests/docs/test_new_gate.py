"""`make new-gate` writes a gate that works, in three files and no other."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
WRITTEN = {
    "mlgate/gates/freshness.py",
    "docs/gates/freshness.md",
    "tests/gates/test_freshness.py",
}

InCopy = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project as it is in the work tree."""
    folder = tmp_path / "copy"
    for part in ("mlgate", "docs", "tests", "examples"):
        left_out = shutil.ignore_patterns("__pycache__", "out", "mlgate-out")
        shutil.copytree(PROJECT / part, folder / part, ignore=left_out)
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def in_copy(copy: Path) -> InCopy:
    """Run this Python in the copy, which hides the project that is installed."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=copy,
            env={**kept, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.slow
def test_a_new_gate_is_three_files_that_work_as_written(copy: Path, in_copy: InCopy) -> None:
    before = files(copy)

    made = in_copy("docs/contributing/new-gate/write.py", "freshness")

    assert made.returncode == 0, made.stderr
    after = files(copy)
    assert {name for name in after if after[name] != before.get(name)} == WRITTEN
    assert set(before) <= set(after)

    schema = in_copy("-m", "mlgate", "config", "schema")
    assert '"freshness"' in schema.stdout, schema.stderr

    tests = in_copy(
        *("-m", "pytest", "tests/gates/test_freshness.py", "tests/docs/test_gate_pages.py"),
        *("tests/arch/test_families.py", "-k", "freshness or codes"),
        *("-p", "no:cacheprovider", "-p", "no:randomly"),
    )
    assert tests.returncode == 0, tests.stdout + tests.stderr
    assert " passed" in tests.stdout


@pytest.mark.slow
def test_a_new_gate_is_clean_as_written(in_copy: InCopy) -> None:
    assert in_copy("docs/contributing/new-gate/write.py", "freshness").returncode == 0

    for tool in (
        ("ruff", "format", "--check", *sorted(WRITTEN - {"docs/gates/freshness.md"})),
        ("ruff", "check", "--no-cache", *sorted(WRITTEN - {"docs/gates/freshness.md"})),
        ("mypy", "--cache-dir", os.devnull, "mlgate/gates/freshness.py"),
    ):
        done = in_copy("-m", *tool)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["", "Freshness", "metrics", "class", "../x"])
def test_a_name_that_is_taken_or_wrong_writes_nothing(
    copy: Path, in_copy: InCopy, name: str
) -> None:
    before = files(copy)

    refused = in_copy("docs/contributing/new-gate/write.py", name)

    assert refused.returncode == 1
    assert "gate" in refused.stderr
    assert files(copy) == before
