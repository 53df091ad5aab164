"""Children that leave the group of a command end with it all the same."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from mlgate.pipeline import process

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="found by /proc")

#: How a child leaves: each runs `wait`, which tells its number and then waits for ever.
LEAVES = {
    "a session of its own": "subprocess.Popen(wait, start_new_session=True, close_fds=False)",
    "a session of its own, and its parent ends": (
        "subprocess.Popen([sys.executable, '-c', 'import subprocess, sys; "
        "subprocess.Popen(sys.argv[1:], start_new_session=True, close_fds=False)', *wait], "
        "close_fds=False)"
    ),
    "a session of its own and no environment": (
        "subprocess.Popen(wait, start_new_session=True, env={}, close_fds=False)"
    ),
    "a child of such a one": (
        "subprocess.Popen(['setsid', 'sh', '-c', '\"$@\" & read forever', 'sh', *wait], "
        "stdin=subprocess.PIPE, close_fds=False)"
    ),
}
WAIT = "import os, signal, sys; os.write(int(sys.argv[1]), b'%d\\n' % os.getpid()); signal.pause()"


def lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def script(leaves: str, fifo: Path) -> str:
    """A command whose child leaves it, and which waits for ever itself."""
    return textwrap.dedent(f"""
        import os, signal, subprocess, sys
        out = os.open({str(fifo)!r}, os.O_WRONLY)
        os.set_inheritable(out, True)
        wait = [sys.executable, "-c", {WAIT!r}, str(out)]
        child = {leaves}
        signal.pause()
    """)


@pytest.mark.parametrize("leaves", LEAVES.values(), ids=LEAVES)
def test_a_child_that_left_the_group_ends_when_time_is_out(tmp_path: Path, leaves: str) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    read = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)

    ended = process.run(
        [sys.executable, "-c", script(leaves, fifo)],
        folder=tmp_path,
        environ=os.environ,
        timeout=5,
        log=tmp_path / "log",
    )

    os.set_blocking(read, True)
    told = os.read(read, 100)
    os.close(read)
    assert ended.code is None
    assert told, (tmp_path / "log").read_text()
    assert not lives(int(told))


def test_a_child_that_left_the_group_does_not_outlive_the_command(tmp_path: Path) -> None:
    leaves = f"""
        import os, subprocess, sys
        read, write = os.pipe()
        wait = [sys.executable, "-c", {WAIT!r}, str(write)]
        subprocess.Popen(wait, start_new_session=True, pass_fds=[write])
        print(os.read(read, 100).decode())
    """

    ended = process.run(
        [sys.executable, "-c", textwrap.dedent(leaves)],
        folder=tmp_path,
        environ=os.environ,
        timeout=60,
        log=tmp_path / "log",
    )

    assert (ended.code, ended.left_over) == (0, True)
    assert not lives(int((tmp_path / "log").read_text()))


def test_an_ordinary_command_leaves_nothing_and_other_processes_alone(tmp_path: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", "import signal; signal.pause()"], start_new_session=True
    )
    try:
        ended = process.run(
            [sys.executable, "-c", "print(1)"],
            folder=tmp_path,
            environ=os.environ,
            timeout=60,
            log=tmp_path / "log",
        )
        assert (ended.code, ended.left_over) == (0, False)
        assert other.poll() is None
    finally:
        other.send_signal(signal.SIGKILL)
        other.wait()


def test_a_child_that_is_deaf_and_has_lost_its_parent_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_GRACE", 1.0)
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {WAIT}"
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    read = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    leaves = script(LEAVES["a session of its own and no environment"], fifo)

    ended = process.run(
        [sys.executable, "-c", leaves.replace(repr(WAIT), repr(deaf))],
        folder=tmp_path,
        environ=os.environ,
        timeout=5,
        log=tmp_path / "log",
    )

    os.set_blocking(read, True)
    told = os.read(read, 100)
    os.close(read)
    assert ended.code is None
    assert told, (tmp_path / "log").read_text()
    assert not lives(int(told))
