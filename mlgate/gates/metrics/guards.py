"""Sets of rows that are too small for an interval, or on which a metric is undefined."""

from mlgate.gates.metrics.case import Case, error, too_few
from mlgate.gates.metrics.evidence import Population
from mlgate.gates.metrics.known import Metric
from mlgate.result.finding import Finding
from mlgate.stats.ranking import MIN_PER_CLASS

MIN_LOSS_ROWS = 30  #: rows below which Student's t on a loss is not to be trusted


def few_in_slice(case: Case, population: Population) -> Finding | None:
    """Inconclusive where a slice has fewer rows than the entry asks for."""
    if case.scope is None or population.n >= case.params.min_rows:
        return None
    reason = f"{population.n:,} rows{case.where}, and min_rows is {case.params.min_rows}"
    return too_few(case, reason, population)


def guard(case: Case, metric: Metric, population: Population) -> Finding | None:
    """Inconclusive or an error where nothing can be estimated, else nothing."""
    in_slice = few_in_slice(case, population)
    if in_slice is not None:
        return in_slice
    by_point = case.params.decide == "point"  # has no interval that could be too narrow
    if metric.family == "roc_auc":
        return _few_of_a_class(case, population, 1 if by_point else MIN_PER_CLASS)
    if metric.family == "log_loss" and population.n < MIN_LOSS_ROWS and not by_point:
        reason = f"{population.n:,} rows{case.where}: a mean of losses needs {MIN_LOSS_ROWS}"
        return too_few(case, reason, population)
    return None


def _few_of_a_class(case: Case, population: Population, least: int) -> Finding | None:
    positives = population.positives or 0
    negatives = population.n - positives
    if min(positives, negatives) >= least:
        return None
    if not min(positives, negatives):
        missing = "negative" if positives else "positive"
        reason = f"ROC AUC is undefined{case.where}: none of the {population.n:,} rows is {missing}"
        if case.scope is not None:
            return too_few(case, reason, population)
        fix = "check `target` and `positive` of `predictions`, or the test set"
        return error(case, reason, fix, n=population.n)
    reason = (
        f"{positives:,} positives and {negatives:,} negatives{case.where}: "
        f"DeLong needs {least} of each"
    )
    return too_few(case, reason, population)
