"""The words of a verdict."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """What became of one check."""

    PASS = "pass"  #: within its limit, and shown to be  # noqa: S105  # no password
    FAIL = "fail"  #: violated
    WARN = "warn"  #: violated, but of severity `warn`
    ERROR = "error"  #: could not be evaluated
    INCONCLUSIVE = "inconclusive"  #: too little data to tell
    NEW = "new"  #: there is no baseline yet
    WAIVED = "waived"  #: covered by a valid waiver
    SKIPPED = "skipped"  #: not selected, or follows from another check


class Severity(StrEnum):
    """How far a check may go."""

    BLOCK = "block"
    WARN = "warn"


class Kind(StrEnum):
    """How a limit was held against the evidence."""

    EXACT = "exact"  #: a rule holds or not
    POINT = "point"  #: a number against a limit, its noise ignored
    STATISTICAL = "statistical"  #: bounds and a p-value
    UNMEASURED = "unmeasured"  #: nothing was held


class Direction(StrEnum):
    """Which way a measured value is better."""

    HIGHER = "higher"
    LOWER = "lower"


class RunOutcome(StrEnum):
    """What became of the whole run."""

    PASS = "pass"  # noqa: S105  # no password
    WARN = "warn"
    FAIL = "fail"
    ERROR = "error"
    EMPTY = "empty"


#: Of several runs the first of these decides.
WORST_FIRST: Final = (
    RunOutcome.FAIL,
    RunOutcome.ERROR,
    RunOutcome.EMPTY,
    RunOutcome.WARN,
    RunOutcome.PASS,
)
#: All others block.
GREEN: Final = frozenset({RunOutcome.PASS, RunOutcome.WARN})


def worst(outcomes: Iterable[RunOutcome]) -> RunOutcome:
    """Return the worst of several; of none at all, that nothing was checked."""
    return min(outcomes, key=WORST_FIRST.index, default=RunOutcome.EMPTY)
