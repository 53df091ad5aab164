"""The passed check that used most of its margin."""

from mlgate.present.closest import closest
from mlgate.result.check import Interval, Limit
from mlgate.result.outcome import Outcome


def margin(build, name, change, low=None, **values):
    limit, op = values.get("limit", -0.01), values.get("op", ">=")
    bounds = Interval(
        of="change",
        low=low if op == ">=" else None,
        high=low if op == "<=" else None,
        low_confidence=0.95,
        high_confidence=0.95,
        method="DeLong",
    )
    return build.check(
        name,
        values.get("outcome", Outcome.PASS),
        change=change,
        interval=bounds if low is not None else None,
        limit=Limit(of="change", op=op, value=limit, text="max_drop"),
    )


def test_the_bound_counts_and_not_the_change_alone(build):
    near, far = margin(build, "near", -0.001, -0.009), margin(build, "far", -0.002, -0.003)

    assert closest([far, near]) is near


def test_margins_are_compared_as_shares(build):
    wide = margin(build, "wide", 0.5, limit=1.0, op="<=")
    narrow = margin(build, "narrow", -0.008)

    assert closest([wide, narrow]) is narrow


def test_gains_floors_and_what_did_not_pass_are_left_out(build):
    floor = build.check("floor", measured=0.81).model_copy(
        update={"limit": Limit(of="measured", op=">=", value=0.8, text="min 0.8")}
    )
    gained = margin(build, "gained", 0.02)
    wanted = margin(build, "wanted", 0.02, limit=0.01)
    failed = margin(build, "failed", -0.02, outcome=Outcome.FAIL)

    assert closest([floor, gained, wanted, failed]) is None


def test_no_margin_at_all_is_none_to_be_near(build):
    assert closest([margin(build, "none", 0.0, limit=0.0)]) is None
