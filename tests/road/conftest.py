"""A project as its users have one: a folder, git or not, and `mlgate` as a real process in it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest

from mlgate.result.codec import json_schema

_CI = ("CI", "GITHUB_", "GITLAB_", "MLGATE_", "FORCE_COLOR", "CLICOLOR")
_SCHEMA = jsonschema.Draft202012Validator(json_schema())

POLICY = """\
version: 1
name: income
predictions: {path: predictions.parquet, id: id, target: y, score: p, prediction: d}
baseline: {from: [git]}
gates:
  metrics:
    - {metric: accuracy, min: 0.5, max_drop: 0.02}
    - {metric: roc_auc, max_drop: 0.01}
"""


@dataclass
class Done:
    """One process that ended, and the result it left."""

    code: int
    stdout: str
    stderr: str
    result: dict[str, Any] | None

    def check(self, name: str) -> dict[str, Any]:
        assert self.result is not None
        return next(check for check in self.result["checks"] if check["id"] == name)

    @property
    def outcomes(self) -> dict[str, str]:
        assert self.result is not None
        return {check["id"]: check["outcome"] for check in self.result["checks"]}


@dataclass
class Project:
    """A folder with a policy in it."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def predict(self, name: str = "predictions.parquet", **how: Any) -> pd.DataFrame:
        table = predictions(**how)
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        table.to_parquet(self.root / name)
        return table

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env=self._env(),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit(self, message: str = "change") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def run(self, *arguments: str, env: dict[str, str] | None = None, **how: Any) -> Done:
        done = subprocess.run(
            [sys.executable, "-m", "mlgate", *arguments],
            cwd=how.pop("cwd", self.root),
            env={**self._env(), **(env or {})},
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            **how,
        )
        return Done(done.returncode, done.stdout, done.stderr, self.result())

    def check(self, *arguments: str, env: dict[str, str] | None = None, **how: Any) -> Done:
        """`mlgate check`; whatever it ends with, its result keeps to the schema."""
        done = self.run("check", *arguments, env=env, **how)
        assert "Traceback" not in done.stderr
        assert done.result is not None
        _SCHEMA.validate(done.result)
        if "--exit-zero" not in arguments and "--warn-exit-code" not in arguments:
            assert done.result["exit_code"] == done.code
        return done

    def result(self, folder: str = "mlgate-out") -> dict[str, Any] | None:
        path = self.root / folder / "result.json"
        loaded: dict[str, Any] | None = (
            json.loads(path.read_text("utf-8")) if path.exists() else None
        )
        return loaded

    def _env(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(_CI)}
        author = {
            f"GIT_{who}_{what}": value
            for who in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", "A. Author"), ("EMAIL", "author@example.org"))
        }
        own = {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "COLUMNS": "80",
            "PYTHONUTF8": "1",
        }
        return {**clean, **author, **own, **self.environ}


def predictions(
    *, n: int = 2000, seed: int = 0, noise: float = 0.0, noise_seed: int = 1
) -> pd.DataFrame:
    """Labels and scores; the same `seed` gives the same rows, `noise` another and worse model."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n)
    signal = 2.0 * (y - 0.5) + rng.normal(size=n)
    signal += noise * np.random.default_rng(noise_seed).normal(size=n)
    score = 1 / (1 + np.exp(-signal))
    region = rng.choice(["AP", "EU", "US"], n)
    return pd.DataFrame(
        {"id": np.arange(n), "y": y, "p": score, "d": (score > 0.5).astype(int), "region": region}
    )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A folder with a policy and no git."""
    made = Project(tmp_path / "project")
    made.write("mlgate.yaml", POLICY)
    return made


@pytest.fixture
def repository(project: Project) -> Project:
    """The same as a git repository; its `main` tracks the policy and a good model's predictions."""
    project.git("init", "-q", "-b", "main")
    project.write(".gitignore", "mlgate-out/\n.mlgate/\n")
    project.predict()
    project.commit("a good model")
    return project


@pytest.fixture
def branch(repository: Project) -> Callable[..., Project]:
    """Start a change with other predictions on a branch of its own."""

    def start(name: str = "change", **how: Any) -> Project:
        repository.git("switch", "-q", "-c", name, "main")
        repository.predict(**how)
        repository.commit(name)
        return repository

    return start
