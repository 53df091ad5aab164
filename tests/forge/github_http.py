"""How the stand-in of GitHub listens: two hosts on loopback, the API and the storage."""

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol


class Owner(Protocol):
    """Who answers."""

    violations: list[str]

    def serve(self, handler: "Handler", raw: bytes) -> None:
        """Answer one request of the API."""
        ...

    def store(self, handler: "Handler") -> None:
        """Hand out an artefact."""
        ...


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, owner: Owner, handler: type["Handler"]) -> None:
        self.owner = owner
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    def server_bind(self) -> None:
        """Without asking a name server for the name of this host."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what some tests are about; the rest is a violation."""
        import sys

        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError):
            self.owner.violations.append(f"the stand-in broke: {error!r}")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Listener

    def answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def log_request(self, *args: Any) -> None:
        """Say nothing."""


class Api(Handler):
    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.owner.serve(self, raw)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815  # names of http.server


class Storage(Handler):
    def _serve(self) -> None:
        self.server.owner.store(self)

    do_GET = _serve  # noqa: N815  # name of http.server
