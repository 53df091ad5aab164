"""The statements that turn the paired rows into counts and exact sums.

Every sum is of whole numbers or decimals, so that it does not depend on the order of the rows or
the number of threads: the same rows always give the same verdict.
"""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.evidence import LossSums, Population, RankSums, RocAucSums
from mlgate.gates.metrics.known import CLIP, Family
from mlgate.stats.placements import PlacementSums, placement_sums_from_bins

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Select

    from mlgate.data.engine import Engine

EXACT_UP_TO = 1_000_000  #: rows up to which DeLong's variance uses the ranks themselves
#: geometric rank bins above that: Sun & Xu's midranks, laid into bins of equal ratio from the best
#: row down
BINS = 1024

Key = str | None  #: value of the slice column; null for its NULL, and for all rows


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Which rows of `pairs` are counted, and by what."""

    by: str | None  #: a column of the table, or None for all rows together
    shared: bool  #: only those of both sides

    def select(self, *measures: "Expression") -> "Select":
        """A SELECT of the group's value and the measures."""
        from sqlglot import exp

        query = exp.select(self.group(), *measures).from_(exp.to_table("pairs"))
        if self.shared:
            query = query.where(exp.column("shared"))
        return query if self.by is None else query.group_by(exp.column(self.by))

    def group(self) -> "Expression":
        """The group's value."""
        from sqlglot import exp

        return exp.null() if self.by is None else exp.column(self.by)


def populations(
    engine: "Engine", rows: Rows, families: Collection[Family]
) -> dict[Key, Population]:
    """Every group's population, with the sums of the families asked for."""
    found = _counts(engine, rows, accuracy="accuracy" in families)
    if "roc_auc" in families:
        _add(
            found,
            "roc_auc",
            _roc_auc(engine, rows, {key: population.n for key, population in found.items()}),
        )
    if "log_loss" in families:
        _add(found, "log_loss", _log_loss(engine, rows))
    return found


def _add(found: dict[Key, Population], name: str, sums: Iterator[tuple[Key, Any]]) -> None:
    for key, value in sums:
        found[key] = found[key].model_copy(update={name: value})


def _counts(engine: "Engine", rows: Rows, *, accuracy: bool) -> dict[Key, Population]:
    measures = [
        statement("count(*)"),
        statement("sum(y)"),
        statement("sum(CASE WHEN changed THEN 1 ELSE 0 END)"),
        statement("sum(CASE WHEN hit_c = y THEN 1 ELSE 0 END)"),
        statement("sum(CASE WHEN hit_c = y AND hit_b <> y THEN 1 ELSE 0 END)"),
        statement("sum(CASE WHEN hit_c <> y AND hit_b = y THEN 1 ELSE 0 END)"),
        statement("sum(CASE WHEN hit_c = y AND hit_b = y THEN 1 ELSE 0 END)"),
    ]
    found: dict[Key, Population] = {}
    for key, n, *counts in engine.rows(rows.select(*measures)):
        if not n:
            continue
        positives, changed, right, wins, losses, both_right = map(int, counts)
        found[key] = Population(
            n=int(n),
            positives=positives,
            changed=changed if rows.shared else None,
            right=right if accuracy else None,
            wins=wins if accuracy and rows.shared else None,
            losses=losses if accuracy and rows.shared else None,
            both_right=both_right if accuracy and rows.shared else None,
        )
    return found


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


def _log_loss(engine: "Engine", rows: Rows) -> Iterator[tuple[Key, LossSums]]:
    """Sums of -ln p(y) with p clipped, as decimals of 18 places: exact in any order of the rows."""
    from sqlglot import exp

    def loss(score: str) -> "Expression":
        clipped = statement(
            "least(greatest(:s, :low), :high)", s=exp.column(score), low=CLIP, high=1 - CLIP
        )
        return statement("-ln(CASE WHEN y = 1 THEN :p ELSE 1 - :p END)", p=clipped)

    of_b, of_c = loss("score_b" if rows.shared else "score_c"), loss("score_c")
    source = exp.select(
        exp.alias_(rows.group(), "g"), exp.alias_(of_b, "b"), exp.alias_(of_c, "c")
    ).from_(exp.to_table("pairs"))
    if rows.shared:
        source = source.where(exp.column("shared"))
    sums = [
        statement(f"sum(CAST({term} AS DECIMAL(38, 18)))")
        for term in ("b", "c", "b * b", "c * c", "b * c")
    ]
    largest = statement("CAST(max((c - b) * (c - b)) AS DECIMAL(38, 18))")
    query = (
        exp.select("g", statement("count(*)"), *sums, largest)
        .from_(source.subquery("losses"))
        .group_by("g")
    )
    for key, n, *values in engine.rows(query):
        if n:
            sum_b, sum_c, sum_bb, sum_cc, sum_bc, dominant = (
                str(Decimal(value)) for value in values
            )
            yield (
                key,
                LossSums(
                    n=int(n),
                    sum_b=sum_b,
                    sum_c=sum_c,
                    sum_bb=sum_bb,
                    sum_cc=sum_cc,
                    sum_bc=sum_bc,
                    largest=dominant,
                ),
            )
