"""Candidate rows joined with the baseline's, inside the engine; what is left out is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlgate.data.labels import positive_label, with_strange_decisions
from mlgate.data.side import ROW, Roles, Side, read_side
from mlgate.data.source import SourceError
from mlgate.data.template import statement
from mlgate.data.unpaired import Unpaired
from mlgate.result.provenance import PairedRows

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine
    from mlgate.data.source import Source
    from mlgate.policy.model import PredictionsSpec


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """The rows that metrics are computed from.

    Columns of the table: `y` (1 where the label is the positive one, else 0), `score_c`, `hit_c`
    (1 where the decision is the positive label), `shared` (on both sides, with the same label),
    `score_b`, `hit_b` and `changed` (the models differ in score or decision; both null where not
    shared), `by_0`, `by_1`, …
    """

    table: str
    candidate: Side
    baseline: Side | None
    refused: Unpaired | None  #: why there is a baseline but no shared row
    rows: PairedRows | None
    identical: bool | None  #: every row of both sides is shared, and none changed
    #: column of the predictions -> column of the table
    by: Mapping[str, str] = field(default_factory=dict)


def pair(
    engine: "Engine",
    roles: Roles,
    candidate: "Source",
    baseline: "Source | None",
    min_shared: float,
) -> Pairs | Unpaired:
    """Read both sides and join them on their ids (or positions).

    Parameters
    ----------
    engine
        Where the tables `candidate`, `baseline` and `pairs` are made.
    roles
        The columns to read.
    candidate, baseline
        The predictions of both sides.
    min_shared
        Share of both sides' rows that must be shared with equal labels, in [0, 1].

    Returns
    -------
    Pairs | Unpaired
        `Unpaired` where no metric can be computed at all; a baseline that does not fit is
        `Pairs.refused`.

    Raises
    ------
    SourceError, EngineError
        If the candidate's file cannot be read.

    """
    here = read_side(engine, roles, candidate, "candidate", roles.id_key)
    if not here.rows:
        return Unpaired(
            reason=f"{roles.spec.path} has no rows", fix="write the predictions before the check"
        )
    unidentified = _unidentified(engine, roles.spec, here)
    if unidentified is not None:
        return unidentified
    there: Side | None = None
    refused: Unpaired | None = None
    rows: PairedRows | None = None
    if baseline is not None:
        try:
            there = read_side(engine, roles, baseline, "baseline")
        except SourceError as error:  # leaves the candidate's own numbers standing
            reason = f"the baseline: {error.reason}"
            refused = Unpaired(reason=reason, fix=error.fix, code="MLG021")
        else:
            refused, rows = _meet(engine, roles.spec, here, there, min_shared)
    positive = positive_label(roles.spec, here, there)
    if isinstance(positive, Unpaired):
        return positive
    paired = there is not None and refused is None
    _join(engine, roles, positive, paired=paired)
    return Pairs(
        table="pairs",
        candidate=with_strange_decisions(here, roles.spec, positive),
        baseline=None if there is None else with_strange_decisions(there, roles.spec, positive),
        refused=refused,
        rows=rows,
        identical=_identical(engine, rows) if paired and rows is not None else None,
        by={name: f"by_{index}" for index, name in enumerate(roles.by)},
    )


def _meet(
    engine: "Engine", spec: "PredictionsSpec", here: Side, there: Side, min_shared: float
) -> tuple[Unpaired | None, PairedRows | None]:
    """Count how the two sides overlap, and refuse what is not the same test set."""
    unidentified = _unidentified(engine, spec, there)
    if unidentified is not None:
        return unidentified, None
    if "label" in there.defects:
        return Unpaired(reason=there.defects["label"], fix="every row needs a label"), None
    rows = _overlap(engine, here, there)
    return _refusal(rows, here, there, spec, min_shared), rows


def _unidentified(engine: "Engine", spec: "PredictionsSpec", side: Side) -> Unpaired | None:
    """Rows without an id of their own, which may stand for one row twice."""
    if spec.id == ROW:
        return None
    if "id" in side.defects:
        return Unpaired(reason=side.defects["id"], fix="every row needs an id")
    repeated = _repeated(engine, side)
    if not repeated:
        return None
    return Unpaired(
        reason=f"{repeated:,} of {side.rows:,} rows of the {side.table} "
        f"repeat the `{spec.id}` of another row",
        fix="write one row an id, or name the column that tells rows apart in `id:`",
    )


def _repeated(engine: "Engine", side: Side) -> int:
    """Rows beyond the first of each id."""
    from sqlglot import exp

    counted = exp.select(statement("count(*) - count(DISTINCT id)")).from_(exp.to_table(side.table))
    return int(engine.rows(counted)[0][0])


def _overlap(engine: "Engine", here: Side, there: Side) -> PairedRows:
    [(met, differing)] = engine.rows(
        statement(
            """SELECT count(*), coalesce(sum(CASE WHEN c.label <> b.label THEN 1 ELSE 0 END), 0)
               FROM candidate AS c JOIN baseline AS b ON c.id = b.id"""
        )
    )
    return PairedRows(
        shared=int(met) - int(differing),
        only_candidate=here.rows - int(met),
        only_baseline=there.rows - int(met),
        label_differs=int(differing),
    )


def _refusal(
    rows: PairedRows, here: Side, there: Side, spec: "PredictionsSpec", min_shared: float
) -> Unpaired | None:
    if spec.id == ROW and rows.label_differs:
        return Unpaired(
            reason=f"rows pair by position, and {rows.label_differs:,} of them "
            "have another label than in the baseline",
            fix="name the column that tells rows apart in `predictions.id`",
        )
    for side in (here, there):
        if not rows.shared or rows.shared / side.rows < min_shared:
            reason = (
                f"only {rows.shared:,} of the {side.table}'s {side.rows:,} rows "
                f"are on both sides with the same label (min_shared is {min_shared:g}; "
                f"{rows.label_differs:,} labels differ): the test set was replaced"
            )
            return Unpaired(
                reason=reason, fix="make the baseline anew on this test set, or restore the old one"
            )
    return None


def _join(engine: "Engine", roles: Roles, positive: str, *, paired: bool) -> None:
    """Make the table `pairs`."""
    from sqlglot import exp

    by = [exp.column(f"by_{index}", table="c") for index in range(len(roles.by))]
    base = [
        exp.alias_(
            statement("CASE WHEN c.label = :positive THEN 1 ELSE 0 END", positive=positive), "y"
        ),
        exp.alias_(exp.column("score", table="c"), "score_c"),
        exp.alias_(_hit(roles.spec, "c", positive), "hit_c"),
    ]
    if not paired:
        rest = [
            exp.alias_(exp.false(), "shared"),
            exp.alias_(statement("CAST(NULL AS DOUBLE)"), "score_b"),
            exp.alias_(statement("CAST(NULL AS INTEGER)"), "hit_b"),
            exp.alias_(statement("CAST(NULL AS BOOLEAN)"), "changed"),
        ]
        query = exp.select(*base, *rest, *by).from_(
            exp.alias_(exp.to_table("candidate"), "c", table=True)
        )
    else:
        hit_c, hit_b = (_hit(roles.spec, table, positive) for table in ("c", "b"))
        changed = statement(
            """CASE WHEN b.id IS NOT NULL THEN
                    c.score IS DISTINCT FROM b.score OR :hit_c IS DISTINCT FROM :hit_b END""",
            hit_c=hit_c,
            hit_b=hit_b,
        )
        rest = [
            exp.alias_(statement("b.id IS NOT NULL"), "shared"),
            exp.alias_(exp.column("score", table="b"), "score_b"),
            exp.alias_(hit_b, "hit_b"),
            exp.alias_(changed, "changed"),
        ]
        query = (
            exp.select(*base, *rest, *by)
            .from_(exp.alias_(exp.to_table("candidate"), "c", table=True))
            .join(
                exp.alias_(exp.to_table("baseline"), "b", table=True),
                on=statement("c.id = b.id AND c.label = b.label"),
                join_type="left",
            )
        )
    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    engine.execute(
        exp.Create(this=exp.to_table("pairs"), kind="TABLE", expression=query, properties=temporary)
    )


def _hit(spec: "PredictionsSpec", table: str, positive: str) -> "Expression":
    """1 where the row is decided positive, 0 where not, null where nothing decides."""
    if spec.prediction is not None:
        return statement(
            f"""CASE WHEN {table}.decision IS NULL THEN NULL
                     WHEN {table}.decision = :positive THEN 1 ELSE 0 END""",
            positive=positive,
        )
    if spec.threshold is not None:
        return statement(
            f"""CASE WHEN {table}.score IS NULL THEN NULL
                     WHEN {table}.score >= :cut THEN 1 ELSE 0 END""",
            cut=spec.threshold,
        )
    return statement("CAST(NULL AS INTEGER)")


def _identical(engine: "Engine", rows: PairedRows) -> bool:
    if rows.only_candidate or rows.only_baseline or rows.label_differs:
        return False
    [(changed,)] = engine.rows(statement("SELECT count(*) FROM pairs WHERE changed"))
    return not changed
