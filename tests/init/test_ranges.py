import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.init.ranges import ceiling_over, floor_under, outward

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(FINITE, FINITE)
def test_the_range_holds_what_was_seen_and_is_no_wild_guess(one: float, other: float) -> None:
    low, high = sorted((one, other))

    bounds = outward(low, high, whole=False)

    if bounds is not None:
        assert bounds[0] <= low <= high <= bounds[1]
        span = (high - low) or abs(high) or 1.0
        assert bounds[1] - bounds[0] <= (high - low) + 2.3 * span
        assert not (low >= 0 > bounds[0])
        assert not (high <= 0 < bounds[1])


@given(st.integers(-(10**20), 10**20), st.integers(0, 10**6))
def test_a_range_of_integers_is_of_integers(low: int, span: int) -> None:
    bounds = outward(low, low + span, whole=True)

    if bounds is None:
        assert max(abs(low), abs(low + span)) >= 2**53
    else:
        assert all(isinstance(bound, int) for bound in bounds)
        assert bounds[0] <= low <= low + span <= bounds[1]


@pytest.mark.parametrize(
    ("low", "high", "whole", "bounds"),
    [
        (17, 90, True, (0, 100)),
        (0.053, 0.163, False, (0.0, 0.2)),
        (0.2, 0.98, False, (0.1, 1.0)),
        (-3.2, 4.9, False, (-5.0, 6.0)),
        (7, 7, True, (6, 8)),
        (2024, 2026, True, (2023, 2027)),
    ],
)
def test_ranges_are_round(
    low: float, high: float, whole: bool, bounds: tuple[float, float]
) -> None:
    assert outward(low, high, whole=whole) == bounds


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_a_limit_is_just_beyond_the_value(value: float, places: int) -> None:
    below, above = floor_under(value, places), ceiling_over(value, places)

    assert below <= value <= above
    assert value - below < 1.01 * 10.0**-places + 1e-9
    assert above - value < 1.01 * 10.0**-places + 1e-9
    assert math.isclose(below, round(below, places))
