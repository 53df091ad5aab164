"""Whether a rule can be held against a table at all, by what its columns are."""

from enum import Enum

from mlgate.gates.schema.evidence import Table
from mlgate.gates.schema.logical_type import has_type
from mlgate.gates.schema.rules import TABLE_KINDS, VALUE_KINDS, Rule


class Standing(Enum):
    """What stands between a rule and its count."""

    COUNTED = "counted"  #: nothing: rows are counted
    DECLARED = "declared"  #: no row is needed: the columns say it
    ABSENT = "absent"  #: a column is not there
    MISTYPED = "mistyped"  #: the column's type is not one that the rule speaks of


def standing(rule: Rule, table: Table) -> Standing:
    """Look at the columns alone."""
    if rule.kind in TABLE_KINDS:
        return Standing.DECLARED
    if any(table.column(name) is None for name in columns_of(rule)):
        return Standing.ABSENT
    column = table.column(rule.column) if rule.column is not None else None
    if column is None:
        return Standing.COUNTED
    fits = rule.needs is None or has_type(column, rule.needs)
    if rule.kind == "type":
        cast = column.text and rule.needs != "string"  # any text is a string
        return Standing.COUNTED if fits and cast else Standing.DECLARED
    if (rule.kind in VALUE_KINDS or rule.kind == "nan") and not fits:
        return Standing.MISTYPED
    return Standing.COUNTED


def columns_of(rule: Rule) -> tuple[str, ...]:
    """Columns whose values the rule reads."""
    return rule.keys or ((rule.column,) if rule.column is not None else ())
