"""The only place where a finding becomes an outcome.

Shares the run's error budget among its tests (weighted Holm), applies mode, severity and the rule
for a missing baseline, and says what blocks. Pure: the same findings always give the same checks.
"""

import math
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from mlgate.policy.model import VerdictSettings
from mlgate.present.fix import fix
from mlgate.present.reason import reason
from mlgate.present.statement import Statement
from mlgate.result.check import Check, Interval, Limit, Test
from mlgate.result.finding import Cause, Exact, Finding, Noise, Point, Statistical, Unmeasured
from mlgate.result.outcome import Kind, Outcome, Severity
from mlgate.result.provenance import ErrorBudget, Family
from mlgate.stats.multiplicity import weighted_holm
from mlgate.stats.power import detectable_beyond_limit, detectable_change, rows_needed
from mlgate.stats.quantity import Quantity


@dataclass(frozen=True, kw_only=True)
class Promised:
    """What the base branch's policy asks for, which tells a new check from a lost baseline."""

    ids: frozenset[str]  #: check ids without scope
    if_missing: Literal["error", "new"]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The judged rows, and how the error budget was shared."""

    checks: tuple[Check, ...]
    error_budget: ErrorBudget


@dataclass(frozen=True, kw_only=True)
class _Tested:
    """A statistical finding's p-value and its share of the budget."""

    p_value: float
    weight: float
    share: float  #: alpha * weight / sum of the family's weights
    p_adjusted: float


def decide(
    findings: Sequence[Finding], settings: VerdictSettings, promised: Promised | None = None
) -> Decision:
    """Judge all findings of a run.

    Parameters
    ----------
    findings
        Of all gates; an id stands once.
    settings
        The policy's `verdict`.
    promised
        The checks of the base's policy; None where there is no base, or it has no policy.

    """
    tested: dict[int, _Tested] = {}
    families = []
    for severity in Severity:
        members = [
            position
            for position, finding in enumerate(findings)
            if finding.severity is severity and isinstance(finding.held, Statistical)
        ]
        tested |= _share_budget({position: findings[position] for position in members}, settings)
        if members or severity is Severity.BLOCK:
            families.append(
                Family(severity=severity.value, alpha=settings.alpha, tests=len(members))
            )
    checks = tuple(
        _check(finding, settings, tested.get(position), promised)
        for position, finding in enumerate(findings)
    )
    return Decision(checks=checks, error_budget=ErrorBudget(families=tuple(families)))


def _share_budget(members: Mapping[int, Finding], settings: VerdictSettings) -> dict[int, _Tested]:
    """Weighted Holm: an overall check weighs 1, all slice checks of one entry weigh 1 together."""
    slices: dict[tuple[str, int], int] = {}
    for finding in members.values():
        if finding.scope is not None:
            slices[finding.gate, finding.entry] = slices.get((finding.gate, finding.entry), 0) + 1
    weights = [
        1.0 if finding.scope is None else 1.0 / slices[finding.gate, finding.entry]
        for finding in members.values()
    ]
    p_values = [_p_value(finding, settings) for finding in members.values()]
    total = math.fsum(weights)
    return {
        position: _Tested(
            p_value=p_value,
            weight=weight,
            share=settings.alpha * weight / total,
            p_adjusted=adjusted,
        )
        for position, p_value, weight, adjusted in zip(
            members, p_values, weights, weighted_holm(p_values, weights), strict=True
        )
    }


def _null(finding: Finding, settings: VerdictSettings) -> tuple[Quantity, float]:
    """The quantity that is tested and its null value."""
    held, limit = _statistical(finding)
    if held.change is not None and settings.fail_when == "worse":
        return held.change, 0.0
    return held.quantity, _value(limit)


def _p_value(finding: Finding, settings: VerdictSettings) -> float:
    quantity, null = _null(finding, settings)
    if _at_least(finding.limit):
        return quantity.p_value_below(null)
    return quantity.p_value_above(null)


def _check(
    finding: Finding, settings: VerdictSettings, tested: _Tested | None, promised: Promised | None
) -> Check:
    held = finding.held
    match held:
        case Exact():
            check = _exact(finding, held)
        case Point():
            check = _point(finding, held, settings)
        case Statistical():
            if tested is None:
                raise ValueError(f"{finding.id} is statistical and has no p-value")
            check = _tested(finding, held, settings, tested)
        case Unmeasured():
            check = _unmeasured(finding, held, promised)
        case _:
            assert_never(held)
    return check.model_copy(update={"blocking": _blocks(check, settings)})


def _blocks(check: Check, settings: VerdictSettings) -> bool:
    if check.severity is Severity.WARN:
        return False
    if check.outcome is Outcome.INCONCLUSIVE:
        return settings.on_inconclusive == "block"
    return check.outcome in (Outcome.FAIL, Outcome.ERROR)


def _violated(finding: Finding) -> Outcome:
    return Outcome.WARN if finding.severity is Severity.WARN else Outcome.FAIL


def _base(finding: Finding) -> Callable[..., Check]:
    """A check with what every kind takes from its finding."""

    def make(**more: object) -> Check:
        common = {
            "id": finding.id,
            "gate": finding.gate,
            "subject": finding.subject,
            "rule": finding.rule,
            "scope": finding.scope,
            "title": finding.title,
            "severity": finding.severity,
            "blocking": False,
            "unit": finding.unit,
            "direction": finding.direction,
            "limit": finding.limit,
            "n": finding.n,
            "command": f"mlgate check --gate {shlex.quote(finding.id)}",
            "code": finding.code,
            "file": finding.file,
            "line": finding.line,
            "notes": finding.notes,
            "details": dict(finding.details),
        }
        return Check(**{**common, **more})

    return make


def _exact(finding: Finding, held: Exact) -> Check:
    return _base(finding)(
        kind=Kind.EXACT,
        outcome=Outcome.PASS if held.holds else _violated(finding),
        measured=_finite(held.measured),
        measured_text=held.measured_text,
        baseline=_finite(held.baseline),
        baseline_text=held.baseline_text,
        reason=held.reason,
        fix=None if held.holds else held.fix,
        failing=held.failing,
    )


def _point(finding: Finding, held: Point, settings: VerdictSettings) -> Check:
    change = None if held.baseline is None else held.measured - held.baseline
    limit = _limit(finding)
    number = held.measured if limit.of == "measured" else change
    if number is None:
        raise ValueError(f"{finding.id} holds a change and has no baseline")
    # 0.91 - 0.90 is a little over 0.01 in binary: a limit that is met to 12 digits is met.
    slack = 1e-12 * max(1.0, abs(held.measured), abs(held.baseline or 0.0))
    distance = number - _value(limit) if _at_least(limit) else _value(limit) - number
    outcome = Outcome.PASS if distance >= -slack else _violated(finding)
    statement = _statement(
        finding,
        settings,
        outcome=outcome,
        measured=held.measured,
        baseline=held.baseline,
        change=change,
        decide_point=held.noise is not Noise.NONE,
        noise_known=held.noise is not Noise.UNKNOWN,
    )
    return _base(finding)(
        kind=Kind.EXACT if held.noise is Noise.NONE else Kind.POINT,
        outcome=outcome,
        measured=held.measured,
        baseline=held.baseline,
        change=change,
        reason=reason(statement),
        fix=fix(statement),
    )


def _tested(
    finding: Finding, held: Statistical, settings: VerdictSettings, tested: _Tested
) -> Check:
    limit = _limit(finding)
    confidence = 1.0 - settings.beta
    low, high = held.quantity.lower_bound(confidence), held.quantity.upper_bound(confidence)
    holds = low >= _value(limit) if _at_least(limit) else high <= _value(limit)
    if holds:
        outcome = Outcome.PASS
    elif tested.p_adjusted <= settings.alpha:
        outcome = _violated(finding)
    else:
        outcome = Outcome.INCONCLUSIVE
    quantity, null = _null(finding, settings)
    change = None if held.baseline is None else held.measured - held.baseline
    detectable = _finite(_detectable(finding, settings, tested))
    needed = _rows_needed(finding, settings) if outcome is Outcome.INCONCLUSIVE else None
    statement = _statement(
        finding,
        settings,
        outcome=outcome,
        measured=held.measured,
        baseline=held.baseline,
        change=change,
        low=_finite(low),
        high=_finite(high),
        p_adjusted=tested.p_adjusted,
        detectable=detectable,
        rows_needed=needed,
        identical=held.identical,
    )
    return _base(finding)(
        kind=Kind.STATISTICAL,
        outcome=outcome,
        measured=held.measured,
        baseline=held.baseline,
        change=change,
        interval=Interval(
            of=limit.of,
            low=_finite(low),
            high=_finite(high),
            low_confidence=confidence,
            high_confidence=confidence,
            method=held.quantity.method,
        ),
        test=Test(
            h0=f"{limit.of} {limit.op} {null:g}",
            method=quantity.method,
            p_value=tested.p_value,
            p_adjusted=tested.p_adjusted,
            weight=tested.weight,
        ),
        detectable=detectable,
        rows_needed=needed,
        reason=reason(statement),
        fix=fix(statement),
    )


def _unmeasured(finding: Finding, held: Unmeasured, promised: Promised | None) -> Check:
    outcome, why, what, code = Outcome.ERROR, held.reason, held.fix, finding.code
    match held.cause:
        case Cause.ERROR:
            pass
        case Cause.TOO_FEW:
            outcome = Outcome.INCONCLUSIVE
        case Cause.FOLLOWS | Cause.NOT_SELECTED:
            outcome = Outcome.SKIPPED
        case Cause.NO_BASELINE:
            unscoped = finding.id.removesuffix(f"[{finding.scope}]")
            if promised is None or unscoped not in promised.ids or promised.if_missing == "new":
                outcome = Outcome.NEW
            else:
                why = f"the baseline is lost: the base branch has this check, and {held.reason}"
                code = "MLG022"
        case _:
            assert_never(held.cause)
    return _base(finding)(
        kind=Kind.UNMEASURED,
        outcome=outcome,
        because=held.because,
        measured=_finite(held.measured),
        measured_text=held.measured_text,
        baseline=_finite(held.baseline),
        reason=why,
        fix=what,
        code=code,
    )


def _detectable(finding: Finding, settings: VerdictSettings, tested: _Tested) -> float:
    held, limit = _statistical(finding)
    error = held.quantity.standard_error
    if held.change is not None:
        return detectable_change(
            error,
            abs(_value(limit)),
            tested.share,
            settings.beta,
            beyond_margin=settings.fail_when == "beyond_margin",
        )
    return detectable_beyond_limit(error, tested.share)


def _rows_needed(finding: Finding, settings: VerdictSettings) -> int | None:
    held, limit = _statistical(finding)
    distance = _value(limit) if held.change is not None else held.quantity.point - _value(limit)
    return rows_needed(held.quantity.n, held.quantity.standard_error, distance, settings.beta)


def _statement(finding: Finding, settings: VerdictSettings, **more: object) -> Statement:
    limit = _limit(finding)
    common = {
        "title": finding.title.removesuffix(" against the baseline"),
        "gate": finding.gate,
        "rule": finding.rule,
        "limit": limit.value,
        "limit_text": limit.text,
        "relative": limit.relative,
        "alpha": settings.alpha,
        "n": finding.n,
        "direction": finding.direction,
        "unit": finding.unit,
        "beyond_margin": settings.fail_when == "beyond_margin",
        "place": f"{finding.file}:{finding.line}" if finding.line else finding.file,
    }
    return Statement(**{**common, **more})  # type: ignore[arg-type]  # fields of a dataclass, by name


def _statistical(finding: Finding) -> tuple[Statistical, Limit]:
    if not isinstance(finding.held, Statistical):
        raise TypeError(f"{finding.id} is not statistical")
    return finding.held, _limit(finding)


def _limit(finding: Finding) -> Limit:
    if finding.limit is None:
        raise ValueError(f"{finding.id} is held against no limit")
    return finding.limit


def _value(limit: Limit) -> float:
    if limit.value is None:
        raise ValueError(f"the limit {limit.text!r} has no number")
    return limit.value


def _at_least(limit: Limit | None) -> bool:
    return limit is not None and limit.op == ">="


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
