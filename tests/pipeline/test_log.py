"""The log of a command: bounded, never in its way, and its end is what is shown."""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mlgate.pipeline.log import Log, last_lines


def drained(data: bytes, path: Path, most: int) -> bytes:
    read, write = os.pipe()
    log = Log(os.fdopen(read, "rb"), path, most=most)
    with os.fdopen(write, "wb") as pipe:
        pipe.write(data)
    log.finish()
    return path.read_bytes()


def test_what_is_printed_is_kept_as_it_is(tmp_path: Path) -> None:
    assert drained(b"\xff\x00line\n" * 1000, tmp_path / "log", 10_000) == b"\xff\x00line\n" * 1000


def test_a_huge_log_keeps_its_start_and_its_end(tmp_path: Path) -> None:
    data = b"".join(b"line %09d\n" % number for number in range(400_000))

    kept = drained(data, tmp_path / "log", 100_000)

    start, _, rest = kept.partition("\n… ".encode())
    said, _, end = rest.partition(" …\n".encode())
    assert data.startswith(start)
    assert len(start) == 100_000
    assert data.endswith(end)
    assert len(end) >= 256_000
    assert len(kept) < 500_000
    left_out = int(said.decode().split()[0].replace(",", ""))
    assert len(start) + left_out + len(end) == len(data)


def test_a_log_that_cannot_be_written_does_not_stop_the_command(tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        return
    read, write = os.pipe()
    log = Log(os.fdopen(read, "rb"), full)
    with os.fdopen(write, "wb") as pipe:
        pipe.write(b"x" * 1_000_000)
    log.finish()


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), max_size=20))
def test_the_last_lines_are_the_last_that_hold_anything(lines: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        path.write_text("\n\n".join(lines) + "\n\n", encoding="utf-8")

        assert list(last_lines(path, lines=3, width=10_000)) == lines[-3:]


def test_a_progress_bar_shows_its_last_state(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b" 10%\r 50%\r100%\r\nloss: nan\n" + b"w" * 500 + b"\n")

    assert last_lines(path) == ("100%", "loss: nan", "w" * 199 + "…")


def test_without_a_log_there_are_no_last_lines(tmp_path: Path) -> None:
    assert last_lines(tmp_path / "none") == ()
