"""Rules that the columns and the number of rows decide, whatever is in the rows."""

from mlgate.gates.schema import sentences
from mlgate.gates.schema.evidence import Table
from mlgate.gates.schema.logical_type import has_type
from mlgate.gates.schema.rules import Rule
from mlgate.present import numbers
from mlgate.result.finding import Exact

_MOST_NAMED = 10


def declared(rule: Rule, table: Table) -> Exact:
    """Hold one rule of `Standing.DECLARED` against a table that could be read."""
    held = {
        "present": _present,
        "type": _type,
        "columns": _extra,
        "order": _order,
        "row_count": _row_count,
    }
    return held[rule.kind](rule, table)


def _present(rule: Rule, table: Table) -> Exact:
    name = rule.column or ""
    if table.column(name) is not None:
        return Exact(holds=True, reason=f"{sentences.shown(name)} is there")
    reason, fix = sentences.absent(name, table)
    return Exact(holds=False, reason=reason, fix=fix, measured_text="absent")


def _type(rule: Rule, table: Table) -> Exact:
    column = table.column(rule.column or "")
    if column is None:
        raise ValueError("an absent column has no type")
    name, logical = sentences.shown(column.name), rule.needs
    kind = "text" if column.text else column.type
    if logical is None or has_type(column, logical):
        return Exact(holds=True, reason=f"{name} is {kind}", measured_text=kind)
    return Exact(
        holds=False,
        reason=f"{name} is {kind}, and the contract says {logical}",
        fix="write the column with that type, or correct the type in the contract",
        measured_text=kind,
    )


def _extra(rule: Rule, table: Table) -> Exact:
    listed = set(rule.keys)
    extra = [column.name for column in table.columns if column.name not in listed]
    name = sentences.shown(table.name)
    if not extra:
        return Exact(holds=True, reason=f"{name} has no other column than those listed")
    named = ", ".join(sentences.shown(name) for name in extra[:_MOST_NAMED])
    more = f" and {len(extra) - _MOST_NAMED} more" if len(extra) > _MOST_NAMED else ""
    plural = "column" if len(extra) == 1 else "columns"
    return Exact(
        holds=False,
        reason=f"{name} has {len(extra)} {plural} that the contract does not list: {named}{more}",
        fix="add them to the contract, drop them from the data, or allow `extra_columns`",
        measured_text=f"{len(extra)} extra",
    )


def _order(rule: Rule, table: Table) -> Exact:
    there = {column.name for column in table.columns}
    wanted = [name for name in rule.keys if name in there]
    found = [column.name for column in table.columns if column.name in set(wanted)]
    for want, have in zip(wanted, found, strict=True):
        if want != have:
            return Exact(
                holds=False,
                reason=f"{sentences.shown(have)} comes before {sentences.shown(want)}",
                fix="write the columns in the order of the contract, or drop `order`",
                measured_text=f"{sentences.shown(have)} first",
            )
    return Exact(holds=True, reason="the columns come in the order of the contract")


def _row_count(rule: Rule, table: Table) -> Exact:
    bound = rule.bound
    if bound is None:
        raise ValueError("a number of rows without a bound")
    rows = table.rows or 0
    holds = bound.holds(rows, rows)
    name = sentences.shown(table.name)
    return Exact(
        holds=holds,
        reason=f"{name} has {numbers.rows(rows)}; asked for are {bound.text}",
        fix=None if holds else "find out which rows are missing or too many, or correct the limit",
        measured=float(rows),
    )
