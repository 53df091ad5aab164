"""The lines that make a comment ours, and say which run wrote it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from mlgate.forge.state import State, digest, marker, read, signed

STATE = State(
    report_id="income", sha="4f1c" * 10, run=1743209, attempt=2, verdict="fail", checks="0" * 16
)


@given(st.text())
def test_what_was_signed_is_read_back_whatever_stands_below(text):
    assert read(signed(text, STATE)) == replace(STATE, body=digest(text))


@given(st.text())
def test_text_without_the_marker_at_its_start_is_nobody_s(text):
    assert read(f"x{marker('income')}\n{text}") is None


def test_a_comment_without_a_state_is_ours_and_older_than_any():
    old = read(f"{marker('income')}\n### mlgate")

    assert old is not None
    assert STATE.is_newer_than(old)


def test_a_later_attempt_of_a_run_is_newer():
    assert replace(STATE, attempt=3).is_newer_than(STATE)
    assert not STATE.is_newer_than(STATE)


def test_line_ends_of_windows_do_not_hide_the_state():
    text = signed("a\nb", STATE).replace("\n", "\r\n")

    assert read(text) == replace(STATE, body=digest("a\nb"))
