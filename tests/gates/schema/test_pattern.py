"""Patterns of contracts in RE2, against the engine itself."""

import re

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlgate.gates.schema.pattern import PatternError, translate


def found(pattern: str, text: str) -> bool:
    query = "SELECT regexp_matches(?, ?)"
    return bool(duckdb.execute(query, [text, translate(pattern)]).fetchall()[0][0])


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("^a$", "a", "a\n"),
        ("b", "abc", "ac"),
        (r"^\u00e9$", "é", "e"),
        (r"^\u{1F600}$", "😀", "x"),
        (r"^[\u00e0-\u00ff]+$", "éà", "a"),
        (r"^\p{L}+$", "äß", "1"),
        (r"^[\p{Greek}]$", "λ", "l"),
        (r"^a\/b$", "a/b", "a_b"),
        (r"^[$\]]$", "$", "a"),
        (r"^[[:digit:]$]$", "$", "x"),
        (r"^(?<year>\d{4})-(?:0[1-9]|1[0-2])$", "2020-12", "2020-13"),
        (r"^(?i)abc$", "ABC", "abd"),
        (r"^\cA$", "\x01", "A"),
        (r"^[\b]$", "\x08", "b"),
        (r"^a{2,3}?$", "aaa", "a"),
        (r"^\$$", "$", "a"),
        (r"^\é$", "é", "e"),
    ],
)
def test_a_pattern_finds_what_it_says(pattern: str, yes: str, no: str) -> None:
    assert found(pattern, yes)
    assert not found(pattern, no)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(?=a)", "look-around"),
        ("(?!a)", "look-around"),
        ("(?<=a)", "look-around"),
        ("(?<!a)", "look-around"),
        ("(?>a)", "atomic"),
        (r"(a)\1", "back-reference"),
        (r"(?<n>a)\k<n>", "back-reference"),
        ("a++", "possessive"),
        ("a{3}+", "possessive"),
        ("a{1001}", "1,000 repeats"),
        ("a{1,2000}", "1,000 repeats"),
        ("[]a]", "empty class"),
        ("[^]", "empty class"),
        (r"\h", "not known"),
        (r"\Qa\E", "not known"),
        (r"\u00", "not known"),
        (r"\p{Letter}", "not supported"),
        ("(?#x)", "not supported"),
        ("(?u)a", "not supported"),
        ("(", "no regular expression"),
        ("a)", "no regular expression"),
        ("[z-a]", "no regular expression"),
        ("*a", "no regular expression"),
        ("a\\", "backslash"),
    ],
)
def test_what_the_engine_cannot_say_is_refused_when_it_is_read(pattern: str, why: str) -> None:
    with pytest.raises(PatternError, match=why):
        translate(pattern)


@settings(deadline=None, max_examples=300)
@given(st.text("ab[]()^$|*+?{}1,\\dwspLx0-:!<=é\n/", max_size=12))
@example("[0--")
def test_what_is_translated_the_engine_takes(pattern: str) -> None:
    try:
        translated = translate(pattern)
    except PatternError:
        return
    # RE2 may still refuse nested repeats that multiply beyond 1,000; measuring says so
    refused = ""
    try:
        duckdb.execute("SELECT regexp_matches('ab1', ?)", [translated]).fetchall()
    except duckdb.Error as error:
        refused = str(error)
    assert refused == "" or "repetition" in refused or "too large" in refused


@settings(deadline=None, max_examples=200)
@given(
    pattern=st.from_regex(
        r"\A\^?([ab1]|\[\^?[ab1]{1,2}\]|\(a\|b\)|\\d|\\w|\.)([*+?]|\{1,2\})?[ab]?\$?\Z"
    ),
    text=st.text("ab1 \n", max_size=5),
)
def test_common_patterns_mean_what_they_mean_in_python(pattern: str, text: str) -> None:
    python = re.compile(pattern.replace("$", r"\Z"))
    assert found(pattern, text) == bool(python.search(text))
