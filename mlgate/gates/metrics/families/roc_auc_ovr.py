"""One-vs-rest ROC AUC of a multiclass task, averaged over the classes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.class_changes import class_word
from mlgate.gates.metrics.class_moments import ClassMoments, moments, recorded
from mlgate.gates.metrics.family import Doubt, Key, Metric, Rows
from mlgate.gates.metrics.linear_sums import LinearSums
from mlgate.gates.metrics.one_vs_rest import (
    linear_one_vs_rest,
    placed_rows,
    scored_classes,
    shares_of,
)
from mlgate.gates.metrics.population import Population
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.result.record import Record
from mlgate.stats.ranking_ovr import MIN_PER_CLASS, OvrClass, PairedRocAucOvr

if TYPE_CHECKING:
    from mlgate.data.engine import Engine

METRICS = (
    Metric(
        name="roc_auc_ovr",
        family="roc_auc_ovr",
        title="one-vs-rest ROC AUC",
        direction=Direction.HIGHER,
        low=0.0,
        high=1.0,
        reads=("score",),
        tasks=("multiclass",),
    ),
)


class OneClass(Record):
    """A class: its rows' placements by the score for it, and all that its rows give."""

    code: int  #: its label is in the evidence, where it may be kept
    sum_b: int
    sum_c: int
    shares: ClassMoments


class RocAucOvrSums(Record):
    """The classes that have a score, in the order of their codes."""

    classes: tuple[OneClass, ...]


SUMS = RocAucOvrSums


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, RocAucOvrSums]]:
    """Sum what the rows of every class give, at any size from the ranks themselves."""
    from sqlglot import exp

    codes = scored_classes(engine, rows)
    placed = placed_rows(engine, rows, codes)
    placements = exp.select(
        "g", "y", *(statement(f"sum(own_{side})") for side in ("b", "c"))
    ).from_(placed)
    own = {(key, int(y)): sums for key, y, *sums in engine.rows(placements.group_by("g", "y"))}
    found: dict[Key, dict[int, OneClass]] = {}
    for key, y, n, sums in moments(engine, shares_of(placed)):
        sum_b, sum_c = map(int, own[key, y])
        found.setdefault(key, {})[y] = OneClass(
            code=y, sum_b=sum_b, sum_c=sum_c, shares=recorded(n, sums)
        )
    for key, classes in found.items():
        every = (classes.get(code) or _nobody(code) for code in codes)
        yield key, "roc_auc_ovr", RocAucOvrSums(classes=tuple(every))


def _nobody(code: int) -> OneClass:
    return OneClass(code=code, sum_b=0, sum_c=0, shares=ClassMoments(n=0))


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The mean of the classes' weighted shares of pairs that are ranked right."""
    return linear_one_vs_rest(engine, rows)


def estimate(metric: Metric, sums: RocAucOvrSums, population: Population) -> PairedRocAucOvr:
    """The mean areas of both models."""
    return PairedRocAucOvr(
        classes=[
            OvrClass(sum_b=of.sum_b, sum_c=of.sum_c, shares=of.shares.sums()) for of in sums.classes
        ]
    )


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Undefined without one of the classes, and too few for an interval below 20 of each."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, RocAucOvrSums):
        if metric.key in population.linear:
            return None
        return Doubt(
            reason=f"{metric.title} needs rows with weight of every class{{where}}",
            fix=_FIX,
            undefined=True,
        )
    absent = [of.code for of in sums.classes if not of.shares.n]
    if absent or len(sums.classes) < 2:
        what = f"of {shown(absent)}" if absent else "of a second class"
        return Doubt(
            reason=f"{metric.title} is undefined{{where}}: none of the {population.n:,} rows "
            f"is {what}",
            fix=_FIX,
            undefined=True,
        )
    least = 1 if by_point else MIN_PER_CLASS
    few = [of for of in sums.classes if of.shares.n < least]
    if not few:
        return None
    rarest = min(few, key=lambda of: of.shares.n)
    rows = "row" if rarest.shares.n == 1 else "rows"
    return Doubt(
        reason=f"{rarest.shares.n:,} {rows} of {class_word(rarest.code)}{{where}}: "
        f"{metric.title} needs {least} of each"
    )


_FIX = "give `predictions.score` the classes that the test set has, or add rows of those it lacks"
_SHOWN = 5


def shown(codes: Sequence[int]) -> str:
    """The first classes, for a sentence."""
    more = f" and {len(codes) - _SHOWN:,} more" if len(codes) > _SHOWN else ""
    return ", ".join(map(class_word, codes[:_SHOWN])) + more


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """Each class's rows and its own AUCs."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, RocAucOvrSums):
        return {}
    n = sum(of.shares.n for of in sums.classes)
    return {
        "classes": {
            class_word(of.code): {
                "rows": of.shares.n,
                "candidate": _area(of.sum_c, of.shares.n, n),
                **(
                    {"baseline": _area(of.sum_b, of.shares.n, n)}
                    if population.changed is not None
                    else {}
                ),
            }
            for of in sums.classes[:_MOST]
        }
    }


_MOST = 50  #: classes that a report shows


def _area(placements: int, own: int, n: int) -> float:
    return placements / (2 * own * (n - own))


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """The class that lost most, where one lost twice what the mean did and a point or more."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, RocAucOvrSums) or measured is not None:
        return ()
    n = sum(of.shares.n for of in sums.classes)
    changes = {of.code: _area(of.sum_c - of.sum_b, of.shares.n, n) for of in sums.classes}
    worst = min(changes, key=lambda code: changes[code])
    mean = sum(changes.values()) / len(changes)
    if changes[worst] > min(2 * mean, -_POINT):
        return ()
    return (
        f"{class_word(worst)} lost most: its AUC against the rest changed by {changes[worst]:+.4f}",
    )


_POINT = 0.01
