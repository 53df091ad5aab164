"""From a policy to its plan; shows nothing."""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from mlgate import api, catalog
from mlgate.data.duckdb import DuckDBEngine
from mlgate.errors import NothingCheckedError, Problem
from mlgate.gate import Assumed, Expected, Plannable
from mlgate.plan.ask import Ask, assumed, check
from mlgate.plan.in_unit import in_unit_of_target
from mlgate.plan.looks import noise_seen, settings_of_next
from mlgate.plan.read import Read, read
from mlgate.policy.bound import Policy
from mlgate.policy.entry import Entry
from mlgate.policy.model import VerdictSettings
from mlgate.result.finding import Cause, Statistical, Unmeasured
from mlgate.run.order import Order
from mlgate.verdict.planned import Planned, planned

Entries = dict[str, tuple[Entry[Any], ...]]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What the checks of one policy can show."""

    policy: Policy
    ask: Ask
    read: Read
    assumed: Assumed
    settings: VerdictSettings  #: that the checks are planned by
    checks: tuple[Planned, ...]

    @property
    def rows(self) -> int | None:
        """Rows that are planned for."""
        return self.read.rows if self.ask.rows is None else self.ask.rows

    @property
    def is_known(self) -> bool:
        """Whether anything can be told of any check."""
        return any(one.share is not None or _is_too_few(one.expected) for one in self.checks)


def plan(ask: Ask) -> Plan:
    """Plan the statistical checks of a policy.

    Parameters
    ----------
    ask
        The policy, and what is known of the test set. Nothing is written and nothing trained.

    Raises
    ------
    ConfigurationError
        If the policy is wrong, or the numbers contradict each other.
    NotEvaluatedError
        If there are predictions and they cannot be read, or none, and no rows to plan for.
    NothingCheckedError
        If the policy has no check that noise can decide.

    """
    check(ask)
    policy = catalog.load(ask.policy, shown_as=ask.policy.as_posix())
    entries = _statistical(policy)
    if not entries:
        raise _nothing(policy)
    # Only what these entries read is looked for.
    policy = replace(policy, entries=entries)
    with (
        tempfile.TemporaryDirectory(prefix="mlgate-") as scratch,
        DuckDBEngine(Path(scratch) / "engine") as engine,
    ):
        order = Order(
            policy=policy,
            context=api.context(ask.environ),
            environ=ask.environ,
            base_ref=ask.base_ref,
            scratch=Path(scratch),
            started="",
            clock=time.monotonic,
        )
        found = read(order, ask, engine)
        settings = settings_of_next(order, engine, found.world, made_up=found.is_made_up)
        takes = _taken_for_granted(order, ask, found, settings)
        expected = list(_expected(entries, found, takes))
    if not expected:
        raise _nothing(policy)
    if found.is_made_up:
        expected = [in_unit_of_target(one, policy) for one in expected]
    return Plan(
        policy=policy,
        ask=ask,
        read=found,
        assumed=takes,
        settings=settings,
        checks=planned(expected, settings),
    )


def _taken_for_granted(order: Order, ask: Ask, found: Read, settings: VerdictSettings) -> Assumed:
    """What is assumed; what somebody says of two models goes before what was seen of them."""
    usual = ask.churn is None and ask.correlation is None
    takes = assumed(
        ask,
        pair=found.is_made_up or usual,
        beta=settings.beta,
        errors=found.errors,
        scale=ask.rows / found.rows if ask.rows and found.rows else 1.0,
    )
    return replace(takes, seen=noise_seen(order)) if usual and not found.is_made_up else takes


def _statistical(policy: Policy) -> Entries:
    """The entries that noise can decide, of the gates that a plan can be made of."""
    found = {}
    for name, entries in policy.entries.items():
        gate = catalog.gate(name)
        if not hasattr(gate, "expect"):
            continue
        plannable = cast("Plannable", gate)
        of_gate = tuple(entry for entry in entries if plannable.is_statistical(entry))
        if of_gate:
            found[name] = of_gate
    return found


def _expected(entries: Entries, found: Read, takes: Assumed) -> Iterator[Expected]:
    for name, of_gate in entries.items():
        gate = catalog.gate(name)
        evidence = gate.measure(of_gate, found.world)
        for one in cast("Plannable", gate).expect(evidence, of_gate, takes):
            if isinstance(one.finding.held, Statistical | Unmeasured):
                yield one


def _is_too_few(one: Expected) -> bool:
    held = one.finding.held
    return isinstance(held, Unmeasured) and held.cause is Cause.TOO_FEW


def _nothing(policy: Policy) -> NothingCheckedError:
    return NothingCheckedError(
        Problem(
            code="MLG040",
            message="no check of the policy depends on noise, so there is nothing to plan",
            place=policy.document.place(("gates",)),
            fix="a metric or a measure of bias that is computed from `predictions` does",
        )
    )
