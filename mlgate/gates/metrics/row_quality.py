"""What of a single row tells which model does better on it, for the search of slices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.case import implied_direction
from mlgate.gates.metrics.family import PerRow
from mlgate.gates.metrics.known import family
from mlgate.gates.metrics.metric import Metric
from mlgate.gates.metrics.params import MetricParams
from mlgate.gates.metrics.rows import Rows
from mlgate.result.outcome import Direction

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.policy.predictions_spec import PredictionsSpec

DECISIONS = "share of right decisions"


@dataclass(frozen=True, kw_only=True)
class Quality:
    """The number of a row whose mean over a slice is compared."""

    metric: Metric
    own: PerRow | None  #: None: whether the decision is right
    lower_is_better: bool = False

    @property
    def decisions(self) -> bool:
        """Whether it is 1 for a right decision and 0 for a wrong one."""
        return self.own is None

    @property
    def words(self) -> str:
        """What its mean is called."""
        return DECISIONS if self.own is None else self.own.words

    @property
    def key(self) -> str:
        """The same for metrics that are searched by the same number."""
        if self.own is None:
            return "decisions"
        better = "lower" if self.lower_is_better else "higher"
        return f"{self.own.words}:{self.metric.column or ''}:{better}"

    @property
    def reads(self) -> Sequence[str]:
        """Roles of the predictions that have to be without defects."""
        return ("decision",) if self.own is None else self.metric.reads

    def value(self, rows: Rows, side: str) -> "Expression":
        """The number in one model, `b` or `c`."""
        if self.own is not None:
            return self.own.of(rows, self.metric, side)
        return statement(
            f"CASE WHEN hit_{side} = y THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END"
        )


def quality(params: MetricParams) -> Quality:
    """The metric's own number of a row; of one that has none, whether the decision is right."""
    metric = params.known
    assert metric is not None  # noqa: S101  # a number of a file is not searched
    own = _own(metric)
    direction = None if own is None else own.direction or implied_direction(params)
    return Quality(metric=metric, own=own, lower_is_better=direction is Direction.LOWER)


def _own(metric: Metric) -> PerRow | None:
    own: PerRow | None = getattr(family(metric.family), "PER_ROW", None)
    return own


def no_search(metric: Metric, spec: "PredictionsSpec") -> tuple[str, str] | None:
    """Why slices cannot be searched, and what to do."""
    leave_out = "leave out `discover`"
    if spec.task == "ranking":
        return "`discover` searches rows, and a ranking is measured by its queries", leave_out
    if spec.cluster_by is not None:
        message = (
            "rows of one cluster (`cluster_by`) depend on each other, "
            "which the tests of `discover` do not account for"
        )
        return message, "declare the slices that matter in `slices`, which are judged by clusters"
    if _own(metric) is not None or _decides(spec):
        return None
    message = (
        f"`discover` compares row by row, {metric.name} is no number of a row, "
        "and `predictions` names no decisions to compare instead"
    )
    if spec.task not in ("binary", "multiclass"):
        return message, leave_out
    return message, "add `prediction: <column>`, or `threshold: 0.5` beside `score`"


def _decides(spec: "PredictionsSpec") -> bool:
    """Whether every row has a decision that is right or wrong."""
    if spec.task == "multiclass":
        return spec.prediction is not None or spec.score is not None
    by_score = spec.threshold is not None and spec.score is not None
    return spec.task == "binary" and (spec.prediction is not None or by_score)
