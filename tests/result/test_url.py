"""URLs as they may be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.result.url import is_url, without_secrets


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://key:secret@bucket/a?x=1#y", "s3://bucket/a"),
        ("https://u:p%40@[::1]:8000/a", "https://[::1]:8000/a"),
        ("https://user@host@example.org/a", "https://example.org/a"),
        ("http://[broken", "http://…"),
        ("postgresql+psycopg://u:p@db/x?password=1", "postgresql+psycopg://db/x"),
        ("C:/data/x?y", "C:/data/x?y"),
        ("${CACHE}/x", "${CACHE}/x"),
        ("out/p.csv", "out/p.csv"),
    ],
)
def test_secrets_are_dropped_and_the_rest_stays(url: str, shown: str) -> None:
    assert without_secrets(url) == shown


@given(
    st.text(alphabet="abc/:[]%. ", max_size=10), st.text(alphabet="xyz:", min_size=1, max_size=8)
)
def test_a_password_never_comes_through(rest: str, password: str) -> None:
    shown = without_secrets(f"https://user:SECRET{password}@host/{rest}?k=SECRET")
    assert "SECRET" not in shown
    assert is_url(shown)
