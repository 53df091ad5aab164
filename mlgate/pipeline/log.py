"""What a command prints, kept in a file of bounded size without ever making the command wait.

Secrets are taken out before anything is written: the log is kept and uploaded with the results.
"""

import os
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from mlgate.pipeline.redaction import Redaction

MOST_BYTES = 50_000_000
_TAIL_BYTES = 256_000  #: the end is what tells why a command failed
_CHUNK = 65_536
_LAST_WAIT = 5.0  #: seconds for a pipe that a process outside the group keeps open


class Log:
    """Drains a pipe into a file while the command runs; beyond the bound only the end is kept.

    Parameters
    ----------
    pipe
        What the command prints into; None where there is nothing to keep.
    path
        The file; its folder is made.
    environ
        The command's environment: values of variables that are named like secrets are taken out.
    most
        Bytes that are kept from the start.

    """

    def __init__(
        self,
        pipe: IO[bytes] | None,
        path: Path | None,
        *,
        environ: Mapping[str, str] = {},
        most: int = MOST_BYTES,
    ) -> None:
        self._thread: threading.Thread | None = None
        if pipe is not None and path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._thread = threading.Thread(
                target=_drain, args=(pipe, path, most, Redaction(environ, os.environ)), daemon=True
            )
            self._thread.start()

    def finish(self) -> None:
        """Wait for what is still in the pipe; the command has ended."""
        if self._thread is not None:
            self._thread.join(_LAST_WAIT)


def _drain(pipe: IO[bytes], path: Path, most: int, redaction: Redaction) -> None:
    written, left_out = 0, 0
    tail: deque[bytes] = deque()
    held = 0
    with pipe, path.open("wb") as file:
        for chunk in _safe(pipe, redaction):
            room = max(0, most - written)
            written += _write(file, chunk[:room])
            rest = chunk[room:]
            if not rest:
                continue
            tail.append(rest)
            held += len(rest)
            while held - len(tail[0]) >= _TAIL_BYTES:
                dropped = len(tail.popleft())
                held -= dropped
                left_out += dropped
        if left_out:
            _write(file, f"\n… {left_out:,} bytes are left out here …\n".encode())
        for rest in tail:
            _write(file, rest)


def _safe(pipe: IO[bytes], redaction: Redaction) -> Iterator[bytes]:
    while chunk := _read(pipe):
        yield redaction.feed(chunk)
    yield redaction.rest()


def _read(pipe: IO[bytes]) -> bytes:
    try:
        return pipe.read1(_CHUNK)  # type: ignore[attr-defined,no-any-return]  # a BufferedReader
    except (OSError, ValueError):
        return b""


def _write(file: IO[bytes], data: bytes) -> int:
    """A full disk must not stop the command: the pipe is drained all the same."""
    try:
        file.write(data)
        file.flush()
    except OSError:
        pass
    return len(data)


def last_lines(path: Path, *, lines: int = 5, width: int = 200) -> tuple[str, ...]:
    """The last lines that hold anything, each cut to `width`; none where there is no log."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 32_768))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ()
    # A progress bar rewrites its line: what stands last is what was seen.
    seen = [line.rstrip("\r").rpartition("\r")[2].strip() for line in text.split("\n")]
    return tuple(line if len(line) <= width else line[: width - 1] + "…" for line in seen if line)[
        -lines:
    ]
