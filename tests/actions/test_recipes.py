"""What `mlgate init` writes and the recipes show, run by act with good and bad changes."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlgate.init import github
from mlgate.init.ci import Job

pytestmark = pytest.mark.posix

PAGE = Path(__file__).parents[2] / "docs" / "recipes.md"
#: In the order of the page, the first of which is what init writes.
PLAIN, ELSEWHERE, MATRIX, MONOREPO = re.findall(
    r"```yaml \.github/workflows/mlgate\.yml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL
)
POLICY = """\
version: 1
name: {name}
pipeline:
  command: mkdir -p out && python train.py && mv metrics.json out/
  inputs: [train.py]
  outputs: [out/metrics.json]
{baseline}
gates:
  metrics:
    - {{metric: f1, file: out/metrics.json, min: 0.75{drop}}}
"""
STORE = "baseline: {from: [{store: .mlgate/baselines}]}"
IGNORED = "out/\nmetrics.json\nmlgate-out/\n.mlgate/\n"

Use = Callable[..., Any]


@pytest.fixture
def use(repository: Any) -> Use:
    """Make a `main` of one commit: a workflow, and a model in each of the folders."""

    def put(workflow: str, *folders: str, store: bool = False) -> Any:
        for folder in folders:
            text = POLICY.format(
                name=folder.rstrip("/").rpartition("/")[2] or "loans",
                baseline=STORE if store else "",
                drop=", max_drop: 0.02, decide: point" if store else "",
            )
            repository.put(f"{folder}mlgate.yaml", text)
            repository.put(f"{folder}requirements.txt", "")
            repository.put(f"{folder}train.py", (repository.folder / "train.py").read_text("utf-8"))
        repository.put(".gitignore", IGNORED)
        repository.put(".github/workflows/mlgate.yml", workflow)
        repository.git("checkout", "-q", "--orphan", "fresh")
        repository.commit("Gate the model")
        repository.git("branch", "-q", "-M", "main")
        return repository

    return put


def test_what_init_writes_blocks_what_is_worse_and_tells_it(use: Use) -> None:
    job = Job(
        folder="",
        install="pip install mlgate -r requirements.txt",
        train="mlgate run",
        missing=(),
        check="mlgate check",
        save="mlgate baseline save",
        branch="main",
    )
    repository = use(github.render(job), "", store=True)

    first = repository.pushed()
    better = repository.changed(f1=0.81)
    told = repository.comments()
    worse = repository.changed(f1=0.77)  # above its floor, below what main has

    assert first.jobs == {"mlgate": "success"}, first.log
    assert repository.cached() == [
        f"mlgate-baselines-default-{repository.git('rev-parse', 'main')}"
    ]
    assert better.jobs == {"mlgate": "success"}, better.log
    assert worse.jobs == {"mlgate": "failure"}
    assert ["verdict=pass" in comment for comment in told] == [True]
    (comment,) = repository.comments()
    assert "verdict=fail" in comment
    assert "mlgate-default/result.json" in repository.artefacts()
    assert not any(
        "TOKEN" in name for name in repository.environment_of("check") if "GITHUB" in name
    )
    assert "GITHUB_TOKEN" in repository.environment_of("verdict")


@pytest.mark.parametrize("workflow", [PLAIN, MATRIX], ids=["one model", "matrix"])
def test_a_part_of_the_checks_is_red_though_each_of_them_passes(use: Use, workflow: str) -> None:
    folders = ("",) if workflow is PLAIN else ("models/churn/", "models/risk/")
    repository = use(workflow, *folders)
    repository.env["MLGATE_GATE"] = "metrics/f1.min"

    ran = repository.pushed()

    assert ran.jobs["mlgate"] == "failure", ran.log
    assert "of a part of the checks" in ran.log


@pytest.mark.parametrize(("f1", "ends"), [(0.80, "success"), (0.70, "failure")])
def test_predictions_of_another_job_are_judged(use: Use, f1: float, ends: str) -> None:
    repository = use(ELSEWHERE.replace("[self-hosted, linux]", "ubuntu-latest"), "")

    ran = repository.changed(f1=f1)

    assert ran.jobs == {"train": "success", "mlgate": ends}, ran.log
    (comment,) = repository.comments()
    assert ("verdict=pass" in comment) is (ends == "success")


def test_a_training_that_failed_in_another_job_is_red_and_not_skipped(use: Use) -> None:
    repository = use(ELSEWHERE.replace("[self-hosted, linux]", "ubuntu-latest"), "")

    ran = repository.changed(f1=float("nan"))  # is no Python

    assert ran.jobs == {"train": "failure", "mlgate": "failure"}, ran.log
    assert not any("verdict=pass" in comment for comment in repository.comments())


@pytest.mark.parametrize(
    ("f1", "legs", "verdict"),
    [(0.80, "success", "pass"), (0.70, "failure", "fail"), (float("nan"), "failure", "error")],
)
def test_one_job_tells_and_decides_of_all_legs(
    use: Use, f1: float, legs: str, verdict: str
) -> None:
    repository = use(MATRIX, "models/churn/", "models/risk/")

    event = repository.change(f1=f1, where="models/risk/")
    ran = repository.act("pull_request", event)

    assert ran.jobs["mlgate"] == legs, ran.log
    (comment,) = repository.comments()
    assert "churn" in comment
    assert f"verdict={verdict}" in comment


@pytest.mark.parametrize(
    ("where", "f1", "jobs"),
    [
        ("", 0.80, {"changes": "success", "mlgate": "success"}),
        ("models/risk/", 0.81, {"changes": "success", "gate": "success", "mlgate": "success"}),
        ("models/risk/", 0.70, {"changes": "success", "gate": "failure", "mlgate": "failure"}),
    ],
)
def test_a_change_elsewhere_is_let_through_without_a_verdict(
    use: Use, where: str, f1: float, jobs: dict[str, str]
) -> None:
    repository = use(MONOREPO, "models/risk/")

    event = repository.change(f1=f1, where=where)
    if not where:
        (repository.folder / "README.md").write_text("changed\n", encoding="utf-8")
    ran = repository.act("pull_request", event)

    assert {name: of for name, of in ran.jobs.items() if of != "skipped"} == jobs, ran.log
    assert len(repository.comments()) == ("gate" in jobs)


@pytest.mark.parametrize(
    ("workflow", "folder", "key"),
    [
        (ELSEWHERE.replace("[self-hosted, linux]", "ubuntu-latest"), "", "default"),
        (MATRIX.replace("[churn, risk]", "[risk]"), "models/risk/", "risk"),
        (MONOREPO, "models/risk/", "default"),
    ],
    ids=["another job", "matrix", "monorepo"],
)
def test_a_baseline_goes_from_main_to_the_next_change(
    use: Use, workflow: str, folder: str, key: str
) -> None:
    workflow = workflow.replace(" results/mlgate-churn", "")
    repository = use(workflow, folder, store=True)
    repository.pushed()
    saved = repository.cached()

    worse = repository.act("pull_request", repository.change(f1=0.77, where=folder))

    assert saved == [f"mlgate-baselines-{key}-{repository.git('rev-parse', 'main')}"]
    assert worse.jobs["mlgate"] == "failure", worse.log
    (comment,) = repository.comments()
    assert "verdict=fail" in comment  # and not an error: the baseline is there
