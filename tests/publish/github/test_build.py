"""What GitHub Actions says of a build. Event files are shortened, their shapes are GitHub's."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.publish.github import detect

HEAD, BASE, MERGE = "1" * 40, "2" * 40, "3" * 40
REPOSITORY = {"id": 1, "full_name": "acme/loans", "default_branch": "trunk", "private": False}
RUNNER = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": "acme/loans",
    "GITHUB_RUN_ID": "1743209",
    "GITHUB_RUN_ATTEMPT": "1",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_SHA": MERGE,
    "GITHUB_REF_TYPE": "branch",
}


def pull_request(head_repository: str | None = "acme/loans") -> dict[str, Any]:
    return {
        "action": "synchronize",
        "number": 555,
        "pull_request": {
            "number": 555,
            "state": "open",
            "head": {
                "label": "acme:retrain",
                "ref": "retrain",
                "sha": HEAD,
                "repo": None if head_repository is None else {"full_name": head_repository},
            },
            "base": {"ref": "main", "sha": BASE, "repo": {"full_name": "acme/loans"}},
            "merge_commit_sha": MERGE,
        },
        "repository": REPOSITORY,
    }


def environ(tmp_path: Path, event: Any, **changes: str) -> dict[str, str]:
    file = tmp_path / "event.json"
    file.write_text(event if isinstance(event, str) else json.dumps(event), encoding="utf-8")
    return {**RUNNER, "GITHUB_EVENT_PATH": str(file), **changes}


def pull_request_environ(tmp_path: Path, event: Any, name: str = "pull_request") -> dict[str, str]:
    return environ(
        tmp_path,
        event,
        GITHUB_EVENT_NAME=name,
        GITHUB_REF="refs/pull/555/merge",
        GITHUB_BASE_REF="main",
        GITHUB_HEAD_REF="retrain",
    )


def test_elsewhere_is_not_github() -> None:
    assert detect({}) is None
    assert detect({"GITHUB_ACTIONS": "false", "CI": "true"}) is None


def test_a_pull_request_is_a_change_built_on_a_test_merge(tmp_path: Path) -> None:
    context = detect(pull_request_environ(tmp_path, pull_request()))
    assert context is not None
    assert (context.is_change_request, context.test_merge, context.fork) == (True, True, False)
    assert (context.change, context.sha) == (555, MERGE)
    assert (context.head_sha, context.base_sha, context.base_ref) == (HEAD, BASE, "main")
    assert (context.branch, context.default_branch) == (None, "trunk")
    assert context.record().model_dump() == {
        "provider": "github",
        "event": "pull_request",
        "change": 555,
        "run_id": "1743209",
        "attempt": 1,
        "run_url": "https://github.com/acme/loans/actions/runs/1743209",
        "fork": False,
    }


@pytest.mark.parametrize("head", ["stranger/loans", None])
def test_another_or_a_deleted_repository_is_a_fork(tmp_path: Path, head: str | None) -> None:
    context = detect(pull_request_environ(tmp_path, pull_request(head)))
    assert context is not None
    assert context.fork is True


def test_pull_request_target_checks_out_the_base_so_it_has_no_test_merge(tmp_path: Path) -> None:
    context = detect(pull_request_environ(tmp_path, pull_request(), "pull_request_target"))
    assert context is not None
    assert (context.is_change_request, context.test_merge, context.head_sha) == (True, False, HEAD)


def test_a_merge_queue_names_what_it_builds_on(tmp_path: Path) -> None:
    ref = f"refs/heads/gh-readonly-queue/main/pr-555-{BASE}"
    group = {
        "head_sha": HEAD,
        "head_ref": ref,
        "base_sha": BASE,
        "base_ref": "refs/heads/main",
    }
    event = {"action": "checks_requested", "merge_group": group, "repository": REPOSITORY}
    context = detect(environ(tmp_path, event, GITHUB_EVENT_NAME="merge_group", GITHUB_REF=ref))
    assert context is not None
    assert (context.merge_queue_base, context.base_ref, context.head_sha) == (BASE, "main", HEAD)
    assert (context.is_change_request, context.branch) == (False, None)


def test_a_push_names_its_branch(tmp_path: Path) -> None:
    event = {"ref": "refs/heads/feature/x", "before": BASE, "after": HEAD, "repository": REPOSITORY}
    context = detect(
        environ(tmp_path, event, GITHUB_EVENT_NAME="push", GITHUB_REF="refs/heads/feature/x")
    )
    assert context is not None
    assert (context.branch, context.default_branch) == ("feature/x", "trunk")
    assert (context.head_sha, context.base_ref, context.is_change_request) == (MERGE, None, False)


def test_a_pushed_tag_is_no_branch(tmp_path: Path) -> None:
    given_ = {"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/tags/v1", "GITHUB_REF_TYPE": "tag"}
    context = detect(environ(tmp_path, {"ref": "refs/tags/v1", "repository": REPOSITORY}, **given_))
    assert context is not None
    assert context.branch is None


def test_a_schedule_runs_on_a_branch(tmp_path: Path) -> None:
    context = detect(
        environ(
            tmp_path,
            {"schedule": "0 3 * * 1", "repository": REPOSITORY},
            GITHUB_EVENT_NAME="schedule",
            GITHUB_REF="refs/heads/trunk",
        )
    )
    assert context is not None
    assert (context.event, context.branch, context.default_branch) == ("schedule", "trunk", "trunk")


def test_a_comment_on_a_change_names_the_change(tmp_path: Path) -> None:
    event = {"issue": {"number": 7, "pull_request": {"url": "x"}}, "repository": REPOSITORY}
    context = detect(environ(tmp_path, event, GITHUB_EVENT_NAME="issue_comment"))
    assert context is not None
    assert (context.change, context.is_change_request) == (7, False)


BROKEN = [
    "",
    "{",
    "[]",
    "null",
    '"text"',
    "[" * 100_000,
    '{"pull_request": []}',
    '{"pull_request": {"head": 3}}',
]


@pytest.mark.parametrize("event", BROKEN)
def test_a_broken_event_leaves_what_the_runner_says(tmp_path: Path, event: str) -> None:
    context = detect(pull_request_environ(tmp_path, event))
    assert context is not None
    assert (context.is_change_request, context.change, context.base_ref) == (True, 555, "main")
    assert (context.head_sha, context.base_sha, context.fork) == (None, None, None)


@pytest.mark.parametrize("path", [None, "", "absent.json", "."])
def test_a_missing_event_leaves_what_the_runner_says(path: str | None) -> None:
    given_ = {**RUNNER, "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/main"}
    context = detect(given_ if path is None else {**given_, "GITHUB_EVENT_PATH": path})
    assert context is not None
    assert (context.branch, context.head_sha, context.default_branch) == ("main", MERGE, None)


def test_what_is_no_commit_id_is_not_taken_for_one(tmp_path: Path) -> None:
    event = pull_request()
    event["pull_request"]["base"]["sha"] = "--upload-pack=touch /tmp/x"
    event["pull_request"]["head"]["sha"] = HEAD + "\n"
    context = detect(pull_request_environ(tmp_path, event))
    assert context is not None
    assert (context.base_sha, context.head_sha) == (None, None)


def test_the_runs_address_has_no_secrets(tmp_path: Path) -> None:
    server = "https://user:password@github.example.org?token=secret"
    context = detect(environ(tmp_path, {}, GITHUB_SERVER_URL=server, GITHUB_RUN_ATTEMPT="3"))
    assert context is not None
    assert (
        context.run_url == "https://github.example.org/acme/loans/actions/runs/1743209/attempts/3"
    )
    assert context.attempt == 3


KEYS = [
    *("pull_request", "head", "base", "repo", "sha", "ref", "number", "merge_group"),
    *("base_sha", "repository", "default_branch", "full_name", "issue"),
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(event=json_values)
def test_no_event_breaks_the_reading(tmp_path_factory: pytest.TempPathFactory, event: Any) -> None:
    folder = tmp_path_factory.mktemp("event")
    assert detect(pull_request_environ(folder, event)) is not None
