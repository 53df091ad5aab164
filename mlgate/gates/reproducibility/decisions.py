"""Decisions of two tables: the column that holds them, or whatever holds no fractions."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from mlgate.data.template import column, statement
from mlgate.gates.reproducibility.asked import Asked, TroubleError
from mlgate.gates.reproducibility.cells import (
    DIGITS,
    FRACTIONS,
    WRITTEN,
    Cells,
    number,
    pieces,
)
from mlgate.gates.reproducibility.rows import Rows, rows_in_which_differ

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

_HAS_FRACTION = (
    "coalesce(bool_or(regexp_full_match(a, :written) AND NOT regexp_full_match(a, :digits)), false)"
)
_IS_WORD = "coalesce(bool_or(NOT regexp_full_match(a, :written)), false)"


def label_columns(rows: Rows, columns: Sequence[Cells], asked: Asked) -> list[Cells]:
    """The columns that hold decisions.

    Raises
    ------
    TroubleError
        If decisions are asked for and the column of the policy is not there.

    """
    if asked.decision is not None:
        found = [cells for cells in columns if cells.name == asked.decision.column]
        if not found and asked.level.name == "decision":
            raise TroubleError(
                f"{asked.path} has no column `{asked.decision.column}`, which holds the decisions",
                "correct `prediction` or `score` of `predictions`",
                "MLG412",
            )
        return found
    labels = [cells for cells in columns if not cells.text and cells.type not in FRACTIONS]
    if any(cells.text for cells in columns):
        labels = _without_fractions(rows, columns)
    if not labels and asked.level.name == "decision":
        raise TroubleError(
            f"{asked.path} has no column of labels: all of them hold fractions",
            "write {close: {rtol: 1e-05, atol: 1e-06}}, or write the decisions into the file",
            "MLG412",
        )
    return labels


def decided(rows: Rows, labels: Sequence[Cells], asked: Asked) -> int | None:
    """Rows whose decision differs; None where nothing holds decisions."""
    from sqlglot import exp

    if not labels:
        return None
    if asked.decision is None or asked.decision.threshold is None:
        return rows_in_which_differ(rows, labels)[0]
    score = labels[0]
    sides = [_over(score, cell, asked.decision.threshold) for cell in ("a_0", "b_0")]
    differ = statement("(:x) IS DISTINCT FROM (:y)", x=sides[0], y=sides[1])
    query = exp.select(statement("count(*)")).from_(rows.joined([score.name])).where(differ)
    ((flipped,),) = rows.engine.rows(query)
    return int(flipped)


def _over(score: Cells, cell: str, threshold: float) -> "Expression":
    """1 or 0; NULL where there is no decision."""
    return statement(
        "CASE WHEN (:x) >= CAST(:t AS DOUBLE) THEN 1 WHEN NOT isnan(:x) THEN 0 END",
        x=number(score, cell), t=repr(threshold),
    )  # fmt: skip


def _without_fractions(rows: Rows, columns: Sequence[Cells]) -> list[Cells]:
    """Columns of a CSV whose cells are not all numbers with a fraction among them."""
    from sqlglot import exp

    fractions: set[int] = set()
    words: set[int] = set()
    fraction, word = (
        statement(text, written=WRITTEN, digits=DIGITS) for text in (_HAS_FRACTION, _IS_WORD)
    )
    for scan in (rows.fresh, rows.reference):
        for piece in pieces(columns):
            below = exp.select(
                exp.alias_(statement("unnest(:l)", l=_list(cells.index for cells in piece)), "c"),
                exp.alias_(
                    statement("unnest(:l)", l=_list(column(cells.name) for cells in piece)), "a"
                ),
            ).from_(scan.copy())
            query = exp.select("c", fraction, word).from_(below.subquery("below")).group_by("c")
            for index, has_fraction, has_word in rows.engine.rows(query):
                fractions |= {index} if has_fraction else set()
                words |= {index} if has_word else set()
    return [cells for cells in columns if cells.index not in fractions - words]


def _list(items: Iterable[Any]) -> "Expression":
    from sqlglot import exp

    return exp.Array(expressions=[exp.convert(item) for item in items])
