"""Bounds that leave room around the numbers that were seen."""

import math
from collections.abc import Callable

_ROOM = 0.1  #: of the span, on both sides
_EXACT = 2**53  #: the largest whole number that a float still tells from its neighbours


def outward(low: float, high: float, *, whole: bool) -> tuple[float, float] | None:
    """Round numbers around [low, high], a tenth of the span further out.

    What never was negative (or positive) stays so, and shares stay in [0, 1].

    Returns
    -------
    tuple of float, or None
        Integers where `whole`; None where the numbers are too large to be told apart.

    """
    if max(abs(low), abs(high)) >= _EXACT:
        return None
    span = (high - low) or abs(high) or 1.0
    places = -math.floor(math.log10(span))
    if whole:
        places = min(places, 0)
    if not -300 < places < 300:
        return None
    below = _rounded(low - _ROOM * span, places, math.floor)
    above = _rounded(high + _ROOM * span, places, math.ceil)
    if low >= 0:
        below = max(below, 0.0)
    if high <= 0:
        above = min(above, 0.0)
    if not whole and low >= 0 and high <= 1:
        above = min(above, 1.0)
    if not below <= low <= high <= above:
        return None
    return (int(below), int(above)) if whole else (below, above)


def floor_under(value: float, places: int) -> float:
    """The largest number of so many decimals that is not over `value`."""
    found = _rounded(value, places, math.floor)
    return found if found <= value else _rounded(found - 10.0**-places, places, math.floor)


def ceiling_over(value: float, places: int) -> float:
    """The smallest number of so many decimals that is not under `value`."""
    found = _rounded(value, places, math.ceil)
    return found if found >= value else _rounded(found + 10.0**-places, places, math.ceil)


def _rounded(value: float, places: int, towards: Callable[[float], int]) -> float:
    step = 10.0**-places
    # through round(): 3 * 0.1 is 0.30000000000000004
    return round(towards(round(value / step, 9)) * step, max(places, 0))
