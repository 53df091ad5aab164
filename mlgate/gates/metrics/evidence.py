"""What the metrics gate measured: counts and exact sums, never rows."""

import re
from typing import TYPE_CHECKING, Any

from pydantic import Field, field_validator

from mlgate.gates.metrics.cut_slices import Cut
from mlgate.gates.metrics.known import family
from mlgate.gates.metrics.population import Population
from mlgate.gates.metrics.search_evidence import Searched
from mlgate.result.evidence import Evidence
from mlgate.result.provenance import DataRecord
from mlgate.result.record import Record

if TYPE_CHECKING:
    from mlgate.baseline.outcome import Baseline

MAX_SLICES = 100  #: values of one slice column; more are not measured


class Scope(Record):
    """Rows of one slice, or all of them."""

    column: str | None = None  #: with its cut, where it has one; see `By.key`
    #: null with a column: the rows where it is NULL; of a cut the number of the interval, from 0
    value: str | None = None
    all: Population  #: the candidate's rows
    shared: Population | None = None  #: the rows of both sides; null without a baseline

    def without_values(self) -> "Scope":
        """The same with sums that may be kept."""
        shared = None if self.shared is None else self.shared.without_values()
        return self.model_copy(update={"all": self.all.without_values(), "shared": shared})


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
    fix="run the job on the default branch, which saves one (`mlgate baseline save`); "
    "`mlgate baseline show` says where it was looked for",
    code="MLG024",
    missing=True,
)


def no_baseline(baseline: "Baseline") -> Absence:
    """There is none yet; a file that the policy spells out has to be written."""
    from mlgate.baseline.outcome import Missing

    if not isinstance(baseline, Missing) or baseline.absent is None:
        return NO_BASELINE
    fix = f"write the baseline's predictions to {baseline.absent}, or correct this `path` under "
    return NO_BASELINE.model_copy(update={"fix": f"{fix}`baseline.from`"})


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


NO_ANCHOR_FIX = "save a bundle of the release with `mlgate baseline save`, or track its predictions"


class AnchorEvidence(Record):
    """The second comparison, with a fixed release."""

    ref: str
    scopes: tuple[Scope, ...] = ()
    absence: Absence | None = None  #: why there is nothing to compare with
    defects: dict[str, str] = Field(default_factory=dict)  #: of the release's predictions, by role
    classes: tuple[str, ...] = ()  #: labels of both, which have codes of their own

    @field_validator("scopes", mode="before")
    @classmethod
    def _read(cls, given: Any) -> Any:
        return [_scope(scope) if isinstance(scope, dict) else scope for scope in given]


class RunValues(Record):
    """The numbers of one side, or why there are none."""

    values: tuple[float, ...] = ()
    files: int = 0  #: of `runs` that they are out of; 0 where they are out of `file`
    reason: str | None = None
    fix: str | None = None
    text: str | None = None  #: what stands there, where it is no finite number


class RunNumbers(Record):
    """The numbers of several runs or folds of one entry."""

    file: str
    runs: str | None
    key: str
    in_place: RunValues | None = None  #: of `file`, where a limit holds the value
    candidate: RunValues | None = None  #: of the runs, where a limit holds a change
    baseline: RunValues | None = None
    absence: Absence | None = None  #: why a change has no number of the baseline


class SeedValues(Record):
    """A metric of every run, on the same rows."""

    metric: str  #: `Metric.key`
    column: str | None = None  #: of a slice
    value: str | None = None
    values: tuple[float, ...]
    row_variance: float  #: the part of their variance that the rows explain


class Seeds(Record):
    """What further trainings of the candidate's configuration say of the noise of seeds."""

    files: int = 0  #: that `predictions.runs` matches
    runs: int = 0  #: of different content
    copies: tuple[str, ...] = ()  #: files with the content of another
    absence: Absence | None = None  #: why none of them can be used
    defects: dict[str, str] = Field(default_factory=dict)  #: of any run, by role
    data: tuple[DataRecord, ...] = ()
    values: tuple[SeedValues, ...] = ()

    def of(self, metric: str, column: str | None, value: str | None) -> SeedValues | None:
        """The values of a metric on one scope."""
        wanted = (metric, column, value)
        return next((it for it in self.values if (it.metric, it.column, it.value) == wanted), None)


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
    remarks: dict[str, str] = Field(default_factory=dict)  #: what is strange of a role
    identical: bool = False
    classes: tuple[str, ...] = ()  #: labels of a multiclass task, in the order of their codes
    numbers: tuple[FileNumber, ...] = ()
    cuts: tuple[Cut, ...] = ()
    weighted: bool = False  #: whether rows have weights
    searches: tuple[Searched, ...] = ()  #: none without a baseline
    anchor: AnchorEvidence | None = None
    run_numbers: tuple[RunNumbers, ...] = ()
    seeds: Seeds | None = None  #: null where no entry asks for them, or nothing is compared

    @field_validator("scopes", mode="before")
    @classmethod
    def _read(cls, given: Any) -> Any:
        """Read each population's sums as what their family makes of them."""
        return [_scope(scope) if isinstance(scope, dict) else scope for scope in given]

    def without_values(self) -> "MetricsEvidence":
        """The same without the labels of the classes, and values that no found slice names.

        The ladders of a median's sums stay: its bounds are such order statistics (errors of single
        rows, without ids or labels), and evidence that is kept has to give its checks again.
        """
        anchor = self.anchor and self.anchor.model_copy(
            update={"classes": (), "scopes": _without_values(self.anchor.scopes)}
        )
        searches = tuple(searched.without_values() for searched in self.searches)
        return self.model_copy(
            update={
                "classes": (),
                "anchor": anchor,
                "searches": searches,
                "scopes": _without_values(self.scopes),
            }
        )

    def scope(self, column: str | None = None, value: str | None = None) -> Scope | None:
        """The scope of one slice, or the overall one."""
        return next(
            (scope for scope in self.scopes if (scope.column, scope.value) == (column, value)), None
        )

    def cut(self, key: str) -> Cut | None:
        """The intervals of one item of `slices`, see `By.key`; None where its values are slices."""
        return next((cut for cut in self.cuts if cut.key == key), None)


def _without_values(scopes: tuple[Scope, ...]) -> tuple[Scope, ...]:
    return tuple(scope.without_values() for scope in scopes)


def _scope(written: dict[str, Any]) -> dict[str, Any]:
    """Sums bear the name of their family, and what they are of behind `@` or `:`."""
    read = {}
    for side in ("all", "shared"):
        population = written.get(side)
        if population is not None:
            sums = {
                name: family(re.split("[@:]", name)[0]).SUMS.model_validate(record)
                for name, record in population["sums"].items()
            }
            read[side] = {**population, "sums": sums}
    return {**written, **read}
