"""Real trainings through the command line: what they say, and that nothing else moves."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TRAIN = """\
import json, os
from pathlib import Path
import numpy as np
import pandas as pd
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier

X, y = make_classification(200, random_state=0)
model = RandomForestClassifier(10{state}).fit(X, y)
p = model.predict_proba(X)[:, 1]
Path("out").mkdir(exist_ok=True)
table = pd.DataFrame({{"id": np.arange(200), "y": y, "p": p, "d": (p > 0.5) * 1}})
table.to_parquet("out/predictions.parquet")
Path("out/metrics.json").write_text(json.dumps({{"accuracy": float(model.score(X, y))}}))
"""
POLICY = """\
version: 1
name: model
pipeline:
  command: [python, train.py]
  outputs: [out/predictions.parquet, out/metrics.json]
predictions: {path: out/predictions.parquet, id: id, target: y, score: p, prediction: d}
gates:
  reproducibility:
    - when: always
      compare: {out/predictions.parquet: bitwise, out/metrics.json: {metric: {max_change: 0.5}}}
"""


class Repository:
    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.run("git", "init", "-q", "-b", "main")
        self.write("mlgate.yaml", POLICY)
        self.write(".gitignore", "out/\nmlgate-out/\n")

    def write(self, name: str, content: str) -> None:
        (self.root / name).write_text(content, encoding="utf-8")

    def environ(self) -> dict[str, str]:
        ours = ("CI", "GITHUB_", "GITLAB_", "MLGATE_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
        return {**kept, "PATH": path, "COLUMNS": "400", "PYTHONUTF8": "1"}

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.root, env=self.environ(), check=check, capture_output=True, text=True
        )

    def commit(self) -> None:
        self.run("git", "add", "-A")
        author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        self.run("git", *author, "commit", "-q", "-m", "change")

    def check(self, *arguments: str) -> tuple[int, dict[str, dict]]:
        """The exit code and the checks; nothing of the work tree has moved."""
        before = self._state()
        done = self.run(sys.executable, "-m", "mlgate", "check", *arguments, check=False)
        assert "Traceback" not in done.stderr
        assert self._state() == before
        result = json.loads((self.root / "mlgate-out" / "result.json").read_text("utf-8"))
        return done.returncode, {check["id"]: check for check in result["checks"]}

    def _state(self) -> tuple[str, dict[str, int]]:
        files = {
            path.relative_to(self.root).as_posix(): path.stat().st_mtime_ns
            for path in self.root.rglob("*")
            if path.is_file() and not {".git", "mlgate-out"} & set(path.parts)
        }
        return self.run("git", "status", "--porcelain").stdout, files


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repository")


BITWISE = "reproducibility/out/predictions.parquet.bitwise"


def test_a_seeded_forest_is_reproduced_bit_for_bit(repository):
    repository.write("train.py", TRAIN.format(state=", random_state=0"))
    repository.commit()
    repository.run(sys.executable, "train.py")

    code, checks = repository.check()

    assert code == 0
    assert {check["outcome"] for check in checks.values()} == {"pass"}
    assert checks[BITWISE]["reason"].endswith("has the values of the one in place (200 rows)")


def test_a_forest_without_a_seed_is_found_and_the_line_named(repository):
    repository.write("train.py", TRAIN.format(state=""))
    repository.commit()
    repository.run(sys.executable, "train.py")

    code, checks = repository.check()

    assert code == 1
    check = checks[BITWISE]
    assert (check["outcome"], check["line"], check["code"]) == ("fail", 10, "MLG400")
    assert "cause: unseeded randomness" in check["reason"]
    assert "train.py:9 RandomForestClassifier without random_state" in check["reason"]
    assert check["details"]["differing"] > 0
    logs = {path.name for path in (repository.root / "mlgate-out" / "logs").iterdir()}
    assert logs == {"fresh-1.log", "again.log", "seed-1.log", "seed-2.log"}


def test_on_a_laptop_a_ci_check_is_skipped_unless_it_is_asked_for(repository):
    repository.write("mlgate.yaml", POLICY.replace("when: always", "when: ci"))
    repository.write("train.py", "raise SystemExit('no such data')")
    repository.commit()

    code, checks = repository.check()
    assert code == 5, "nothing was checked"
    assert {check["outcome"] for check in checks.values()} == {"skipped"}

    code, checks = repository.check("--gate", "reproducibility")
    assert code == 3
    assert {check["outcome"] for check in checks.values()} == {"error"}
    assert "no such data" in checks[BITWISE]["reason"]
    assert "mlgate-out/logs/fresh-1.log" in checks[BITWISE]["reason"]


def test_a_file_of_words_has_no_number_to_hold_and_never_passes(tmp_path):
    made = Repository(tmp_path / "repository")
    made.write(
        "mlgate.yaml",
        "version: 1\nname: words\n"
        "pipeline: {command: [python, train.py], outputs: [out/m.json]}\n"
        "gates:\n  reproducibility:\n"
        "    - {when: always, compare: {out/m.json: {metric: {max_change: 0.5}}}}\n",
    )
    made.write(
        "train.py",
        "import os, pathlib\n"
        "pathlib.Path('out').mkdir(exist_ok=True)\n"
        "pathlib.Path('out/m.json').write_text('{\"s\": \"%d\"}' % os.getpid())\n",
    )
    made.run("git", "add", "-A")
    made.run("git", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "words")

    done = made.run(sys.executable, "-m", "mlgate", "check", check=False)

    assert done.returncode == 3, done.stdout + done.stderr
    assert "out/m.json holds nothing that the level" in done.stdout
