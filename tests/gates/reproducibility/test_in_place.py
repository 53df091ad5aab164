"""Real trainings through the command line: what they say, and that nothing else moves."""

import json
import os
import signal
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
    assert logs == {"fresh-1.log", "again.log", "seed-1.log", "seed-2.log", "seed-3.log"}


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


WRITES = "import pathlib\npathlib.Path('out/m.json').write_text('{\"auc\": 0.5}')\n"
SMALL = """\
version: 1
name: small
pipeline: {command: [python, train.py], outputs: [out/m.json]}
gates:
  reproducibility:
    - {when: manual, compare: {out/m.json: bitwise}}
"""


@pytest.mark.parametrize("pattern", ["*", "repro*", "reproducibility", "*/out/m.json.*"])
def test_a_pattern_that_selects_a_manual_check_asks_for_it(repository, pattern):
    repository.write("mlgate.yaml", SMALL)
    repository.write("train.py", WRITES)
    repository.commit()

    assert repository.check()[0] == 5
    code, checks = repository.check("--gate", pattern)

    assert (code, [check["outcome"] for check in checks.values()]) == (0, ["pass"])


SECRETS = {
    "token": "token=ghp_" + "aB3" * 12,
    "password": "password: correct-horse 9 battery",
    "header": "Authorization: Bearer abc.def-123",
    "url": "https://bob:hunter2hunter2@example.org/x",
    "aws": "AKIA" + "ABCD2345" * 2,
    "variable": "opaque-value-of-a-variable",
}


def test_no_secret_of_a_failing_training_gets_into_what_is_kept(repository, monkeypatch):
    monkeypatch.setenv("SERVICE_TOKEN", SECRETS["variable"])
    repository.write("mlgate.yaml", SMALL)
    # Not in one piece in the code, which a traceback would quote.
    lines = [text[::-1] for text in SECRETS.values()]
    repository.write("train.py", f"for line in {lines!r}: print(line[::-1])\nraise SystemExit(3)")
    repository.commit()

    code, checks = repository.check("--gate", "reproducibility")

    assert code == 3
    (check,) = checks.values()
    assert "exit code 3; its last lines: " in check["reason"]
    written = b"".join(
        path.read_bytes() for path in (repository.root / "mlgate-out").rglob("*") if path.is_file()
    ).decode("utf-8", "replace")
    hidden = ["ghp_", "correct-horse", "battery", "abc.def-123", "hunter2", "AKIA", "opaque-value"]
    assert [text for text in hidden if text in written] == []


@pytest.mark.posix
@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM", "SIGINT"])
def test_a_signal_ends_the_training_and_removes_what_was_made_for_it(repository, tmp_path, name):
    fifo, temporary = tmp_path / "fifo", tmp_path / "tmp"
    os.mkfifo(fifo)
    temporary.mkdir()
    repository.write("mlgate.yaml", SMALL)
    repository.write(
        "train.py",
        "import os, signal\nos.fork()\n"
        f"with open({str(fifo)!r}, 'w') as file: file.write(f'{{os.getpid()}}\\n')\n"
        "signal.pause()\n",
    )
    repository.commit()
    process = subprocess.Popen(
        [sys.executable, "-m", "mlgate", "check", "--gate", "reproducibility"],
        cwd=repository.root,
        env={**repository.environ(), "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        text=True,
    )
    # Open for both, so that it never ends between the two.
    with open(os.open(fifo, os.O_RDWR), encoding="ascii") as written:  # noqa: PTH123
        pids = [int(written.readline()) for _ in range(2)]
    assert list(temporary.iterdir()) != []
    process.send_signal(getattr(signal, name))
    process.send_signal(getattr(signal, name if name != "SIGINT" else "SIGTERM"))
    _, said = process.communicate(timeout=60)

    assert (process.returncode, said.strip()) == (130, "mlgate: interrupted")
    assert list(temporary.iterdir()) == []
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        assert not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] in "ZX"
    result = json.loads((repository.root / "mlgate-out" / "result.json").read_text("utf-8"))
    assert result["exit_code"] == 130
