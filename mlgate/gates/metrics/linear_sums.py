"""Variances of any metric on weighted or clustered rows, from the influence of every row.

A metric that is smooth in the weighted distribution of the rows is, to first order, its value plus
the weighted mean of each row's influence. Its variance over independent units (rows, or clusters of
them) is C / (C - 1) * sum of T_u^2 / (sum of w)^2, with T_u the sum of w * influence over the unit:
the linearisation of survey statistics (Binder 1983, International Statistical Review 51, 279-292).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from mlgate.data.template import statement
from mlgate.gates.metrics.exact_decimal import exact, exact_sum
from mlgate.gates.metrics.group_numbers import with_numbers
from mlgate.gates.metrics.rows import Key, Rows
from mlgate.result.record import Record
from mlgate.stats.linearised import LinearisedMetric
from mlgate.stats.negated import NegatedMetric
from mlgate.stats.root_mean_square import PairedRootMeanSquare

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Select

    from mlgate.data.engine import Engine
    from mlgate.stats.paired import PairedMetric

MIN_UNITS = 20  #: clusters, or effective rows, below which Student's t is not to be trusted
_LARGEST = 1e150  # the square of what is beyond leaves double precision


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
    left_out: int = 0  #: queries that say nothing of a ranking, and are none of `n`
    #: variances under pseudo-observations, over z^2; see `mlgate.stats.linearised`
    pseudo_change: float = 0.0
    pseudo_value: float = 0.0
    #: whether the metric is the root of these means of squares (1), or its negative (-1)
    rooted: Literal[0, 1, -1] = 0

    def signed(self, sign: int) -> "LinearSums":
        """The same of the metric times 1 or -1."""
        return self.model_copy(
            update={"baseline": sign * self.baseline, "candidate": sign * self.candidate}
        )

    def estimate(self) -> "PairedMetric":
        """The metric with Student's t, C - 1 or effective rows less 1 degrees of freedom."""
        if not self.rooted:
            return self.linearised()
        root = PairedRootMeanSquare(squares=self.linearised())
        return NegatedMetric(of=root) if self.rooted < 0 else root

    def linearised(self) -> LinearisedMetric:
        """The values as they were summed, whether or not the metric is their root."""
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

    terms = influences.subquery("influences")
    products = ("w * h_b", "w * h_c", "w")
    scales = _scales(engine, terms, products)
    totals = [
        exp.alias_(statement(exact(f"{term} / {scale}")), name)
        for name, term, scale in zip(("t_b", "t_c", "t_w"), products, _SCALES, strict=True)
    ]
    beside = with_numbers(rows, influences, _by_column(scales)).subquery("beside", copy=False)
    scaled = exp.select("g", *(["unit"] if rows.clustered else []), *totals)
    scaled = scaled.from_(beside, copy=False)
    found = {}
    for key, n, units, *sums in engine.rows(_moments(scaled, clustered=rows.clustered)):
        if key not in values or key not in scales or not n:
            continue
        weight, squares, bb, cc, bc = (Fraction(Decimal(value)) for value in sums)
        factor = Fraction(int(units), max(int(units) - 1, 1)) / (weight * weight)
        *both, whole = scales[key]
        of_b, of_c = (Fraction(scale) / Fraction(whole) for scale in both)
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

    squares = exp.alias_(statement(exact("CAST(t_w AS DOUBLE) * t_w")), "t_ww")
    products = [
        statement(exact_sum(f"CAST({one} AS DOUBLE) * CAST({other} AS DOUBLE)"))
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
    return linearised_mean_of(engine, rows, each)


def linearised_mean_of(engine: "Engine", rows: Rows, each: "Select") -> dict[Key, LinearSums]:
    """The same of a SELECT of `g`, `unit` (where `rows` are clustered), `w`, `s_b` and `s_c`."""
    from sqlglot import exp

    scored = each.subquery("scored")
    products = ("w * s_b", "w * s_c", "w")
    scales = _scales(engine, scored, products)
    sums = [
        statement(exact_sum(f"{term} / {scale}"))
        for term, scale in zip(products, _SCALES, strict=True)
    ]
    beside = with_numbers(rows, each.copy(), _by_column(scales)).subquery("beside", copy=False)
    query = exp.select("g", *sums).from_(beside, copy=False).group_by("g", copy=False)
    means = {}
    for key, *totals in engine.rows(query):
        b, c, w = (
            Fraction(Decimal(total)) * Fraction(size)
            for total, size in zip(totals, scales[key], strict=True)
        )
        if w:
            means[key] = float(b / w), float(c / w)
    return linear_sums(engine, rows, _centred(each, means, rows), means)


def _scales(
    engine: "Engine", source: "Expression", terms: Sequence[str]
) -> dict[Key, tuple[float, ...]]:
    """The largest size of each term in each group, 1 where all are 0: what they are divided by.

    A group of its own scale keeps its digits beside one of far larger numbers. One whose numbers
    are too large to be squared is left out.
    """
    from sqlglot import exp

    sizes = [statement(f"max(abs({term}))") for term in terms]
    query = exp.select("g", *sizes).from_(source.copy()).group_by("g")
    found = {
        key: tuple(float(size or 0.0) or 1.0 for size in of) for key, *of in engine.rows(query)
    }
    return {key: of for key, of in found.items() if max(of) < _LARGEST}


_SCALES = ("scale_b", "scale_c", "scale_w")


def _by_column(scales: Mapping[Key, tuple[float, ...]]) -> dict[str, dict[Key, float]]:
    """Each term's scale, by the group of the row."""
    return {
        name: {key: of[column] for key, of in scales.items()} for column, name in enumerate(_SCALES)
    }


def _centred(each: "Select", means: Mapping[Key, tuple[float, float]], rows: Rows) -> "Select":
    """Every row's distance from its group's mean."""
    from sqlglot import exp

    of_groups = {
        name: {key: of[side] for key, of in means.items()}
        for side, name in enumerate(("mean_b", "mean_c"))
    }
    beside = with_numbers(rows, each, of_groups).subquery("centred", copy=False)
    return exp.select(
        "g",
        *(["unit"] if rows.clustered else []),
        "w",
        statement("s_b - mean_b AS h_b"),
        statement("s_c - mean_c AS h_c"),
    ).from_(beside, copy=False)
