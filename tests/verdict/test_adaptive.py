"""The part of beta that a look has, and what it does to a verdict."""

import pytest
from scipy import stats

from mlgate.policy.ledger_spec import LedgerSpec
from mlgate.policy.model import VerdictSettings
from mlgate.result.check import Limit
from mlgate.result.finding import Finding, Statistical
from mlgate.result.outcome import Direction, Outcome, Severity
from mlgate.stats.student import StudentT
from mlgate.verdict import decide, for_look

PLANNED = LedgerSpec(mode="adaptive", looks=100)
UNPLANNED = LedgerSpec(mode="adaptive")
SETTINGS = VerdictSettings(beta=0.05)


def judged(change, error, settings):
    quantity = StudentT(
        point=change, standard_error=error, degrees_of_freedom=1e9, n=1000, method="normal"
    )
    finding = Finding(
        gate="metrics",
        subject="accuracy",
        rule="max_drop",
        title="accuracy",
        held=Statistical(measured=0.9 + change, baseline=0.9, quantity=quantity, change=quantity),
        severity=Severity.BLOCK,
        entry=0,
        file="mlgate.yaml",
        line=7,
        limit=Limit(of="change", op=">=", value=-0.01, text="max_drop 0.01"),
        direction=Direction.HIGHER,
        n=1000,
    )
    (check,) = decide([finding], settings).checks
    return check


@pytest.mark.parametrize("mode", ["warn", "off"])
def test_other_modes_leave_the_verdict_as_it_is(mode):
    assert for_look(SETTINGS, LedgerSpec(mode=mode), 1000) is SETTINGS


@pytest.mark.parametrize("look", [1, 50, 100])
def test_each_planned_look_has_the_same_part(look):
    assert for_look(SETTINGS, PLANNED, look).beta == pytest.approx(0.0005)


def test_looks_beyond_the_plan_and_without_one_have_the_spending_part():
    assert for_look(SETTINGS, UNPLANNED, 10).beta == pytest.approx(0.000304, rel=0.01)
    assert for_look(SETTINGS, PLANNED, 101).beta == for_look(SETTINGS, UNPLANNED, 101).beta
    assert for_look(SETTINGS, PLANNED, 101).beta < for_look(SETTINGS, PLANNED, 100).beta


def test_nothing_but_beta_changes():
    changed = for_look(VerdictSettings(mode="strict", alpha=0.01), UNPLANNED, 5)

    assert changed.model_copy(update={"beta": 0.05}) == VerdictSettings(mode="strict", alpha=0.01)


def test_a_pass_needs_the_bound_at_the_looks_part_of_beta():
    check = judged(0.0, 0.004, for_look(SETTINGS, PLANNED, 1))

    z = stats.norm.isf(0.05 / 100)
    assert z == pytest.approx(3.2905, abs=1e-4)
    assert check.interval.low == pytest.approx(-z * 0.004, abs=1e-7)
    assert check.interval.low_confidence == pytest.approx(0.9995)


def test_what_passed_alone_is_undecided_among_many_looks_and_what_fails_still_fails():
    adaptive = for_look(SETTINGS, PLANNED, 1)

    assert judged(0.0, 0.004, SETTINGS).outcome is Outcome.PASS
    assert judged(0.0, 0.004, adaptive).outcome is Outcome.INCONCLUSIVE
    assert judged(0.0, 0.002, adaptive).outcome is Outcome.PASS
    assert judged(-0.03, 0.004, SETTINGS).outcome is Outcome.FAIL
    assert judged(-0.03, 0.004, adaptive).outcome is Outcome.FAIL


def test_the_rows_that_would_decide_are_those_of_the_looks_part():
    alone, shared = judged(0, 0.01, SETTINGS), judged(0, 0.01, for_look(SETTINGS, PLANNED, 1))

    z80, z95, z9995 = stats.norm.ppf([0.80, 0.95, 0.9995])
    price = ((z9995 + z80) / (z95 + z80)) ** 2
    assert shared.rows_needed / alone.rows_needed == pytest.approx(price, rel=1e-3)
    assert price == pytest.approx(2.76, abs=0.01)


def test_the_millionth_look_still_has_bounds():
    check = judged(0.0, 0.0001, for_look(SETTINGS, UNPLANNED, 10**9))

    assert check.outcome is Outcome.PASS
    assert check.interval.low > -0.01
