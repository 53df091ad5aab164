"""Real git repositories, made without any configuration of the machine."""

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

_WHO = {
    "GIT_AUTHOR_NAME": "A. Author",
    "GIT_AUTHOR_EMAIL": "author@example.org",
    "GIT_COMMITTER_NAME": "A. Author",
    "GIT_COMMITTER_EMAIL": "author@example.org",
}


@dataclass
class Repo:
    """A repository whose commits have dates of their own, one second apart."""

    path: Path
    ticks: int = 1_700_000_000

    def git(self, *arguments: str) -> str:
        self.ticks += 1
        date = {
            "GIT_AUTHOR_DATE": f"{self.ticks} +0000",
            "GIT_COMMITTER_DATE": f"{self.ticks} +0000",
        }
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={**os.environ, **_WHO, **date},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        return done.stdout.strip()

    def write(self, name: str, content: str | bytes) -> Path:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def commit(self, name: str = "model.txt", content: str | bytes | None = None) -> str:
        """Commit one file; its content differs each time unless given."""
        self.write(name, f"{self.ticks}" if content is None else content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", f"change {name}")
        return self.head()

    def merge(self, *branches: str) -> str:
        self.git("merge", "--quiet", "--no-ff", "--no-edit", "--strategy=ours", *branches)
        return self.head()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def clone(self, target: Path, *options: str) -> "Repo":
        url = self.path.as_uri()
        subprocess.run(
            ["git", "clone", "--quiet", *options, url, str(target)],
            env={**os.environ, **_WHO},
            capture_output=True,
            check=True,
        )
        return Repo(target, self.ticks + 1000)


@pytest.fixture(autouse=True)
def _git_without_configuration(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path_factory.mktemp("git") / "config"
    config.write_text("[init]\n\tdefaultBranch = main\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(config.parent.parent.parent))
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def make_repo(tmp_path: Path) -> Callable[..., Repo]:
    def make(name: str = "repo", branch: str = "main") -> Repo:
        path = tmp_path / name
        path.mkdir(parents=True)
        repo = Repo(path)
        repo.git("init", "--quiet", f"--initial-branch={branch}")
        return repo

    return make


@pytest.fixture
def repo(make_repo: Callable[..., Repo]) -> Repo:
    return make_repo()
