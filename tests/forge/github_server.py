"""A stand-in of GitHub's API on loopback: it keeps state, judges requests, and fails on demand.

Each request is held against GitHub's own description of the API; what breaks it is kept in
`violations`, which tests want to be empty. Answers start as GitHub's own examples.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import github_commits
import github_runs
import github_talk
from github_calls import Answer, Call, RefusedError
from github_description import Operation, complaints, operation
from github_faults import Fault
from github_http import Api, Handler, Listener, Storage
from github_state import Account, Artifact, Comment, Pull, Run, State

ROUTES = {**github_talk.ROUTES, **github_commits.ROUTES, **github_runs.ROUTES}
RESET = 2_000_000_000  #: when the allowance is renewed, long after any test


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request as it came in, and the status it was answered with; 0: with nothing."""

    method: str
    path: str  #: below the API's root
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    status: int

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


class GitHubServer:
    """The server; `with GitHubServer() as server`."""

    def __init__(self, *, prefix: str = "") -> None:
        self.state = State()
        self.requests: list[Request] = []
        self.violations: list[str] = []
        self._faults: list[Fault] = []
        self._lock = threading.RLock()
        self._released = threading.Event()
        self._remaining = 1000
        self._prefix = prefix
        self._api = Listener(self, Api)
        self._storage = Listener(self, Storage)

    @property
    def url(self) -> str:
        """What `GITHUB_API_URL` is; with a prefix it looks like GitHub Enterprise Server."""
        return f"http://127.0.0.1:{self._api.server_port}{self._prefix}"

    @property
    def storage_url(self) -> str:
        """Where artefacts are fetched from: another host, which must not be shown the token."""
        return f"http://127.0.0.1:{self._storage.server_port}"

    def __enter__(self) -> Self:
        self._api.start()
        self._storage.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._released.set()
        self._api.stop()
        self._storage.stop()

    # what tests put in

    def pull(self, number: int = 7, **fields: Any) -> Pull:
        """Open a pull request; its fields may be changed later."""
        pull = Pull(number=number, **fields)
        self.state.pulls[number] = pull
        return pull

    def comment(self, body: str, *, pull: int = 7, login: str = "mona") -> Comment:
        """Comment as somebody."""
        comment = Comment(id=next(self.state.ids), pull=pull, body=body, login=login)
        self.state.comments[comment.id] = comment
        return comment

    def token(self, token: str, *, login: str, app: bool = False, writes: Sequence[str]) -> None:
        """Let a token in: `writes` of pull_requests, issues, statuses, checks."""
        self.state.accounts[token] = Account(login=login, app=app, writes=frozenset(writes))

    def expire(self, token: str) -> None:
        """Refuse a token from now on."""
        self.state.accounts.pop(token, None)

    def run(
        self,
        number: int = 30_433_642,
        *,
        artifacts: Mapping[str, bytes] | None = None,
        **fields: Any,
    ) -> Run:
        """Put a run of a workflow there, with zip files by their names."""
        run = Run(id=number, **fields)
        self.state.runs[number] = run
        for name, data in (artifacts or {}).items():
            self.artifact(run, name, data)
        return run

    def artifact(self, run: Run, name: str, data: bytes, *, expired: bool = False) -> Artifact:
        """Upload one more zip file; unlike GitHub's own client, the API knows two of one name."""
        artifact = Artifact(
            id=next(self.state.ids), run=run.id, name=name, data=data, expired=expired
        )
        self.state.artifacts[artifact.id] = artifact
        return artifact

    def fail(
        self,
        method: str,
        path: str,
        *,
        status: int = 500,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        times: int = 1,
        skip: int = 0,
        after_effect: bool = False,
        hang: bool = False,
        drop: bool = False,
    ) -> None:
        """Answer the next `times` requests that match (-1: all), after `skip`, with a fault.

        A request meets one fault at most, the first that matches; `skip` counts what it lets by.

        `path` is searched for as a regular expression, `method` `*` is any. `after_effect`: the
        request is carried out first. `hang`: no answer before the server stops. `drop`: the
        connection is closed in place of an answer. A `body` of text or bytes goes as it is.
        """
        raw = body if isinstance(body, bytes) else None
        if raw is None:
            told = {"message": f"fault {status}"} if body is None else body
            raw = told.encode() if isinstance(told, str) else json.dumps(told).encode()
        self._faults.append(
            Fault(
                method=method,
                path=re.compile(path),
                times=times,
                skip=skip,
                act=None,
                status=status,
                headers=headers or {},
                body=raw,
                after_effect=after_effect,
                hang=hang,
                drop=drop,
            )
        )

    def before(
        self, method: str, path: str, act: Callable[[], Any], *, times: int = 1, skip: int = 0
    ) -> None:
        """Do something before the next `times` requests that match are looked at, after `skip`."""
        self._faults.append(
            Fault(method=method, path=re.compile(path), times=times, skip=skip, act=act)
        )

    # what tests look at

    def comments(self, pull: int = 7) -> list[Comment]:
        """The comments of a pull request, oldest first."""
        return [one for one in self.state.comments.values() if one.pull == pull]

    def asked(self, method: str, path: str = "") -> list[Request]:
        """The requests that match."""
        return [one for one in self.requests if one.method == method and re.search(path, one.path)]

    # answering

    def serve(self, handler: Handler, raw: bytes) -> None:
        """Answer one request of the API."""
        parts = urlsplit(handler.path)
        path, query = parts.path.removeprefix(self._prefix), dict(parse_qsl(parts.query))
        fault = self._strike(handler.command, path)
        status, body, headers = 0, b"", dict[str, str]()
        with self._lock:
            answer = self._judged(handler, path, query, raw, carry_out=_takes_effect(fault))
            status, body, headers = self._written(answer, parts.path, query)
            if fault is not None:
                status, body = fault.status, fault.body
                headers = {**headers, **fault.headers}
            status = 0 if fault is not None and (fault.hang or fault.drop) else status
            self._note(handler, path, query, raw, status)
        if fault is not None and fault.hang:
            self._released.wait()
        if status == 0:
            handler.close_connection = True
            return
        handler.answer(status, body, headers)

    def _strike(self, method: str, path: str) -> Fault | None:
        with self._lock:
            acts = [one for one in self._faults if one.act and one.strikes(method, path)]
            fault = next(
                (one for one in self._faults if not one.act and one.strikes(method, path)), None
            )
        for one in acts:
            assert one.act is not None
            one.act()
        return fault

    def _judged(
        self,
        handler: Handler,
        path: str,
        query: Mapping[str, str],
        raw: bytes,
        *,
        carry_out: bool,
    ) -> Answer:
        asked = operation(handler.command, path)
        where = f"{handler.command} {path}"
        if asked is None or (handler.command, asked.template) not in ROUTES:
            self.violations.append(f"{where}: the stand-in has no such route")
            return Answer(status=404, data={"message": "Not Found"})
        wrong = complaints(asked, path, query, dict(handler.headers.items()), raw)
        if not handler.headers.get("User-Agent"):
            wrong.append("no User-Agent")
        if wrong:
            self.violations += [f"{where}: {one}" for one in wrong]
            return Answer(status=422, data={"message": "Validation Failed", "errors": wrong})
        try:
            return self._routed(handler, asked, query, raw) if carry_out else Answer()
        except RefusedError as error:
            if error.mistake:
                self.violations.append(f"{where}: {error}")
            return Answer(status=error.status, data={"message": str(error)})

    def _routed(
        self, handler: Handler, asked: Operation, query: Mapping[str, str], raw: bytes
    ) -> Answer:
        account = self._account(handler.headers)
        if account is None:
            raise RefusedError(401, "Bad credentials")
        values = asked.values
        if asked.template.startswith("/repos/"):
            if "/".join(values[:2]) != self.state.repository:
                raise RefusedError(404, "Not Found")
            values = values[2:]
        call = Call(
            state=self.state,
            account=account,
            values=values,
            query=query,
            body=json.loads(raw) if raw else {},
            base=self.url,
            storage=self.storage_url,
        )
        return ROUTES[handler.command, asked.template](call)

    def _account(self, headers: Message) -> Account | None:
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        return self.state.accounts.get(token) if scheme.lower() in ("bearer", "token") else None

    def _written(
        self, answer: Answer, path: str, query: Mapping[str, str]
    ) -> tuple[int, bytes, dict[str, str]]:
        self._remaining -= 1
        headers = {
            "X-RateLimit-Limit": "1000",
            "X-RateLimit-Remaining": str(self._remaining),
            "X-RateLimit-Reset": str(RESET),
            "X-RateLimit-Resource": "core",
            **answer.headers,
        }
        data = answer.data
        if isinstance(data, list):
            size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
            every, data = data, data[size * (page - 1) : size * page]
            if len(every) > size * page:
                follow = urlencode({**query, "page": page + 1})
                headers["Link"] = (
                    f'<http://127.0.0.1:{self._api.server_port}{path}?{follow}>; rel="next"'
                )
            if answer.key is not None:
                data = {"total_count": len(every), answer.key: data}
        if data is None:
            return answer.status, b"", headers
        return answer.status, json.dumps(data).encode(), headers

    def _note(
        self, handler: Handler, path: str, query: Mapping[str, str], raw: bytes, status: int
    ) -> None:
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = raw
        self.requests.append(
            Request(
                method=handler.command,
                path=path,
                query=query,
                headers=dict(handler.headers.items()),
                body=body,
                status=status,
            )
        )

    def store(self, handler: Handler) -> None:
        """Hand out an artefact, as a storage that knows nothing of GitHub's tokens."""
        if "Authorization" in handler.headers:
            self.violations.append("the token was sent to the storage of artefacts")
        number = urlsplit(handler.path).path.strip("/")
        artifact = self.state.artifacts.get(int(number)) if number.isdecimal() else None
        if artifact is None or "sig=secret" not in handler.path:
            handler.answer(404, b"", {})
            return
        handler.answer(200, artifact.data, {"Content-Type": "application/zip"})


def _takes_effect(fault: Fault | None) -> bool:
    return fault is None or fault.after_effect
