"""Candidate rows joined with the baseline's, inside the engine; what is left out is counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlgate.data.both_sides import of_model, strange
from mlgate.data.join import make_pairs
from mlgate.data.remarks import cluster_like
from mlgate.data.roles import ROW, Roles, score_names
from mlgate.data.searchable import Searchable
from mlgate.data.side import Side, read_side
from mlgate.data.source import SourceError
from mlgate.data.task_labels import task_labels, with_label_defects
from mlgate.data.template import statement
from mlgate.data.unpaired import Unpaired, unpaired_by
from mlgate.result.provenance import PairedRows

if TYPE_CHECKING:
    from mlgate.data.engine import Engine
    from mlgate.data.source import Source
    from mlgate.policy.predictions_spec import PredictionsSpec


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """The rows that metrics are computed from.

    Columns of the table: `shared` (on both sides, with the same label), `changed` (the models
    differ in score or decision; null where not shared), `by_0`, `by_1`, …, and by task

    - binary: `y` (1 where the label is the positive one, else 0), `score_c`, `hit_c` (1 where the
      decision is the positive label), `score_b` and `hit_b` (both null where not shared);
    - multiclass: `y`, `hit_c` and `hit_b`, which are positions in `classes`, and `score_c_0`,
      `score_b_0`, `score_c_1`, …, a pair for each of `classes` (null where it has no column);
    - regression: `y`, `score_c` and `score_b`, the predicted values;
    - ranking: `query`, `y` (the relevance), `score_c` and `score_b`;
    - score: `score_c_0`, `score_b_0`, …, a pair for each name of the scores.

    `w` (the weight) where `weighted`, `unit` (the cluster) where `clustered`.
    """

    table: str
    candidate: Side
    baseline: Side | None
    refused: Unpaired | None  #: why there is a baseline but no shared row
    rows: PairedRows | None
    identical: bool | None  #: every row of both sides is shared, and none changed
    task: str = "binary"
    classes: tuple[str, ...] = ()  #: of a multiclass task, in the order of their codes
    scores: tuple[str, ...] = ()  #: names of the score columns, in their order
    #: what is strange of a role of either side, or of both together
    remarks: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  #: what is strange of all roles
    weighted: bool = False
    clustered: bool = False
    #: column of the predictions -> column of the table
    by: Mapping[str, str] = field(default_factory=dict)
    searchable: Searchable = field(default_factory=Searchable)  #: columns of `by` that nobody named


def pair(  # the word for the baseline is by keyword
    engine: "Engine",
    roles: Roles,
    candidate: "Source",
    baseline: "Source | None",
    min_shared: float,
    *,
    against: str = "baseline",
) -> Pairs | Unpaired:
    """Read both sides and join them on their ids (or positions).

    Parameters
    ----------
    engine
        Where the tables are made.
    roles
        The columns to read.
    candidate, baseline
        The predictions of both sides.
    min_shared
        Share of both sides' rows that must be shared with equal labels, in [0, 1].

    against
        The word for the baseline; another than `baseline` gives the tables names of their own.

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
    spec = roles.spec
    prefix = "" if against == "baseline" else f"{against}_"
    here = read_side(
        engine,
        roles,
        candidate,
        "candidate",
        table=f"{prefix}candidate",
        id_key=roles.id_key,
        of_rows=True,
    )
    if not here.rows:
        return Unpaired(
            reason=f"{roles.spec.path} has no rows",
            fix="write the predictions before the check",
            key="path",
        )
    unusable = _unidentified(engine, roles.spec, here) or _unsound(here, roles.spec)
    if unusable is not None:
        return unusable
    there: Side | None = None
    refused: Unpaired | None = None
    rows: PairedRows | None = None
    if baseline is not None:
        try:
            there = of_model(read_side(engine, roles, baseline, against, of_rows=True))
        except SourceError as error:  # leaves the candidate's own numbers standing
            reason = f"the {against}: {error.reason}"
            refused = Unpaired(reason=reason, fix=error.fix, code="MLG021")
        else:
            refused, rows = _meet(engine, roles.spec, here, there, min_shared)
    labels = task_labels(spec, here, there)
    if isinstance(labels, Unpaired):
        return labels
    met = None if refused is not None else there
    table = f"{prefix}pairs"
    make_pairs(
        engine,
        roles,
        labels,
        candidate=here.table,
        baseline=None if met is None else met.table,
        table=table,
    )
    remarks, notes = strange(engine, roles, labels, (here, there), table if met else None)
    if against == "baseline":
        like = cluster_like(engine, candidate, spec, engine.columns(candidate))
        notes = notes if like is None else (like, *notes)
    return Pairs(
        table=table,
        candidate=with_label_defects(spec, here, labels),
        baseline=None if there is None else with_label_defects(spec, there, labels),
        refused=refused,
        rows=rows,
        identical=_identical(engine, table, rows) if met and rows is not None else None,
        task=spec.task,
        classes=labels.classes,
        scores=score_names(spec),
        remarks=remarks,
        notes=notes,
        weighted=spec.weight is not None,
        clustered=spec.cluster_by is not None,
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
    if "id" in side.absent:
        return unpaired_by(side.absent["id"])
    if "id" in side.defects:
        return Unpaired(reason=side.defects["id"], fix="every row needs an id", key="id")
    repeated = _repeated(engine, side)
    if not repeated:
        return None
    return Unpaired(
        reason=f"{repeated:,} of {side.rows:,} rows of the {side.word} "
        f"repeat the `{spec.id}` of another row",
        fix="write one row an id, or name the column that tells rows apart in `id:`",
        key="id",
    )


def _unsound(side: Side, spec: "PredictionsSpec") -> Unpaired | None:
    """Rows whose weight, cluster or query is not known: no metric can count them."""
    for role in ("weight", "cluster", "query"):
        if role in side.absent:
            return unpaired_by(side.absent[role])
        if role in side.defects:
            fix = f"give every row a {role}, in the column that `predictions` names"
            if role == "cluster" and spec.query is not None:
                fix += "; all rows of a query the same"
            return Unpaired(reason=side.defects[role], fix=fix)
    return None


def _repeated(engine: "Engine", side: Side) -> int:
    """Rows beyond the first of each id."""
    from sqlglot import exp

    counted = exp.select(statement("count(*) - count(DISTINCT id)")).from_(exp.to_table(side.table))
    return int(engine.rows(counted)[0][0])


def _overlap(engine: "Engine", here: Side, there: Side) -> PairedRows:
    from sqlglot import exp

    query = (
        exp.select(
            statement("count(*)"),
            statement("coalesce(sum(CASE WHEN c.label <> b.label THEN 1 ELSE 0 END), 0)"),
        )
        .from_(exp.alias_(exp.to_table(here.table), "c", table=True))
        .join(exp.alias_(exp.to_table(there.table), "b", table=True), on=statement("c.id = b.id"))
    )
    [(met, differing)] = engine.rows(query)
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
                f"only {rows.shared:,} of the {side.word}'s {side.rows:,} rows "
                f"are on both sides with the same label (min_shared is {min_shared:g}; "
                f"{rows.label_differs:,} labels differ): the test set was replaced"
            )
            return Unpaired(
                reason=reason, fix="make the baseline anew on this test set, or restore the old one"
            )
    return None


def _identical(engine: "Engine", table: str, rows: PairedRows) -> bool:
    from sqlglot import exp

    if rows.only_candidate or rows.only_baseline or rows.label_differs:
        return False
    counted = (
        exp.select(statement("count(*)")).from_(exp.to_table(table)).where(exp.column("changed"))
    )
    [(changed,)] = engine.rows(counted)
    return not changed
