"""Count the groups inside the engine: one GROUP BY for each different `by`."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.data.unpaired import Unpaired
from mlgate.gates.bias.evidence import (
    MAX_GROUPS,
    BiasEvidence,
    Group,
    Grouping,
    Interval,
    Unreadable,
    Value,
)
from mlgate.gates.bias.params import BiasParams, By
from mlgate.policy.entry import Entry

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs
    from mlgate.gate import World

_CELLS = ((0, 0), (0, 1), (1, 0), (1, 1))
_QUARTERS = (0.25, 0.5, 0.75)


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
    for column in (item.column for item in by):
        defect = pairs.candidate.defects.get(f"by:{column}")
        if defect is not None:
            return Grouping(key=key, reason=defect, fix="name columns of the predictions in `by`")
    edges: dict[str, tuple[float, ...]] = {}
    for item in by:
        if item.edges is None:
            continue
        found = _edges(engine, pairs, item)
        if isinstance(found, str):
            fix = "leave out the edges, or give every row a number (or NULL)"
            return Grouping(key=key, reason=found, fix=fix)
        edges[item.column] = found
    members = [_member(pairs, item, edges) for item in by]
    number = _count(engine, pairs, members)
    if number > MAX_GROUPS:
        return Grouping(key=key, edges=edges, crowded=number)
    groups = tuple(_groups(engine, pairs, members, [edges.get(item.column) for item in by]))
    return Grouping(key=key, groups=groups, edges=edges)


def _edges(engine: "Engine", pairs: "Pairs", by: By) -> tuple[float, ...] | str:
    """The ends of the intervals, or why the column has none."""
    from sqlglot import exp

    text = exp.column(pairs.by[by.column])
    query = exp.select(
        statement("count(*)"),
        statement(
            "coalesce(sum(CASE WHEN :x IS NULL THEN 0 WHEN :n IS NULL THEN 1 ELSE 0 END), 0)",
            x=text,
            n=_number(text),
        ),
        *(
            statement(
                "quantile_cont(CASE WHEN :n = CAST('nan' AS DOUBLE) "
                "OR abs(:n) = CAST('inf' AS DOUBLE) THEN NULL ELSE :n END, :q)",
                n=_number(text),
                q=share,
            )
            for share in (_QUARTERS if by.edges == "quartiles" else ())
        ),
    ).from_(exp.to_table(pairs.table))
    [(rows, strange, *quarters)] = engine.rows(query)
    if strange:
        return (
            f"{int(strange):,} of {int(rows):,} rows of the candidate have a `{by.column}` that is "
            "no number, so it has no intervals"
        )
    if isinstance(by.edges, tuple):
        return by.edges
    return tuple(sorted({float(quarter) for quarter in quarters if quarter is not None}))


def _number(text: "Expression") -> "Expression":
    """A number out of the text that groups are read as."""
    # The engine reads 1_000 as a thousand, and nobody else does.
    return statement(
        "CASE WHEN contains(:x, '_') THEN NULL ELSE TRY_CAST(trim(:x) AS DOUBLE) END", x=text
    )


def _member(pairs: "Pairs", by: By, edges: dict[str, tuple[float, ...]]) -> "Expression":
    """What tells a row's group: its value, or the number of its interval."""
    from sqlglot import exp

    text = exp.column(pairs.by[by.column])
    if by.edges is None:
        return text
    number = _number(text)
    over = [
        statement("CASE WHEN :n >= :edge THEN 1 ELSE 0 END", n=number, edge=edge)
        for edge in edges[by.column]
    ]
    total: Any = exp.Literal.number(0)
    for each in over:
        total = exp.Add(this=total, expression=exp.paren(each))
    # NaN is over every number in the engine's order, and no group of its own.
    return statement(
        "CASE WHEN :n IS NULL OR :n = CAST('nan' AS DOUBLE) THEN NULL ELSE :total END",
        n=number,
        total=total,
    )


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
    at = int(part)
    return Interval(
        low=edges[at - 1] if at > 0 else None, high=edges[at] if at < len(edges) else None
    )
