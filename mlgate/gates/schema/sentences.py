"""What a rule found, and what to do, in plain sentences."""

import re

from mlgate.gates.schema.evidence import Column, Counts, Table
from mlgate.gates.schema.rules import Rule
from mlgate.policy.suggest import nearest
from mlgate.present import numbers

_PLAIN = re.compile(r"[^\W\d][\w.-]*")
_SOURCE = "find out where these rows come from; if they are right, widen the limit"

#: What a row has that breaks the rule; `{c}` is the column, `{l}` the limit.
_BROKEN = {
    "required": "no {c}",
    "null_values": "no {c}",
    "missing_values": "a missing {c}",
    "nan": "NaN in {c}",
    "type": "{c} that is no {l}",
    "unique": "the {c} of another row",
    "unique_key": "the {c} of another row",
    "primary_key": "no key ({c}) of their own",
    "minimum": "{c} under {l}",
    "maximum": "{c} over {l}",
    "exclusive_minimum": "{c} at or under {l}",
    "exclusive_maximum": "{c} at or over {l}",
    "multiple_of": "{c} that is no multiple of {l}",
    "allowed_values": "{c} outside the {l}",
    "pattern": "{c} that does not match {l}",
    "min_length": "{c} shorter than {l}",
    "max_length": "{c} longer than {l}",
}
_FIXES = {
    "required": "fill the values in, or drop `required` if they may be missing",
    "nan": "write NULL where there is no value, and find out what computes NaN",
    "type": "correct the rows, or the type in the contract",
    "unique": "remove the copies, and find out what makes them (a join that repeats rows?)",
    "unique_key": "remove the copies, and find out what makes them (a join that repeats rows?)",
    "primary_key": "remove the copies and fill in the key, or name another key",
    "allowed_values": "correct the values, or add the new ones to the list",
    "pattern": "correct the values, or the pattern",
}


def shown(name: str) -> str:
    """A column's name inside a sentence."""
    if _PLAIN.fullmatch(name):
        return name
    return "`" + "".join(c if c.isprintable() else repr(c)[1:-1] for c in name) + "`"


def counted(rule: Rule, counts: Counts, rows: int) -> str:
    """How many rows break the rule, and how far off the furthest is."""
    what = _BROKEN[rule.kind].format(c=_columns(rule), l=_limit(rule))
    if not counts.failing:
        text = f"none of {numbers.rows(rows)} has {_singular(what)}"
    else:
        share = numbers.number(counts.failing / rows, "share")
        verb = "has" if counts.failing == 1 else "have"
        what = _singular(what) if counts.failing == 1 else what
        what += _apart(rule, counts)
        text = f"{counts.failing:,} of {numbers.rows(rows)} ({share}) {verb} {what}"
    if rule.bound is not None:
        text += f"; the contract asks for {rule.bound.text}"
    if counts.failing and counts.extreme is not None:
        furthest = "smallest" if "minimum" in rule.kind else "largest"
        text += f"; the {furthest} is {counts.extreme}"
    return text


def _singular(what: str) -> str:
    return what.replace("of their own", "of its own")


def _apart(rule: Rule, counts: Counts) -> str:
    """NULL and NaN apart, or missing keys and shared ones."""
    if rule.kind == "primary_key" and counts.null:
        return f" ({counts.null:,} with NULL in it)"
    if rule.kind in ("required", "null_values") and counts.nan and rule.nan != "forbid":
        return f" ({counts.null or 0:,} NULL, {counts.nan:,} NaN)"
    return ""


def _columns(rule: Rule) -> str:
    names = rule.keys or ((rule.column,) if rule.column is not None else ())
    return ", ".join(shown(name) for name in names)


def _limit(rule: Rule) -> str:
    limit = rule.limit
    if rule.kind == "allowed_values":
        return f"{len(limit)} allowed values" if len(limit) > 1 else "one allowed value"
    if rule.kind in ("min_length", "max_length"):
        return f"{limit:,} character" + ("" if limit == 1 else "s")
    if rule.kind == "pattern":
        return f"`{limit}`"
    if isinstance(limit, int | float) and not isinstance(limit, bool):
        return f"{limit:,}" if isinstance(limit, int) else f"{limit:,.15g}"
    return str(limit)


def fix(rule: Rule) -> str:
    """What to do where rows break the rule."""
    return _FIXES.get(rule.kind, _SOURCE)


def absent(name: str, table: Table) -> tuple[str, str]:
    """Reason and fix of a column that is not there."""
    near = nearest(name, [column.name for column in table.columns])
    reason = f"{shown(table.name)} has no column {shown(name)}"
    if near is None:
        return reason, "add the column to the data, or remove it from the contract"
    return (
        f"{reason}; it has {shown(near)}",
        "correct the name in the data or in the contract, where upper and lower case differ",
    )


def wrong_type(rule: Rule, column: Column) -> tuple[str, str]:
    """Reason and fix of a column of another type."""
    kind = "text" if column.text else column.type
    return (
        f"{shown(column.name)} is {kind}, and {rule.text} needs {_article(rule.needs)}",
        "write the column with that type, or correct the type in the contract",
    )


def _article(logical: str | None) -> str:
    word = logical or "another type"
    return f"an {word}" if word[0] in "aio" else f"a {word}"


def no_rows(table: Table) -> tuple[str, str]:
    """Reason and fix of an empty table."""
    return (
        f"{shown(table.name)} has no rows, so nothing can be said of them",
        "find out why the table is empty",
    )
