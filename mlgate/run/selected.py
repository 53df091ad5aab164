"""Which checks a run was asked for; the others stay visible, as not selected."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mlgate.errors import NothingCheckedError, Problem
from mlgate.policy.compare import Terms
from mlgate.policy.selection import selects, unmatched
from mlgate.policy.suggest import nearest
from mlgate.result.check import Check
from mlgate.result.finding import Cause, Finding, Unmeasured
from mlgate.result.outcome import Severity
from mlgate.run.order import Order
from mlgate.verdict import Decision, decide

_NOT_SELECTED = Unmeasured(cause=Cause.NOT_SELECTED, reason="this run was not asked for it")


def refuse_nothing(order: Order, terms: Terms, more: Sequence[str] = ()) -> None:
    """Refuse a policy without entries, and a selection that matches nothing.

    `more` are ids of checks that are made without an entry.

    Raises
    ------
    NothingCheckedError
        With the nearest id where a pattern matches none.

    """
    if not terms.bound:
        raise NothingCheckedError(
            Problem(
                code="MLG040",
                message="the policy has no entry under `gates`, so nothing was checked",
                place=order.policy.document.place(("gates",)),
                fix="add an entry; the README has the smallest policy",
            )
        )
    # Which slices there are is known only once the data are read; `only_selected` asks again then.
    promised = [*_promised(terms), *more]
    sliced = unmatched(order.gates, order.policy.entries, promised)
    _refuse_unmatched([pattern.partition("[")[0] for pattern in sliced], order, promised)


def findings_of_all(
    order: Order, terms: Terms, measured: Mapping[str, Sequence[Finding]]
) -> list[Finding]:
    """All findings in the policy's order; those of gates that did not run are not selected."""
    findings: list[Finding] = []
    for name in order.policy.entries:
        findings += measured[name] if name in measured else _unmeasured_gate(name, terms)
    return findings


def only_selected(
    order: Order,
    terms: Terms,
    findings: Sequence[Finding],
    decision: Decision,
    more: Sequence[str] = (),
) -> tuple[Check, ...]:
    """The checks that were asked for, judged as in a run of all; the others as skipped.

    The error budget is shared as without the selection, so that a selection changes no verdict. A
    check that follows from another brings that one along: skipped because of another, it would
    otherwise read as a pass. `more` are ids that a run may make without an entry.

    Raises
    ------
    NothingCheckedError
        If a pattern names a slice that the data do not have.

    """
    if not order.gates:
        return decision.checks
    wanted = _with_causes({finding.id: finding for finding in findings}, order.gates)
    known = [*(finding.id for finding in findings), *_promised(terms), *more]
    _refuse_unmatched(order.gates, order, known)
    left_out = decide(
        [replace(finding, held=_NOT_SELECTED, notes=(), details={}) for finding in findings],
        order.policy.sections.verdict,
    )
    return tuple(
        check if check.id in wanted else skipped
        for check, skipped in zip(decision.checks, left_out.checks, strict=True)
    )


def _with_causes(found: Mapping[str, Finding], patterns: Sequence[str]) -> set[str]:
    """Ids of the findings asked for, and of those that they follow from."""
    waiting = [
        finding.id for finding in found.values() if selects(patterns, finding.gate, finding.id)
    ]
    wanted: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in wanted or name not in found:
            continue
        wanted.add(name)
        held = found[name].held
        if isinstance(held, Unmeasured) and held.because is not None:
            waiting.append(held.because)
    return wanted


def _promised(terms: Terms) -> list[str]:
    return [promise.id for bound in terms.bound for promise in bound.promises]


def _refuse_unmatched(patterns: Sequence[str], order: Order, known: Sequence[str]) -> None:
    gates = dict.fromkeys([*order.policy.entries, *(check.partition("/")[0] for check in known)])
    for pattern in unmatched(patterns, gates, known):
        near = nearest(pattern, [*known, *gates])
        raise NothingCheckedError(
            Problem(
                code="MLG040",
                message=f"--gate {pattern} matches no check of this policy",
                fix=f"did you mean {near}?" if near else f"the gates are {', '.join(gates)}",
            )
        )


def _unmeasured_gate(name: str, terms: Terms) -> Iterator[Finding]:
    for bound in terms.bound:
        for promise in bound.promises if bound.entry.gate == name else ():
            unscoped, _, scope = promise.id.removeprefix(f"{name}/").partition("[")
            subject, _, rule = unscoped.rpartition(".")
            yield Finding(
                gate=name,
                subject=subject,
                rule=rule,
                scope=scope.removesuffix("]") or None,
                title=f"{subject} {rule}",
                held=_NOT_SELECTED,
                severity=Severity(bound.entry.params.severity),
                entry=bound.entry.index,
                file=bound.entry.file,
                line=bound.entry.line(),
            )
