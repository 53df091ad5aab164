"""A merge request's note, against a GitLab that keeps to its rules and fails at will."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from gitlab_server import HEAD, PATH, PROJECT, TOKEN, Account, GitLabServer, MergeRequest, serving
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import CommentMode, Publication, Refused, Wishes
from mlgate.forge.state import State, marker, read, signed
from mlgate.forge.thread import ForgeError
from mlgate.publish.gitlab import detect, publish
from mlgate.publish.gitlab.change import MergeRequest as Change
from mlgate.publish.gitlab.client import Address, Client
from mlgate.publish.gitlab.notes import Notes
from mlgate.result.codec import decode, encode
from mlgate.result.report import Report

RESULTS = Path(__file__).parents[1] / "render" / "golden" / "json"
MOVED = "2" * 40
MINE = marker("income")


def result(name: str = "mixed") -> Report:
    return decode((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def results(name: str = "mixed", **overrides: object) -> Publication:
    said = {"report_id": "income", "reports": (result(name),), "head": HEAD}
    return Publication(**{**said, **overrides})  # type: ignore[arg-type]


@pytest.fixture
def gitlab() -> Iterator[GitLabServer]:
    with serving() as server:
        yield server


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long it would have been waited; nothing is."""
    found: list[float] = []
    monkeypatch.setattr("mlgate.publish.gitlab.client.time.sleep", found.append)
    return found


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def job(gitlab: GitLabServer) -> Mapping[str, str]:
    """A job of a merge request's pipeline."""
    return {
        "CI": "true",
        "GITLAB_CI": "true",
        "CI_API_V4_URL": gitlab.url,
        "CI_PROJECT_ID": str(PROJECT),
        "CI_PROJECT_PATH": PATH,
        "CI_PROJECT_URL": f"https://gitlab.example.org/{PATH}",
        "CI_JOB_ID": "500",
        "CI_JOB_URL": f"https://gitlab.example.org/{PATH}/-/jobs/500",
        "CI_JOB_TOKEN": "glcbt-job",
        "CI_PIPELINE_ID": "99",
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_COMMIT_SHA": HEAD,
        "CI_MERGE_REQUEST_IID": "12",
        "CI_MERGE_REQUEST_PROJECT_ID": str(PROJECT),
        "MLGATE_GITLAB_TOKEN": TOKEN,
    }


@pytest.fixture
def branch_job(job: Mapping[str, str]) -> Mapping[str, str]:
    """A job of a pushed branch's pipeline."""
    kept = {name: value for name, value in job.items() if "MERGE_REQUEST" not in name}
    return {**kept, "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "retrain"}


def told(
    environ: Mapping[str, str], publication: Publication | None = None, **wishes: object
) -> tuple[Delivery, ...]:
    return publish(
        publication or results(),
        Wishes(**wishes),  # type: ignore[arg-type]
        detect(environ),
        environ,
    )


def comment(environ: Mapping[str, str], *args: Publication, **wishes: object) -> Delivery:
    (delivery,) = told(environ, *args, **wishes)
    assert delivery.channel == "comment"
    return delivery


def ours(gitlab: GitLabServer) -> list[str]:
    return [one["body"] for one in gitlab.notes.values() if one["author"]["id"] == 7]


def old_note(run: int = 400, sha: str = HEAD, report_id: str = "income", **said: str) -> str:
    state = State(report_id=report_id, sha=sha, run=run, attempt=1, verdict="pass", checks="0" * 16)
    return signed(said.get("text", "### an older verdict"), state)


# --- one note that stays right ---------------------------------------------------------------


def test_the_first_run_writes_a_note_and_says_where(gitlab, job) -> None:
    done = comment(job)

    (body,) = ours(gitlab)
    number = next(iter(gitlab.notes))
    assert (done.done, done.said) == (True, "created")
    assert done.url == f"https://gitlab.example.org/{PATH}/-/merge_requests/12#note_{number}"
    assert body.startswith(f"{MINE}\n<!-- mlgate:state sha={HEAD} run=500 attempt=1 verdict=fail ")
    assert gitlab.executed == []


def test_the_next_run_edits_it_and_the_same_again_is_no_write(gitlab, job) -> None:
    comment(job)
    comment({**job, "CI_JOB_ID": "501"}, results("passed"))
    writes = len([one for one in gitlab.requests if one.verb != "GET"])
    comment({**job, "CI_JOB_ID": "501"}, results("passed"))

    (body,) = ours(gitlab)
    assert "verdict=pass" in body
    assert len([one for one in gitlab.requests if one.verb != "GET"]) == writes == 2


def test_a_note_is_found_again_on_the_third_page(gitlab, job) -> None:
    for number in range(230):
        gitlab.note(f"lively discussion {number}", author=100)
    gitlab.note(old_note())
    for number in range(40):
        gitlab.note(f"more of it {number}", author=100)

    assert comment(job).said == "updated"
    assert len(ours(gitlab)) == 1
    pages = {one.query["page"] for one in gitlab.written("GET")}
    assert {"1", "2", "3"} <= pages


def test_a_marker_that_somebody_else_wrote_is_not_ours(gitlab, job) -> None:
    forged = gitlab.note(old_note(run=999_999_999), author=666)

    assert comment(job).said == "created"
    assert "an older verdict" in gitlab.notes[forged]["body"]
    assert len(ours(gitlab)) == 1


def test_a_system_note_and_one_that_quotes_the_marker_are_not_ours(gitlab, job) -> None:
    gitlab.note(old_note(), system=True)
    gitlab.note(f"> {old_note()}")

    assert comment(job).said == "created"


def test_of_doubles_the_oldest_stays(gitlab, job) -> None:
    first, second = gitlab.note(old_note(400)), gitlab.note(old_note(401))

    comment(job)

    assert first in gitlab.notes
    assert second not in gitlab.notes


def test_another_report_of_the_same_change_has_its_own_note(gitlab, job) -> None:
    other = gitlab.note(old_note(report_id="churn"))

    comment(job)

    assert "an older verdict" in gitlab.notes[other]["body"]
    assert len(ours(gitlab)) == 2


def test_models_that_are_told_together_have_no_notes_of_their_own_any_more(gitlab, job) -> None:
    alone = gitlab.note(old_note(report_id="churn"))
    both = tuple(result().model_copy(update={"name": name}) for name in ("churn", "income"))

    comment(job, results(report_id="default", reports=both))

    assert alone not in gitlab.notes
    assert len(ours(gitlab)) == 1


def test_two_reporters_at_once_leave_one_note(gitlab, job) -> None:
    other = {**job, "CI_JOB_ID": "501"}
    gitlab.fail("POST", "/notes$", times=1, first=lambda: comment(other, results("passed")))

    comment(job)

    (body,) = ours(gitlab)
    assert "run=501" in body
    assert "verdict=pass" in body


def test_an_older_run_that_finishes_last_changes_nothing(gitlab, job) -> None:
    comment({**job, "CI_JOB_ID": "501"}, results("passed"))

    late = comment({**job, "CI_JOB_ID": "500"})

    assert late.done
    assert "newer run" in late.said
    assert "verdict=pass" in ours(gitlab)[0]


def test_a_run_of_a_commit_that_is_no_longer_the_head_writes_nothing(gitlab, job) -> None:
    gitlab.merge_requests[12].sha = MOVED

    assert comment(job).done
    assert gitlab.notes == {}


@pytest.mark.parametrize("state", ["closed", "merged", "locked"])
def test_a_merge_request_that_is_not_open_is_left_alone(gitlab, job, state) -> None:
    gitlab.merge_requests[12].state = state

    assert comment(job).done
    assert gitlab.notes == {}


def test_a_note_that_is_deleted_meanwhile_is_written_anew(gitlab, job) -> None:
    number = gitlab.note(old_note())
    gitlab.fail("PUT", times=1, first=lambda: gitlab.notes.pop(number))

    assert comment(job).done
    assert len(ours(gitlab)) == 1


@pytest.mark.parametrize(
    ("mode", "name", "notes"),
    [
        (CommentMode.ON_FAILURE, "passed", 0),
        (CommentMode.ON_FAILURE, "mixed", 1),
        (CommentMode.RECREATE, "mixed", 1),
        (CommentMode.OFF, "mixed", 0),
    ],
)
def test_the_mode_says_when_a_note_is_made(gitlab, job, mode, name, notes) -> None:
    told(job, results(name), comment=mode)

    assert len(ours(gitlab)) == notes


def test_an_announcement_says_what_the_last_run_came_to(gitlab, job) -> None:
    comment(job)
    gitlab.merge_requests[12].sha = MOVED
    running = Publication(report_id="income", reports=(), head=MOVED, running=True)

    comment({**job, "CI_JOB_ID": "501", "CI_COMMIT_SHA": MOVED}, running)

    (body,) = ours(gitlab)
    assert "running" in body
    assert HEAD[:7] in body


def test_a_result_that_is_refused_is_told_and_never_green(gitlab, job) -> None:
    refused = (Refused(path="b/result.json", why="is of another commit"),)

    comment(job, results("passed", refused=refused))

    assert "verdict=error" in ours(gitlab)[0]


SWITCH = (
    "So that red blocks a merge, switch on “Pipelines must succeed” in the project's settings for "
    "merge requests."
)


def first_run() -> Report:
    """A result that found no baseline, and so has a check that will bind later."""
    document = json.loads((RESULTS / "passed.json").read_text("utf-8"))
    document["commit"]["head"] = HEAD
    document["baseline"] = {"state": "missing", "tried": []}
    document["checks"][0]["outcome"] = "new"
    document["ci"] = document["repository"] = None
    return decode(json.dumps(document))


def test_the_note_of_a_first_run_ends_with_what_to_switch_on(gitlab, job) -> None:
    comment(job, results(reports=(first_run(),)))

    assert ours(gitlab)[0].rstrip().endswith(f"\n\n**{SWITCH}**")

    comment({**job, "CI_JOB_ID": "501"}, results("passed"))
    assert "Pipelines must succeed" not in ours(gitlab)[0]


@pytest.mark.parametrize("token", [TOKEN, ""], ids=["with a token", "without"])
def test_the_log_of_a_first_run_says_what_to_switch_on(gitlab, job, tool, tmp_path, token) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "result.json").write_text(encode(first_run()), encoding="utf-8")

    done = tool("report", "out", environ={**job, "MLGATE_GITLAB_TOKEN": token})

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == SWITCH, done.stdout


# --- which merge request ---------------------------------------------------------------------


def test_a_branch_finds_the_open_merge_request_whose_head_it_is(gitlab, branch_job) -> None:
    gitlab.merge_requests |= {
        13: MergeRequest(iid=13, sha=MOVED),
        14: MergeRequest(iid=14, source_branch="other"),
        15: MergeRequest(iid=15, state="closed"),
    }

    assert comment(branch_job).said == "created"
    assert {one["noteable_iid"] for one in gitlab.notes.values()} == {12}


def test_two_merge_requests_of_a_branch_are_both_told(gitlab, branch_job) -> None:
    gitlab.merge_requests[13] = MergeRequest(iid=13)

    assert [one.said for one in told(branch_job)] == ["created", "created"]
    assert {one["noteable_iid"] for one in gitlab.notes.values()} == {12, 13}


def test_a_branch_without_a_merge_request_is_no_failure(gitlab, branch_job) -> None:
    gitlab.merge_requests.clear()

    done = comment(branch_job)

    assert done.done
    assert "no open merge request" in done.said


def test_a_change_that_is_asked_for_wins(gitlab, job) -> None:
    gitlab.merge_requests[13] = MergeRequest(iid=13)

    comment(job, change=13)

    assert {one["noteable_iid"] for one in gitlab.notes.values()} == {13}


def test_outside_ci_the_project_and_the_change_are_enough(gitlab) -> None:
    environ = {"CI_API_V4_URL": gitlab.url, "CI_PROJECT_ID": "42", "GITLAB_TOKEN": TOKEN}

    assert comment(environ, change=12).said == "created"


def test_the_merge_request_of_a_fork_is_in_its_target_project(gitlab, job) -> None:
    of_fork = {**job, "CI_PROJECT_ID": "77", "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "77"}

    assert comment(of_fork).said == "created"


def test_a_merge_request_whose_fork_was_deleted_is_told_as_others_are(
    gitlab, job, branch_job
) -> None:
    gitlab.merge_requests[12].source_project = None
    gone = {**job, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": ""}

    assert comment(gone).said == "created"
    assert comment({**branch_job, "CI_JOB_ID": "501"}).done
    assert len(ours(gitlab)) == 1


def test_a_pipeline_for_merged_results_speaks_of_the_source_branch(gitlab, job) -> None:
    merged = {**job, "CI_COMMIT_SHA": MOVED, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": HEAD}
    context = detect(merged)

    assert context is not None
    assert context.head_sha == HEAD
    assert comment(merged, results(head=context.head_sha)).said == "created"


# --- what GitLab may do to us ----------------------------------------------------------------


def test_without_a_token_the_whole_hint_is_given_and_nothing_is_sent(gitlab, job) -> None:
    done = comment({**job, "MLGATE_GITLAB_TOKEN": " "})

    assert not done.done
    assert done.fix is not None
    for words in ("CI_JOB_TOKEN cannot write notes", "role Reporter", "scope api", "not protected"):
        assert words in done.fix
    assert "Tests tab" in done.fix
    assert gitlab.requests == []


def test_a_branch_without_a_token_hears_nothing_of_it(branch_job) -> None:
    assert told({**branch_job, "MLGATE_GITLAB_TOKEN": ""}) == ()


def test_the_tokens_of_other_tools_are_taken_and_the_jobs_own_is_not(gitlab, job) -> None:
    gitlab.accounts["theirs"] = Account(id=8, username="bot")

    assert comment({**job, "MLGATE_GITLAB_TOKEN": "", "GITLAB_TOKEN": "theirs"}).done
    assert not comment({**job, "MLGATE_GITLAB_TOKEN": "glcbt-job"}).done


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "revoked or has expired"),
        (403, "role Reporter"),
        (404, "cannot see it"),
        (500, "run the job again"),
    ],
)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_an_answer_that_is_not_good_is_told_with_what_to_do(
    gitlab, job, waited, verb, status, words
) -> None:
    gitlab.fail(verb, status=status)

    done = comment(job)

    assert not done.done
    assert f"GitLab answered {status} (it failed)" in done.said
    assert words in (done.fix or "")
    assert ours(gitlab) == []
    assert TOKEN not in done.said + (done.fix or "")


def test_an_account_without_the_right_to_write_is_told_so(gitlab, job) -> None:
    gitlab.accounts[TOKEN].writes = False

    done = comment(job)

    assert not done.done
    assert "scope api" in (done.fix or "")


def test_a_discussion_that_is_locked_for_us_is_told(gitlab, job) -> None:
    gitlab.merge_requests[12].discussion_locked = True

    assert "403" in comment(job).said


def test_a_merge_request_that_is_gone_is_told(gitlab, job) -> None:
    gitlab.merge_requests.clear()

    assert "404" in comment(job).said


@pytest.mark.parametrize("status", [500, 502, 503, None])
def test_a_post_that_took_effect_before_it_failed_is_not_repeated(
    gitlab, job, waited, status
) -> None:
    how = {"dropped": True} if status is None else {}
    gitlab.fail("POST", status=status, carried_out=True, times=1, **how)

    done = comment(job)

    assert done.done
    assert len(ours(gitlab)) == 1
    assert len(gitlab.written()) == 1


def test_a_post_that_took_no_effect_is_written_after_a_look(gitlab, job, waited) -> None:
    gitlab.fail("POST", dropped=True, times=1)

    assert comment(job).done
    assert len(ours(gitlab)) == 1


def test_reads_and_edits_are_repeated_a_few_times(gitlab, job, waited) -> None:
    gitlab.note(old_note())
    gitlab.fail("GET", "/user$", status=502, times=2)
    gitlab.fail("PUT", status=503, times=2)

    assert comment(job).said == "updated"
    assert waited == [1.0, 2.0, 1.0, 2.0]


def test_a_rate_limit_is_waited_for_as_it_asks(gitlab, job, waited) -> None:
    gitlab.fail("POST", status=429, headers={"Retry-After": "7"}, times=2)

    assert comment(job).said == "created"
    assert waited == [7.0, 7.0]


def test_a_rate_limit_without_a_header_is_waited_for_a_little(gitlab, job, waited) -> None:
    gitlab.fail("POST", status=429, times=1)

    assert comment(job).said == "created"
    assert waited == [1.0]


def test_a_rate_limit_that_is_too_long_is_told_at_once(gitlab, job, waited) -> None:
    gitlab.fail("GET", status=429, headers={"Retry-After": "3600"})

    done = comment(job)

    assert not done.done
    assert "rate limit" in (done.fix or "")
    assert waited == []


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_an_answer_that_is_not_of_the_api_is_told(gitlab, job, waited, verb) -> None:
    gitlab.fail(verb, status=200, text="<html>Log in</html>", kind="text/html")

    done = comment(job)

    assert not done.done
    assert "not of GitLab's API" in done.said


@pytest.mark.parametrize("text", ["[]", "null", '"x"', '{"id": "x"}', "[1]"])
def test_json_of_another_shape_is_told(gitlab, job, waited, text) -> None:
    for path in ("/user$", "/notes$", "/12$"):
        gitlab.faults.clear()
        gitlab.fail("GET", path, status=200, text=text)

        done = comment(job)

        assert done.channel == "comment"
    assert len(ours(gitlab)) <= 1


def test_a_token_is_not_sent_to_where_an_answer_leads(gitlab, job) -> None:
    with serving() as elsewhere:
        to = f"{elsewhere.url}/user"
        gitlab.fail("GET", "/user$", status=302, headers={"Location": to})

        done = comment(job)

    assert not done.done
    assert "leads elsewhere" in done.said
    assert elsewhere.requests == []


def test_a_token_that_expires_half_way_leaves_one_note_at_most(gitlab, job) -> None:
    gitlab.fail("POST", times=1, first=gitlab.accounts.clear)

    done = comment(job)

    assert not done.done
    assert "401" in done.said
    assert len(ours(gitlab)) <= 1


def test_without_a_network_it_is_told(gitlab, job, waited) -> None:
    done = comment({**job, "CI_API_V4_URL": "http://u:secret@127.0.0.1:9/api/v4"})

    assert not done.done
    assert "no answer from http://127.0.0.1:9/api/v4" in done.said
    assert "secret" not in done.said + (done.fix or "")


@pytest.mark.parametrize("url", ["nonsense", "http://", "https://[", "ftp://x/api/v4"])
def test_an_address_that_is_none_is_told(job, waited, url) -> None:
    assert not comment({**job, "CI_API_V4_URL": url}).done


@pytest.mark.parametrize("token", ["a\nb", "тайна", "\ud800"])
def test_a_token_that_no_header_can_hold_is_told(job, waited, token) -> None:
    assert not comment({**job, "MLGATE_GITLAB_TOKEN": token}).done


def test_what_gitlab_says_commands_no_terminal(gitlab, job, waited) -> None:
    gitlab.fail("GET", status=403, text='{"message": "\\u001b[2J\\n##[error] x' + "y" * 5000 + '"}')

    done = comment(job)

    assert "\x1b" not in done.said
    assert "\n" not in done.said
    assert len(done.said) < 300


# --- text that GitLab would carry out --------------------------------------------------------


@pytest.fixture
def notes(gitlab: GitLabServer) -> Iterator[Notes]:
    client = Client(Address(api=gitlab.url, token=TOKEN))
    yield Notes(client, Change(project="42", iid=12))
    client.close()


@pytest.mark.parametrize(
    "text", ["/close", "fine\n/merge now", "fine\r\n/close", "fine\n\r\r/CLOSE\n", "/close\n/merge"]
)
def test_a_line_that_is_an_order_is_not_sent(gitlab, notes, text) -> None:
    with pytest.raises(ForgeError, match="quick action"):
        notes.create(text)

    assert gitlab.written() == []


@pytest.mark.parametrize("text", ["", " \n ", "x" * 1_000_001])
def test_a_text_that_gitlab_would_refuse_is_not_sent(gitlab, notes, text) -> None:
    with pytest.raises(ForgeError, match="1,000,000"):
        notes.create(text)

    assert gitlab.written() == []


def test_a_long_text_of_many_bytes_is_kept(gitlab, notes) -> None:
    assert notes.create("é" * 1_000_000).id in gitlab.notes


def test_an_answer_without_a_note_is_told(gitlab, notes) -> None:
    gitlab.fail("POST", status=202, text='{"summary": ["Closed"]}')

    with pytest.raises(ForgeError, match="did not keep") as caught:
        notes.create("text")

    assert caught.value.took_effect_unknown


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    text=st.text(
        st.one_of(st.characters(), st.sampled_from("/\r\n/closemrg \t\u2028\x0b\x0c")), max_size=40
    )
)
def test_no_text_is_ever_carried_out(gitlab, notes, text) -> None:
    with suppress(ForgeError):
        notes.create(text)

    assert gitlab.executed == []


def test_hostile_results_are_carried_out_by_nobody(gitlab, job) -> None:
    comment(job, results("hostile"))

    assert len(ours(gitlab)) == 1
    assert gitlab.executed == []
    said = read(ours(gitlab)[0])
    assert said is not None
    assert said.report_id == "income"


# --- the commit status -----------------------------------------------------------------------


def test_a_status_belongs_to_the_pipeline_and_counts(gitlab, job) -> None:
    _, status = told(job, status=True)

    assert (status.channel, status.done) == ("status", True)
    assert gitlab.statuses == [
        {
            "sha": HEAD,
            "state": "failed",
            "name": "mlgate/income",
            "description": "fail: 2 of 9 checks block",
            "pipeline_id": 99,
            "target_url": f"https://gitlab.example.org/{PATH}/-/jobs/500",
        }
    ]


def test_a_status_that_says_so_already_is_left(gitlab, job) -> None:
    told(job, status=True)
    _, status = told(job, status=True)

    assert status.done
    assert len(gitlab.statuses) == 1


@pytest.mark.parametrize(
    ("before", "after", "keeps"),
    [("mixed", "passed", "failed"), ("passed", "mixed", "success")],
)
def test_a_status_that_ended_otherwise_is_not_told_as_done(
    gitlab, job, before, after, keeps
) -> None:
    told(job, results(before), status=True, comment=CommentMode.OFF)

    (status,) = told(job, results(after), status=True, comment=CommentMode.OFF)

    assert not status.done
    assert f"at {keeps}" in status.said
    assert "new pipeline" in (status.fix or "")
    assert [one["state"] for one in gitlab.statuses] == [keeps]


def test_a_status_of_another_report_is_no_reason_to_leave_ours(gitlab, job) -> None:
    told(job, status=True, comment=CommentMode.OFF)

    (status,) = told(job, results(report_id="churn"), status=True, comment=CommentMode.OFF)

    assert status.said == "set to fail"
    assert [one["name"] for one in gitlab.statuses] == ["mlgate/income", "mlgate/churn"]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "success"),
        ({"refused": (Refused(path="x", why="y"),)}, "failed"),
        ({"running": True, "reports": ()}, "running"),
        ({"reports": ()}, "failed"),
    ],
)
def test_only_what_passed_is_a_success(gitlab, job, change, state) -> None:
    told(job, results("passed", **change), status=True, comment=CommentMode.OFF)

    assert [one["state"] for one in gitlab.statuses] == [state]


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_status_that_is_refused_is_told(gitlab, job, waited, status) -> None:
    gitlab.fail("POST", "/statuses/", status=status)

    (done,) = told(job, status=True, comment=CommentMode.OFF)

    assert not done.done
    assert str(status) in done.said


def test_a_job_that_does_not_say_its_commit_has_no_status(gitlab) -> None:
    environ = {"CI_API_V4_URL": gitlab.url, "GITLAB_TOKEN": TOKEN}

    (done,) = told(environ, status=True, comment=CommentMode.OFF)

    assert not done.done
