"""The protocol of a gate: its parameters, what it reads, measure, judge."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from mlgate.policy.entry import Entry
from mlgate.policy.model import EntryParams
from mlgate.policy.promise import Looser, Promise

if TYPE_CHECKING:
    from mlgate.baseline.outcome import Baseline
    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs
    from mlgate.data.unpaired import Unpaired
    from mlgate.policy.model import DatasetSpec, Pipeline, PolicySections
    from mlgate.policy.predictions_spec import PredictionsSpec
    from mlgate.result.evidence import Evidence
    from mlgate.result.finding import Finding

__all__ = [
    "Anchor",
    "Assumed",
    "Complaint",
    "Expected",
    "Gate",
    "Looser",
    "Needs",
    "Plannable",
    "Promise",
    "ReadFile",
    "World",
]

#: Reads a file of the policy's folder as it is in one tree (the work tree, or a commit); None if it
#: is not there.
ReadFile = Callable[[str], bytes | None]


@dataclass(frozen=True, kw_only=True)
class World:
    """What `measure` may touch."""

    root: Path  #: the policy's folder; every path of the policy is relative to it
    scratch: Path  #: a private folder that goes away with the run
    environ: Mapping[str, str]
    engine: "Engine"
    datasets: Mapping[str, "DatasetSpec"]
    predictions: "PredictionsSpec | None"
    #: candidate rows joined with the baseline's; null where no entry reads them
    pairs: "Pairs | Unpaired | None"
    baseline: "Baseline"
    examples: bool  #: whether values of rows may be shown
    #: the second comparison, with a fixed release; null where the policy names none
    anchor: "Anchor | None" = None
    pipeline: "Pipeline | None" = None  #: how the outputs are made
    logs: Path | None = None  #: where logs of commands are kept; null: they go with `scratch`
    in_ci: bool = False
    asked_for: tuple[str, ...] = ()  #: patterns of the checks that the run is for; empty: all


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A fixed release, and the candidate's rows joined with its own."""

    ref: str  #: as the policy says it
    baseline: "Baseline"
    pairs: "Pairs | Unpaired | None"


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What entries read beside datasets, so that the run can fetch it once."""

    predictions: bool = False
    #: of the predictions, beside those that `predictions` names
    columns: frozenset[str] = frozenset()
    #: those of them that are only searched, for which the candidate's values are enough
    only_searched: frozenset[str] = frozenset()
    #: whether columns of the predictions that nobody names are read too, to search them
    search: bool = False
    baseline_predictions: bool = False
    files: frozenset[str] = frozenset()  #: files of the policy's folder, as the entries say them
    #: those of them that are compared with the baseline's
    baseline_files: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What is wrong with an entry in the light of the rest of the policy."""

    entry: Entry[Any]
    key: str  #: dotted, below the entry; "" for the entry itself
    message: str
    code: str = "MLG003"
    fix: str | None = None
    known: frozenset[str] = frozenset()  #: names that the value could have been


class Gate(Protocol):
    """A module under `mlgate.gates`, or of the entry-point group of that name, with these names."""

    ID: str  #: as under `gates:`
    TITLE: str  #: one line
    PARAMS: type[EntryParams]  #: one entry
    CODES: Mapping[str, str]  #: the gate's stable codes, each with its explanation

    @staticmethod
    def complaints(
        entries: Sequence[Entry[Any]], sections: "PolicySections"
    ) -> Sequence[Complaint]:
        """What the entries ask that the policy's other sections do not give."""

    @staticmethod
    def needs(entries: Sequence[Entry[Any]]) -> Needs:
        """What the entries read."""

    @staticmethod
    def promises(
        entry: Entry[Any], read: ReadFile, sections: "PolicySections"
    ) -> tuple[Promise, ...]:
        """The entry's checks, without slices; `sections` is the rest of the policy.

        Raises
        ------
        ConfigurationError
            If a file that the entry names is wrong.

        """

    @staticmethod
    def measure(entries: Sequence[Entry[Any]], world: World) -> "Evidence":
        """Touch the world once for all entries; small numbers, never rows."""

    @staticmethod
    def judge(evidence: Any, entries: Sequence[Entry[Any]]) -> "Sequence[Finding]":
        """Hold every limit against the evidence. Pure."""


@dataclass(frozen=True, kw_only=True)
class Assumed:
    """What a plan takes for granted of the models that are still to come."""

    pair: bool  #: the noise of the two models that are there is used, where there are two
    flips: float  #: rows that flip between right and wrong, over the rows that are wrong
    flips_range: tuple[float, float]
    correlation: float  #: of the two models' errors, over the rows
    correlation_range: tuple[float, float]
    beta: float  #: 1 - the confidence that a pass needs
    scale: float = 1.0  #: rows to have over rows that were read
    #: of checks that compared two models before: their standard error at one row
    seen: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A check as a plan sees it, before there is anything to judge."""

    #: with the noise that is expected where it is `Statistical`, else why nothing can be told
    finding: "Finding"
    rows: int | None = None
    positives: int | None = None  #: of a binary task
    least_rows: int = 1  #: below which nothing is told, whatever the noise
    prior: Literal["flips", "correlation", "seen"] | None = None  #: what its noise is assumed by
    error_range: tuple[float, float] | None = None  #: the standard errors that are usual
    #: rows for a pass where they do not follow from the finding's point and limit
    fair: "Fair | None" = None


@dataclass(frozen=True, kw_only=True)
class Fair:
    """What a measure of bias needs for a pass if the groups have equal rates."""

    rows: int | None


class Plannable(Protocol):
    """A gate that a plan can be made of has these functions too."""

    @staticmethod
    def is_statistical(entry: Entry[Any]) -> bool:
        """Whether an entry makes checks that noise can decide."""

    @staticmethod
    def expect(
        evidence: Any, entries: Sequence[Entry[Any]], assumed: Assumed
    ) -> "Sequence[Expected]":
        """The statistical checks with the noise that a run will have. Pure."""
