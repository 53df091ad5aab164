"""Holds every rule against its counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mlgate.gates.schema import sentences
from mlgate.gates.schema.declared import declared
from mlgate.gates.schema.evidence import Counts, Measured, SchemaEvidence, Table
from mlgate.gates.schema.params import SchemaParams
from mlgate.gates.schema.rules import VALUE_KINDS, Rule
from mlgate.gates.schema.standing import Standing, columns_of, standing
from mlgate.policy.entry import Entry
from mlgate.result.check import Failing
from mlgate.result.finding import Cause, Exact, Finding, Held, Unmeasured
from mlgate.result.identity import encode

CODES: Mapping[str, str] = {
    "MLG101": "A listed column is not in the data. Its other rules are skipped.",
    "MLG102": "A column has another type than asked for, or cells that are not of it.",
    "MLG103": "Rows have no value (NULL, or NaN, which is a missing value) in a required column.",
    "MLG104": "Rows share a key that is to be unique, or have no key.",
    "MLG105": "Rows have a value outside the bounds of their column.",
    "MLG106": "Rows have a value that is not in the list of allowed values.",
    "MLG107": "Rows have text of the wrong length, or text that does not match the pattern.",
    "MLG108": "The table has too few or too many rows.",
    "MLG109": "The table has columns that are not listed, or has them in another order.",
    "MLG110": "A quality rule of the contract counts more or fewer rows than it asks for.",
    "MLG120": "A dataset cannot be read, so none of its rules was checked.",
    "MLG121": "A dataset has no rows. An empty table never passes.",
    "MLG122": "A rule cannot be held against its column: the types do not fit.",
}  # fmt: skip
_CODE_OF = {
    "present": "MLG101", "type": "MLG102", "required": "MLG103", "nan": "MLG103",
    "unique": "MLG104", "unique_key": "MLG104", "primary_key": "MLG104",
    "allowed_values": "MLG106", "pattern": "MLG107", "min_length": "MLG107",
    "max_length": "MLG107", "row_count": "MLG108", "columns": "MLG109", "order": "MLG109",
}  # fmt: skip


def judge(evidence: SchemaEvidence, entries: Sequence[Entry[SchemaParams]]) -> tuple[Finding, ...]:
    """One finding a rule, in the order of the entries. Pure."""
    found: list[Finding] = []
    for entry, measured in zip(entries, evidence.entries, strict=True):
        findings = list(_entry(entry, measured, evidence.table(measured.dataset)))
        if findings and measured.notes:
            findings[0] = replace(findings[0], notes=measured.notes)
        found += findings
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class _Case:
    """One rule against one table."""

    rule: Rule
    table: Table
    counts: Counts | None
    because: Mapping[tuple[str, str], str]  #: (kind, column) of rules that do not hold -> id

    @property
    def rows(self) -> int:
        return self.table.rows or 0


def table_subject(params: SchemaParams) -> str:
    """Subject of the rules of the table: the entry's own id, else the dataset."""
    return encode(
        params.id if params.id is not None else params.dataset,
        keep="" if params.id is None else ".",
    )


def _entry(entry: Entry[SchemaParams], measured: Measured, table: Table) -> Iterator[Finding]:
    subject = table_subject(entry.params)
    pairs = list(zip(measured.rules, measured.counts, strict=True))
    because: dict[tuple[str, str], str] = {
        (rule.kind, rule.column): rule.id(entry.gate, subject)
        for rule, counts in pairs
        if rule.column is not None
        and rule.kind in ("present", "type")
        and _stops(rule, counts, table)
    }
    for rule, counts in pairs:
        case = _Case(rule=rule, table=table, counts=counts, because=because)
        held = _held(case)
        where = f"{sentences.shown(rule.column)} of " if rule.column is not None else ""
        yield Finding(
            gate=entry.gate,
            subject=rule.subject(subject),
            rule=rule.name,
            title=f"{where}{sentences.shown(table.name)}: {rule.text}",
            held=held,
            severity=rule.severity,
            entry=entry.index,
            file=rule.file,
            line=rule.line,
            limit=rule.shown_limit,
            unit=_unit(rule),
            n=table.rows,
            code=_code(case, held),
            details=_details(case),
        )


def _stops(rule: Rule, counts: Counts | None, table: Table) -> bool:
    """Whether a `.present` or `.type` that does not hold keeps other rules from being held."""
    if table.trouble is not None:
        return False
    column = table.column(rule.column or "")
    if rule.kind == "present":
        return column is None
    if column is None:
        return False
    if standing(rule, table) is Standing.DECLARED:
        return _of_other_type(rule, table)
    return counts is not None and counts.failing > 0


def _of_other_type(rule: Rule, table: Table) -> bool:
    value_rule = rule.model_copy(update={"kind": "nan"})
    return standing(value_rule, table) is Standing.MISTYPED


def _held(case: _Case) -> Held:
    table, rule = case.table, case.rule
    if table.trouble is not None:
        return Unmeasured(cause=Cause.ERROR, reason=table.trouble.reason, fix=table.trouble.fix)
    found = standing(rule, table)
    if found is Standing.ABSENT:
        return _without_column(case)
    if found is Standing.DECLARED:
        held = declared(case.rule, case.table)
        return _empty(table) if not case.rows and _held_on_nothing(case, held) else held
    if found is Standing.MISTYPED:
        return _mistyped(case)
    if not case.rows:
        return _empty(table)
    return _counted(case)


def _held_on_nothing(case: _Case, held: Exact) -> bool:
    """Whether a rule holds only since there is no row; a bound that names 0 rows means it."""
    if not held.holds:
        return False
    bound = case.rule.bound
    return bound is None or bound.op not in ("=", "between")


def _empty(table: Table) -> Unmeasured:
    reason, fix = sentences.no_rows(table)
    return Unmeasured(cause=Cause.ERROR, reason=reason, fix=fix)


def _without_column(case: _Case) -> Unmeasured:
    missing = next(name for name in columns_of(case.rule) if case.table.column(name) is None)
    reason, fix = sentences.absent(missing, case.table)
    because = case.because.get(("present", missing))
    if because is None:
        return Unmeasured(cause=Cause.ERROR, reason=reason, fix=fix)
    return Unmeasured(cause=Cause.FOLLOWS, reason=reason, because=because)


def _mistyped(case: _Case) -> Unmeasured:
    column = case.table.column(case.rule.column or "")
    if column is None:
        return _without_column(case)
    reason, fix = sentences.wrong_type(case.rule, column)
    because = case.because.get(("type", column.name))
    if because is None:
        return Unmeasured(cause=Cause.ERROR, reason=reason, fix=fix)
    return Unmeasured(cause=Cause.FOLLOWS, reason=reason, because=because)


def _counted(case: _Case) -> Held:
    rule, counts = case.rule, case.counts
    if counts is None:
        raise ValueError(f"no counts of the rule {rule.name} of {case.table.name}")
    if counts.trouble is not None:
        return Unmeasured(cause=Cause.ERROR, reason=counts.trouble.reason, fix=counts.trouble.fix)
    if counts.uncast and (rule.kind in VALUE_KINDS or rule.kind == "nan"):
        return _uncast(case, counts.uncast)
    holds = counts.failing == 0
    if rule.bound is not None:
        holds = rule.bound.holds(counts.failing, case.rows)
    share = counts.failing / case.rows
    return Exact(
        holds=holds,
        reason=sentences.counted(rule, counts, case.rows),
        fix=None if holds else sentences.fix(rule),
        measured=_measured(rule, counts, share),
        failing=Failing(rows=counts.failing, share=share, examples=counts.examples),
    )


def _measured(rule: Rule, counts: Counts, share: float) -> float | None:
    """The number that a bound holds; a value rule holds values, which are not shown."""
    if rule.bound is None:
        return None
    return share if rule.bound.unit == "percent" else float(counts.failing)


def _uncast(case: _Case, cells: int) -> Unmeasured:
    rule = case.rule
    name = sentences.shown(rule.column or "")
    reason = f"{cells:,} of {case.rows:,} rows have {name} that is no {rule.needs}"
    because = case.because.get(("type", rule.column or ""))
    if because is not None:
        return Unmeasured(cause=Cause.FOLLOWS, reason=reason, because=because)
    return Unmeasured(
        cause=Cause.ERROR,
        reason=f"{reason}, which {rule.text} needs",
        fix="correct these rows, and say the column's `type` so that they are counted",
    )


def _unit(rule: Rule) -> str | None:
    if rule.bound is None:
        return None
    return "share" if rule.bound.unit == "percent" else "rows"


def _code(case: _Case, held: Held) -> str:
    if isinstance(held, Unmeasured) and held.cause is Cause.ERROR:
        if case.table.trouble is not None:
            return "MLG120"
        return "MLG122" if case.rows else "MLG121"
    if case.rule.bound is not None and case.rule.kind != "row_count":
        return "MLG110"
    return _CODE_OF.get(case.rule.kind, "MLG105")


def _details(case: _Case) -> dict[str, Any]:
    counts = case.counts
    if counts is None or counts.trouble is not None:
        return {}
    if case.rule.kind in ("required", "null_values"):
        return {"null": counts.null, "nan": counts.nan}
    if case.rule.kind == "primary_key":
        return {"null": counts.null, "shared": counts.failing - (counts.null or 0)}
    return {} if counts.extreme is None else {"extreme": counts.extreme}
