"""What is locked is what pyproject.toml asks for, and what is built is what the package needs."""

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {"dev": ("build", "test", "lint"), "demo": ("build",)}


def pins(lock: str) -> dict[str, set[str]]:
    """Return the locked versions of each package; a package may have one for each Python."""
    text = (PROJECT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==([^ ;]+)", text, re.MULTILINE
    ):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def asked(*groups: str) -> Iterator[Requirement]:
    project = PYPROJECT["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["demo"]]
    for group in groups:
        lines += PYPROJECT["dependency-groups"][group]
    return map(Requirement, lines)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_what_is_asked_for(lock: str) -> None:
    locked = pins(lock)

    missing = [
        str(requirement)
        for requirement in asked(*LOCKS[lock])
        if not (versions := locked.get(canonicalize_name(requirement.name)))
        or not all(requirement.specifier.contains(version) for version in versions)
    ]

    assert missing == [], "run: make lock"


def test_the_demo_gets_the_versions_that_are_tested() -> None:
    tested = pins("dev")

    assert {name: v for name, v in pins("demo").items() if tested.get(name) != v} == {}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_hashed_and_names_no_host(lock: str) -> None:
    text = (PROJECT / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")

    assert "://" not in text
    assert len(re.findall(r"==.*?(?=\n[a-z]|\Z)", text, re.DOTALL)) == len(
        re.findall(r"==(?:.*?)--hash=sha256:[0-9a-f]{64}.*?(?=\n[a-z]|\Z)", text, re.DOTALL)
    )


def test_actions_are_pinned_by_commit_and_say_which_version() -> None:
    workflows = [*(PROJECT / ".github" / "workflows").glob("*.yml")]
    uses = [
        line.strip()
        for workflow in workflows
        for line in workflow.read_text(encoding="utf-8").splitlines()
        if "uses:" in line
    ]

    assert uses
    assert [
        line for line in uses if not re.search(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line)
    ] == []


@pytest.mark.slow
def test_the_wheel_holds_the_example_and_nothing_that_a_run_left(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    example = {name for name in names if name.startswith("mlgate/demo/example/")}
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "examples/income"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert example == {
        path.replace("examples/income", "mlgate/demo/example", 1) for path in tracked
    }
    assert "mlgate/py.typed" in names
    assert {name.partition("/")[0] for name in names if "dist-info" not in name} == {"mlgate"}
