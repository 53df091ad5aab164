"""What the stand-in of GitHub knows: pull requests, comments, statuses, check runs, runs."""

import itertools
from dataclasses import dataclass, field
from typing import Any

TOKEN = "ghs_actions"  # noqa: S105  # of the stand-in
BOT = "github-actions[bot]"
HEAD = "1" * 40
BASE = "2" * 40
WRITES = frozenset({"pull_requests", "issues", "statuses", "checks"})


@dataclass(kw_only=True)
class Account:
    """Whose a token is, and where it may write; everything may be read."""

    login: str
    app: bool  #: of an app or of Actions: it has no user, so `GET /user` is refused
    writes: frozenset[str]


@dataclass(kw_only=True)
class Pull:
    """A pull request; tests change its fields as its author would."""

    number: int
    head: str = HEAD
    base: str = BASE
    state: str = "open"
    locked: bool = False
    head_repository: str | None = "acme/loans"  #: None: the fork was deleted
    branch: str = "retrain"
    files: list[str] = field(default_factory=list)
    commits: list[str] = field(default_factory=list)  #: older ones


@dataclass(kw_only=True)
class Comment:
    """A comment below a pull request."""

    id: int
    pull: int
    body: str
    login: str  #: empty: the account was deleted


@dataclass(kw_only=True)
class Status:
    """A commit status."""

    id: int
    sha: str
    fields: dict[str, Any]
    login: str = BOT


@dataclass(kw_only=True)
class Check:
    """A check run; `annotations` are appended to by each update."""

    id: int
    fields: dict[str, Any]
    login: str = BOT
    annotations: list[dict[str, Any]] = field(default_factory=list)


@dataclass(kw_only=True)
class Artifact:
    """A zip file that a run uploaded."""

    id: int
    run: int
    name: str
    data: bytes
    expired: bool = False


@dataclass(kw_only=True)
class Run:
    """A run of a workflow."""

    id: int
    name: str = "check"
    path: str = ".github/workflows/check.yml"
    event: str = "pull_request"
    status: str = "completed"
    conclusion: str | None = "success"
    head_sha: str = HEAD
    head_branch: str = "retrain"
    head_repository: str | None = "acme/loans"
    attempt: int = 1
    pull_requests: list[int] = field(default_factory=list)


@dataclass(kw_only=True)
class State:
    """One repository and who may write there."""

    repository: str = "acme/loans"
    default_branch: str = "main"
    accounts: dict[str, Account] = field(
        default_factory=lambda: {TOKEN: Account(login=BOT, app=True, writes=WRITES)}
    )
    pulls: dict[int, Pull] = field(default_factory=dict)
    comments: dict[int, Comment] = field(default_factory=dict)
    commits: set[str] = field(default_factory=lambda: {HEAD, BASE})
    statuses: list[Status] = field(default_factory=list)
    checks: dict[int, Check] = field(default_factory=dict)
    runs: dict[int, Run] = field(default_factory=dict)
    artifacts: dict[int, Artifact] = field(default_factory=dict)
    ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1001))

    def knows(self, sha: str) -> bool:
        """Whether the repository has a commit."""
        heads = (pull.head for pull in self.pulls.values())
        return sha in self.commits or sha in heads
