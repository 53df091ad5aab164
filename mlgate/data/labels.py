"""Which label counts as positive, and decisions that are none of the labels."""

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from mlgate.data.column_value import compared_label
from mlgate.data.side import Side
from mlgate.data.unpaired import Unpaired, unpaired_by

if TYPE_CHECKING:
    from mlgate.policy.predictions_spec import PredictionsSpec

_OPPOSITES = (("0", "1"), ("false", "true"))  #: negative and positive of labels that say it


def positive_label(
    spec: "PredictionsSpec", side: Side, baseline: Side | None = None
) -> str | Unpaired:
    """The label that counts as positive, as text, or why there is none.

    A label that the policy names and that no row has is taken for a word of another spelling (`1`
    where the file says `1.0`), unless the rows have a single label and something knows the named
    one as its opposite: the baseline's labels, the decisions, or the pairs 0/1 and false/true.

    Parameters
    ----------
    spec
        Names the positive label, or leaves it to the labels.
    side, baseline
        The rows to label, and those that they are compared with.

    """
    if "label" in side.defects:
        return _unlabelled(spec, side)
    shown = ", ".join(repr(label) for label in side.labels[:5])
    if len(side.labels) > 2:
        more = " and more" if len(side.labels) > 5 else ""
        return Unpaired(
            reason=f"`{spec.target}` has the labels {shown}{more}, and a binary task has two",
            fix="correct `target`, or keep two labels",
            key="target",
        )
    if spec.positive is None:
        return _implied_positive(side.labels, shown)
    positive = compared_label(spec.positive)
    if positive in side.labels:
        return positive
    if len(side.labels) == 1 and _is_opposite(positive, side, baseline):
        return positive
    are = "labels are" if len(side.labels) > 1 else "only label is"
    return Unpaired(
        reason=f"no row has the positive label {positive!r}; the {are} {shown}",
        fix="correct `positive` in `predictions`",
        key="positive",
    )


def _unlabelled(spec: "PredictionsSpec", side: Side) -> Unpaired:
    """Say that the column of labels is not there, or not filled."""
    if "label" in side.absent:
        return unpaired_by(side.absent["label"])
    fix = f"give every row a label in `{spec.target}`"
    return Unpaired(reason=side.defects["label"], fix=fix, key="target")


def _is_opposite(positive: str, side: Side, baseline: Side | None) -> bool:
    """Whether the named label is known beside the single one that the rows have."""
    known = [side.decisions, *_OPPOSITES]
    if baseline is not None:
        known += [baseline.labels, baseline.decisions]
    return any(positive in words and len({*words, *side.labels}) <= 2 for words in known)


def _implied_positive(labels: Collection[str], shown: str) -> str | Unpaired:
    """The positive one of labels that say it themselves."""
    for negative, positive in _OPPOSITES:
        if set(labels) <= {negative, positive}:
            return positive
    return Unpaired(
        reason=f"which of the labels {shown} is positive is not said",
        fix="add `positive:` to `predictions`",
        key="positive",
    )


def with_strange_decisions(side: Side, spec: "PredictionsSpec", positive: str) -> Side:
    """Note decisions that are no labels: `yes` against 0 and 1 would count as negative."""
    known = {*side.labels, positive}
    strange = [repr(value) for value in side.decisions if value not in known]
    if not strange or len({*known, *side.decisions}) <= 2 or "decision" in side.defects:
        return side
    shown = ", ".join(strange[:5]) + (" and more" if len(strange) > 5 else "")
    reason = f"the {side.word}'s decisions {shown} in `{spec.prediction}` are none of its labels"
    return replace(side, defects={**side.defects, "decision": reason})
