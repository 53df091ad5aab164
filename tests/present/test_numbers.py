"""A number says what it is, and differs from its limit when it does."""

import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mlgate.present.numbers import (
    about,
    change,
    change_pair,
    duration,
    interval,
    number,
    p_value,
    pair,
    rows,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False)
SCORES = st.floats(0, 1)
UNITS = st.sampled_from(["fraction", "nats", "share", None])


def parse(text: str) -> float:
    """What the printed number means."""
    plain = text.replace("−", "-").replace(",", "").replace("+", "")
    return float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.9123, "fraction", "0.9123"),
        (0.925, "fraction", "0.9250"),
        (0.0158, "fraction", "0.0158"),
        (0.00042, "fraction", "0.00042"),
        (-0.0127, "fraction", "−0.0127"),
        (1.0, "fraction", "1.0000"),
        (1.5, "nats", "1.500"),
        (0.31415926, "nats", "0.3142"),
        (12480, "rows", "12,480"),
        (12480, None, "12,480"),
        (1234.5678, None, "1,235"),
        (12.345678, None, "12.35"),
        (0, None, "0"),
        (0.0033, "share", "0.3%"),
        (0.00001, "share", "0.001%"),
        (0.9999999, "share", "99.99999%"),
        (1.0, "share", "100%"),
        (0.5, "share", "50%"),
        (1.5e-9, "nats", "1.500e−09"),
        (2.5e20, "nats", "2.500e20"),
        (math.nan, None, "not a number"),
        (-math.inf, None, "−infinity"),
        (None, "fraction", "–"),
    ],
)
def test_a_number_is_shown_in_its_unit(value, unit, shown):
    assert number(value, unit) == shown


@given(value=st.floats(-1e200, 1e200), unit=UNITS)
@example(value=1e-9, unit="fraction")
def test_what_is_printed_is_close_to_the_number(value, unit):
    assume(unit != "share" or 1e-9 <= value <= 1)

    shown = parse(number(value, unit))

    assert shown == pytest.approx(value, rel=0.05, abs=0.0006 if unit == "share" else 0)
    assert math.copysign(1, shown or 1) == math.copysign(1, value or 1)


@given(value=FINITE, limit=FINITE, unit=UNITS)
@example(value=0.7999999, limit=0.8, unit="fraction")
@example(value=0.80000000001, limit=0.8, unit="fraction")
@example(value=0.0, limit=5e-324, unit="nats")
def test_a_value_and_its_limit_differ_as_printed(value, limit, unit):
    shown, limit_shown = pair(value, limit, unit)

    assert (shown == limit_shown) == (value == limit)


@given(value=SCORES, limit=SCORES)
@example(value=0.79999, limit=0.8)
def test_the_printed_order_is_the_true_order(value, limit):
    shown, limit_shown = (parse(text) for text in pair(value, limit, "fraction"))

    assert (shown < limit_shown) == (value < limit)


def test_digits_are_added_only_where_they_are_needed():
    assert pair(0.9123, 0.92, "fraction") == ("0.9123", "0.9200")
    assert pair(0.799996, 0.8, "fraction") == ("0.799996", "0.800000")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.011, "+0.0110"), (-0.0127, "−0.0127"), (0.0, "0"), (-0.0, "0"), (None, "–")],
)
def test_a_change_carries_its_sign(value, shown):
    assert change(value, "fraction") == shown


def test_a_change_and_its_limit_differ_as_printed():
    assert change_pair(-0.010002, -0.01, "fraction") == ("−0.010002", "−0.010000")


def test_a_range_may_be_open():
    assert interval(-0.0184, -0.007, "fraction", signs=True) == "−0.0184 … −0.0070"
    assert interval(0.9, None, "fraction") == "at least 0.9000"
    assert interval(None, 0.1, "fraction", signs=True) == "at most +0.1000"
    assert interval(None, None) == "–"


@pytest.mark.parametrize(("count", "shown"), [(0, "0 rows"), (1, "1 row"), (12480, "12,480 rows")])
def test_rows_are_counted_in_words(count, shown):
    assert rows(count) == shown


@given(count=st.integers(1, 10**12))
def test_an_asked_for_count_is_never_rounded_down(count):
    assert count <= parse(about(count)) <= count * 1.1


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0264, "p = 0.026"), (0.0001, "p < 0.001"), (1.0, "p = 1")]
)
def test_a_p_value_has_two_digits(value, shown):
    assert p_value(value) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(3.21, "3.2 s"), (192, "3 min 12 s"), (59.96, "60.0 s")]
)
def test_a_duration_is_in_seconds_or_minutes(seconds, shown):
    assert duration(seconds) == shown
