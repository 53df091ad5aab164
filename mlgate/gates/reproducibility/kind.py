"""What an output is, by its name."""

from enum import StrEnum
from pathlib import PurePosixPath


class Kind(StrEnum):
    """How an output is read."""

    NUMBERS = "numbers"  #: JSON or YAML
    TABLE = "table"  #: Parquet, CSV or JSON lines
    ARRAY = "array"  #: `.npy` or `.npz`
    OPAQUE = "file"  #: models and anything else: bytes


_KINDS = {
    ".json": Kind.NUMBERS, ".yaml": Kind.NUMBERS, ".yml": Kind.NUMBERS,
    ".parquet": Kind.TABLE, ".pq": Kind.TABLE, ".csv": Kind.TABLE, ".tsv": Kind.TABLE,
    ".jsonl": Kind.TABLE, ".ndjson": Kind.TABLE,
    ".npy": Kind.ARRAY, ".npz": Kind.ARRAY,
}  # fmt: skip
_IN_WORDS = {
    Kind.NUMBERS: "a file of numbers",
    Kind.TABLE: "a table",
    Kind.ARRAY: "a file of arrays",
    Kind.OPAQUE: "a file whose values cannot be read without running it",
}


def kind_of(path: str) -> Kind:
    """By the end of the name; a CSV or JSON lines may be gzipped."""
    name = path.lower()
    plain = name.removesuffix(".gz")
    found = _KINDS.get(PurePosixPath(plain).suffix, Kind.OPAQUE)
    zipped = plain != name
    if zipped and (found is not Kind.TABLE or plain.endswith((".parquet", ".pq"))):
        return Kind.OPAQUE
    return found


def in_words(kind: Kind) -> str:
    """As a sentence names it."""
    return _IN_WORDS[kind]
