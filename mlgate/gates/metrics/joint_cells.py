"""How often each label meets each pair of decisions, and metrics that follow from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import Field

from mlgate.data.template import statement
from mlgate.gates.metrics.decisions import decisions
from mlgate.gates.metrics.exact_decimal import exact_sum, heaviest
from mlgate.gates.metrics.linear_sums import LinearSums, linear_sums
from mlgate.gates.metrics.rows import Key, Rows
from mlgate.result.record import Record
from mlgate.stats.confusion_metrics import ConfusionMetric, influence, is_defined, metric_value
from mlgate.stats.joint_cube import JointCube
from mlgate.stats.pseudo_flips import (
    mean_square_of_flips,
    squares_of_two_classes,
    worst_error,
    worst_flip,
)

if TYPE_CHECKING:
    from sqlglot.expressions import Expr, Select

    from mlgate.data.engine import Engine
    from mlgate.stats.confusion_matrix import ConfusionMatrix
    from mlgate.stats.confusion_metrics import Influence

#: cells of all groups that are carried along; of more, metrics are linearised in the engine
MOST_CELLS = 500_000


class ConfusionSums(Record):
    """Rows by label, decision of the baseline and decision of the candidate.

    Four columns of equal length, of codes of classes and of rows. Where the cells are too many,
    they are empty and `linear` has each metric's variances by its key.
    """

    classes: int
    y: tuple[int, ...] = ()
    baseline: tuple[int, ...] = ()
    candidate: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    linear: dict[str, LinearSums] = Field(default_factory=dict)

    @cached_property
    def cube(self) -> JointCube:
        """The cells as statistics take them."""
        return JointCube(
            classes=self.classes,
            y=self.y,
            baseline=self.baseline,
            candidate=self.candidate,
            rows=self.rows,
        )


def joint_cells(engine: "Engine", rows: Rows) -> dict[Key, ConfusionSums] | None:
    """Each group's cells; None if they are more than `MOST_CELLS`."""
    from sqlglot import exp

    query = exp.select("g", "y", "baseline", "candidate", "m").from_(decisions(engine, rows))
    cells = engine.rows(query.limit(MOST_CELLS + 1))
    if len(cells) > MOST_CELLS:
        return None
    found: dict[Key, list[tuple[int, int, int, int]]] = {}
    for key, y, baseline, candidate, count in cells:
        cell = int(y), int(baseline), int(candidate), int(count)
        found.setdefault(key, []).append(cell)
    classes = class_count(rows)
    return {key: _sums(classes, sorted(of_group)) for key, of_group in found.items()}


def class_count(rows: Rows) -> int:
    """How many classes the codes stand for."""
    return rows.classes if rows.task == "multiclass" else 2


def _sums(classes: int, cells: Sequence[tuple[int, int, int, int]]) -> ConfusionSums:
    y, baseline, candidate, rows = zip(*cells, strict=True)
    return ConfusionSums(classes=classes, y=y, baseline=baseline, candidate=candidate, rows=rows)


@dataclass(frozen=True, kw_only=True)
class _Models:
    """Both models' confusion matrices of one group, and the metric's influences at them."""

    metric: ConfusionMetric
    baseline: "ConfusionMatrix"
    candidate: "ConfusionMatrix"

    @property
    def usable(self) -> bool:
        """Whether both values are more than a convention."""
        several = int((self.candidate.true > 0.0).sum()) > 1 or not self.metric.is_agreement
        return several and all(
            is_defined(self.metric, matrix) for matrix in (self.baseline, self.candidate)
        )

    @cached_property
    def influences(self) -> "tuple[Influence, Influence]":
        """The baseline's and the candidate's."""
        return influence(self.metric, self.baseline), influence(self.metric, self.candidate)

    @property
    def values(self) -> tuple[float, float]:
        """The baseline's and the candidate's."""
        of_b, of_c = (metric_value(self.metric, it) for it in (self.baseline, self.candidate))
        return float(of_b), float(of_c)

    def smoothed(self, sums: LinearSums, of_rows: LinearSums) -> LinearSums:
        """With pseudo-flips in the bounds, as `PairedConfusion` has them.

        `of_rows` is the same without clusters.
        """
        of_b, of_c = self.influences
        if self.metric.is_accuracy:
            flip = 1.0
        elif self.candidate.classes == 2:
            flip = 0.5 * squares_of_two_classes(of_c, of_b, 1.0)
        else:
            mean = mean_square_of_flips(of_c, of_b, 1.0, self.candidate)
            flip = max(2.0 * mean, worst_flip(of_c, of_b, 1.0, self.candidate))
        error = worst_error(of_c, self.candidate)
        changes = [it.variance_c - 2.0 * it.covariance + it.variance_b for it in (sums, of_rows)]
        return sums.model_copy(
            update={
                "pseudo_change": _pseudo_variance(flip, changes[0], changes[1], sums),
                "pseudo_value": _pseudo_variance(error, sums.variance_c, of_rows.variance_c, sums),
            }
        )


def _pseudo_variance(square: float, clustered: float, alone: float, sums: LinearSums) -> float:
    """What a pseudo-flip of influence^2 `square` adds, and with it those of its cluster.

    How many rows of a cluster flip together is the variance over that of rows which do not
    depend. As if a whole cluster had flipped beside those that were seen, since few flips
    say little of it.
    """
    if not square:
        return 0.0
    rows, units = sums.effective, float(min(sums.units, sums.effective))
    whole = rows / units
    together = (clustered + square / units**2) / (alone + whole * square / rows**2)
    return square * (min(max(together, 1.0), whole) / rows) ** 2


def linearised(
    engine: "Engine", rows: Rows, metrics: Mapping[str, ConfusionMetric]
) -> dict[str, dict[Key, LinearSums]]:
    """Each metric's values and variances, by its key and by group.

    The weights of both models' confusion matrices come first, and give the influences of labels
    and decisions; these are joined to the rows and summed over each unit.
    """
    weights = {side: _matrices(engine, rows, side) for side in {rows.base, "c"}}
    found = {}
    for key, metric in metrics.items():
        groups = {}
        for group, candidate in weights["c"].items():
            models = _Models(metric=metric, baseline=weights[rows.base][group], candidate=candidate)
            if models.usable:
                groups[group] = models
        values = {group: models.values for group, models in groups.items()}
        sums = linear_sums(engine, rows, _influences(rows, groups), values) if groups else {}
        of_rows = sums
        if rows.clustered and groups:
            alone = replace(rows, clustered=False)
            of_rows = linear_sums(engine, alone, _influences(alone, groups), values)
        found[key] = {
            group: groups[group].smoothed(of, of_rows[group]) for group, of in sums.items()
        }
    return found


def _matrices(engine: "Engine", rows: Rows, side: str) -> "dict[Key, ConfusionMatrix]":
    """Each group's confusion matrix of one model, weighted."""
    import numpy as np
    from sqlglot import exp

    from mlgate.stats.confusion_matrix import confusion_matrix

    each = rows.each(
        exp.column("y"),
        exp.alias_(exp.column(f"hit_{side}"), "hit"),
        exp.alias_(rows.weight(), "w"),
    ).subquery("decided", copy=False)
    weight = statement(exact_sum("w / :scale"), scale=heaviest(engine, rows))
    query = exp.select("g", "y", "hit", weight).from_(each).group_by("g", "y", "hit")
    cells: dict[Key, list[tuple[int, int, float]]] = {}
    for key, y, hit, total in engine.rows(query):
        cells.setdefault(key, []).append((int(y), int(hit), float(Decimal(total))))
    found = {}
    for key, of_group in cells.items():
        y_of, hit_of, weights = map(np.array, zip(*sorted(of_group), strict=True))
        if weights.sum() > 0.0:
            found[key] = confusion_matrix(y_of, hit_of, weights, classes=class_count(rows))
    return found


def _influences(rows: Rows, groups: Mapping[Key, _Models]) -> "Select":
    """Every row's influence on either model's value: of its label, its decisions, and a hit."""
    from sqlglot import exp

    names = [f"{part}_{side}" for part in ("t", "p", "r") for side in ("b", "c")]
    table = exp.values(list(_of_classes(groups)), alias="written", columns=["g", "code", *names])
    # Written as text: a literal of many digits would be a decimal, of another type in each row.
    numbers = [statement(f"CAST({name} AS DOUBLE) AS {name}") for name in names]
    given = exp.select("g", "code", *numbers).from_(table)
    decided = rows.each(
        exp.column("y"),
        exp.alias_(exp.column(f"hit_{rows.base}"), "hit_b"),
        exp.alias_(exp.column("hit_c"), "hit_c"),
        exp.alias_(rows.weight(), "w"),
        *rows.unit(),
    ).subquery("decided")
    columns: list[Expr] = [exp.column("g", table="decided")]
    columns += [exp.column("unit", table="decided")] if rows.clustered else []
    columns.append(exp.column("w", table="decided"))
    for side in ("b", "c"):
        sum_of = statement(
            f"""of_y.t_{side} + of_{side}.p_{side}
                + CASE WHEN decided.y = decided.hit_{side} THEN of_y.r_{side}
                       ELSE CAST(0 AS DOUBLE) END"""
        )
        columns.append(exp.alias_(sum_of, f"h_{side}"))
    query = exp.select(*columns).from_(decided)
    for name, code in (("of_y", "y"), ("of_b", "hit_b"), ("of_c", "hit_c")):
        test = statement(
            f"{name}.code = decided.{code} AND {name}.g IS NOT DISTINCT FROM decided.g"
        )
        query = query.join(exp.alias_(exp.to_table("given"), name, table=True), on=test)
    return query.with_("given", as_=given)


def _of_classes(groups: Mapping[Key, _Models]) -> "Iterator[tuple[Expr, ...]]":
    """For each group and class what it adds: as a label, as a decision, and if it is both."""
    from sqlglot import exp

    for group, models in groups.items():
        of_b, of_c = models.influences
        columns = (
            *(of_b.of_true, of_c.of_true),
            *(of_b.of_predicted, of_c.of_predicted),
            *(of_b.of_right, of_c.of_right),
        )
        numbers = [column.tolist() for column in columns]
        name = statement("CAST(NULL AS VARCHAR)") if group is None else exp.convert(group)
        for code, values in enumerate(zip(*numbers, strict=True)):
            written = (exp.Literal.string(repr(value)) for value in values)
            yield (name.copy(), exp.convert(code), *written)
