"""A statement written as text.

Values go in as literals and names as quoted identifiers, never as text.
"""

import math
from functools import cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from sqlglot.expressions import Expression


def statement(sql: str, /, **values: Any) -> "Expression":
    """Parse DuckDB's dialect, then put an expression or a literal in place of each `:name`.

    Raises
    ------
    ValueError
        A number is infinite or NaN, which has no literal.
    """
    from sqlglot import exp

    for name, value in values.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"`{name}` is {value}, which has no literal in a statement")

    filled = exp.replace_placeholders(  # copies the template
        _parsed(sql),
        **{
            name: value if isinstance(value, exp.Expression) else exp.convert(value)
            for name, value in values.items()
        },
    )
    # sqlglot 30 declares a base of `Expression` here; every node of a tree is one all the same.
    return cast("Expression", filled)


@cache
def _parsed(sql: str) -> "Expression":
    """A policy of 1,000 rules has few templates, and parsing is what costs."""
    import sqlglot

    return cast("Expression", sqlglot.parse_one(sql, dialect="duckdb"))


def column(name: str) -> "Expression":
    """A column by its exact name."""
    from sqlglot import exp

    return exp.column(name, quoted=True)
