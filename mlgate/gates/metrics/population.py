"""A set of rows, as far as metrics are computed from it."""

from pydantic import Field, SerializeAsAny

from mlgate.gates.metrics.linear_sums import LinearSums
from mlgate.result.record import Record


class Population(Record):
    """A set of rows: all of the candidate's, or those shared with the baseline."""

    n: int
    positives: int | None = None  #: of a binary task
    changed: int | None = None  #: rows whose score or decision differs from the baseline's
    #: by `Metric.sums`: what the metrics of a family are computed from
    sums: dict[str, SerializeAsAny[Record]] = Field(default_factory=dict)
    #: by `Metric.key`, in place of `sums` where rows have weights or come in clusters
    linear: dict[str, LinearSums] = Field(default_factory=dict)
