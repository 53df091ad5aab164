"""Hold every limit against the evidence. Pure: no file, no clock, no data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mlgate.gates.metrics.estimates import change_and_limit, estimate, unchanged
from mlgate.gates.metrics.evidence import Absence, FileNumber, MetricsEvidence, Population, Scope
from mlgate.gates.metrics.known import CLIP, Metric
from mlgate.gates.metrics.params import CHANGE_RULES, Margin, MetricParams, Rule
from mlgate.policy.entry import Entry
from mlgate.result.check import Limit
from mlgate.result.finding import Cause, Finding, Held, Noise, Point, Statistical, Unmeasured
from mlgate.result.identity import encode, slice_scope
from mlgate.result.outcome import Direction, Severity
from mlgate.stats.ranking import MIN_PER_CLASS

MIN_LOSS_ROWS = 30  #: rows below which Student's t on a loss is not to be trusted

CODES = {
    "MLG200": (
        "A metric could not be measured: a file, a column or a value is missing, "
        "or the metric is undefined on these rows."
    ),
    "MLG201": "A metric is under its floor (`min`).",
    "MLG202": "A metric is over its ceiling (`max`).",
    "MLG210": "A metric dropped against the baseline (`max_drop`).",
    "MLG211": "A loss rose against the baseline (`max_rise`).",
    "MLG212": "A metric did not gain what was asked (`min_gain`).",
    "MLG213": (
        "A metric gained more than is plausible (`max_gain`); "
        "look for a leak of the target into the features."
    ),
    "MLG220": "There are too few rows, or too few of one class, to say anything.",
    "MLG230": "A slice that the baseline has is gone from the candidate's predictions.",
}

_CODE_OF: dict[Rule, str] = {
    "min": "MLG201",
    "max": "MLG202",
    "max_drop": "MLG210",
    "max_rise": "MLG211",
    "min_gain": "MLG212",
    "max_gain": "MLG213",
}


def judge(evidence: MetricsEvidence, entries: Sequence[Entry[MetricParams]]) -> tuple[Finding, ...]:
    """One finding a limit, and one more for each slice."""
    return tuple(finding for entry in entries for finding in _entry(evidence, entry))


def subject(params: MetricParams) -> str:
    """The check id's subject: the entry's own id, else the metric."""
    return encode(
        params.id if params.id is not None else params.metric, keep="/." if params.file else "."
    )


@dataclass(frozen=True, kw_only=True)
class _Case:
    """One rule of one entry on one set of rows."""

    entry: Entry[MetricParams]
    rule: Rule
    scope: str | None = None
    where: str = ""  #: ` where region is EU`, for titles

    @property
    def params(self) -> MetricParams:
        return self.entry.params

    @property
    def about_change(self) -> bool:
        return self.rule in CHANGE_RULES

    def finding(self, held: Held, **more: Any) -> Finding:
        known = self.params.known
        against = " against the baseline" if self.about_change else ""
        return Finding(
            gate=self.entry.gate,
            subject=subject(self.params),
            rule=self.rule,
            scope=self.scope,
            title=f"{known.title if known else self.params.metric}{self.where}{against}",
            held=held,
            severity=Severity(self.params.severity),
            entry=self.entry.index,
            file=self.entry.file,
            line=self.entry.line(self.rule),
            unit=known.unit if known else None,
            direction=known.direction if known else _implied_direction(self.params),
            **{"code": _CODE_OF[self.rule], "limit": self.limit(None), **more},
        )

    def limit(self, baseline: float | None) -> Limit:
        """The limit in the metric's unit; a relative one has a value once the baseline is known."""
        given = getattr(self.params, self.rule)
        text = f"{self.rule} {given if isinstance(given, Margin) else format(given, 'g')}"
        op = ">=" if self.rule in ("min", "max_drop", "min_gain") else "<="
        if not isinstance(given, Margin):
            return Limit(of="measured", op=op, value=given, text=text)
        sign = -1 if self.rule == "max_drop" else 1
        size = (
            given.value * (abs(baseline) if baseline is not None else float("nan"))
            if given.relative
            else given.value
        )
        value = None if size != size else sign * size  # noqa: PLR0124  # NaN: the baseline is not known
        return Limit(
            of="change",
            op=op,
            value=value,
            relative=given.value if given.relative else None,
            text=text,
        )


def _implied_direction(params: MetricParams) -> Direction | None:
    if params.max_drop is not None:
        return Direction.HIGHER
    return Direction.LOWER if params.max_rise is not None else None


def _entry(evidence: MetricsEvidence, entry: Entry[MetricParams]) -> Iterator[Finding]:
    params = entry.params
    for rule in params.rules:
        overall = _Case(entry=entry, rule=rule)
        if params.file is not None:
            yield _from_file(evidence, overall)
            continue
        yield _on_rows(evidence, overall, evidence.scope())
        for column in params.slices:
            yield from _slices(evidence, entry, rule, column)


def _slices(
    evidence: MetricsEvidence, entry: Entry[MetricParams], rule: Rule, column: str
) -> Iterator[Finding]:
    whole = _Case(entry=entry, rule=rule, scope=encode(column), where=f" by {column}")
    if evidence.unreadable is not None:
        return  # the overall check says it
    if f"by:{column}" in evidence.defects:
        yield _error(
            whole, evidence.defects[f"by:{column}"], "name a column of the predictions in `slices`"
        )
        return
    if column in evidence.crowded:
        reason = (
            f"`{column}` has {evidence.crowded[column]:,} values, "
            "and slices are for columns with at most 100"
        )
        yield _error(whole, reason, "slice by a coarser column")
        return
    for scope in evidence.scopes:
        if scope.column == column:
            yield _on_rows(evidence, _slice(entry, rule, column, scope.value), scope)
    for gone in evidence.lost:
        if gone.column == column:
            case = _slice(entry, rule, column, gone.value)
            reason = f"the baseline has {gone.rows:,} rows{case.where}, the candidate none"
            yield _error(case, reason, "find out where these rows went", code="MLG230")


def _slice(entry: Entry[MetricParams], rule: Rule, column: str, value: str | None) -> _Case:
    # Parentheses are encoded in ids, so no value of the data reads `(null)`.
    scope = f"{encode(column)}=(null)" if value is None else slice_scope(column, value)
    return _Case(
        entry=entry,
        rule=rule,
        scope=scope,
        where=f" where {column} is {'NULL' if value is None else value}",
    )


def _error(case: _Case, reason: str, fix: str, *, code: str = "MLG200", **more: Any) -> Finding:
    return case.finding(Unmeasured(cause=Cause.ERROR, reason=reason, fix=fix), code=code, **more)


def _on_rows(evidence: MetricsEvidence, case: _Case, scope: Scope | None) -> Finding:
    """One limit on rows: what stands in its way first, then the estimate."""
    metric = case.params.known
    assert metric is not None  # noqa: S101  # entries with a file never get here
    if evidence.unreadable is not None:
        return _error(
            case, evidence.unreadable.reason, evidence.unreadable.fix, code=evidence.unreadable.code
        )
    defect = _defect(metric, evidence.defects) or (
        case.about_change and _defect(metric, evidence.baseline_defects)
    )
    if defect:
        return _error(
            case,
            defect,
            "every row needs a finite score and a decision; see where they are written",
        )
    if case.about_change and evidence.no_baseline is not None:
        return _without_baseline(case, evidence.no_baseline, metric, scope)
    population = None
    if scope is not None:
        population = scope.shared if case.about_change else scope.all
    if population is None:
        reason = f"no row{case.where} is shared with the baseline"
        return _error(case, reason, "make the baseline anew on this test set", code="MLG023")
    too_few = _too_few(case, metric, population)
    if too_few is not None:
        return too_few
    return _estimated(evidence, case, metric, population)


def _defect(metric: Metric, defects: dict[str, str]) -> str | None:
    roles = (*metric.reads, *(("probability",) if metric.family == "log_loss" else ()))
    return next((defects[role] for role in roles if role in defects), None)


def _without_baseline(
    case: _Case, absence: Absence, metric: Metric, scope: Scope | None
) -> Finding:
    held = (
        None if scope is None or _too_few(case, metric, scope.all) else estimate(metric, scope.all)
    )
    return case.finding(
        Unmeasured(
            cause=Cause.NO_BASELINE if absence.missing else Cause.ERROR,
            reason=absence.reason,
            fix=absence.fix,
            measured=None if held is None else held.candidate,
        ),
        code=absence.code,
        n=None if scope is None else scope.all.n,
    )


def _too_few(case: _Case, metric: Metric, population: Population) -> Finding | None:
    """Guards below which nothing can be said, and metrics that are undefined."""
    positives = population.positives or 0
    negatives = population.n - positives
    if case.scope is not None and population.n < case.params.min_rows:
        return _few(
            case,
            f"{population.n:,} rows{case.where}, and min_rows is {case.params.min_rows}",
            population,
        )
    if metric.family == "roc_auc" and min(positives, negatives) < MIN_PER_CLASS:
        if not min(positives, negatives) and case.scope is None:
            missing = "positive" if not positives else "negative"
            reason = f"ROC AUC is undefined: none of the {population.n:,} rows is {missing}"
            return _error(
                case,
                reason,
                "check `target` and `positive` of `predictions`, or the test set",
                n=population.n,
            )
        reason = (
            f"{positives:,} positives and {negatives:,} negatives{case.where}: "
            f"DeLong needs {MIN_PER_CLASS} of each"
        )
        return _few(case, reason, population)
    if metric.family == "log_loss" and population.n < MIN_LOSS_ROWS:
        return _few(
            case,
            f"{population.n:,} rows{case.where}: a mean of losses needs {MIN_LOSS_ROWS}",
            population,
        )
    return None


def _few(case: _Case, reason: str, population: Population) -> Finding:
    held = Unmeasured(
        cause=Cause.TOO_FEW, reason=reason, fix="add rows to the test set, or gate a coarser slice"
    )
    return case.finding(held, code="MLG220", n=population.n)


def _estimated(
    evidence: MetricsEvidence, case: _Case, metric: Metric, population: Population
) -> Finding:
    paired = estimate(metric, population)
    limit = case.limit(paired.baseline if case.about_change else None)
    more: dict[str, Any] = {
        "limit": limit,
        "n": population.n,
        "details": _details(metric, population),
    }
    if limit.relative is not None and paired.baseline == 0:
        reason = f"the baseline's {metric.title} is 0, so {limit.text} says nothing"
        return _error(case, reason, "give the margin in the metric's unit", **more)
    if not case.about_change:
        if case.params.decide == "point":
            return case.finding(Point(measured=paired.candidate, noise=Noise.IGNORED), **more)
        held = Statistical(measured=paired.candidate, quantity=paired.candidate_value())
        return case.finding(held, **more)
    if case.params.decide == "point":
        return case.finding(
            Point(measured=paired.candidate, baseline=paired.baseline, noise=Noise.IGNORED), **more
        )
    notes = _notes(evidence, population)
    if not population.changed:
        quantity = unchanged(population.n)
        change = quantity
    else:
        change, quantity = change_and_limit(paired, case.rule, limit)
    worse_at_all = case.rule in ("max_drop", "max_rise")
    held = Statistical(
        measured=paired.candidate,
        baseline=paired.baseline,
        quantity=quantity,
        change=change if worse_at_all else None,
        identical=not population.changed,
    )
    return case.finding(held, **more, notes=notes)


def _notes(evidence: MetricsEvidence, population: Population) -> tuple[str, ...]:
    if not population.changed:
        return (f"predictions are identical on all {population.n:,} rows",)
    if population.log_loss is not None:
        squares = (
            Decimal(population.log_loss.sum_bb)
            + Decimal(population.log_loss.sum_cc)
            - 2 * Decimal(population.log_loss.sum_bc)
        )
        if squares > 0 and Decimal(population.log_loss.largest) > squares / 4:
            share = Decimal(population.log_loss.largest) / squares
            return (f"one row makes {share:.0%} of the squared change of the log loss",)
    return ()


def _details(metric: Metric, population: Population) -> dict[str, Any]:
    match metric.family:
        case "accuracy":
            if population.wins is None:
                return {"right": population.right}
            return {
                "wins": population.wins,
                "losses": population.losses,
                "both_right": population.both_right,
            }
        case "roc_auc":
            return {
                "positives": population.positives,
                "negatives": population.n - (population.positives or 0),
            }
        case "log_loss":
            return {"clipped_to": [CLIP, 1 - CLIP]}


def _from_file(evidence: MetricsEvidence, case: _Case) -> Finding:
    """A number out of a file: exact against a floor, by the point against the baseline's."""
    found = _number(evidence, case.params)
    here = found.candidate
    if here.value is None:
        held = Unmeasured(
            cause=Cause.ERROR, reason=here.reason or "", fix=here.fix, measured_text=here.text
        )
        return case.finding(held, code="MLG200")
    if not case.about_change:
        return case.finding(Point(measured=here.value, noise=Noise.NONE))
    there = found.baseline
    if there is None:
        return case.finding(
            Unmeasured(
                cause=Cause.NO_BASELINE,
                reason=f"the baseline has no {case.params.file}",
                fix="save a baseline on the default branch, or track the file in git",
                measured=here.value,
            ),
            code="MLG024",
        )
    if there.value is None:
        held = Unmeasured(
            cause=Cause.ERROR, reason=there.reason or "", fix=there.fix, measured=here.value
        )
        return case.finding(held, code="MLG200")
    limit = case.limit(there.value)
    if limit.relative is not None and there.value == 0:
        reason = f"the baseline's `{case.params.metric}` is 0, so {limit.text} says nothing"
        return _error(case, reason, "give the margin as a number", limit=limit)
    return case.finding(
        Point(measured=here.value, baseline=there.value, noise=Noise.UNKNOWN), limit=limit
    )


def _number(evidence: MetricsEvidence, params: MetricParams) -> FileNumber:
    return next(
        number
        for number in evidence.numbers
        if (number.file, number.key) == (params.file, params.metric)
    )
