"""What went wrong with a request to GitHub, whichever way PyGithub says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mlgate.present.escape import terminal

_LONGEST = 200  #: characters of what GitHub said
#: GitHub asks to wait a minute where a secondary limit names no time.
_SECONDARY_WAIT = 60.0
_BUILT_IN = (AttributeError, AssertionError, RuntimeError)
_LIMITS = ("rate limit", "please retry your request again later", "please wait a few minutes")


class Kind(StrEnum):
    """What it takes to get out of it."""

    TOKEN = "token"  # noqa: S105  # no password
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    REFUSED = "refused"  #: the request itself is wrong
    LIMIT = "limit"  #: too many requests
    SERVER = "server"
    NETWORK = "network"
    ANSWER = "answer"  #: it is not GitHub's API that answered


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One request that failed."""

    kind: Kind
    said: str  #: one line
    status: int | None = None
    wait: float | None = None  #: seconds that GitHub asks to wait


def is_outside(error: Exception) -> bool:
    """Whether the cause lies outside the program, and is no bug of ours.

    PyGithub reads answers without looking at them first, so one that is not GitHub's ends in any
    of the built-in errors there, and in one of a missing key or another type where we read it.
    """
    from github.GithubException import BadAttributeException, GithubException

    # All of requests, with which PyGithub asks, are an OSError.
    if isinstance(error, (GithubException, BadAttributeException, OSError)):
        return True
    if isinstance(error, (ValueError, TypeError, LookupError)):
        return True
    return isinstance(error, _BUILT_IN) and _raised_in_pygithub(error)


def _raised_in_pygithub(error: Exception) -> bool:
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return last is not None and str(last.tb_frame.f_globals.get("__name__")).startswith("github.")


def understood(error: Exception, now: float) -> Problem:
    """Say what an exception of PyGithub means; `now` in seconds since 1970."""
    from github.GithubException import GithubException

    if isinstance(error, GithubException):
        return _answered(error.status, _message(error.data), error.headers or {}, now)
    if isinstance(error, OSError):
        timed_out = "timeout" in type(error).__name__.lower()
        said = "no answer in time" if timed_out else "no connection"
        return Problem(kind=Kind.NETWORK, said=said)
    return Problem(kind=Kind.ANSWER, said="the answer is not of GitHub's API")


def _message(data: Any) -> str:
    said = data.get("message") if isinstance(data, Mapping) else None
    errors = data.get("errors") if isinstance(data, Mapping) else None
    parts = [said, *(errors if isinstance(errors, list) else [])]
    words = [part.get("message") if isinstance(part, Mapping) else part for part in parts]
    return terminal("; ".join(word for word in words if isinstance(word, str)))[:_LONGEST]


def _answered(status: int, message: str, headers: Mapping[str, Any], now: float) -> Problem:
    said = f"GitHub answered {status}" + (f" ({message})" if message else "")
    if _is_limit(status, message, headers):
        return Problem(kind=Kind.LIMIT, said=said, status=status, wait=_asked_to_wait(headers, now))
    return Problem(kind=_kind(status), said=said, status=status)


def _kind(status: int) -> Kind:
    known = {401: Kind.TOKEN, 403: Kind.FORBIDDEN, 404: Kind.MISSING, 410: Kind.MISSING}
    if status in known:
        return known[status]
    if status >= 500:
        return Kind.SERVER
    return Kind.REFUSED if status >= 400 else Kind.ANSWER


def _is_limit(status: int, message: str, headers: Mapping[str, Any]) -> bool:
    if status not in (403, 429):
        return False
    return (
        status == 429
        or "retry-after" in headers
        or headers.get("x-ratelimit-remaining") == "0"
        or any(words in message.lower() for words in _LIMITS)
    )


def _asked_to_wait(headers: Mapping[str, Any], now: float) -> float:
    after = str(headers.get("retry-after", ""))
    if after.isdecimal():
        return float(after)
    reset = str(headers.get("x-ratelimit-reset", ""))
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(float(reset) - now, 0.0) + 1
    return _SECONDARY_WAIT
