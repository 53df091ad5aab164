"""A ledger told by test set."""

import pytest

from mlgate.ledger.book import Book
from mlgate.ledger.look import LookedCheck, line_of
from mlgate.ledger.tally import tally


def book(*looks):
    return Book(looks={line_of(look)[0]: look for look in looks})


def check(name="metrics/accuracy.max_drop", outcome="pass", **more):
    return LookedCheck(id=name, outcome=outcome, **more)


def test_each_test_set_has_its_looks_and_what_they_came_out_as(made):
    undecided = check(outcome="inconclusive", margin=0.01, standard_error=0.0022)
    looks = (made(1), made(2), made(3, checks=(undecided,)), made(4, test_set="c" * 32, n=50))

    newest, older = tally(book(*looks), 0.05)

    assert (newest.test_set, newest.n, newest.looks) == ("c" * 32, 50, 1)
    assert (older.test_set, older.n, older.looks) == ("a" * 32, 10_000, 3)
    assert (older.first, older.last) == (made(1).time, made(3).time)
    (accuracy,) = older.checks
    assert accuracy.outcomes == {"pass": 2, "inconclusive": 1}


def test_what_is_left_is_of_the_last_look_that_had_a_margin(made):
    first = made(1, checks=(check(margin=0.01, standard_error=0.0025),))
    second = made(2, checks=(check(margin=0.01, standard_error=0.0005**0.5 / 10),))
    third = made(3, checks=(check(),))  # the models predicted the same, so nothing is known

    ((accuracy,),) = (one.checks for one in tally(book(first, second, third), 0.05))

    assert accuracy.margin == 0.01
    assert accuracy.allowed == pytest.approx(353.5, rel=0.001)
    assert accuracy.left == 350


def test_a_floor_has_outcomes_and_no_budget(made):
    (one,) = tally(book(made(1, checks=(check("metrics/accuracy.min", standard_error=0.1),))), 0.05)

    assert one.checks[0].outcomes == {"pass": 1}
    assert (one.checks[0].margin, one.checks[0].allowed, one.checks[0].left) == (None, None, None)


def test_an_empty_ledger_has_no_test_set():
    assert tally(book(), 0.05) == ()
