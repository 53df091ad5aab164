"""What makes a row break a rule, as an expression of DuckDB's dialect.

Spelled so that the same expression means the same on Spark and in databases: NaN is compared, never
`isnan`; a NULL makes a predicate NULL, which counts as not broken.
"""

from typing import TYPE_CHECKING, Any

from mlgate.data.template import column as column_of
from mlgate.data.template import statement
from mlgate.gates.schema.evidence import Column
from mlgate.gates.schema.logical_type import is_float, literal, value_of
from mlgate.gates.schema.pattern import translate
from mlgate.gates.schema.rules import VALUE_KINDS, Rule

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

_BROKEN = {
    "minimum": ":x < :limit",
    "maximum": ":x > :limit",
    "exclusive_minimum": ":x <= :limit",
    "exclusive_maximum": ":x >= :limit",
    "min_length": "length(:x) < :limit",
    "max_length": "length(:x) > :limit",
    "pattern": "NOT regexp_matches(:x, :limit)",
}


def broken(rule: Rule, column: Column) -> "Expression":
    """True for a row that breaks the rule; NULL or false for any other."""
    if rule.kind in VALUE_KINDS:
        return _beyond(rule, column)
    nan = is_nan(column, rule.needs)
    if rule.kind == "missing_values":
        return _missing(rule, column)
    if rule.kind in ("required", "null_values"):
        return null(column) if rule.nan == "forbid" else _either(null(column), nan)
    return nan if rule.kind == "nan" else _uncast(column, rule.needs)


def _beyond(rule: Rule, column: Column) -> "Expression":
    """A value outside its limit; NaN is left out, or is always outside where it is a value."""
    found = _breaks_limit(rule, column)
    if not is_float(column, rule.needs):
        return found
    nan = is_nan(column, rule.needs)
    if rule.nan == "value":
        return statement("(:found) OR :nan", found=found, nan=nan)
    return statement("(:found) AND NOT :nan", found=found, nan=nan)


def null(column: Column) -> "Expression":
    """True for a row without a value."""
    return statement(":x IS NULL", x=column_of(column.name))


def is_nan(column: Column, logical: str | None) -> "Expression":
    """True for a row whose value is NaN; false for every row of a column that holds none."""
    if not is_float(column, logical):
        return statement("FALSE")
    return statement("(:x = CAST('nan' AS DOUBLE))", x=value_of(column, logical))


def _uncast(column: Column, logical: str | None) -> "Expression":
    value = value_of(column, logical)
    return statement(":x IS NOT NULL AND :value IS NULL", x=column_of(column.name), value=value)


def uncast(column: Column, logical: str | None) -> "Expression | None":
    """True for a cell of text that is not of the type; None where there is nothing to cast."""
    if not column.text or logical in (None, "string"):
        return None
    return _uncast(column, logical)


def _breaks_limit(rule: Rule, column: Column) -> "Expression":
    value = value_of(column, rule.needs)
    if rule.kind == "allowed_values":
        return _outside(value, [literal(item, column, rule.needs) for item in rule.limit])
    if rule.kind == "multiple_of":
        return _no_multiple(rule, column, value)
    if rule.kind == "pattern":
        return statement(_BROKEN[rule.kind], x=value, limit=translate(rule.limit))
    limit = rule.limit
    if rule.kind not in ("min_length", "max_length"):
        limit = literal(limit, column, rule.needs)
    return statement(_BROKEN[rule.kind], x=value, limit=limit)


def _outside(value: "Expression", members: list["Expression"]) -> "Expression":
    from sqlglot import exp

    return exp.Not(this=exp.In(this=value, expressions=members))


def _no_multiple(rule: Rule, column: Column, value: "Expression") -> "Expression":
    whole = isinstance(rule.limit, int) and not is_float(column, rule.needs)
    if whole and not column.type.startswith("DECIMAL"):
        return statement(":x % :step <> 0", x=value, step=rule.limit)
    # steps such as 0.01 are no binary fractions: the ratio is whole up to its own rounding
    return statement(
        """abs(:x) = CAST('inf' AS DOUBLE)
           OR abs(:x / :step - round(:x / :step, 0)) > 1e-9 * greatest(1.0, abs(:x / :step))""",
        x=statement("CAST(:x AS DOUBLE)", x=value),
        step=statement("CAST(:x AS DOUBLE)", x=rule.limit),
    )


def _missing(rule: Rule, column: Column) -> "Expression":
    """NULL (and NaN, where NULL is listed) or one of the other values that mean missing."""
    members: list[Any] = [value for value in rule.limit if value is not None]
    listed = _among(column, members)
    if None not in rule.limit:
        return listed if listed is not None else statement("FALSE")
    return _either(_either(null(column), is_nan(column, rule.needs)), listed)


def _among(column: Column, members: list[Any]) -> "Expression | None":
    from sqlglot import exp

    if not members:
        return None
    texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in members]
    return exp.In(this=_as_text(column), expressions=[exp.Literal.string(text) for text in texts])


def _as_text(column: Column) -> "Expression":
    return statement("CAST(:x AS VARCHAR)", x=column_of(column.name))


def _either(one: "Expression", other: "Expression | None") -> "Expression":
    return one if other is None else statement("(:one) OR (:other)", one=one, other=other)
