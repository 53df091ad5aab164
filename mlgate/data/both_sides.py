"""Rows of which the two sides say different things, counted among those that both have."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mlgate.data.column_value import compared_label
from mlgate.data.roles import Role, Roles, roles_read, score_names
from mlgate.data.score_scale import on_scales
from mlgate.data.side import Side
from mlgate.data.template import column, statement
from mlgate.data.unseen import unseen

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine
    from mlgate.data.task_labels import TaskLabels
    from mlgate.policy.predictions_spec import PredictionsSpec

_OF_ROWS = ("weight", "cluster", "query")  #: what belongs to a row and not to a model
_ROUNDING = 2.0**-23  #: twice the error of a number that is rounded to 24 bits, as a share of it


def of_model(side: Side) -> Side:
    """The side without defects of what is the candidate's for both."""
    kept = {role: why for role, why in side.defects.items() if role not in _OF_ROWS}
    return replace(side, defects=kept)


def strange(
    engine: "Engine",
    roles: Roles,
    labels: "TaskLabels",
    sides: tuple[Side, Side | None],
    pairs: str | None,
) -> tuple[dict[str, str], tuple[str, ...]]:
    """What is strange of each role, and what of the rows.

    Parameters
    ----------
    engine, roles, labels
        Where the tables are, and what was read of them.
    sides
        The candidate, and the baseline if there is one.
    pairs
        The table of the pairs; None where no rows are shared.

    Raises
    ------
    EngineError
        If the engine cannot count.

    """
    here, there = sides
    each = [here.remarks]
    notes: tuple[str, ...] = ()
    if there is None:
        each.append(on_scales(roles.spec, [(here.word, here.scales)]))
    else:
        known = [(side.word, side.scales) for side in (here, there)]
        each += [there.remarks, on_scales(roles.spec, known)]
        if pairs is not None:
            each.append(_rounded(engine, pairs, roles.spec, labels, (here.widths, there.widths)))
            notes = tuple(_apart(engine, roles, here, there))
    if roles.spec.task == "multiclass":
        notes = (*notes, *unseen(engine, here, there))
    names = {role for remarks in each for role in remarks}
    said = {role: "; ".join(remarks[role] for remarks in each if role in remarks) for role in names}
    return said, notes


def _apart(engine: "Engine", roles: Roles, here: Side, there: Side) -> Iterator[str]:
    """Say how many shared rows have another weight, cluster or query in the baseline."""
    from sqlglot import exp

    asked = [
        role
        for role in roles_read(roles, of_rows=True)
        if role.name in _OF_ROWS and role.name not in {*here.absent, *there.absent}
    ]
    if not asked:
        return
    counts = [_differing(role) for role in asked]
    query = (
        exp.select(statement("count(*)"), *counts)
        .from_(exp.alias_(exp.to_table(here.table), "c", table=True))
        .join(
            exp.alias_(exp.to_table(there.table), "b", table=True),
            on=statement("c.id = b.id AND c.label = b.label"),
        )
    )
    [(rows, *found)] = engine.rows(query)
    for role, count in zip(asked, found, strict=True):
        if count:
            yield (
                f"{int(count):,} of {int(rows):,} shared rows have another {role.name} "
                f"(`{role.column}`) in the {there.word}; both sides are measured with the "
                "candidate's"
            )


def _differing(role: Role) -> "Expression":
    from sqlglot import exp

    return statement(
        "coalesce(sum(CASE WHEN :c IS DISTINCT FROM :b THEN 1 ELSE 0 END), 0)",
        c=exp.column(role.alias, table="c"),
        b=exp.column(role.alias, table="b"),
    )


def _rounded(
    engine: "Engine",
    table: str,
    spec: "PredictionsSpec",
    labels: "TaskLabels",
    widths: tuple[Mapping[str, str], Mapping[str, str]],
) -> dict[str, str]:
    """Role -> how many rows differ by rounding alone, as one side's scores are of fewer bits."""
    from sqlglot import exp

    here, there = widths
    said = {}
    for role, bits in here.items():
        before = there.get(role, bits)
        if role.partition(":")[0] != "score" or before == bits:
            continue
        pairs = [
            (column(f"score_c{end}"), column(f"score_b{end}")) for end in _ends(spec, labels, role)
        ]
        differ = exp.or_(*(exp.paren(statement(":c <> :b", c=c, b=b)) for c, b in pairs))
        close = exp.and_(*(exp.paren(_close(c, b)) for c, b in pairs))
        count = statement(
            "coalesce(sum(CASE WHEN :differ AND :close THEN 1 ELSE 0 END), 0)",
            differ=exp.paren(differ),
            close=exp.paren(close),
        )
        shared = exp.to_table(table)
        query = exp.select(statement("count(*)"), count).from_(shared).where(exp.column("shared"))
        [(rows, number)] = engine.rows(query)
        if number:
            said[role] = (
                f"{int(number):,} of {int(rows):,} shared rows differ by rounding alone: the "
                f"candidate's score has {bits} bits and the baseline's {before}"
            )
    return said


def _ends(spec: "PredictionsSpec", labels: "TaskLabels", role: str) -> list[str]:
    """What ends the names of the role's columns."""
    if spec.task == "multiclass":
        scored = {compared_label(name) for name in score_names(spec)}
        return [f"_{code}" for code, label in enumerate(labels.classes) if label in scored]
    if spec.task == "score":
        return [f"_{score_names(spec).index(role.partition(':')[2])}"]
    return [""]


def _close(one: "Expression", other: "Expression") -> "Expression":
    return statement(
        "abs(:c - :b) <= :share * greatest(abs(:c), abs(:b))", c=one, b=other, share=_ROUNDING
    )
