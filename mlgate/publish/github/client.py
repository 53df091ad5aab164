"""A client of GitHub's API that waits for a bounded time and never repeats a POST blindly.

PyGithub's own repeating is off: it repeats a POST after a 502, which doubles comments, and it
obeys any `Retry-After`, up to hours.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from mlgate.forge.thread import ForgeError
from mlgate.publish.github.fixes import NO_LOGIN, Situation, fix
from mlgate.publish.github.patience import Patience
from mlgate.publish.github.problem import Kind, Problem, is_outside, understood

if TYPE_CHECKING:
    from github import Github
    from github.IssueComment import IssueComment
    from github.PaginatedList import PaginatedList

T = TypeVar("T")

#: `write` may be repeated with the same result, what has an effect each time is sent `once`.
Effect = Literal["read", "write", "once"]

#: Who a job's own token writes as; it may not ask.
ACTIONS = "github-actions[bot]"
DEFAULT_URL = "https://api.github.com"
_SECONDS = 15  #: for one answer
_PAUSES = (1.0, 3.0)  #: before a request is repeated that nobody answered properly
_LIMIT_WAITS = 3
_UNKNOWN = (Kind.SERVER, Kind.NETWORK, Kind.ANSWER)


@dataclass(frozen=True, kw_only=True)
class Access:
    """Where to, and with what."""

    url: str
    token: str
    own_token: bool  #: one that the user made for mlgate
    pages: str  #: of the server, below which the links to its runs lie
    login: str | None = None  #: who the token writes as, where the user says it


class ApiError(ForgeError):
    """A request that failed for good.

    Attributes
    ----------
    problem
        What GitHub or the network said.

    """

    def __init__(self, problem: Problem, *, fix: str | None, unknown: bool) -> None:
        super().__init__(problem.said, fix=fix, took_effect_unknown=unknown)
        self.problem = problem


def access(environ: Mapping[str, str]) -> Access | None:
    """Return what the environment says; None where it holds no token."""
    own = environ.get("MLGATE_GITHUB_TOKEN", "").strip()
    token = own or environ.get("GITHUB_TOKEN", "").strip()
    if not token:
        return None
    url = environ.get("GITHUB_API_URL", "").strip().rstrip("/") or DEFAULT_URL
    return Access(
        url=url,
        token=token,
        own_token=bool(own),
        pages=environ.get("GITHUB_SERVER_URL", "").strip().rstrip("/") or _pages(url),
        login=environ.get("MLGATE_GITHUB_LOGIN", "").strip() or None,
    )


def _pages(url: str) -> str:
    """The server of an API: https://HOST/api/v3 lies below it, api.HOST beside it."""
    return url.removesuffix("/api/v3").replace("://api.", "://", 1)


class Client:
    """One repository of GitHub; a context manager, since connections are kept open."""

    def __init__(
        self, access: Access, repository: str, situation: Situation, patience: Patience
    ) -> None:
        self.repository = repository
        self.situation = situation
        self._access = access
        self._patience = patience
        self._login = access.login
        self._given_up = False  # nothing answers, so later requests are tried once

    def __enter__(self) -> Self:
        self._github: Github | None = None
        return self

    def __exit__(self, *error: object) -> None:
        if self._github is not None:
            self._github.close()

    @property
    def github(self) -> "Github":
        """PyGithub's client."""
        if self._github is None:
            from github import Auth, Github

            self._github = Github(
                base_url=self._access.url,
                auth=Auth.Token(self._access.token),
                user_agent=_user_agent(),
                timeout=_SECONDS,
                per_page=100,
                retry=None,
                seconds_between_requests=None,
                seconds_between_writes=None,
            )
        return self._github

    @property
    def pages(self) -> str:
        """What the links to pages of the repository begin with."""
        return f"{self._access.pages}/{self.repository}/"

    def login(self) -> str:
        """Who the token writes as; tokens of jobs and Apps may not ask.

        Raises
        ------
        ForgeError
            If GitHub cannot be asked, or refuses to say whose a token is that the user made: to
            guess would leave what that account wrote before.

        """
        if self._login is None:
            try:
                self._login = self.ask(lambda: str(self.github.get_user().login))
            except ApiError as error:
                if error.problem.kind not in (Kind.FORBIDDEN, Kind.MISSING):
                    raise
                if self._access.own_token:
                    said = "GitHub does not say whose the token MLGATE_GITHUB_TOKEN is"
                    raise ForgeError(said, fix=NO_LOGIN) from error
                self._login = ACTIONS
        return self._login

    def learn(self, login: str) -> None:
        """Keep who wrote what we just made: the token of an App in GITHUB_TOKEN may not ask."""
        self._login = login

    def comments(self, number: int) -> "PaginatedList[IssueComment]":
        """All comments of a pull request, page by page, while they are read."""
        from github.IssueComment import IssueComment
        from github.PaginatedList import PaginatedList

        path = self._url(f"issues/{number}/comments")
        return PaginatedList(IssueComment, self.github.requester, path, {})

    def get(self, path: str, parsed: Callable[[Any], T]) -> T:
        """GET below the repository; `parsed` may fail on an answer that is not GitHub's."""
        return self.send("GET", path, None, parsed, effect="read")

    def send(
        self,
        verb: str,
        path: str,
        body: Mapping[str, Any] | None,
        parsed: Callable[[Any], T],
        *,
        effect: Effect,
    ) -> T:
        """Send a request below the repository; PyGithub's objects would ask for more.

        Raises
        ------
        ApiError
            As `ask` does.

        """

        def ask() -> T:
            sent = None if body is None else dict(body)
            _, answer = self.github.requester.requestJsonAndCheck(verb, self._url(path), input=sent)
            return parsed(answer)

        return self.ask(ask, effect=effect)

    def _url(self, path: str) -> str:
        return f"/repos/{self.repository}/{path}"

    def ask(self, request: Callable[[], T], *, effect: Effect = "read") -> T:
        """Carry out a request, waiting and repeating where that is right.

        Raises
        ------
        ApiError
            Where it fails for good. `took_effect_unknown` is set where it may have been carried
            out.

        """
        limits = repeats = 0
        while True:
            try:
                return request()
            except Exception as error:
                if not is_outside(error):
                    raise
                problem = understood(error, self._patience.now())
                if problem.kind is Kind.LIMIT and limits < _LIMIT_WAITS:
                    pause, limits = problem.wait, limits + 1
                else:
                    pause, repeats = self._pause(problem, effect, repeats), repeats + 1
                if pause is None or not self._patience.wait(pause):
                    raise self._error(problem, effect) from error

    def _pause(self, problem: Problem, effect: Effect, repeats: int) -> float | None:
        may = effect != "once" and problem.kind in _UNKNOWN and not self._given_up
        return _PAUSES[repeats] if may and repeats < len(_PAUSES) else None

    def _error(self, problem: Problem, effect: Effect) -> ApiError:
        if problem.kind is Kind.NETWORK and effect != "once":
            self._given_up = True
        return ApiError(
            problem,
            fix=fix(problem, self.situation),
            unknown=effect != "read" and problem.kind in _UNKNOWN,
        )


def _user_agent() -> str:
    """Who asks; GitHub refuses those that do not say."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"mlgate/{version('mlgate')}"
    except PackageNotFoundError:
        return "mlgate"
