"""What data were read, as one digest of their bytes."""

import hashlib
from typing import TYPE_CHECKING

from mlgate.data.source import SourceError

if TYPE_CHECKING:
    from mlgate.data.source import Source


def digest(raw: bytes) -> str:
    """SHA-256 as text, `sha256:<hex>`."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def fingerprint(source: "Source") -> str:
    """SHA-256 of a file's bytes; of several files, of their sorted digests, one a line.

    Neither the names of the files nor their order matter.

    Raises
    ------
    SourceError
        If a file cannot be read.

    """
    each = []
    for file, shown in zip(source.files, source.shown, strict=True):
        try:
            with file.open("rb") as opened:
                each.append(f"sha256:{hashlib.file_digest(opened, 'sha256').hexdigest()}")
        except OSError as error:
            raise SourceError(
                f"{shown} cannot be read: {(error.strerror or str(error)).lower()}",
                "let the user that runs mlgate read the file",
            ) from None
    return each[0] if len(each) == 1 else digest("\n".join(sorted(each)).encode("ascii"))
