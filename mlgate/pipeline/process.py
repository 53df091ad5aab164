"""Runs one command in a process group of its own, which ends with it whatever happens."""

import os
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

    It reads nothing: who waits for input finds its end. All processes of its group end with it,
    and also when the run is interrupted. What it prints goes to `log`, or where mlgate's own
    output goes.

    Raises
    ------
    NotStartedError
        If the system cannot start the program.

    """
    begun = time.monotonic()
    process: subprocess.Popen[bytes] | None = None
    printed: Log | None = None
    try:
        with _deferred_signals():
            process = _start(argv, folder, environ, to_log=log is not None)
            printed = Log(process.stdout, log)
        code = _wait(process, timeout)
        # What is left holds the log open, so it ends first.
        left_over = _end(process) and code is not None
    except BaseException:
        if process is not None:
            _end(process)
        raise
    finally:
        if printed is not None:
            printed.finish()
    return Ended(code=code, seconds=time.monotonic() - begun, left_over=left_over)


@contextmanager
def _deferred_signals() -> Iterator[None]:
    """Let Ctrl-C wait until a program that is being started is known, since it could not be ended.

    The signals are not blocked: the program would inherit that.
    """
    arrived: list[int] = []
    before: dict[int, Callable[[int, FrameType | None], Any]] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (int(signal.SIGINT), int(signal.SIGTERM)):
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

    def _end(process: "subprocess.Popen[bytes]") -> bool:
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

    def _end(process: "subprocess.Popen[bytes]") -> bool:
        """Ask the whole group to end, then end it; returns whether there was anything to end."""
        process.poll()  # one that has ended counts as a member until it is asked about
        if not _lives(process.pid):
            return False
        try:
            _signal(process.pid, signal.SIGTERM)
            patience, pause = time.monotonic() + _GRACE, threading.Event()
            while time.monotonic() < patience and _lives(process.pid):
                pause.wait(0.01)
                process.poll()
        finally:
            _signal(process.pid, signal.SIGKILL)
            process.wait()
        return True

    def _lives(group: int) -> bool:
        """Whether a process of the group runs.

        One that has ended stays a member until its parent asks about it, and in a container there
        may be nobody who does; Linux tells them apart.
        """
        if not _signal(group, 0):
            return False
        states = [state for state, of in _processes() if of == group]
        return not states or any(state not in "ZX" for state in states)

    def _processes() -> Iterator[tuple[str, int]]:
        """State and group of each process, where the system has `/proc`."""
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                # The name stands in parentheses and may hold anything.
                fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
                yield fields[0], int(fields[2])
            except (OSError, IndexError, ValueError):
                continue

    def _signal(group: int, number: int) -> bool:
        """Send a signal to a group; False where it has no members that are left."""
        try:
            os.killpg(group, number)
        except (ProcessLookupError, PermissionError):  # macOS says the latter of zombies
            return False
        return True
