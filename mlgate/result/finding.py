"""One limit held against the evidence, before anything is decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from mlgate.result.check import Failing, Limit
from mlgate.result.identity import check_id
from mlgate.result.outcome import Direction, Severity
from mlgate.stats.quantity import Quantity, Simultaneous


@dataclass(frozen=True, kw_only=True, slots=True)
class Exact:
    """A rule that holds or does not; there is no noise in it."""

    holds: bool
    reason: str
    fix: str | None = None  #: what to do when it does not hold
    measured: float | None = None
    measured_text: str | None = None
    baseline: float | None = None
    baseline_text: str | None = None
    failing: Failing | None = None


class Noise(Enum):
    """What is known of a number's noise."""

    NONE = "none"  #: the number itself is what the limit is about
    IGNORED = "ignored"  #: `decide: point`
    UNKNOWN = "unknown"  #: one number each, without rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """A number against the limit, as it is."""

    measured: float
    baseline: float | None = None
    noise: Noise
    cause: str | None = None  #: what is behind a violation, said where the limit does not hold


@dataclass(frozen=True, kw_only=True, slots=True)
class Statistical:
    """A number with its noise."""

    measured: float
    baseline: float | None = None
    #: what the limit holds, recentred so that its point is the number held
    quantity: Quantity
    #: the plain change, tested against 0 where "worse at all" is what fails (`max_drop`,
    #: `max_rise`); null where the limit itself is the null hypothesis
    change: Quantity | None = None
    identical: bool = False  #: the two models predict the same for every row
    #: the quantity, where it is the most extreme of several and so has a bound for all of them
    several: Simultaneous | None = None
    remark: str | None = None  #: said with every outcome
    cause: str | None = None  #: what is behind a violation, said where the limit does not hold
    more_rows_decide: bool = True  #: whether more rows of the same kind would decide
    #: the part of the quantity's variance that more rows do not reduce, such as that of seeds
    fixed_variance: float = 0.0
    #: what to do where the data cannot tell, if not to add rows: "train more runs"
    cure: str | None = None


class Cause(Enum):
    """Why nothing was held against the limit."""

    ERROR = "error"
    TOO_FEW = "too few"
    NO_BASELINE = "no baseline"
    FOLLOWS = "follows"
    NOT_SELECTED = "not selected"


@dataclass(frozen=True, kw_only=True, slots=True)
class Unmeasured:
    """Nothing was held against the limit, and why."""

    cause: Cause
    reason: str
    fix: str | None = None
    because: str | None = None  #: id of the check that this one follows from
    measured: float | None = None
    measured_text: str | None = None
    baseline: float | None = None


Held = Exact | Point | Statistical | Unmeasured


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a gate hands up: one limit, and how it was held."""

    gate: str
    subject: str  #: encoded already, see `mlgate.result.identity`
    rule: str
    scope: str | None = None  #: `column=value` or `col*col`, encoded
    title: str
    held: Held
    severity: Severity
    entry: int  #: position of the entry under its gate; its slices share one weight
    file: str
    line: int | None
    limit: Limit | None = None
    unit: str | None = None
    direction: Direction | None = None
    n: int | None = None
    counts: Literal["rows", "queries"] = "rows"  #: what `n` is a number of
    widest: float | None = None  #: the largest change, or distance from the limit, there can be
    code: str | None = None
    notes: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of the check that this finding becomes."""
        return check_id(self.gate, self.subject, self.rule, self.scope)
