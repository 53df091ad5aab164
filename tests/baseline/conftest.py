"""Real git repositories, made without any configuration of the machine."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mlgate.baseline.commit import Base, NoBase
from mlgate.baseline.id_key import current
from mlgate.baseline.kept_predictions import Table
from mlgate.baseline.outcome import Baseline
from mlgate.baseline.request import Request
from mlgate.baseline.resolve import resolve
from mlgate.baseline.save import Contents, Saved, save
from mlgate.data.duckdb import DuckDBEngine
from mlgate.data.source import locate
from mlgate.policy.model import BaselineSpec
from mlgate.policy.predictions_spec import PredictionsSpec

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


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDBEngine]:
    with DuckDBEngine(tmp_path / "engine", threads=1) as opened:
        yield opened


class Bench:
    """A policy's folder inside a repository, with what a search and a save need."""

    def __init__(self, repo: Repo, engine: DuckDBEngine, scratch: Path) -> None:
        self.repo = repo
        self.engine = engine
        self.scratch = scratch
        self.spec = PredictionsSpec(
            path="out/p.csv", id="id", target="y", score="s", prediction="d", positive="1"
        )
        self.environ: dict[str, str] = {}
        self.root = repo.path

    def request(self, *, base: str | None, **changes: Any) -> Request:
        given: dict[str, Any] = {
            "root": self.root,
            "top": self.repo.path,
            "base": NoBase(why="no parent") if base is None else Base(commit=base, how="test"),
            "name": "income",
            "predictions": self.spec,
            "files": frozenset({"out/m.json"}),
            "scratch": self.scratch / "baseline",
            "environ": self.environ,
            "engine": self.engine,
        }
        return Request(**{**given, **changes})

    def resolve(self, places: list[Any], *, base: str | None, **changes: Any) -> Baseline:
        return resolve(
            BaselineSpec.model_validate({"from": places}), self.request(base=base, **changes)
        )

    def write_outputs(
        self, rows: str = "007,1,0.9,1,EU\n8,0,0.2,0,US\n9,1,,0,\n", f1: float = 0.8
    ) -> None:
        self.repo.write("out/p.csv", "id,y,s,d,region\n" + rows)
        self.repo.write("out/m.json", f'{{"f1": {f1}}}')

    def contents(self, commit: str, **changes: Any) -> Contents:
        result = self.repo.write("../result.json", "{}")
        evidence = self.repo.write("../evidence/metrics.json", "{}").parent
        source = locate(self.spec, root=self.root, environ=self.environ, scratch=self.scratch)
        given: dict[str, Any] = {
            "name": "income",
            "commit": commit,
            "dirty": False,
            "saved": "2026-01-01T00:00:00Z",
            "tool": "0.1.0",
            "policy": "0" * 64,
            "outcome": "pass",
            "exit_code": 0,
            "environment": "abc",
            "keep": "predictions",
            "table": Table(source=source, spec=self.spec, groups=("region",)),
            "files": {"out/m.json": self.root / "out/m.json"},
            "outputs": {},
            "data": {},
            "result": result,
            "evidence": evidence,
            "key": current("income", self.environ),
        }
        return Contents(**{**given, **changes})

    def save(self, commit: str, store: str = "store", **changes: Any) -> Saved:
        return save(self.root / store, self.contents(commit, **changes), self.engine)

    def rows(self, path: Path | None) -> list[tuple[Any, ...]]:
        from sqlglot import exp

        assert path is not None
        spec = PredictionsSpec(path=str(path), target="y")
        source = locate(spec, root=self.root, environ={}, scratch=self.scratch)
        return self.engine.rows(exp.select("*").from_(self.engine.scan(source)))

    def columns(self, path: Path | None) -> list[str]:
        spec = PredictionsSpec(path=str(path), target="y")
        source = locate(spec, root=self.root, environ={}, scratch=self.scratch)
        return list(self.engine.columns(source))


@pytest.fixture
def bench(repo: Repo, engine: DuckDBEngine, tmp_path: Path) -> Bench:
    (tmp_path / "scratch").mkdir()
    return Bench(repo, engine, tmp_path / "scratch")
