"""The column names of a CSV file, read by its first record alone."""

import csv
import gzip
import io
import zlib
from pathlib import Path

from mlgate.data.source import SourceError

_LONGEST = 1 << 20  #: characters


def csv_header(file: Path, *, delimiter: str, shown_as: str) -> tuple[str, ...]:
    """Names of the columns in order: never empty, and unlike each other in any case.

    A name without text becomes `column<n>`; one that came before gets `_1`, `_2`, …

    Raises
    ------
    SourceError
        If there is no header, or it is not UTF-8 or not CSV.

    """
    start = _start(file, shown_as)
    if not start:
        raise SourceError(f"{shown_as} is empty", "write the file again, with a header line")
    text = io.StringIO(start, newline="")
    try:
        header = next(csv.reader(text, delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise SourceError(
            f"{shown_as}:1: the header is not CSV: {error}",
            "quote names that hold the delimiter, a quote or a line break",
        ) from None
    if len(start) == _LONGEST and not text.read(1):
        raise SourceError(
            f"{shown_as}:1: the header is longer than {_LONGEST:,} characters",
            "is this a CSV file? Correct its path or `format`",
        )
    if not header:
        raise SourceError(
            f"{shown_as}:1: the first line is blank", "start the file with the names of its columns"
        )
    return _distinct(header)


def _start(file: Path, shown_as: str) -> str:
    try:
        with (
            gzip.open(file, "rb") if file.name.lower().endswith(".gz") else file.open("rb") as raw,
            io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text,
        ):
            return text.read(_LONGEST)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{shown_as} is not UTF-8 (byte 0x{error.object[error.start]:02x})",
            "save the file as UTF-8",
        ) from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise SourceError(
            f"{shown_as} is not gzip, or is cut off", "write the file again"
        ) from None
    except OSError as error:
        raise SourceError(
            f"{shown_as} cannot be read: {error.strerror or error}",
            "let the user that runs mlgate read the file",
        ) from None


def _distinct(header: list[str]) -> tuple[str, ...]:
    taken: set[str] = set()
    names = []
    for index, written in enumerate(header):
        stem = written or f"column{index}"
        name, copies = stem, 0
        while name.casefold() in taken:
            copies += 1
            name = f"{stem}_{copies}"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)
