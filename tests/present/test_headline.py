"""The head of several blocking checks counts them by gate, and tells the worst first."""

from itertools import permutations

import pytest

from mlgate.present.headline import clause, summary, worst
from mlgate.present.story import tell
from mlgate.result import check as rows
from mlgate.result.check import Failing, Limit
from mlgate.result.outcome import Outcome


def drop(build, name, *, change, p_value=None, value=-0.01, **more):
    test = p_value is not None and rows.Test(
        h0="h0", method="m", p_value=p_value, p_adjusted=p_value, weight=0.1
    )
    limit = Limit(of="change", op=">=", value=value, text=f"max_drop {-value}")
    return build.check(name, Outcome.FAIL, change=change, limit=limit, test=test or None, **more)


def of_gate(build, gate, name, **more):
    return build.check(name, Outcome.FAIL, gate=gate, id=f"{gate}/{name}", **more)


def test_one_blocking_check_is_told_in_its_own_words(build):
    story = tell(build.report(build.check("a", Outcome.FAIL), build.check("b")))

    assert story.sentence == "a is what it is"
    assert [check.subject for check in story.worst] == ["a"]


def test_several_are_counted_by_gate(build):
    checks = [of_gate(build, "schema", name) for name in "abc"]
    checks += [of_gate(build, "bias", "d"), build.check("e", Outcome.INCONCLUSIVE)]

    assert tell(build.report(*checks)).sentence == "2 gates block: schema 3, bias 1"
    assert summary(checks[:3]) == "3 checks of schema block"
    assert summary(checks[:1]) is None


def test_where_the_exit_code_is_0_they_would_block(build):
    checks = [of_gate(build, "schema", "a"), of_gate(build, "bias", "b")]

    said = tell(build.report(*checks, exit_code=0)).sentence

    assert said == "2 gates would block: schema 1, bias 1"


def test_the_surest_comes_first_then_what_is_furthest_beyond_its_limit(build):
    surest = drop(build, "surest", change=-0.012, p_value=1e-9)
    further = drop(build, "further", change=-0.09, p_value=1e-4)
    sure = drop(build, "sure", change=-0.02, p_value=1e-4)

    for order in permutations([surest, further, sure]):
        assert worst(order) == (surest, further, sure)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"change": -0.05}, {"change": -0.02}),
        ({"change": -0.04}, {"change": -0.05, "value": -0.04}),
    ],
)
def test_numbers_without_a_test_are_compared_with_their_limits(build, first, second):
    one, other = drop(build, "one", **first), drop(build, "other", **second)

    assert worst([other, one]) == worst([one, other]) == (one, other)


def test_rows_are_compared_by_their_share_and_what_is_absent_comes_before(build):
    absent = of_gate(build, "schema", "absent")
    many = of_gate(build, "schema", "many", failing=Failing(rows=90, share=0.9))
    few = of_gate(build, "schema", "few", failing=Failing(rows=1, share=0.01))

    assert worst([few, many, absent]) == (absent, many, few)


def test_every_gate_is_told_before_a_second_check_of_one(build):
    metrics = [drop(build, name, change=-0.05, p_value=1e-9) for name in "abc"]
    bias = of_gate(build, "bias", "d")

    assert worst([*metrics, bias]) == (metrics[0], bias, metrics[1])


def test_what_could_not_be_evaluated_comes_before_failures(build):
    broken = build.check("broken", Outcome.ERROR)

    assert worst([drop(build, "a", change=-1, p_value=0.0), broken])[0] is broken


def test_the_same_words_are_told_once(build):
    same = [build.check(name, Outcome.FAIL, reason="the file is missing") for name in "abc"]

    assert worst(same) == (same[0],)
    assert tell(build.report(*same)).sentence == "the file is missing"


def test_a_clause_is_the_reason_up_to_what_is_allowed(build):
    said = build.check(reason="accuracy fell by 0.03; a drop of up to 0.02 is allowed")

    assert clause(said) == "accuracy fell by 0.03"
