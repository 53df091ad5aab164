"""A status or a check run that somebody else set keeps none of ours from being shown."""

from collections.abc import Callable
from typing import Any

import pytest
from github_server import GitHubServer
from github_state import BOT, HEAD, Check, Status
from made_reports import failing, publication

from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import CommentMode, Wishes
from mlgate.publish.github import detect
from mlgate.publish.github.deliver import deliver
from mlgate.publish.github.patience import Patience

HUGE = 999_999_999_999
OURS = f"https://github.example/acme/loans/actions/runs/{HUGE}"
Tell = Callable[..., Delivery]


@pytest.fixture
def tell(github: GitHubServer, github_job: Callable[..., dict[str, str]]) -> Tell:
    """Tell that the head fails."""
    job = github_job(github.pull())

    def run(wishes: Wishes) -> Delivery:
        (said,) = deliver(
            publication(failing()), wishes, detect(job), job, Patience(sleep=lambda _: None)
        )
        return said

    return run


@pytest.mark.parametrize(
    ("login", "url", "kept"),
    [
        (BOT, OURS, True),
        (BOT, f"{OURS}/attempts/2", True),
        ("mallory", OURS, False),
        (BOT, f"https://github.example/mallory/loans/actions/runs/{HUGE}", False),
        (BOT, f"https://evil.example/?{OURS}", False),
        (BOT, f"{OURS}/x", False),
        (BOT, None, False),
    ],
)
def test_only_a_status_of_our_account_and_repository_is_a_newer_one(
    github: GitHubServer, tell: Tell, login: str, url: str | None, kept: bool
) -> None:
    fields: dict[str, Any] = {"state": "success", "context": "mlgate/default", "target_url": url}
    github.state.statuses.append(Status(id=5, sha=HEAD, fields=fields, login=login))

    said = tell(Wishes(comment=CommentMode.OFF, status=True))

    assert said.done
    assert ("left as it is" in said.said) is kept
    assert github.state.statuses[-1].fields["state"] == ("success" if kept else "failure")


def test_a_forged_status_hides_no_newer_one_of_ours(github: GitHubServer, tell: Tell) -> None:
    for number, login in ((5, BOT), (6, "mallory")):
        fields = {"state": "failure", "context": "mlgate/default", "target_url": OURS}
        github.state.statuses.append(Status(id=number, sha=HEAD, fields=fields, login=login))

    assert "left as it is" in tell(Wishes(comment=CommentMode.OFF, status=True)).said


@pytest.mark.parametrize(("login", "kept"), [(BOT, True), ("mallory-ci[bot]", False)])
def test_only_a_check_run_of_our_app_is_a_newer_one(
    github: GitHubServer, tell: Tell, login: str, kept: bool
) -> None:
    fields = {"name": "mlgate/default", "head_sha": HEAD, "external_id": f"mlgate:{HUGE}:1"}
    github.state.checks[5] = Check(id=5, fields=fields, login=login)

    said = tell(Wishes(comment=CommentMode.OFF, check_run=True))

    assert said.done
    assert ("left as it is" in said.said) is kept
    assert len(github.state.checks) == (1 if kept else 2)
