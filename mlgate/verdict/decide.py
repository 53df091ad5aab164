"""From findings to checks: outcome, blocking, adjusted p, bounds and the sentence."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from mlgate.policy.model import VerdictSettings
from mlgate.present.command import check_command
from mlgate.present.fix import fix
from mlgate.present.reason import reason
from mlgate.present.statement import VIOLATED, Statement
from mlgate.result.check import Check, Interval, Test
from mlgate.result.finding import Cause, Exact, Finding, Noise, Point, Statistical, Unmeasured
from mlgate.result.outcome import Kind, Outcome, Severity
from mlgate.result.provenance import ErrorBudget, Family
from mlgate.verdict.budget import Tested, null_hypothesis, share_budget
from mlgate.verdict.limits import at_least, limit_of, value_of
from mlgate.verdict.power import detectable, in_rows, needed_rows, possible
from mlgate.verdict.simultaneous import simultaneous_bound


@dataclass(frozen=True, kw_only=True)
class Promised:
    """What the base branch's policy asks for, which tells a new check from a lost baseline."""

    ids: frozenset[str] = frozenset()  #: check ids without scope
    if_missing: Literal["error", "new"] = "error"
    unknown: str | None = None  #: why it cannot be told what the base's policy asks for


NOTHING_PROMISED = Promised()  #: there is no base, or it has no policy


def may_be_lost(promised: Promised) -> bool:
    """Whether a baseline that no place has may be one that was lost."""
    return promised.if_missing != "new" and bool(promised.ids or promised.unknown)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The judged rows, and how the error budget was shared."""

    checks: tuple[Check, ...]
    error_budget: ErrorBudget


def decide(
    findings: Sequence[Finding],
    settings: VerdictSettings,
    promised: Promised = NOTHING_PROMISED,
) -> Decision:
    """Judge all findings of a run.

    Parameters
    ----------
    findings
        Of all gates; an id stands once.
    settings
        The policy's `verdict`.
    promised
        The checks of the base's policy.

    """
    tested: dict[int, Tested] = {}
    families = []
    for severity in Severity:
        members = [
            position
            for position, finding in enumerate(findings)
            if finding.severity is severity and isinstance(finding.held, Statistical)
        ]
        tested |= share_budget({position: findings[position] for position in members}, settings)
        if members or severity is Severity.BLOCK:
            families.append(
                Family(severity=severity.value, alpha=settings.alpha, tests=len(members))
            )
    checks = tuple(
        _check(finding, settings, tested.get(position), promised)
        for position, finding in enumerate(findings)
    )
    return Decision(checks=checks, error_budget=ErrorBudget(families=tuple(families)))


def _check(
    finding: Finding, settings: VerdictSettings, tested: Tested | None, promised: Promised
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
            "command": check_command(finding.id),
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
    limit = limit_of(finding)
    number = held.measured if limit.of == "measured" else change
    if number is None:
        raise ValueError(f"{finding.id} holds a change and has no baseline")
    # 0.91 - 0.90 is a little over 0.01 in binary: a limit that is met to 12 digits is met.
    slack = 1e-12 * max(1.0, abs(held.measured), abs(held.baseline or 0.0))
    distance = number - value_of(limit) if at_least(limit) else value_of(limit) - number
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
        remarks=_remarks(outcome, None, held.cause),
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
    finding: Finding, held: Statistical, settings: VerdictSettings, tested: Tested
) -> Check:
    limit = limit_of(finding)
    confidence = 1.0 - settings.beta
    low, high = held.quantity.lower_bound(confidence), held.quantity.upper_bound(confidence)
    holds = low >= value_of(limit) if at_least(limit) else high <= value_of(limit)
    if holds:
        outcome = Outcome.PASS
    elif tested.p_adjusted <= settings.alpha:
        outcome = _violated(finding)
    else:
        outcome = Outcome.INCONCLUSIVE
    quantity, null = null_hypothesis(finding, settings)
    change = None if held.baseline is None else held.measured - held.baseline
    smallest = possible(detectable(finding, settings, tested), finding)
    needed = needed_rows(finding, settings) if outcome is Outcome.INCONCLUSIVE else None
    if needed is not None and held.several is None:
        needed = in_rows(needed, rows=finding.n, units=held.quantity.n)
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
        detectable=smallest,
        rows_needed=needed,
        identical=held.identical,
        cure=held.cure,
        remarks=_remarks(outcome, held.remark, held.cause),
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
        detectable=smallest,
        rows_needed=needed,
        reason=reason(statement),
        fix=fix(statement),
        details={**finding.details, **simultaneous_bound(held, limit, settings)},
    )


def _remarks(outcome: Outcome, remark: str | None, cause: str | None) -> tuple[str, ...]:
    said = (remark, cause if outcome in VIOLATED else None)
    return tuple(part for part in said if part is not None)


def _unmeasured(finding: Finding, held: Unmeasured, promised: Promised) -> Check:
    outcome, why, what, code = Outcome.ERROR, held.reason, held.fix, finding.code
    match held.cause:
        case Cause.ERROR:
            pass
        case Cause.TOO_FEW:
            outcome = Outcome.INCONCLUSIVE
        case Cause.FOLLOWS | Cause.NOT_SELECTED:
            outcome = Outcome.SKIPPED
        case Cause.NO_BASELINE:
            lost = _lost(finding, held, promised)
            outcome = Outcome.NEW if lost is None else Outcome.ERROR
            if lost is not None:
                why, code = lost, "MLG022"
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


def _lost(finding: Finding, held: Unmeasured, promised: Promised) -> str | None:
    """Why the baseline counts as lost; None where the check is proved to be new, or forgiven."""
    if promised.if_missing == "new":
        return None
    if promised.unknown is not None:
        return (
            f"{held.reason}, and whether the base branch has one cannot be told: {promised.unknown}"
        )
    if finding.id.removesuffix(f"[{finding.scope}]") in promised.ids:
        return f"the baseline is lost: the base branch has this check, and {held.reason}"
    return None


def _statement(finding: Finding, settings: VerdictSettings, **more: object) -> Statement:
    limit = limit_of(finding)
    common = {
        "title": finding.title.removesuffix(" against the baseline"),
        "gate": finding.gate,
        "rule": finding.rule.partition("@")[0],  # `max_drop@anchor` is a drop too
        "limit": limit.value,
        "limit_text": limit.text,
        "relative": limit.relative,
        "alpha": settings.alpha,
        "n": finding.n,
        "counts": finding.counts,
        "direction": finding.direction,
        "unit": finding.unit,
        "beyond_margin": settings.fail_when == "beyond_margin",
        "place": f"{finding.file}:{finding.line}" if finding.line else finding.file,
    }
    return Statement(**{**common, **more})  # type: ignore[arg-type]  # fields of a dataclass, by name


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
