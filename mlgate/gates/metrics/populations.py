"""Every group's population: its counts, and the sums of the metrics asked for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.decisions import decisions
from mlgate.gates.metrics.kept_tables import forget
from mlgate.gates.metrics.known import family
from mlgate.gates.metrics.metric import Metric
from mlgate.gates.metrics.population import Population
from mlgate.gates.metrics.rows import Key, Rows

if TYPE_CHECKING:
    from sqlglot.expressions import Select

    from mlgate.data.engine import Engine
    from mlgate.gates.metrics.linear_sums import LinearSums
    from mlgate.result.record import Record


def populations(engine: "Engine", rows: Rows, metrics: Sequence[Metric]) -> dict[Key, Population]:
    """Gather each family once, whatever the number of groups and of its metrics."""
    families = tuple(dict.fromkeys(metric.family for metric in metrics))
    found = _counts(engine, rows, families)
    sums: dict[Key, dict[str, Record]] = {key: {} for key in found}
    linear: dict[Key, dict[str, LinearSums]] = {key: {} for key in found}
    for name in families:
        asked = [metric for metric in metrics if metric.family == name]
        if rows.dependent and name != "custom":  # resamples know weights and clusters
            for metric in asked:
                for key, of in family(name).linearise(engine, rows, metric).items():
                    linear[key][metric.key] = of
        else:
            for key, measured, record in family(name).gather(engine, rows, asked):
                sums[key][measured] = record
    forget(engine, rows, families)
    return {
        key: population.model_copy(update={"sums": sums[key], "linear": linear[key]})
        for key, population in found.items()
    }


def _counts(engine: "Engine", rows: Rows, families: Sequence[str]) -> dict[Key, Population]:
    binary = rows.task == "binary"
    if binary and not rows.dependent and {"accuracy", "confusion"} & set(families):
        query = _of_cells(decisions(engine, rows))
    else:
        positives = "sum(y)" if binary else "0"
        changed = "sum(CASE WHEN changed THEN 1 ELSE 0 END)"
        query = rows.select(*map(statement, ("count(*)", positives, changed)))
    return {
        key: Population(
            n=int(n),
            positives=int(positives) if binary else None,
            changed=int(changed) if rows.shared else None,
        )
        for key, n, positives, changed in engine.rows(query)
        if n
    }


def _of_cells(cells: str) -> "Select":
    from sqlglot import exp

    sums = map(statement, ("sum(m)", "sum(y * m)", "sum(changed)"))
    return exp.select("g", *sums).from_(cells).group_by("g")
