"""Requests to GitLab's API: a time limit, a few repetitions of what may be repeated, no redirect.

A POST is repeated only where GitLab said that it was not carried out, which is what 429 says. After
a time-out or an error of the server nobody knows, and the caller has to look.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlgate.forge.thread import ForgeError, GoneError
from mlgate.publish.gitlab import fixes

if TYPE_CHECKING:
    import requests

_TIMEOUT = 15.0  #: seconds to connect, and between two bytes
_TRIES = 4
_LONGEST_WAIT = 60.0  #: seconds that a rate limit may ask for
_PAGE = 100
_MOST_PAGES = 100  #: GitLab lets a merge request have 5,000 notes
_TRANSIENT = frozenset({429, 500, 502, 503, 504, 520, 521, 522, 523, 524})

Sent = Mapping[str, str | int | bool]


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where the API is, and whose calls they are."""

    api: str  #: `CI_API_V4_URL`; an instance may lie below a folder
    token: str


def address(environ: Mapping[str, str]) -> Address | None:
    """What the job's variables say of the API; None without a token that may write.

    `CI_JOB_TOKEN` is not taken: it may read notes and write none.
    """
    token = environ.get("MLGATE_GITLAB_TOKEN") or environ.get("GITLAB_TOKEN") or ""
    if not token.strip():
        return None
    server = environ.get("CI_SERVER_URL") or "https://gitlab.com"
    return Address(
        api=(environ.get("CI_API_V4_URL") or f"{server.rstrip('/')}/api/v4").rstrip("/"),
        token=token.strip(),
    )


class Client:
    """One account's calls to one instance."""

    def __init__(self, where: Address) -> None:
        import gitlab

        self._api = where.api
        self._calls = gitlab.Gitlab(
            where.api.removesuffix("/api/v4"), private_token=where.token, timeout=_TIMEOUT
        )
        # The token is in a header that goes along to wherever a redirect leads.
        self._calls.session.max_redirects = 0
        self._calls.session.hooks["response"].append(self._remember)
        self._answered: list[requests.Response] = []

    def close(self) -> None:
        """Close the connections."""
        self._calls.session.close()

    def get(self, path: str, **query: str | int) -> dict[str, Any]:
        """Return one object."""
        return self._one(self._answer("get", path, query=query))

    def pages(self, path: str, **query: str | int) -> Iterator[dict[str, Any]]:
        """Yield the objects of all pages of a list."""
        page: int | None = 1
        while page is not None and page <= _MOST_PAGES:
            answer = self._answer("get", path, query={**query, "per_page": _PAGE, "page": page})
            found = self._json(answer)
            if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
                raise fixes.no_json(self._api)
            yield from found
            page = _next_page(answer.headers.get("X-Next-Page"), page, more=bool(found))

    def post(self, path: str, sent: Sent) -> dict[str, Any]:
        """Create an object; `took_effect_unknown` of the error says if it may be there."""
        return self._one(self._answer("post", path, sent=sent), after_a_post=True)

    def put(self, path: str, sent: Sent) -> dict[str, Any]:
        """Change an object; `GoneError` where it is no longer there."""
        return self._one(self._answer("put", path, sent=sent, gone=True))

    def delete(self, path: str) -> None:
        """Remove an object; `GoneError` where it is no longer there."""
        self._answer("delete", path, gone=True)

    def _answer(
        self,
        verb: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        sent: Sent | None = None,
        gone: bool = False,
    ) -> "requests.Response":
        for tries_left in reversed(range(_TRIES)):
            try:
                return self._once(verb, path, query, sent)
            except _FailedError as failed:
                wait = failed.wait(verb, _TRIES - 1 - tries_left)
                if wait is None or not tries_left:
                    raise self._error(failed, verb, gone=gone) from None
                time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _once(
        self, verb: str, path: str, query: Mapping[str, str | int] | None, sent: Sent | None
    ) -> "requests.Response":
        import gitlab

        self._answered.clear()
        try:
            return self._calls.http_request(
                verb,
                path,
                query_data=dict(query or {}),
                post_data=None if sent is None else dict(sent),
                obey_rate_limit=False,
                retry_transient_errors=False,
            )
        except (gitlab.GitlabHttpError, gitlab.GitlabAuthenticationError) as error:
            waits = [answer.headers.get("Retry-After") for answer in self._answered]
            raise _FailedError(
                status=error.response_code or 0,
                said=str(error.error_message),
                retry_after=waits[-1] if waits else None,
            ) from None
        except (OSError, ValueError) as error:  # all errors of requests are of one of these
            if self._answered and self._answered[-1].is_redirect:
                raise _FailedError(status=302, said="") from None
            never_sent = isinstance(error, ValueError)  # the address or a header is none
            raise _FailedError(said=type(error).__name__, never_sent=never_sent) from None

    def _error(self, failed: "_FailedError", verb: str, *, gone: bool) -> ForgeError:
        error = fixes.error(failed.status, failed.said, self._api)
        if gone and failed.status == 404:
            return GoneError(str(error), fix=error.fix)
        error.took_effect_unknown = verb == "post" and failed.may_have_taken_effect
        return error

    def _remember(self, answer: "requests.Response", **_: object) -> None:
        self._answered.append(answer)

    def _json(self, answer: "requests.Response") -> Any:
        try:
            return answer.json()
        except ValueError:
            raise fixes.no_json(self._api) from None

    def _one(self, answer: "requests.Response", *, after_a_post: bool = False) -> dict[str, Any]:
        try:
            found = self._json(answer)
            if not isinstance(found, dict):
                raise fixes.no_json(self._api)
        except ForgeError as error:
            error.took_effect_unknown = after_a_post
            raise
        return found


class _FailedError(Exception):
    """One request without a good answer."""

    def __init__(
        self,
        *,
        status: int | None = None,
        said: str,
        retry_after: str | None = None,
        never_sent: bool = False,
    ) -> None:
        super().__init__(said)
        self.status, self.said = status, said
        self.retry_after, self.never_sent = retry_after, never_sent

    def wait(self, verb: str, tried: int) -> float | None:
        """Seconds until the request may be repeated; None where it may not be."""
        if self.status is not None and self.status not in _TRANSIENT:
            return None
        if verb == "post" and self.status != 429:
            return None
        if self.retry_after is not None and self.retry_after.strip().isdecimal():
            asked = float(self.retry_after)
            return asked if asked <= _LONGEST_WAIT else None
        return float(2**tried)

    @property
    def may_have_taken_effect(self) -> bool:
        """Whether GitLab may have carried out what it gave no answer to."""
        return (self.status is None and not self.never_sent) or (self.status or 0) >= 500


def _next_page(said: str | None, page: int, *, more: bool) -> int | None:
    """The next page: a page may hold fewer objects than it has room for and not be the last."""
    if said is None:
        return page + 1 if more else None
    return int(said) if said.isdecimal() and int(said) > page else None
