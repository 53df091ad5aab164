"""One judged row of the report."""

from typing import Any, Literal

from mlgate.result.outcome import Direction, Kind, Outcome, Severity
from mlgate.result.record import Record


class Limit(Record):
    """The line that a number was held against."""

    of: Literal["change", "measured"]  #: which number of the check is held
    op: Literal[">=", "<=", "="]
    value: float | None  #: in the unit of the check; null where the limit is no number
    relative: float | None = None  #: 0.02 for a margin written "2%"
    text: str  #: as the policy says it: "max_drop 0.01"


class Interval(Record):
    """One-sided bounds, unadjusted: those that `pass` uses."""

    of: Literal["change", "measured"]
    low: float | None
    high: float | None
    low_confidence: float
    high_confidence: float
    method: str


class Test(Record):
    """The test whose adjusted p-value lets a check fail."""

    h0: str
    method: str
    p_value: float
    p_adjusted: float  #: weighted Holm over the run's family
    weight: float  #: share of the family's budget


class Example(Record):
    """One row that breaks a rule."""

    row: int | None  #: position in the data, from 1
    value: str | None  #: null where `privacy.examples` hides it


class Failing(Record):
    """The rows that break a rule."""

    rows: int
    share: float  #: of all rows, in [0, 1]
    examples: tuple[Example, ...] = ()


class Check(Record):
    """One limit, judged. Every key is always there; what does not apply is null."""

    id: str
    gate: str
    subject: str
    rule: str
    scope: str | None
    title: str
    kind: Kind
    outcome: Outcome
    severity: Severity
    blocking: bool
    because: str | None = None
    measured: float | None = None
    measured_text: str | None = None
    baseline: float | None = None
    baseline_text: str | None = None
    change: float | None = None
    unit: str | None = None
    direction: Direction | None = None
    limit: Limit | None = None
    interval: Interval | None = None
    test: Test | None = None
    n: int | None = None
    detectable: float | None = None
    rows_needed: int | None = None
    reason: str
    fix: str | None = None
    command: str
    code: str | None = None
    file: str | None = None
    line: int | None = None
    waiver: dict[str, Any] | None = None
    failing: Failing | None = None
    seconds: float | None = None
    notes: tuple[str, ...] = ()
    details: dict[str, Any] = {}  # noqa: RUF012  # pydantic copies it, and the schema shows it
