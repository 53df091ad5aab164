"""A real repository with a pipeline in it, and fresh runs of it."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mlgate.pipeline.fresh import FreshRun, run_fresh
from mlgate.policy.model import Pipeline

_WHO = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A. Author"), ("EMAIL", "author@example.org"))
}


@dataclass
class Repo:
    """A repository, the policy's folder in it, and where copies and logs go."""

    top: Path
    root: Path
    scratch: Path
    logs: Path
    environ: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=cwd or self.top,
            env={**os.environ, **_WHO},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, name: str, content: str | bytes = "") -> Path:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def commit(self, **files: str) -> str:
        for name, content in files.items():
            self.write(name.replace("__", "/").replace("_py", ".py"), content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD")

    def fresh(
        self,
        command: str | list[str] | None = None,
        *,
        commit: str | None = None,
        name: str = "run",
        more_environ: Mapping[str, str] | None = None,
        **pipeline: Any,
    ) -> FreshRun:
        return run_fresh(
            Pipeline(command=command or [sys.executable, "train.py"], **pipeline),
            root=self.root,
            commit=commit,
            scratch=self.scratch,
            logs=self.logs,
            name=name,
            environ=self.environ,
            more_environ=more_environ or {},
        )

    def state(self) -> tuple[str, ...]:
        """All that a run could leave behind in a repository, and the files of its work tree."""
        files = sorted(str(path) for path in self.top.rglob("*") if ".git/objects" not in str(path))
        return (
            self.git("status", "--porcelain", "--ignored"),
            self.git("for-each-ref"),
            self.git("worktree", "list"),
            self.git("stash", "list"),
            self.git("rev-parse", "HEAD"),
            (self.top / ".git" / "config").read_text(),
            *files,
        )


@pytest.fixture(autouse=True)
def _git_without_configuration(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path_factory.mktemp("git") / "config"
    config.write_text('[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(config.parent.parent.parent))
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def make_repo(tmp_path: Path) -> Callable[..., Repo]:
    def make(name: str = "repo", inside: str = ".") -> Repo:
        top = tmp_path / name
        (top / inside).mkdir(parents=True)
        repo = Repo(top, top / inside, tmp_path / "scratch", tmp_path / "logs")
        repo.git("init", "--quiet")
        repo.write(".gitignore", "/out/\n/data/\n")
        return repo

    return make


@pytest.fixture
def repo(make_repo: Callable[..., Repo]) -> Repo:
    return make_repo()
