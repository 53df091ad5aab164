"""A GitLab that keeps what it is told, on 127.0.0.1: merge requests, their notes, commit statuses.

It holds to the rules of GitLab's own API (lists of 20, newest first; a note may not be blank or
have more than 1,000,000 characters; a text of quick actions alone answers 202 and makes no note;
a job's token writes nothing) and refuses parameters that GitLab would quietly drop. It can be
told to fail.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

HEAD = "1" * 40
TOKEN = "glpat-ours"  # noqa: S105 -- of no account anywhere
PROJECT, PATH = 42, "group/sub/loans"

#: Carried out wherever they begin a line, in any case, after carriage returns are dropped.
QUICK_ACTION = re.compile(
    r"^/(close|reopen|merge|approve|assign|unassign|label|draft|ready|title|todo|done|subscribe|"
    r"milestone|lock|rebase|target_branch|assign_reviewer|copy_metadata|spend|tableflip|shrug)"
    r"(?: [^\n]*)?(?:\s*\n|$)",
    re.MULTILINE | re.IGNORECASE,
)
STATES = frozenset({"pending", "running", "success", "failed", "canceled", "skipped"})
ENDED = frozenset({"success", "failed", "canceled", "skipped"})
EVENTS = {"pending": "enqueue", "running": "run", "failed": "drop", "canceled": "cancel"}


@dataclass(kw_only=True)
class Account:
    id: int
    username: str
    writes: bool = True  #: scope api and a role that may write notes
    maintains: bool = False  #: may edit and delete what others wrote


@dataclass(kw_only=True)
class MergeRequest:
    iid: int
    sha: str = HEAD
    source_branch: str = "retrain"
    state: str = "opened"  #: or closed, merged, locked
    discussion_locked: bool = False
    source_project: int | None = PROJECT  #: None where the fork was deleted


@dataclass(kw_only=True)
class Request:
    verb: str
    path: str
    query: Mapping[str, str]
    sent: Any


@dataclass(kw_only=True)
class Fault:
    """What goes wrong with requests of a kind, from the `after`-th on, so many `times`."""

    verb: str
    path: str = ""  #: a pattern that is searched for
    status: int | None = None  #: None: it is answered as ever
    dropped: bool = False  #: the connection is closed without an answer
    text: str = '{"message": "it failed"}'
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    carried_out: bool = False  #: the request takes effect before it fails
    after: int = 0
    times: int = 1_000_000
    first: Callable[[], object] | None = None  #: what somebody else does just before


class Refusal(Exception):  # noqa: N818 -- an answer, not a failure of the stand-in
    def __init__(self, status: int, said: Any, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(said)
        self.status, self.said, self.headers = status, said, headers or {}


Answer = tuple[int, Any, Mapping[str, str]]


class GitLabServer:
    """The state, and what was asked of it."""

    def __init__(self) -> None:
        self.accounts = {TOKEN: Account(id=7, username="project_42_bot_1")}
        self.merge_requests = {12: MergeRequest(iid=12)}
        self.notes: dict[int, dict[str, Any]] = {}
        self.statuses: list[dict[str, Any]] = []
        self.requests: list[Request] = []
        self.executed: list[str] = []  #: quick actions that a text made GitLab carry out
        self.faults: list[Fault] = []
        self.lock = threading.RLock()
        self.url = ""
        self._last_note = 1000

    # --- what a test says -------------------------------------------------------------------

    def fail(self, verb: str, path: str = "", status: int | None = None, **how: Any) -> Fault:
        """Let requests fail from now on."""
        fault = Fault(verb=verb, path=path, status=status, **how)
        self.faults.append(fault)
        return fault

    def note(self, body: str, *, author: int = 7, iid: int = 12, **overrides: Any) -> int:
        """Write a note as an account, past all rules; returns its number."""
        with self.lock:
            self._last_note += 1
            number = self._last_note
            self.notes[number] = {
                "id": number,
                "type": None,
                "body": body,
                "author": {"id": author, "username": f"account-{author}"},
                "created_at": f"2026-11-24T10:00:00.{number % 1000:03}Z",
                "system": False,
                "noteable_iid": iid,
                "noteable_type": "MergeRequest",
                "project_id": PROJECT,
                "internal": False,
                "resolvable": False,
                **overrides,
            }
            return number

    def written(self, verb: str = "POST", path: str = r"/notes$") -> list[Request]:
        """Requests of a kind that came in."""
        return [one for one in self.requests if one.verb == verb and re.search(path, one.path)]

    # --- the rules --------------------------------------------------------------------------

    def answer(self, request: Request, headers: Mapping[str, str]) -> Answer:
        account = self._account(request, headers)
        for verb, pattern, handler in self._routes():
            found = re.fullmatch(pattern, request.path)
            if found and verb == request.verb:
                return handler(request, account, *found.groups())
        raise Refusal(404, {"error": "404 Not Found"})

    def _routes(self) -> Iterator[tuple[str, str, Callable[..., Answer]]]:
        project = rf"/api/v4/projects/(?:{PROJECT}|{PATH})"
        one = rf"{project}/merge_requests/(\d+)"
        yield "GET", "/api/v4/user", self._user
        yield "GET", f"{project}/merge_requests", self._list_merge_requests
        yield "GET", one, self._get_merge_request
        yield "GET", f"{one}/notes", self._list_notes
        yield "POST", f"{one}/notes", self._create_note
        yield "PUT", rf"{one}/notes/(\d+)", self._edit_note
        yield "DELETE", rf"{one}/notes/(\d+)", self._delete_note
        yield "POST", rf"{project}/statuses/([0-9a-f]{{40}})", self._create_status

    def _account(self, request: Request, headers: Mapping[str, str]) -> Account:
        token = headers.get("PRIVATE-TOKEN") or headers.get("Authorization", "")[len("Bearer ") :]
        if token in self.accounts:
            return self.accounts[token]
        notes = re.search(r"/notes(/\d+)?$", request.path)
        if headers.get("JOB-TOKEN") and request.verb == "GET" and notes:
            return Account(id=3, username="who-pushed", writes=False)
        raise Refusal(401, {"message": "401 Unauthorized"})

    def _user(self, _: Request, account: Account) -> Answer:
        return 200, {"id": account.id, "username": account.username, "state": "active"}, {}

    def _list_merge_requests(self, request: Request, _: Account) -> Answer:
        query = _known(request.query, "state", "source_branch", "order_by", "sort")
        found = [
            self._shown(one)
            for one in self.merge_requests.values()
            if query.get("state", "all") in ("all", one.state)
            and query.get("source_branch", one.source_branch) == one.source_branch
        ]
        return _page(request, found, newest_first=query.get("sort", "desc") == "desc")

    def _get_merge_request(self, _: Request, __: Account, iid: str) -> Answer:
        return 200, self._shown(self._merge_request(iid)), {}

    def _list_notes(self, request: Request, _: Account, iid: str) -> Answer:
        self._merge_request(iid)
        query = _known(request.query, "order_by", "sort", "activity_filter")
        if query.get("order_by", "created_at") not in ("created_at", "updated_at"):
            raise Refusal(400, {"error": "order_by does not have a valid value"})
        found = [note for note in self.notes.values() if note["noteable_iid"] == int(iid)]
        return _page(request, found, newest_first=query.get("sort", "desc") == "desc")

    def _create_note(self, request: Request, account: Account, iid: str) -> Answer:
        change = self._merge_request(iid)
        _sent(request, "body", "internal", "created_at", "merge_request_diff_head_sha")
        if "body" not in request.sent:
            raise Refusal(400, {"error": "body is missing"})
        if not account.writes or (change.discussion_locked and not account.maintains):
            raise Refusal(403, {"message": "403 Forbidden"})
        text = self._without_quick_actions(_body(request))
        if not text.strip():
            return 202, {"commands_changes": {}, "summary": ["Closed this merge request."]}, {}
        number = self.note(text, author=account.id, iid=int(iid))
        return 201, self.notes[number], {}

    def _edit_note(self, request: Request, account: Account, iid: str, number: str) -> Answer:
        note = self._note(iid, number, account)
        _sent(request, "body", "confidential")
        if "body" in request.sent:
            if not str(request.sent["body"]).strip():
                raise Refusal(400, {"error": "body is empty"})
            note["body"] = self._without_quick_actions(_body(request))
        return 200, note, {}

    def _delete_note(self, _: Request, account: Account, iid: str, number: str) -> Answer:
        self._note(iid, number, account)
        del self.notes[int(number)]
        return 204, None, {}

    def _create_status(self, request: Request, account: Account, sha: str) -> Answer:
        known = ("state", "ref", "name", "context", "target_url", "description", "coverage")
        _sent(request, *known, "pipeline_id")
        if request.sent.get("state") not in STATES:
            raise Refusal(400, {"error": "state does not have a valid value"})
        if len(request.sent.get("description", "")) > 255:
            raise Refusal(400, {"message": {"description": ["is too long"]}})
        if not account.writes:
            raise Refusal(403, {"message": "403 Forbidden"})
        mine = (sha, request.sent.get("name", request.sent.get("context", "default")))
        same = (one for one in reversed(self.statuses) if (one["sha"], one["name"]) == mine)
        last = next(same, None)
        wanted = request.sent["state"]
        if last is not None and (last["state"] == wanted or last["state"] in ENDED):
            event = EVENTS.get(wanted, wanted)
            said = f"Cannot transition status via :{event} from :{last['state']}"
            raise Refusal(
                400, {"message": f'{said} (Reason(s): Status cannot transition via "{event}")'}
            )
        self.statuses.append({"name": mine[1], "sha": sha, **request.sent})
        return 201, {"id": len(self.statuses), "sha": sha, "status": request.sent["state"]}, {}

    def _merge_request(self, iid: str) -> MergeRequest:
        if int(iid) not in self.merge_requests:
            raise Refusal(404, {"message": "404 Not found"})
        return self.merge_requests[int(iid)]

    def _note(self, iid: str, number: str, account: Account) -> dict[str, Any]:
        self._merge_request(iid)
        note = self.notes.get(int(number))
        if note is None or note["noteable_iid"] != int(iid):
            raise Refusal(404, {"message": "404 Note Not Found"})
        mine = note["author"]["id"] == account.id and account.writes
        if not mine and not account.maintains:
            raise Refusal(403, {"message": "403 Forbidden"})
        return note

    def _without_quick_actions(self, text: str) -> str:
        text = text.replace("\r", "")
        self.executed += [found[0].strip() for found in QUICK_ACTION.finditer(text)]
        return QUICK_ACTION.sub("", text).rstrip()

    @staticmethod
    def _shown(one: MergeRequest) -> dict[str, Any]:
        return {
            "id": 900 + one.iid,
            "iid": one.iid,
            "project_id": PROJECT,
            "state": one.state,
            "sha": one.sha,
            "source_branch": one.source_branch,
            "source_project_id": one.source_project,
            "discussion_locked": one.discussion_locked,
            "web_url": f"https://elsewhere.example/{PATH}/-/merge_requests/{one.iid}",
        }


def _known(query: Mapping[str, str], *names: str) -> Mapping[str, str]:
    unknown = query.keys() - {*names, "page", "per_page", "id"}
    if unknown:
        raise Refusal(400, {"error": f"GitLab has no parameters {sorted(unknown)}"})
    return query


def _sent(request: Request, *names: str) -> None:
    if not isinstance(request.sent, dict):
        raise Refusal(400, {"error": "The request has no JSON object"})
    unknown = request.sent.keys() - set(names)
    if unknown:
        raise Refusal(400, {"error": f"GitLab has no parameters {sorted(unknown)}"})


def _body(request: Request) -> str:
    body = request.sent["body"]
    if not isinstance(body, str):
        raise Refusal(400, {"error": "body is invalid"})
    if not body.strip():
        raise Refusal(400, {"message": '400 Bad request - Note {:note=>["can\'t be blank"]}'})
    if len(body) > 1_000_000:
        said = "is too long (maximum is 1000000 characters)"
        raise Refusal(400, {"message": f'400 Bad request - Note {{:note=>["{said}"]}}'})
    return body


def _page(request: Request, found: list[dict[str, Any]], *, newest_first: bool) -> Answer:
    size, page = (int(request.query.get(name, n)) for name, n in (("per_page", 20), ("page", 1)))
    if not 1 <= size <= 100:
        raise Refusal(400, {"error": "per_page does not have a valid value"})
    found = sorted(found, key=lambda one: one["id"], reverse=newest_first)
    pages = max(1, -(-len(found) // size))
    headers = {
        "X-Total": str(len(found)),
        "X-Total-Pages": str(pages),
        "X-Per-Page": str(size),
        "X-Page": str(page),
        "X-Next-Page": str(page + 1) if page < pages else "",
    }
    return 200, found[size * (page - 1) : size * page], headers


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10
    state: GitLabServer

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 -- their names there

    def _handle(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        request = Request(
            verb=self.command,
            path=unquote(parts.path),
            query={name: values[0] for name, values in parse_qs(parts.query).items()},
            sent=_json(raw),
        )
        fault = self._fault(request)
        if fault is not None and fault.first is not None:
            fault.first()
        with self.state.lock:
            self.state.requests.append(request)
        if fault is None or not (fault.status or fault.dropped):
            status, said, headers = self._answer(request)
            self._send(status, json.dumps(said), headers)
            return
        if fault.carried_out:
            self._answer(request)
        if fault.dropped:
            self.close_connection = True
        elif fault.status is not None:
            self._send(fault.status, fault.text, fault.headers, fault.kind)

    def _answer(self, request: Request) -> Answer:
        with self.state.lock:
            try:
                return self.state.answer(request, self.headers)
            except Refusal as refusal:
                return refusal.status, refusal.said, refusal.headers

    def _fault(self, request: Request) -> Fault | None:
        with self.state.lock:
            for fault in self.state.faults:
                if fault.verb != request.verb or not re.search(fault.path, request.path):
                    continue
                if fault.after > 0:
                    fault.after -= 1
                elif fault.times > 0:
                    fault.times -= 1
                    return fault
        return None

    def _send(
        self,
        status: int,
        text: str,
        headers: Mapping[str, str],
        kind: str = "application/json",
    ) -> None:
        content = b"" if status == 204 else text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- its own name for it
        pass


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return None


@contextmanager
def serving() -> Iterator[GitLabServer]:
    """A server that runs until the block ends."""
    state = GitLabServer()
    handler = type("Handler", (_Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/api/v4"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
