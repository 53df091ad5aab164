"""`mlgate init` as a process: what it writes, what it refuses, and what it tells."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from mlgate.catalog import load

Tool = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A table, and a script that is called as if it trained."""
    (tmp_path / "data.csv").write_text("age,plan\n" + "31,basic\n42,pro\n" * 10)
    (tmp_path / "train.py").write_text("model.fit(x, y)\n")
    (tmp_path / "metrics.json").write_text('{"f1": 0.9}')
    return tmp_path


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file() and ".git/" not in path.as_posix()
    }


def test_it_writes_a_commented_policy_that_an_editor_can_check(tool: Tool, data: Path) -> None:
    before = files(data)

    done = tool("init")

    assert done.returncode == 0, done.stderr
    written = files(data).keys() - before.keys()
    assert written == {"mlgate.yaml", ".mlgate/schema.json", ".mlgate/.gitignore"}
    text = (data / "mlgate.yaml").read_text("utf-8")
    first = text.splitlines()[0]
    assert first == "# yaml-language-server: $schema=.mlgate/schema.json"
    assert "# 0.9 today" in text
    assert "pipeline: python train.py, since it is called so" in done.stdout
    assert "wrote mlgate.yaml" in done.stdout


def test_a_dry_run_prints_the_policy_alone_and_writes_nothing(tool: Tool, data: Path) -> None:
    before = files(data)

    done = tool("init", "--dry-run")

    assert done.returncode == 0, done.stderr
    assert files(data) == before
    assert yaml.safe_load(done.stdout)["datasets"] == {"data": "data.csv"}
    assert "guessed" in done.stderr
    assert "mlgate check ends with 0" in done.stderr


def test_a_dry_run_prints_the_files_of_the_forges_below(tool: Tool, data: Path) -> None:
    done = tool("init", "--dry-run", "--github", "--gitlab")

    assert "runs-on: ubuntu-latest" in done.stdout
    assert "\nmlgate:\n" in done.stdout
    assert not (data / ".github").exists()


@pytest.mark.parametrize(
    ("names", "options"),
    [
        (("mlgate.yaml",), ()),
        (("mlgate.yaml", ".github/workflows/mlgate.yml"), ("--github",)),
        (("mlgate.yaml", ".gitlab-ci.mlgate.yml"), ("--gitlab",)),
        (("mlgate.yaml",), ("--github",)),  # is no policy
    ],
)
def test_a_file_that_is_there_is_never_overwritten(
    tool: Tool, data: Path, names: tuple[str, ...], options: tuple[str, ...]
) -> None:
    for name in names:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text("mine\n")
    before = files(data)

    done = tool("init", *options)

    assert done.returncode == 2
    assert ("never overwrites" in done.stderr) is ((len(names) == 2) or not options)
    assert "fix:" in done.stderr
    assert files(data) == before


def test_another_name_is_written_beside_a_policy_that_is_there(tool: Tool, data: Path) -> None:
    (data / "mlgate.yaml").write_text("mine\n")

    done = tool("init", "--out", "proposed.yaml", "--github")

    assert done.returncode == 0, done.stderr
    assert (data / "mlgate.yaml").read_text() == "mine\n"
    assert load(data / "proposed.yaml").sections.datasets["data"].path == "data.csv"
    workflow = (data / ".github/workflows/mlgate.yml").read_text("utf-8")
    assert "- run: mlgate check --config proposed.yaml" in workflow
    assert "mlgate check --config proposed.yaml" in done.stdout


def test_the_folder_of_the_policy_is_what_is_looked_at(tool: Tool, data: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "trunk"], cwd=data, check=True)
    folder = data / "services" / "risk"
    folder.mkdir(parents=True)
    (folder / "loans.csv").write_text("amount\n100\n200\n")
    (data / "requirements.txt").write_text("pandas\n")

    done = tool("init", "--out", "services/risk/mlgate.yaml", "--github", "--gitlab")

    assert done.returncode == 0, done.stderr
    assert list(load(folder / "mlgate.yaml").sections.datasets) == ["loans"]
    job = yaml.safe_load((data / ".github/workflows/mlgate.yml").read_text())["jobs"]["mlgate"]
    assert job["defaults"]["run"]["working-directory"] == "services/risk"
    assert job["steps"][-1]["with"]["path"] == "services/risk/mlgate-out/"
    assert {"run": "pip install mlgate -r ../../requirements.txt"} in job["steps"]
    gate = yaml.safe_load((data / ".gitlab-ci.mlgate.yml").read_text())["mlgate"]
    assert gate["script"][:2] == ["unset MLGATE_GITLAB_TOKEN GITLAB_TOKEN", "cd services/risk"]
    assert gate["after_script"] == ["cd services/risk", "mlgate report mlgate-out"]
    assert gate["artifacts"]["reports"]["junit"] == "services/risk/mlgate-out/junit.xml"


def test_a_pipeline_of_gitlab_that_is_there_is_told_its_line(tool: Tool, data: Path) -> None:
    (data / ".gitlab-ci.yml").write_text("stages: [test]\n")

    done = tool("init", "--gitlab")

    assert (data / ".gitlab-ci.yml").read_text() == "stages: [test]\n"
    assert "in .gitlab-ci.yml: include: [{local: .gitlab-ci.mlgate.yml}]" in done.stdout


def test_outputs_that_no_command_makes_are_asked_for_in_the_workflow(
    tool: Tool, data: Path
) -> None:
    (data / "train.py").unlink()
    rows = "".join(f"{n},{n % 2},{0.2 + 0.6 * (n % 2) + n / 1000}\n" for n in range(60))
    (data / "predictions.csv").write_text("id,y,p\n" + rows)

    done = tool("init", "--github")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "since no training script, stage, target or CI step was found" in done.stdout
    workflow = (data / ".github/workflows/mlgate.yml").read_text("utf-8")
    assert "# add the command that writes predictions.csv, metrics.json here" in workflow


def test_a_folder_that_is_not_there_is_a_usage_error(tool: Tool) -> None:
    done = tool("init", "--out", "nowhere/mlgate.yaml")

    assert done.returncode == 2
    assert "nowhere does not exist" in done.stderr


@pytest.mark.posix
@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_said(tool: Tool, data: Path) -> None:
    data.chmod(0o555)
    try:
        done = tool("init")
    finally:
        data.chmod(0o755)

    assert done.returncode == 3
    assert "cannot be written" in done.stderr


def test_names_cannot_command_the_terminal(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "\x1b[31mred.csv").write_text("a\n1\n")

    done = tool("init")

    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "\x1b" not in (tmp_path / "mlgate.yaml").read_text("utf-8")


def test_the_folder_of_a_policy_cannot_put_an_expression_into_the_workflow(
    tool: Tool, tmp_path: Path
) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    folder = tmp_path / "${{ github.token }}"
    folder.mkdir()
    (folder / "data.csv").write_text("a\n1\n")

    done = tool("init", "--github", cwd=folder)

    assert done.returncode == 2
    assert not (tmp_path / ".github").exists()
    assert not (folder / "mlgate.yaml").exists()
