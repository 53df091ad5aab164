"""Values stand in their order on an axis, and its ticks are round and lie on it."""

import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mlgate.present.axis import Axis, around

finite = st.floats(allow_nan=False, allow_infinity=False)
moderate = st.floats(-1e6, 1e6).map(lambda value: round(value, 6))


@given(st.lists(finite, min_size=1, max_size=6))
def test_every_value_lies_on_the_axis_and_order_is_kept(values):
    axis = around(values)
    assume(axis is not None)

    places = [axis.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)


@given(st.lists(moderate, min_size=2, max_size=6, unique=True))
def test_the_ends_of_the_values_are_apart_and_off_the_edge(values):
    axis = around(values)

    low, high = axis.at(min(values)), axis.at(max(values))
    assert 0 < low < high < 100


@given(moderate)
def test_a_lone_value_has_room_on_both_sides(value):
    assert around([value]).at(value) == pytest.approx(50, abs=0.01)


def test_what_is_no_number_makes_no_axis():
    assert around([None, math.nan, math.inf]) is None
    assert around([]) is None


@given(moderate, st.floats(1e-6, 1e6))
def test_ticks_lie_on_the_axis_evenly_and_few(start, width):
    axis = Axis(start, start + width)
    assume(axis.end - axis.start > abs(start) * 1e-9)

    ticks = axis.ticks()
    assert 1 <= len(ticks) <= 7
    assert all(axis.start - width * 1e-9 <= tick <= axis.end + width * 1e-9 for tick in ticks)
    steps = [second - first for first, second in pairwise(ticks)]
    assert steps == pytest.approx(steps[:1] * len(steps), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("axis", "unit", "signs", "labels"),
    [
        (Axis(-0.021, 0.001), None, True, ["−0.020", "−0.015", "−0.010", "−0.005", "0.000"]),
        (Axis(0.0, 1.0), "share", False, ["0%", "20%", "40%", "60%", "80%", "100%"]),
        (Axis(-1.0, 31.0), "rows", True, ["0", "+10", "+20", "+30"]),
        (Axis(0.0, 4e7), None, False, ["0", "1e+07", "2e+07", "3e+07", "4e+07"]),
    ],
)
def test_a_tick_has_the_decimals_that_it_needs(axis, unit, signs, labels):
    assert [axis.label(tick, unit, signs=signs) for tick in axis.ticks()] == labels
