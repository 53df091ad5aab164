"""The road: from a policy to a report. Shows nothing, and reads top to bottom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlgate import __version__, catalog
from mlgate.base_policy import BasePolicy, read_base_policy
from mlgate.baseline.environment import describe
from mlgate.baseline.outcome import Found
from mlgate.baseline.resolve import resolve
from mlgate.data.duckdb import DuckDBEngine
from mlgate.gate import World
from mlgate.policy.bound import Policy
from mlgate.policy.selection import may_select
from mlgate.result.check import Check
from mlgate.result.evidence import Evidence
from mlgate.result.finding import Exact, Finding
from mlgate.result.identity import encode
from mlgate.result.outcome import Severity
from mlgate.result.provenance import Selection, Tool
from mlgate.result.report import Report, conclude, count
from mlgate.run.inputs import base_commit, baseline_request, paired_rows, world_of
from mlgate.run.order import Order
from mlgate.run.provenance import baseline_record, policy_record, repository, verdict_record
from mlgate.run.selected import is_left_out, refuse_nothing, selected
from mlgate.verdict import decide


@dataclass(frozen=True, kw_only=True)
class Run:
    """A report, and the evidence that it was judged by."""

    report: Report
    evidence: Mapping[str, Evidence]  #: by gate


@dataclass(frozen=True, kw_only=True)
class _Measured:
    """One gate's evidence and findings."""

    evidence: Evidence
    findings: Sequence[Finding]
    seconds: float


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
    refuse_nothing(order, terms)
    needs = catalog.needs(policy)
    commit, base = base_commit(order, needs)
    base_policy = read_base_policy(policy, terms, base)
    with DuckDBEngine(order.scratch / "engine") as engine:
        request = baseline_request(
            policy,
            needs,
            base,
            scratch=order.scratch / "baseline",
            environ=order.environ,
            engine=engine,
        )
        baseline = resolve(policy.sections.baseline, request)
        pairs, data = paired_rows(order, needs, baseline, engine)
        world = world_of(order, engine, baseline, pairs)
        measured = {
            name: _measure(name, world, order)
            for name, entries in policy.entries.items()
            if entries and (not order.gates or may_select(order.gates, name))
        }
    findings = selected(order, terms, {name: gate.findings for name, gate in measured.items()})
    findings += _broken_base(policy, base_policy)
    decision = decide(findings, policy.sections.verdict, base_policy.promised)
    checks = tuple(_with_seconds(decision.checks, measured))
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
        partial=any(is_left_out(finding) for finding in findings),
        ci=order.context.record() if order.context else None,
        commit=commit,
        baseline=baseline_record(baseline, pairs),
        policy=policy_record(policy, base_policy),
        verdict=verdict_record(policy.sections.verdict),
        error_budget=decision.error_budget,
        data=(*data, *(record for gate in measured.values() for record in gate.evidence.data)),
        environment=describe(baseline.environment if isinstance(baseline, Found) else None),
        counts=count(checks),
        checks=checks,
    )
    return Run(report=report, evidence={name: gate.evidence for name, gate in measured.items()})


def _measure(name: str, world: World, order: Order) -> _Measured:
    gate, entries = catalog.gate(name), order.policy.entries[name]
    begun = order.clock()
    evidence = gate.measure(entries, world)
    findings = gate.judge(evidence, entries)
    return _Measured(evidence=evidence, findings=findings, seconds=order.clock() - begun)


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


def _with_seconds(checks: Sequence[Check], measured: Mapping[str, _Measured]) -> Iterator[Check]:
    """Each check with an equal part of its gate's time, as a gate measures its checks at once."""
    for made in checks:
        gate = measured.get(made.gate)
        seconds = None if gate is None else round(gate.seconds / len(gate.findings), 4)
        yield made.model_copy(update={"seconds": seconds})
