"""A repository with a model, its bare remote, and the real pre-commit between them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
SHIPPED = PROJECT / ".pre-commit-hooks.yaml"

#: A floor, and a drop against what git has at the base.
POLICY = """\
version: 1
name: model
baseline: {from: [git]}
gates:
  metrics:
    - {metric: f1, file: metrics.json, min: 0.80, max_drop: 0.02, decide: point}
"""
_TOLD = "import os; print('from', os.environ.get('PRE_COMMIT_FROM_REF'))"
#: Shows what pre-commit tells its hooks.
TELL = {
    "id": "tell",
    "name": "tell",
    "entry": f'{sys.executable} -c "{_TOLD}"',
    "language": "system",
    "pass_filenames": False,
    "always_run": True,
    "verbose": True,
    "stages": ["pre-push"],
}
_OURS = ("CI", "GITHUB_", "GITLAB_", "MLGATE_", "GIT_", "PRE_COMMIT", "FORCE_COLOR", "COV_CORE")

Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Checkout:
    """A work tree whose pushes pre-commit guards."""

    root: Path
    environ: dict[str, str]

    def process(self, *arguments: str) -> Done:
        return subprocess.run(
            arguments,
            cwd=self.root,
            env=self.environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def git(self, *arguments: str) -> str:
        done = self.process("git", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def pre_commit(self, *arguments: str) -> Done:
        return self.process(sys.executable, "-m", "pre_commit", *arguments)

    def write(self, **f1: float) -> None:
        (self.root / "metrics.json").write_text(json.dumps(f1) + "\n", encoding="utf-8")

    def commit(self, message: str = "a model") -> Done:
        self.git("add", "-A")
        return self.process("git", "commit", "-q", "-m", message)

    def push(self, *arguments: str) -> Done:
        return self.process("git", "push", "origin", *arguments)

    def arrived(self, branch: str = "main") -> str | None:
        """What the remote has, read from the remote."""
        listed = self.git("ls-remote", "origin", f"refs/heads/{branch}")
        return listed.split()[0] if listed else None


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A laptop: no CI, settings of nobody, caches of this test."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(_OURS)}
    author = {
        f"GIT_{who}_{what}": text
        for who in ("AUTHOR", "COMMITTER")
        for what, text in (("NAME", "A. Author"), ("EMAIL", "author@example.org"))
    }
    scripts = str(Path(sys.executable).parent)
    return {
        **kept,
        **author,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PATH": scripts + os.pathsep + kept.get("PATH", ""),
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
        "COLUMNS": "80",
        "PYTHONUTF8": "1",
    }


@pytest.fixture
def hooks(tmp_path: Path, environ: dict[str, str]) -> dict[str, str]:
    """The shipped hooks in a repository of their own, run by the mlgate that is on PATH.

    Only the language differs: `python` installs from an index, which tests do not reach.
    """
    shipped = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    there = Checkout(tmp_path / "mlgate", environ)
    there.root.mkdir()
    copied = [{**hook, "language": "system"} for hook in shipped]
    (there.root / SHIPPED.name).write_text(yaml.safe_dump(copied), encoding="utf-8")
    there.git("init", "-q", "-b", "main")
    assert there.commit("hooks").returncode == 0
    return {"repo": str(there.root), "rev": there.git("rev-parse", "HEAD")}


@pytest.fixture
def checkout(tmp_path: Path, environ: dict[str, str], hooks: dict[str, str]) -> Checkout:
    """A new repository with an empty remote; nothing is committed yet."""
    made = Checkout(tmp_path / "work", environ)
    made.root.mkdir()
    subprocess.run(
        ["git", "init", "-q", "--bare", "-b", "main", str(tmp_path / "origin.git")],
        env=environ,
        check=True,
    )
    made.git("init", "-q", "-b", "main")
    made.git("remote", "add", "origin", str(tmp_path / "origin.git"))
    config = {
        "default_install_hook_types": ["pre-commit", "pre-push"],
        "repos": [
            {**hooks, "hooks": [{"id": "mlgate-check"}, {"id": "mlgate-config"}]},
            {"repo": "local", "hooks": [TELL]},
        ],
    }
    (made.root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (made.root / "mlgate.yaml").write_text(POLICY, encoding="utf-8")
    installed = made.pre_commit("install")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    return made


@pytest.fixture
def published(checkout: Checkout) -> Checkout:
    """The same with a model of f1 0.90 on main, which has arrived."""
    checkout.write(f1=0.90)
    assert checkout.commit().returncode == 0
    done = checkout.push("-u", "main")
    assert done.returncode == 0, done.stdout + done.stderr
    return checkout


Validate = Callable[[str, Path], Done]


@pytest.fixture
def validate(environ: dict[str, str], tmp_path: Path) -> Validate:
    """Hold a file against pre-commit's own schema."""

    def run(command: str, path: Path) -> Done:
        return Checkout(tmp_path, environ).pre_commit(command, str(path))

    return run
