"""What of a side's columns can be used, and is strange all the same."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mlgate.data.roles import Role
from mlgate.data.template import column, statement

if TYPE_CHECKING:
    from mlgate.data.engine import Engine
    from mlgate.data.source import Source
    from mlgate.policy.predictions_spec import PredictionsSpec

#: Columns that tell what rows belong to, as against the row itself.
_OWNER = re.compile(
    r"(?:.*_)?(?:id|key|uuid|user|customer|client|patient|subject|person|household|account|session"
    r"|visit|device|machine|store|shop|document|doc|article|thread|conversation|author|speaker"
    r"|group|cluster)",
    re.IGNORECASE,
)
_LOOKED_AT = 200_000  #: rows in which a cluster is looked for
_FEWEST = 20  #: values below which a column is a category rather than a cluster
_SINGLE_WIDTH = frozenset({"FLOAT", "REAL"})


def constant_scores(
    engine: "Engine", table: str, word: str, read: Sequence[Role]
) -> dict[str, str]:
    """Role -> what to say of a score that is the same in every row."""
    from sqlglot import exp

    scores = [
        role for role in read if role.name.partition(":")[0] == "score" and role.column is not None
    ]
    if not scores:
        return {}
    ends = [
        statement("count(*) > 1 AND min(:x) = max(:x)", x=column(role.alias)) for role in scores
    ]
    [found] = engine.rows(exp.select(*ends).from_(exp.to_table(table)))
    return {
        role.name: f"every row of the {word} has the same score in `{role.column}`"
        for role, constant in zip(scores, found, strict=True)
        if constant
    }


def widths(types: Mapping[str, str], read: Sequence[Role]) -> dict[str, str]:
    """Role -> width of its floating-point numbers."""
    found = {}
    for role in read:
        of_type = types.get(role.column or "", "").upper()
        if role.kind == "number" and of_type in (*_SINGLE_WIDTH, "DOUBLE"):
            found[role.name] = "32" if of_type in _SINGLE_WIDTH else "64"
    return found


def cluster_like(
    engine: "Engine", source: "Source", spec: "PredictionsSpec", types: Mapping[str, str]
) -> str | None:
    """A column whose values own several rows each, where the policy names no cluster.

    By its name and by its values: at least 20 of them, each of two rows or more on average.
    """
    if spec.cluster_by is not None or spec.task == "ranking":
        return None
    for name, rows, values in _owners(engine, source, spec, types):
        if values >= _FEWEST and rows >= 2 * values:
            return (
                f"`{name}` has {values:,} values in {rows:,} rows: if rows of one depend on each "
                f"other, as those of one user do, say `cluster_by: {name}` in `predictions`; "
                "else intervals are too narrow"
            )
    return None


def _owners(
    engine: "Engine", source: "Source", spec: "PredictionsSpec", types: Mapping[str, str]
) -> Iterator[tuple[str, int, int]]:
    """Columns that are named like an owner of rows, with rows and values of a first part."""
    from sqlglot import exp

    named = {spec.id, spec.target, spec.prediction, spec.weight, spec.query}
    named |= set(spec.score.values()) if isinstance(spec.score, dict) else {spec.score}
    owners = [name for name in types if name not in named and _OWNER.fullmatch(name)]
    if not owners:
        return
    part = exp.select(*map(column, owners)).from_(engine.scan(source)).limit(_LOOKED_AT)
    counts = [statement("count(DISTINCT :x)", x=column(name)) for name in owners]
    query = exp.select(statement("count(*)"), *counts).from_(part.subquery("part"))
    [(rows, *values)] = engine.rows(query)
    for name, number in zip(owners, values, strict=True):
        yield name, int(rows), int(number)
