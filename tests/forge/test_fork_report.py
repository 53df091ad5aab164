"""`mlgate report --untrusted`: a job on `workflow_run` reads what a fork's run uploaded."""

import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from github_server import GitHubServer
from github_state import HEAD, TOKEN, Pull

from mlgate.publish.github import artifacts

Tool = Callable[..., subprocess.CompletedProcess[str]]

GOLDEN = Path(__file__).parents[1] / "render" / "golden" / "json"
RUN = 30_433_642


def archive(case: str = "passed", name: str = "result.json", **changes: Any) -> bytes:
    document = json.loads((GOLDEN / f"{case}.json").read_text("utf-8"))
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr(name, json.dumps(document | changes))
    return raw.getvalue()


def event(**changes: Any) -> dict[str, Any]:
    run = {
        "id": RUN,
        "run_attempt": 2,
        "conclusion": "success",
        "head_sha": HEAD,
        "head_branch": "retrain",
        "head_repository": {"full_name": "mona/loans", "owner": {"login": "mona"}},
        "html_url": f"https://github.example/acme/loans/actions/runs/{RUN}",
        "pull_requests": [],
    }
    return {
        "workflow_run": run | changes,
        "repository": {"full_name": "acme/loans", "default_branch": "main"},
    }


@pytest.fixture
def fork(github: GitHubServer) -> Callable[..., Pull]:
    """A pull request of a fork, and the run of its commit with what it uploaded."""

    def make(uploaded: dict[str, bytes] | None = None, **fields: Any) -> Pull:
        pull = github.pull(**{"head_repository": "mona/loans", **fields})
        github.run(
            RUN,
            artifacts={"mlgate-income": archive()} if uploaded is None else uploaded,
            conclusion="success",
            head_sha=HEAD,
            head_branch="retrain",
            head_repository="mona/loans",
        )
        return pull

    return make


@pytest.fixture
def report(tool: Tool, github_job: Callable[..., dict[str, str]], tmp_path: Path) -> Any:
    """Run `mlgate report --untrusted` in a job on `workflow_run`."""

    def run(*arguments: str, told: dict[str, Any] | None = None, **changes: str) -> Any:
        job = github_job(
            event=event() if told is None else told,
            GITHUB_EVENT_NAME="workflow_run",
            GITHUB_STEP_SUMMARY=str(tmp_path / "summary"),
            COLUMNS="300",
            **changes,
        )
        return tool("report", "--untrusted", *arguments, environ=job)

    return run


def summary(tmp_path: Path) -> str:
    return (tmp_path / "summary").read_text("utf-8")


def test_the_results_of_a_fork_are_told_as_those_of_its_commit(report, fork, tmp_path):
    fork()

    done = report()

    assert done.returncode == 0, done.stderr
    assert "mlgate income: all 3 checks passed" in done.stdout
    assert "refused" not in done.stdout
    assert f"results produced by code from a fork at <code>{HEAD[:7]}" in summary(tmp_path)


def test_neither_token_nor_anything_else_of_ours_goes_to_the_storage(report, fork, github):
    fork()

    report()

    (api,) = github.asked("GET", "/zip$")
    assert api.headers["Authorization"] == f"Bearer {TOKEN}"
    assert github.violations == []


def test_nothing_is_annotated_in_a_job_of_the_default_branch(report, fork):
    fork({"mlgate-income": archive("mixed")})

    done = report()

    assert "::error" not in done.stdout
    assert "::warning" not in done.stdout


@pytest.mark.parametrize(
    ("conclusion", "case", "said"),
    [
        ("failure", "passed", "The worse is used"),
        ("success", "mixed", "The worse is used"),
        ("timed_out", "passed", "The worse is used"),
    ],
)
def test_where_results_and_job_disagree_the_worse_is_told(
    report, fork, tmp_path, conclusion, case, said
):
    fork({"mlgate-income": archive(case)})

    done = report("--verdict", told=event(conclusion=conclusion))

    assert done.returncode in (1, 3)
    assert said in summary(tmp_path)
    assert "### ❌" in summary(tmp_path)


def test_a_run_that_uploaded_nothing_is_an_error(report, fork, tmp_path):
    fork({"coverage": b"x"})

    done = report("--verdict", told=event(conclusion="failure"))

    assert done.returncode == 3
    assert f"refused: run {RUN} has uploaded no artefact mlgate-*" in done.stdout


def test_a_hostile_archive_is_refused_and_the_others_are_told(report, fork):
    fork({"mlgate-a": archive(name="../result.json"), "mlgate-b": archive(), "mlgate-c": b"PK"})

    done = report("--verdict")

    assert done.returncode == 3
    assert "refused: mlgate-a holds '../result.json', which leads out of its folder" in done.stdout
    assert "refused: mlgate-c is no zip archive" in done.stdout
    assert "mlgate income: all 3 checks passed" in done.stdout


def test_of_artefacts_of_one_name_the_newest_counts(report, fork, github):
    fork({"mlgate-income": archive("mixed")})
    github.artifact(github.state.runs[RUN], "mlgate-income", archive("passed"))

    assert "mlgate income: all 3 checks passed" in report().stdout


def test_an_artefact_that_has_expired_is_told(report, fork, github):
    fork({})
    github.artifact(github.state.runs[RUN], "mlgate-income", archive(), expired=True)

    assert "refused: mlgate-income is no longer kept" in report("--verdict").stdout


def test_files_that_bend_the_verdict_are_told_first(report, fork, tmp_path):
    fork(files=["train.py", ".github/workflows/mlgate.yml", "models/mlgate.yaml", "waivers.yaml"])

    report()

    text = summary(tmp_path)
    for path in (".github/workflows/mlgate.yml", "models/mlgate.yaml", "waivers.yaml"):
        assert path.rpartition("/")[2].replace("_", "") in text.replace("<wbr>", "")
    assert "train.py" not in text


NO_CHANGE = [
    ({"head": "9" * 40}, "no open pull request has the head 1111111"),
    ({"state": "closed"}, "no open pull request has the head 1111111"),
    ({"branch": "other"}, "no open pull request has the head 1111111"),
]


@pytest.mark.parametrize(("fields", "said"), NO_CHANGE)
def test_without_the_pull_request_nothing_is_published(report, fork, tmp_path, fields, said):
    fork(**fields)

    done = report()

    assert done.returncode == 0
    assert said in done.stdout
    assert not (tmp_path / "summary").exists()
    assert report("--require-report").returncode == 3
    assert report("--verdict").returncode == 3


def test_of_two_pull_requests_none_is_told(report, fork, github, tmp_path):
    fork()
    github.pull(8, head_repository="mona/loans")

    assert "2 open pull requests have the head 1111111" in report().stdout
    assert not (tmp_path / "summary").exists()


def test_the_change_that_is_asked_for_must_be_the_run_s(report, fork):
    fork()

    assert "is of the pull request 7 and not of 8" in report("--change", "8").stdout


@pytest.mark.parametrize("conclusion", ["cancelled", "skipped", None, {"x": 1}])
def test_a_run_that_was_stopped_says_nothing(report, fork, tmp_path, conclusion):
    fork()

    done = report(told=event(conclusion=conclusion))

    assert done.returncode == 0
    assert "so it says nothing of the change" in done.stdout
    assert not (tmp_path / "summary").exists()


BROKEN_EVENTS = [
    event(head_repository=None),
    event(head_repository={"owner": None}),
    event(head_branch=None),
    event(head_sha="main"),
    event(id="1"),
    {},
    {"workflow_run": []},
]


@pytest.mark.parametrize("told", BROKEN_EVENTS)
def test_an_event_that_does_not_say_enough_is_told(report, fork, told):
    fork()

    done = report(told=told)

    assert done.returncode == 0
    assert "::notice title=mlgate%3A report not published::" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_run_that_is_named_is_asked_for(report, fork):
    fork()

    done = report("--run", str(RUN), told={"repository": {"full_name": "acme/loans"}})

    assert "mlgate income: all 3 checks passed" in done.stdout


def test_a_run_that_is_not_there_is_told(report, fork):
    fork()

    done = report("--run", "5", told={})

    assert done.returncode == 0
    assert "GitHub answered 404" in done.stdout
    assert "actions: read" in done.stdout


FAULTS = [
    ("GET", "/artifacts$", {"status": 403}),
    ("GET", "/artifacts$", {"status": 200, "body": "<html>"}),
    ("GET", "/zip$", {"status": 403}),
    ("GET", "/zip$", {"status": 302, "headers": {"Location": "file:///etc/passwd"}}),
    ("GET", "/zip$", {"status": 302, "headers": {"Location": "ftp://127.0.0.1/x"}}),
    ("GET", "/zip$", {"drop": True}),
    ("GET", "/pulls$", {"status": 404}),
]


@pytest.mark.parametrize(("method", "path", "fault"), FAULTS)
def test_whatever_the_forge_answers_nothing_breaks(report, fork, github, method, path, fault):
    fork()
    github.fail(method, path, times=-1, **fault)

    done = report()

    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "::notice title=mlgate%3A report not published::" in done.stdout


def test_without_a_token_it_says_which(report, fork):
    fork()

    done = report(GITHUB_TOKEN="")

    assert done.returncode == 0
    assert "there is no token" in done.stdout
    assert "  GITHUB_TOKEN: ${{ github.token }}" in done.stdout


def test_an_artefact_that_is_too_large_is_not_fetched(fork, github, github_job, monkeypatch):
    fork({"mlgate-income": archive(), "mlgate-z": archive()})
    job = github_job(event=event())
    monkeypatch.setattr(artifacts, "MOST_BYTES", 100)

    uploaded = artifacts.fetch("acme/loans", None, job)

    assert uploaded.archives == {}
    assert uploaded.left_out == dict.fromkeys(
        ("mlgate-income", "mlgate-z"), "is larger than 100 bytes"
    )
    assert github.asked("GET", "/zip$") == []


def test_a_stranger_does_not_choose_whose_comment_is_written_over(report, fork, github):
    fork({"mlgate-income": archive(name="result.json")})

    report()

    (comment,) = github.comments(7)
    assert comment.body.startswith("<!-- mlgate:comment v=1 id=default -->")


def test_the_comment_is_of_the_run_that_made_the_results_and_stays_one(report, fork, github):
    fork({"mlgate-income": archive("mixed")})

    first = report()
    again = report(told=event(run_attempt=3))

    assert (first.returncode, again.returncode) == (0, 0)
    (comment,) = github.comments(7)
    marker, state, *_ = comment.body.splitlines()
    assert marker == "<!-- mlgate:comment v=1 id=default -->"
    assert f"sha={HEAD} run={RUN} attempt=" in state
    assert "results produced by code from a fork" in comment.body


def test_without_a_network_nothing_is_told_and_the_verdict_is_none(report, fork, tmp_path):
    fork()

    done = report("--verdict", GITHUB_API_URL="http://127.0.0.1:9")

    assert done.returncode == 3, done.stderr
    assert "report not published::no connection" in done.stdout
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "summary").exists()


def test_a_token_that_expires_between_two_artefacts_leaves_no_half_a_report(
    report, fork, github, tmp_path
):
    fork({"mlgate-a": archive(name="result.json"), "mlgate-b": archive("mixed")})
    github.fail("GET", "/zip$", times=-1, skip=1, status=401)

    done = report("--verdict")

    assert done.returncode == 3, done.stderr
    assert "GitHub answered 401 to a download" in done.stdout
    assert "has expired" in done.stdout
    assert github.comments(7) == []
    assert not (tmp_path / "summary").exists()


def test_the_storage_is_asked_with_the_certificates_that_requests_has(report, fork, github):
    fork()
    elsewhere = {"Location": "https://127.0.0.1:9/x"}
    github.fail("GET", "/zip$", times=-1, status=302, headers=elsewhere)

    done = report(REQUESTS_CA_BUNDLE="/nowhere/ca.pem")

    assert "an artefact cannot be fetched: OSError" in done.stdout


def test_no_second_redirect_is_followed_and_no_netrc_is_read(report, fork, github, tmp_path):
    fork()
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    again = {"Location": f"{github.url}/repos/acme/loans/actions/artifacts/1/zip"}
    github.fail("GET", "/zip$", times=-1, status=302, headers=again)

    done = report(NETRC=str(tmp_path / ".netrc"))

    assert "GitHub's storage answered 302" in done.stdout
    first, second = github.asked("GET", "/zip$")
    assert first.headers["Authorization"] == f"Bearer {TOKEN}"
    assert "Authorization" not in second.headers
