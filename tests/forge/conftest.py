"""Stand-ins of the forges, and jobs of theirs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from github_server import GitHubServer
from github_state import TOKEN, Pull

GitHubJob = Callable[..., dict[str, str]]


@pytest.fixture
def github() -> Iterator[GitHubServer]:
    """Stand in for GitHub; at the end of the test no request may have broken its description."""
    with GitHubServer() as server:
        yield server
    assert server.violations == []


@pytest.fixture
def github_job(tmp_path: Path, github: GitHubServer) -> GitHubJob:
    """Make the environment of a job of GitHub Actions.

    With `pull` it is a job of this pull request, else one of a push; `changes` are variables.
    """

    def job(
        pull: Pull | None = None, *, event: dict[str, Any] | None = None, **changes: str
    ) -> dict[str, str]:
        told = event if event is not None else _event(github, pull)
        file = tmp_path / "event.json"
        file.write_text(json.dumps(told), encoding="utf-8")
        of_pull = {} if pull is None else {"GITHUB_REF": f"refs/pull/{pull.number}/merge"}
        return {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": github.url,
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_REPOSITORY": github.state.repository,
            "GITHUB_RUN_ID": "1743209",
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_SHA": "3" * 40,
            "GITHUB_REF": "refs/heads/retrain",
            "GITHUB_REF_TYPE": "branch",
            "GITHUB_EVENT_NAME": "push" if pull is None else "pull_request",
            "GITHUB_EVENT_PATH": str(file),
            "GITHUB_TOKEN": TOKEN,
            **of_pull,
            **changes,
        }

    return job


def _event(github: GitHubServer, pull: Pull | None) -> dict[str, Any]:
    repository = {
        "full_name": github.state.repository,
        "default_branch": github.state.default_branch,
    }
    if pull is None:
        return {"ref": "refs/heads/retrain", "repository": repository}
    head = pull.head_repository
    return {
        "action": "synchronize",
        "number": pull.number,
        "pull_request": {
            "number": pull.number,
            "state": pull.state,
            "head": {
                "sha": pull.head,
                "ref": pull.branch,
                "repo": None if head is None else {"full_name": head},
            },
            "base": {
                "sha": pull.base,
                "ref": github.state.default_branch,
                "repo": {"full_name": github.state.repository},
            },
        },
        "repository": repository,
    }
