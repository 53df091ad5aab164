"""How much metrics vary between trainings of one configuration, on the same rows."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mlgate.data.join import make_pairs
from mlgate.data.task_labels import task_labels, with_label_defects
from mlgate.data.unpaired import Unpaired
from mlgate.gates.metrics.cut_slices import Cut, band_columns, banded
from mlgate.gates.metrics.estimates import estimate
from mlgate.gates.metrics.evidence import Absence, Seeds, SeedValues
from mlgate.gates.metrics.known import family
from mlgate.gates.metrics.metric import Metric
from mlgate.gates.metrics.outside import outside
from mlgate.gates.metrics.params import MetricParams
from mlgate.gates.metrics.populations import populations
from mlgate.gates.metrics.rows import Rows
from mlgate.gates.metrics.run_files import Runs, drop, forget_runs, read_runs
from mlgate.stats.paired import PairedMetric
from mlgate.stats.seed_noise import MIN_RUNS
from mlgate.stats.smoothed_student import SmoothedStudentT

if TYPE_CHECKING:
    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs
    from mlgate.gate import World

_TABLE = "seed_pairs"
_FARTHEST = 2  #: steps around the circle of runs: every pair of up to five, twice as many as runs

_Scope = tuple[str, str | None, str | None]  #: a metric's key, a slice's column and value


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What the pairs of runs gave so far."""

    values: dict[_Scope, dict[int, float]] = field(default_factory=dict)  #: by run
    variances: dict[_Scope, list[float]] = field(default_factory=dict)  #: one a pair
    defects: dict[str, str] = field(default_factory=dict)  #: by role

    def add(self, scope: _Scope, runs: tuple[int, int], paired: PairedMetric) -> None:
        """Take the values of two runs, the second as the baseline, and their rows' variance."""
        of_runs = self.values.setdefault(scope, {})
        of_runs[runs[0]], of_runs[runs[1]] = paired.candidate, paired.baseline
        change = paired.change()
        # Pseudo-rows widen bounds; here they would be noise of rows that nobody saw.
        sampled = change.sampled if isinstance(change, SmoothedStudentT) else change
        self.variances.setdefault(scope, []).append(sampled.standard_error**2)

    def seed_values(self) -> Iterator[SeedValues]:
        """The scopes whose every run has a value."""
        for scope, variances in self.variances.items():
            mean = math.fsum(variances) / len(variances)
            if math.isfinite(mean):
                metric, column, value = scope
                of_runs = self.values[scope]
                yield SeedValues(
                    metric=metric,
                    column=column,
                    value=value,
                    values=tuple(of_runs[run] for run in sorted(of_runs)),
                    row_variance=mean / 2.0,
                )


def seeds(
    read: Sequence[MetricParams],
    world: "World",
    pairs: "Pairs",
    columns: Sequence[str],
    cuts: Sequence[Cut] = (),
) -> Seeds | None:
    """Every run's values and what their rows explain, for the entries that may know them.

    Parameters
    ----------
    read
        The entries on rows.
    world
        With the policy's `predictions`.
    pairs
        The candidate's rows, which the runs' have to be.
    columns
        The slice columns that are measured, by `By.key`.
    cuts
        The intervals of those that are cut.

    Returns
    -------
    Seeds or None
        None where no entry asks, the policy names no runs, or there is nothing to compare with.

    """
    spec = world.predictions
    asked = [params for params in read if params.may_know_seeds]
    if spec is None or spec.runs is None or not asked:
        return None
    if not _compares(pairs) and not (world.anchor and _compares(world.anchor.pairs)):
        return None
    runs = read_runs(spec, world, pairs)
    if isinstance(runs, Absence):
        return Seeds(absence=runs)
    known = Seeds(files=runs.files, runs=len(runs.sides), copies=runs.copies, data=runs.data)
    try:
        if len(runs.sides) < MIN_RUNS:
            return known
        metrics: dict[str | None, list[Metric]] = {None: _metrics(asked)}
        for column in columns:
            metrics[column] = _metrics(
                [params for params in asked if column in {by.key for by in params.slices}]
            )
        found = _compare(world, pairs, runs, metrics, cuts)
    finally:
        forget_runs(world.engine, runs)
    if isinstance(found, Absence):
        return Seeds(absence=found)
    return known.model_copy(update={"defects": found.defects, "values": tuple(found.seed_values())})


def _compares(pairs: "Pairs | Unpaired | None") -> bool:
    """Whether rows of the candidate are joined with those of another model."""
    if pairs is None or isinstance(pairs, Unpaired):
        return False
    return pairs.baseline is not None and pairs.refused is None


def _metrics(asked: Sequence[MetricParams]) -> list[Metric]:
    known = [params.known for params in asked]
    return list({metric.key: metric for metric in known if metric is not None}.values())


def _circle(count: int) -> Iterator[tuple[int, int]]:
    """Pairs of runs that are at most two steps apart in a circle: each run in as many."""
    pairs = (
        (min(run, other), max(run, other))
        for step in range(1, _FARTHEST + 1)
        for run in range(count)
        if (other := (run + step) % count) != run
    )
    yield from dict.fromkeys(pairs)


def _compare(
    world: "World",
    pairs: "Pairs",
    runs: Runs,
    metrics: Mapping[str | None, Sequence[Metric]],
    cuts: Sequence[Cut],
) -> _Found | Absence:
    """Compare the pairs of runs."""
    found = _Found()
    columns = {**pairs.by, **band_columns(cuts)}
    for one, other in _circle(len(runs.sides)):
        with _joined(world.engine, runs, one, other) as joined:
            if isinstance(joined, Unpaired):
                return Absence(reason=joined.reason, fix=joined.fix, code="MLG240")
            classes, defects = joined
            found.defects.update(
                {role: why for role, why in defects.items() if role not in found.defects}
            )
            for cut in cuts:
                if f"by:{cut.column}" in found.defects:
                    found.defects[f"by:{cut.key}"] = found.defects[f"by:{cut.column}"]
            rows = Rows(
                table=banded(world.engine, _TABLE, pairs.by, cuts) if cuts else _TABLE,
                by=None,
                shared=True,
                task=pairs.task,
                classes=len(classes),
                labels=classes,
                scores=pairs.scores,
                weighted=pairs.weighted,
                clustered=pairs.clustered,
                outside=outside(world),
            )
            for column, asked in metrics.items():
                by = None if column is None else columns[column]
                usable = [metric for metric in asked if not set(metric.reads) & set(found.defects)]
                for scope, paired in _estimates(world.engine, replace(rows, by=by), column, usable):
                    found.add(scope, (one, other), paired)
    return found


@contextmanager
def _joined(
    engine: "Engine", runs: Runs, one: int, other: int
) -> "Iterator[tuple[tuple[str, ...], dict[str, str]] | Unpaired]":
    """Make the table of two runs' rows; gives the classes, and what is unusable."""
    spec, sides = runs.roles.spec, (runs.sides[one], runs.sides[other])
    labels = task_labels(spec, *sides)
    if isinstance(labels, Unpaired):
        yield labels
        return
    defects: dict[str, str] = {}
    for side in sides:
        for role, why in with_label_defects(spec, side, labels).defects.items():
            defects.setdefault(role, why)
    make_pairs(
        engine,
        runs.roles,
        labels,
        candidate=sides[0].table,
        baseline=sides[1].table,
        table=_TABLE,
    )
    try:
        yield labels.classes, defects
    finally:
        drop(engine, _TABLE)
        drop(engine, f"{_TABLE}_classes")


def _estimates(
    engine: "Engine", rows: Rows, column: str | None, metrics: Sequence[Metric]
) -> Iterator[tuple[_Scope, PairedMetric]]:
    for key, population in populations(engine, rows, metrics).items() if metrics else ():
        for metric in metrics:
            measured = metric.key in population.linear or metric.sums in population.sums
            doubt = family(metric.family).doubt(metric, population, by_point=False)
            if measured and doubt is None:
                yield (metric.key, column, key), estimate(metric, population)
