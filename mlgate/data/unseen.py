"""Classes that one side knows and the other does not, with their rows."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from mlgate.data.side import Side
from mlgate.data.template import column, statement

if TYPE_CHECKING:
    from mlgate.data.engine import Engine


def unseen(engine: "Engine", here: Side, there: Side | None) -> Iterator[str]:
    """Say how many rows have a label of one side alone, or a decision that is no label at all.

    Their names are values of rows, and are not said.

    Parameters
    ----------
    engine
        Where the sides' tables are.
    here, there
        The candidate, and the baseline if there is one.

    Raises
    ------
    EngineError
        If the engine cannot count.

    """
    labels = {*here.labels, *(() if there is None else there.labels)}
    sides = [(here, there)] if there is None else [(here, there), (there, here)]
    for side, other in sides:
        alone = set() if other is None else set(side.labels) - set(other.labels)
        if alone and other is not None:
            rows = _rows(engine, side, "label", alone)
            yield f"{rows} have {_labels(alone)} that no row of the {other.word} has"
        strange = set(side.decisions) - labels
        if strange and "decision" not in side.defects:
            rows = _rows(engine, side, "decision", strange)
            yield f"{rows} are decided as {_classes(strange)} that no row has as its label"


def _rows(engine: "Engine", side: Side, role: str, values: Collection[str]) -> str:
    from sqlglot import exp

    listed = exp.In(this=column(role), expressions=[exp.convert(it) for it in sorted(values)])
    query = exp.select(statement("count(*)")).from_(exp.to_table(side.table)).where(listed)
    [(count,)] = engine.rows(query)
    return f"{int(count):,} of {side.rows:,} rows of the {side.word}"


def _labels(values: Collection[str]) -> str:
    return "a label" if len(values) == 1 else f"one of {len(values):,} labels"


def _classes(values: Collection[str]) -> str:
    return "a class" if len(values) == 1 else f"one of {len(values):,} classes"
