"""Average precision of a binary task: the influence function, from thresholds that are ranked."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.class_moments import ClassMoments, moments, recorded
from mlgate.gates.metrics.exact_decimal import exact
from mlgate.gates.metrics.family import Doubt, Key, Metric, Rows
from mlgate.gates.metrics.linear_sums import LinearSums
from mlgate.gates.metrics.population import Population
from mlgate.gates.metrics.ranks import rank_tables, with_precision_sums
from mlgate.gates.metrics.weighted_ranks import (
    Classes,
    Pseudo,
    RankMetric,
    linear_ranks,
    without_weight,
)
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.result.record import Record
from mlgate.stats.average_precision import (
    MIN_POSITIVES,
    BinnedThresholds,
    PairedAveragePrecision,
    PrecisionSums,
    full_swing_of_a_negative,
)

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

    from mlgate.data.engine import Engine
    from mlgate.gates.metrics.ranks import RankTables

METRICS = (
    Metric(
        name="average_precision",
        family="average_precision",
        title="average precision",
        direction=Direction.HIGHER,
        low=0.0,
        high=1.0,
        reads=("score",),
    ),
)


class AveragePrecisionSums(Record):
    """Standings of both classes, and the sums of the positives' precisions, as decimal text."""

    positives: ClassMoments
    negatives: ClassMoments
    precision_b: str
    precision_c: str
    bins: int | None = None  #: that the standings come from, above a million rows
    binned_b: str | None = None  #: the sums of the precisions at these bins
    binned_c: str | None = None


SUMS = AveragePrecisionSums
_NOBODY = ClassMoments(n=0)


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, AveragePrecisionSums]]:
    """Sum the standings of every group that has a positive."""
    tables = with_precision_sums(engine, rows, rank_tables(engine, rows))
    precisions = _precisions(engine, tables)
    classes: dict[Key, dict[int, ClassMoments]] = {}
    standings = tables.each(
        *map(_standing, ("b", "c")), statement("CAST(k.y AS DOUBLE) AS perfect")
    )
    for key, y, n, totals in moments(engine, standings):
        classes.setdefault(key, {})[y] = recorded(n, totals)
    for key, found in classes.items():
        if 1 in found:
            sums = AveragePrecisionSums(
                positives=found[1], negatives=found.get(0, _NOBODY), **precisions[key]
            )
            yield key, "average_precision", sums


_PRECISION = "CAST({side}.found AS DOUBLE) / CAST({side}.seen AS DOUBLE)"
_STANDING = f"CASE WHEN k.y = 1 THEN {_PRECISION} + {{side}}.lent ELSE 0 END - {{side}}.taken"


def _standing(side: str) -> "Expr":
    from sqlglot import exp

    return exp.alias_(statement(_STANDING.format(side=side)), side)


def _precisions(engine: "Engine", tables: "RankTables") -> dict[Key, dict[str, Any]]:
    """Each group's sums of precisions: of the rows themselves, and of geometric bins."""
    from sqlglot import exp

    terms = [
        statement(f"m * {exact(_PRECISION.format(side=side))} AS precision_{side}")
        for side in ("b", "c")
    ]
    each = tables.each(*terms).where(statement("k.y = 1")).subquery("positives")
    names = ("precision_b", "precision_c")
    query = exp.select("g", *(statement(f"sum({name})") for name in names)).from_(each)
    found: dict[Key, dict[str, Any]] = {}
    for key, *sums in engine.rows(query.group_by("g")):
        at_bins = [str(Decimal(total)) for total in sums]
        if tables.bins is None:  # they are the scores
            found[key] = dict(zip(names, at_bins, strict=True))
            continue
        of_rows = [str(of.precision) for of in tables.exact[key]]
        named = zip((*names, "binned_b", "binned_c"), (*of_rows, *at_bins), strict=True)
        found[key] = {**dict(named), "bins": tables.bins}
    return found


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The weighted mean precision at the positives, and every row's standing."""
    return linear_ranks(engine, rows, _WEIGHTED)


def _smoothing(classes: Classes, value: float) -> Pseudo:
    """As `mlgate.stats.average_precision` has it of rows that count alike."""
    positives, negatives = classes
    full = full_swing_of_a_negative(positives.n)
    change = positives.swing_of_change(Fraction(1)) + negatives.swing_of_change(full)
    alone = positives.swing_of_shortfall(Fraction(1), 1) + negatives.swing_of_shortfall(full, 0)
    return float(change / positives.n**2), float(alone / positives.n**2)


_WEIGHTED = RankMetric(
    given=_STANDING,
    perfect="CAST(k.y AS DOUBLE)",
    value=_PRECISION,
    influence="""CAST(n AS DOUBLE) / CAST(positives AS DOUBLE)
                 * ({given} - CASE WHEN y = 1 THEN {value} ELSE 0 END)""",
    smoothing=_smoothing,
)


def estimate(
    metric: Metric, sums: AveragePrecisionSums, population: Population
) -> PairedAveragePrecision:
    """The average precisions of both models."""
    binned = None
    if sums.bins is not None and sums.binned_b is not None and sums.binned_c is not None:
        precision = PrecisionSums(sum_b=Fraction(sums.binned_b), sum_c=Fraction(sums.binned_c))
        binned = BinnedThresholds(bins=sums.bins, precision=precision)
    return PairedAveragePrecision(
        positives=sums.positives.sums(),
        negatives=sums.negatives.sums(),
        precision=PrecisionSums(sum_b=Fraction(sums.precision_b), sum_c=Fraction(sums.precision_c)),
        binned=binned,
    )


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Undefined without a positive, of no use without a negative, too few below 20 positives."""
    least = 1 if by_point else MIN_POSITIVES
    positives = population.positives or 0
    missing = "positive" if not positives else "negative" if positives == population.n else None
    if missing is not None:
        reason = (
            f"average precision says nothing{{where}}: none of the {population.n:,} rows "
            f"is {missing}"
        )
        fix = "check `target` and `positive` of `predictions`, or the test set"
        return Doubt(reason=reason, fix=fix, undefined=True)
    if positives >= least:
        return without_weight(metric, population)
    return Doubt(
        reason=f"{positives:,} positives{{where}}: average precision needs {least} for an interval"
    )


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """Rows of each class, and what a score without any skill would reach."""
    positives = population.positives or 0
    return {
        "positives": positives,
        "negatives": population.n - positives,
        "without_skill": positives / population.n,
    }


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """None."""
    return ()
