"""The words of a verdict."""

from enum import StrEnum


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
