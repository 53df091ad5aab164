"""Publishing to GitHub, and all that goes wrong there: nothing is raised, no comment is doubled."""

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from github_server import GitHubServer
from github_state import BOT, HEAD, TOKEN
from made_reports import check, failing, publication, report

from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import CommentMode, Publication, Refused, Wishes
from mlgate.forge.state import State, read, signed
from mlgate.publish.github import detect, publish
from mlgate.publish.github.deliver import deliver
from mlgate.publish.github.patience import Patience
from mlgate.result.outcome import Outcome

COMMENTS = r"/issues/7/comments"
NOTE = r"/issues/comments/"
ALL = Wishes(status=True, check_run=True)
OLD = "9" * 40
GitHubJob = Callable[..., dict[str, str]]
OF_MONA = {"MLGATE_GITHUB_TOKEN": "ghp_mona"}
OF_AN_APP = {"MLGATE_GITHUB_TOKEN": "ghs_app"}
OF_NONE = {"GITHUB_TOKEN": "ghs_none"}


class Job:
    """A job that reports; it never sleeps, and keeps what it would have waited."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ
        self.waited: list[float] = []

    def tell(
        self, told: Publication | None = None, wishes: Wishes | None = None, **environ: str
    ) -> tuple[Delivery, ...]:
        variables = {**self.environ, **environ}
        return deliver(
            told or publication(failing()),
            wishes or Wishes(),
            detect(variables),
            variables,
            Patience(sleep=self.waited.append, now=lambda: 1_999_999_990.0),
        )

    def comment(self, told: Publication | None = None, **environ: str) -> Delivery:
        (delivery,) = self.tell(told, **environ)
        return delivery


@pytest.fixture
def job(github: GitHubServer, github_job: GitHubJob) -> Job:
    """A job of an open pull request."""
    return Job(github_job(github.pull()))


def ours(github: GitHubServer) -> list[str]:
    """Verdicts of our comments."""
    found = [read(one.body) for one in github.comments() if one.login == BOT]
    return [one.verdict for one in found if one is not None]


def written(run: int = 1, sha: str = HEAD, text: str = "old", report_id: str = "default") -> str:
    """A comment that an earlier run wrote."""
    fields: dict[str, Any] = {"attempt": 1, "verdict": "warn", "checks": "0" * 16}
    return signed(text, State(report_id=report_id, sha=sha, run=run, **fields))


# what works


def test_a_pull_request_gets_one_comment_that_later_runs_edit(
    github: GitHubServer, job: Job
) -> None:
    first = job.comment()
    second = job.comment(publication(report()), GITHUB_RUN_ID="1743210")

    assert (first.said, second.said) == ("created", "updated")
    assert first.url == second.url == "https://github.example/acme/loans/pull/7#issuecomment-1001"
    assert ours(github) == ["pass"]
    assert job.waited == []


def test_requests_are_few_and_say_who_asks(github: GitHubServer, job: Job) -> None:
    job.comment()
    github.requests.clear()
    job.comment(GITHUB_RUN_ATTEMPT="2")

    assert len(github.requests) <= 6
    assert {one.headers["User-Agent"].partition("/")[0] for one in github.requests} == {"mlgate"}
    assert {one.query.get("per_page", "100") for one in github.requests} == {"100"}


def test_github_enterprise_server_is_reached_below_its_prefix(github_job: GitHubJob) -> None:
    with GitHubServer(prefix="/api/v3") as server:
        variables = {**github_job(), "GITHUB_API_URL": server.url, "GITHUB_SHA": HEAD}
        server.pull()

        assert Job(variables).comment().said == "created"
        assert server.violations == []


def test_publish_itself_writes(github: GitHubServer, job: Job) -> None:
    (said,) = publish(publication(report()), Wishes(), detect(job.environ), job.environ)

    assert said.said == "created"
    assert ours(github) == ["pass"]


def test_a_status_and_a_check_run_are_written_where_wished(github: GitHubServer, job: Job) -> None:
    told = publication(failing(failures=120))

    assert [one.channel for one in job.tell(told, ALL)] == ["comment", "status", "check run"]
    (status,) = github.state.statuses
    (run,) = github.state.checks.values()
    assert (status.sha, status.fields["state"]) == (HEAD, "failure")
    assert status.fields["context"] == run.fields["name"] == "mlgate/default"
    assert "120 failed" in status.fields["description"]
    assert (run.fields["status"], run.fields["conclusion"]) == ("completed", "failure")
    assert len(run.annotations) == 120
    assert {one["path"] for one in run.annotations} == {"mlgate.yaml"}
    assert [len(one.body["output"]["annotations"]) for one in github.asked("PATCH")] == [50, 50, 20]


def test_a_second_report_of_a_run_takes_up_its_check_run(github: GitHubServer, job: Job) -> None:
    wishes = Wishes(comment=CommentMode.OFF, check_run=True)
    job.tell(publication(running=True), wishes)
    (run,) = github.state.checks.values()
    assert (run.fields["status"], run.fields.get("conclusion")) == ("in_progress", None)
    job.tell(publication(failing()), wishes)
    job.tell(publication(failing()), wishes)

    assert list(github.state.checks) == [run.id]
    assert (run.fields["conclusion"], len(run.annotations)) == ("failure", 1)


def test_a_run_of_a_stranger_annotates_nothing(github: GitHubServer, job: Job) -> None:
    told = publication(failing(), untrusted=True, conclusion="failure")
    job.tell(told, ALL)

    (run,) = github.state.checks.values()
    assert (run.annotations, run.fields["conclusion"]) == ([], "failure")


@pytest.mark.parametrize(
    ("told", "state", "conclusion"),
    [
        (publication(report()), "success", "success"),
        (publication(report(checks=[check("a", Outcome.WARN)])), "success", "success"),
        (publication(report(checks=[check("a", Outcome.ERROR)])), "error", "failure"),
        (publication(report(), refused=(Refused(path="r", why="broken"),)), "error", "failure"),
        (publication(), "error", "failure"),
    ],
)
def test_only_what_passed_is_green(
    github: GitHubServer, job: Job, told: Publication, state: str, conclusion: str
) -> None:
    job.tell(told, ALL)

    assert github.state.statuses[0].fields["state"] == state
    assert [one.fields["conclusion"] for one in github.state.checks.values()] == [conclusion]


def test_an_announcement_says_what_the_last_run_came_to(github: GitHubServer, job: Job) -> None:
    job.comment()
    github.state.pulls[7].head = OLD
    job.comment(publication(running=True, head=OLD), GITHUB_RUN_ID="1743210")

    (comment,) = github.comments()
    assert ours(github) == ["running"]
    assert "1111111" in comment.body


def test_a_comment_for_several_models_takes_over_from_theirs(
    github: GitHubServer, job: Job
) -> None:
    for name in ("loans", "fraud", "churn"):
        github.comment(written(report_id=name), login=BOT)

    job.comment(publication(report("loans"), report("fraud")))

    found = [read(one.body) for one in github.comments()]
    assert [one.report_id for one in found if one] == ["churn", "default"]


# which pull request


def test_a_push_is_told_to_open_pull_requests_with_this_head(
    github: GitHubServer, github_job: GitHubJob
) -> None:
    github.pull(7)
    github.pull(8)
    github.pull(9, state="closed")
    github.pull(10, head=OLD, commits=[HEAD])

    said = Job(github_job(GITHUB_SHA=HEAD)).tell()

    assert [one.said for one in said] == ["created", "created"]
    assert [len(github.comments(number)) for number in (7, 8, 9, 10)] == [1, 1, 0, 0]


@pytest.mark.parametrize("head", [HEAD, "8" * 40])
def test_a_push_without_a_pull_request_says_so(
    github: GitHubServer, github_job: GitHubJob, head: str
) -> None:
    said = Job(github_job(GITHUB_SHA=head)).comment(publication(report(), head=head))

    assert (said.done, said.said) == (True, f"no open pull request has {head[:7]} as its head")


def test_a_merge_queue_gets_no_comment_but_a_status(
    github: GitHubServer, github_job: GitHubJob
) -> None:
    github.pull()
    event = {"merge_group": {"head_sha": HEAD, "base_sha": OLD, "base_ref": "refs/heads/main"}}
    variables = github_job(event=event, GITHUB_EVENT_NAME="merge_group")

    comment, status = Job(variables).tell(wishes=Wishes(status=True))

    assert (comment.done, github.comments()) == (True, [])
    assert "merge queue" in comment.said
    assert status.done


def test_a_number_that_is_told_wins(github: GitHubServer, job: Job) -> None:
    github.pull(8)

    job.tell(wishes=Wishes(change=8))

    assert (len(github.comments(7)), len(github.comments(8))) == (0, 1)


def test_outside_ci_the_repository_and_the_number_are_told(github: GitHubServer, job: Job) -> None:
    variables = {
        name: job.environ[name] for name in ("GITHUB_TOKEN", "GITHUB_API_URL", "GITHUB_REPOSITORY")
    }

    assert Job(variables).tell(wishes=Wishes(change=7))[0].said == "created"
    del variables["GITHUB_REPOSITORY"]
    (said,) = Job(variables).tell(wishes=Wishes(change=7))
    assert (said.done, said.fix) == (False, "set GITHUB_REPOSITORY to owner/name")


def test_results_of_no_commit_are_written_nowhere(github: GitHubServer, job: Job) -> None:
    variables = {
        name: job.environ[name] for name in ("GITHUB_TOKEN", "GITHUB_API_URL", "GITHUB_REPOSITORY")
    }
    told = publication(report(), head=None)

    for change in (7, None):
        wishes = Wishes(change=change, status=True, check_run=True)
        said = Job(variables).tell(told, wishes)
        assert [one.done for one in said] == [change is None, False, False]
    assert github.comments() == []
    assert github.state.statuses == []


# whose comment


@pytest.mark.parametrize("login", ["mallory", "other-app[bot]", "github-actions", ""])
def test_a_marker_that_somebody_else_wrote_is_no_comment_of_ours(
    github: GitHubServer, job: Job, login: str
) -> None:
    forged = github.comment(written(run=999_999_999), login=login)
    before = forged.body

    assert job.comment().said == "created"
    assert forged.body == before
    assert ours(github) == ["fail"]


def test_our_comment_on_the_third_page_is_found(github: GitHubServer, job: Job) -> None:
    for number in range(240):
        github.comment(f"noise {number}")
    github.comment(written(), login=BOT)

    assert job.comment().said == "updated"
    assert ours(github) == ["fail"]


def test_a_users_token_finds_its_own_comments_and_not_those_of_the_bot(
    github: GitHubServer, job: Job
) -> None:
    github.token("ghp_mona", login="mona", writes=["pull_requests"])
    github.comment(written(), login=BOT)
    mine = github.comment(written(), login="Mona")

    assert job.comment(**OF_MONA).said == "updated"
    assert ours(github) == ["warn"]
    assert "verdict=fail" in mine.body


OF_AN_APP_AS_IF_OF_THE_JOB = {"GITHUB_TOKEN": "ghs_app"}
OF_A_NAMED_APP = {**OF_AN_APP, "MLGATE_GITHUB_LOGIN": "acme-ci[bot]"}


@pytest.mark.parametrize(("token", "posts"), [(OF_AN_APP_AS_IF_OF_THE_JOB, 3), (OF_A_NAMED_APP, 1)])
def test_an_apps_token_leaves_one_comment_though_it_cannot_ask_who_it_is(
    github: GitHubServer, job: Job, token: dict[str, str], posts: int
) -> None:
    github.token("ghs_app", login="acme-ci[bot]", app=True, writes=["pull_requests"])
    for run in (5, 6, 7):
        told = publication(failing(failures=run))
        assert job.comment(told, **token, GITHUB_RUN_ID=str(run)).done

    (comment,) = github.comments()
    assert (comment.login, "run=7" in comment.body) == ("acme-ci[bot]", True)
    assert len(github.asked("POST")) == posts


def test_an_apps_own_token_without_its_name_is_not_guessed_at(
    github: GitHubServer, job: Job
) -> None:
    github.token("ghs_app", login="acme-ci[bot]", app=True, writes=["pull_requests"])
    red = github.comment(written(), login="acme-ci[bot]")

    (said,) = job.tell(publication(report()), Wishes(comment=CommentMode.ON_FAILURE), **OF_AN_APP)
    assert (said.done, red.body) == (False, written())
    assert "MLGATE_GITHUB_LOGIN: NAME-OF-THE-APP[bot]" in str(said.fix)
    (said,) = job.tell(
        publication(report()), Wishes(comment=CommentMode.ON_FAILURE), **OF_A_NAMED_APP
    )
    assert said.done
    assert "verdict=pass" in red.body


# never an older verdict over a newer one


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"state": "closed"}, "closed or locked"),
        ({"locked": True}, "closed or locked"),
        ({"head": OLD}, "moved on to 9999999"),
    ],
)
def test_a_pull_request_that_went_on_is_left_alone(
    github: GitHubServer, job: Job, changes: dict[str, Any], why: str
) -> None:
    before = github.comment(written(sha=OLD), login=BOT).body
    for name, value in changes.items():
        setattr(github.state.pulls[7], name, value)

    said = job.comment()

    assert said.done
    assert why in said.said
    assert [one.body for one in github.comments()] == [before]


def test_a_head_that_moves_after_the_look_stops_the_second_write(
    github: GitHubServer, job: Job
) -> None:
    github.fail("POST", COMMENTS, status=502)

    def push() -> None:
        github.state.pulls[7].head = OLD

    github.before("POST", COMMENTS, push)

    said = job.comment()

    assert (said.done, github.comments()) == (True, [])
    assert "moved on" in said.said


def test_a_deleted_fork_still_gets_its_comment(github: GitHubServer, github_job: GitHubJob) -> None:
    job = Job(github_job(github.pull(head_repository=None)))

    assert job.comment().said == "created"


def test_an_older_run_that_finishes_last_changes_nothing(github: GitHubServer, job: Job) -> None:
    job.tell(publication(failing()), ALL, GITHUB_RUN_ID="20")

    said = job.tell(publication(report()), ALL, GITHUB_RUN_ID="19")

    assert [one.done for one in said] == [True] * 3
    assert all("a newer run has" in one.said for one in said)
    assert ours(github) == ["fail"]
    assert [one.fields["state"] for one in github.state.statuses] == ["failure"]
    assert [one.fields["conclusion"] for one in github.state.checks.values()] == ["failure"]


@pytest.mark.parametrize("first", ["19", "20"])
def test_two_reporters_at_once_leave_the_newer_one(
    github: GitHubServer, job: Job, first: str
) -> None:
    both = threading.Barrier(2, timeout=20)
    github.before("POST", COMMENTS, both.wait, times=2)
    said: dict[str, Delivery] = {}

    def run(number: str, told: Publication) -> None:
        said[number] = job.comment(told, GITHUB_RUN_ID=number)

    threads = [
        threading.Thread(target=run, args=("19", publication(report()))),
        threading.Thread(target=run, args=("20", publication(failing()))),
    ]
    for thread in threads if first == "19" else reversed(threads):
        thread.start()
    for thread in threads:
        thread.join()

    assert len(github.asked("POST", COMMENTS)) == 2
    assert ours(github) == ["fail"]
    assert all(one.done for one in said.values())


# what GitHub refuses


def refusals() -> Sequence[tuple[int, str, str]]:
    return [
        (401, "Bad credentials", "GITHUB_TOKEN: ${{ github.token }}"),
        (403, "Resource not accessible by integration", "  pull-requests: write"),
        (404, "Not Found", "  pull-requests: write"),
        (422, "Body is too long (maximum is 65536 characters)", ""),
    ]


@pytest.mark.parametrize(("status", "message", "fix"), refusals())
def test_what_github_refuses_is_one_notice_with_what_to_do(
    github: GitHubServer, job: Job, status: int, message: str, fix: str
) -> None:
    github.fail("POST", COMMENTS, status=status, body={"message": message}, times=-1)

    said = job.comment()

    assert (said.done, said.said) == (False, f"GitHub answered {status} ({message})")
    assert fix in (said.fix or "")
    assert (len(github.asked("POST")), github.comments(), job.waited) == (1, [], [])


def test_the_lines_to_add_are_those_of_all_that_is_wished(github: GitHubServer, job: Job) -> None:
    github.token("ghs_none", login=BOT, app=True, writes=[])

    said = job.tell(wishes=ALL, **OF_NONE)

    assert [one.done for one in said] == [False] * 3
    lines = (
        "add to the job in the workflow:\npermissions:\n  contents: read # for a checkout\n"
        "  pull-requests: write\n  statuses: write\n  checks: write"
    )
    assert {one.fix for one in said} == {lines}


@pytest.mark.parametrize("actor", ["mona", "dependabot[bot]"])
def test_a_fork_is_told_of_the_second_workflow(
    github: GitHubServer, github_job: GitHubJob, actor: str
) -> None:
    github.token("ghs_none", login=BOT, app=True, writes=[])
    where = "acme/loans" if actor == "dependabot[bot]" else "mona/loans"
    job = Job(github_job(github.pull(head_repository=where), GITHUB_ACTOR=actor))

    said = job.comment(**OF_NONE)

    assert not said.done
    assert "docs/github.md" in (said.fix or "")


def test_a_users_token_is_told_that_check_runs_are_for_apps(github: GitHubServer, job: Job) -> None:
    github.token("ghp_mona", login="mona", writes=["pull_requests", "statuses", "checks"])

    comment, status, run = job.tell(wishes=ALL, **OF_MONA)

    assert (comment.done, status.done, run.done) == (True, True, False)
    assert "only GITHUB_TOKEN" in (run.fix or "")


def test_without_a_token_a_pull_request_is_told_how_to_give_one(
    github: GitHubServer, job: Job, github_job: GitHubJob
) -> None:
    said = job.tell(wishes=ALL, GITHUB_TOKEN="")
    (of_a_push,) = Job(github_job(GITHUB_TOKEN="")).tell()

    assert [one.done for one in said] == [False] * 3
    assert all("GITHUB_TOKEN" in (one.fix or "") for one in said)
    assert of_a_push.done
    assert github.requests == []


def test_a_token_that_expires_half_way_costs_the_rest(github: GitHubServer, job: Job) -> None:
    github.before("POST", "/check-runs", lambda: github.expire(TOKEN))

    comment, status, run = job.tell(publication(failing(failures=60)), ALL)

    assert (comment.done, status.done, run.done) == (True, True, False)
    assert "expired" in (run.fix or "")
    assert ours(github) == ["fail"]


def test_a_token_that_expires_after_the_comment_was_written_leaves_it(
    github: GitHubServer, job: Job
) -> None:
    github.before("GET", "/pulls/7", lambda: github.expire(TOKEN), skip=1)

    assert job.comment().said.startswith("GitHub answered 401")
    assert ours(github) == ["fail"]


@pytest.mark.parametrize("running", [True, False])
def test_a_token_that_has_expired_is_told(github: GitHubServer, job: Job, running: bool) -> None:
    github.expire(TOKEN)

    said = job.comment(publication(running=True) if running else None)

    assert (said.done, said.said) == (False, "GitHub answered 401 (Bad credentials)")


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_comment_that_may_not_be_written_stays(
    github: GitHubServer, job: Job, method: str
) -> None:
    for _ in range(2):
        github.comment(written(), login=BOT)
    github.fail(method, NOTE, status=403, times=-1)

    said = job.comment()

    assert (said.done, said.said) == (False, "GitHub answered 403 (fault 403)")
    assert len(github.asked("POST")) == 0


# limits


SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}


@pytest.mark.parametrize(
    ("fault", "waited"),
    [
        ({"status": 429, "headers": {"Retry-After": "7"}}, 7),
        ({"status": 429}, 60),
        ({"status": 403, "headers": {"Retry-After": "7"}, "body": SECONDARY}, 7),
        ({"status": 403, "body": SECONDARY}, 60),
        (
            {
                "status": 403,
                "headers": {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2000000000"},
                "body": {"message": "API rate limit exceeded for installation"},
            },
            11,
        ),
    ],
)
@pytest.mark.parametrize("path", ["GET /pulls/7", "POST /issues/7/comments"])
def test_a_limit_is_waited_for_and_then_written_once(
    github: GitHubServer,
    job: Job,
    path: str,
    fault: dict[str, Any],
    waited: float,
) -> None:
    method, _, where = path.partition(" ")
    github.fail(method, where, **fault)

    assert job.comment().said == "created"
    assert job.waited == [waited]
    assert ours(github) == ["fail"]


@pytest.mark.parametrize("headers", [{"Retry-After": "3600"}, {"Retry-After": "25"}, {}])
def test_a_limit_is_not_waited_for_beyond_a_minute(
    github: GitHubServer, job: Job, headers: dict[str, str]
) -> None:
    github.fail("POST", COMMENTS, status=429, headers=headers, times=-1)

    said = job.comment()

    assert not said.done
    assert sum(job.waited) <= 60
    assert "let one job report" in (said.fix or "")
    assert github.comments() == []


# answers that get lost, and others that are none


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"status": 502, "body": "<html>"}, {"drop": True}]
)
@pytest.mark.parametrize("took_effect", [True, False])
def test_a_post_whose_answer_is_lost_leaves_one_comment(
    github: GitHubServer, job: Job, fault: dict[str, Any], took_effect: bool
) -> None:
    github.fail("POST", COMMENTS, after_effect=took_effect, **fault)

    said = job.comment()

    assert said.done
    assert ours(github) == ["fail"]
    assert len(github.asked("POST")) == (1 if took_effect else 2)


def test_a_post_that_hangs_is_looked_for(
    github: GitHubServer, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlgate.publish.github.client._SECONDS", 1)
    github.fail("POST", COMMENTS, hang=True, after_effect=True)

    assert job.comment().done
    assert ours(github) == ["fail"]
    assert len(github.asked("POST")) == 1


@pytest.mark.parametrize("path", ["/pulls/7", COMMENTS, "/user"])
def test_what_may_be_repeated_is_repeated(github: GitHubServer, job: Job, path: str) -> None:
    github.fail("GET", path, status=503, times=2)

    assert job.comment().said == "created"
    assert job.waited == [1, 3]


def test_a_server_that_stays_broken_is_given_up(github: GitHubServer, job: Job) -> None:
    github.fail("*", "", status=500, times=-1)

    said = job.tell(wishes=ALL)

    assert [one.done for one in said] == [False] * 3
    assert {one.said for one in said} == {"GitHub answered 500 (fault 500)"}
    assert sum(job.waited) <= 60


ODD = [
    "<html>login</html>",
    "{",
    "[",
    '"text"',
    "7",
    "null",
    "[]",
    "{}",
    "[7]",
    '{"message": 7}',
    "",
]


@pytest.mark.parametrize("body", ODD)
@pytest.mark.parametrize("status", [200, 403])
def test_an_answer_that_is_not_githubs_is_told(
    github: GitHubServer, job: Job, body: str, status: int
) -> None:
    github.fail("*", "", status=status, body=body, times=-1)

    said = job.tell(wishes=ALL)

    assert [one.done for one in said] == [False] * 3
    assert github.comments() == []


@pytest.mark.parametrize("body", ODD)
def test_an_odd_answer_to_the_post_leaves_one_comment(
    github: GitHubServer, job: Job, body: str
) -> None:
    github.fail("POST", COMMENTS, status=201, body=body, after_effect=True)

    assert job.comment().done
    assert ours(github) == ["fail"]


@pytest.mark.parametrize("made", ["HTML", "no list"])
def test_a_push_meets_an_odd_answer_too(
    github: GitHubServer, github_job: GitHubJob, made: str
) -> None:
    github.pull()
    github.fail(
        "GET", "/commits/", status=200, body="<p>" if made == "HTML" else {"a": 1}, times=-1
    )

    said = Job(github_job(GITHUB_SHA=HEAD)).tell(wishes=ALL)

    assert [one.done for one in said] == [False] * 3
    assert "https://HOST/api/v3" in (said[0].fix or "")


def test_a_comment_that_is_deleted_meanwhile_is_made_again(github: GitHubServer, job: Job) -> None:
    github.comment(written(), login=BOT)
    github.before("PATCH", NOTE, github.state.comments.clear)

    assert job.comment().said == "created"
    assert ours(github) == ["fail"]


def test_a_double_that_somebody_deletes_meanwhile_is_no_error(
    github: GitHubServer, job: Job
) -> None:
    github.comment(written(), login=BOT)
    double = github.comment(written(), login=BOT)
    github.before("DELETE", NOTE, lambda: github.state.comments.pop(double.id))

    assert job.comment().said == "updated"
    assert ours(github) == ["fail"]


def test_without_a_network_all_is_told_and_little_is_waited(
    github_job: GitHubJob, github: GitHubServer
) -> None:
    with GitHubServer() as gone:
        closed = gone.url
    job = Job(github_job(github.pull()))

    said = job.tell(wishes=ALL, GITHUB_API_URL=closed)

    assert [(one.done, one.said) for one in said] == [(False, "no connection")] * 3
    assert all("GITHUB_API_URL" in (one.fix or "") or closed in (one.fix or "") for one in said)
    assert job.waited == [1, 3]


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1/", "http://[", "http://127.0.0.1:x"])
def test_an_address_that_is_none_is_told(github: GitHubServer, job: Job, url: str) -> None:
    said = job.tell(wishes=ALL, GITHUB_API_URL=url)

    assert [one.done for one in said] == [False] * 3
    assert all("GITHUB_API_URL" in (one.fix or "") or url in (one.fix or "") for one in said)


# the check run, when something fails on the way


def test_a_check_run_is_completed_though_its_annotations_were_refused(
    github: GitHubServer, job: Job
) -> None:
    github.fail("PATCH", "/check-runs/", status=422, body={"message": "no such path"}, skip=1)
    wishes = Wishes(comment=CommentMode.OFF, check_run=True)

    (said,) = job.tell(publication(failing(failures=120)), wishes)

    (run,) = github.state.checks.values()
    assert (run.fields["status"], run.fields["conclusion"]) == ("completed", "failure")
    assert not said.done
    assert "no such path" in said.said


@pytest.mark.parametrize("took_effect", [True, False])
def test_a_check_run_whose_answer_is_lost_is_begun_once(
    github: GitHubServer, job: Job, took_effect: bool
) -> None:
    github.fail("POST", "/check-runs", status=502, after_effect=took_effect)

    (said,) = job.tell(wishes=Wishes(comment=CommentMode.OFF, check_run=True))

    assert said.done
    assert len(github.state.checks) == 1


def test_a_long_report_fits_everywhere(github: GitHubServer, job: Job) -> None:
    said = job.tell(publication(failing(failures=3000)), ALL)

    assert [one.done for one in said] == [True] * 3
    (run,) = github.state.checks.values()
    assert len(run.annotations) == 200
    assert len(github.comments()[0].body.encode()) < 60_000


# whatever happens


FAULTS: Sequence[dict[str, Any]] = [
    {"status": 403},
    {"status": 404},
    {"status": 500, "after_effect": True},
    {"status": 429, "headers": {"Retry-After": "1"}},
    {"drop": True, "after_effect": True},
    {"status": 200, "body": "<html>", "after_effect": True},
]


@pytest.mark.parametrize("fault", FAULTS, ids=json.dumps)
@pytest.mark.parametrize("start", ["none", "older", "newer"])
def test_one_fault_at_any_request_never_doubles_a_comment_nor_turns_it_back(
    github: GitHubServer, job: Job, fault: dict[str, Any], start: str
) -> None:
    if start != "none":
        github.comment(written(run=1 if start == "older" else 9_999_999), login=BOT)
    kept = dict(github.state.comments)
    for skip in range(4 if start == "newer" else 7):
        github.state.comments.clear()
        github.state.comments.update(kept)
        github._faults.clear()
        github.fail("*", "", skip=skip, **fault)

        job.comment()
        assert len(ours(github)) <= 1
        job.comment()
        assert ours(github) == (["warn"] if start == "newer" else ["fail"])
