"""HMAC-SHA256 inside the engine."""

import hmac

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from mlgate.data.keyed_hash import keyed_hash

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=100)


def in_engine(text: str, key: bytes) -> str:
    query = exp.select(keyed_hash(exp.Literal.string(text), key)).sql(dialect="duckdb")
    return duckdb.sql(query).fetchall()[0][0]


@given(text=texts, key=st.binary(max_size=150))
@settings(deadline=None)
def test_the_engine_hashes_as_pythons_hmac_does(text, key):
    assert in_engine(text, key) == hmac.digest(key, text.encode(), "sha256").hex()


@pytest.mark.parametrize(
    ("key", "text", "digest"),
    [
        (
            b"Jefe",
            "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        (
            b"\x0b" * 20,
            "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        ),
    ],
)
def test_it_agrees_with_the_cases_of_rfc_4231(key, text, digest):
    assert in_engine(text, key) == digest


def test_null_stays_null():
    query = exp.select(keyed_hash(exp.cast(exp.null(), "VARCHAR"), b"key")).sql(dialect="duckdb")
    assert duckdb.sql(query).fetchall() == [(None,)]
