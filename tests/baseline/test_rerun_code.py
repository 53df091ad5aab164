"""Whose code a rerun of the base runs, asked of `mlgate check` as a real process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Repo

pytestmark = pytest.mark.posix

TRAIN = """\
import pathlib
from pkg.model import score
pathlib.Path("out").mkdir(exist_ok=True)
rows = [f"{n},{n % 2},{score(n)},{int(score(n) >= 0.5)}" for n in range(200)]
pathlib.Path("out/p.csv").write_text("id,y,s,d\\n" + "\\n".join(rows) + "\\n")
"""
GOOD = "def score(n):\n    return 0.9 if n % 2 else 0.1\n"
REFACTORED = "HIGH, LOW = 0.9, 0.1\ndef score(n):\n    return HIGH if n % 2 else LOW\n"
#: One row in ten is worse.
WORSE = "def score(n):\n    return 0.9 if n % 2 and n % 10 != 1 else 0.1\n"


class Project:
    """A repository whose package is installed in an environment so that it can be edited."""

    def __init__(self, repo: "Repo", folder: Path) -> None:
        self.repo = repo
        self.folder = folder
        self.environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CI", "GITHUB_", "GITLAB_"))
        }
        self.environ["MLGATE_CACHE"] = str(folder / "cache")
        self.python = self.environment("env")
        self.repo.write(".gitignore", "out/\nmlgate-out/\n__pycache__/\n")
        self.repo.write("scripts/train.py", TRAIN)
        self.repo.write("src/pkg/__init__.py", "")

    def environment(self, name: str) -> str:
        """A Python of its own with an editable install; its path."""
        target = self.folder / name
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(target)], check=True)
        (site,) = target.glob("lib/python*/site-packages")
        (site / "_pkg.pth").write_text(f"{self.repo.path / 'src'}\n")
        return str(target / "bin" / "python")

    def policy(self, command: list[str] | str, **pipeline: Any) -> None:
        document = {
            "version": 1,
            "name": "income",
            "pipeline": {"command": command, "outputs": ["out/p.csv"], **pipeline},
            "predictions": {"path": "out/p.csv", "id": "id", "target": "y", "score": "s",
                            "prediction": "d", "positive": "1"},
            "baseline": {"from": ["rerun"]},
            "gates": {"metrics": [{"metric": "accuracy", "max_drop": 0.02}]},
        }  # fmt: skip
        self.repo.write("mlgate.yaml", json.dumps(document))

    def change(self, before: str, after: str, run: list[str] | None = None) -> None:
        """A commit and one that changes its model; the outputs in place are of the second."""
        self.repo.commit("src/pkg/model.py", before)
        self.repo.git("switch", "--quiet", "--create", "change")
        self.repo.commit("src/pkg/model.py", after)
        command = run or [self.python, "scripts/train.py"]
        subprocess.run(command, cwd=self.repo.path, check=True)

    def check(self) -> tuple[int, dict[str, Any]]:
        done = subprocess.run(
            [sys.executable, "-m", "mlgate", "check"],
            cwd=self.repo.path,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        result = self.repo.path / "mlgate-out/result.json"
        assert result.exists(), done.stdout + done.stderr
        return done.returncode, json.loads(result.read_text("utf-8"))


@pytest.fixture
def project(repo: "Repo", tmp_path: Path) -> Project:
    return Project(repo, tmp_path)


def found(result: dict[str, Any], name: str) -> dict[str, Any] | None:
    return next((check for check in result["checks"] if check["id"] == name), None)


def test_a_worse_model_is_blocked_though_its_package_is_installed_editable(
    project: Project,
) -> None:
    project.policy([project.python, "scripts/train.py"])
    project.change(GOOD, WORSE)

    for _ in range(2):  # run, and kept
        code, result = project.check()

        assert code == 1
        check = found(result, "metrics/accuracy.max_drop")
        assert check is not None
        assert (check["outcome"], check["baseline"], check["measured"]) == ("fail", 1.0, 0.9)
        assert result["baseline"]["identical"] is False


def test_a_refactoring_that_changes_no_prediction_raises_no_alarm(project: Project) -> None:
    project.policy([project.python, "scripts/train.py"])
    project.change(GOOD, REFACTORED)

    code, result = project.check()

    assert code == 0
    assert result["outcome"] == "pass"
    assert result["baseline"]["identical"] is True
    assert found(result, "baseline/rerun.code") is None
    assert "MLG064" not in json.dumps(result)


def test_a_rerun_that_imported_the_work_tree_is_refused_and_not_kept(project: Project) -> None:
    source = str(project.repo.path / "src")
    project.repo.write("scripts/train.py", f"import sys; sys.path.insert(0, {source!r})\n{TRAIN}")
    project.policy([project.python, "scripts/train.py"])
    project.change(GOOD, WORSE)

    for _ in range(2):
        code, result = project.check()

        assert code == 3
        check = found(result, "metrics/accuracy.max_drop")
        assert check is not None
        assert (check["outcome"], check["code"]) == ("error", "MLG062")
        assert "src/pkg/__init__.py, src/pkg/model.py of the work tree" in check["reason"]
    assert not list((project.folder / "cache").rglob("p.csv"))


def test_an_isolated_python_that_may_have_run_the_candidates_code_is_a_warning(
    project: Project,
) -> None:
    project.policy([project.python, "-I", "scripts/train.py"])
    project.change(GOOD, WORSE)

    for _ in range(2):
        code, result = project.check()

        warned = found(result, "baseline/rerun.code")
        assert code == 0
        assert result["outcome"] == "warn"
        assert warned is not None
        assert (warned["outcome"], warned["code"]) == ("warn", "MLG064")
        assert "though src/pkg/model.py differs" in warned["reason"]
        assert warned["details"] == {"differing": ["src/pkg/model.py"]}


def test_an_isolated_python_that_nothing_leads_to_the_work_tree_raises_no_alarm(
    project: Project,
) -> None:
    train = TRAIN.replace("import pathlib", "import pathlib, sys\nsys.path.insert(0, 'src')")
    project.repo.write("scripts/train.py", train)
    (path_file,) = (project.folder / "env").glob("lib/python*/site-packages/_pkg.pth")
    path_file.unlink()
    project.policy([project.python, "-I", "scripts/train.py"])
    project.change(GOOD, REFACTORED)

    code, result = project.check()

    assert (code, result["outcome"]) == (0, "pass")
    assert result["baseline"]["identical"] is True
    assert "MLG064" not in json.dumps(result)


@pytest.mark.parametrize("path", ["src/pkg/model.md", "src/tests/test_model.py"])
def test_a_change_of_docs_or_tests_is_none_of_the_pipelines_code(
    project: Project, path: str
) -> None:
    project.policy([project.python, "-I", "scripts/train.py"])
    project.repo.write(path, "before")
    project.repo.commit("src/pkg/model.py", GOOD)
    project.repo.git("switch", "--quiet", "--create", "change")
    project.repo.commit(path, "after")
    subprocess.run([project.python, "scripts/train.py"], cwd=project.repo.path, check=True)

    code, result = project.check()

    assert (code, result["outcome"]) == (0, "pass")
    assert "MLG064" not in json.dumps(result)


@pytest.mark.parametrize(
    ("inputs", "said"), [([], True), (["src/**/*.sh"], False), (["train.sh"], True)]
)
def test_of_a_program_that_tells_nothing_a_note_says_what_is_not_known(
    project: Project, inputs: list[str], said: bool
) -> None:
    script = "mkdir -p out; printf 'id,y,s,d\\n' > out/p.csv\n"
    script += (
        "for n in $(seq 200); do echo $n,$((n % 2)),0.$((n % 2)),$((n % 2)); done >> out/p.csv"
    )
    project.policy(["bash", "train.sh"], inputs=inputs)
    project.repo.write("train.sh", script)
    project.change(GOOD, GOOD, ["bash", "train.sh"])
    project.repo.commit("train.sh", f"# refactored\n{script}")
    project.repo.write("src/x.sh", "")

    code, result = project.check()

    assert (code, result["outcome"]) == (0, "pass")
    notes = [note for note in result["notes"] if "MLG064" in note]
    assert bool(notes) is said
    assert not said or "though train.sh differs" in notes[0]


def install(site: Path, name: str, version: str) -> None:
    (site / f"{name}-{version}.dist-info").mkdir()
    (site / f"{name}-{version}.dist-info" / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    )


def upgrade(site: Path) -> None:
    (site / "used-1.dist-info").rename(site / "unused")
    install(site, "used", "2")


@pytest.mark.parametrize(
    ("move", "runs"),
    [
        (lambda site: (site / "data.txt").write_text("no distribution"), 1),
        (lambda site: install(site, "more", "1"), 2),
        (upgrade, 2),
    ],
)
def test_another_environment_of_the_command_misses_what_was_kept(
    project: Project, move: Callable[[Path], Any], runs: int
) -> None:
    project.policy([project.python, "scripts/train.py"])
    project.change(GOOD, WORSE)
    (site,) = (project.folder / "env").glob("lib/python*/site-packages")
    install(site, "used", "1")
    project.check()

    move(site)
    project.check()

    assert len(list((project.folder / "cache").rglob("rerun.json"))) == runs


def test_a_rerun_that_changes_what_it_needs_is_refused_and_not_kept(project: Project) -> None:
    project.repo.write(".gitignore", "out/\nmlgate-out/\n__pycache__/\ndata/\n")
    project.repo.write("data/seen", "")
    project.repo.write("scripts/train.py", TRAIN + 'open("data/seen", "a").write("x")\n')
    project.policy([project.python, "scripts/train.py"], needs=["data"])
    project.change(GOOD, WORSE)

    code, result = project.check()

    check = found(result, "metrics/accuracy.max_drop")
    assert code == 3
    assert check is not None
    assert (check["outcome"], check["code"]) == ("error", "MLG063")
    assert "data/seen changed while" in check["reason"]
    assert not list((project.folder / "cache").rglob("p.csv"))


@pytest.mark.parametrize("isolated", [[], ["-I"]])
def test_a_script_that_starts_a_python_that_tells_nothing_does_not_speak_for_it(
    project: Project, isolated: list[str]
) -> None:
    project.repo.write("src/pkg/train.py", TRAIN)
    start = f"[sys.executable, *{isolated!r}, '-c', 'import pkg.train']"
    project.repo.write(
        "run.py",
        "import os, subprocess, sys\n"
        f"subprocess.run({start}, env={{'PATH': os.environ['PATH']}}, check=True)\n",
    )
    project.policy([project.python, "run.py"])
    project.change(GOOD, WORSE)

    for _ in range(2):  # run, and kept
        _, result = project.check()

        warned = found(result, "baseline/rerun.code")
        assert warned is not None
        assert (warned["outcome"], warned["code"]) == ("warn", "MLG064")
        assert warned["details"] == {"differing": ["src/pkg/model.py"]}
