"""Runs one command in a session of its own; all that it started ends with it whatever happens."""

import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlgate.errors import STOPS
from mlgate.pipeline.log import Log

if TYPE_CHECKING:
    from types import FrameType

if sys.platform == "win32":
    _OWN_GROUP: dict[str, int] = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
else:
    _OWN_GROUP: dict[str, int] = {"start_new_session": True}
_GRACE = 5.0  #: seconds that processes have between being asked to end and being ended


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended."""

    #: of the command; negative is the signal that ended it; null where it was out of time
    code: int | None
    seconds: float
    left_over: bool  #: whether it left children running, which were ended


class NotStartedError(Exception):
    """The system refuses to start the program; the text is the system's."""


def run(
    argv: Sequence[str],
    *,
    folder: Path,
    environ: Mapping[str, str],
    timeout: float,
    log: Path | None,
) -> Ended:
    """Run a program in `folder` until it ends or `timeout` seconds have passed.

    It reads nothing: who waits for input finds its end. All processes that it started end with
    it, and also when the run is interrupted; `mlgate.pipeline.descendants` says how they are found.
    What it prints goes to `log` without secrets, or where mlgate's own output goes as it is.

    Raises
    ------
    NotStartedError
        If the system cannot start the program.

    """
    begun = time.monotonic()
    mark = f"MLGATE_RUN_{secrets.token_hex(8)}"  # as long each time; an outer run's mark stays
    process: subprocess.Popen[bytes] | None = None
    printed: Log | None = None
    try:
        with _deferred_signals():
            process = _start(argv, folder, {**environ, mark: "1"}, to_log=log is not None)
            printed = Log(process.stdout, log, environ=environ)
        code = _wait(process, timeout)
        # What is left holds the log open, so it ends first.
        left_over = _end(process, mark) and code is not None
    except BaseException:
        if process is not None:
            _end(process, mark)
        raise
    finally:
        if printed is not None:
            printed.finish()
    return Ended(code=code, seconds=time.monotonic() - begun, left_over=left_over)


@contextmanager
def _deferred_signals() -> Iterator[None]:
    """Let a stop wait until a program that is being started is known: it could not be ended.

    The signals are not blocked: the program would inherit that.
    """
    arrived: list[int] = []
    before: dict[int, Callable[[int, FrameType | None], Any]] = {}
    if threading.current_thread() is threading.main_thread():
        for number in STOPS:
            handler = signal.getsignal(number)
            if callable(handler):
                before[number] = handler
                signal.signal(number, lambda caught, _frame: arrived.append(caught))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for number in arrived:
        before[number](number, None)


def _start(
    argv: Sequence[str], folder: Path, environ: Mapping[str, str], *, to_log: bool
) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # options by system  # noqa: S603  # the policy's own command
            list(argv),
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if to_log else None,
            stderr=subprocess.STDOUT if to_log else None,
            **_OWN_GROUP,
        )
    except (OSError, ValueError) as error:
        text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise NotStartedError(text) from None


def _wait(process: "subprocess.Popen[bytes]", timeout: float) -> int | None:
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        return None


if sys.platform == "win32":

    def _end(process: "subprocess.Popen[bytes]", _mark: str) -> bool:
        """End the program and its children; returns whether there was anything to end."""
        if process.poll() is not None:
            return False
        taskkill = shutil.which("taskkill") or "taskkill"
        subprocess.run(  # noqa: S603  # a program of the system
            [taskkill, "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False
        )
        process.kill()
        process.wait()
        return True

else:
    from mlgate.pipeline.descendants import Process, living, send, still_living

    def _end(process: "subprocess.Popen[bytes]", mark: str) -> bool:
        """Ask all that the program started to end, then end it; whether there was anything."""
        process.poll()  # one that has ended counts as a member until it is asked about
        found = known = living(process.pid, mark)
        if not found:
            return False
        pause = threading.Event()
        try:
            patience = time.monotonic() + _GRACE
            while found and time.monotonic() < patience:
                send(found, signal.SIGTERM)
                left = found
                while left and time.monotonic() < patience:
                    pause.wait(0.01)
                    process.poll()
                    left = still_living(left)
                # What was started meanwhile; and who has lost its parent is found no other way.
                known = found = _all(known, living(process.pid, mark))
        finally:
            _end_at_once(process, mark, known)
        return True

    def _all(known: tuple[Process, ...], found: tuple[Process, ...]) -> tuple[Process, ...]:
        """What was found and what was known and still runs, each once."""
        each = {(one.pid, one.started): one for one in (*still_living(known), *found)}
        return tuple(each.values())

    def _end_at_once(
        process: "subprocess.Popen[bytes]", mark: str, known: tuple[Process, ...]
    ) -> None:
        """Leave nothing; what is killed may have started something a moment before."""
        patience, pause = time.monotonic() + _GRACE, threading.Event()
        while (known := _all(known, living(process.pid, mark))) and time.monotonic() < patience:
            # The group first: all of it at once, so that none of it starts another.
            send((Process(pid=-process.pid), *known), signal.SIGKILL)
            pause.wait(0.01)
            process.poll()
        process.wait()
