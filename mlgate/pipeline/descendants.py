"""What a command started, wherever it went: children in sessions of their own too.

A process group holds what stayed in it. On Linux `/proc` tells the rest: whose environment has the
mark that the command was given, whose parent is one of them, who is in a session that one of them
made. What left its session, lost its parent and cleared its environment as well is not found; nor,
on other systems, is anything outside the group.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

assert sys.platform != "win32"  # noqa: S101  # tells a type checker that there are groups

_PROC = Path("/proc")
_ENDED = frozenset("ZXx")  #: has ended, and waits for its parent to ask


@dataclass(frozen=True)
class Process:
    """One process; its number may be given again, its number and start are not."""

    pid: int  #: negative is a whole group, as the system's `kill` has it
    parent: int = 0
    session: int = 0
    started: int = 0  #: clock ticks after the system's start


def living(root: int, mark: str) -> tuple[Process, ...]:
    """What runs and belongs to a command, itself included.

    Parameters
    ----------
    root
        The command's process, which leads a session.
    mark
        Name of the variable that its environment was marked with.

    """
    running = {each.pid: each for each in _running()}
    if os.getpid() not in running:  # there is no /proc, or it shows nothing
        return still_living((Process(pid=-root),))
    found = {pid for pid, each in running.items() if root in (pid, each.session)}
    found |= {pid for pid in running.keys() - found if _has(pid, mark)}
    foreign = {os.getpid(), os.getsid(0)}
    while True:
        sessions = {running[pid].session for pid in found} - foreign
        more = {
            pid
            for pid, each in running.items()
            if pid not in found and (each.parent in found or each.session in sessions)
        } - foreign
        if not more:
            return tuple(running[pid] for pid in sorted(found))
        found |= more


def still_living(found: tuple[Process, ...]) -> tuple[Process, ...]:
    """Those of them that still run."""
    return tuple(each for each in found if _lives(each))


def send(found: tuple[Process, ...], number: int) -> None:
    """Send a signal to each."""
    for each in still_living(found):
        # Another user's, as after sudo, cannot be ended.
        with suppress(ProcessLookupError, PermissionError):
            os.kill(each.pid, number)


def _lives(process: Process) -> bool:
    if process.pid > 0:
        now = _read(process.pid)  # its parent may have ended, and another be told for it
        return now is not None and now.started == process.started
    try:
        os.kill(process.pid, 0)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of zombies
        return False
    return True


def _running() -> Iterator[Process]:
    if sys.platform != "linux":
        return
    for path in _PROC.glob("[0-9]*"):
        each = _read(int(path.name))
        if each is not None:
            yield each


def _read(pid: int) -> Process | None:
    """A process that runs; one that has ended counts as gone, though its parent did not ask."""
    try:
        # The name stands in parentheses and may hold anything.
        fields = (_PROC / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
        if fields[0].decode() in _ENDED:
            return None
        return Process(
            pid=pid, parent=int(fields[1]), session=int(fields[3]), started=int(fields[19])
        )
    except (OSError, IndexError, ValueError):
        return None


def _has(pid: int, mark: str) -> bool:
    try:
        return mark.encode() in (_PROC / str(pid) / "environ").read_bytes()
    except OSError:  # another user's
        return False
