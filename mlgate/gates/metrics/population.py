"""A set of rows, as far as metrics are computed from it."""

from typing import Protocol, runtime_checkable

from pydantic import Field, SerializeAsAny

from mlgate.gates.metrics.linear_sums import LinearSums
from mlgate.result.record import Record


@runtime_checkable
class _MayHaveValues(Protocol):
    """Sums that have values of rows where nothing else could be had."""

    def without_values(self) -> Record:
        """The same as it may be kept."""


class Population(Record):
    """A set of rows: all of the candidate's, or those shared with the baseline."""

    n: int
    positives: int | None = None  #: of a binary task
    changed: int | None = None  #: rows whose score or decision differs from the baseline's
    #: by `Metric.sums`: what the metrics of a family are computed from
    sums: dict[str, SerializeAsAny[Record]] = Field(default_factory=dict)
    #: by `Metric.key`, in place of `sums` where rows have weights or come in clusters
    linear: dict[str, LinearSums] = Field(default_factory=dict)

    def without_values(self) -> "Population":
        """The same with sums that may be kept."""
        kept = {
            name: sums.without_values() if isinstance(sums, _MayHaveValues) else sums
            for name, sums in self.sums.items()
        }
        return self.model_copy(update={"sums": kept})
