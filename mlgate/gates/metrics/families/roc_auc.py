"""ROC AUC of a binary task: DeLong's method, from placements that window functions rank."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.family import Doubt, Key, Metric, Rows
from mlgate.gates.metrics.linear_sums import LinearSums
from mlgate.gates.metrics.population import Population
from mlgate.gates.metrics.ranks import RankTables, rank_tables
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
from mlgate.stats.placements import PlacementSums
from mlgate.stats.ranking import MIN_PER_CLASS, PairedRocAuc, RankBins

if TYPE_CHECKING:
    from sqlglot.expressions import Select

    from mlgate.data.engine import Engine

METRICS = (
    Metric(
        name="roc_auc",
        family="roc_auc",
        title="ROC AUC",
        direction=Direction.HIGHER,
        low=0.0,
        high=1.0,
        reads=("score",),
    ),
)


class RankSums(Record):
    """Sums of placements of one class, as `mlgate.stats.placements.PlacementSums` takes them."""

    n: int
    sum_b: int
    sum_c: int
    sum_bb: int
    sum_cc: int
    sum_bc: int
    sum_moved4: int
    sum_short4: int


class RocAucSums(Record):
    """Placements of both classes.

    Above a million rows they come from rank bins, beside the exact sums of the positives.
    """

    positives: RankSums
    negatives: RankSums
    bins: int | None = None
    exact_b: int | None = None
    exact_c: int | None = None


SUMS = RocAucSums


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, RocAucSums]]:
    """Sum the placements of every group that has both classes."""
    tables = rank_tables(engine, rows)
    scale = scale_of_fourths(tables.size)
    classes: dict[Key, dict[int, RankSums]] = {}
    for key, y, *totals in engine.rows(_moments(tables, scale)):
        whole = [*map(int, totals[:-2]), *(int(total) * scale for total in totals[-2:])]
        named = zip(RankSums.model_fields, whole, strict=True)
        classes.setdefault(key, {})[int(y)] = RankSums(**dict(named))
    for key, found in classes.items():
        if len(found) < 2:
            continue
        positives, negatives = found[1], found[0]
        if tables.bins is None:
            yield key, "roc_auc", RocAucSums(positives=positives, negatives=negatives)
            continue
        # What their midranks among all rows from the best down leave to the other class.
        most = 2 * positives.n * negatives.n + positives.n * (positives.n + 1)
        exact_b, exact_c = (most - of.mid for of in tables.exact[key])
        sums = RocAucSums(
            positives=positives,
            negatives=negatives,
            bins=tables.bins,
            exact_b=exact_b,
            exact_c=exact_c,
        )
        yield key, "roc_auc", sums


def scale_of_fourths(size: int) -> int:
    """The power of ten that leaves the sum of fourth powers of placements under 38 digits."""
    return int(10 ** max(0, len(str(16 * size**5)) - 37))


def _moments(tables: RankTables, scale: int) -> "Select":
    """The group, the class, and the fields of `RankSums`."""
    from sqlglot import exp

    whole = "DECIMAL(38, 0)"
    placements = [
        statement(
            f"""CAST(CASE WHEN k.y = 1 THEN 2 * ({side}.n - {side}.positives)
                               - 2 * ({side}.seen - {side}.found) + ({side}.t - {side}.p)
                          ELSE 2 * {side}.positives - 2 * {side}.found + {side}.p END
                     AS BIGINT) AS {name}"""
        )
        for side, name in (("b", "b"), ("c", "c"))
    ]
    perfect = statement(
        "CAST(CASE WHEN k.y = 1 THEN 2 * (c.n - c.positives) ELSE 0 END AS BIGINT) AS perfect"
    )
    each = tables.each(*placements, perfect)
    sums = [
        statement(f"sum(CAST({term} AS {whole}) * m)")
        for term in ("1", "b", "c", "b * b", "c * c", "b * c")
    ]
    square = (
        "CAST({size} * {size} AS DOUBLE)" if scale > 1 else f"CAST({{size}} * {{size}} AS {whole})"
    )
    fourths = [
        statement(f"sum(CAST({term} * {term} / :scale AS {whole}) * m)", scale=scale)
        if scale > 1
        else statement(f"sum({term} * {term} * m)")
        for term in (square.format(size=size) for size in ("(c - b)", "(perfect - c)"))
    ]
    return exp.select("g", "y", *sums, *fourths).from_(each.subquery("placed")).group_by("g", "y")


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The weighted share of pairs that are ranked right, and every row's placement."""
    return linear_ranks(engine, rows, _WEIGHTED)


def _smoothing(classes: Classes, value: float) -> Pseudo:
    """As `mlgate.stats.ranking` has it of rows that count alike."""
    per_class = float(sum(1 / of.n**2 for of in classes))
    change = max(of.swing_of_change(Fraction(1)) for of in classes)
    alone = max(of.swing_of_shortfall(Fraction(1), 1) for of in classes)
    return float(change) * per_class, (float(alone) if value >= _NO_SKILL else 1.0) * per_class


_NO_SKILL = 0.5
#: The share of the other class that a row ranks right against, ties counting half.
_PLACED = """
    CASE WHEN k.y = 1
         THEN 1 - (CAST({side}.seen - {side}.found AS DOUBLE)
                   - CAST({side}.t - {side}.p AS DOUBLE) / 2)
                  / CAST({side}.n - {side}.positives AS DOUBLE)
         ELSE (CAST({side}.found AS DOUBLE) - CAST({side}.p AS DOUBLE) / 2)
              / CAST({side}.positives AS DOUBLE) END"""
_WEIGHTED = RankMetric(
    given=_PLACED,
    perfect="CAST(1 AS DOUBLE)",
    value=_PLACED,
    influence="""({given} - {value})
                 * CASE WHEN y = 1 THEN CAST(n AS DOUBLE) / CAST(positives AS DOUBLE)
                        ELSE CAST(n AS DOUBLE) / CAST(n - positives AS DOUBLE) END""",
    smoothing=_smoothing,
)


def estimate(metric: Metric, sums: RocAucSums, population: Population) -> PairedRocAuc:
    """The areas of both models."""
    binned = None
    if sums.bins is not None and sums.exact_b is not None and sums.exact_c is not None:
        binned = RankBins(bins=sums.bins, sum_b=sums.exact_b, sum_c=sums.exact_c)
    return PairedRocAuc(
        positives=_placements(sums.positives), negatives=_placements(sums.negatives), binned=binned
    )


def _placements(sums: RankSums) -> PlacementSums:
    return PlacementSums(**sums.model_dump())


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Undefined without one of the classes, and too few for DeLong below 20 of each."""
    least = 1 if by_point else MIN_PER_CLASS
    positives = population.positives or 0
    negatives = population.n - positives
    if min(positives, negatives) >= least:
        return without_weight(metric, population)
    if not min(positives, negatives):
        missing = "negative" if positives else "positive"
        return Doubt(
            reason=f"ROC AUC is undefined{{where}}: none of the {population.n:,} rows is {missing}",
            fix="check `target` and `positive` of `predictions`, or the test set",
            undefined=True,
        )
    reason = (
        f"{positives:,} positives and {negatives:,} negatives{{where}}: "
        f"DeLong needs {least} of each"
    )
    return Doubt(reason=reason)


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """Rows of each class."""
    positives = population.positives or 0
    return {"positives": positives, "negatives": population.n - positives}


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """None."""
    return ()
