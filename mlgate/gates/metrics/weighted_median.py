"""The median of weighted or clustered rows, linearised.

The weighted share of rows at most at the median has a variance over independent units; over the
density there it is the median's (Woodruff 1952, as survey statistics use it). The density is what
lies between the quantiles two standard errors of that share below and above a half.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.exact_decimal import exact, heaviest
from mlgate.gates.metrics.group_numbers import with_numbers
from mlgate.gates.metrics.linear_sums import LinearSums, linearised_mean_of
from mlgate.gates.metrics.rows import Key, Rows

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Select

    from mlgate.data.engine import Engine

_REACH = 2.0  #: standard errors of the share between a half and the quantiles read
_STEP_REACH = 1.6  #: a bound at 95 % is at least so many standard errors away
_DISTINCT = 0.9  #: share of rows with a number of their own below which numbers come in steps
_EVEN = 1e-12  #: of the weights, within which the rows below are half of them


def linearised_median(
    engine: "Engine", rows: Rows, of_baseline: "Expression", of_candidate: "Expression"
) -> dict[Key, LinearSums]:
    """The weighted medians of two numbers of every row, and their variances.

    Parameters
    ----------
    engine
        Where the rows are.
    rows
        How they are grouped, weighted and clustered.
    of_baseline, of_candidate
        The numbers.

    """
    values = (of_baseline, of_candidate)
    half = dict.fromkeys(_groups(engine, rows), 0.5)
    medians = [_quantiles(engine, rows, value, half) for value in values]
    shares = linearised_mean_of(engine, rows, _at_most(rows, values, medians))
    around = [
        _around(
            engine, rows, value, medians[side], {k: _error(of, side) for k, of in shares.items()}
        )
        for side, value in enumerate(values)
    ]
    return {
        key: _of_median(of, [m[key] for m in medians], [at[key] for at in around])
        for key, of in shares.items()
    }


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What a number does around its median."""

    slope: float  #: what it gains with the share of rows below it: one over the density
    step: float  #: the standard error that no bound may be closer than, where numbers come in steps


def _at_most(
    rows: Rows, values: "tuple[Expression, Expression]", medians: list[dict[Key, float]]
) -> "Select":
    """Whether each row is at most at its group's medians, as 1 or 0."""
    from sqlglot import exp

    each = rows.each(
        exp.alias_(values[0], "v_b"),
        exp.alias_(values[1], "v_c"),
        exp.alias_(rows.weight(), "w"),
        *rows.unit(),
    )
    beside = with_numbers(rows, each, {"median_b": medians[0], "median_c": medians[1]})
    tests = [
        statement(
            f"CASE WHEN v_{side} <= median_{side} THEN CAST(1 AS DOUBLE) "
            f"ELSE CAST(0 AS DOUBLE) END AS s_{side}"
        )
        for side in ("b", "c")
    ]
    query = exp.select("g", *(["unit"] if rows.clustered else []), "w", *tests)
    return query.from_(beside.subquery("beside", copy=False), copy=False)


def _groups(engine: "Engine", rows: Rows) -> list[Key]:
    return [key for key, n in engine.rows(rows.select(statement("count(*)"))) if n]


def _error(share: LinearSums, side: int) -> float:
    """The standard error of the share, and at least that of one unit."""
    variance = share.variance_c if side else share.variance_b
    units = min(share.effective, float(share.units))
    return max(math.sqrt(variance), 0.5 / units)


def _around(
    engine: "Engine",
    rows: Rows,
    value: "Expression",
    medians: Mapping[Key, float],
    errors: Mapping[Key, float],
) -> dict[Key, _Around]:
    """Read the quantiles two standard errors of the share below and above the median."""
    low, high = (
        _quantiles(
            engine,
            rows,
            value,
            {key: min(max(0.5 + side * _REACH * e, 0.0), 1.0) for key, e in errors.items()},
        )
        for side in (-1, 1)
    )
    stepped = _stepped(engine, rows, value)
    return {
        key: _Around(
            slope=(high[key] - low[key]) / min(2 * _REACH * error, 1.0),
            step=max(high[key] - medians[key], medians[key] - low[key]) / _STEP_REACH
            if key in stepped
            else 0.0,
        )
        for key, error in errors.items()
    }


def _stepped(engine: "Engine", rows: Rows, value: "Expression") -> set[Key]:
    """Groups of which more than a tenth of the rows have the number of another."""
    counts = statement("count(*)"), statement("count(DISTINCT :v)", v=value)
    found = engine.rows(rows.select(*counts))
    return {key for key, n, distinct in found if int(distinct) < _DISTINCT * int(n)}


def _of_median(share: LinearSums, medians: list[float], around: list[_Around]) -> LinearSums:
    slope_b, slope_c = (at.slope for at in around)
    # A number that comes in steps is not known closer than a step, nor is a change of it.
    step = max(at.step for at in around) ** 2
    covariance = share.covariance * slope_b * slope_c
    # Rows that cross in either direction, as Tango's bounds have them without any.
    pseudo_rows = share.effective * min(share.effective, float(share.units))
    return share.model_copy(
        update={
            "baseline": medians[0],
            "candidate": medians[1],
            "variance_b": max(share.variance_b * slope_b**2, step),
            "variance_c": max(share.variance_c * slope_c**2, step),
            "covariance": min(covariance, step / 2) if step else covariance,
            "pseudo_change": slope_b * slope_c / pseudo_rows,
            "pseudo_value": slope_c**2 / (4 * pseudo_rows),
        }
    )


def _quantiles(
    engine: "Engine", rows: Rows, value: "Expression", shares: Mapping[Key, float]
) -> dict[Key, float]:
    """The value at a share of each group's weight; the mean of two where it lies between them."""
    from sqlglot import exp

    weight = statement(exact(":w / :most"), w=rows.weight(), most=heaviest(engine, rows))
    each = rows.each(exp.alias_(value, "v"), exp.alias_(weight, "w"))
    each = each.where(statement(":w > 0", w=rows.weight()), copy=False)
    beside = with_numbers(rows, each, {"share": shares})
    running = exp.select(
        "g",
        "v",
        "share",
        statement("CAST(sum(w) OVER (PARTITION BY g ORDER BY v) AS DOUBLE) AS upto"),
        statement("CAST(sum(w) OVER (PARTITION BY g) AS DOUBLE) AS whole"),
    ).from_(beside.subquery("beside", copy=False), copy=False)
    query = exp.select(
        "g",
        statement("min(CASE WHEN upto >= share * whole * (1 - :even) THEN v END)", even=_EVEN),
        statement("min(CASE WHEN upto > share * whole * (1 + :even) THEN v END)", even=_EVEN),
        statement("max(v)"),
    ).from_(running.subquery("running"))
    found = {}
    for key, at, beyond, most in engine.rows(query.group_by("g")):
        low = float(most if at is None else at)
        found[key] = (low + float(low if beyond is None else beyond)) / 2
    return found
