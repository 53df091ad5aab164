"""Metrics of ranks on weighted or clustered rows: scores as thresholds that hold weight."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.class_moments import moments
from mlgate.gates.metrics.exact_decimal import double_sum, exact, exact_sum, heaviest
from mlgate.gates.metrics.family import Doubt, Metric
from mlgate.gates.metrics.kept_tables import kept_as, make_once
from mlgate.gates.metrics.linear_sums import LinearSums, linear_sums
from mlgate.gates.metrics.population import Population
from mlgate.gates.metrics.rows import Key, Rows
from mlgate.gates.metrics.thresholds import thresholds, with_sums
from mlgate.stats.class_sums import ClassSums

if TYPE_CHECKING:
    from sqlglot.expressions import Select

    from mlgate.data.engine import Engine

Classes = tuple[ClassSums, ClassSums]  #: positives and negatives
Pseudo = tuple[float, float]  #: of the change and of the candidate's value
#: From the classes, of as many rows of equal weight as they are worth, and the candidate's value.
Smoothing = Callable[[Classes, float], Pseudo]


@dataclass(frozen=True, kw_only=True)
class RankMetric:
    """A metric of ranks, in SQL.

    Of rows `k` and thresholds `{side}` (see `mlgate.gates.metrics.thresholds`) in the first three,
    and of the group's `n` and `positives` and the row's `y`, `{given}` and `{value}` in the last.
    """

    given: str  #: what a row gives to a model
    perfect: str  #: what it gives to a perfect one
    value: str  #: its weighted mean over the positives is the metric's value
    influence: str
    smoothing: Smoothing


def linear_ranks(engine: "Engine", rows: Rows, metric: RankMetric) -> dict[Key, LinearSums]:
    """Each group's values and their variances, where both classes have weight."""
    each = _placed(engine, rows, metric)
    values = _values(each)
    found = linear_sums(
        engine,
        rows,
        _influences(rows, metric, each, values),
        {key: (float(b), float(c)) for key, b, c in engine.rows(values)},
    )
    classes = class_sums(engine, units_of(rows, each))
    smoothed = {}
    for key, sums in found.items():
        both = classes[key][1], classes[key][0]
        change, value = metric.smoothing(both, sums.candidate)
        smoothed[key] = sums.model_copy(update={"pseudo_change": change, "pseudo_value": value})
    return smoothed


def _placed(engine: "Engine", rows: Rows, metric: RankMetric) -> "Select":
    """Every row that counts, beside the thresholds that it stands at, as what it gives."""
    from sqlglot import exp

    sides = (rows.base, "c")
    weight = statement("CAST(:w AS DOUBLE)", w=rows.weight())
    each = rows.each(
        exp.column("y"),
        exp.alias_(weight, "w"),
        exp.alias_(
            statement("CAST(:w / :most AS DOUBLE)", w=weight, most=heaviest(engine, rows)), "m"
        ),
        *rows.unit(),
        *(exp.column(f"score_{side}") for side in dict.fromkeys(sides)),
    ).where(statement(":w > 0", w=weight))
    given = [
        exp.alias_(statement(text.format(side=side)), f"{name}{side}")
        for name, text in (("", metric.given), ("value_", metric.value))
        for side in ("b", "c")
    ]
    query = exp.select(
        "k.g",
        "k.y",
        "k.w",
        "k.m",
        *(["k.unit"] if rows.clustered else []),
        "c.n",
        "c.positives",
        *given,
        exp.alias_(statement(metric.perfect), "perfect"),
    ).from_(exp.alias_(each.subquery("k"), "k", table=True))
    for name, side in zip(("b", "c"), sides, strict=True):
        table = kept_as(rows, f"weights_{side}")
        found = thresholds(rows, _counted(each, side)).subquery("found")
        make_once(engine, table, with_sums(rows, found))
        query = query.join(
            exp.alias_(exp.to_table(table), name, table=True),
            on=statement(f"-k.score_{side} = {name}.bin AND k.g IS NOT DISTINCT FROM {name}.g"),
        )
    return query.where(statement("c.positives > 0 AND c.n > c.positives"))


def _counted(each: "Select", side: str) -> "Select":
    """The weight of the rows and of the positives at each score."""
    from sqlglot import exp

    return (
        exp.select(
            "g",
            statement(f"-score_{side} AS bin"),
            statement(f"{exact_sum('m')} AS t"),
            statement(f"sum(CASE WHEN y = 1 THEN {exact('m')} ELSE 0 END) AS p"),
        )
        .from_(each.subquery("weighed", copy=True))
        .group_by("g", "bin")
    )


def _values(each: "Select") -> "Select":
    """`g`, `value_b` and `value_c`."""
    from sqlglot import exp

    sums = [
        statement(
            f"""{double_sum(f"m * value_{side}")}
                / {double_sum("m")} AS value_{side}"""
        )
        for side in ("b", "c")
    ]
    positives = each.subquery("placed", copy=True)
    return exp.select("g", *sums).from_(positives).where(statement("y = 1")).group_by("g")


def _influences(rows: Rows, metric: RankMetric, each: "Select", values: "Select") -> "Select":
    """What `mlgate.gates.metrics.linear_sums.linear_sums` takes."""
    from sqlglot import exp

    influences = [
        exp.alias_(
            statement(metric.influence.format(given=f"r.{side}", value=f"v.value_{side}")),
            f"h_{side}",
        )
        for side in ("b", "c")
    ]
    return (
        exp.select("r.g", *(["r.unit"] if rows.clustered else []), "r.w", *influences)
        .from_(exp.alias_(each.subquery("r", copy=True), "r", table=True))
        .join(
            exp.alias_(values.subquery("v", copy=True), "v", table=True),
            on=statement("r.g IS NOT DISTINCT FROM v.g"),
        )
    )


def units_of(rows: Rows, each: "Select") -> "Select":
    """What `moments` takes: rows, or the means over a cluster's rows of a class as if one row."""
    from sqlglot import exp

    if not rows.clustered:
        return each
    sums = exp.select(
        "g",
        "y",
        statement(f"{double_sum('m')} AS m"),
        *(statement(f"{double_sum(f'm * {name}')} AS {name}") for name in ("b", "c", "perfect")),
    )
    summed = sums.from_(each.subquery("placed", copy=True)).group_by("g", "y", "unit")
    return exp.select(
        "g", "y", "m", *(statement(f"{name} / m AS {name}") for name in ("b", "c", "perfect"))
    ).from_(summed.subquery("units"))


def class_sums(engine: "Engine", units: "Select") -> dict[Key, dict[int, ClassSums]]:
    """Each group's classes, as of so many rows that count alike as their weights leave."""
    from sqlglot import exp

    squares = exp.select("g", "y", statement(exact_sum("m * m")))
    query = squares.from_(units.subquery("units", copy=True)).group_by("g", "y")
    squared = {(key, int(y)): Fraction(Decimal(total)) for key, y, total in engine.rows(query)}
    classes: dict[Key, dict[int, ClassSums]] = {}
    for key, y, total, sums in moments(engine, units):
        weight = Fraction(total)
        effective = weight * weight / squared[key, y]
        classes.setdefault(key, {})[y] = ClassSums(
            n=effective,
            **{name: effective / weight * Fraction(of) for name, of in sums.items()},
        )
    return classes


def without_weight(metric: Metric, population: Population) -> Doubt | None:
    """A class of which no row has any weight."""
    if metric.sums in population.sums or metric.key in population.linear:
        return None
    return Doubt(
        reason=f"{metric.title} says nothing{{where}}: no row of one class has any weight",
        fix="check the `weight` of `predictions`, or the test set",
        undefined=True,
    )
