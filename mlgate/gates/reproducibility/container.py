"""Two files by their bytes; times that an archive keeps of its members are left out.

Nothing is executed: a model is never loaded.
"""

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from mlgate.gates.reproducibility.evidence import First

_BLOCK = 1 << 20
_MAX_UNPACKED = 20_000_000_000  #: bytes; more is compared as it is packed


def first_difference(fresh: Path, reference: Path) -> First | None:
    """The first place where the files differ, or None where they are the same artifact."""
    if _same_bytes(fresh, reference):
        return None
    for differs in (_zip_difference, _gzip_difference):
        try:
            found = differs(fresh, reference)
        except (OSError, ValueError, EOFError, RuntimeError, NotImplementedError, zlib.error):
            continue  # no such archive, or none that can be read: its bytes decide
        except zipfile.BadZipFile:
            continue
        return found
    return _byte_difference(fresh, reference)


class _NoArchiveError(ValueError):
    """The two are not archives of that kind."""


def _same_bytes(fresh: Path, reference: Path) -> bool:
    if fresh.stat().st_size != reference.stat().st_size:
        return False
    digests = []
    for path in (fresh, reference):
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").digest())
    return digests[0] == digests[1]


def _zip_difference(fresh: Path, reference: Path) -> First | None:
    if not (zipfile.is_zipfile(fresh) and zipfile.is_zipfile(reference)):
        raise _NoArchiveError
    with zipfile.ZipFile(fresh) as here, zipfile.ZipFile(reference) as there:
        for archive in (here, there):
            if sum(member.file_size for member in archive.infolist()) > _MAX_UNPACKED:
                raise _NoArchiveError
        names = [sorted(archive.namelist()) for archive in (here, there)]
        if names[0] != names[1]:
            odd = min(set(names[0]) ^ set(names[1]), default=names[0][0])
            return First(where=f"the member `{odd}`, which only one of them has")
        for name in names[0]:
            with here.open(name) as a, there.open(name) as b:
                if _digest(a) != _digest(b):
                    return First(where=f"the member `{name}`")
    return None


def _gzip_difference(fresh: Path, reference: Path) -> First | None:
    """The time that gzip writes into its header is no difference."""
    with gzip.open(fresh) as a, gzip.open(reference) as b:
        return None if _digest(a) == _digest(b) else First(where="what is packed in it")


def _digest(file: IO[bytes] | gzip.GzipFile) -> bytes:
    digest = hashlib.sha256()
    size = 0
    while block := file.read(_BLOCK):
        size += len(block)
        if size > _MAX_UNPACKED:
            raise _NoArchiveError
        digest.update(block)
    return digest.digest()


def _byte_difference(fresh: Path, reference: Path) -> First:
    position = 0
    with fresh.open("rb") as a, reference.open("rb") as b:
        for one, other in _blocks(a, b):
            if one != other:
                short = min(len(one), len(other))
                position += next((i for i in range(short) if one[i] != other[i]), short)
                break
            position += len(one)
    sizes = fresh.stat().st_size, reference.stat().st_size
    more = (
        f" (of {sizes[0]:,})"
        if sizes[0] == sizes[1]
        else f" ({sizes[0]:,} bytes against {sizes[1]:,})"
    )
    return First(where=f"byte {position + 1:,}{more}")


def _blocks(a: IO[bytes], b: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    while True:
        one, other = a.read(_BLOCK), b.read(_BLOCK)
        yield one, other
        if not one or not other:
            return
