"""A marked line shows its mark, whatever the line holds and however narrow the screen."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.present.marked_line import cells, marked_line


def under(line: str, mark: str) -> str:
    """What stands above the mark."""
    at = mark.index("^")
    wide = mark.count("^")
    left = 0
    shown = ""
    for char in line:
        if at <= left < at + wide:
            shown += char
        left += cells(char)
    return shown


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("    - {metric: recall, max_dorp: 0.02}", "max_dorp"),
        ("a:    b:  c", "c"),
        ("\tkey: value", "value"),
        ("名前: 値", "値"),
        ("größe: 1", "1"),
        ("cafe\u0301: x", "x"),
        ("x" * 300 + " here " + "y" * 300, "here"),
        ("名" * 100 + " here " + "前" * 100, "here"),
        ("here " + "y" * 300, "here"),
        ("y" * 300 + " here", "here"),
    ],
)
@pytest.mark.parametrize("width", [30, 72, 150])
def test_the_mark_stands_under_its_part(source: str, part: str, width: int) -> None:
    line, mark = marked_line(source, source.index(part) + 1, len(part), width=width)

    assert under(line, mark) == part
    assert cells(line) <= width
    assert cells(mark) <= width


def test_a_part_wider_than_the_screen_is_marked_from_its_start() -> None:
    line, mark = marked_line(f"key: {'x' * 300}", 6, 300, width=40)

    assert line == f"key: {'x' * 34}…"
    assert mark == f"     {'^' * 35}"


def test_a_note_stands_beside_the_mark_inside_the_width() -> None:
    source = f"{'a' * 100} bad {'b' * 100}"

    line, mark = marked_line(source, 102, 3, width=60, note="did you mean good?")

    assert mark.endswith("^^^ did you mean good?")
    assert cells(mark) <= 60
    assert under(line, mark) == "bad"


@given(
    source=st.text(st.characters(), max_size=120),
    column=st.integers(1, 130),
    length=st.integers(0, 130),
    width=st.integers(20, 100),
)
def test_no_text_moves_the_cursor_or_breaks_the_line(
    source: str, column: int, length: int, width: int
) -> None:
    line, mark = marked_line(source, column, length, width=width)

    assert not re.search(
        "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", line
    )
    assert cells(line) <= max(width, 1)
    assert set(mark) <= {" ", "^"}
    assert "^" in mark


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J", "\x1b]0;x\x07", "\u202e", "\x9b31m", "a\rb", "##[error]x", "##vso[x]"]
)
def test_hostile_text_is_shown_harmless(hostile: str) -> None:
    line, mark = marked_line(f"{hostile} bad", len(hostile) + 2, 3, width=72)

    assert under(line, mark) == "bad"
    assert "##" not in line
    assert all(unicodedata.category(char) not in ("Cc", "Cs") for char in line)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("url: https://u:p@example.com/x", "url: https://***@example.com/x"),
        ("url: 'https://example.com/x?token=abc', b: 1",
         "url: 'https://example.com/x?*********', b: 1"),
        ("url: https://example.com/x#part", "url: https://example.com/x#****"),
        ("a: b@c.d # ?x", "a: b@c.d # ?x"),
    ],
)  # fmt: skip
def test_secrets_of_a_url_are_not_shown_and_move_nothing(source: str, shown: str) -> None:
    assert marked_line(source, 1, 1, width=100)[0] == shown
