"""The column names of a CSV file, read by its first record alone."""

import csv
import gzip
import io
import re
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from mlgate.data.delimiters import delimiter_fix, named, other_delimiter
from mlgate.data.duckdb_names import refuse_twice
from mlgate.data.source import SourceError

_LONGEST = 1 << 20  #: characters
_MARK = "\ufeff"


@dataclass(frozen=True, kw_only=True)
class Header:
    """The first record of a CSV file."""

    names: tuple[str, ...]  #: in order; never empty, and unlike each other
    size: int  #: bytes up to the first row
    broken: bool  #: whether DuckDB would misread it: a name holds a line break or a delimiter


def csv_header(file: Path, *, delimiter: str, shown_as: str, assumed: bool = False) -> Header:
    """Read the header.

    A name without text becomes `column<n>`. Where the delimiter is `assumed`, nobody having said
    it, a single name that holds another one is refused.

    Raises
    ------
    SourceError
        If there is no header, it is not UTF-8 or not CSV, a name is there twice, or the file seems
        to have another delimiter.

    """
    start = _start(file, shown_as)
    if not start:
        raise SourceError(f"{shown_as} is empty", "write the file again, with a header line")
    text = io.StringIO(start.removeprefix(_MARK), newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        header = next(reader, [])
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
    if assumed:
        _refuse_other_delimiter(header, delimiter, shown_as)
    names = tuple(name or f"column{index}" for index, name in enumerate(header))
    refuse_twice(names, f"{shown_as}:1: the header")
    return Header(
        names=names,
        size=len(start.encode()) - len(text.read().encode()),
        broken=reader.line_num > 1
        or any("\r" in name for name in header)
        # Behind a byte order mark a name that is the delimiter is taken for one: all rows are lost.
        or (start.startswith(_MARK) and any(delimiter in name for name in header)),
    )


def _refuse_other_delimiter(header: list[str], delimiter: str, shown_as: str) -> None:
    other = other_delimiter(header[0], delimiter) if len(header) == 1 else None
    if other is not None:
        raise SourceError(
            f"{shown_as}:1: the header is a single column if {named(delimiter)} is the delimiter, "
            f"and it holds {named(other)}",
            delimiter_fix(other),
        )


def with_plain_header(file: Path, header: Header, *, delimiter: str, copy: Path) -> None:
    """Copy the file with a header of one line.

    DuckDB takes the first line break of the file for the one that ends its lines, and loses rows
    where that is inside a name.
    """
    plain = delimiter.join(f"c{index}" for index in range(len(header.names)))
    with _opened(file) as whole, copy.open("wb") as target:
        whole.seek(header.size)
        first = whole.read(1 << 16)
        target.write(plain.encode() + (b"\r\n" if _ends_in_crlf(first) else b"\n") + first)
        shutil.copyfileobj(whole, target)


def _ends_in_crlf(rows: bytes) -> bool:
    """Whether the first line break outside quotes is CR LF."""
    found = re.findall(rb"\r\n|\n", re.sub(rb'"[^"]*"', b"", rows))
    return bool(found) and found[0] == b"\r\n"


def _opened(file: Path) -> IO[bytes]:
    packed = file.name.lower().endswith(".gz")
    return cast("IO[bytes]", gzip.open(file, "rb") if packed else file.open("rb"))


def _start(file: Path, shown_as: str) -> str:
    try:
        with _opened(file) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as text:
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
