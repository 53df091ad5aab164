"""One plain sentence a check, true to its numbers, and what to do next."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.present.fix import fix
from mlgate.present.reason import reason
from mlgate.present.statement import Statement
from mlgate.result.outcome import Outcome

DROP = Statement(
    title="accuracy",
    gate="metrics",
    outcome=Outcome.FAIL,
    rule="max_drop",
    limit=-0.01,
    limit_text="max_drop 0.01",
    measured=0.9095,
    baseline=0.9253,
    change=-0.0158,
    low=-0.0221,
    high=-0.0095,
    p_adjusted=0.0264,
    n=1200,
    unit="fraction",
    place="mlgate.yaml:28",
)
FLOOR = replace(
    DROP,
    rule="min",
    limit=0.75,
    limit_text="min 0.75",
    measured=0.7431,
    baseline=None,
    change=None,
    low=0.7366,
    high=0.7496,
)
PASSES = {"outcome": Outcome.PASS}
UNDECIDED = {"outcome": Outcome.INCONCLUSIVE, "detectable": 0.023, "rows_needed": 6134}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            DROP,
            """accuracy fell by 0.0158, from 0.9253 to 0.9095, more than noise explains (p =
            0.026 over all checks); a drop of up to 0.01 is allowed""",
        ),
        (
            replace(DROP, measured=0.9165, change=-0.0088, low=-0.0118),
            """accuracy fell by 0.0088, and by up to 0.0118 as far as the rows can tell; a drop of
            up to 0.01 is allowed; from 0.9253 to 0.9165, more than noise explains (p =
            0.026 over all checks)""",
        ),
        (
            replace(DROP, beyond_margin=True),
            """accuracy fell by 0.0158, from 0.9253 to 0.9095, further beyond the margin than
            noise explains (p = 0.026 over all checks); a drop of up to 0.01 is allowed""",
        ),
        (
            replace(DROP, **PASSES, measured=0.9242, change=-0.0011, low=-0.0042, p_adjusted=0.8),
            """accuracy changed by −0.0011 (at worst −0.0042); a drop of up to 0.01 is allowed""",
        ),
        (
            replace(DROP, **PASSES, measured=0.9222, change=-0.0031, low=-0.0062, p_adjusted=0.01),
            """accuracy changed by −0.0031 (at worst −0.0062), real but within the margin; a drop
            of up to 0.01 is allowed""",
        ),
        (
            replace(
                DROP,
                **PASSES,
                measured=0.9253,
                change=0.0,
                low=0.0,
                high=0.0,
                identical=True,
                n=12480,
            ),
            """accuracy is unchanged: predictions are identical on all 12,480 rows""",
        ),
        (
            replace(
                DROP,
                **UNDECIDED,
                measured=0.9213,
                change=-0.004,
                low=-0.019,
                high=0.011,
                p_adjusted=0.5,
            ),
            """accuracy changed by −0.0040 (between −0.0190 and +0.0110): 1,200 rows cannot tell
            this from no change or from a drop of more than 0.01; the smallest drop they would
            catch is 0.0230, and about 6,200 rows would decide""",
        ),
        (
            replace(DROP, **UNDECIDED, low=-0.03, high=-0.001, p_adjusted=0.08),
            """accuracy changed by −0.0158 (between −0.0300 and −0.0010 for this check alone):
            with all checks of the run accounted for (p = 0.08), 1,200 rows cannot tell this from
            no change or from a drop of more than 0.01; the smallest drop they would catch is
            0.0230, and about 6,200 rows would decide""",
        ),
        (
            replace(FLOOR, **UNDECIDED, low=0.72, high=0.7496, p_adjusted=0.09),
            """accuracy is 0.7431 (between 0.7200 and 0.7496 for this check alone): with all
            checks of the run accounted for (p = 0.09), 1,200 rows cannot tell whether it reaches
            its floor of 0.75; the smallest shortfall they would catch is 0.0230, and about 6,200
            rows would decide""",
        ),
        (
            replace(
                DROP, low=None, high=None, p_adjusted=None, decide_point=True, noise_known=False
            ),
            """accuracy fell by 0.0158, from 0.9253 to 0.9095; a drop of up to 0.01 is allowed;
            noise unknown""",
        ),
        (
            replace(
                DROP, outcome=Outcome.WARN, low=None, high=None, p_adjusted=None, decide_point=True
            ),
            """accuracy fell by 0.0158, from 0.9253 to 0.9095; a drop of up to 0.01 is allowed;
            noise ignored (decide: point)""",
        ),
        (
            replace(
                DROP,
                rule="max_rise",
                limit=0.00624,
                relative=0.02,
                measured=0.326,
                baseline=0.312,
                change=0.014,
            ),
            """accuracy rose by 0.0140, from 0.3120 to 0.3260, more than noise explains (p =
            0.026 over all checks); a rise of up to 0.0062 (2% of the baseline) is allowed""",
        ),
        (
            replace(DROP, rule="min_gain", limit=0.01, measured=0.93, change=0.0047),
            """accuracy rose by 0.0047, from 0.9253 to 0.9300; a gain of at least 0.01 is
            required, and noise does not explain the difference (p = 0.026 over all checks)""",
        ),
        (
            replace(
                DROP,
                rule="max_gain",
                limit=0.05,
                baseline=0.9,
                measured=0.99,
                change=0.09,
                low=0.08,
                high=0.1,
            ),
            """accuracy rose by 0.0900, from 0.9000 to 0.9900; a gain of up to 0.05 is allowed,
            and noise does not explain the difference (p = 0.026 over all checks); an improvement
            beyond that is probably leakage of the target""",
        ),
        (
            FLOOR,
            """accuracy is 0.7431, under its floor of 0.75, more than noise explains (p = 0.026
            over all checks)""",
        ),
        (
            replace(FLOOR, rule="max", limit=0.7, measured=0.7431),
            """accuracy is 0.7431, over its ceiling of 0.7, more than noise explains (p = 0.026
            over all checks)""",
        ),
        (
            replace(FLOOR, **PASSES, measured=0.9123, low=0.908, high=0.917),
            """accuracy is 0.9123 (at least 0.9080); the floor is 0.75""",
        ),
        (
            replace(FLOOR, **UNDECIDED, low=0.71, high=0.77),
            """accuracy is 0.7431 (between 0.7100 and 0.7700): 1,200 rows cannot tell whether it
            reaches its floor of 0.75; the smallest shortfall they would catch is 0.0230, and
            about 6,200 rows would decide""",
        ),
        (
            replace(
                FLOOR, measured=0.749999, low=None, high=None, p_adjusted=None, noise_known=False
            ),
            """accuracy is 0.749999, under its floor of 0.75""",
        ),
        (
            replace(DROP, **UNDECIDED, beyond_margin=True),
            """accuracy changed by −0.0158 (between −0.0221 and −0.0095): 1,200 rows cannot tell
            whether the drop exceeds 0.01; the smallest drop they would catch is 0.0230, and
            about 6,200 rows would decide""",
        ),
    ],
)
def test_a_sentence_says_what_was_seen_and_what_is_allowed(statement, said):
    assert reason(statement) == " ".join(said.split())


@pytest.mark.parametrize(
    ("rule", "question"), [("min_gain", "the gain reaches"), ("max_gain", "the gain exceeds")]
)
def test_an_undecided_gain_asks_its_own_question(rule, question):
    said = reason(replace(DROP, **UNDECIDED, rule=rule, limit=0.01))

    assert f"cannot tell whether {question} 0.01" in said


def test_rows_that_are_there_already_are_not_asked_for():
    statement = replace(DROP, **UNDECIDED | {"rows_needed": 900})

    assert "would decide" not in reason(statement)
    assert fix(statement) == "add rows to the test set, or loosen max_drop 0.01 (mlgate.yaml:28)"


def test_no_drop_at_all_can_never_be_shown():
    statement = replace(
        DROP, **UNDECIDED | {"rows_needed": None}, limit=-0.0, limit_text="max_drop 0"
    )

    assert "cannot tell this from no change" in reason(statement)
    assert "from a drop" not in reason(statement)
    assert fix(statement).startswith(
        "no number of rows shows that nothing was lost: loosen max_drop 0"
    )


def test_a_violated_zero_margin_says_that_nothing_is_allowed():
    assert reason(replace(DROP, limit=0.0, limit_text="max_drop 0")).endswith(
        "; no drop is allowed"
    )


def test_no_change_is_said_without_a_sign():
    assert reason(replace(DROP, **PASSES, change=0.0)).startswith(
        "accuracy did not change (at worst"
    )


def test_unknown_bounds_are_left_out():
    undecided = replace(DROP, outcome=Outcome.INCONCLUSIVE, low=None, high=None, n=None)

    assert "between" not in reason(undecided)
    assert "the data cannot tell" in reason(undecided)


@pytest.mark.parametrize("outcome", [Outcome.ERROR, Outcome.NEW, Outcome.SKIPPED])
def test_what_held_no_number_gets_no_sentence_that_reads_like_a_pass(outcome):
    with pytest.raises(ValueError, match="says nothing about a number"):
        reason(replace(DROP, outcome=outcome))


def test_a_pass_needs_no_fix():
    assert fix(replace(DROP, **PASSES)) is None


def test_a_drop_is_looked_into_or_paid_for():
    assert fix(DROP) == (
        "find the rows behind it (`mlgate explain metrics` shows how); if it is a price worth "
        "paying, loosen max_drop 0.01 (mlgate.yaml:28) in a change of its own"
    )


def test_missing_rows_are_counted():
    assert fix(replace(DROP, **UNDECIDED)) == (
        "add about 5,000 rows to the test set, or loosen max_drop 0.01 (mlgate.yaml:28)"
    )


@pytest.mark.parametrize("statement", [DROP, FLOOR])
def test_a_number_out_of_a_file_has_no_rows_to_look_at(statement):
    said = fix(replace(statement, decide_point=True, noise_known=False))

    assert "rows behind it" not in said
    assert "with its rows under `predictions`, noise is accounted for" in said


def test_rows_that_nobody_can_add_are_not_asked_for():
    statement = replace(DROP, **UNDECIDED | {"n": 1_000, "rows_needed": 14_000_000})

    assert fix(statement) == (
        "no test set decides a limit so close to the value: loosen max_drop 0.01 (mlgate.yaml:28), "
        "or leave it undecided"
    )


def test_a_gain_too_good_to_be_true_tells_where_to_look_for_a_leak():
    said = fix(replace(DROP, rule="max_gain", limit=0.05))

    assert said.startswith("look for a leak of the target first: features that are made from the")
    assert "rows (or users) of the test set that are in the training set too" in said
    assert said.endswith(
        "if the gain is real, loosen max_drop 0.01 (mlgate.yaml:28) in a change of its own"
    )


def test_a_floor_may_ask_too_much():
    assert "if the limit asks too much, loosen min 0.75" in fix(replace(FLOOR, place=None))


@given(
    measured=st.floats(0, 1),
    baseline=st.floats(0, 1),
    margin=st.sampled_from([0.0, 0.01, 0.05]),
    outcome=st.sampled_from(
        [Outcome.PASS, Outcome.FAIL, Outcome.WARN, Outcome.INCONCLUSIVE, Outcome.WAIVED]
    ),
    rule=st.sampled_from(["max_drop", "max_rise", "min_gain", "max_gain"]),
)
def test_a_sentence_is_one_line_without_code_of_ours(measured, baseline, margin, outcome, rule):
    limit = -margin if rule == "max_drop" else margin
    statement = replace(
        DROP,
        measured=measured,
        baseline=baseline,
        change=measured - baseline,
        outcome=outcome,
        rule=rule,
        limit=limit,
    )

    said = reason(statement)

    assert said.startswith("accuracy ")
    assert "\n" not in said
    assert "None" not in said
    assert "−0.0 " not in said
