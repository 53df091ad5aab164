"""What a run's checks will be able to tell, before a second model is there. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mlgate.gate import Assumed, Expected
from mlgate.gates.metrics.case import Case
from mlgate.gates.metrics.class_changes import with_class_words
from mlgate.gates.metrics.estimates import estimate
from mlgate.gates.metrics.evidence import MetricsEvidence, Scope
from mlgate.gates.metrics.guards import guard
from mlgate.gates.metrics.judge import judge
from mlgate.gates.metrics.metric import Metric
from mlgate.gates.metrics.params import CHANGE_RULES, RULES, MetricParams, Rule
from mlgate.gates.metrics.population import Population
from mlgate.policy.entry import Entry
from mlgate.result.finding import Cause, Finding, Statistical, Unmeasured
from mlgate.stats.paired import PairedMetric
from mlgate.stats.priors import change_error, correlation_of_flips, rows_without_flips
from mlgate.stats.rescaled import Rescaled
from mlgate.stats.student import StudentT

_RULES: Mapping[str, Rule] = {rule: rule for rule in RULES}
_LEAST_UNITS = 30  #: clusters or queries with which no guard refuses to tell anything


def is_statistical(entry: Entry[MetricParams]) -> bool:
    """Whether an entry makes checks that noise can decide."""
    params = entry.params
    with_noise = params.file is None or bool(set(params.rules) & set(CHANGE_RULES))
    return with_noise and params.decide == "interval"


def expect(
    evidence: MetricsEvidence, entries: Sequence[Entry[MetricParams]], assumed: Assumed
) -> tuple[Expected, ...]:
    """One a check: as `judge` has it where two models are there, else with the noise assumed."""
    scopes = _scopes(evidence, entries)
    by_index = {entry.index: entry for entry in entries}
    found = []
    for finding in judge(evidence, entries):
        rule = _RULES.get(finding.rule.partition("@")[0])
        if rule is None or not isinstance(finding.held, Statistical | Unmeasured):
            continue
        case = Case(entry=by_index[finding.entry], rule=rule, scope=finding.scope)
        planned = _expected(finding, case, scopes.get(finding.id), assumed)
        named = with_class_words(planned.finding, evidence.classes)
        found.append(replace(planned, finding=named))
    return tuple(found)


def _scopes(
    evidence: MetricsEvidence, entries: Sequence[Entry[MetricParams]]
) -> Mapping[str, Scope]:
    """The rows that each check is about, as `judge` takes them."""
    found = {}
    for scope in evidence.scopes:
        alone = evidence.model_copy(update={"scopes": (scope,), "lost": (), "crowded": {}})
        for finding in judge(alone, entries):
            if (finding.scope is None) == (scope.column is None):
                found[finding.id] = scope
    return found


def _expected(finding: Finding, case: Case, scope: Scope | None, assumed: Assumed) -> Expected:
    metric = case.params.known
    if metric is None or scope is None:  # values of several runs, or nothing to read
        return Expected(finding=finding, rows=finding.n)
    population = _population(scope, metric)
    if case.about_change and population is not None and _is_assumed(finding, assumed):
        return _from_one(finding, _Part(case=case, metric=metric, rows=population), assumed)
    rows = scope.shared if case.about_change and scope.shared is not None else scope.all
    few = guard(case, metric, _scaled(rows, assumed.scale))
    if few is not None:
        finding = replace(finding, held=few.held)
    elif isinstance(finding.held, Statistical):
        finding = replace(finding, held=_as_planned(finding.held, case, assumed.scale))
    part = _Part(case=case, metric=metric, rows=rows)
    return _with_least(_on(finding, rows, assumed.scale), part, assumed)


def _with_least(expected: Expected, part: "_Part", assumed: Assumed) -> Expected:
    """Add the rows below which nothing can pass, however alike the models are."""
    finding, rows = expected.finding, part.rows
    if not isinstance(finding.held, Statistical):
        return expected
    few, enough = 0, max(expected.rows or 1, rows.n)
    while enough - few > 1:
        middle = (few + enough) // 2
        if guard(part.case, part.metric, _scaled(rows, middle / rows.n)) is None:
            enough = middle
        else:
            few = middle
    units = finding.held.quantity.n
    if expected.rows is not None and units < expected.rows:  # clusters, or queries
        enough = max(enough, math.ceil(_LEAST_UNITS * expected.rows / units))
    if finding.held.change is not None and part.decides and finding.limit is not None:
        enough = max(enough, rows_without_flips(abs(finding.limit.value or 1.0), assumed.beta))
    return replace(expected, least_rows=enough)


def _is_assumed(finding: Finding, assumed: Assumed) -> bool:
    """Whether no second model tells how noisy the comparison is."""
    held = finding.held
    if isinstance(held, Statistical):
        return held.identical or not assumed.pair
    absent = isinstance(held, Unmeasured) and held.cause is Cause.NO_BASELINE
    return absent or (isinstance(held, Unmeasured) and finding.rule.endswith("@anchor"))


def _population(scope: Scope, metric: Metric) -> Population | None:
    """The rows on which the metric was measured."""
    for rows in (scope.all, scope.shared):
        if rows is not None and (metric.sums in rows.sums or metric.key in rows.linear):
            return rows
    return None


def _scaled(rows: Population, scale: float) -> Population:
    if scale == 1.0:
        return rows
    positives = None if rows.positives is None else round(rows.positives * scale)
    return rows.model_copy(update={"n": round(rows.n * scale), "positives": positives})


def _on(finding: Finding, rows: Population, scale: float) -> Expected:
    planned = _scaled(rows, scale)
    return Expected(finding=finding, rows=planned.n, positives=planned.positives)


def _as_planned(held: Statistical, case: Case, scale: float) -> Statistical:
    """The measured noise, around no change; of that many rows."""
    quantity = held.quantity
    if case.rule in ("min_gain", "max_gain"):
        quantity = _around_none(quantity.standard_error, quantity.n)
    if scale != 1.0:
        fixed = getattr(held, "fixed_variance", 0.0)
        quantity = Rescaled(of=quantity, factor=scale, fixed_variance=fixed)
    return replace(held, quantity=quantity, identical=False)


def _around_none(error: float, n: int) -> StudentT:
    return StudentT(
        point=0.0,
        standard_error=error,
        degrees_of_freedom=max(n - 1, 1),
        n=n,
        method="expected",
    )


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A check whose metric is known of one model."""

    case: Case
    metric: Metric
    rows: Population

    @property
    def decides(self) -> bool:
        """Whether the metric reads decisions alone."""
        return all(role == "decision" for role in self.metric.reads)

    def prior(self, one: PairedMetric) -> Literal["flips", "correlation"]:
        """Rights and wrongs flip; what is made of scores moves a little everywhere."""
        if self.decides:
            return "flips"
        items = all(role.startswith("score:") for role in self.metric.reads)
        return "flips" if items and _is_of_ones_and_zeros(one) else "correlation"


def _is_of_ones_and_zeros(one: PairedMetric) -> bool:
    """Whether a mean is that of rights and wrongs: it has their variance."""
    value, quantity = one.candidate, one.candidate_value()
    variance = quantity.standard_error**2 * quantity.n
    of_share = value * (1.0 - value)
    return 0.0 <= value <= 1.0 and abs(variance - of_share) <= of_share * 2.0 / quantity.n + 1e-12


def _from_one(finding: Finding, part: _Part, assumed: Assumed) -> Expected:
    """The change, with the noise of one model and what is usual between two."""
    case, metric, rows = part.case, part.metric, part.rows
    few = guard(case, metric, rows) or guard(case, metric, _scaled(rows, assumed.scale))
    if few is not None:
        return _on(replace(finding, held=few.held), rows, assumed.scale)
    one = estimate(metric, rows)
    value, quantity = one.candidate, one.candidate_value()
    limit = case.limit(value)
    if limit.relative is not None and value == 0:
        held = Unmeasured(cause=Cause.ERROR, reason=f"{metric.title} is 0: a share of it is too")
        return _on(replace(finding, held=held), rows, assumed.scale)
    noise = _noise(finding.id, part, one, limit.relative, assumed)
    n = max(1, round(quantity.n * assumed.scale))
    change = _around_none(noise.error / math.sqrt(n), n)
    worse_at_all = case.rule in ("max_drop", "max_rise")
    held_change = Statistical(
        measured=value, baseline=value, quantity=change, change=change if worse_at_all else None
    )
    planned = _on(replace(finding, held=held_change, limit=limit, notes=()), rows, assumed.scale)
    planned = replace(planned, finding=replace(planned.finding, n=planned.rows), prior=noise.prior)
    if noise.low != noise.high:  # else the number was given
        root = math.sqrt(n)
        planned = replace(planned, error_range=(noise.low / root, noise.high / root))
    return _with_least(planned, part, assumed)


@dataclass(frozen=True, kw_only=True)
class _Noise:
    """The standard error of a change at one row, and the ends of what is usual."""

    prior: Literal["flips", "correlation", "seen"]
    error: float
    low: float
    high: float


def _noise(
    check: str, part: _Part, one: PairedMetric, relative: float | None, assumed: Assumed
) -> _Noise:
    """As it was last seen, else of one model and what is usual between two."""
    seen = assumed.seen.get(check)
    if seen is not None:
        return _Noise(prior="seen", error=seen, low=seen, high=seen)
    quantity, value = one.candidate_value(), one.candidate
    prior = part.prior(one)
    factor, root = _factor(part.case, relative, value), math.sqrt(quantity.n)
    # As of a pair without a flip, where one flip of the rows is the least that counts.
    least = 1.0 / quantity.n if part.metric.unit == "fraction" else 0.0
    error, *ends = (
        max(change_error(quantity.standard_error, correlation, factor), least) * root
        for correlation in _correlations(prior, value, assumed)
    )
    return _Noise(prior=prior, error=error, low=min(ends), high=max(ends))


def _factor(case: Case, relative: float | None, value: float) -> float:
    """What the baseline's value counts for, where the margin is a share of it."""
    if relative is None:
        return 1.0
    towards = -relative if case.rule == "max_drop" else relative
    return 1.0 + (towards if value > 0 else -towards)


def _correlations(
    prior: Literal["flips", "correlation"], value: float, assumed: Assumed
) -> tuple[float, float, float]:
    """The one that is assumed, and the ends of what is usual."""
    if prior == "correlation":
        return (assumed.correlation, *assumed.correlation_range)
    least, most = assumed.flips_range
    return (
        correlation_of_flips(assumed.flips, value),
        correlation_of_flips(least, value),
        correlation_of_flips(most, value),
    )
