"""The classes of a multiclass task, and their codes."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from mlgate.data.column_value import compared_label
from mlgate.data.side import MAX_CLASSES, Side
from mlgate.data.unpaired import Unpaired, unpaired_by

if TYPE_CHECKING:
    from mlgate.data.engine import Engine
    from mlgate.policy.predictions_spec import PredictionsSpec


def class_labels(
    spec: "PredictionsSpec", side: Side, baseline: Side | None
) -> tuple[str, ...] | Unpaired:
    """Labels of both sides, their decisions, and the classes that have a score; sorted.

    The position of a label is its code. Numbers are sorted as numbers, as scikit-learn does.
    """
    if "label" in side.absent:
        return unpaired_by(side.absent["label"])
    if "label" in side.defects:
        fix = f"give every row a label in `{spec.target}`"
        return Unpaired(reason=side.defects["label"], fix=fix, key="target")
    sides = [side, *([] if baseline is None else [baseline])]
    found = {label for each in sides for label in (*each.labels, *each.decisions)}
    found |= (
        {compared_label(name) for name in spec.score or ()}
        if isinstance(spec.score, dict)
        else set()
    )
    if len(found) > MAX_CLASSES:
        return Unpaired(
            reason=f"`{spec.target}` and the decisions have more than {MAX_CLASSES:,} classes",
            fix="correct `target`, or say `task: regression`",
        )
    return tuple(sorted(found, key=_in_order(found)))


def _in_order(labels: set[str]) -> Callable[[str], tuple[float, str]]:
    def number(label: str) -> float | None:
        try:
            return float(label)
        except ValueError:
            return None

    numeric = all(number(label) is not None for label in labels)
    return lambda label: ((number(label) or 0.0) if numeric else 0.0, label)


def make_class_table(engine: "Engine", labels: tuple[str, ...], table: str) -> None:
    """Make the table of `label` and `code`."""
    from sqlglot import exp

    rows = exp.values(
        [(label, code) for code, label in enumerate(labels)],
        alias="given",
        columns=["label", "code"],
    )
    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    engine.execute(
        exp.Create(
            this=exp.to_table(table),
            kind="TABLE",
            expression=exp.select("label", "code").from_(rows),
            properties=temporary,
        )
    )


def without_scores(spec: "PredictionsSpec", side: Side) -> Side:
    """Note labels that no score column is for: their probability is not known."""
    if not isinstance(spec.score, dict) or "score" in side.defects:
        return side
    named = {compared_label(name) for name in spec.score}
    absent = sorted(set(side.labels) - named)
    if not absent:
        return side
    shown = ", ".join(map(repr, absent[:5])) + (" and more" if len(absent) > 5 else "")
    reason = f"`predictions.score` names no column for the {side.word}'s classes {shown}"
    return replace(side, defects={**side.defects, "score": reason})
