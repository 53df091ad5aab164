"""Variances of any metric on weighted or clustered rows, from the influence of every row.

A metric that is smooth in the weighted distribution of the rows is, to first order, its value plus
the weighted mean of each row's influence. Its variance over independent units (rows, or clusters of
them) is C / (C - 1) * sum of T_u^2 / (sum of w)^2, with T_u the sum of w * influence over the unit:
the linearisation of survey statistics (Binder 1983, International Statistical Review 51, 279-292).
"""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.rows import Key, Rows
from mlgate.result.record import Record
from mlgate.stats.linearised import LinearisedMetric

if TYPE_CHECKING:
    from sqlglot.expressions import Expr, Expression, Select

    from mlgate.data.engine import Engine

MIN_UNITS = 20  #: clusters, or effective rows, below which Student's t is not to be trusted
_DECIMAL = "DECIMAL(38, 18)"


class LinearSums(Record):
    """A metric's values and the variances of their estimates on one population."""

    n: int
    units: int  #: clusters, or rows
    effective: float  #: rows of equal weight that would say as much
    baseline: float
    candidate: float
    variance_b: float
    variance_c: float
    covariance: float
    clustered: bool
    #: variances under pseudo-observations, over z^2; see `mlgate.stats.linearised`
    pseudo_change: float = 0.0
    pseudo_value: float = 0.0

    def signed(self, sign: int) -> "LinearSums":
        """The same of the metric times 1 or -1."""
        return self.model_copy(
            update={"baseline": sign * self.baseline, "candidate": sign * self.candidate}
        )

    def estimate(self) -> LinearisedMetric:
        """The metric with Student's t, C - 1 or effective rows less 1 degrees of freedom."""
        return LinearisedMetric(
            baseline=self.baseline,
            candidate=self.candidate,
            variance_b=self.variance_b,
            variance_c=self.variance_c,
            covariance=self.covariance,
            pseudo_change=self.pseudo_change,
            pseudo_value=self.pseudo_value,
            degrees_of_freedom=max((self.units if self.clustered else self.effective) - 1, 1.0),
            n=self.units,
            method="linearised over clusters" if self.clustered else "linearised, weighted rows",
        )


def linear_sums(
    engine: "Engine",
    rows: Rows,
    influences: "Select",
    values: Mapping[Key, tuple[float, float]],
) -> dict[Key, LinearSums]:
    """Sum the influences of every unit, and turn them into variances.

    Parameters
    ----------
    engine
        Where the rows are.
    rows
        Whether they are clustered.
    influences
        A SELECT of `g`, `unit` (the cluster, where `rows` are clustered), `w`, `h_b` and `h_c`:
        the influence of every row on either model's value.
    values
        Each group's values of the baseline and of the candidate; groups without are left out.

    """
    from sqlglot import exp

    terms = influences.subquery("influences", copy=False)
    largest = exp.select(
        statement("max(abs(w * h_b))"), statement("max(abs(w * h_c))"), statement("max(w)")
    ).from_(terms)
    scales = [float(value or 0.0) or 1.0 for value in engine.rows(largest)[0]]
    totals = [
        exp.alias_(statement(f"CAST({term} / :scale AS {_DECIMAL})", scale=scale), name)
        for name, term, scale in zip(
            ("t_b", "t_c", "t_w"), ("w * h_b", "w * h_c", "w"), scales, strict=True
        )
    ]
    scaled = exp.select("g", *(["unit"] if rows.clustered else []), *totals).from_(terms.copy())
    found = {}
    for key, n, units, *sums in engine.rows(_moments(scaled, clustered=rows.clustered)):
        if key not in values or not n:
            continue
        weight, squares, bb, cc, bc = (Fraction(Decimal(value)) for value in sums)
        factor = Fraction(int(units), max(int(units) - 1, 1)) / (weight * weight)
        of_b, of_c = (Fraction(scale) / Fraction(scales[2]) for scale in scales[:2])
        found[key] = LinearSums(
            n=int(n),
            units=int(units),
            effective=float(weight * weight / squares),
            baseline=values[key][0],
            candidate=values[key][1],
            variance_b=float(factor * bb * of_b * of_b),
            variance_c=float(factor * cc * of_c * of_c),
            covariance=float(factor * bc * of_b * of_c),
            clustered=rows.clustered,
        )
    return found


def _moments(scaled: "Select", *, clustered: bool) -> "Select":
    """`g`, rows, units, and the sums of weights, their squares and of products of unit totals."""
    from sqlglot import exp

    squares = exp.alias_(statement("CAST(CAST(t_w AS DOUBLE) * t_w AS DECIMAL(38, 18))"), "t_ww")
    products = [
        statement(f"sum(CAST(CAST({one} AS DOUBLE) * CAST({other} AS DOUBLE) AS {_DECIMAL}))")
        for one, other in (("t_b", "t_b"), ("t_c", "t_c"), ("t_b", "t_c"))
    ]
    each = exp.select("*", squares).from_(scaled.subquery("scaled"))
    if not clustered:
        counts = ["count(*)", "count(*)", "sum(t_w)", "sum(t_ww)"]
        query = exp.select("g", *map(statement, counts), *products)
        return query.from_(each.subquery("units")).group_by("g")
    units = exp.select(
        "g",
        statement("count(*) AS n"),
        *(statement(f"sum({name}) AS {name}") for name in ("t_w", "t_ww", "t_b", "t_c")),
    ).from_(each.subquery("of_rows"))
    counts = ["sum(n)", "count(*)", "sum(t_w)", "sum(t_ww)"]
    query = exp.select("g", *map(statement, counts), *products)
    return query.from_(units.group_by("g", "unit").subquery("units")).group_by("g")


def linearised_mean(
    engine: "Engine", rows: Rows, of_baseline: "Expression", of_candidate: "Expression"
) -> dict[Key, LinearSums]:
    """The weighted mean of a number of every row, whose influence is its distance from the mean."""
    from sqlglot import exp

    both = (exp.alias_(of_baseline, "s_b"), exp.alias_(of_candidate, "s_c"))
    each = rows.each(*both, exp.alias_(rows.weight(), "w"), *rows.unit())
    scored = each.subquery("scored", copy=False)
    scale = exp.select(
        statement("max(abs(w * s_b))"), statement("max(abs(w * s_c))"), statement("max(w)")
    )
    scales = [float(value or 0.0) or 1.0 for value in engine.rows(scale.from_(scored.copy()))[0]]
    sums = [
        statement(f"sum(CAST({term} / :scale AS {_DECIMAL}))", scale=size)
        for term, size in zip(("w * s_b", "w * s_c", "w"), scales, strict=True)
    ]
    means = {}
    for key, *totals in engine.rows(exp.select("g", *sums).from_(scored.copy()).group_by("g")):
        b, c, w = (
            Fraction(Decimal(total)) * Fraction(size)
            for total, size in zip(totals, scales, strict=True)
        )
        if w:
            means[key] = float(b / w), float(c / w)
    return linear_sums(engine, rows, _centred(scored, means, rows), means)


def _centred(
    scored: "Expression", means: Mapping[Key, tuple[float, float]], rows: Rows
) -> "Select":
    """Every row's distance from its group's mean."""
    from sqlglot import exp

    def mean(side: int) -> "Expr":
        if rows.by is None:
            return exp.convert(means.get(None, (0.0, 0.0))[side])
        cases = exp.Case()
        for key, of in means.items():
            test = statement("g IS NULL") if key is None else statement("g = :g", g=key)
            cases = cases.when(test, exp.convert(of[side]))
        return cases

    return exp.select(
        "g",
        *(["unit"] if rows.clustered else []),
        "w",
        exp.alias_(statement("s_b - :mean", mean=mean(0)), "h_b"),
        exp.alias_(statement("s_c - :mean", mean=mean(1)), "h_c"),
    ).from_(scored.copy())
