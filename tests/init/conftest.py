"""Repositories of different shapes, made from real data sets, and `mlgate` as a process in them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mlgate.catalog import load
from mlgate.policy.bound import Policy

INCOME = Path(__file__).parents[2] / "examples" / "income"
_OURS = ("CI", "GITHUB_", "GITLAB_", "MLGATE_", "FORCE_COLOR", "CLICOLOR", "NO_COLOR", "GIT_")
_SCRIPT = "model.fit(x, y)\ntable.to_parquet('{}')\n"


@dataclass(frozen=True)
class Repository:
    """A folder that somebody could run `mlgate init` in."""

    root: Path

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def table(self, name: str, table: pd.DataFrame, **how: Any) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".parquet"):
            table.to_parquet(path, index=False)
        elif name.endswith(".jsonl"):
            table.to_json(path, orient="records", lines=True)
        else:
            table.to_csv(path, index=False, **how)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._process(sys.executable, "-m", "mlgate", *arguments)

    def git(self, *arguments: str) -> None:
        done = self._process("git", *arguments)
        assert done.returncode == 0, done.stderr

    def commit(self) -> None:
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "a model")

    @property
    def policy(self) -> Policy:
        return load(self.root / "mlgate.yaml")

    def _process(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        clean = {name: text for name, text in os.environ.items() if not name.startswith(_OURS)}
        author = {
            f"GIT_{who}_{what}": text
            for who in ("AUTHOR", "COMMITTER")
            for what, text in (("NAME", "A. Author"), ("EMAIL", "author@example.org"))
        }
        settings = {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "OMP_WAIT_POLICY": "PASSIVE",  # spinning threads train 5 times slower when busy
        }
        return subprocess.run(
            arguments,
            cwd=self.root,
            env={**clean, **author, **settings, "COLUMNS": "80", "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """An empty folder."""
    root = tmp_path / "project"
    root.mkdir()
    return Repository(root)


def _split(table: pd.DataFrame, target: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    from sklearn.model_selection import train_test_split

    train, test = train_test_split(table, test_size=0.5, random_state=0, stratify=table[target])
    return train, test


def breast_cancer(repository: Repository) -> None:
    """Text labels, a CSV with the features, tracked predictions, a Makefile."""
    from sklearn.datasets import load_breast_cancer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    loaded = load_breast_cancer(as_frame=True)
    table = loaded.data.assign(
        diagnosis=loaded.target.map(dict(enumerate(loaded.target_names))),
        case_id=[f"case-{number}" for number in range(len(loaded.data))],
    )
    train, test = _split(table, "diagnosis")
    features = list(loaded.feature_names)
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(train[features], train["diagnosis"])
    score = model.predict_proba(test[features])[:, list(model.classes_).index("malignant")]
    repository.table("data/tumours.csv", table)
    repository.table(
        "out/predictions.parquet",
        test[["case_id", "diagnosis"]].assign(
            p_malignant=score, predicted=model.predict(test[features])
        ),
    )
    repository.write("Makefile", "VAR := 1\nclean:\n\trm -rf out\ntrain:\n\tpython fit.py\n")
    repository.write("fit.py", _SCRIPT.format("out/predictions.parquet"))
    repository.write("requirements.txt", "scikit-learn\n")
    repository.commit()


def digits(repository: Repository) -> None:
    """Is it an eight: JSON lines, no id, no decisions, no git, a script below src."""
    from sklearn.datasets import load_digits
    from sklearn.linear_model import LogisticRegression

    loaded = load_digits(as_frame=True)
    table = loaded.data.assign(is_eight=loaded.target == 8)
    train, test = _split(table, "is_eight")
    pixels = list(loaded.data.columns)
    model = LogisticRegression(max_iter=200).fit(train[pixels] / 16, train["is_eight"])
    score = model.predict_proba(test[pixels] / 16)[:, 1]
    repository.table("data/digits.parquet", table)
    repository.table(
        "artifacts/scored.jsonl", pd.DataFrame({"truth": test["is_eight"], "probability": score})
    )
    repository.write("artifacts/metrics.yaml", "train: {f1: 0.99}\ntest: {f1: 0.91, rows: 899}\n")
    repository.write("artifacts/model.joblib", b"\x80\x04N.")
    repository.write("src/train_eight.py", _SCRIPT.format("artifacts/scored.jsonl"))
    repository.write("pyproject.toml", "[project]\nname = 'eight'\nversion = '1'\n")


def iris(repository: Repository) -> None:
    """Three classes, semicolons, one stage of DVC, an ignored folder of outputs."""
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression

    loaded = load_iris(as_frame=True)
    species = loaded.target.map(dict(enumerate(loaded.target_names)))
    table = loaded.data.assign(species=species)
    train, test = _split(table, "species")
    features = list(loaded.data.columns)
    model = LogisticRegression(max_iter=500).fit(train[features], train["species"])
    scores = model.predict_proba(test[features])
    predictions = test[["species"]].assign(
        **{f"p_{name}": scores[:, index] for index, name in enumerate(model.classes_)},
        prediction=model.predict(test[features]),
    )
    accuracy = float((predictions["species"] == predictions["prediction"]).mean())
    repository.table("iris.csv", table, sep=";")
    repository.table("out/predictions.csv", predictions)
    repository.write("out/metrics.json", json.dumps({"test": {"accuracy": accuracy, "n": 75}}))
    repository.write("params.yaml", "learning_rate: 0.1\naccuracy: 3\n")
    repository.write("dvc.yaml", "stages:\n  train:\n    cmd: python iris.py --seed 1\n")
    repository.write("iris.py", "print('a model')\n")
    repository.write(".gitignore", "out/\n")
    repository.commit()


def diabetes(repository: Repository) -> None:
    """A regression, data in parts, a CI file that trains."""
    from sklearn.datasets import load_diabetes
    from sklearn.linear_model import LinearRegression
    from sklearn.metrics import r2_score, root_mean_squared_error

    loaded = load_diabetes(as_frame=True, scaled=False)
    train, test = loaded.frame.iloc[:300], loaded.frame.iloc[300:]
    features = list(loaded.data.columns)
    model = LinearRegression().fit(train[features], train["target"])
    predicted = model.predict(test[features])
    for part in range(4):
        repository.table(f"data/part-{part}.parquet", loaded.frame.iloc[part::4])
    repository.table(
        "results/predictions.csv", pd.DataFrame({"y_true": test["target"], "y_pred": predicted})
    )
    metrics = {
        "rmse": root_mean_squared_error(test["target"], predicted),
        "r2": r2_score(test["target"], predicted),
        "train_rmse": 1.0,
        "seconds": 0.1,
    }
    repository.write("results/metrics.json", json.dumps(metrics))
    repository.write(
        ".github/workflows/ci.yml",
        "jobs:\n  a:\n    steps:\n      # python old_train.py\n"
        "      - run: pytest && python -m glucose.train --fast\n",
    )
    repository.commit()


def income(repository: Repository) -> None:
    """The example, trained, without its policy: a contract, a metrics file, ignored outputs."""
    left_out = shutil.ignore_patterns("mlgate.yaml", "changes", "out", "mlgate-out", "__pycache__")
    shutil.copytree(INCOME, repository.root, ignore=left_out, dirs_exist_ok=True)
    repository.write(".gitignore", "out/\n__pycache__/\n")
    repository.commit()
    done = repository._process(sys.executable, "train.py")
    assert done.returncode == 0, done.stderr


def only_data(repository: Repository) -> None:
    """Two tables and nothing else."""
    from sklearn.datasets import load_wine

    wine = load_wine(as_frame=True)
    repository.table("wine.csv", wine.frame)
    repository.table("ratings.tsv", pd.DataFrame({"stars": [1, 5, 4] * 10}), sep="\t")


MAKERS: Mapping[str, Callable[[Repository], None]] = {
    maker.__name__: maker for maker in (breast_cancer, digits, iris, diabetes, income, only_data)
}


@dataclass(frozen=True)
class Started:
    """A repository after `mlgate init --github --gitlab`."""

    repository: Repository
    said: str
    code: int


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Started]:
    """Each shape is built once; tests get copies."""

    @cache
    def build(name: str) -> Started:
        repository = Repository(tmp_path_factory.mktemp(name) / "project")
        repository.root.mkdir()
        MAKERS[name](repository)
        done = repository.run("init", "--github", "--gitlab")
        assert "Traceback" not in done.stderr
        return Started(repository, done.stdout + done.stderr, done.returncode)

    return build


@pytest.fixture
def started(built: Callable[[str], Started], tmp_path: Path) -> Callable[[str], Started]:
    """A copy of one of `MAKERS`' repositories, after init ended there with 0."""

    def copy(name: str) -> Started:
        one = built(name)
        assert one.code == 0, one.said
        shutil.copytree(one.repository.root, tmp_path / "project")
        return Started(Repository(tmp_path / "project"), one.said, one.code)

    return copy
