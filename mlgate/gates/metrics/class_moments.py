"""Sums of what each row gives to both models' metric, by class, as exact decimals."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.exact_decimal import exact_sum
from mlgate.gates.metrics.rows import Key
from mlgate.result.record import Record
from mlgate.stats.class_sums import ClassSums

if TYPE_CHECKING:
    from sqlglot.expressions import Select

    from mlgate.data.engine import Engine


class ClassMoments(Record):
    """Sums over the rows of one class, as `mlgate.stats.class_sums.ClassSums`, as decimal text."""

    n: int
    sum_b: str = "0"
    sum_c: str = "0"
    sum_bb: str = "0"
    sum_cc: str = "0"
    sum_bc: str = "0"
    sum_moved4: str = "0"
    sum_short4: str = "0"

    def sums(self) -> ClassSums:
        """The same as numbers."""
        return ClassSums(
            n=self.n, **{name: Fraction(getattr(self, name)) for name in ClassSums.SUMS}
        )


_TERMS = (
    "b",
    "c",
    "b * b",
    "c * c",
    "b * c",
    "((c - b) * (c - b)) * ((c - b) * (c - b))",
    "((perfect - c) * (perfect - c)) * ((perfect - c) * (perfect - c))",
)


def moments(
    engine: "Engine", each: "Select"
) -> Iterator[tuple[Key, int, Decimal, dict[str, Decimal]]]:
    """Sum over every group's classes.

    Parameters
    ----------
    engine
        Where the rows are.
    each
        A SELECT of `g`, `y` (the class), `m` (how many rows are alike, or a weight), `b` and `c`
        (what the row gives to either model) and `perfect` (to a perfect one), as DOUBLE.

    Yields
    ------
    tuple
        The group, the class, the sum of `m`, and the others by `ClassSums.SUMS`.
    """
    from sqlglot import exp

    sums = [statement(exact_sum(f"m * ({term})")) for term in ("1", *_TERMS)]
    query = exp.select("g", "y", *sums).from_(each.subquery("given", copy=False))
    for key, y, n, *totals in engine.rows(query.group_by("g", "y")):
        named = dict(zip(ClassSums.SUMS, map(Decimal, totals), strict=True))
        yield key, int(y), Decimal(n), named


def recorded(n: Decimal, sums: Mapping[str, Decimal]) -> ClassMoments:
    """A class of whole rows, as evidence."""
    return ClassMoments(n=int(n), **{name: str(total) for name, total in sums.items()})
