"""Sums of a number of every row of both models, exact in any order of the rows.

A number is shifted and divided so that it lies in [-1, 1], whatever its unit, and summed as a
decimal of 16 places, which are whole numbers of 64 bits: each group of rows by a scale of its own,
so that a slice of small losses keeps its digits beside one of large ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from mlgate.data.template import statement
from mlgate.gates.metrics.rows import Key, Rows
from mlgate.result.record import Record
from mlgate.stats.bounded_means import PairedBoundedMean
from mlgate.stats.means import PairedMean
from mlgate.stats.paired import PairedAccuracy, PairedMetric

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Select

    from mlgate.data.engine import Engine

_LARGEST = "1e150"  #: numbers beyond are not summed: their squares leave double precision
_PLACES = 16  #: finer than a double, and in 64 bits


class MeanSums(Record):
    """Sums of both models' numbers, each less `low` and divided by its scale: decimal text."""

    n: int
    low: float
    scale_b: float
    scale_c: float
    sum_b: str
    sum_c: str
    sum_bb: str
    sum_cc: str
    sum_bc: str
    largest: str  #: the largest squared difference of a row, over the larger scale's square
    sum_moved4: str  #: of fourth powers of differences, likewise
    sum_low4: str  #: of fourth powers of the candidate's distance from `low`, over `scale_c`'s
    sum_high4: str  #: the same of its distance from `low` + `scale_c`
    zeros_and_ones: bool  #: whether no number is another

    def means(self) -> PairedMean:
        """The means of the numbers themselves, in their unit."""
        n, low = self.n, Fraction(self.low)
        b, c = Fraction(self.scale_b), Fraction(self.scale_c)
        sum_b, sum_c = b * Fraction(self.sum_b), c * Fraction(self.sum_c)
        return PairedMean(
            n=n,
            sum_b=n * low + sum_b,
            sum_c=n * low + sum_c,
            sum_bb=n * low**2 + 2 * low * sum_b + b**2 * Fraction(self.sum_bb),
            sum_cc=n * low**2 + 2 * low * sum_c + c**2 * Fraction(self.sum_cc),
            sum_bc=n * low**2 + low * (sum_b + sum_c) + b * c * Fraction(self.sum_bc),
        )

    def bounded(self, *, best: Literal["low", "high", "either"]) -> PairedMetric:
        """The means of numbers in a range; of ones and zeros, McNemar's test and Tango's bounds."""
        if self.zeros_and_ones:
            return self.shares()
        low, scale = Fraction(self.low), Fraction(self.scale_c)
        fourths = {"low": self.sum_low4, "high": self.sum_high4}
        made = [
            PairedBoundedMean(
                means=self.means(),
                low=low,
                high=low + scale,
                best=low if end == "low" else low + scale,
                sum_moved4=scale**4 * Fraction(self.sum_moved4),
                sum_short4=scale**4 * Fraction(fourths[end]),
            )
            for end in ("low", "high")
            if best in (end, "either")
        ]
        # Where either end may be the better one, rows may be unseen on either side.
        return max(made, key=lambda it: it.candidate_value().pseudo_variance)

    def shares(self) -> PairedAccuracy:
        """The shares of ones, where no number is anything but 0 or 1."""
        right_b, right_c, both = (int(Fraction(x)) for x in (self.sum_b, self.sum_c, self.sum_bc))
        return PairedAccuracy(wins=right_c - both, losses=right_b - both, both_right=both, n=self.n)

    def share_of_largest(self) -> float:
        """The largest row's share of the sum of squared differences; 0 where there is none."""
        means = self.means()
        squares = Fraction(means.sum_bb) + Fraction(means.sum_cc) - 2 * Fraction(means.sum_bc)
        if squares <= 0:
            return 0.0
        scale = Fraction(max(self.scale_b, self.scale_c))
        return min(float(Fraction(self.largest) * scale**2 / squares), 1.0)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One number of every row.

    Its columns are `b_<name>` and `c_<name>` of a SELECT; `scale` is a range that it cannot
    leave, or how one is found.
    """

    name: str
    #: (low, high); `own`: 0 to the largest of either model; `seen`: the range of both, with 0
    scale: tuple[int, int] | Literal["own", "seen"]
    #: whether its range bounds the mean (see `MeanSums.bounded`), which takes fourth powers
    bounded: bool = True


def gathered_means(
    engine: "Engine", rows: Rows, scored: "Select", measured: Sequence[Measured]
) -> Iterator[tuple[Key, str, MeanSums]]:
    """Sum every number of every group.

    Parameters
    ----------
    engine
        Where the rows are.
    rows
        How they are grouped.
    scored
        A SELECT of `g` and the columns of `measured`.
    measured
        What to sum. A group of rows whose numbers are too large to sum is left out.

    """
    from sqlglot import exp

    source = _with_scales(rows, scored, measured)
    sums = [exp.alias_(term, f"s{i}", copy=False) for i, term in enumerate(_sums(measured))]
    query = exp.Select().select("g", *sums, copy=False)
    query = query.from_(source.subquery("scaled", copy=False), copy=False).group_by("g", copy=False)
    width = len(sums) // len(measured) if measured else 0
    for key, *values in engine.rows(query):
        for index, it in enumerate(measured):
            found = _record(values[index * width : (index + 1) * width])
            if found is not None:
                yield key, it.name, found


def _record(values: Sequence[object]) -> MeanSums | None:
    n, low, scale_b, scale_c, others, largest, *sums = values
    if not n or low is None or scale_b is None or scale_c is None:
        return None
    texts = [format(Decimal(str(value or 0)).scaleb(-_PLACES), "f") for value in sums]
    named = dict(zip((*_POWERS, *_FOURTHS), texts, strict=True))
    return MeanSums(
        n=int(str(n)),
        low=float(str(low)),
        scale_b=float(str(scale_b)),
        scale_c=float(str(scale_c)),
        zeros_and_ones=not others,
        largest=format(Decimal(str(largest or 0)), "f"),
        **named,
    )


_POWERS = ("sum_b", "sum_c", "sum_bb", "sum_cc", "sum_bc")
_FOURTHS = ("sum_moved4", "sum_low4", "sum_high4")


def _sums(measured: Sequence[Measured]) -> "Iterator[Expression]":
    for it in measured:
        b, c, moved = f"b_{it.name}", f"c_{it.name}", _moved(it)
        yield statement("count(*)")
        for name in ("low", "scale_b", "scale_c"):
            yield statement(f"max({name}_{it.name})")
        yield statement(f"sum(others_{it.name})" if it.bounded else "1")
        yield statement(f"max({moved} * {moved})")
        for term in (b, c, f"{b} * {b}", f"{c} * {c}", f"{b} * {c}"):
            yield _whole(term)
        for size in (f"{moved} * {moved}", f"{c} * {c}", f"(1 - {c}) * (1 - {c})"):
            yield _whole(f"{size} * ({size})") if it.bounded else statement("0")


def _moved(it: Measured) -> str:
    """What the models differ by, over the larger scale."""
    b, c = f"b_{it.name}", f"c_{it.name}"
    if it.scale != "own":
        return f"({c} - {b})"
    larger = f"greatest(scale_b_{it.name}, scale_c_{it.name})"
    return f"({c} * (scale_c_{it.name} / {larger}) - {b} * (scale_b_{it.name} / {larger}))"


def _whole(term: str) -> "Expression":
    return statement(f"sum(CAST({term} * 1e{_PLACES} AS BIGINT))")


def _with_scales(rows: Rows, scored: "Select", measured: Sequence[Measured]) -> "Select":
    """Every row's numbers, scaled, with the scales of its group."""
    from sqlglot import exp

    columns = [exp.alias_(exp.column("g", table="t"), "g")]
    for it in measured:
        low, scale_b, scale_c = _scale(it)
        for name, term in (("low", low), ("scale_b", scale_b), ("scale_c", scale_c)):
            columns.append(exp.alias_(term, f"{name}_{it.name}"))
        for side, scale in (("b", scale_b), ("c", scale_c)):
            scaled = statement(f"(t.{side}_{it.name} - :low) / :scale", low=low, scale=scale)
            columns.append(exp.alias_(scaled, f"{side}_{it.name}"))
        one = f"CASE WHEN t.b_{it.name} IN (0, 1) AND t.c_{it.name} IN (0, 1) THEN 0 ELSE 1 END"
        columns.append(exp.alias_(statement(one), f"others_{it.name}"))
    query = exp.Select().select(*columns, copy=False).from_(scored.subquery("t"), copy=False)
    if all(isinstance(it.scale, tuple) for it in measured):
        return query
    ends = [
        exp.alias_(statement(f"{end}({side}_{it.name})"), f"{end}_{side}_{it.name}")
        for it in measured
        for side in ("b", "c")
        for end in ("min", "max")
    ]
    ranges = exp.select("g", *ends).from_(scored.subquery("of_rows"), copy=False)
    ranges = ranges.group_by("g", copy=False)
    same = exp.true() if rows.by is None else statement("t.g IS NOT DISTINCT FROM r.g")
    return query.join(ranges.subquery("r", copy=False), on=same, copy=False)


def _scale(it: Measured) -> "tuple[Expression, Expression, Expression]":
    """What is taken from both models' numbers, and what each model's are divided by."""
    if isinstance(it.scale, tuple):
        width = _double(str(it.scale[1] - it.scale[0]))
        return _double(str(it.scale[0])), width, width
    low_b, low_c, high_b, high_c = (
        f"r.{end}_{side}_{it.name}" for end in ("min", "max") for side in ("b", "c")
    )
    if it.scale == "own":
        return _double("0"), _size(high_b), _size(high_c)
    low = f"least({low_b}, {low_c}, 0)"
    width = _size(f"(greatest({high_b}, {high_c}, 0) - {low})")
    return _double(low), width, width


def _double(term: str) -> "Expression":
    return statement(f"CAST({term} AS DOUBLE)")


def _size(term: str) -> "Expression":
    """A divisor: 1 where all is 0, null where it is too large."""
    return statement(
        f"CASE WHEN {term} > 0 AND {term} < {_LARGEST} THEN {term} WHEN {term} <= 0 THEN 1.0 END"
    )


def row_numbers(rows: Rows, measured: "Sequence[tuple[str, Expression, Expression]]") -> "Select":
    """A SELECT of `g` and of numbers of every row: (name, of the baseline, of the candidate)."""
    from sqlglot import exp

    columns = []
    for name, of_baseline, of_candidate in measured:
        columns.append(exp.alias_(of_baseline, f"b_{name}"))
        columns.append(exp.alias_(of_candidate, f"c_{name}"))
    return rows.each(*columns)
