"""Numbers of each group, beside its rows in a statement."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.rows import Key, Rows

if TYPE_CHECKING:
    from sqlglot.expressions import Expr, Expression, Select


def with_numbers(
    rows: Rows, query: "Select", numbers: Mapping[str, Mapping[Key, float]]
) -> "Select":
    """The rows of a SELECT that has `g`, and further columns that hold numbers of their group.

    Parameters
    ----------
    rows
        How they are grouped.
    query
        A SELECT of `g` and other columns.
    numbers
        By name of the column, each group's number. Rows of a group that lacks one are left out.

    """
    from sqlglot import exp

    source = query.subquery("t", copy=False)
    keys = set.intersection(*(set(of) for of in numbers.values()))
    if rows.by is None:
        named = [
            exp.alias_(double(of.get(None, 1.0)), name, copy=False) for name, of in numbers.items()
        ]
        return (
            exp.select("t.*", *named)
            .from_(source, copy=False)
            .where(exp.convert(None in keys), copy=False)
        )
    ordered = sorted(keys, key=lambda key: (key is None, key or ""))
    values = exp.values(
        [(key, *(double(of[key]) for of in numbers.values())) for key in ordered]
        or [(None, *(double(1.0) for _ in numbers))],
        alias="v",
        columns=["of_group", *numbers],
    )
    columns = [exp.column(name, table="v") for name in numbers]
    same = "t.g IS NOT DISTINCT FROM CAST(v.of_group AS VARCHAR)"
    joined = exp.select("t.*", *columns).from_(source, copy=False)
    joined = joined.join(values, on=statement(same), copy=False)
    return joined if keys else joined.where(exp.false(), copy=False)


def double(number: float) -> "Expression | Expr":
    """A literal that is read as the very double: one without an exponent may be a decimal."""
    from sqlglot import exp

    text = repr(abs(number))
    size = exp.Literal.number(text if "e" in text else f"{text}e0")
    return exp.cast(exp.Paren(this=exp.Neg(this=size)) if number < 0 else size, "DOUBLE")
