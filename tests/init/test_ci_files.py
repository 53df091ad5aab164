"""The CI files of `mlgate init` block where they should, and tools find no fault in them."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from mlgate.init import github, gitlab
from mlgate.init.ci import Job

PROJECT = Path(__file__).parents[2]
SCRIPTS = Path(sys.executable).parent

SIMPLE = Job(
    folder="",
    install="pip install mlgate -r requirements.txt",
    train="mlgate run",
    missing=(),
    check="mlgate check",
    save="mlgate baseline save",
    branch="main",
)
JOBS = {
    "simple": SIMPLE,
    "without a store": Job(**{**vars(SIMPLE), "save": None}),
    "in a folder with an odd name": Job(
        **{
            **vars(SIMPLE),
            "folder": "models/risk: a & 'b' #1",
            "check": "mlgate check --config 'my policy.yaml'",
            "branch": "release/2",
        }
    ),
    "without a file of requirements": Job(**{**vars(SIMPLE), "install": "pip install mlgate"}),
    "without a training": Job(
        **{**vars(SIMPLE), "train": None, "missing": ("out/p.parquet", "a\nb: c")}
    ),
}


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds the files of all the jobs."""
    root = tmp_path_factory.mktemp("written")
    assert run("git", "init", "-q", cwd=root).returncode == 0
    workflows = root / ".github" / "workflows"
    workflows.mkdir(parents=True)
    for number, job in enumerate(JOBS.values()):
        (workflows / f"{number}.yml").write_text(github.render(job), encoding="utf-8")
        (root / f"{number}.gitlab-ci.yml").write_text(gitlab.render(job), encoding="utf-8")
    return root


@pytest.mark.parametrize(
    "command",
    [
        (str(SCRIPTS / "actionlint"),),
        (str(SCRIPTS / "zizmor"), "--offline", "--no-progress", "--no-config", "."),
        (sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"),
        (sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci"),
    ],
    ids=["actionlint", "zizmor", "GitHub's schema", "GitLab's schema"],
)
def test_no_tool_finds_fault_in_them(written: Path, command: tuple[str, ...]) -> None:
    files: dict[str, list[Path]] = {
        "vendor.github-workflows": sorted((written / ".github" / "workflows").iterdir()),
        "vendor.gitlab-ci": sorted(written.glob("*.gitlab-ci.yml")),
    }

    done = run(*command, *map(str, files.get(command[-1], ())), cwd=written)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_the_check_that_github_can_require_starts_for_every_change(job: Job) -> None:
    read = yaml.safe_load(github.render(job))

    assert set(read["jobs"]) == {"mlgate"}
    assert not {"name", "if"} & set(read["jobs"]["mlgate"])  # named by its key, and never skipped
    started_by = read[True]  # YAML 1.1 reads `on` so
    assert started_by == {
        "pull_request": None,
        "merge_group": None,
        "push": {"branches": [job.branch]},
        "workflow_dispatch": None,  # by hand, where a baseline was lost
    }


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_the_token_is_in_the_step_that_reports_and_the_permission_in_its_job(job: Job) -> None:
    read = yaml.safe_load(github.render(job))
    (gate,) = read["jobs"].values()
    reports = [step for step in gate["steps"] if "token" in str(step).lower()]

    assert read["permissions"] == {}
    assert gate["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert "env" not in read | gate
    assert reports == [
        {
            "if": "${{ !cancelled() }}",
            "run": "mlgate report mlgate-out --report-id default --verdict",
            "env": {"GITHUB_TOKEN": "${{ github.token }}"},
        }
    ]
    commands = [step.get("run", "") for step in gate["steps"]]
    assert commands.index(job.check) < commands.index(
        "mlgate report mlgate-out --report-id default --verdict"
    )


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_gitlab_shows_every_report_and_none_lets_a_red_job_pass(job: Job) -> None:
    gate = yaml.safe_load(gitlab.render(job))["mlgate"]
    artifacts = gate["artifacts"]
    (folder,) = artifacts["paths"]

    assert "allow_failure" not in gate
    assert artifacts["when"] == "always"
    assert artifacts["expose_as"] == "mlgate"
    assert artifacts["reports"] == {
        "junit": f"{folder}junit.xml",
        "codequality": f"{folder}codequality.json",
        "metrics": f"{folder}metrics.txt",
        "annotations": f"{folder}annotations.json",
    }
    assert gate["script"][0] == "unset MLGATE_GITLAB_TOKEN GITLAB_TOKEN"
    (check,) = [n for n, line in enumerate(gate["script"]) if line.startswith(job.check)]
    assert "--publish never --verdict" in gate["script"][check + 1]
    assert gate["after_script"][-1] == "mlgate report mlgate-out"
    assert gate["after_script"][:-1] == [line for line in gate["script"] if line.startswith("cd ")]
    assert len([rule for rule in gate["rules"] if "merge_request_event" in rule["if"]]) == 1


def test_the_recipes_show_what_init_writes() -> None:
    page = (PROJECT / "docs" / "recipes.md").read_text(encoding="utf-8")

    for text, name in ((github.render(SIMPLE), github.PATH), (gitlab.render(SIMPLE), gitlab.MAIN)):
        shown = page.partition(f"```yaml {name}\n")[2].partition("```")[0]
        assert yaml.safe_load(shown) == yaml.safe_load(text)


def test_the_last_lines_say_what_has_to_be_switched_on(repository: Any) -> None:
    repository.write("train.csv", "age,country\n" + "31,CH\n64,FR\n" * 9)
    repository.commit()

    done = repository.run("init", "--github", "--gitlab")

    assert done.returncode == 0, done.stderr
    (for_github, for_gitlab) = done.stdout.splitlines()[-2:]
    assert re.fullmatch(
        r"  so that red blocks on GitHub: .*Require status checks to pass: mlgate", for_github
    )
    assert for_gitlab.endswith("Pipelines must succeed")
    workflow = (repository.root / github.PATH).read_text("utf-8")
    assert for_github.partition(": ")[2] in workflow.replace("\n# ", " ")


def test_nothing_is_to_be_switched_on_where_no_file_was_written(repository: Any) -> None:
    repository.write("train.csv", "age,country\n31,CH\n")

    assert "red blocks" not in repository.run("init").stdout
    again = repository.run("init", "--dry-run", "--github", "--out", "other.yaml")
    assert "so that red blocks" not in again.stderr


def test_a_job_asks_for_what_the_training_needs_where_no_file_names_it() -> None:
    unnamed = JOBS["without a file of requirements"]

    for member in (github, gitlab):
        asked = [of for of in JOBS.values() if "# and what the training needs" in member.render(of)]
        assert asked == [unnamed]


def test_moving_to_the_action_keeps_baseline_artefact_and_comment() -> None:
    workflow = github.render(SIMPLE)
    action = yaml.safe_load((PROJECT / "actions" / "check" / "action.yml").read_text("utf-8"))
    report_id = action["inputs"]["report-id"]["default"]
    (kept,) = (
        step["with"] for step in action["runs"]["steps"] if step.get("name") == "Keep the baselines"
    )
    saved = yaml.safe_load(workflow)["jobs"]["mlgate"]["steps"][-1]["with"]

    assert saved["key"] == kept["key"].replace("${{ inputs.report-id }}", report_id)
    # The cache of GitHub is one of key and path, as they are written.
    assert saved["path"] == action["inputs"]["baseline-path"]["default"]
    assert "inputs.working-directory == '.' && inputs.baseline-path ||" in kept["path"]
    assert f"--report-id {report_id} --verdict\n" in workflow
    assert f"name: mlgate-{report_id}," in workflow


def test_the_job_of_a_policy_that_is_there_is_as_if_written_with_it(
    repository: Any, tmp_path: Path
) -> None:
    for name in ("train.csv", "metrics.json", "train.py"):
        text = {"metrics.json": '{"test": {"f1": 0.83}}', "train.py": "model.fit(x)\n"}
        repository.write(name, text.get(name, "age,country\n31,CH\n"))
    repository.commit()
    both = repository.run("init", "--github", "--gitlab")
    names = (github.PATH, gitlab.PATH, gitlab.MAIN)
    at_once = [(repository.root / name).read_text("utf-8") for name in names]
    policy = (repository.root / "mlgate.yaml").read_bytes()
    for name in names:
        (repository.root / name).unlink()

    shown = repository.run("init", "--github", "--gitlab", "--dry-run")
    later = repository.run("init", "--github", "--gitlab")

    assert (both.returncode, shown.returncode, later.returncode) == (0, 0, 0), later.stderr
    assert "mlgate run" in at_once[0]
    assert [(repository.root / name).read_text("utf-8") for name in names] == at_once
    assert at_once[0] in shown.stdout
    assert "mlgate.yaml is there and stays as it is" in later.stdout
    assert "so that red blocks on GitHub" in later.stdout
    assert (repository.root / "mlgate.yaml").read_bytes() == policy


def test_the_job_of_a_policy_with_a_store_saves_what_the_one_of_init_saves(repository: Any) -> None:
    repository.write(
        "models/risk/mlgate.yaml",
        "version: 1\nname: risk\n"
        "baseline: {from: [{store: .mlgate/baselines}, rerun]}\n"
        "gates: {metrics: [{metric: f1, file: metrics.json, min: 0.5}]}\n",
    )
    repository.commit()

    done = repository.run("init", "--github", "--out", "models/risk/mlgate.yaml")

    assert done.returncode == 0, done.stderr
    workflow = (repository.root / github.PATH).read_text("utf-8")
    assert "run: mlgate baseline save" in workflow
    assert "path: models/risk/.mlgate/baselines" in workflow
    assert "# add the command that writes metrics.json here" in workflow


def test_a_second_model_leaves_the_job_as_it_is_and_says_what_to_add(repository: Any) -> None:
    for folder in ("", "models/risk/"):
        repository.write(f"{folder}train.csv", "age,country\n31,CH\n")
    repository.commit()
    assert repository.run("init", "--github").returncode == 0
    before = (repository.root / github.PATH).read_bytes()

    done = repository.run("init", "--github", "--out", "models/risk/mlgate.yaml")

    assert done.returncode == 0, done.stderr
    assert (repository.root / "models/risk/mlgate.yaml").is_file()
    assert (repository.root / github.PATH).read_bytes() == before
    (line,) = (line for line in done.stdout.splitlines() if "add to it" in line)
    assert ".github/workflows/mlgate.yml is there and stays as it is" in line
    assert "--config models/risk/mlgate.yaml" in line
