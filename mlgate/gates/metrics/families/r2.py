"""R2: the share of the target's variance that is explained, tested by Fieller's theorem."""

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.exact_decimal import exact_sum
from mlgate.gates.metrics.family import Doubt, Key, Metric, PerRow, Rows
from mlgate.gates.metrics.group_numbers import with_numbers
from mlgate.gates.metrics.linear_sums import (
    LinearSums,
    linear_sums,
    linearised_mean,
    linearised_mean_of,
)
from mlgate.gates.metrics.population import Population
from mlgate.gates.metrics.residuals import residual
from mlgate.present.numbers import rows as rows_of
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.result.record import Record
from mlgate.stats.paired import PairedMetric
from mlgate.stats.r2 import MIN_ROWS, PairedR2

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Select

    from mlgate.data.engine import Engine

METRICS = (
    Metric(
        name="r2",
        family="r2",
        title="R2",
        direction=Direction.HIGHER,
        low=float("-inf"),
        high=1.0,
        unit=None,
        reads=("score",),
        tasks=("regression",),
        share_of_baseline=False,
    ),
)

_TERMS = {
    "sum_b": "b",
    "sum_c": "c",
    "sum_bb": "b * b",
    "sum_cc": "c * c",
    "sum_bc": "b * c",
    "sum_t": "t",
    "sum_tt": "t * t",
    "sum_ttt": "t * t * t",
    "sum_tttt": "t * t * (t * t)",
    "sum_bt": "b * t",
    "sum_btt": "b * t * t",
    "sum_ct": "c * t",
    "sum_ctt": "c * t * t",
}


class R2Sums(Record):
    """Sums of squared errors and of the target, each divided by its scale: decimal text.

    `b` and `c` are squared errors over `scale_b` and `scale_c`; `t` is the target less the middle
    of its range, over `scale_t`.
    """

    n: int
    scale_b: float
    scale_c: float
    scale_t: float
    sum_b: str
    sum_c: str
    sum_bb: str
    sum_cc: str
    sum_bc: str
    sum_t: str
    sum_tt: str
    sum_ttt: str
    sum_tttt: str
    sum_bt: str
    sum_btt: str
    sum_ct: str
    sum_ctt: str


SUMS = R2Sums


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, R2Sums]]:
    """Sum the moments of every group whose target varies."""
    from sqlglot import exp

    sums = [statement(exact_sum(term)) for term in _TERMS.values()]
    scales = [statement(f"max({name})") for name in ("scale_b", "scale_c", "scale_t")]
    query = exp.select("g", statement("count(*)"), *scales, *sums)
    for key, n, *values in engine.rows(query.from_(_scaled(rows).subquery("scaled")).group_by("g")):
        if n and None not in values:
            named = dict(zip(_TERMS, (format(Decimal(x), "f") for x in values[3:]), strict=True))
            scale_b, scale_c, scale_t = map(float, values[:3])
            yield (
                key,
                "r2",
                R2Sums(n=int(n), scale_b=scale_b, scale_c=scale_c, scale_t=scale_t, **named),
            )


def _scaled(rows: Rows) -> "Select":
    """Every row's squared errors and target in [-1, 1], by the scales of its group."""
    from sqlglot import exp

    each = rows.each(
        exp.alias_(residual(rows.base), "e_b"), exp.alias_(residual("c"), "e_c"), exp.column("y")
    )
    ends = ("max(abs(e_b)) AS e_b", "max(abs(e_c)) AS e_c", "min(y) AS low", "max(y) AS high")
    ranges = exp.select("g", *map(statement, ends)).from_(each.subquery("of_rows")).group_by("g")
    same = exp.true() if rows.by is None else statement("t.g IS NOT DISTINCT FROM r.g")
    return (
        exp.select(
            exp.alias_(exp.column("g", table="t"), "g"),
            exp.alias_(_square("t.e_b", "r.e_b"), "b"),
            exp.alias_(_square("t.e_c", "r.e_c"), "c"),
            statement(f"(t.y - (r.low / 2 + r.high / 2)) / ({_WIDTH}) AS t"),
            statement(f"{_size('r.e_b')} AS scale_b"),
            statement(f"{_size('r.e_c')} AS scale_c"),
            statement(f"{_WIDTH} AS scale_t"),
        )
        .from_(each.copy().subquery("t"))
        .join(ranges.subquery("r"), on=same)
    )


_LARGEST = "1e75"  # the fourth power of what is beyond leaves double precision
_HALF = "(r.high / 2 - r.low / 2)"
_WIDTH = f"CASE WHEN r.high > r.low AND {_HALF} < {_LARGEST} THEN {_HALF} END"


def _size(largest: str) -> str:
    return f"CASE WHEN {largest} = 0 THEN 1.0 WHEN {largest} < {_LARGEST} THEN {largest} END"


def _square(value: str, largest: str) -> "Expression":
    scaled = f"({value} / ({_size(largest)}))"
    return statement(f"{scaled} * {scaled}")


def _per_row(rows: Rows, metric: Metric, side: str) -> "Expression":
    return statement(":e * :e", e=residual(side))


PER_ROW = PerRow(words="squared error", direction=Direction.LOWER, of=_per_row)


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """R2 over weighted rows: 1 less the mean squared error over the variance of the target."""
    squares = [statement(":e * :e", e=residual(side)) for side in (rows.base, "c")]
    errors = linearised_mean(engine, rows, squares[0], squares[1])
    variances = _variances(engine, rows)
    values = {
        key: (1 - errors[key].baseline / variance, 1 - errors[key].candidate / variance)
        for key, (_, variance) in variances.items()
        if key in errors
    }
    if not values:
        return {}
    influences = _influences(rows, squares, variances, values)
    return linear_sums(engine, rows, influences, values)


def _variances(engine: "Engine", rows: Rows) -> dict[Key, tuple[float, float]]:
    """Mean and variance of the weighted target of each group in which it varies."""
    from sqlglot import exp

    ends = [
        statement(f"{end}(CASE WHEN :w > 0 THEN y END)", w=rows.weight()) for end in ("min", "max")
    ]
    varying = {key for key, low, high in engine.rows(rows.select(*ends)) if low != high}
    targets = linearised_mean(engine, rows, statement("y"), statement("y"))
    means = {key: sums.candidate for key, sums in targets.items() if key in varying}
    if not means:
        return {}
    each = rows.each(exp.column("y"), exp.alias_(rows.weight(), "w"), *rows.unit())
    beside = with_numbers(rows, each, {"mean": means}).subquery("beside", copy=False)
    deviation = "(y - mean) * (y - mean)"
    deviations = exp.select(
        "g",
        *(["unit"] if rows.clustered else []),
        "w",
        statement(f"{deviation} AS s_b"),
        statement(f"{deviation} AS s_c"),
    ).from_(beside, copy=False)
    found = linearised_mean_of(engine, rows, deviations)
    return {key: (mean, found[key].candidate) for key, mean in means.items() if key in found}


def _influences(
    rows: Rows,
    squares: "Sequence[Expression]",
    variances: Mapping[Key, tuple[float, float]],
    values: Mapping[Key, tuple[float, float]],
) -> "Select":
    """Of every row: (1 - R2) squared deviation - squared error, over the variance."""
    from sqlglot import exp

    each = rows.each(
        exp.column("y"),
        exp.alias_(squares[0], "square_b"),
        exp.alias_(squares[1], "square_c"),
        exp.alias_(rows.weight(), "w"),
        *rows.unit(),
    )
    beside = with_numbers(
        rows,
        each,
        {
            "mean": {key: of[0] for key, of in variances.items()},
            "variance": {key: of[1] for key, of in variances.items()},
            "r2_b": {key: of[0] for key, of in values.items()},
            "r2_c": {key: of[1] for key, of in values.items()},
        },
    )
    influences = [
        statement(
            f"((1 - r2_{side}) * (y - mean) * (y - mean) - square_{side}) / variance AS h_{side}"
        )
        for side in ("b", "c")
    ]
    query = exp.select("g", *(["unit"] if rows.clustered else []), "w", *influences)
    return query.from_(beside.subquery("beside", copy=False), copy=False)


def estimate(metric: Metric, sums: R2Sums, population: Population) -> PairedMetric:
    """The R2 of both models."""
    units = {
        "b": Fraction(sums.scale_b) ** 2,
        "c": Fraction(sums.scale_c) ** 2,
        "t": Fraction(sums.scale_t),
    }
    named = {}
    for name in _TERMS:
        unit = math.prod(units[letter] for letter in name.removeprefix("sum_"))
        named[name] = Fraction(getattr(sums, name)) * unit
    return PairedR2(n=sums.n, **named)


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Undefined where the target is constant, and too few rows for Fieller's interval."""
    if "r2" not in population.sums and metric.key not in population.linear:
        return Doubt(
            reason="R2 has no value{where}: a target or a predicted value is too large to be "
            f"squared, or the target is the same in all {rows_of(population.n)}",
            fix="gate mean_squared_error, or check the test set",
            undefined=True,
        )
    if population.n >= MIN_ROWS or by_point:
        return None
    return Doubt(reason=f"{rows_of(population.n)}{{where}}: an R2 needs {MIN_ROWS}")


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """None."""
    return {}


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """None."""
    return ()
