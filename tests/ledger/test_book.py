"""Many lines: what is a look, what hides one, and which are of one test set."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgate.ledger.book import looks_at, read_lines
from mlgate.ledger.look import line_of


def text(*looks, end="\n"):
    return end.join([*(line_of(look)[1] for look in looks), ""]).encode()


def test_lines_of_all_files_are_looks(made):
    book = read_lines([("a", text(made(1), made(2))), ("b", text(made(3)))])

    assert set(book.looks.values()) == {made(1), made(2), made(3)}
    assert (book.unread, book.later, book.lost) == ((), None, 0)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", "\n   \n"])
def test_ends_and_empty_lines_are_whatever_an_editor_made_of_them(made, end):
    assert len(read_lines([("a", b"\xef\xbb\xbf" + text(made(1), made(2), end=end))]).looks) == 2


def test_a_line_that_stands_twice_after_a_merge_is_one_look(made):
    book = read_lines([("a", text(made(1), made(2), made(1)))])

    assert len(book.looks) == 2


def test_a_damaged_line_is_named_and_the_others_count(made):
    raw = text(made(1)) + b'{"ledger": 1, "time\n' + text(made(2))

    book = read_lines([("mlgate-ledger.jsonl", raw)])

    assert len(book.looks) == 2
    assert str(book.unread[0]) == "mlgate-ledger.jsonl:2: it is not JSON"
    assert book.lost == 1


def test_the_marks_of_a_conflict_are_named_and_hide_no_look(made):
    raw = b"<<<<<<< HEAD\n" + text(made(1)) + b"=======\n" + text(made(2)) + b">>>>>>> other\n"

    book = read_lines([("a", raw)])

    assert len(book.looks) == 2
    assert [line.line for line in book.unread] == [1, 3, 5]
    assert "keep the lines of both sides" in book.unread[0].why
    assert book.lost == 0


def test_the_first_line_of_a_later_format_is_kept_apart(made):
    raw = text(made(1)) + b'{"ledger": 2}\n{"ledger": 3}\n'

    book = read_lines([("a", raw)])

    assert str(book.later) == "a:2: it has the format 2, and this version reads 1"
    assert book.unread == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.binary(max_size=40), max_size=8))
def test_no_bytes_between_them_lose_a_look(made, parts):
    looks = [made(number) for number in range(len(parts) + 1)]
    raw = b""
    for part, look in zip([*parts, b""], looks, strict=True):
        raw += text(look) + part.replace(b"\n", b" ") + b"\n"

    assert set(looks) <= set(read_lines([("a", raw)]).looks.values())


def test_a_pair_of_models_counts_once_whenever_it_was_looked_at(made):
    again = made(1, time="2026-12-24T10:00:00Z", commit=None)
    book = read_lines([("a", text(again, made(2), made(1)))])

    assert looks_at(book, "a" * 32) == (made(1), made(2))


def test_other_test_sets_and_other_baselines_are_other_looks(made):
    elsewhere = made(1, test_set="c" * 32)
    rebased = made(1, baseline="d" * 32, time="2026-12-01T00:00:00Z")
    alone = made(1, baseline=None, time="2026-12-02T00:00:00Z")
    book = read_lines([("a", text(elsewhere, alone, rebased, made(1)))])

    assert looks_at(book, "a" * 32) == (made(1), rebased, alone)
    assert looks_at(book, "c" * 32) == (elsewhere,)
    assert looks_at(book, "f" * 32) == ()
