"""What the metrics gate measured: counts and exact sums, never rows."""

from pydantic import Field

from mlgate.result.evidence import Evidence
from mlgate.result.record import Record

MAX_SLICES = 100  #: values of one slice column; more are not measured


class RankSums(Record):
    """Sums of placements of one class, as `mlgate.stats.placements.PlacementSums` takes them."""

    n: int
    sum_b: int
    sum_c: int
    sum_bb: int
    sum_cc: int
    sum_bc: int
    sum_moved4: int
    sum_short4: int


class RocAucSums(Record):
    """Placements of both classes.

    Above a million rows they come from rank bins, beside the exact sums of the positives.
    """

    positives: RankSums
    negatives: RankSums
    bins: int | None = None
    exact_b: int | None = None
    exact_c: int | None = None


class LossSums(Record):
    """Sums of a per-row loss, as exact decimal text."""

    n: int
    sum_b: str
    sum_c: str
    sum_bb: str
    sum_cc: str
    sum_bc: str
    largest: str  #: the largest squared difference of a row


class Population(Record):
    """A set of rows: all of the candidate's, or those shared with the baseline."""

    n: int
    positives: int | None = None
    changed: int | None = None  #: rows whose score or decision differs from the baseline's
    wins: int | None = None  #: rows that only the candidate gets right
    losses: int | None = None  #: rows that only the baseline gets right
    both_right: int | None = None
    right: int | None = None  #: rows that the candidate gets right
    roc_auc: RocAucSums | None = None
    log_loss: LossSums | None = None


class Scope(Record):
    """Rows of one slice, or all of them."""

    column: str | None = None
    value: str | None = None  #: null with a column: the rows where it is NULL
    all: Population  #: the candidate's rows
    shared: Population | None = None  #: the rows of both sides; null without a baseline


class LostSlice(Record):
    """A slice that the baseline has and the candidate has not."""

    column: str
    value: str | None
    rows: int


class Absence(Record):
    """Why something cannot be measured."""

    reason: str
    fix: str
    code: str
    missing: bool = False  #: no baseline exists, as against one that cannot be used


NO_BASELINE = Absence(
    reason="there is no baseline to compare with",
    fix="save one on the default branch with `mlgate baseline save`; "
    "`mlgate baseline show` says where it was looked for",
    code="MLG024",
    missing=True,
)


class Number(Record):
    """A number read out of a file."""

    value: float | None
    text: str | None = None  #: what stands there, where it is no finite number
    reason: str | None = None  #: why there is none
    fix: str | None = None


class FileNumber(Record):
    """The number of one entry, on both sides."""

    file: str
    key: str
    candidate: Number
    baseline: Number | None = None
    absence: Absence | None = None  #: why a change has no number of the baseline


class MetricsEvidence(Evidence):
    """All entries' evidence."""

    scopes: tuple[Scope, ...] = ()
    lost: tuple[LostSlice, ...] = ()
    #: slice columns with too many values on a side: how many
    crowded: dict[str, int] = Field(default_factory=dict)
    unreadable: Absence | None = None  #: no metric can be computed at all
    no_baseline: Absence | None = None  #: no change can be computed
    unseen: str | None = None  #: why nothing tells which slices the candidate lost
    defects: dict[str, str] = Field(default_factory=dict)  #: of the candidate, by role
    baseline_defects: dict[str, str] = Field(default_factory=dict)
    identical: bool = False
    numbers: tuple[FileNumber, ...] = ()

    def scope(self, column: str | None = None, value: str | None = None) -> Scope | None:
        """The scope of one slice, or the overall one."""
        return next(
            (scope for scope in self.scopes if (scope.column, scope.value) == (column, value)), None
        )
