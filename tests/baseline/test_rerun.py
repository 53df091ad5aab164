"""The place `rerun`: the base commit's own pipeline makes the baseline, once."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mlgate.baseline.outcome import Baseline, Found, Missing, Refused
from mlgate.policy.model import Pipeline

if TYPE_CHECKING:
    from conftest import Bench

#: Writes predictions whose score is the seed, and counts its runs outside the repository.
TRAIN = """\
import os, pathlib, sys
pathlib.Path("out").mkdir(exist_ok=True)
seed = pathlib.Path("seed").read_text()
pathlib.Path("out/p.csv").write_text(f"id,y,s,d\\n1,1,{seed},1\\n")
pathlib.Path("out/m.json").write_text('{"f1": ' + seed + "}")
with open(os.environ["RUNS"], "a") as file:
    file.write("run\\n")
print("trained")
"""
OUTPUTS = ["out/p.csv", "out/m.json"]


class Rerun:
    """A repository with a training script, and searches for what its base makes."""

    def __init__(self, bench: "Bench", tmp_path: Path) -> None:
        self.bench = bench
        self.repo = bench.repo
        self.runs = tmp_path / "runs"
        self.cache = tmp_path / "cache"
        self.logs = tmp_path / "logs"
        bench.environ |= {**os.environ, "RUNS": str(self.runs), "MLGATE_CACHE": str(self.cache)}
        self.repo.write(".gitignore", "out/\n")
        self.repo.write("train.py", TRAIN)

    def policy(self, *command: str, **pipeline: Any) -> None:
        keys = {"command": list(command) or [sys.executable, "train.py"], "outputs": OUTPUTS}
        self.repo.write("mlgate.yaml", json.dumps({"version": 1, "pipeline": {**keys, **pipeline}}))

    def find(self, base: str | None, **changes: Any) -> Baseline:
        given = {"pipeline": Pipeline(command=["false"]), "logs": self.logs, **changes}
        return self.bench.resolve(["rerun"], base=base, **given)

    @property
    def count(self) -> int:
        return len(self.runs.read_text().splitlines()) if self.runs.exists() else 0


@pytest.fixture
def rerun(bench: "Bench", tmp_path: Path) -> Rerun:
    return Rerun(bench, tmp_path)


def reason(baseline: Baseline) -> str:
    assert isinstance(baseline, Refused | Missing)
    return "; ".join(tried.why_not for tried in baseline.tried)


def test_the_base_is_made_by_its_own_pipeline(rerun: Rerun) -> None:
    rerun.policy()
    base = rerun.repo.commit("seed", "0.25")
    rerun.policy("false")
    rerun.repo.commit("seed", "0.75")
    rerun.bench.write_outputs()

    found = rerun.find(base)

    assert isinstance(found, Found)
    assert (found.source, found.spec, found.commit, found.distance) == ("rerun", "rerun", base, 0)
    assert rerun.bench.rows(found.predictions) == [("1", "1", "0.25", "1")]
    assert json.loads(found.files["out/m.json"].read_text()) == {"f1": 0.25}
    assert found.note is not None
    assert found.note.startswith(f"the baseline is a run of the pipeline at {base[:7]}, which took")
    assert found.environment
    assert (rerun.logs / "rerun-of-the-base.log").read_text() == "trained\n"
    assert (rerun.repo.path / "out/p.csv").read_text().startswith("id,y,s,d,region"), "in place"


def test_the_same_base_is_trained_once(rerun: Rerun) -> None:
    rerun.policy()
    base = rerun.repo.commit("seed", "0.25")

    first, second = rerun.find(base), rerun.find(base)

    assert rerun.count == 1
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert second.predictions is not None
    assert second.predictions.read_text() == "id,y,s,d\n1,1,0.25,1\n"
    assert "an earlier run of the pipeline" in (second.note or "")
    assert first.predictions == second.predictions, "both read what is kept"


def test_another_commit_of_the_same_files_is_the_same_run(rerun: Rerun) -> None:
    rerun.policy()
    base = rerun.repo.commit("seed", "0.25")
    rerun.find(base)
    rerun.repo.git("commit", "--quiet", "--allow-empty", "--message", "nothing")

    assert isinstance(rerun.find(rerun.repo.head()), Found)
    assert rerun.count == 1


@pytest.mark.parametrize("what", ["tree", "needs", "wanted", "damaged"])
def test_what_makes_another_run_runs_again(rerun: Rerun, what: str) -> None:
    rerun.policy(needs=["big"])
    rerun.repo.write(".gitignore", "out/\nbig\n")
    rerun.repo.write("big", "rows")
    base = rerun.repo.commit("seed", "0.25")
    rerun.find(base)
    changes: dict[str, Any] = {}
    if what == "tree":
        base = rerun.repo.commit("seed", "0.5")
    elif what == "needs":
        rerun.repo.write("big", "more rows")
    elif what == "wanted":
        changes = {"files": frozenset({"out/m.json", "train.py"})}
    else:
        (kept,) = rerun.cache.rglob("p.csv")
        kept.write_text("id,y,s,d\n1,1,0.99,1\n")

    found = rerun.find(base, **changes)

    assert rerun.count == 2
    assert isinstance(found, Found)
    assert found.predictions is not None
    assert ",0.99," not in found.predictions.read_text()


def test_a_base_without_a_pipeline_is_made_by_this_policys(rerun: Rerun) -> None:
    for text in (None, "version: 1\n", "{not yaml", "version: 1\npipeline: {comand: x}\n"):
        if text is not None:
            rerun.repo.write("mlgate.yaml", text)
        base = rerun.repo.commit("seed", f"0.{len(text or '')}")

        found = rerun.find(
            base, pipeline=Pipeline(command=[sys.executable, "train.py"], outputs=OUTPUTS)
        )

        assert isinstance(found, Found), text


def test_without_any_pipeline_there_is_nothing_to_rerun(rerun: Rerun) -> None:
    base = rerun.repo.commit("seed", "0.25")

    assert "neither this policy nor the base's has a `pipeline`" in reason(
        rerun.find(base, pipeline=None)
    )
    assert reason(rerun.find(None)) == "no parent"


def test_a_rerun_that_fails_is_refused_with_its_last_lines(rerun: Rerun) -> None:
    rerun.policy(sys.executable, "-c", "print('loading'); raise SystemExit('no such column: age')")
    base = rerun.repo.commit("seed", "0.25")

    found = rerun.find(base)

    assert isinstance(found, Refused)
    assert f"the pipeline at {base[:12]}: " in found.reason
    assert "exit code 1; its last lines: loading | no such column: age" in found.reason
    assert found.fix
    assert isinstance(rerun.find(base), Refused), "a failure is not kept"


def test_a_rerun_that_hangs_is_refused(rerun: Rerun) -> None:
    rerun.policy("sleep", "1000", timeout="1s")
    base = rerun.repo.commit("seed", "0.25")

    assert "timed out after 1s" in reason(rerun.find(base))


def test_what_the_base_does_not_write_yet_is_missing(rerun: Rerun) -> None:
    rerun.policy()
    base = rerun.repo.commit("seed", "0.25")

    part = rerun.find(base, files=frozenset({"out/m.json", "out/new.json"}))
    nothing = rerun.find(base, predictions=None, files=frozenset({"out/new.json"}))

    assert isinstance(part, Found)
    assert set(part.files) == {"out/m.json"}
    assert "does not write out/new.json" in part.tried[0].why_not
    assert isinstance(nothing, Missing)


def test_a_glob_of_predictions_stays_a_glob(rerun: Rerun) -> None:
    script = TRAIN.replace("out/p.csv", "out/p-1.csv") + (
        'pathlib.Path("out/p-2.csv").write_text(f"id,y,s,d\\n2,0,{seed},0\\n")\n'
    )
    rerun.repo.write("train.py", script)
    rerun.policy(outputs=["out/p-*.csv", "out/m.json"])
    base = rerun.repo.commit("seed", "0.25")
    spec = rerun.bench.spec.model_copy(update={"path": "out/p-*.csv"})

    for _ in range(2):
        found = rerun.find(base, predictions=spec)
        assert isinstance(found, Found)
        assert sorted(row[0] for row in rerun.bench.rows(found.predictions)) == ["1", "2"]
    assert rerun.count == 1


def test_without_a_place_to_keep_it_a_rerun_still_serves(rerun: Rerun, tmp_path: Path) -> None:
    rerun.policy()
    base = rerun.repo.commit("seed", "0.25")
    (tmp_path / "file").write_text("no folder")

    for environ in ({"MLGATE_CACHE": str(tmp_path / "file")}, {}):
        for name in ("MLGATE_CACHE", "XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"):
            rerun.bench.environ.pop(name, None)
        found = rerun.find(base, environ={**rerun.bench.environ, **environ})
        assert isinstance(found, Found)
        assert found.predictions is not None
        assert found.predictions.is_file()
    assert rerun.count == 2


def test_the_least_used_reruns_are_forgotten(rerun: Rerun) -> None:
    rerun.policy()
    bases = [rerun.repo.commit("seed", f"0.{number}") for number in range(1, 4)]
    rerun.find(bases[0])
    entry = next((rerun.cache / "rerun").iterdir())
    for number in range(25):
        (entry.parent / f"older-{number}").mkdir()
        os.utime(entry.parent / f"older-{number}", (number, number))

    for base in bases[1:]:
        rerun.find(base)

    left = {path.name for path in entry.parent.iterdir()}
    assert len(left) == 20
    assert entry.name in left
    assert "older-24" in left
    assert "older-0" not in left


def test_a_search_that_may_not_run_says_what_a_check_would_do(rerun: Rerun) -> None:
    rerun.policy()
    base = rerun.repo.commit("seed", "0.25")

    assert (
        reason(rerun.find(base, may_run=False)) == f"a check would run the pipeline at {base[:12]}"
    )
    assert rerun.count == 0
    rerun.find(base)
    assert isinstance(rerun.find(base, may_run=False), Found)


def test_git_goes_first_where_it_stands_first(rerun: Rerun) -> None:
    rerun.policy()
    rerun.repo.write(".gitignore", "")
    rerun.bench.write_outputs()
    base = rerun.repo.commit("seed", "0.25")

    found = rerun.bench.resolve(["git", "rerun"], base=base)

    assert isinstance(found, Found)
    assert found.source == "git"
    assert rerun.count == 0


def test_check_compares_with_a_rerun_and_says_so(rerun: Rerun) -> None:
    keys = {"command": [sys.executable, "train.py"], "outputs": OUTPUTS}
    policy = {
        "version": 1,
        "name": "income",
        "pipeline": keys,
        "predictions": {"path": "out/p.csv", "id": "id", "target": "y", "score": "s",
                        "prediction": "d", "positive": "1"},
        "baseline": {"from": ["rerun"]},
        "gates": {"metrics": [{"metric": "f1", "file": "out/m.json", "max_drop": 0.1,
                               "decide": "point"}]},
    }  # fmt: skip
    rerun.repo.write("mlgate.yaml", json.dumps(policy))
    rerun.repo.write(".gitignore", "out/\nmlgate-out/\n")
    rerun.repo.commit("seed", "0.75")
    rerun.repo.git("switch", "--quiet", "--create", "change")
    rerun.repo.commit("seed", "0.5")
    subprocess.run(
        [sys.executable, "train.py"], cwd=rerun.repo.path, env=rerun.bench.environ, check=True
    )
    before = rerun.repo.git("for-each-ref"), rerun.repo.git("status", "--porcelain")

    done = subprocess.run(
        [sys.executable, "-m", "mlgate", "check"],
        cwd=rerun.repo.path,
        env={name: value for name, value in rerun.bench.environ.items() if name != "CI"},
        capture_output=True,
        text=True,
        check=False,
    )

    result = json.loads((rerun.repo.path / "mlgate-out/result.json").read_text())
    assert done.returncode == 1, done.stdout + done.stderr
    (check,) = result["checks"]
    assert (check["measured"], check["baseline"]) == (0.5, 0.75)
    assert result["baseline"]["source"] == "rerun"
    assert result["notes"][0].startswith("the baseline is a run of the pipeline at")
    assert result["notes"][0] in " ".join(done.stdout.split())
    assert (rerun.repo.path / "mlgate-out/logs/rerun-of-the-base.log").read_text() == "trained\n"
    assert (rerun.repo.git("for-each-ref"), rerun.repo.git("status", "--porcelain")) == before
    assert rerun.repo.git("worktree", "list").count("\n") == 0
