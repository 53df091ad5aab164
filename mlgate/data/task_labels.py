"""What the labels of a task mean: which one is positive, or which classes there are."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlgate.data.classes import class_labels, without_scores
from mlgate.data.labels import positive_label, with_strange_decisions
from mlgate.data.side import Side
from mlgate.data.unpaired import Unpaired, unpaired_by

if TYPE_CHECKING:
    from mlgate.policy.predictions_spec import PredictionsSpec


@dataclass(frozen=True, kw_only=True)
class TaskLabels:
    """The meaning of the labels; both empty where they are numbers."""

    positive: str | None = None  #: of a binary task
    classes: tuple[str, ...] = ()  #: of a multiclass task, in the order of their codes


def task_labels(
    spec: "PredictionsSpec", side: Side, baseline: Side | None
) -> TaskLabels | Unpaired:
    """Read the labels' meaning off both sides, or say why they have none."""
    match spec.task:
        case "binary":
            positive = positive_label(spec, side, baseline)
            return positive if isinstance(positive, Unpaired) else TaskLabels(positive=positive)
        case "multiclass":
            classes = class_labels(spec, side, baseline)
            return classes if isinstance(classes, Unpaired) else TaskLabels(classes=classes)
        case "score":
            return TaskLabels()
    if "label" in side.absent:
        return unpaired_by(side.absent["label"])
    if "label" in side.defects:
        fix = f"give every row a number in `{spec.target}`"
        return Unpaired(reason=side.defects["label"], fix=fix, key="target")
    return TaskLabels()


def with_label_defects(spec: "PredictionsSpec", side: Side, labels: TaskLabels) -> Side:
    """The side, with what is wrong of its decisions and scores in the light of the labels."""
    if labels.positive is not None:
        return with_strange_decisions(side, spec, labels.positive)
    if spec.task == "regression" and "score" in side.defects:
        # What a regression predicts is its score and its decision in one.
        return replace(side, defects={**side.defects, "decision": side.defects["score"]})
    return without_scores(spec, _deciding(side)) if spec.task == "multiclass" else side


def _deciding(side: Side) -> Side:
    """Note decisions of which none is a label: they are words of another spelling."""
    if not side.decisions or "decision" in side.defects or set(side.decisions) & set(side.labels):
        return side
    more = " and more" if len(side.decisions) > 5 else ""
    shown = ", ".join(map(repr, side.decisions[:5])) + more
    reason = f"none of the {side.word}'s decisions {shown} is one of its labels"
    return replace(side, defects={**side.defects, "decision": reason})
