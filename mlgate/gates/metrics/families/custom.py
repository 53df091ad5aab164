"""Functions of the policy's environment: the paired bootstrap."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from mlgate.gates.metrics.called import Answer, call
from mlgate.gates.metrics.edited import edited
from mlgate.gates.metrics.family import Doubt, Key, Metric, Rows
from mlgate.gates.metrics.handed_over import group_sizes
from mlgate.gates.metrics.linear_sums import MIN_UNITS, LinearSums
from mlgate.gates.metrics.population import Population
from mlgate.gates.metrics.trouble import Trouble
from mlgate.present.numbers import counted
from mlgate.present.numbers import rows as rows_of
from mlgate.result.check import Limit
from mlgate.result.record import Record
from mlgate.stats.bootstrap import Resampled, bootstrap_moments
from mlgate.stats.paired import PairedMetric

if TYPE_CHECKING:
    from mlgate.data.engine import Engine

METRICS: tuple[Metric, ...] = ()  # they are named in the policy
MIN_ROWS = 50  #: below which the standard error of resamples is not to be trusted
#: rows that differ, below which nothing is known of how far further ones move the metric
_FEW_DIFFER = 30
_COARSE = 0.5  #: steps of a metric, in standard errors, from which bounds are not to be trusted
_FLIPS_A_STEP = 3  #: a step as small as a row's own is no rounding


class CustomSums(Record):
    """What a function gave on one population and its resamples."""

    trouble: str | None = None  #: why it gave nothing
    trouble_kept: str | None = None  #: the same without values of rows
    fix: str | None = None
    candidate: float = 0.0
    baseline: float = 0.0
    units: int = 0  #: rows, or clusters, that were drawn
    effective: float = 0.0  #: rows of equal weight that would say as much
    clustered: bool = False
    resamples: int = 0
    undefined: int = 0  #: of them, those on which it gave nothing
    variance_b: float = 0.0
    variance_c: float = 0.0
    covariance: float = 0.0
    flip: float = 0.0  #: how far one row moves it
    step: float = 0.0  #: the smallest difference between two changes (or values) of resamples
    discrete: bool = False  #: it reads decisions, of which few may differ
    differ: int | None = None  #: rows that it is given differently for the two models
    calls: int = 0  #: of the function, for all populations that were measured with this one
    edited: str | None = None  #: how its source differs from the baseline's

    def without_values(self) -> "CustomSums":
        """The same without the text of an exception, which may have values of rows in it."""
        return self.model_copy(update={"trouble": self.trouble_kept})


SUMS = CustomSums


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, CustomSums]]:
    """Evaluate each function in a process of its own; also for rows with weights or in clusters."""
    if rows.outside is None:
        return  # nowhere to run it
    for metric in metrics:
        answer = call(engine, rows, metric, rows.outside)
        if isinstance(answer, Trouble):
            for key in group_sizes(engine, rows):
                yield key, metric.sums, _failed(answer)
            continue
        note = edited(answer.files, rows.outside)
        for key, found in zip(answer.handed.keys, answer.groups, strict=True):
            yield key, metric.sums, _sums(answer, found, rows, metric, note)


def _failed(trouble: Trouble, calls: int = 0) -> CustomSums:
    return CustomSums(
        trouble=trouble.with_log, trouble_kept=trouble.kept, fix=trouble.fix, calls=calls
    )


def _sums(
    answer: Answer, found: Mapping[str, Any], rows: Rows, metric: Metric, note: str | None
) -> CustomSums:
    trouble = found.get("trouble")
    if isinstance(trouble, Trouble):
        return _failed(trouble, calls=answer.calls)
    given = [pair for pair in found["resamples"] if pair is not None]
    pairs = [(pair[-1], pair[0]) for pair in given]  # without a baseline both are the candidate's
    moments = bootstrap_moments(pairs) if len(pairs) > 1 else (0.0, 0.0, 0.0)
    units, n = int(found["units"]), int(found["n"])
    moves = found["flips"]
    size = math.sqrt(math.fsum(move * move for move in moves) / len(moves)) if moves else 0.0
    return CustomSums(
        candidate=found["c"],
        baseline=found.get("b", found["c"]),
        units=units,
        effective=min(found["effective"], float(units)),
        clustered=rows.clustered,
        resamples=len(found["resamples"]),
        undefined=len(found["resamples"]) - len(given),
        variance_b=moments[0],
        variance_c=moments[1],
        covariance=moments[2],
        step=_step(pairs, paired=rows.shared),
        flip=size * n / units,  # a cluster is predicted otherwise as a whole
        discrete=rows.task != "regression" and "decision" in metric.reads,
        differ=found.get("differ"),
        calls=answer.calls,
        edited=note,
    )


def _step(pairs: Sequence[tuple[float, float]], *, paired: bool) -> float:
    """The least distance between two of the changes (or values); 0 where all are one."""
    found = sorted({round(c - b if paired else c, 12) for b, c in pairs})
    return min((after - before for before, after in pairwise(found)), default=0.0)


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """Nothing: resamples know of weights and clusters."""
    return {}


def estimate(metric: Metric, sums: CustomSums, population: Population) -> PairedMetric:
    """Both values with the noise of the resamples, smoothed where few rows differ."""
    drawn = "clusters" if sums.clustered else "rows"
    return Resampled(
        baseline=sums.baseline,
        candidate=sums.candidate,
        moments=(sums.variance_b, sums.variance_c, sums.covariance),
        resamples=max(sums.resamples, 2),
        units=max(sums.units, 1),
        effective=sums.effective,
        flip=sums.flip if _is_smoothed(sums) else 0.0,
        method=f"paired bootstrap, {sums.resamples} resamples of {drawn}",
    ).metric()


def _is_smoothed(sums: CustomSums) -> bool:
    few = sums.differ is not None and sums.differ < _FEW_DIFFER
    return sums.discrete or few or _variance(sums) == 0.0 or sums.variance_c == 0.0


def _variance(sums: CustomSums) -> float:
    """Of the change; of the value where there is no baseline."""
    if sums.differ is None:
        return sums.variance_c
    # Equal moves of the two models leave a rest of rounding.
    rest = sums.variance_b + sums.variance_c - 2.0 * sums.covariance
    return 0.0 if rest <= 1e-12 * (sums.variance_b + sums.variance_c) else rest


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """No value, too few rows for resamples, or a metric that no row moves."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, CustomSums):
        return Doubt(reason=f"{metric.name} was not evaluated{{where}}", broken=True)
    if sums.trouble is not None:
        return Doubt(reason=sums.trouble, fix=sums.fix, broken=True)
    if by_point or population.changed == 0:
        return None
    why = _few(sums) or _unknown_noise(sums, metric)
    return None if why is None else Doubt(reason=why)


def _few(sums: CustomSums) -> str | None:
    """Why its rows are too few to be drawn again."""
    if sums.clustered:
        few = sums.units < MIN_UNITS
        units = counted(sums.units, "cluster", "clusters")
        text = f"{units}{{where}}: a variance over clusters needs {MIN_UNITS}"
        return text if few else None
    if sums.effective >= MIN_ROWS:
        return None
    if sums.effective < sums.units:
        text = f"the weights of {rows_of(sums.units)}{{where}} say as much as {sums.effective:.0f}"
        return f"{text} of equal weight, and a bootstrap needs {MIN_ROWS}"
    return f"{rows_of(sums.units)}{{where}}, and a bootstrap needs {MIN_ROWS}"


def _unknown_noise(sums: CustomSums, metric: Metric) -> str | None:
    """Why the resamples do not tell the noise."""
    if sums.undefined:
        text = f"{metric.title} has no value on {sums.undefined} of {sums.resamples} resamples"
        return f"{text} of the rows{{where}}, so its noise is not known"
    if not sums.flip and not _variance(sums):
        text = "neither resamples{where} nor other predictions of single rows move"
        return f"{text} {metric.title}, so its noise is not known"
    error = math.sqrt(_variance(sums))
    if sums.step > max(_COARSE * error, _FLIPS_A_STEP * sums.flip):
        text = f"{metric.title}{{where}} moves in steps of {sums.step:g}, beside a noise of"
        return f"{text} {error:.2g}: return it unrounded"
    return None


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """What was drawn, and how often."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, CustomSums):
        return {}
    found: dict[str, Any] = {"resamples": sums.resamples, "evaluations": sums.calls}
    if sums.clustered:
        found["clusters"] = sums.units
    elif sums.effective < sums.units:
        found["effective_rows"] = sums.effective
    return found


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """How often it was evaluated, and whether this change edits it."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, CustomSums):
        return ()
    said = [f"custom metric, evaluated {sums.calls:,} times"]
    return (*said, sums.edited) if sums.edited is not None else tuple(said)
