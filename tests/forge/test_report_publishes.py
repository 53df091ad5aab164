"""`mlgate report` from the command line to the comment, in jobs of the stand-in of GitHub."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from github_server import GitHubServer
from github_state import HEAD

Tool = Callable[..., subprocess.CompletedProcess[str]]

GOLDEN = Path(__file__).parents[1] / "render" / "golden" / "json"


@pytest.fixture
def result(tmp_path: Path) -> Callable[..., Path]:
    """Write a golden result of the pull request's head."""

    def write(case: str = "passed", where: str = "out", **changes: Any) -> Path:
        document = json.loads((GOLDEN / f"{case}.json").read_text("utf-8"))
        if document["commit"] is not None:
            document["commit"]["head"] = HEAD
        folder = tmp_path / where
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "result.json").write_text(json.dumps(document | changes), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def report(
    tool: Tool, github: GitHubServer, github_job: Callable[..., dict[str, str]], tmp_path: Path
) -> Any:
    """Run `mlgate report` in a job of pull request 7."""
    pull = github.pull()

    def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        job = github_job(
            pull, GITHUB_OUTPUT=str(tmp_path / "outputs"), **{"COLUMNS": "300", **changes}
        )
        return tool("report", *arguments, environ=job)

    return run


def test_a_result_becomes_the_one_comment_and_its_address_an_output(
    report, result, github, tmp_path
):
    result("mixed")

    first = report("out")
    second = report("out", GITHUB_RUN_ID="1743210")

    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    (comment,) = github.comments()
    assert comment.body.startswith("<!-- mlgate:comment v=1 id=income -->\n")
    assert "### ❌ mlgate" in comment.body
    assert first.stdout.count("comment: ") == 1
    assert "comment-url<<" in (tmp_path / "outputs").read_text()
    assert (
        f"/{comment.id}" in (tmp_path / "outputs").read_text()
        or "issuecomment" in (tmp_path / "outputs").read_text()
    )


def test_a_run_that_broke_is_told_over_the_verdict_of_the_run_before_it(
    report, result, github, tmp_path
):
    (tmp_path / "mlgate.yaml").write_text("version: 1\nname: income\n")
    result("passed")
    report("out")
    result("passed")
    (tmp_path / "out" / "result.json").write_text('{"schema": ')

    report("out", GITHUB_RUN_ID="1743210")

    (comment,) = github.comments()
    assert "### 💥" in comment.body
    assert "✅" not in comment.body


def test_an_announcement_stands_where_the_verdict_will(report, result, github, tmp_path):
    (tmp_path / "mlgate.yaml").write_text("version: 1\nname: income\n")

    announced = report("--announce")
    said = [comment.body for comment in github.comments()]
    result()
    report("out")

    assert announced.returncode == 0, announced.stderr
    assert len(said) == 1
    assert "running" in said[0]
    (comment,) = github.comments()
    assert "### ✅ mlgate" in comment.body


@pytest.mark.parametrize(("flags", "code"), [((), 0), (("--require-report",), 3)])
def test_a_comment_that_is_refused_is_a_notice_with_the_lines_to_add(
    report, result, github, flags, code
):
    result()
    github.fail("POST", "/comments$", status=403, body={"message": "Resource not accessible"})

    done = report("out", *flags)

    assert done.returncode == code
    (notice,) = [line for line in done.stdout.splitlines() if line.startswith("::notice")]
    assert notice.startswith("::notice title=mlgate%3A comment not published::GitHub answered 403")
    assert "%0Apermissions:%0A  contents: read # for a checkout%0A  pull-requests: write" in notice
    assert "    pull-requests: write" in done.stdout.splitlines()


def test_a_refused_result_is_told_in_the_comment_and_never_green(report, result, github):
    result(repository="evil/x")

    report("out")

    (comment,) = github.comments()
    assert "is of the repository evil/x" in comment.body.replace("<wbr>", "")
    assert "✅" not in comment.body


def test_a_crash_of_the_publisher_changes_no_verdict(report, result, tmp_path):
    result("mixed")
    (tmp_path / "sitecustomize.py").write_text(
        "import mlgate.forge.sticky as s\n\ndef upsert(*a, **k):\n    raise KeyError('x')\n\n"
        "s.upsert = upsert\n"
    )
    import os

    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))

    done = report("out", "--verdict", PYTHONPATH=path)

    assert done.returncode == 1, done.stderr
    assert "a bug of mlgate: KeyError" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_a_result_that_was_edited_to_pass_blocks_and_is_never_green(report, result, github):
    result("mixed", outcome="pass", exit_code=0)

    done = report("out", "--verdict")

    assert done.returncode == 3, done.stderr
    (comment,) = github.comments()
    assert comment.body.splitlines()[2].startswith("### 💥")
    assert "✅" not in comment.body
    assert "its checks come to fail" in comment.body.replace("<wbr>", "")
