"""Digests of what was read."""

import hashlib
from pathlib import Path

import pytest

from mlgate.data.fingerprint import digest, fingerprint
from mlgate.data.source import Source, SourceError


def source(*files: Path) -> Source:
    names = tuple(file.name for file in files)
    return Source(uri="t", files=files, shown=names, format="csv")


def test_a_file_has_the_digest_of_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"a,b\n")

    wanted = "sha256:" + hashlib.sha256(b"a,b\n").hexdigest()
    assert fingerprint(source(file)) == digest(b"a,b\n") == wanted


def test_several_files_have_one_digest_whatever_their_order_and_names(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a", "b", "c", "d")]
    for file, content in zip(files, ("1", "2", "2", "1"), strict=True):
        file.write_text(content)

    assert fingerprint(source(files[0], files[1])) == fingerprint(source(files[2], files[3]))
    assert fingerprint(source(files[0], files[1])) != fingerprint(source(files[0], files[3]))


def test_a_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a\.csv cannot be read"):
        fingerprint(source(tmp_path / "a.csv"))
