"""What would be told in the same words is told once, and no note is lost over it."""

import pytest

from mlgate.present.alike import groups, notes, remarks
from mlgate.result.outcome import Outcome


def test_checks_of_one_outcome_reason_and_fix_stand_where_their_first_does(build):
    lost = [build.check(f"m{n}", Outcome.ERROR, reason="no file", fix="make it") for n in range(3)]
    other = build.check("other", Outcome.ERROR)

    assert groups([lost[0], other, *lost[1:]]) == (tuple(lost), (other,))


@pytest.mark.parametrize(
    "change",
    [{"reason": "x"}, {"fix": "x"}, {"outcome": Outcome.WARN}, {"blocking": True}],
)
def test_checks_that_differ_in_what_is_told_stay_apart(build, change):
    check = build.check(outcome=Outcome.INCONCLUSIVE)

    assert len(groups([check, check.model_copy(update=change)])) == 2


def test_notes_of_a_group_are_told_once(build):
    group = tuple(build.check(f"m{n}", notes=("odd", f"of {n}")) for n in range(2))

    assert notes(group) == ("odd", "of 0", "of 1")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "odd (`metrics/m0.min`)"),
        (2, "odd (`metrics/m0.min` and 1 more check)"),
        (3, "odd (`metrics/m0.min` and 2 more checks)"),
    ],
)
def test_a_note_names_its_first_check_and_counts_the_others(build, count, said):
    assert remarks([build.check(f"m{n}", notes=("odd",)) for n in range(count)]) == (said,)


def test_a_note_that_the_reason_says_is_not_said_again(build):
    assert remarks([build.check(reason="it is odd: so", notes=("odd",))]) == ()


def test_a_gate_with_many_notes_hides_no_other_gates(build):
    slices = [build.check(f"m{n}", notes=(f"slice {n}",)) for n in range(400)]
    contract = build.check("age", gate="schema", id="schema/age.type", notes=("not checked: sql",))

    said = remarks([*slices, contract])

    assert "not checked: sql (`schema/age.type`)" in said
    assert said[-1] == "393 more notes on checks are in the full result"
    assert len(said) == 9
