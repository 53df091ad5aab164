"""Accuracy: McNemar's test and Tango's bounds, from the rows that only one model gets right."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.decisions import decisions
from mlgate.gates.metrics.family import Doubt, Key, Metric, Rows
from mlgate.gates.metrics.joint_cells import linearised
from mlgate.gates.metrics.linear_sums import LinearSums
from mlgate.gates.metrics.population import Population
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.result.record import Record
from mlgate.stats.confusion_metrics import ConfusionMetric
from mlgate.stats.paired import PairedAccuracy

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Select

    from mlgate.data.engine import Engine

METRICS = (
    Metric(
        name="accuracy",
        family="accuracy",
        title="accuracy",
        direction=Direction.HIGHER,
        low=0.0,
        high=1.0,
        reads=("decision",),
        tasks=("binary", "multiclass"),
    ),
)


class AccuracySums(Record):
    """Rows by who gets them right."""

    n: int
    wins: int  #: only the candidate
    losses: int  #: only the baseline
    both_right: int


SUMS = AccuracySums


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, AccuracySums]]:
    """Count the four kinds of rows."""
    if rows.task == "binary":
        query = _of_cells(decisions(engine, rows))
    else:  # many classes may have nearly as many cells as rows
        query = rows.select(statement("count(*)"), *_kinds(f"hit_{rows.base}", "hit_c", "1"))
    for key, *counts in engine.rows(query):
        n, wins, losses, both_right = map(int, counts)
        if n:
            sums = AccuracySums(n=n, wins=wins, losses=losses, both_right=both_right)
            yield key, "accuracy", sums


def _of_cells(cells: str) -> "Select":
    from sqlglot import exp

    kinds = _kinds("baseline", "candidate", "m")
    return exp.select("g", statement("sum(m)"), *kinds).from_(cells).group_by("g")


def _kinds(b: str, c: str, rows: str) -> "list[Expression]":
    """Sums of `rows` over those that only the candidate, only the baseline, and both get right."""
    tests = (f"{c} = y AND {b} <> y", f"{c} <> y AND {b} = y", f"{c} = y AND {b} = y")
    return [
        statement(f"coalesce(sum(CASE WHEN {test} THEN {rows} ELSE 0 END), 0)") for test in tests
    ]


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The weighted share of rows that are right, which is the micro-averaged recall."""
    of = ConfusionMetric(kind="recall", average="micro")
    return linearised(engine, rows, {metric.key: of})[metric.key]


def estimate(metric: Metric, sums: AccuracySums, population: Population) -> PairedAccuracy:
    """The accuracies of both models."""
    return PairedAccuracy(wins=sums.wins, losses=sums.losses, both_right=sums.both_right, n=sums.n)


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """None: the bounds hold at any number of rows."""
    return None


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """Who is right where."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, AccuracySums):
        return {}
    if population.changed is None:
        return {"right": sums.both_right}
    return {"wins": sums.wins, "losses": sums.losses, "both_right": sums.both_right}


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """None."""
    return ()
