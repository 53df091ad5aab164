"""The protocol of a family: metrics that are computed from the same sums."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from mlgate.gates.metrics.metric import Metric
from mlgate.gates.metrics.rows import Key, Rows
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.result.record import Record
from mlgate.stats.paired import PairedMetric

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine
    from mlgate.gates.metrics.linear_sums import LinearSums
    from mlgate.gates.metrics.population import Population

__all__ = ["Doubt", "Family", "Key", "Metric", "PerRow", "Rows"]


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Why rows say nothing of a metric."""

    reason: str
    fix: str | None = None
    undefined: bool = False  #: the metric has no value on them, as against too few for an interval
    measured: float | None = None  #: the candidate's value, if by a convention alone
    broken: bool = False  #: it cannot be computed at all, on no rows


@dataclass(frozen=True, kw_only=True)
class PerRow:
    """A number of every row whose mean is the metric, or moves with it."""

    words: str  #: what its mean is called
    #: which way is better; None where the limit says it
    direction: Direction | None
    #: the number of a row in one model, `b` or `c`
    of: "Callable[[Rows, Metric, str], Expression]"


class Family(Protocol):
    """A module of `mlgate.gates.metrics.families` with these names.

    One whose metrics are about numbers of single rows has `PER_ROW: PerRow` too, by which slices
    are searched; the others are searched by which decisions are right.
    """

    METRICS: tuple[Metric, ...]
    SUMS: type[Record]  #: what is gathered of one population

    @staticmethod
    def gather(
        engine: "Engine", rows: Rows, metrics: Sequence[Metric]
    ) -> Iterator[tuple[Key, str, Any]]:
        """Each group's sums: the group, `Metric.sums`, and a record of type `SUMS`.

        For independent rows that count alike. Whole numbers or decimals, so that nothing depends
        on the order of the rows.
        """

    @staticmethod
    def linearise(engine: "Engine", rows: Rows, metric: Metric) -> "Mapping[Key, LinearSums]":
        """Each group's values and their variances where rows have weights or come in clusters."""

    @staticmethod
    def estimate(metric: Metric, sums: Any, population: "Population") -> PairedMetric:
        """The metric of both models; without a baseline both are the candidate's."""

    @staticmethod
    def doubt(metric: Metric, population: "Population", *, by_point: bool) -> Doubt | None:
        """Why nothing can be said; `by_point` asks for a value and no interval."""

    @staticmethod
    def details(metric: Metric, population: "Population") -> dict[str, Any]:
        """Counts behind the numbers, for the report."""

    @staticmethod
    def notes(
        metric: Metric, population: "Population", limit: Limit, measured: float | None
    ) -> tuple[str, ...]:
        """What a reader should know; `measured` is the value where the limit holds it."""
