"""The flow of a fork: its own job may not write, so a `workflow_run` tells of its artefacts."""

import io
import json
import os
import subprocess
import zipfile
from typing import Any

import pytest
from github_state import Artifact, Run

pytestmark = pytest.mark.posix


def archive(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, text in files.items():
            file.writestr(name, text)
    return packed.getvalue()


def completed(run: Run) -> dict[str, Any]:
    return {
        "action": "completed",
        "workflow_run": {
            "id": run.id,
            "name": "mlgate",
            "event": "pull_request",
            "conclusion": run.conclusion,
            "head_sha": run.head_sha,
            "head_branch": run.head_branch,
            "head_repository": {"full_name": "stranger/loans", "owner": {"login": "stranger"}},
            "run_attempt": 1,
            "actor": {"login": "stranger"},
            "pull_requests": [],
        },
        "repository": {
            "name": "loans",
            "full_name": "acme/loans",
            "owner": {"login": "acme"},
            "default_branch": "main",
        },
    }


@pytest.fixture
def forked(repository):
    """A red pull request of a fork, whose run has ended; returns how to tell of it."""
    event = repository.change(f1=0.50, fork="stranger/loans")
    repository.put("metrics.json", '{"f1": 0.50}')
    program = [repository.bin / "mlgate", "check", "--base-ref", "main"]
    done = subprocess.run(
        program, cwd=repository.folder, env={"PATH": os.environ["PATH"]}, check=False
    )
    assert done.returncode == 1
    result = (repository.folder / "mlgate-out" / "result.json").read_text("utf-8")
    run = Run(
        id=99,
        name="mlgate",
        conclusion="failure",
        head_sha=event["pull_request"]["head"]["sha"],
        head_repository="stranger/loans",
    )
    repository.github.state.runs[99] = run
    repository.git("checkout", "-q", "main")
    (repository.folder / ".github" / "workflows" / "mlgate.yml").unlink()
    repository.workflow("mlgate-fork-report.yml")

    def tell(files: dict[str, str] | None = None, **changes: Any):
        told = json.loads(result) | changes
        packed = archive(files or {"result.json": json.dumps(told)})
        artefact = Artifact(id=1, run=99, name="mlgate-default", data=packed)
        repository.github.state.artifacts[1] = artefact
        return repository.act("workflow_run", completed(run))

    return tell


def test_the_comment_arrives_from_a_job_that_has_no_checkout(repository, forked) -> None:
    ran = forked()

    assert ran.jobs == {"report": "success"}, ran.log
    (comment,) = repository.comments()
    assert "verdict=fail" in comment
    assert "fork" in comment


def test_an_artefact_that_lies_is_not_believed(repository, forked) -> None:
    lie = "loans @everyone </td></details> ![](https://evil.example/x) `\n::error::x"

    forked(outcome="pass", exit_code=0, checks=[], name=lie)

    (comment,) = repository.comments()
    assert "verdict=pass" not in comment
    assert "@everyone" not in comment
    assert "https://evil.example" not in comment


@pytest.mark.parametrize("name", ["../result.json", "/etc/result.json"])
def test_an_archive_that_climbs_out_writes_nothing(repository, forked, name: str) -> None:
    ran = forked({name: "{}", "ran": "x"})

    assert ran.jobs == {"report": "success"}, ran.log
    assert "verdict=error" in "".join(repository.comments())
    assert list(repository.kept.rglob("ran")) == []
