"""The metrics that can be computed from predictions: one line each."""

import math
from dataclasses import dataclass
from typing import Literal

from mlgate.result.outcome import Direction

#: Probabilities are clipped to [CLIP, 1 - CLIP] before their logarithm is taken, in both models.
CLIP = 1e-7

Family = Literal["accuracy", "roc_auc", "log_loss"]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What the policy and the report need to know of a metric before it is measured."""

    name: str  #: as scikit-learn names it
    family: Family  #: whose sums it is computed from
    title: str
    direction: Direction
    low: float  #: smallest value it can take
    high: float  #: largest value it can take
    sign: int = 1  #: -1 where it is the negative of its family's value
    unit: str = "fraction"
    reads: tuple[Literal["score", "decision"], ...]
    opposite: str | None = None  #: the same number with the other sign

    @property
    def needs(self) -> tuple[str, ...]:
        """Roles of the predictions that have to be without defects."""
        return (*self.reads, *(("probability",) if self.family == "log_loss" else ()))


_LOG_LOSS_HIGH = -math.log(CLIP)

METRICS = {
    metric.name: metric
    for metric in (
        Metric(
            name="accuracy",
            family="accuracy",
            title="accuracy",
            direction=Direction.HIGHER,
            low=0.0,
            high=1.0,
            reads=("decision",),
        ),
        Metric(
            name="roc_auc",
            family="roc_auc",
            title="ROC AUC",
            direction=Direction.HIGHER,
            low=0.0,
            high=1.0,
            reads=("score",),
        ),
        Metric(
            name="log_loss",
            family="log_loss",
            title="log loss",
            direction=Direction.LOWER,
            low=0.0,
            high=_LOG_LOSS_HIGH,
            unit="nats",
            reads=("score",),
            opposite="neg_log_loss",
        ),
        Metric(
            name="neg_log_loss",
            family="log_loss",
            title="negative log loss",
            direction=Direction.HIGHER,
            low=-_LOG_LOSS_HIGH,
            high=0.0,
            sign=-1,
            unit="nats",
            reads=("score",),
            opposite="log_loss",
        ),
    )
}
