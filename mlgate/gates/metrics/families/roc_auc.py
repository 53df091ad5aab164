"""ROC AUC of a binary task: DeLong's method, from placements that window functions rank."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.family import Doubt, Key, Metric, Rows
from mlgate.gates.metrics.linear_sums import LinearSums
from mlgate.gates.metrics.population import Population
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.result.record import Record
from mlgate.stats.placements import PlacementSums, placement_sums_from_bins
from mlgate.stats.ranking import MIN_PER_CLASS, PairedRocAuc, RankBins

if TYPE_CHECKING:
    from sqlglot.expressions import Select

    from mlgate.data.engine import Engine

EXACT_UP_TO = 1_000_000  #: rows up to which DeLong's variance uses the ranks themselves
#: geometric rank bins above that: Sun & Xu's midranks, laid into bins of equal ratio from the best
#: row down
BINS = 1024

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
    sizes = {key: int(n) for key, n in engine.rows(rows.select(statement("count(*)")))}
    for key, sums in _roc_auc(engine, rows, sizes):
        yield key, "roc_auc", sums


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """Not in this version."""
    raise NotImplementedError


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
        return None
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


def _roc_auc(
    engine: "Engine", rows: Rows, sizes: dict[Key, int]
) -> Iterator[tuple[Key, RocAucSums]]:
    """Placement sums of every group that has both classes."""
    classes: dict[Key, dict[int, RankSums]] = {}
    for key, y, *sums in engine.rows(_placement_sums(rows)):
        named = zip(RankSums.model_fields, map(int, sums), strict=True)
        classes.setdefault(key, {})[int(y)] = RankSums(**dict(named))
    both = {key: found for key, found in classes.items() if len(found) == 2}
    large = {key for key in both if sizes[key] > EXACT_UP_TO}
    for key, found in both.items():
        if key not in large:
            yield key, RocAucSums(positives=found[1], negatives=found[0])
    if large:
        yield from _binned(engine, rows, {key: both[key][1] for key in large})


def _placed(rows: Rows) -> "Select":
    """Each row's class, its placements `c` and `b`, and its ranks from the best row down.

    A placement is twice the rows of the other class that score lower, plus those that tie. It
    follows from the rows at or below a score (the default window frame takes in ties) and those
    that tie: one sort a model, and no hash table of the scores.
    """
    from sqlglot import exp

    sides = ("c", "b") if rows.shared else ("c",)
    ranked = exp.select(
        exp.alias_(rows.group(), "g"),
        exp.column("y"),
        statement("count(*) OVER (PARTITION BY :g) AS n", g=rows.group()),
        statement("sum(y) OVER (PARTITION BY :g) AS positives", g=rows.group()),
    )
    windows = (("le", ""), ("eq", "RANGE BETWEEN CURRENT ROW AND CURRENT ROW"))
    for side in sides:
        for name, measure in (("all", "count(*)"), ("pos", "sum(y)")):
            for suffix, frame in windows:
                over = statement(
                    f"{measure} OVER (PARTITION BY :g ORDER BY score_{side} {frame})",
                    g=rows.group(),
                )
                ranked = ranked.select(exp.alias_(over, f"{name}_{suffix}_{side}"))
    ranked = ranked.from_(exp.to_table("pairs"))
    if rows.shared:
        ranked = ranked.where(exp.column("shared"))
    perfect = "CAST(CASE WHEN y = 1 THEN 2 * (n - positives) ELSE 0 END AS BIGINT) AS perfect"
    placed = exp.select("g", "y", "n", statement(perfect)).from_(ranked.subquery("ranked"))
    for side in sides:
        placement = statement(
            f"""CAST(CASE WHEN y = 1
                          THEN 2 * (all_le_{side} - pos_le_{side}) - (all_eq_{side} - pos_eq_{side})
                     ELSE 2 * pos_le_{side} - pos_eq_{side} END AS BIGINT)"""
        )
        placed = placed.select(
            exp.alias_(placement, side),
            exp.alias_(statement(f"n - all_le_{side} + 1"), f"rank_{side}"),
        )
    if not rows.shared:  # the candidate stands for both
        placed = placed.select(statement("c AS b"), statement("rank_c AS rank_b"))
    return placed


def _placement_sums(rows: Rows) -> "Select":
    """The fields of `RankSums`, in their order."""
    from sqlglot import exp

    sums = ("count(*)", "sum(b)", "sum(c)", "sum(b * b)", "sum(c * c)", "sum(b * c)")
    fourths = [  # above the limit they could overflow, and come from the bins
        statement(
            f"""sum(CASE WHEN n > :limit THEN 0
                     ELSE CAST({size} * {size} AS HUGEINT) * ({size} * {size}) END)""",
            limit=EXACT_UP_TO,
        )
        for size in ("(c - b)", "(perfect - c)")
    ]
    return (
        exp.select("g", "y", *map(statement, sums), *fourths)
        .from_(_placed(rows).subquery("placed"))
        .group_by("g", "y")
    )


def _binned(
    engine: "Engine", rows: Rows, positives: dict[Key, RankSums]
) -> Iterator[tuple[Key, RocAucSums]]:
    """The same from joint histograms of rank bins, beside the exact sums of the positives."""
    from sqlglot import exp

    bins = [
        exp.alias_(
            statement(f"CAST(floor(:last * ln(rank_{side}) / ln(n)) AS INTEGER)", last=BINS - 1),
            f"bin_{side}",
        )
        for side in ("b", "c")
    ]
    binned = (
        exp.select("g", "y", *bins)
        .from_(_placed(rows).subquery("placed"))
        .where(statement("n > :limit", limit=EXACT_UP_TO))
    )
    cells = (
        exp.select("g", "y", "bin_b", "bin_c", statement("count(*)"))
        .from_(binned.subquery("binned"))
        .group_by("g", "y", "bin_b", "bin_c")
    )
    histograms: dict[Key, tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]]] = {}
    for key, y, bin_b, bin_c, count in engine.rows(cells):
        # Bins count from the best row down, and the histogram wants them ascending in score.
        histograms.setdefault(key, ({}, {}))[int(y)][-int(bin_b), -int(bin_c)] = int(count)
    for key, (of_negatives, of_positives) in histograms.items():
        sums = placement_sums_from_bins(of_positives, of_negatives)
        exact = positives[key]
        yield (
            key,
            RocAucSums(
                positives=_record(sums[0]),
                negatives=_record(sums[1]),
                bins=BINS,
                exact_b=exact.sum_b,
                exact_c=exact.sum_c,
            ),
        )


def _record(sums: PlacementSums) -> RankSums:
    return RankSums(**asdict(sums))
