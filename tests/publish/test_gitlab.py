"""What GitLab CI says of a build."""

import pytest

from mlgate.publish.gitlab import detect

HEAD, BASE, MERGE = "1" * 40, "2" * 40, "3" * 40
JOB = {
    "CI": "true",
    "GITLAB_CI": "true",
    "CI_PROJECT_PATH": "group/sub/loans",
    "CI_PIPELINE_ID": "99",
    "CI_JOB_URL": "https://gitlab.example.org/group/sub/loans/-/jobs/7",
    "CI_DEFAULT_BRANCH": "main",
    "CI_COMMIT_SHA": HEAD,
}
MERGE_REQUEST = {
    **JOB,
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_MERGE_REQUEST_IID": "12",
    "CI_MERGE_REQUEST_PROJECT_ID": "5",
    "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "5",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": BASE,
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
}


def test_elsewhere_is_not_gitlab() -> None:
    assert detect({"CI": "true"}) is None


def test_a_merge_request_is_a_change_on_its_own_branch() -> None:
    context = detect(MERGE_REQUEST)
    assert context is not None
    assert (context.is_change_request, context.test_merge, context.fork) == (True, False, False)
    assert (context.change, context.head_sha, context.base_sha) == (12, HEAD, BASE)
    assert (context.base_ref, context.default_branch, context.branch) == ("main", "main", None)
    assert context.record().model_dump() == {
        "provider": "gitlab",
        "event": "merge_request_event",
        "change": 12,
        "run_id": "99",
        "attempt": None,
        "run_url": "https://gitlab.example.org/group/sub/loans/-/jobs/7",
        "fork": False,
    }


def test_merged_results_are_a_test_merge_of_the_source_branch() -> None:
    given = {"CI_COMMIT_SHA": MERGE, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": HEAD}
    context = detect({**MERGE_REQUEST, **given})
    assert context is not None
    assert (context.test_merge, context.sha, context.head_sha) == (True, MERGE, HEAD)


def test_a_merge_request_from_another_project_is_a_fork() -> None:
    context = detect({**MERGE_REQUEST, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "6"})
    assert context is not None
    assert context.fork is True


def test_where_gitlab_does_not_say_a_fork_is_unknown() -> None:
    given = {key: value for key, value in MERGE_REQUEST.items() if "PROJECT_ID" not in key}
    context = detect(given)
    assert context is not None
    assert context.fork is None


@pytest.mark.parametrize("source", ["push", "schedule"])
def test_a_branch_pipeline_names_its_branch(source: str) -> None:
    context = detect({**JOB, "CI_PIPELINE_SOURCE": source, "CI_COMMIT_BRANCH": "main"})
    assert context is not None
    assert (context.event, context.branch, context.head_sha) == (source, "main", HEAD)
    assert (context.is_change_request, context.change, context.fork) == (False, None, None)


def test_the_jobs_address_has_no_secrets() -> None:
    context = detect(
        {**JOB, "CI_JOB_URL": "https://u:p@gitlab.example.org/x/-/jobs/7?private_token=t"}
    )
    assert context is not None
    assert context.run_url == "https://gitlab.example.org/x/-/jobs/7"


@pytest.mark.parametrize("value", ["", "x", "-1", "١٢", "9" * 5000])
def test_what_is_no_number_is_no_change(value: str) -> None:
    context = detect({**MERGE_REQUEST, "CI_MERGE_REQUEST_IID": value})
    assert context is not None
    assert context.change is None
