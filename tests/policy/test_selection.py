"""Which checks a pattern selects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.policy.selection import may_select, selects, unmatched
from mlgate.policy.suggest import nearest

CHECK = "metrics/recall.max_drop[region=E*U]"


@pytest.mark.parametrize(
    ("pattern", "selected"),
    [
        ("metrics", True),
        ("schema", False),
        (CHECK, True),
        ("metrics/*", True),
        ("*", True),
        ("metrics/recall.*", True),
        ("metrics/recall.max_dro?[*]", True),
        ("metrics/recall", False),
        ("metrics/recall.max_drop[region=E?U]", True),
        ("metrics/[r]ecall*", False),
        ("METRICS", False),
        ("metrics/recall.max.drop*", False),
    ],
)
def test_only_star_and_question_mark_are_special(pattern: str, selected: bool) -> None:
    assert selects([pattern], "metrics", CHECK) is selected
    assert selects(["nothing", pattern], "metrics", CHECK) is selected


@given(st.text(max_size=30))
def test_every_id_selects_itself(check: str) -> None:
    assert selects([check], "metrics", check)
    assert unmatched([check], ["metrics"], [check]) == ()


@given(
    st.text("ab/[]*?.", max_size=10),
    st.sampled_from(["a", "ab", "b"]),
    st.text("ab/[]*?.", max_size=10),
)
def test_a_gate_that_holds_a_selected_check_is_never_left_out(
    pattern: str, gate: str, rest: str
) -> None:
    if selects([pattern], gate, f"{gate}/{rest}"):
        assert may_select([pattern], gate)


def test_a_pattern_that_selects_nothing_is_told() -> None:
    checks = ["metrics/accuracy.min", "schema/train.rows"]

    assert unmatched(
        ["metrics", "schema/*", "metrics/acuracy*"], ["metrics", "schema"], checks
    ) == ("metrics/acuracy*",)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("max_dorp", "max_drop"), ("MAX_DROP", "max_drop"), ("zzz", None), ("", None)],
)
def test_the_nearest_name_is_like_the_wrong_one_or_none(name: str, meant: str | None) -> None:
    assert nearest(name, ["max_drop", "min_gain"]) == meant
    assert nearest(name, []) is None
