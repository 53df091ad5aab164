"""What the bias gate measured: how many rows of each group have which label and decision."""

from pydantic import Field

from mlgate.data.bands import Interval
from mlgate.result.evidence import Evidence
from mlgate.result.record import Record

MAX_GROUPS = 200  #: crossed groups of an entry; more are not measured


Value = str | Interval | None  #: null for the rows where the column is NULL


class Group(Record):
    """The rows of one group, by label (y) and decision (d); 1 is the positive one."""

    values: tuple[Value, ...]  #: one for each column
    y0_d0: int
    y0_d1: int
    y1_d0: int
    y1_d1: int

    @property
    def n(self) -> int:
        """All rows of the group."""
        return self.y0_d0 + self.y0_d1 + self.y1_d0 + self.y1_d1

    def count(self, cells: tuple[tuple[int, int], ...]) -> int:
        """Rows in these cells of (label, decision)."""
        return sum(int(getattr(self, f"y{y}_d{d}")) for y, d in cells)


class Grouping(Record):
    """The groups of one `by`."""

    key: str  #: which `by`, see `BiasParams.grouping`
    groups: tuple[Group, ...] = ()
    #: intervals' ends by column: those of the policy, or the quartiles of the candidate's rows
    edges: dict[str, tuple[float, ...]] = Field(default_factory=dict)
    crowded: int | None = None  #: how many groups there are, where they are too many
    reason: str | None = None  #: why there are none
    fix: str | None = None


class Unreadable(Record):
    """Why nothing can be measured."""

    reason: str
    fix: str


class BiasEvidence(Evidence):
    """All entries' evidence."""

    groupings: tuple[Grouping, ...] = ()
    unreadable: Unreadable | None = None

    def grouping(self, key: str) -> Grouping:
        """The groups of one `by`."""
        return next(grouping for grouping in self.groupings if grouping.key == key)
