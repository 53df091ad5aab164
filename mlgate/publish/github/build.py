"""GitHub Actions: what the runner's variables and the event file say of the build."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlgate.result.context import Context
from mlgate.result.url import without_secrets

_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_MERGE_REF = re.compile(r"refs/pull/([0-9]{1,18})/merge")
#: These check out refs/pull/N/merge unless told otherwise; pull_request_target checks out the base.
_BUILDS_A_TEST_MERGE = frozenset(
    {"pull_request", "pull_request_review", "pull_request_review_comment"}
)
_MAX_EVENT_BYTES = 32 * 1024 * 1024


def detect(environ: Mapping[str, str]) -> Context | None:
    """Describe the build if this is GitHub Actions, else None.

    A missing or broken event file leaves out what only it says.
    """
    if environ.get("GITHUB_ACTIONS") != "true":
        return None
    event = event_of(environ.get("GITHUB_EVENT_PATH"))
    name = environ.get("GITHUB_EVENT_NAME") or None
    change = _mapping(event, "pull_request")
    group = _mapping(event, "merge_group")
    is_change = bool(change) or name in _BUILDS_A_TEST_MERGE or name == "pull_request_target"
    sha = _sha(environ.get("GITHUB_SHA"))
    return Context(
        provider="github",
        event=name,
        is_change_request=is_change,
        change=_change_number(event, environ),
        run_id=environ.get("GITHUB_RUN_ID") or None,
        attempt=_number(environ.get("GITHUB_RUN_ATTEMPT")),
        run_url=_run_url(environ),
        fork=_from_fork(change),
        repository=environ.get("GITHUB_REPOSITORY")
        or _text(_mapping(event, "repository"), "full_name"),
        sha=sha,
        test_merge=name in _BUILDS_A_TEST_MERGE,
        head_sha=_head(change, group) or (None if is_change else sha),
        base_sha=_sha(_mapping(change, "base").get("sha")),
        base_ref=_base_ref(change, group, environ),
        merge_queue_base=_sha(group.get("base_sha")),
        branch=_branch(environ, is_change=is_change or bool(group)),
        default_branch=_text(_mapping(event, "repository"), "default_branch"),
    )


def event_of(path: str | None) -> dict[str, Any]:
    """What the event file says; nothing where it is missing, broken or far too large."""
    if not path:
        return {}
    file = Path(path)
    try:
        if file.stat().st_size > _MAX_EVENT_BYTES:
            return {}
        event = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return event if isinstance(event, dict) else {}


def _mapping(parent: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def _text(parent: Mapping[str, Any], key: str) -> str | None:
    value = parent.get(key)
    return value if isinstance(value, str) and value else None


def _sha(value: Any) -> str | None:
    return value if isinstance(value, str) and _SHA.fullmatch(value) else None


def _number(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,18}", value) else None


def _change_number(event: Mapping[str, Any], environ: Mapping[str, str]) -> int | None:
    number = _number(_mapping(event, "pull_request").get("number"))
    issue = _mapping(event, "issue")
    if number is None and issue.get("pull_request"):
        number = _number(issue.get("number"))
    if number is None:
        ref = _MERGE_REF.fullmatch(environ.get("GITHUB_REF", ""))
        number = int(ref[1]) if ref else None
    return number


def _head(change: Mapping[str, Any], group: Mapping[str, Any]) -> str | None:
    return _sha(_mapping(change, "head").get("sha")) or _sha(group.get("head_sha"))


def _base_ref(
    change: Mapping[str, Any], group: Mapping[str, Any], environ: Mapping[str, str]
) -> str | None:
    ref = _text(_mapping(change, "base"), "ref") or _text(group, "base_ref")
    ref = ref or environ.get("GITHUB_BASE_REF") or None
    return ref.removeprefix("refs/heads/") if ref else None


def _branch(environ: Mapping[str, str], *, is_change: bool) -> str | None:
    if is_change or environ.get("GITHUB_REF_TYPE") == "tag":
        return None
    ref = environ.get("GITHUB_REF", "")
    return ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else None


def _from_fork(change: Mapping[str, Any]) -> bool | None:
    """A head whose repository is gone was a fork too."""
    base = _text(_mapping(_mapping(change, "base"), "repo"), "full_name")
    head = _mapping(change, "head")
    if base is None or "repo" not in head:
        return None
    return _text(_mapping(head, "repo"), "full_name") != base


def _run_url(environ: Mapping[str, str]) -> str | None:
    repository, run = environ.get("GITHUB_REPOSITORY"), environ.get("GITHUB_RUN_ID")
    if not repository or not run:
        return None
    server = without_secrets(environ.get("GITHUB_SERVER_URL") or "https://github.com").rstrip("/")
    attempt = _number(environ.get("GITHUB_RUN_ATTEMPT")) or 1
    return f"{server}/{repository}/actions/runs/{run}" + (
        f"/attempts/{attempt}" if attempt > 1 else ""
    )
