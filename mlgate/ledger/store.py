"""Reads a ledger, and appends to it: whole lines, also where two processes write at once."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlgate.errors import Place
from mlgate.ledger.book import Book, read_lines
from mlgate.ledger.look import Look, line_of
from mlgate.ledger.place import Ledger, LedgerError

MOST_BYTES = 100_000_000  #: a hundred thousand looks are smaller
_LOCKED_AT = 2**40  #: of the byte that Windows locks, which no line ever reaches


def read(ledger: Ledger) -> Book:
    """All that a ledger holds; nothing, if it does not exist yet.

    Raises
    ------
    LedgerError
        If it cannot be read, is far too large, or a later version wrote some of it.

    """
    try:
        book = read_lines(list(_file(ledger) if ledger.is_file else _folder(ledger)))
    except OSError as error:
        raise _unusable(ledger, f"cannot be read: {_why(error)}") from None
    if book.later is not None:
        raise LedgerError(
            f"the ledger {ledger.shown} was written by a later mlgate: {book.later}",
            fix="update mlgate here, or give this version a ledger of its own in `ledger.path`",
            place=Place(file=book.later.file, line=book.later.line),
        )
    return book


def append(ledger: Ledger, look: Look) -> None:
    """Add one look.

    Raises
    ------
    LedgerError
        If it cannot be written; nothing half-written stays.

    """
    name, line = line_of(look)
    raw = f"{line}\n".encode("ascii")
    try:
        if ledger.is_file:
            _append_line(ledger.path, raw)
        else:
            _add_file(ledger.path, f"{name}.json", raw)
    except OSError as error:
        raise _unusable(ledger, f"cannot be written: {_why(error)}") from None


def _file(ledger: Ledger) -> Iterator[tuple[str, bytes]]:
    try:
        with ledger.path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return
    _refuse_large(ledger, len(raw))
    yield ledger.shown, raw


def _folder(ledger: Ledger) -> Iterator[tuple[str, bytes]]:
    try:
        names = sorted(entry.name for entry in ledger.path.iterdir())
    except FileNotFoundError:
        return
    size = 0
    for name in names:
        if name.endswith(".json") and not name.startswith("."):
            raw = (ledger.path / name).read_bytes()
            size += len(raw)
            _refuse_large(ledger, size)
            yield f"{ledger.shown.rstrip('/')}/{name}", raw


def _refuse_large(ledger: Ledger, size: int) -> None:
    if size > MOST_BYTES:
        raise _unusable(ledger, f"is larger than {MOST_BYTES:,} bytes, as no ledger is")


def _append_line(path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+", buffering=0) as file, _locked(file.fileno()):
        size = file.seek(0, os.SEEK_END)
        if size and not _ends_a_line(file.fileno(), size):
            raw = b"\n" + raw
        try:
            _write_all(file.fileno(), raw)
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise


def _write_all(descriptor: int, raw: bytes) -> None:
    """Write every byte: a disk that fills up takes a part first, and refuses the rest."""
    while raw:
        raw = raw[os.write(descriptor, raw) :]


def _ends_a_line(descriptor: int, size: int) -> bool:
    os.lseek(descriptor, size - 1, os.SEEK_SET)
    return os.read(descriptor, 1) == b"\n"


def _add_file(folder: Path, name: str, raw: bytes) -> None:
    """Under a temporary name, then renamed: a reader sees the whole file or none."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{name}.{os.getpid()}.tmp"
    try:
        temporary.write_bytes(raw)
        temporary.replace(folder / name)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _locked(descriptor: int) -> Iterator[None]:
    """Wait for the file; the system lets go of it whatever becomes of the process."""
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, _LOCKED_AT, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            os.lseek(descriptor, _LOCKED_AT, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _unusable(ledger: Ledger, why: str) -> LedgerError:
    return LedgerError(
        f"the ledger {ledger.shown} {why}",
        fix="let the user that runs mlgate read and write it, or name another in `ledger.path`",
        place=Place(file=ledger.shown),
    )
