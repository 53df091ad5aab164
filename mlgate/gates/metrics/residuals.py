"""What a regression misses a row by."""

from typing import TYPE_CHECKING

from mlgate.data.template import statement

if TYPE_CHECKING:
    from sqlglot.expressions import Expression


def residual(side: str) -> "Expression":
    """The target less the predicted value of a side (`b` or `c`)."""
    return statement(f"(y - score_{side})")


def absolute_error(side: str) -> "Expression":
    """The size of the residual."""
    return statement(f"abs(y - score_{side})")
