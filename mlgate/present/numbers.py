"""Numbers as a person reads them: enough digits to tell them apart, and no more."""

import math
from collections.abc import Callable, Sequence

MINUS = "\u2212"
ABSENT = "\u2013"  #: stands where there is no number
ELLIPSIS = "\u2026"

_DIGITS = 4
_MOST_DIGITS = 8
_TRUSTED = 13  #: significant digits beyond which two numbers differ by rounding alone


def number(value: float | None, unit: str | None = None, *, digits: int = _DIGITS) -> str:
    """Return `value` in its unit.

    Parameters
    ----------
    value
        The number, or None where there is none.
    unit
        "rows" are whole and grouped, a "share" is a percentage; "fraction", "nats" and no
        unit are plain decimals.
    digits
        Significant digits of a value near 1; a small one keeps as many decimals, and at
        least two significant digits.

    """
    if value is None:
        return ABSENT
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else signed("infinity", negative=value < 0)
    return signed(_magnitude(abs(value), unit, digits), negative=value < 0)


def pair(value: float, limit: float, unit: str | None = None) -> tuple[str, str]:
    """Return both numbers with digits enough to differ as printed, unless they are equal.

    Nobody believes "0.80 is under 0.80": digits are added up to 8, then all that there are.
    """
    first, second = together((value, limit), unit)
    return first, second


def together(values: Sequence[float], unit: str | None = None) -> tuple[str, ...]:
    """Return numbers with the same digits, so many that those that differ look different."""
    return _apart(values, lambda value, digits: number(value, unit, digits=digits))


def change(value: float | None, unit: str | None = None, *, digits: int = _DIGITS) -> str:
    """Return a difference, with its sign; exactly none is "0"."""
    if value is None:
        return ABSENT
    text = number(value, unit, digits=digits)
    return f"+{text}" if value > 0 else text


def change_pair(value: float, limit: float, unit: str | None = None) -> tuple[str, str]:
    """Return a difference and the one that is allowed, as `pair` does, both with their sign."""
    first, second = _apart((value, limit), lambda each, digits: change(each, unit, digits=digits))
    return first, second


def interval(
    low: float | None, high: float | None, unit: str | None = None, *, signs: bool = False
) -> str:
    """Return the range between two bounds, "at least" or "at most" where one is missing."""
    show = change if signs else number
    if low is None or high is None:
        known = [f"at least {show(low, unit)}"] if low is not None else []
        return "".join(known or ([f"at most {show(high, unit)}"] if high is not None else [ABSENT]))
    return f"{show(low, unit)} {ELLIPSIS} {show(high, unit)}"


def rows(count: int) -> str:
    """Return "1 row" or "12,480 rows"."""
    return counted(count, "row", "rows")


def counted(count: int, one: str, several: str) -> str:
    """Return "1 query" or "12,480 queries"."""
    return f"{count:,} {one if count == 1 else several}"


def about(count: int) -> str:
    """Return a count of two significant digits, never rounded down: it is asked for."""
    scale = 10 ** max(0, len(str(count)) - 2)
    return f"{-(-count // scale) * scale:,}"


def p_value(value: float) -> str:
    """Return "p = 0.026", with two significant digits down to a thousandth."""
    return "p < 0.001" if value < 0.001 else f"p = {value:.2g}"


def duration(seconds: float) -> str:
    """Return "3.2 s" or "3 min 12 s"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def signed(text: str, *, negative: bool) -> str:
    """Return `text` with a true minus sign where it is negative."""
    return f"{MINUS}{text}" if negative else text


def _apart(values: Sequence[float], show: Callable[[float, int], str]) -> tuple[str, ...]:
    for digits in range(_DIGITS, _MOST_DIGITS + 1):
        shown = tuple(show(value, digits) for value in values)
        if len(set(shown)) >= len({f"{value:.{_TRUSTED}g}" for value in values}):
            return shown
    return tuple(_all_digits(value) for value in values)


def _all_digits(value: float) -> str:
    return signed(repr(abs(value)), negative=value < 0)


def _magnitude(value: float, unit: str | None, digits: int) -> str:
    if unit == "share":
        return _share(value, digits)
    if value == 0 or unit == "rows" or (unit is None and value == int(value) and value < 1e15):
        return f"{value:,.0f}"
    if not 1e-6 <= value < 1e15:
        return f"{value:.{digits - 1}e}".replace("e-", f"e{MINUS}").replace("e+", "e")
    return f"{value:,.{_decimals(value, unit, digits)}f}"


def _decimals(value: float, unit: str | None, digits: int) -> int:
    leading = math.floor(math.log10(value)) + 1
    whole = 0 if unit == "fraction" else max(leading, 0)
    return max(digits - whole, 2 - leading if leading < 1 else 0, 0)


def _share(value: float, digits: int) -> str:
    """Return a percentage; neither "0%" nor "100%" unless it is exactly that."""
    percent = value * 100
    for decimals in range(max(0, digits - 3), 12):
        text = f"{percent:.{decimals}f}"
        if (float(text) == 0) == (percent == 0) and (float(text) == 100) == (percent == 100):
            break
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"
