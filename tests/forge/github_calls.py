"""What a request is to the stand-in of GitHub, and what goes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from github_state import Account, State

REPO = "/repos/{owner}/{repo}"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request that conforms to the description."""

    state: State
    account: Account
    values: tuple[str, ...]  #: what stands in the path after owner and repository
    query: Mapping[str, str]
    body: Mapping[str, Any]
    base: str
    storage: str  #: where artefacts are fetched from, another host than the API


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What goes back; a list with `listed` under that key is paginated like a plain list."""

    status: int = 200
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str | None = None


class RefusedError(Exception):
    """GitHub says no. `mistake`: the program should have known."""

    def __init__(self, status: int, message: str, *, mistake: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.mistake = mistake


def need(holds: object, status: int, message: str, *, mistake: bool = False) -> None:
    if not holds:
        raise RefusedError(status, message, mistake=mistake)


def may(call: Call, *permissions: str) -> None:
    need(
        call.account.writes & set(permissions),
        403,
        "Resource not accessible by integration"
        if call.account.app
        else "Resource not accessible by personal access token",
    )


def url(call: Call, *parts: object) -> str:
    return "/".join((call.base, "repos", call.state.repository, *map(str, parts)))


def person(of: Mapping[str, Any], login: str) -> dict[str, Any]:
    return {**of, "login": login, "type": "Bot" if login.endswith("[bot]") else "User"}
