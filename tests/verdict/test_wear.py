"""How many looks are left, for each margin that a run holds."""

import math
from dataclasses import replace

import pytest

from mlgate.result.check import Limit
from mlgate.result.finding import Cause, Exact, Finding, Noise, Point, Statistical, Unmeasured
from mlgate.result.outcome import Severity
from mlgate.stats.student import StudentT
from mlgate.verdict import look_budgets

ERROR = math.sqrt(0.05 / 10_000)


def finding(*, margin=-0.01, error=ERROR, rule="max_drop", **more):
    quantity = StudentT(
        point=0.0, standard_error=error, degrees_of_freedom=9999, n=10_000, method="t"
    )
    held = Statistical(measured=0.9, baseline=0.9, quantity=quantity, change=quantity)
    return Finding(
        gate="metrics",
        subject="accuracy",
        rule=rule,
        title="accuracy",
        severity=Severity.BLOCK,
        entry=0,
        file="mlgate.yaml",
        line=7,
        limit=Limit(
            of="change", op=">=" if margin < 0 else "<=", value=margin, text=f"{rule} {abs(margin)}"
        ),
        **{"held": held, **more},
    )


def test_a_margin_has_the_looks_that_its_error_allows():
    (budget,) = look_budgets([finding()], 0.05, 12)

    assert (budget.check, budget.limit) == ("metrics/accuracy.max_drop", "max_drop 0.01")
    assert (budget.margin, budget.standard_error) == (0.01, ERROR)
    assert budget.allowed == pytest.approx(353.5, abs=0.1)
    assert (budget.left, budget.worn_out) == (341, False)


@pytest.mark.parametrize(("looks", "worn_out"), [(353, False), (354, True)])
def test_a_test_set_is_worn_out_when_it_was_looked_at_more_often(looks, worn_out):
    (budget,) = look_budgets([finding()], 0.05, looks)

    assert budget.worn_out is worn_out
    assert budget.left == 0


def test_the_first_look_wears_nothing_out_however_few_the_rows():
    few = finding(error=0.01)

    assert [look_budgets([few], 0.05, looks)[0].worn_out for looks in (1, 2)] == [False, True]
    assert look_budgets([few], 0.05, 1)[0].allowed < 1


def test_a_rise_has_its_budget_as_a_drop_has():
    drop, rise = finding(), finding(margin=0.01, rule="max_rise")

    assert look_budgets([rise], 0.05, 1)[0].allowed == look_budgets([drop], 0.05, 1)[0].allowed


def test_a_margin_far_beyond_the_noise_has_no_end():
    wide, endless = finding(error=ERROR / 4), finding(error=ERROR / 100)

    assert look_budgets([wide], 0.05, 1)[0].left is None
    assert look_budgets([wide], 0.05, 1)[0].allowed > 1e6
    assert look_budgets([endless], 0.05, 10**9)[0].allowed is None
    assert not look_budgets([endless], 0.05, 10**9)[0].worn_out


def test_only_margins_of_models_that_differ_over_all_rows_have_one():
    held = finding().held
    without = [
        finding(scope="region=EU"),
        finding(held=replace(held, change=None)),  # a required gain
        finding(held=replace(held, identical=True)),
        finding(margin=-0.0),
        finding(held=Point(measured=0.9, baseline=0.9, noise=Noise.IGNORED)),
        finding(held=Exact(holds=True, reason="it does")),
        finding(held=Unmeasured(cause=Cause.ERROR, reason="gone")),
        finding(error=math.inf),
    ]

    assert look_budgets(without, 0.05, 3) == ()
