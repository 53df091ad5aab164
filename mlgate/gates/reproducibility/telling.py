"""Whether runs that agree can hardly agree by chance: how much the values that differ can tell."""

import re
from fractions import Fraction
from itertools import chain
from pathlib import Path

from mlgate.gates.reproducibility.evidence import Comparison, First

_DIGITS = 6  #: of a number that could as well have been any of a million
_DENOMINATOR = 1000  #: 26/30 has many digits, and is one of 31 shares of 30 rows
_SHARE = 1e-12
_TEXT = 32  #: characters: those of a digest or of a random name
_MANY = 20  #: values, rows or bytes that differ: as many coins fall alike once in a million times
_READ = 1 << 20  #: bytes
_NUMBER = re.compile(r"[-+]?(\d*)\.?(\d*)(?:[eE][-+]?\d+)?")
_MOMENT = re.compile(
    r'"?(\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?\S{0,6}|1[5-9]\d{8}(\.\d+)?)"?'
)
_UUID = re.compile(r'"?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"?')


def is_moment(comparison: Comparison) -> bool:
    """Whether two runs differ in nothing but one time, or one random name."""
    tally = comparison.tally
    if tally is None or tally.first is None or tally.differing != 1:
        return False
    return any(
        all(value is not None and pattern.fullmatch(value) for value in _pair(tally.first))
        for pattern in (_MOMENT, _UUID)
    )


def tells(comparison: Comparison, fresh: Path, reference: Path) -> bool:
    """Whether what differs between two runs can take more than a few values."""
    tally = comparison.tally
    if comparison.mismatch is not None:
        return False
    if tally is None or not tally.differing:
        return _bytes_that_differ(fresh, reference) >= _MANY
    return tally.differing >= _MANY or is_long(comparison)


def is_long(comparison: Comparison) -> bool:
    """Whether the first values that differ have many digits."""
    tally = comparison.tally
    if tally is None or tally.first is None:
        return False
    return all(value is not None and _is_long(value) for value in _pair(tally.first))


def is_single(comparison: Comparison) -> bool:
    """Whether one value alone differs."""
    return comparison.tally is not None and comparison.tally.differing == 1


def _pair(first: First) -> tuple[str | None, str | None]:
    return first.fresh, first.reference


def _is_long(value: str) -> bool:
    found = _NUMBER.fullmatch(value)
    if found is None or not (found[1] or found[2]):
        return len(value.strip('"')) >= _TEXT
    if len((found[1] + found[2]).strip("0")) < _DIGITS:
        return False
    if not found[2]:
        return True
    exact = Fraction(value)
    near = exact.limit_denominator(_DENOMINATOR)
    # What is written with fewer digits is no nearer to its share than half of its last one.
    return abs(exact - near) > max(Fraction(_SHARE), Fraction(1, 2 * 10 ** len(found[2])))


def _bytes_that_differ(fresh: Path, reference: Path) -> int:
    try:
        with fresh.open("rb") as one, reference.open("rb") as other:
            here, there = one.read(_READ), other.read(_READ)
    except OSError:
        return 0
    return sum(
        chain((a != b for a, b in zip(here, there, strict=False)), [len(here) != len(there)])
    )
