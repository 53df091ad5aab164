"""GitLab CI: what the job's variables say of the build."""

import re
from collections.abc import Mapping

from mlgate.result.context import Context
from mlgate.result.url import without_secrets

_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def detect(environ: Mapping[str, str]) -> Context | None:
    """Describe the build if this is GitLab CI, else None.

    `CI_MERGE_REQUEST_SOURCE_BRANCH_SHA` is there only in pipelines for merged
    results and in merge trains, where `CI_COMMIT_SHA` is a merge that GitLab made.
    """
    if environ.get("GITLAB_CI") != "true":
        return None
    change = _number(environ.get("CI_MERGE_REQUEST_IID"))
    sha = _sha(environ, "CI_COMMIT_SHA")
    source = _sha(environ, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA")
    url = environ.get("CI_JOB_URL") or environ.get("CI_PIPELINE_URL")
    return Context(
        provider="gitlab",
        event=environ.get("CI_PIPELINE_SOURCE") or None,
        is_change_request=change is not None,
        change=change,
        run_id=environ.get("CI_PIPELINE_ID") or None,
        run_url=without_secrets(url) if url else None,
        fork=_from_fork(environ) if change is not None else None,
        repository=environ.get("CI_PROJECT_PATH") or None,
        sha=sha,
        test_merge=source is not None and source != sha,
        head_sha=source or sha,
        base_sha=_sha(environ, "CI_MERGE_REQUEST_DIFF_BASE_SHA"),
        base_ref=environ.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME") or None,
        branch=environ.get("CI_COMMIT_BRANCH") or None,
        default_branch=environ.get("CI_DEFAULT_BRANCH") or None,
    )


def _sha(environ: Mapping[str, str], name: str) -> str | None:
    value = environ.get(name, "")
    return value if _SHA.fullmatch(value) else None


def _number(value: str | None) -> int | None:
    return int(value) if value and re.fullmatch("[0-9]{1,18}", value) else None


def _from_fork(environ: Mapping[str, str]) -> bool | None:
    for source, target in (
        ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "CI_MERGE_REQUEST_PROJECT_ID"),
        ("CI_MERGE_REQUEST_SOURCE_PROJECT_PATH", "CI_MERGE_REQUEST_PROJECT_PATH"),
    ):
        if environ.get(source) and environ.get(target):
            return environ[source] != environ[target]
    return None
