"""`mlgate baseline save` and `show`, through the public door."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mlgate import door
from mlgate.cli.baseline import command
from mlgate.cli.check import command as check_command

if TYPE_CHECKING:
    from conftest import Repo

POLICY = """\
version: 1
name: income
pipeline: {command: "true", outputs: [out/p.csv, out/model.bin, "out/*.json"]}
predictions: {path: out/p.csv, id: id, target: y, positive: 1, score: s, prediction: d}
baseline: {from: [git, {store: .mlgate/baselines}]}
gates:
  metrics:
    - {metric: accuracy, max_drop: 0.02, slices: [region]}
    - {metric: eval.f1, file: out/m.json, max_drop: 0.01, decide: point}
"""


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "CI", "MLGATE_ID_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(repo: "Repo", monkeypatch: pytest.MonkeyPatch) -> "Repo":
    repo.write("mlgate.yaml", POLICY)
    repo.write(".gitignore", "out/\n.mlgate/\n")
    train(repo)
    repo.commit("train.py")
    monkeypatch.chdir(repo.path)
    return repo


def train(repo: "Repo", wrong: int = 100) -> None:
    lines = ["id,y,s,d,region"]
    for n in range(1000):
        hit = (n % 2) ^ (n < wrong)
        lines.append(f"u{n},{n % 2},{0.9 if hit else 0.1},{hit},{'EU' if n % 3 else 'US'}")
    repo.write("out/p.csv", "\n".join(lines) + "\n")
    repo.write("out/m.json", json.dumps({"eval": {"f1": 1 - wrong / 1000}}))
    repo.write("out/model.bin", f"weights {wrong}")


def check(*arguments: str) -> int:
    return door.run(check_command, arguments)


def baseline(*arguments: str) -> int:
    return door.run(command, arguments)


def result(out: str = "mlgate-out") -> dict[str, object]:
    document: dict[str, object] = json.loads(Path(out, "result.json").read_text(encoding="utf-8"))
    return document


def test_the_road_from_the_first_run_to_a_blocked_change(
    project: "Repo", capsys: pytest.CaptureFixture[str]
) -> None:
    check()
    assert result()["baseline"]["state"] == "missing"  # type: ignore[index]
    capsys.readouterr()
    assert baseline("save") == 0
    said = capsys.readouterr().out
    assert f"baseline of income at {project.head()[:12]}" in said
    assert "1,000 predictions (ids hashed with the policy's name), out/m.json" in said

    project.git("checkout", "--quiet", "-b", "feature")
    train(project, wrong=101)
    project.commit("train.py")
    assert check() == 0
    assert result()["baseline"]["state"] == "found"  # type: ignore[index]
    assert result()["baseline"]["rows"]["shared"] == 1000  # type: ignore[index]

    train(project, wrong=250)
    project.commit("train.py")
    assert check() == 1


def test_show_tells_commit_place_distance_rows_and_verdict(
    project: "Repo", capsys: pytest.CaptureFixture[str]
) -> None:
    check()
    baseline("save")
    saved_at = project.head()
    project.commit("notes.md")
    base = project.commit("notes.md")
    project.git("checkout", "--quiet", "-b", "feature")
    project.commit("train.py")
    capsys.readouterr()
    assert baseline("show") == 0
    lines = capsys.readouterr().out.splitlines()
    shown = {line[:10].strip(): line[10:] for line in lines}
    assert shown["policy"] == "income (mlgate.yaml)"
    assert shown["commit"] == f"{base[:12]}, merge base of HEAD and main (the default branch)"
    assert shown["baseline"] == "store .mlgate/baselines, 2 commits before"
    assert shown["made at"] == saved_at[:12]
    assert shown["rows"] == "1,000"
    assert shown["files"] == "out/m.json"
    assert shown["verdict"].startswith(("pass", "warn"))
    assert "git: out/p.csv is not tracked" in shown["not used"]


def test_show_says_that_there_is_none_yet(
    project: "Repo", capsys: pytest.CaptureFixture[str]
) -> None:
    assert baseline("show") == 0
    said = capsys.readouterr().out
    assert f"none: {project.head()[:12]} has no parent" in said
    assert "none yet" in said


def test_show_ends_with_3_where_the_baseline_is_damaged(
    project: "Repo", capsys: pytest.CaptureFixture[str]
) -> None:
    check()
    baseline("save")
    for table in project.path.glob(".mlgate/baselines/income/*/*/predictions.parquet"):
        table.write_bytes(b"")
    project.git("checkout", "--quiet", "-b", "feature")
    project.commit("train.py")
    capsys.readouterr()
    assert baseline("show") == 3
    assert "damaged: predictions.parquet" in capsys.readouterr().out


def test_save_goes_to_the_folder_that_is_asked_for(project: "Repo", tmp_path: Path) -> None:
    check("--out", "results")
    assert baseline("save", "--out", "results", "--store", str(tmp_path / "elsewhere")) == 0
    (bundle,) = (tmp_path / "elsewhere" / "income" / project.head()).iterdir()
    manifest = json.loads((bundle / "bundle.json").read_text(encoding="utf-8"))
    assert (manifest["dirty"], manifest["keep"]) == (False, "predictions")
    assert json.loads((bundle / "result.json").read_text(encoding="utf-8")) == result("results")
    assert (bundle / "evidence" / "metrics.json").is_file()


def test_a_failing_verdict_is_kept_too(project: "Repo", capsys: pytest.CaptureFixture[str]) -> None:
    check()
    baseline("save")
    train(project, wrong=400)
    project.commit("train.py")
    assert check() == 1
    capsys.readouterr()
    assert baseline("save") == 0
    assert "the result (fail)" in capsys.readouterr().out


def test_a_retraining_on_the_same_commit_is_kept_beside(project: "Repo") -> None:
    check()
    baseline("save")
    train(project, wrong=99)
    check()
    assert baseline("save") == 0
    assert len(list((project.path / ".mlgate/baselines/income" / project.head()).iterdir())) == 2


@pytest.mark.parametrize(
    "why", ["no result", "no verdict", "other commit", "other policy", "other data", "partial"]
)
def test_what_is_not_this_commits_result_is_not_kept(
    project: "Repo", capsys: pytest.CaptureFixture[str], why: str
) -> None:
    if why == "no verdict":
        project.write("mlgate.yaml", POLICY.replace("max_drop", "max_dorp"))
        check()
        project.write("mlgate.yaml", POLICY)
    elif why == "partial":
        check("--gate", "metrics/accuracy.max_drop")
    elif why != "no result":
        check()
    if why == "other commit":
        project.commit("train.py")
    elif why == "other policy":
        project.write("mlgate.yaml", POLICY + "# edited\n")
    elif why == "other data":
        train(project, wrong=3)
    capsys.readouterr()
    assert baseline("save") == 3
    said = capsys.readouterr().err
    assert "error[MLG026]" in said
    assert "mlgate check" in said
    assert not (project.path / ".mlgate").exists()


def test_a_dirty_tree_is_kept_only_when_asked_for(
    project: "Repo", capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("train.py", "changed")
    check()
    capsys.readouterr()
    assert baseline("save") == 3
    assert "--allow-dirty" in capsys.readouterr().err
    assert baseline("save", "--allow-dirty") == 0
    assert "changes that this commit does not hold" in capsys.readouterr().out


def test_a_policy_without_a_store_needs_the_option(
    project: "Repo", capsys: pytest.CaptureFixture[str]
) -> None:
    project.write("mlgate.yaml", POLICY.replace(", {store: .mlgate/baselines}", ""))
    project.commit("train.py")
    check()
    capsys.readouterr()
    assert baseline("save") == 2
    assert "--store" in capsys.readouterr().err
    assert baseline("save", "--store", "kept") == 0


def test_without_git_there_is_nothing_to_key_a_bundle_by(
    project: "Repo",
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    check()
    capsys.readouterr()
    assert baseline("save") == 3
    assert "kept by commit" in capsys.readouterr().err


def test_every_option_has_its_variable(
    project: "Repo", monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MLGATE_OUT", str(tmp_path / "out"))
    monkeypatch.setenv("MLGATE_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("MLGATE_ALLOW_DIRTY", "1")
    project.write("train.py", "changed")
    check()
    assert baseline("save") == 0
    assert (tmp_path / "store" / "income" / project.head()).is_dir()


def test_several_policies_are_kept_side_by_side(project: "Repo") -> None:
    for name in ("a", "b"):
        project.write(f"models/{name}/mlgate.yaml", POLICY.replace("income", name))
        for file in ("p.csv", "m.json"):
            project.write(f"models/{name}/out/{file}", (project.path / "out" / file).read_bytes())
    project.commit("train.py")
    check("--config", "models/*/mlgate.yaml")
    assert baseline("save", "--config", "models/*/mlgate.yaml") == 0
    for name in ("a", "b"):
        assert (project.path / f"models/{name}/.mlgate/baselines/{name}/{project.head()}").is_dir()


RUNS = """\
version: 1
name: income
baseline: {from: [{store: .mlgate/baselines}]}
gates:
  metrics:
    - {metric: f1, file: out/m.json, runs: "out/*/seed-*.json", max_drop: 0.01}
"""


def write_runs(repo: "Repo", values: list[float]) -> None:
    for seed, value in enumerate(values):
        repo.write(f"out/run/seed-{seed}.json", json.dumps({"f1": value}))


def test_the_files_of_a_glob_are_kept_and_compared_as_the_glob(project: "Repo") -> None:
    project.write("mlgate.yaml", RUNS)
    project.commit("runs.txt")
    write_runs(project, [0.90, 0.91, 0.905])
    project.write("out/run/unrelated.json", "not read")
    check()
    assert baseline("save") == 0
    project.commit("change.txt")
    write_runs(project, [0.80, 0.81, 0.804])

    assert check() == 1
    (judged,) = result()["checks"]  # type: ignore[misc, union-attr, attr-defined]
    values = judged["details"]["values"]
    assert values == {"candidate": [0.80, 0.81, 0.804], "baseline": [0.90, 0.91, 0.905]}
    assert judged["test"]["method"] == "Welch t of 3 and 3 runs"


SEEDS = """\
version: 1
name: income
predictions:
  {path: out/p.csv, id: id, target: y, positive: 1, score: s, prediction: d, runs: out/seeds/*.csv}
baseline: {from: [{store: .mlgate/baselines}]}
gates:
  metrics:
    - {metric: accuracy, max_drop: 0.02, noise: rows+seeds}
"""


def test_runs_meet_a_bundle_whose_ids_are_hashed(project: "Repo") -> None:
    project.write("mlgate.yaml", SEEDS)
    project.commit("seeds.txt")
    for seed, wrong in enumerate([90, 120, 105]):
        train(project, wrong)
        (project.path / "out/p.csv").rename(project.write(f"out/seeds/{seed}.csv", ""))
    train(project)
    check()
    assert baseline("save") == 0
    project.commit("change.txt")
    train(project, wrong=130)

    check()
    (judged,) = result()["checks"]  # type: ignore[misc, union-attr, attr-defined]
    assert judged["details"]["seeds"]["runs"] == 3
    assert judged["interval"]["method"].endswith("with seed noise of 3 runs")
