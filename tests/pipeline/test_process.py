"""Starting a program and being interrupted meanwhile."""

import os
import signal
import sys
from pathlib import Path

import pytest

from mlgate.pipeline import process


@pytest.mark.posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_while_the_program_is_being_started_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    number = getattr(signal, name)
    started = []
    popen = process.subprocess.Popen

    def interrupted(*arguments, **options):
        made = popen(*arguments, **options)
        started.append(made)
        signal.raise_signal(number)
        return made

    def stop(caught, _frame):
        raise KeyboardInterrupt

    monkeypatch.setattr(process.subprocess, "Popen", interrupted)
    before = signal.signal(number, stop)
    try:
        with pytest.raises(KeyboardInterrupt):
            process.run(
                [sys.executable, "-c", "import signal; signal.pause()"],
                folder=tmp_path,
                environ=os.environ,
                timeout=60,
                log=tmp_path / "log",
            )
        assert signal.getsignal(number) is stop
    finally:
        signal.signal(number, before)

    (made,) = started
    assert made.poll() is not None


def test_a_program_that_the_system_refuses_is_said(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_bytes(b"\x7fELF nonsense")
    script.chmod(0o700)

    with pytest.raises(process.NotStartedError):
        process.run([str(script)], folder=tmp_path, environ={}, timeout=60, log=tmp_path / "log")


@pytest.mark.posix
def test_a_program_that_does_not_want_to_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_GRACE", 0.1)
    stubborn = "trap '' TERM; echo $$ > pid; while :; do sleep 1000; done"

    ended = process.run(
        ["/bin/sh", "-c", stubborn],
        folder=tmp_path,
        environ=os.environ,
        timeout=1,
        log=tmp_path / "log",
    )

    assert ended.code is None
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
