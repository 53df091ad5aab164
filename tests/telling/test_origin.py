"""Which build results have to be of, in CI, on a laptop, and for a change that is named."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from mlgate.errors import ConfigurationError
from mlgate.publish.github import client as github
from mlgate.publish.gitlab import client as gitlab
from mlgate.result import codec
from mlgate.result.report import Report
from mlgate.telling.origin import Origin, context_of, origin_of, reached

GOLDEN = Path(__file__).parents[1] / "render" / "golden" / "json"
HEAD = "4f1c9ab0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6"
CHECKED_OUT = "9ab0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f64f1c"


def report(case: str = "passed", **changes: Any) -> Report:
    return codec.read(GOLDEN / f"{case}.json").model_copy(update=changes)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A repository with one commit and some address as its origin, which is the folder at hand."""

    def make(origin: str | None) -> str:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        orders: list[tuple[str, ...]] = [
            ("init", "-q"),
            (*identity, "commit", "-qm", "x", "--allow-empty"),
        ]
        if origin is not None:
            orders.append(("remote", "add", "origin", origin))
        for order in orders:
            subprocess.run(["git", *order], cwd=tmp_path, check=True)
        monkeypatch.chdir(tmp_path)
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=tmp_path, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    return make


@pytest.mark.parametrize(
    "origin",
    [
        Origin(head=HEAD, repository="acme/loans"),
        Origin(head=HEAD, checked_out="3" * 40),
        Origin(checked_out=CHECKED_OUT),
        Origin(checked_out=HEAD),
        Origin(repository="ACME/Loans"),
        Origin(),
    ],
)
def test_a_result_of_this_build_is_taken(origin: Origin) -> None:
    assert origin.why_not(report()) is None


@pytest.mark.parametrize(
    ("origin", "why"),
    [
        (Origin(head="a" * 40), "is of commit 4f1c9ab, and this job is of aaaaaaa"),
        # A test merge is no head: what was checked out does not make up for another head.
        (Origin(head=CHECKED_OUT), "is of commit 4f1c9ab, and this job is of 9ab0c1d"),
        (Origin(checked_out="a" * 40), "is of commit 4f1c9ab, and this job is of aaaaaaa"),
        (Origin(head="a" * 40, in_ci=False), "and this work tree is of aaaaaaa"),
        (Origin(head=HEAD, repository="acme/loan"), "is of the repository acme/loans"),
    ],
)
def test_a_result_of_another_is_not(origin: Origin, why: str) -> None:
    assert why in str(origin.why_not(report()))


def test_a_result_without_a_commit_is_one_of_this_build_only_where_no_commit_is_known() -> None:
    without = report(commit=None)

    assert Origin(head=HEAD).why_not(without) == "names no commit, and this job is of 4f1c9ab"
    assert Origin().why_not(without) is None
    assert Origin(head=HEAD, in_ci=False).why_not(without) is None


@pytest.mark.parametrize("case", ["configuration", "none"])
def test_a_run_that_ended_early_belongs_to_the_build_it_lies_in(case: str) -> None:
    assert Origin(head=HEAD, repository="acme/loans").why_not(report(case)) is None


@pytest.mark.parametrize(
    ("origin", "forge", "repository"),
    [
        ("https://github.com/acme/loans.git", "github", "acme/loans"),
        ("git@gitlab.example.org:acme/ml/loans.git", "gitlab", "acme/ml/loans"),
        ("ssh://git@github.example.org/acme/loans", "github", "acme/loans"),
    ],
)
def test_a_change_outside_ci_is_of_the_forge_of_the_origin(
    clone: Any, origin: str, forge: str, repository: str
) -> None:
    head = clone(origin)

    context = context_of({}, 7)

    assert context is not None
    assert (context.provider, context.repository) == (forge, repository)
    assert (context.change, context.head_sha, context.is_change_request) == (7, head, True)


def test_where_the_host_says_nothing_the_token_does(clone: Any) -> None:
    clone("https://git.example.org/acme/loans.git")

    context = context_of({"MLGATE_GITLAB_TOKEN": "x"}, 7)

    assert context is not None
    assert context.provider == "gitlab"
    for environ in ({}, {"GITHUB_TOKEN": "x", "GITLAB_TOKEN": "x"}):
        with pytest.raises(ConfigurationError, match="nothing tells which forge"):
            context_of(environ, 7)


def test_outside_ci_and_without_a_change_there_is_nobody_to_tell(clone: Any) -> None:
    head = clone(None)

    assert context_of({}, None) is None
    assert origin_of(None) == Origin(head=head, in_ci=False)


ADDRESSES = [
    ("https://github.com/acme/loans.git", "https://api.github.com"),
    ("git@ssh.github.com:acme/loans.git", "https://api.github.com"),
    ("ssh://git@github.example.org:2222/acme/loans", "https://github.example.org/api/v3"),
    ("git@GitHub.example.org:acme/loans.git", "https://github.example.org/api/v3"),
    ("https://x:y@github.example.org:8443/acme/loans", "https://github.example.org:8443/api/v3"),
    ("https://gitlab.com/acme/loans.git", "https://gitlab.com/api/v4"),
    ("git@gitlab.example.org:acme/ml/loans.git", "https://gitlab.example.org/api/v4"),
]


@pytest.mark.parametrize(("origin", "api"), ADDRESSES)
def test_the_token_goes_to_the_host_of_the_origin(clone: Any, origin: str, api: str) -> None:
    clone(origin)
    context = context_of({}, 7)
    assert context is not None

    environ = reached(context, {})

    if context.provider == "github":
        way = github.access({**environ, "MLGATE_GITHUB_TOKEN": "x"})
        assert way is not None
        assert way.url == api
    else:
        where = gitlab.address({**environ, "MLGATE_GITLAB_TOKEN": "x"})
        assert where is not None
        assert where.api == api


def test_an_enterprise_of_the_cloud_has_an_api_of_its_own(clone: Any) -> None:
    clone("https://acme.ghe.com/acme/loans.git")
    token = {"MLGATE_GITHUB_TOKEN": "x"}
    context = context_of(token, 7)

    assert context is not None
    assert reached(context, token)["GITHUB_API_URL"] == "https://api.acme.ghe.com"


@pytest.mark.parametrize(
    ("origin", "token"),
    [
        (None, "MLGATE_GITHUB_TOKEN"),
        ("git@github-of-work:acme/loans.git", "GITHUB_TOKEN"),
        ("https://bitbucket/acme/loans.git", "GITLAB_TOKEN"),
        ("/srv/loans.git", "GITLAB_TOKEN"),
    ],
)
def test_where_nothing_tells_the_address_no_token_goes_anywhere(
    clone: Any, origin: str | None, token: str
) -> None:
    clone(origin)
    context = context_of({token: "x"}, 7)
    assert context is not None

    with pytest.raises(ConfigurationError, match=r"where the API of git(hub|lab) lies"):
        reached(context, {token: "x"})
    for name in ("GITHUB_API_URL", "CI_API_V4_URL"):
        told = {
            "GITHUB_API_URL": "https://a.example",
            "CI_API_V4_URL": "https://a.example",
            token: "x",
        }
        assert reached(context, told)[name] == "https://a.example"
