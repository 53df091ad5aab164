"""The counts of all rules of one table: one SELECT, then a query for each unique key."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.data.engine import EngineError
from mlgate.data.template import statement
from mlgate.gates.schema.evidence import Column, Counts, Table, Trouble
from mlgate.gates.schema.examples import find_examples
from mlgate.gates.schema.keys import incomplete, shared_rows
from mlgate.gates.schema.logical_type import value_of
from mlgate.gates.schema.pattern import translate
from mlgate.gates.schema.predicate import broken, is_nan, null, uncast
from mlgate.gates.schema.rules import KEY_KINDS, VALUE_KINDS, Rule
from mlgate.gates.schema.standing import Standing, standing
from mlgate.gates.schema.tally import Tally

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.source import Source
    from mlgate.gate import World

_MOST_SAMPLED = 50  #: failing rules of one table for which rows are looked up
_LOWEST = frozenset({"minimum", "exclusive_minimum"})
_HIGHEST = frozenset({"maximum", "exclusive_maximum"})


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Keys of a rule's counts in the tally."""

    failing: str
    null: str | None = None
    nan: str | None = None
    uncast: str | None = None
    extreme: str | None = None


def count_rules(
    world: "World", source: "Source", table: Table, rules: list[Rule]
) -> tuple[Table, tuple[Counts | None, ...]]:
    """The table with its number of rows, and the counts of each rule that can be counted.

    Raises
    ------
    SourceError
        If the data cannot be read to their end.

    """
    scan = world.engine.scan(source)
    tally = Tally()
    total = tally.value(statement("count(*)"))
    troubles = _refused_patterns(world, rules)
    asked = [
        _ask(tally, rule, table, examples=world.examples)
        if standing(rule, table) is Standing.COUNTED and _pattern(rule) not in troubles
        else None
        for rule in rules
    ]
    tally.run(world.engine, scan)
    counts = [
        _counts(world, scan, rule, table, tally, keys)
        if keys is not None
        else _trouble(rule, troubles)
        for rule, keys in zip(rules, asked, strict=True)
    ]
    if world.examples:
        counts = _with_examples(world, scan, table, rules, counts)
    return table.model_copy(update={"rows": tally.rows(total)}), tuple(counts)


def _ask(tally: Tally, rule: Rule, table: Table, *, examples: bool) -> _Asked:
    if rule.kind in KEY_KINDS:
        return _Asked(failing=tally.count(incomplete(rule, table)))
    column = table.column(rule.column or "")
    if column is None:
        raise ValueError(f"no column {rule.column!r}")
    failing = broken(rule, column)
    cells = uncast(column, rule.needs) if rule.kind in VALUE_KINDS | {"nan"} else None
    return _Asked(
        failing=tally.count(failing),
        null=tally.count(null(column)),
        nan=tally.count(is_nan(column, rule.needs)),
        uncast=tally.count(cells) if cells is not None else None,
        extreme=_extreme(tally, rule, column, failing) if examples else None,
    )


def _extreme(tally: Tally, rule: Rule, column: Column, failing: "Expression") -> str | None:
    if rule.kind not in _LOWEST | _HIGHEST:
        return None
    furthest = "min" if rule.kind in _LOWEST else "max"
    return tally.value(
        statement(
            f"CAST({furthest}(CASE WHEN :broken AND NOT :nan THEN :x END) AS VARCHAR)",
            broken=failing,
            nan=is_nan(column, rule.needs),
            x=value_of(column, rule.needs),
        )
    )


def _counts(
    world: "World", scan: "Expression", rule: Rule, table: Table, tally: Tally, keys: _Asked
) -> Counts:
    if rule.kind in KEY_KINDS:
        without = tally.rows(keys.failing)
        shared = shared_rows(world.engine, scan, rule, table)
        counted = without if rule.kind == "primary_key" else 0
        return Counts(failing=shared + counted, null=without)
    extreme = tally[keys.extreme] if keys.extreme is not None else None
    return Counts(
        failing=tally.rows(keys.failing),
        null=tally.rows(keys.null) if keys.null is not None else None,
        nan=tally.rows(keys.nan) if keys.nan is not None else None,
        uncast=tally.rows(keys.uncast) if keys.uncast is not None else None,
        extreme=extreme.removesuffix(".0") if isinstance(extreme, str) else None,
    )


def _with_examples(
    world: "World",
    scan: "Expression",
    table: Table,
    rules: list[Rule],
    counts: list[Counts | None],
) -> list[Counts | None]:
    """Look up rows for the first rules that fail, each a query of its own."""
    left = _MOST_SAMPLED
    found: list[Counts | None] = []
    for rule, count in zip(rules, counts, strict=True):
        if count is None or not count.failing or count.trouble is not None or not left:
            found.append(count)
            continue
        left -= 1
        rows = find_examples(world.engine, scan, rule, table)
        found.append(count.model_copy(update={"examples": rows}))
    return found


def _pattern(rule: Rule) -> str | None:
    return rule.limit if rule.kind == "pattern" else None


def _refused_patterns(world: "World", rules: list[Rule]) -> dict[str | None, Trouble]:
    """Patterns that this engine refuses, tried alone so that they take no other rule with them."""
    from sqlglot import exp

    refused: dict[str | None, Trouble] = {}
    for pattern in {rule.limit for rule in rules if rule.kind == "pattern"}:
        try:
            world.engine.rows(
                exp.select(statement("regexp_matches('', :pattern)", pattern=translate(pattern)))
            )
        except EngineError as error:
            refused[pattern] = Trouble(
                reason=f"the engine refuses the pattern: {error.reason}",
                fix="write it in RE2's syntax",
            )
    return refused


def _trouble(rule: Rule, troubles: dict[str | None, Trouble]) -> Counts | None:
    trouble = troubles.get(_pattern(rule))
    return None if trouble is None else Counts(failing=0, trouble=trouble)
