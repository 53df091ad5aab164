"""The road: from a policy to a report. Shows nothing, and reads top to bottom."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlgate import __version__, catalog
from mlgate.base_policy import BasePolicy, read_base_policy
from mlgate.baseline.environment import describe
from mlgate.baseline.outcome import Found
from mlgate.baseline.resolve import resolve
from mlgate.data.duckdb import DuckDBEngine
from mlgate.data.pairing import Pairs
from mlgate.data.unpaired import Unpaired
from mlgate.gate import World
from mlgate.policy.bound import Policy
from mlgate.policy.compare import Terms
from mlgate.policy.model import VerdictSettings
from mlgate.policy.selection import may_select
from mlgate.present.command import MERGE, SAVE_ONE, check_command, with_config
from mlgate.result.check import Check
from mlgate.result.evidence import Evidence
from mlgate.result.finding import Exact, Finding
from mlgate.result.identity import encode
from mlgate.result.outcome import Outcome, Severity
from mlgate.result.provenance import ErrorBudget, Selection, Tool
from mlgate.result.report import Report, conclude, count
from mlgate.run.anchor import anchored
from mlgate.run.blame import blame_predictions
from mlgate.run.fresh import Fresh, fresh, fresh_ids
from mlgate.run.inputs import base_commit, baseline_request, paired_rows, world_of
from mlgate.run.ledger import close_ledger, open_ledger, settings_of
from mlgate.run.order import Order
from mlgate.run.provenance import (
    baseline_note,
    baseline_record,
    policy_record,
    repository,
    verdict_record,
)
from mlgate.run.same_code import code_note, doubtful
from mlgate.run.selected import findings_of_all, only_selected, refuse_nothing
from mlgate.verdict import decide


@dataclass(frozen=True, kw_only=True)
class Run:
    """A report and its evidence as they may be kept, and the report as it may be shown."""

    report: Report
    shown: Report  #: with the values of rows that a terminal may show
    evidence: Mapping[str, Evidence]  #: by gate


@dataclass(frozen=True, kw_only=True)
class _Measured:
    """One gate's evidence, and how long it took."""

    evidence: Evidence
    seconds: float


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What is judged beside the gates' evidence, and in whose light."""

    base_policy: BasePolicy
    belonging: Fresh
    pairs: Pairs | Unpaired | None
    beside: Sequence[Finding]  #: that belong to no entry
    settings: VerdictSettings  #: the policy's, or in mode adaptive with this look's part of beta


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """The checks of a run, and what they came from."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    error_budget: ErrorBudget


def check(order: Order) -> Run:
    """Measure and judge every gate of a policy; the whole road.

    Raises
    ------
    NothingCheckedError
        If the policy has no entry, or the selection matches nothing.
    NotEvaluatedError
        If the commit to compare with is not in this clone.

    """
    begun = order.clock()
    policy = order.policy
    terms = catalog.terms(policy)
    needs = catalog.needs(policy)
    refuse_nothing(order, terms, fresh_ids(policy, needs))
    commit, base = base_commit(policy, needs, order.context, order.base_ref)
    base_policy = read_base_policy(policy, terms, base)
    with DuckDBEngine(order.scratch / "engine") as engine:
        request = baseline_request(
            policy,
            needs,
            base,
            scratch=order.scratch / "baseline",
            environ=order.environ,
            engine=engine,
            logs=order.logs,
        )
        baseline = resolve(policy.sections.baseline, request)
        pairs, data = paired_rows(order, needs, baseline, engine)
        opened = open_ledger(order, engine, pairs)
        anchor = anchored(order, needs, request, engine)
        world = world_of(order, engine, baseline, pairs, anchor)
        measured = {
            name: _measure(name, world, order)
            for name, entries in policy.entries.items()
            if entries and (not order.gates or may_select(order.gates, name))
        }
    found = {name: gate.evidence for name, gate in measured.items()}
    kept = found if policy.sections.privacy.examples == "all" else _without_values(found)
    belonging = fresh(order, needs)
    around = _Around(
        base_policy=base_policy,
        belonging=belonging,
        pairs=pairs,
        beside=(*_broken_base(policy, base_policy), *doubtful(policy, baseline, pairs)),
        settings=settings_of(opened, policy.sections.verdict),
    )
    judged = _judged(order, terms, kept, around)
    ledger = close_ledger(opened, order, commit, judged.findings, judged.checks)
    checks = _with_seconds(judged.checks, measured)
    outcome, code = conclude(checks)
    report = Report(
        name=policy.name,
        outcome=outcome,
        exit_code=code,
        started=order.started,
        seconds=round(order.clock() - begun, 3),
        tool=Tool(version=__version__),
        repository=repository(order),
        selection=Selection(gates=order.gates or None),
        # a gate may leave out checks of its own, as where it trains only in CI
        partial=bool(order.gates) and any(_is_left_out(made) for made in checks),
        ci=order.context.record() if order.context else None,
        commit=commit,
        baseline=baseline_record(baseline, pairs),
        policy=policy_record(policy, base_policy),
        verdict=verdict_record(policy.sections.verdict),
        error_budget=judged.error_budget,
        data=(*data, *(record for evidence in found.values() for record in evidence.data)),
        environment=describe(baseline.environment if isinstance(baseline, Found) else None),
        ledger=ledger.record,
        counts=count(checks),
        checks=checks,
        notes=tuple(
            note
            for note in (
                baseline_note(baseline),
                code_note(policy, baseline, pairs),
                belonging.note,
                *(pairs.notes if isinstance(pairs, Pairs) else ()),
                *ledger.notes,
            )
            if note
        ),
    )
    shown = _judged(order, terms, found, around).checks if world.examples else checks
    return Run(
        report=report,
        shown=report.model_copy(update={"checks": _with_seconds(shown, measured)}),
        evidence=kept,
    )


def _measure(name: str, world: World, order: Order) -> _Measured:
    begun = order.clock()
    evidence = catalog.gate(name).measure(order.policy.entries[name], world)
    return _Measured(evidence=evidence, seconds=order.clock() - begun)


def _without_values(found: Mapping[str, Evidence]) -> dict[str, Evidence]:
    return {name: evidence.without_values() for name, evidence in found.items()}


def _judged(
    order: Order,
    terms: Terms,
    found: Mapping[str, Evidence],
    around: _Around,
) -> _Judged:
    """Judge the evidence of every gate. Pure, so it can be done with and without values of rows."""
    judged = {
        name: catalog.gate(name).judge(evidence, order.policy.entries[name])
        for name, evidence in found.items()
    }
    findings = [*findings_of_all(order, terms, judged), *around.belonging.findings]
    findings = blame_predictions(findings, around.pairs, order.policy.document)
    decision = decide(findings, around.settings, around.base_policy.promised)
    of_policy = decide(around.beside, order.policy.sections.verdict)
    selected = only_selected(order, terms, findings, decision, around.belonging.ids)
    return _Judged(
        checks=tuple(_to_type_next(made, order) for made in (*selected, *of_policy.checks)),
        findings=tuple(findings),
        error_budget=decision.error_budget,
    )


def _to_type_next(made: Check, order: Order) -> Check:
    """The check, with advice that fits where this run was started and which policy it read."""
    fix = made.fix
    in_change = order.context is not None and order.context.is_change_request
    if fix is not None and in_change and made.outcome is Outcome.NEW:
        fix = fix.replace(SAVE_ONE, MERGE)
    if fix is not None:
        fix = with_config(fix, order.config)
    return made.model_copy(update={"command": check_command(made.id, order.config), "fix": fix})


def _is_left_out(made: Check) -> bool:
    return made.outcome is Outcome.SKIPPED and made.because is None


def _broken_base(policy: Policy, base_policy: BasePolicy) -> list[Finding]:
    """A base policy that does not parse can be repaired, and is said."""
    if base_policy.broken is None:
        return []
    return [
        Finding(
            gate="policy",
            subject=encode(policy.file, keep="/."),
            rule="parse",
            title="the base's policy",
            held=Exact(
                holds=False,
                reason=f"the base's policy does not parse ({base_policy.broken}), "
                "so this change's own limits bind",
                fix="look at the limits in this change with care: nothing holds them",
            ),
            severity=Severity.WARN,
            entry=0,
            file=policy.file,
            line=None,
            code="MLG001",
        )
    ]


def _with_seconds(checks: Sequence[Check], measured: Mapping[str, _Measured]) -> tuple[Check, ...]:
    """Each check with an equal part of its gate's time, as a gate measures its checks at once."""
    number = Counter(made.gate for made in checks)
    parts = {name: round(gate.seconds / number[name], 4) for name, gate in measured.items()}
    return tuple(made.model_copy(update={"seconds": parts.get(made.gate)}) for made in checks)
