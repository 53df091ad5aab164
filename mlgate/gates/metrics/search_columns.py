"""The groups of a column that is searched: its most frequent values, or intervals of numbers."""

from typing import TYPE_CHECKING

from mlgate.data.bands import band, no_numbers, quartiles
from mlgate.data.template import statement
from mlgate.gates.metrics.search_evidence import NULLS, OTHERS, SearchedColumn
from mlgate.policy.by import QUARTILES, By

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs

MOST_GROUPS = 20  #: values of a column that are groups of their own; the rarer ones are one


def searched_column(engine: "Engine", pairs: "Pairs", by: By) -> SearchedColumn | str:
    """The column's groups, or why it cannot be cut as the policy says."""
    from sqlglot import exp

    text = exp.column(pairs.by[by.column])
    whose = f"the candidate have a `{by.column}`"
    strange = no_numbers(engine, pairs.table, text, whose)
    if by.edges is not None and strange is not None:
        return strange
    values, number = _values(engine, pairs, text)
    if isinstance(by.edges, tuple):
        return SearchedColumn(name=by.column, ends=by.edges)
    if by.edges == QUARTILES or (strange is None and number > MOST_GROUPS):
        return _quartiles(engine, pairs, by.column)
    return SearchedColumn(name=by.column, values=tuple(values), rarer=max(number - len(values), 0))


def _values(engine: "Engine", pairs: "Pairs", text: "Expression") -> tuple[list[str], int]:
    """The most frequent values on the shared rows, and how many there are."""
    from sqlglot import exp

    shared = exp.select().from_(exp.to_table(pairs.table)).where(exp.column("shared"))
    [(number,)] = engine.rows(shared.select(statement("count(DISTINCT :x)", x=text)))
    frequent = (
        shared.select(text)
        .where(statement(":x IS NOT NULL", x=text))
        .group_by(text)
        .order_by(exp.Ordered(this=statement("count(*)"), desc=True), text)
        .limit(MOST_GROUPS)
    )
    return [str(value) for (value,) in engine.rows(frequent)], int(number)


def _quartiles(engine: "Engine", pairs: "Pairs", column: str) -> SearchedColumn:
    """Quarters of the baseline's rows where it has the column, else of the candidate's."""
    from sqlglot import exp

    text, there = exp.column(pairs.by[column]), pairs.baseline
    usable = (
        there is not None
        and f"by:{column}" not in there.defects
        and no_numbers(engine, there.table, text, "the baseline") is None
    )
    ends, of = quartiles(
        engine, text, pairs.candidate.table, there.table if there is not None and usable else None
    )
    return SearchedColumn(name=column, ends=ends, quartiles_of=of)


def group_of(column: SearchedColumn, text: "Expression") -> "Expression":
    """The number of a row's group."""
    from sqlglot import exp

    if column.ends is not None:
        return statement("coalesce(:band, :null)", band=band(text, column.ends), null=NULLS)
    cases = exp.Case().when(statement(":x IS NULL", x=text), exp.convert(NULLS))
    for number, value in enumerate(column.values):
        cases = cases.when(statement(":x = :value", x=text, value=value), exp.convert(number))
    return cases.else_(exp.convert(OTHERS))
