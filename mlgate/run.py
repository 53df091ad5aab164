"""The road: from a policy to a report. Shows nothing, and reads top to bottom."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mlgate import __version__, catalog
from mlgate.base_policy import BasePolicy, read_base_policy
from mlgate.baseline import git
from mlgate.baseline.commit import AbsentBaseError, Base, NoBase, choose
from mlgate.baseline.environment import describe
from mlgate.baseline.outcome import Baseline, Found, Missing, NotNeeded, Refused
from mlgate.baseline.request import Request
from mlgate.baseline.resolve import resolve
from mlgate.data.duckdb import DuckDBEngine
from mlgate.data.engine import Engine
from mlgate.data.fingerprint import fingerprint
from mlgate.data.pairing import Pairs, Unpaired, pair
from mlgate.data.side import Roles
from mlgate.data.source import Source, SourceError, locate
from mlgate.errors import NothingCheckedError, Problem
from mlgate.gate import Needs, World
from mlgate.policy.bound import Policy
from mlgate.policy.compare import Terms
from mlgate.policy.model import PathPlace, PredictionsSpec
from mlgate.policy.selection import may_select, selects, unmatched
from mlgate.policy.suggest import nearest
from mlgate.result.check import Check
from mlgate.result.context import Context
from mlgate.result.evidence import Evidence
from mlgate.result.finding import Cause, Exact, Finding, Unmeasured
from mlgate.result.identity import encode
from mlgate.result.outcome import Severity
from mlgate.result.provenance import (
    BaselineRecord,
    Commit,
    DataRecord,
    PolicyRecord,
    Selection,
    Tool,
    Verdict,
)
from mlgate.result.report import Report, conclude, count
from mlgate.verdict import decide


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is asked of one run."""

    policy: Policy
    context: Context | None  #: what the CI system says of the build; null on a laptop
    environ: Mapping[str, str]
    gates: tuple[str, ...] = ()  #: patterns of the checks to make; empty means all
    base_ref: str | None = None
    scratch: Path  #: a private folder that goes away with the run
    started: str  #: ISO 8601, UTC
    clock: Callable[[], float]  #: seconds from any fixed moment


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
    _refuse_nothing(order, terms)
    needs = catalog.needs(policy)
    commit, base = _commit(order, needs)
    base_policy = read_base_policy(policy, terms, base)
    with DuckDBEngine(order.scratch / "engine") as engine:
        baseline = resolve(policy.sections.baseline, _request(order, needs, base, engine))
        pairs, data = _pairs(order, needs, baseline, engine)
        world = _world(order, engine, baseline, pairs)
        measured = {
            name: _measure(name, world, order)
            for name, entries in policy.entries.items()
            if entries and (not order.gates or may_select(order.gates, name))
        }
    findings = _selected(order, terms, measured)
    findings += _broken_base(policy, base_policy)
    decision = decide(findings, policy.sections.verdict, base_policy.promised)
    checks = tuple(_with_seconds(decision.checks, measured))
    outcome, code = conclude(checks)
    verdict = policy.sections.verdict
    report = Report(
        name=policy.name,
        outcome=outcome,
        exit_code=code,
        started=order.started,
        seconds=round(order.clock() - begun, 3),
        tool=Tool(version=__version__),
        repository=_repository(order),
        selection=Selection(gates=order.gates or None),
        partial=any(_not_selected(finding) for finding in findings),
        ci=order.context.record() if order.context else None,
        commit=commit,
        baseline=_baseline_record(baseline, pairs),
        policy=_policy_record(policy, base_policy),
        verdict=Verdict(
            mode=verdict.mode if verdict.keeps_to_its_mode else None,
            alpha=verdict.alpha,
            beta=verdict.beta,
            fail_when=verdict.fail_when,
            on_inconclusive=verdict.on_inconclusive,
        ),
        error_budget=decision.error_budget,
        data=(*data, *(record for gate in measured.values() for record in gate.evidence.data)),
        environment=describe(baseline.environment if isinstance(baseline, Found) else None),
        counts=count(checks),
        checks=checks,
    )
    return Run(report=report, evidence={name: gate.evidence for name, gate in measured.items()})


def _refuse_nothing(order: Order, terms: Terms) -> None:
    if not terms.bound:
        raise NothingCheckedError(
            Problem(
                code="MLG040",
                message="the policy has no entry under `gates`, so nothing was checked",
                place=order.policy.document.place(("gates",)),
                fix="add an entry; the README has the smallest policy",
            )
        )
    known = [promise.id for bound in terms.bound for promise in bound.promises]
    for pattern in unmatched(order.gates, order.policy.entries, known):
        sliced = pattern.partition("[")[0]
        if "[" in pattern and sliced in known:
            continue  # which slices there are is known only once the data are read
        near = nearest(pattern, [*known, *order.policy.entries])
        raise NothingCheckedError(
            Problem(
                code="MLG040",
                message=f"--gate {pattern} matches no check of this policy",
                fix=f"did you mean {near}?"
                if near
                else f"the gates are {', '.join(order.policy.entries)}",
            )
        )


def _commit(order: Order, needs: Needs) -> tuple[Commit | None, Base | NoBase]:
    """The commit to compare with; its absence matters only where something is compared with it."""
    spec = order.policy.sections.baseline
    try:
        return choose(spec, order.context, order.policy.root, order.base_ref)
    except AbsentBaseError as error:
        compared = needs.baseline_predictions or bool(needs.baseline_files)
        if compared and not all(isinstance(place, PathPlace) for place in spec.from_):
            raise
        return error.commit, NoBase(why=str(error))


def _request(order: Order, needs: Needs, base: Base | NoBase, engine: Engine) -> Request:
    policy = order.policy
    return Request(
        root=policy.root,
        top=git.repository_root(policy.root),
        base=base,
        name=policy.name,
        predictions=policy.sections.predictions if needs.baseline_predictions else None,
        files=needs.baseline_files,
        scratch=order.scratch / "baseline",
        environ=order.environ,
        engine=engine,
    )


def _pairs(
    order: Order, needs: Needs, baseline: Baseline, engine: Engine
) -> tuple[Pairs | Unpaired | None, tuple[DataRecord, ...]]:
    """The candidate's predictions joined with the baseline's, where an entry reads them."""
    spec = order.policy.sections.predictions
    if spec is None or not needs.predictions:
        return None, ()
    before = baseline.predictions if isinstance(baseline, Found) else None
    try:
        here = locate(spec, root=order.policy.root, environ=order.environ, scratch=order.scratch)
        there = None if before is None else _locate_baseline(spec, before, order)
        roles = Roles(
            spec=spec,
            by=tuple(sorted(needs.columns)),
            id_key=baseline.hashed_with if isinstance(baseline, Found) else None,
        )
        pairs = pair(engine, roles, here, there, order.policy.sections.baseline.min_shared)
        return pairs, tuple(_data_records(pairs, here, there))
    except SourceError as error:
        return Unpaired(reason=error.reason, fix=error.fix, code="MLG200"), ()


def _locate_baseline(spec: PredictionsSpec, path: Path, order: Order) -> Source:
    """The baseline's copy of the predictions: as Parquet in a bundle, whatever they were."""
    kept = spec.model_copy(
        update={
            "path": str(path),
            "format": "parquet" if path.suffix == ".parquet" else spec.format,
        }
    )
    return locate(kept, root=order.policy.root, environ=order.environ, scratch=order.scratch)


def _data_records(
    pairs: Pairs | Unpaired, here: Source, there: Source | None
) -> Iterator[DataRecord]:
    rows = (
        (None, None)
        if isinstance(pairs, Unpaired)
        else (pairs.candidate.rows, pairs.baseline and pairs.baseline.rows)
    )
    yield DataRecord(
        name="predictions",
        role="candidate",
        uri=here.uri,
        rows=rows[0],
        fingerprint=fingerprint(here),
    )
    if there is not None:
        # Its path is that of a temporary copy, which says nothing to a reader.
        yield DataRecord(
            name="predictions",
            role="baseline",
            uri=here.uri,
            rows=rows[1],
            fingerprint=fingerprint(there),
        )


def _world(
    order: Order, engine: Engine, baseline: Baseline, pairs: Pairs | Unpaired | None
) -> World:
    sections = order.policy.sections
    examples = sections.privacy.examples
    return World(
        root=order.policy.root,
        scratch=order.scratch,
        environ=order.environ,
        engine=engine,
        datasets=sections.datasets,
        predictions=sections.predictions,
        pairs=pairs,
        baseline=baseline,
        examples=examples == "all" or (examples == "local" and not _in_ci(order)),
    )


def _in_ci(order: Order) -> bool:
    return order.context is not None or order.environ.get("CI", "").lower() not in (
        "",
        "0",
        "false",
    )


def _measure(name: str, world: World, order: Order) -> _Measured:
    gate, entries = catalog.gate(name), order.policy.entries[name]
    begun = order.clock()
    evidence = gate.measure(entries, world)
    findings = gate.judge(evidence, entries)
    return _Measured(evidence=evidence, findings=findings, seconds=order.clock() - begun)


def _selected(order: Order, terms: Terms, measured: Mapping[str, _Measured]) -> list[Finding]:
    """All findings in the policy's order; what was not asked for is there, as not selected."""
    findings: list[Finding] = []
    for name in order.policy.entries:
        if name not in measured:
            findings += _unmeasured_gate(name, terms)
            continue
        for finding in measured[name].findings:
            wanted = not order.gates or selects(order.gates, name, finding.id)
            findings.append(finding if wanted else _left_out(finding))
    return findings


_NOT_SELECTED = Unmeasured(cause=Cause.NOT_SELECTED, reason="this run was not asked for it")


def _left_out(finding: Finding) -> Finding:
    return replace(finding, held=_NOT_SELECTED, notes=(), details={})


def _not_selected(finding: Finding) -> bool:
    return isinstance(finding.held, Unmeasured) and finding.held.cause is Cause.NOT_SELECTED


def _unmeasured_gate(name: str, terms: Terms) -> Iterator[Finding]:
    for bound in terms.bound:
        for promise in bound.promises if bound.entry.gate == name else ():
            subject, _, rule = promise.id.removeprefix(f"{name}/").rpartition(".")
            yield Finding(
                gate=name,
                subject=subject,
                rule=rule,
                title=f"{subject} {rule}",
                held=_NOT_SELECTED,
                severity=Severity(bound.entry.params.severity),
                entry=bound.entry.index,
                file=bound.entry.file,
                line=bound.entry.line(),
            )


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


def _repository(order: Order) -> str | None:
    if order.context is not None and order.context.repository is not None:
        return order.context.repository
    top = git.repository_root(order.policy.root)
    return None if top is None else git.repository_name(top)


def _baseline_record(baseline: Baseline, pairs: Pairs | Unpaired | None) -> BaselineRecord:
    rows = pairs.rows if isinstance(pairs, Pairs) else None
    match baseline:
        case Found():
            return BaselineRecord(
                state="found",
                source=baseline.source,
                spec=baseline.spec,
                commit=baseline.commit,
                distance=baseline.distance,
                tried=baseline.tried,
                rows=rows,
                identical=pairs.identical if isinstance(pairs, Pairs) else None,
            )
        case Missing(tried=tried):
            return BaselineRecord(state="missing", tried=tried)
        case Refused(tried=tried):
            return BaselineRecord(state="refused", tried=tried)
        case NotNeeded():
            return BaselineRecord(state="not needed")


def _policy_record(policy: Policy, base_policy: BasePolicy) -> PolicyRecord:
    changes = base_policy.changes
    return PolicyRecord(
        path=policy.file,
        sha256=policy.sha256,
        edited_in_change=base_policy.edited,
        loosened=changes.loosened,
        tightened=changes.tightened,
        added=changes.added,
        removed=changes.removed,
        plumbing=changes.plumbing,
    )
