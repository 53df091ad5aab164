"""Count the groups inside the engine: one GROUP BY for each different `by`."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from mlgate.data.bands import NO_NUMBERS_FIX, band, ends_of, interval, no_numbers
from mlgate.data.template import statement
from mlgate.data.unpaired import Unpaired
from mlgate.gates.bias.evidence import (
    MAX_GROUPS,
    BiasEvidence,
    Group,
    Grouping,
    Unreadable,
    Value,
)
from mlgate.gates.bias.params import BiasParams
from mlgate.policy.by import By
from mlgate.policy.entry import Entry

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs
    from mlgate.gate import World

_CELLS = ((0, 0), (0, 1), (1, 0), (1, 1))


def gather(entries: Sequence[Entry[BiasParams]], world: "World") -> BiasEvidence:
    """All entries' evidence."""
    pairs = world.pairs
    if pairs is None:
        reason, fix = "the policy has no `predictions`", "add `predictions:`"
        return BiasEvidence(unreadable=Unreadable(reason=reason, fix=fix))
    if isinstance(pairs, Unpaired):
        return BiasEvidence(unreadable=Unreadable(reason=pairs.reason, fix=pairs.fix))
    if "decision" in pairs.candidate.defects:
        fix = "give every row a decision in the words of the labels (or a score to decide by)"
        reason = pairs.candidate.defects["decision"]
        return BiasEvidence(unreadable=Unreadable(reason=reason, fix=fix))
    different = {entry.params.grouping: entry.params.by for entry in entries}
    return BiasEvidence(
        groupings=tuple(_grouping(world.engine, pairs, key, by) for key, by in different.items())
    )


def _grouping(engine: "Engine", pairs: "Pairs", key: str, by: Sequence[By]) -> Grouping:
    from sqlglot import exp

    for column in (item.column for item in by):
        defect = pairs.candidate.defects.get(f"by:{column}")
        if defect is not None:
            return Grouping(key=key, reason=defect, fix="name columns of the predictions in `by`")
    edges: dict[str, tuple[float, ...]] = {}
    for item in by:
        if item.edges is None:
            continue
        text = exp.column(pairs.by[item.column])
        strange = no_numbers(engine, pairs.table, text, f"the candidate have a `{item.column}`")
        if strange is not None:
            return Grouping(key=key, reason=strange, fix=NO_NUMBERS_FIX)
        edges[item.column] = tuple(sorted(set(ends_of(engine, pairs.table, text, item))))
    members = [band(exp.column(pairs.by[item.column]), edges.get(item.column)) for item in by]
    number = _count(engine, pairs, members)
    if number > MAX_GROUPS:
        return Grouping(key=key, edges=edges, crowded=number)
    groups = tuple(_groups(engine, pairs, members, [edges.get(item.column) for item in by]))
    return Grouping(key=key, groups=groups, edges=edges)


def _count(engine: "Engine", pairs: "Pairs", members: Sequence["Expression"]) -> int:
    from sqlglot import exp

    keys = [exp.alias_(member.copy(), f"g_{index}") for index, member in enumerate(members)]
    distinct = exp.select(*keys).distinct().from_(exp.to_table(pairs.table))
    counted = exp.select(statement("count(*)")).from_(distinct.subquery("found"))
    return int(engine.rows(counted)[0][0])


def _groups(
    engine: "Engine",
    pairs: "Pairs",
    members: Sequence["Expression"],
    edges: Sequence[tuple[float, ...] | None],
) -> Iterator[Group]:
    """Each group's counts, in the order of its values; NULL comes last."""
    from sqlglot import exp

    names = [f"g_{index}" for index in range(len(members))]
    keyed = exp.select(
        *(exp.alias_(member.copy(), name) for member, name in zip(members, names, strict=True)),
        "y",
        "hit_c",
    ).from_(exp.to_table(pairs.table))
    cells = [
        statement("sum(CASE WHEN y = :y AND hit_c = :d THEN 1 ELSE 0 END)", y=y, d=d)
        for y, d in _CELLS
    ]
    query = exp.select(*names, *cells).from_(keyed.subquery("keyed")).group_by(*names)
    found = [
        (row[: len(names)], [int(count) for count in row[len(names) :]])
        for row in engine.rows(query)
    ]
    for key, counts in sorted(found, key=lambda group: [_in_order(part) for part in group[0]]):
        values = tuple(_value(part, ends) for part, ends in zip(key, edges, strict=True))
        yield Group(
            values=values,
            **{f"y{y}_d{d}": count for (y, d), count in zip(_CELLS, counts, strict=True)},
        )


def _in_order(part: Any) -> tuple[bool, Any]:
    return (part is None, "" if part is None else part)


def _value(part: Any, edges: tuple[float, ...] | None) -> Value:
    if part is None or edges is None:
        return None if part is None else str(part)
    return interval(edges, int(part))
