"""Sets of rows that are too small for an interval, or on which a metric is undefined."""

from mlgate.gates.metrics.case import Case, error, too_few
from mlgate.gates.metrics.known import family
from mlgate.gates.metrics.linear_sums import MIN_UNITS
from mlgate.gates.metrics.metric import Metric
from mlgate.gates.metrics.population import Population
from mlgate.present.numbers import counted, rows
from mlgate.result.finding import Finding


def few_in_slice(case: Case, population: Population) -> Finding | None:
    """Inconclusive where a slice has fewer rows than the entry asks for."""
    if case.scope is None or population.n >= case.params.min_rows:
        return None
    reason = f"{rows(population.n)}{case.where}, and min_rows is {case.params.min_rows}"
    return too_few(case, reason, population)


def guard(case: Case, metric: Metric, population: Population) -> Finding | None:
    """Inconclusive or an error where nothing can be estimated, else nothing."""
    in_slice = few_in_slice(case, population)
    if in_slice is not None:
        return in_slice
    by_point = case.params.decide == "point"  # has no interval that could be too narrow
    doubt = family(metric.family).doubt(metric, population, by_point=by_point)
    if doubt is None and metric.sums not in population.sums and metric.key not in population.linear:
        reason = f"the {metric.title} has no value: the rows{case.where} have no weight"
        if case.scope is None:
            return error(case, reason, "look at the weights", n=population.n)
        return too_few(case, reason, population)
    if doubt is None:
        return None if by_point else _few_units(case, metric, population)
    reason = doubt.reason.replace("{where}", case.where)
    if doubt.broken or (doubt.undefined and case.scope is None):
        return error(case, reason, doubt.fix or "check the test set", n=population.n)
    return too_few(case, reason, population, measured=doubt.measured)


def _few_units(case: Case, metric: Metric, population: Population) -> Finding | None:
    """Too few clusters, or weights that leave few rows to count."""
    linear = population.linear.get(metric.key)
    if linear is None:
        return None
    if linear.clustered and linear.units < MIN_UNITS:
        reason = (
            f"{counted(linear.units, 'cluster', 'clusters')}{case.where}: "
            f"a variance over clusters needs {MIN_UNITS}"
        )
        return too_few(case, reason, population)
    if linear.effective < MIN_UNITS:
        reason = (
            f"the weights of {rows(linear.n)}{case.where} say as much as "
            f"{linear.effective:.0f} of equal weight, and an interval needs {MIN_UNITS}"
        )
        return too_few(case, reason, population)
    return None
