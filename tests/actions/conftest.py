"""A repository of a user's, and act, which runs its workflows on this machine."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from github_server import GitHubServer
from github_state import TOKEN, Pull

PROJECT = Path(__file__).parents[2]
WORKFLOWS = PROJECT / "docs" / "workflows"
STAND_INS = Path(__file__).parent / "stand_ins"
ACT = Path(sys.executable).with_name("act")

TRAIN = """\
import json, pathlib
pathlib.Path("metrics.json").write_text(json.dumps({{"f1": {f1}}}))
"""
POLICY = """\
version: 1
name: {name}
baseline:
  from: [{{store: .mlgate/baselines}}]
gates:
  metrics:
    - {{metric: f1, file: metrics.json, min: 0.60, max_drop: 0.02, decide: point}}
"""
#: Stands for mlgate on the PATH, and writes down what it was called with.
PROGRAM = """\
#!{python}
import json, os, pathlib, sys
sys.path.insert(0, {project!r})
command = "verdict" if "--verdict" in sys.argv else sys.argv[1]
(pathlib.Path({kept!r}) / f"{{command}}.env").write_text(json.dumps(dict(os.environ)))
from mlgate.__main__ import main
main()
"""
CHECK = "        uses: OWNER/mlgate/actions/check@v1\n"
GIT = ("git", "-c", "user.name=A. Author", "-c", "user.email=author@example.org")
REPOSITORY = {
    "name": "loans",
    "full_name": "acme/loans",
    "owner": {"login": "acme"},
    "default_branch": "main",
}


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What a workflow did."""

    jobs: Mapping[str, str]
    outputs: Mapping[str, Mapping[str, str]]  #: of each step that has an id
    summary: str
    annotations: tuple[tuple[str, Mapping[str, str], str], ...]  #: level, properties, message
    log: str


@dataclass(kw_only=True)
class Repository:
    """A work tree with a remote, as a job finds it."""

    folder: Path
    kept: Path  #: what the stand-ins of actions keep, and what mlgate was called with
    bin: Path
    ours: Path  #: what the actions are taken from
    github: GitHubServer
    env: dict[str, str] = field(default_factory=dict)

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            [*GIT, *arguments], cwd=self.folder, check=True, capture_output=True, text=True
        ).stdout.strip()

    def put(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    def commit(self, message: str) -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        sha = self.git("rev-parse", "HEAD")
        self.github.state.commits.add(sha)
        return sha

    def workflow(self, name: str, **inputs: str) -> None:
        """Copy a workflow of the documentation; `inputs` are given to the step that checks."""
        text = (WORKFLOWS / name).read_text(encoding="utf-8")
        # The policy has no `pipeline`, so that a test can break it and the training goes on.
        text = text.replace("- run: mlgate run", "- run: python train.py")
        given = "".join(f"\n          {key}: {json.dumps(inputs[key])}" for key in inputs)
        step = f"{CHECK}        with:{given}\n" if given else CHECK
        self.put(f".github/workflows/{name}", text.replace(CHECK, step))

    def pushed(self, branch: str = "main") -> Ran:
        """Run the workflow as for a push of what is checked out."""
        sha = self.git("rev-parse", "HEAD")
        event = {"ref": f"refs/heads/{branch}", "after": sha, "repository": REPOSITORY}
        return self.act("push", event)

    def change(self, *, f1: float, where: str = "", fork: str = "acme/loans") -> dict[str, Any]:
        """Open a pull request, check out its merge with main, and return the event."""
        base = self.git("rev-parse", "main")
        self.git("checkout", "-q", "-B", "retrain", "main")
        self.put(f"{where}train.py", TRAIN.format(f1=f1))
        head = self.commit("Retrain")
        self.git("checkout", "-q", "--detach", "main")
        self.git("merge", "-q", "--no-ff", "-m", "Merge", "retrain")
        pull = Pull(number=7, head=head, base=base, head_repository=fork)
        self.github.state.pulls[7] = pull
        return {
            "action": "synchronize",
            "number": 7,
            "pull_request": {
                "number": 7,
                "state": "open",
                "head": {"ref": "retrain", "sha": head, "repo": {"full_name": fork}},
                "base": {"ref": "main", "sha": base, "repo": {"full_name": "acme/loans"}},
            },
            "repository": REPOSITORY,
        }

    def changed(self, *, f1: float) -> Ran:
        """Run the workflow as for a pull request of one commit."""
        return self.act("pull_request", self.change(f1=f1))

    def act(self, event: str, payload: Mapping[str, Any]) -> Ran:
        shutil.rmtree(self.kept / "artifacts", ignore_errors=True)  # those of a run are its own
        (self.kept / "artifacts").mkdir()
        file = self.kept / "event.json"
        file.write_text(json.dumps(payload), encoding="utf-8")
        workflows = (self.folder / ".github" / "workflows").glob("*.yml")
        uses = {
            use
            for file in (*workflows, *PROJECT.glob("actions/*/action.yml"))
            for use in _uses(file)
        }
        done = subprocess.run(
            [
                *(ACT, event, "--eventpath", file, "--json", "--rm", "--no-cache-server"),
                *(
                    "--platform",
                    "ubuntu-latest=-self-hosted",
                    "--action-cache-path",
                    self.kept / "act",
                ),
                *("--env-file", os.devnull, "--secret-file", os.devnull, "--var-file", os.devnull),
                *(f"--local-repository={use}={self._folder(use)}" for use in sorted(uses)),
                *(f"--env={name}={value}" for name, value in self.env.items()),
                f"--secret=GITHUB_TOKEN={TOKEN}",
            ],
            cwd=self.folder,
            env={
                "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(self.kept),
                "XDG_CACHE_HOME": str(self.kept / "cache-home"),
                "STAND_IN": str(self.kept),
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        return _read(done)

    def _folder(self, use: str) -> Path:
        owner, _, name = use.partition("@")[0].partition("/")
        return self.ours if owner == "OWNER" else STAND_INS / name

    def environment_of(self, command: str) -> dict[str, str]:
        """Return the environment in which a command of mlgate ran last."""
        seen: dict[str, str] = json.loads((self.kept / f"{command}.env").read_text("utf-8"))
        return seen

    def artefacts(self) -> set[str]:
        kept = self.kept / "artifacts"
        return {path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()}

    def cached(self) -> list[str]:
        return sorted(path.name for path in (self.kept / "cache").iterdir())

    def comments(self) -> list[str]:
        return [comment.body for comment in self.github.state.comments.values()]


def _uses(file: Path) -> Iterator[str]:
    """The repositories of the actions that a workflow or an action uses: `owner/name@ref`."""
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    jobs = read["jobs"].values() if "jobs" in read else [read["runs"]]
    for step in (step for job in jobs for step in job["steps"] if "uses" in step):
        path, _, ref = step["uses"].partition("@")
        yield f"{'/'.join(path.split('/')[:2])}@{ref}"


def _read(done: subprocess.CompletedProcess[str]) -> Ran:
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    outputs: dict[str, dict[str, str]] = {}
    annotations = []
    summaries: dict[str, None] = {}
    for line in lines:
        match line.get("command"):
            case "set-output":
                outputs.setdefault(line["stepID"][-1], {})[line["name"]] = line["arg"]
            case "summary":
                summaries[line["content"]] = None
            case "error" | "warning" | "notice":
                annotations.append((line["command"], line.get("kvPairs") or {}, line["arg"]))
    return Ran(
        jobs={line["jobID"]: line["jobResult"] for line in lines if "jobResult" in line},
        outputs=outputs,
        summary="\n".join(summaries),
        annotations=tuple(annotations),
        log="\n".join(str(line.get("msg", "")).rstrip() for line in lines) + done.stderr,
    )


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the actions: act copies all that lies beside them, and a work tree holds much."""
    copy = tmp_path_factory.mktemp("ours")
    shutil.copy2(PROJECT / "action.yml", copy)
    shutil.copytree(PROJECT / "actions", copy / "actions")
    return copy


@pytest.fixture
def repository(tmp_path: Path, ours: Path) -> Iterator[Repository]:
    """A repository with one model on `main`, whose jobs have mlgate on the PATH."""
    with GitHubServer() as github:
        made = Repository(
            folder=tmp_path / "loans",
            kept=tmp_path / "kept",
            bin=tmp_path / "bin",
            ours=ours,
            github=github,
        )
        for folder in (made.kept / "cache", made.bin):
            folder.mkdir(parents=True)
        _put_on_path(made)
        made.env["GITHUB_API_URL"] = github.url
        made.put(".gitignore", "metrics.json\nmlgate-out/\n.mlgate/\n")
        made.put("mlgate.yaml", POLICY.format(name="loans"))
        made.put("train.py", TRAIN.format(f1=0.80))
        made.put("requirements.txt", "")
        made.workflow("mlgate.yml")
        made.git("init", "-q", "-b", "main")
        made.git("remote", "add", "origin", "https://github.com/acme/loans.git")
        made.commit("Start")
        yield made
    assert github.violations == []


def _put_on_path(repository: Repository) -> None:
    program = repository.bin / "mlgate"
    text = PROGRAM.format(python=sys.executable, project=str(PROJECT), kept=str(repository.kept))
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)
    (repository.bin / "python").symlink_to(sys.executable)
    (repository.bin / "pip").symlink_to("/bin/true")


@pytest.fixture
def two_models(repository: Repository) -> Repository:
    """The repository of the documentation's matrix."""
    for name in ("churn", "value"):
        repository.put(f"models/{name}/mlgate.yaml", POLICY.format(name=name))
        repository.put(f"models/{name}/train.py", TRAIN.format(f1=0.80))
    (repository.folder / ".github" / "workflows" / "mlgate.yml").unlink()
    repository.workflow("mlgate-matrix.yml")
    repository.commit("Keep two models")
    return repository
