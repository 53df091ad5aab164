"""Tables behind URLs, served on the loopback."""

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from mlgate.data.source import SourceError, locate
from mlgate.policy.model import DatasetSpec

BODY = b"a,b\n1,2\n"


class Server(BaseHTTPRequestHandler):
    """Answers by path, and remembers who asked."""

    asked: list[tuple[str, str | None]] = []  # noqa: RUF012 - reset by the fixture

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Authorization"]))
        name = self.path.partition("?")[0]
        if name.startswith("/moved-to/"):
            self.send_response(302)
            self.send_header("Location", bytes.fromhex(name.removeprefix("/moved-to/")).decode())
            self.end_headers()
        elif name == "/short.csv":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(BODY)
        elif name.endswith(".csv"):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(BODY)
        else:
            self.send_error(int(name.strip("/") or 404))

    def log_message(self, *args: object) -> None:
        """Stay quiet."""


@pytest.fixture
def host() -> Iterator[str]:
    Server.asked = []
    with HTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def fetch(url: str, folder: Path, **environ: str) -> bytes:
    source = locate(
        DatasetSpec(url=url, format="csv"), root=folder, environ=environ, scratch=folder
    )
    return source.files[0].read_bytes()


def test_a_url_is_downloaded_into_the_private_folder(host: str, tmp_path: Path) -> None:
    source = locate(
        DatasetSpec(url=f"http://{host}/t.csv?token=secret"),
        root=tmp_path,
        environ={},
        scratch=tmp_path,
    )

    assert source.files[0].read_bytes() == BODY
    assert source.files[0].parent == tmp_path
    assert (source.uri, source.format) == (f"http://{host}/t.csv", "csv")
    assert Server.asked == [("/t.csv?token=secret", None)]


def test_user_and_password_become_basic_authentication(host: str, tmp_path: Path) -> None:
    fetch("http://me:${WORD}@" + host + "/t.csv", tmp_path, WORD="p%40ss")

    wanted = base64.b64encode(b"me:p@ss").decode()
    assert Server.asked == [("/t.csv", f"Basic {wanted}")]


def test_a_redirect_is_followed_without_the_password(host: str, tmp_path: Path) -> None:
    there = f"http://{host}/t.csv".encode().hex()

    assert fetch(f"http://me:secret@{host}/moved-to/{there}", tmp_path) == BODY
    assert Server.asked[-1] == ("/t.csv", None)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/t.csv"])
def test_a_redirect_leads_nowhere_but_to_http(host: str, tmp_path: Path, target: str) -> None:
    url = f"http://{host}/moved-to/{target.encode().hex()}"

    with pytest.raises(SourceError):
        locate(DatasetSpec(url=url, format="csv"), root=tmp_path, environ={}, scratch=tmp_path)


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_refusal_says_the_status_and_no_secret(host: str, tmp_path: Path, status: int) -> None:
    with pytest.raises(SourceError, match=f"the server answers {status}") as refused:
        fetch(f"http://me:secret@{host}/{status}?key=secret", tmp_path)

    assert "secret" not in refused.value.reason


def test_a_download_that_stops_half_way_is_an_error(host: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="stopped after 8 of 100 bytes"):
        fetch(f"http://{host}/short.csv", tmp_path)


def test_a_server_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be downloaded") as refused:
        fetch("http://me:secret@127.0.0.1:1/t.csv", tmp_path)

    assert "secret" not in refused.value.reason


def test_a_full_disk_is_an_error(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfileobj", full)

    with pytest.raises(SourceError, match="No space left"):
        fetch(f"http://{host}/t.csv", tmp_path)
