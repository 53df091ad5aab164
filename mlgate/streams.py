"""Standard output and error that cannot turn a verdict into a crash."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from mlgate.errors import NotEvaluatedError, Problem


@contextmanager
def unbreakable() -> Iterator[None]:
    """Wrap `sys.stdout` and `sys.stderr`: a reader that has gone or an old code page harms nothing.

    What is printed to a full disk raises `NotEvaluatedError`.
    """
    before = sys.stdout, sys.stderr
    sys.stdout = _unbreakable(sys.stdout, forgiving=False)
    sys.stderr = _unbreakable(sys.stderr, forgiving=True)  # there is nobody left to tell
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(NotEvaluatedError, ValueError):
                stream.flush()
        sys.stdout, sys.stderr = before


class _Descriptor(io.RawIOBase):
    """Writes on, and falls silent once nobody reads."""

    def __init__(self, raw: io.RawIOBase, *, forgiving: bool) -> None:
        self._raw = raw
        self._forgiving = forgiving
        self._silent = False

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()

    def isatty(self) -> bool:
        return self._raw.isatty()

    def write(self, data: Any) -> int:
        if not self._silent:
            try:
                return self._raw.write(data) or 0
            except OSError as error:
                self._silent = True
                if not (self._forgiving or _reader_has_gone(error)):
                    raise NotEvaluatedError(
                        Problem(
                            code="MLG030",
                            message=f"the output cannot be written: {error.strerror}",
                            fix="free disk space, or write somewhere else",
                        )
                    ) from None
        return len(data)


def _reader_has_gone(error: OSError) -> bool:
    # Windows says EINVAL of a pipe that nobody reads.
    return error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL)


def _unbreakable(stream: TextIO | None, *, forgiving: bool) -> TextIO:
    if stream is None:  # closed by whoever started the process
        return Path(os.devnull).open("w", encoding="utf-8")
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)
    if not isinstance(raw, io.RawIOBase):
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Descriptor(raw, forgiving=forgiving)),
        encoding=stream.encoding,
        errors="replace",
        line_buffering=getattr(stream, "line_buffering", False),
    )
