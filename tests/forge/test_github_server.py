"""The stand-in of GitHub is not kinder than GitHub: what the API refuses, it refuses."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from github_server import GitHubServer
from github_state import BASE, BOT, HEAD, TOKEN

REPO = "/repos/acme/loans"
COMMENTS = f"{REPO}/issues/7/comments"
NOTE = {
    "path": "mlgate.yaml",
    "start_line": 1,
    "end_line": 1,
    "annotation_level": "failure",
    "message": "auc",
}


class Client:
    """Asks the stand-in as curl would."""

    def __init__(self, server: GitHubServer) -> None:
        self.server = server
        self.session = requests.Session()

    def __call__(
        self, method: str, path: str, body: Any = None, *, who: str = TOKEN
    ) -> requests.Response:
        return self.session.request(
            method,
            self.server.url + path,
            json=body,
            headers={"Authorization": f"Bearer {who}"},
            timeout=10,
            allow_redirects=False,
        )


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    """Without the check that nothing was wrong, since here it is."""
    with GitHubServer() as server:
        server.pull()
        yield server


@pytest.fixture
def ask(server: GitHubServer) -> Iterator[Client]:
    client = Client(server)
    with client.session:
        yield client


def output(**more: Any) -> dict[str, Any]:
    return {"title": "t", "summary": "s", **more}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", COMMENTS, {"bdy": "x"}),
        ("POST", COMMENTS, {"body": 3}),
        ("POST", COMMENTS, {"body": "x" * 65_537}),
        ("POST", COMMENTS, {"body": "  "}),
        ("GET", f"{COMMENTS}?per_page=abc", None),
        ("GET", f"{COMMENTS}?perpage=100", None),
        ("GET", f"{REPO}/pulls?state=gone", None),
        ("POST", f"{REPO}/statuses/{HEAD}", {"state": "failed"}),
        ("POST", f"{REPO}/statuses/{HEAD}", {"state": "failure", "description": "x" * 141}),
        ("POST", f"{REPO}/check-runs", {"name": "x"}),
        ("POST", f"{REPO}/check-runs", {"name": "x", "head_sha": HEAD, "conclusion": "failed"}),
        ("POST", f"{REPO}/check-runs", {"name": "x", "head_sha": HEAD, "status": "completed"}),
        (
            "POST",
            f"{REPO}/check-runs",
            {"name": "x", "head_sha": HEAD, "output": output(annotations=[NOTE] * 51)},
        ),
        (
            "POST",
            f"{REPO}/check-runs",
            {"name": "x", "head_sha": HEAD, "output": output(summary="s" * 65_536)},
        ),
        (
            "POST",
            f"{REPO}/check-runs",
            {"name": "x", "head_sha": HEAD, "output": output(annotations=[{"path": "a"}])},
        ),
        ("GET", f"{REPO}/nope", None),
    ],
)
def test_what_github_refuses_is_refused_and_kept(
    server: GitHubServer, ask: Client, method: str, path: str, body: Any
) -> None:
    assert ask(method, path, body).status_code in (404, 422)
    assert server.violations
    assert server.comments() == []
    assert server.state.checks == {}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", f"{REPO}/issues/8/comments", {"body": "x"}, 404),
        ("PATCH", f"{REPO}/issues/comments/5", {"body": "x"}, 404),
        ("GET", "/repos/acme/other/pulls/7", None, 404),
        ("POST", f"{REPO}/statuses/{'9' * 40}", {"state": "failure"}, 422),
        ("GET", "/user", None, 403),
    ],
)
def test_what_a_right_program_may_meet_is_no_violation(
    server: GitHubServer, ask: Client, method: str, path: str, body: Any, status: int
) -> None:
    assert ask(method, path, body).status_code == status
    assert server.violations == []


def test_a_token_may_do_what_it_was_given(server: GitHubServer, ask: Client) -> None:
    server.token("fork", login=BOT, app=True, writes=[])
    server.token("mona", login="mona", writes=["pull_requests", "checks"])
    check = {"name": "x", "head_sha": HEAD}

    assert ask("POST", COMMENTS, {"body": "x"}, who="unknown").status_code == 401
    assert ask("POST", COMMENTS, {"body": "x"}, who="fork").status_code == 403
    assert ask("POST", COMMENTS, {"body": "x"}, who="mona").json()["user"]["login"] == "mona"
    assert ask("POST", f"{REPO}/check-runs", check, who="mona").status_code == 403
    assert ask("GET", "/user", who="mona").json()["login"] == "mona"
    assert server.violations == []


def test_lists_come_in_pages(server: GitHubServer, ask: Client) -> None:
    for number in range(65):
        server.comment(f"{number}")
    seen, path = [], COMMENTS
    while path:
        answer = ask("GET", path)
        seen += [one["body"] for one in answer.json()]
        path = answer.links.get("next", {}).get("url", "").removeprefix(server.url)

    assert seen == [str(number) for number in range(65)]
    assert len(server.asked("GET")) == 3


def test_check_runs_gather_annotations_and_statuses_come_newest_first(
    server: GitHubServer, ask: Client
) -> None:
    made = ask("POST", f"{REPO}/check-runs", {"name": "x", "head_sha": HEAD}).json()
    path = f"{REPO}/check-runs/{made['id']}"
    for _ in range(2):
        ask("PATCH", path, {"conclusion": "failure", "output": output(annotations=[NOTE] * 50)})
    ask("POST", f"{REPO}/statuses/{HEAD}", {"state": "pending", "context": "a"})
    ask("POST", f"{REPO}/statuses/{HEAD}", {"state": "success", "context": "a"})

    assert ask("GET", path).json()["output"]["annotations_count"] == 100
    assert len(ask("GET", f"{path}/annotations?per_page=100").json()) == 100
    assert ask("GET", f"{REPO}/commits/{HEAD}/check-runs").json()["total_count"] == 1
    statuses = ask("GET", f"{REPO}/commits/{HEAD}/statuses").json()
    assert [one["state"] for one in statuses] == ["success", "pending"]
    assert server.violations == []


def test_pulls_are_found_by_commit_and_by_branch(server: GitHubServer, ask: Client) -> None:
    server.pull(8, head="4" * 40, head_repository="mona/loans", files=["a.py"])
    server.pull(9, head="5" * 40, head_repository=None)

    def numbers(path: str) -> list[int]:
        return [one["number"] for one in ask("GET", path).json()]

    assert numbers(f"{REPO}/commits/{HEAD}/pulls") == [7]
    assert numbers(f"{REPO}/pulls?head=mona:retrain&state=open") == [8]
    assert ask("GET", f"{REPO}/pulls/9").json()["head"]["repo"] is None
    assert ask("GET", f"{REPO}/pulls/8/files").json()[0]["filename"] == "a.py"
    assert ask("GET", f"{REPO}/commits/{BASE}/pulls").json() == []


def test_an_artefact_is_fetched_from_a_host_that_must_not_see_the_token(
    server: GitHubServer, ask: Client
) -> None:
    run = server.run(5, artifacts={"mlgate-a": b"zip"}, conclusion="failure")
    server.artifact(run, "mlgate-b", b"old", expired=True)
    listed = ask("GET", f"{REPO}/actions/runs/5/artifacts").json()
    there = ask("GET", f"{REPO}/actions/artifacts/{listed['artifacts'][0]['id']}/zip")
    gone = ask("GET", f"{REPO}/actions/artifacts/{listed['artifacts'][1]['id']}/zip")
    location = there.headers["Location"]

    assert listed["total_count"] == 2
    assert (there.status_code, gone.status_code) == (302, 410)
    assert requests.get(location, timeout=10).content == b"zip"
    assert server.violations == []
    requests.get(location, headers={"Authorization": "Bearer x"}, timeout=10)
    assert server.violations == ["the token was sent to the storage of artefacts"]


def test_faults_strike_as_often_as_told_before_or_after_the_effect(
    server: GitHubServer, ask: Client
) -> None:
    server.fail("POST", "comments", status=502, after_effect=True)
    server.fail("POST", "comments", status=403, body={"message": "slow"})
    server.fail("POST", "comments", drop=True, skip=1)

    assert ask("POST", COMMENTS, {"body": "one"}).status_code == 502
    assert ask("POST", COMMENTS, {"body": "two"}).json() == {"message": "slow"}
    assert ask("POST", COMMENTS, {"body": "three"}).status_code == 201
    with pytest.raises(requests.ConnectionError):
        ask("POST", COMMENTS, {"body": "four"})
    assert ask("POST", COMMENTS, {"body": "five"}).status_code == 201
    assert [comment.body for comment in server.comments()] == ["one", "three", "five"]


def test_a_server_that_hangs_is_left_by_a_client_with_a_limit(
    server: GitHubServer, ask: Client
) -> None:
    server.fail("GET", "pulls", hang=True)

    with pytest.raises(requests.Timeout):
        ask.session.get(f"{server.url}{REPO}/pulls/7", timeout=0.05)


def test_something_may_happen_just_before_a_request(server: GitHubServer, ask: Client) -> None:
    comment = server.comment("x")
    server.before("PATCH", "comments", server.state.comments.clear)

    path = f"{REPO}/issues/comments/{comment.id}"
    assert ask("PATCH", path, {"body": "y"}).status_code == 404
