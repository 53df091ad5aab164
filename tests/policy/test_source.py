"""Policies are YAML 1.2, and every key and value knows its place."""

import hashlib
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlgate.errors import ConfigurationError, Problem
from mlgate.policy.source import Document, KeyPath, parse, read

# Letters first, so that YAML 1.1 (which writes the text here) and 1.2 agree on what is text.
WORDS = st.text(
    st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp"), blacklist_characters="\ufeff"),
    max_size=12,
).map(lambda text: f"t{text}")
SCALARS = (
    WORDS
    | st.integers()
    | st.booleans()
    | st.none()
    | st.floats(allow_nan=False, allow_infinity=False)
)
TREES = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(WORDS, below, max_size=4),
    max_leaves=12,
)


def refusal(raw: bytes | str) -> Problem:
    with pytest.raises(ConfigurationError) as caught:
        parse(raw, "mlgate.yaml")
    (problem,) = caught.value.problems
    return problem


def value(text: str) -> Any:
    return parse(f"a: {text}\n", "mlgate.yaml").data["a"]


def marked(document: Document, path: KeyPath, *, key: bool) -> str:
    """What the place of a key or value marks in its line."""
    place = document.place(path, key=key)
    assert place.source is not None
    assert place.column is not None
    return place.source[place.column - 1 : place.column - 1 + place.length]


@given(
    data=st.dictionaries(WORDS, TREES, min_size=1, max_size=4),
    flow=st.sampled_from([True, False, None]),
    unicode=st.booleans(),
    indent=st.integers(2, 6),
    ends=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
)
def test_every_place_points_at_its_key_or_value(
    data: dict[str, Any], flow: bool | None, unicode: bool, indent: int, ends: str, bom: bool
) -> None:
    text = yaml.safe_dump(
        data, default_flow_style=flow, allow_unicode=unicode, indent=indent, width=10**6
    )
    raw = (b"\xef\xbb\xbf" if bom else b"") + text.replace("\n", ends).encode()
    lines = text.splitlines()

    document = parse(raw, "mlgate.yaml")

    assert document.data == data
    for path, place in document.values.items():
        assert place.line is not None
        assert place.source == lines[place.line - 1]
        written = data
        for part in path:
            written = written[part]  # type: ignore[index]  # as deep as the path says
        if not isinstance(written, dict | list):
            assert yaml.safe_load(marked(document, path, key=False)) == written
    for path in document.keys:
        assert yaml.safe_load(marked(document, path, key=True)) == path[-1]


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "No",
        "on",
        "yes",
        "off",
        "y",
        "n",
        "2024-01-31",
        "12:30",
        "1_000",
        "0b11",
        "=",
        "2024-01-31T10:00:00Z",
        "0o8",
        "1e",
        "+",
    ],
)
def test_what_yaml_1_1_guesses_is_text(text: str) -> None:
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("true", True), ("FALSE", False), ("null", None), ("~", None), ("", None), ("0o17", 15),
     ("0x1F", 31), ("007", 7), ("+12", 12), ("-3", -3), ("1e3", 1000.0), (".5", 0.5), ("1.", 1.0),
     (".inf", float("inf")), ("-.INF", float("-inf")), ('"1"', "1"), ("!!str 1", "1"),
      ("!!float 1", 1.0), ("!!int '7'", 7)],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(text: str, expected: Any) -> None:
    found = value(text)

    assert (type(found), found) == (type(expected), expected)


def test_nan_is_a_number_that_is_none() -> None:
    assert value(".nan") != value(".nan")


def test_a_number_of_more_digits_than_python_converts_is_text() -> None:
    assert value("1" * 5000) == "1" * 5000


def test_a_key_that_is_no_text_is_read_as_it_is_written() -> None:
    document = parse("{1: a, true: b, null: c, 1.5: d, no: e}", "mlgate.yaml")

    assert document.data == {"1": "a", "true": "b", "null": "c", "1.5": "d", "no": "e"}


def test_keys_in_other_scripts_have_their_place() -> None:
    document = parse("größe: 1\n名前: {年齢: 2}\n", "mlgate.yaml")

    assert document.data == {"größe": 1, "名前": {"年齢": 2}}
    assert str(document.place(("名前", "年齢"))) == "mlgate.yaml:2:6"


def test_a_byte_order_mark_inside_the_text_moves_no_place() -> None:
    document = parse('{"a\ufeffb": 1, c: 2}', "mlgate.yaml")

    assert marked(document, ("c",), key=True) == "c"


def test_a_key_written_twice_is_said_with_both_lines() -> None:
    document = parse("a: 1\nb: 2\na: 3\n", "mlgate.yaml")

    (problem,) = document.problems
    assert document.data == {"a": 1, "b": 2}
    assert problem.message == "the key `a` is written twice (first in line 1)"
    assert str(problem.place) == "mlgate.yaml:3:1"


def test_an_alias_brings_its_anchors_value() -> None:
    document = parse("a: &limits {max: 1}\nb: *limits\n", "mlgate.yaml")

    assert document.data == {"a": {"max": 1}, "b": {"max": 1}}
    assert document.place(("b",)).line == 2
    assert document.place(("b", "max")).line == 1  # where it is written


def test_own_keys_win_over_merged_ones_and_the_first_map_over_later_ones() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {x: 3, <<: [*a, *b]}\n"

    assert parse(text, "mlgate.yaml").data["c"] == {"x": 3, "y": 1, "z": 2}


@pytest.mark.parametrize("text", ["a: &a {<<: *a}", "&a [*a]", "a: &a {b: {<<: [*a]}}"])
def test_what_holds_itself_is_refused(text: str) -> None:
    assert "deeper than 40 levels" in refusal(text).message


def test_anchors_that_multiply_are_refused_at_once() -> None:
    lists = "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    maps = "".join(f"b{n}: &b{n} {{<<: [{','.join([f'*b{n - 1}'] * 9)}]}}\n" for n in range(1, 12))
    begun = time.process_time()

    assert "200,000 values" in refusal(f"a0: &a0 [1]\n{lists}").message
    assert "200,000 values" in refusal(f"b0: &b0 {{k: 1}}\n{maps}").message
    assert time.process_time() - begun < 20


@pytest.mark.parametrize("text", ["a: " + "[" * 100_000, "a: " + "{a: " * 5_000, "- " * 20_000])
def test_what_is_nested_without_end_is_refused(text: str) -> None:
    assert "nested deeper than" in refusal(text).message


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ('a: !!python/object/apply:os.system ["touch ran"]', 4),
        ("a: !!python/name:os.system", 4),
        ("a: !secret token", 4),
        ("a: !!binary aGk=", 4),
        ("a: !!set {x, y}", 4),
        ("a: !<tag:example.com,2024:int> 1", 4),
    ],
)
def test_tags_are_refused_and_never_run(
    text: str, column: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    document = parse(text, "mlgate.yaml")

    (problem,) = document.problems
    assert "is not plain data" in problem.message
    assert problem.place is not None
    assert problem.place.column == column
    assert document.data == {"a": None}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["!!int ten", "!!float abc", "!!bool maybe", "!!null none"])
def test_a_value_that_is_not_what_its_tag_says_is_a_problem(text: str) -> None:
    (problem,) = parse(f"a: {text}", "mlgate.yaml").problems

    assert problem.message == f"{text.split()[1]!r} is no {text[2:].split(maxsplit=1)[0]}"


@pytest.mark.parametrize("text", ["[a]: 1", "{a: b}: 1", "? - a\n: 1"])
def test_a_key_that_is_a_list_or_a_map_is_a_problem(text: str) -> None:
    document = parse(text, "mlgate.yaml")

    assert [one.message for one in document.problems] == ["a key must be text, not a list or a map"]
    assert document.data == {}


def test_a_merge_of_what_is_no_map_is_a_problem() -> None:
    (problem,) = parse("a: {<<: 3, b: 1}", "mlgate.yaml").problems

    assert problem.message == "`<<` takes a map of keys, or a list of such maps"


@pytest.mark.parametrize(
    ("raw", "message", "line"),
    [
        (b"a: 1\nb: \xff\n", "mlgate.yaml is not UTF-8 (byte 0xff)", 2),
        ("a: 1\n".encode("utf-16"), "mlgate.yaml is not UTF-8 (byte 0xff)", 1),
        (b"a: 1\nb: \x00x\n", "the character U+0000 may not stand in YAML", 2),
        (b"a: \x1b[31m\n", "the character U+001B may not stand in YAML", 1),
        (b"a: 1\n---\nb: 2\n", ("not valid YAML: expected a single document in the stream, but "
                                "found another document"), 2),
        (b"a: 1\n\tb: 2\n", ("not valid YAML: while scanning for the next token, found character "
                             "'\\t' that cannot start any token"), 2),
        (b"a: *missing\n", "not valid YAML: found undefined alias 'missing'", 1),
        (b"a: [1\n", ("not valid YAML: while parsing a flow sequence, expected ',' or ']', but "
                      "got '<stream end>'"), 2),
        (b"x" * 2_000_001, "mlgate.yaml is larger than 2,000,000 bytes", None),
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_refused_with_its_line(
    raw: bytes, message: str, line: int | None
) -> None:
    problem = refusal(raw)

    assert problem.message == message
    assert problem.place is not None
    assert problem.place.line == line


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8")))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        document = parse(raw, "mlgate.yaml")
    except ConfigurationError:
        return
    assert set(document.keys) <= set(document.values)


@given(st.text(alphabet="a:-[]{}&*<>!|'\"#%@ \n\t,?~0.", max_size=60))
def test_any_text_of_yamls_own_marks_is_read_or_refused(text: str) -> None:
    try:
        document = parse(text, "mlgate.yaml")
    except ConfigurationError:
        return
    assert set(document.keys) <= set(document.values)


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "---\n", "~"])
def test_an_empty_file_holds_nothing(text: str) -> None:
    assert parse(text, "mlgate.yaml").data is None


def test_the_digest_is_that_of_the_file_whatever_its_line_ends() -> None:
    unix = b"version: 1\ngates: {}\n"

    assert parse(unix, "mlgate.yaml").sha256 == hashlib.sha256(unix).hexdigest()
    assert parse(unix.replace(b"\n", b"\r\n"), "x").sha256 == hashlib.sha256(unix).hexdigest()


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"mlgate.yaml does not exist"):
        read(tmp_path / "mlgate.yaml", shown_as="mlgate.yaml")
    with pytest.raises(ConfigurationError, match="cannot be read: "):
        read(tmp_path, shown_as="mlgate.yaml")
    with pytest.raises(ConfigurationError, match="cannot be read: "):
        read(tmp_path / "a\0b", shown_as="mlgate.yaml")


@pytest.mark.posix
def test_a_file_without_end_is_not_read_to_its_end() -> None:
    with pytest.raises(ConfigurationError, match=r"larger than 2,000,000 bytes"):
        read(Path("/dev/zero"), shown_as="mlgate.yaml")
