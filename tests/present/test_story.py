"""The head counts everything, the worst comes first, and what qualifies the verdict is said."""

from itertools import permutations

import pytest

from mlgate.present.cells import cells
from mlgate.present.footer import footer
from mlgate.present.head import title
from mlgate.present.story import tell
from mlgate.result.check import Failing, Limit
from mlgate.result.outcome import Kind, Outcome, RunOutcome
from mlgate.result.provenance import (
    BaselineRecord,
    Commit,
    Environment,
    ErrorBudget,
    Family,
    PairedRows,
    PolicyChange,
    PolicyRecord,
    ProblemRecord,
    Tried,
)

BASE = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"


def found(**more):
    return BaselineRecord(state="found", source="store", commit=BASE, **more)


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        (["pass"], "the only check passed"),
        (["pass", "pass"], "all 2 checks passed"),
        (
            ["pass", "inconclusive"],
            "nothing was shown to be broken: 1 undecided, 1 passed of 2 checks",
        ),
        (
            ["pass", "new", "waived"],
            "nothing was shown to be broken: 1 new, 1 waived, 1 passed of 3 checks",
        ),
        (["warn", "pass"], "nothing blocks, with warnings: 1 warned, 1 passed of 2 checks"),
        (["fail", "pass", "inconclusive"], "blocked: 1 failed, 1 undecided, 1 passed of 3 checks"),
        (["error", "fail"], "blocked: 1 failed, 1 could not be evaluated of 2 checks"),
        (["error"], "blocked: 1 could not be evaluated of 1 check"),
    ],
)
def test_the_head_counts_what_is_undecided_too(build, outcomes, said):
    checks = [build.check(f"m{n}", Outcome(outcome)) for n, outcome in enumerate(outcomes)]

    assert title(build.report(*checks)) == said


def test_an_undecided_check_that_blocks_is_counted_as_such(build):
    report = build.report(
        build.check(outcome=Outcome.INCONCLUSIVE, blocking=True),
        build.check("b", Outcome.INCONCLUSIVE),
    )

    assert title(report) == "blocked: 2 undecided (1 blocking) of 2 checks"


@pytest.mark.parametrize(
    ("exit_code", "said"),
    [
        (2, "the configuration is wrong; nothing was checked"),
        (3, "nothing could be evaluated; there is no verdict"),
        (4, "a bug of mlgate; there is no verdict"),
        (130, "interrupted; there is no verdict"),
        (99, "there is no verdict"),
    ],
)
def test_without_checks_the_head_says_why(build, exit_code, said):
    problem = ProblemRecord(code="MLG099", message="it broke")
    report = build.report(outcome=RunOutcome.ERROR, exit_code=exit_code, problem=problem)

    assert title(report) == said
    assert tell(report).sentence == "it broke"


def test_a_problem_outweighs_the_checks_that_were_made(build):
    problem = ProblemRecord(code="MLG030", message="the disk is full")
    report = build.report(build.check(), outcome=RunOutcome.ERROR, exit_code=3, problem=problem)

    assert title(report) == "nothing could be evaluated; there is no verdict"


def test_a_filtered_run_says_how_much_of_it_ran(build):
    unselected = build.check("age", Outcome.SKIPPED, gate="schema", because=None)

    report = build.report(build.check(), unselected, partial=True)

    assert title(report) == "the only check passed; only 1 of 2 gates ran"
    assert tell(report).unselected == 1


def test_a_run_filtered_within_a_gate_counts_checks(build):
    report = build.report(
        build.check(), build.check("b", Outcome.SKIPPED, because=None), partial=True
    )

    assert title(report) == "the only check passed; only 1 of 2 checks ran"


def test_nothing_selected_is_nothing_checked(build):
    report = build.report(build.check(outcome=Outcome.SKIPPED, because=None), partial=True)

    assert title(report) == "nothing was checked; only 0 of 1 gates ran"


def test_what_did_not_pass_stands_worst_first_in_any_order(build):
    made = [build.check(outcome.value, outcome) for outcome in Outcome]
    blocked = build.check("blocked", Outcome.INCONCLUSIVE, blocking=True)
    let_go = build.check("let-go", Outcome.ERROR, blocking=False)

    for order in list(permutations([*made, blocked, let_go]))[::50_000]:
        story = tell(build.report(*order))

        names = [check.subject for check in story.shown]
        assert names == [
            "error",
            "fail",
            "blocked",
            "warn",
            "let-go",
            "inconclusive",
            "new",
            "waived",
            "skipped",
        ]
        assert [check.subject for check in story.passed] == ["pass"]


def test_the_sentence_is_the_reason_of_the_worst(build):
    story = tell(build.report(build.check("a", Outcome.WARN), build.check("b", Outcome.FAIL)))

    assert story.sentence == "b is what it is"


def test_a_run_without_trouble_has_no_sentence(build):
    assert tell(build.report(build.check())).sentence is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"baseline": found(identical=True)},
            "predictions are identical, row by row: was the model made anew?",
        ),
        ({"baseline": found(distance=2)}, "that of a1b2c3d, 2 commits back, was used"),
        ({"baseline": found(distance=1)}, "1 commit back, was used"),
        (
            {
                "baseline": BaselineRecord(
                    state="missing", tried=(Tried(source="git", why_not="not tracked"),)
                )
            },
            "(git: not tracked)",
        ),
        ({"baseline": BaselineRecord(state="refused")}, "no baseline could be used"),
        (
            {
                "baseline": found(
                    rows=PairedRows(
                        shared=12480, only_candidate=20, only_baseline=0, label_differs=3
                    )
                )
            },
            "compared on 12,480 rows; left out: 20 only in the candidate, 3 with another label",
        ),
        (
            {
                "commit": Commit(
                    head=BASE, checked_out=BASE, dirty=True, base_ref=None, base=None, how=""
                )
            },
            "not committed",
        ),
        (
            {
                "environment": Environment(
                    python="3", platform="l", packages={}, fingerprint="f", same_as_baseline=False
                )
            },
            "differ from the baseline's",
        ),
        ({"exit_code": 7}, "exit code 7 (--warn-exit-code)"),
    ],
)
def test_what_qualifies_a_pass_is_said_aloud(build, changes, said):
    (note,) = tell(build.report(build.check(), **changes)).notes

    assert said in note


def test_nothing_is_said_where_nothing_qualifies(build):
    rows = PairedRows(shared=12480, only_candidate=0, only_baseline=0, label_differs=0)

    assert (
        tell(
            build.report(build.check(), baseline=found(distance=0, identical=False, rows=rows))
        ).notes
        == ()
    )


def test_a_forced_exit_code_is_said_in_head_and_note(build):
    story = tell(build.report(build.check(outcome=Outcome.FAIL), exit_code=0))

    assert story.title.startswith("would block: 1 failed")
    assert "--exit-zero" in story.notes[0]


def test_ignored_noise_is_said_aloud(build):
    story = tell(build.report(build.check(kind=Kind.POINT), build.check("b", kind=Kind.POINT)))

    assert story.notes == ("2 checks ignore noise (decide: point)",)


def test_loosened_and_removed_limits_are_told_with_from_and_to(build):
    policy = PolicyRecord(
        path="mlgate.yaml",
        sha256="0",
        loosened=(PolicyChange(what="verdict.alpha", from_=0.05, to=0.2),),
        removed=(PolicyChange(what="metrics/recall.min", from_={"min": 0.7}, to=None),),
    )

    moved = tell(build.report(build.check(), policy=policy)).loosened

    assert [(change.what, change.before, change.after) for change in moved] == [
        ("verdict.alpha", "0.05", "0.2"),
        ("metrics/recall.min", '{"min": 0.7}', "nothing"),
    ]


def test_the_footer_says_what_was_compared_and_how_the_budget_was_shared(build):
    report = build.report(
        build.check(),
        seconds=192.0,
        commit=Commit(
            head="4f1c9ab0",
            checked_out=None,
            dirty=False,
            base_ref="main",
            base=BASE,
            how="merge base",
        ),
        baseline=found(
            distance=2,
            rows=PairedRows(shared=12480, only_candidate=0, only_baseline=0, label_differs=0),
        ),
        error_budget=ErrorBudget(
            families=(
                Family(severity="block", alpha=0.05, tests=5),
                Family(severity="warn", alpha=0.05, tests=0),
            )
        ),
    )

    assert footer(report) == (
        "4f1c9ab against a1b2c3d (main, merge base)",
        "baseline from store, 2 back",
        "12,480 rows compared",
        "alpha 0.05 shared by 5 tests (weighted Holm)",
        "3 min 12 s",
        "mlgate 0.1.0",
    )


def test_the_footer_of_nothing_is_the_version(build):
    assert footer(build.report()) == ("mlgate 0.1.0",)


def test_cells_show_digits_enough_to_differ_from_limit_and_baseline(build):
    limit = Limit(of="measured", op=">=", value=0.8, text="min 0.8")

    row = cells(
        build.check(
            measured=0.799996, baseline=0.799991, change=0.000005, unit="fraction", limit=limit
        )
    )

    assert (row.measured, row.baseline, row.change, row.limit) == (
        "0.799996",
        "0.799991",
        "+0.0000050",
        "min 0.8",
    )


def test_cells_of_a_rule_count_the_rows_that_break_it(build):
    row = cells(build.check(failing=Failing(rows=41, share=0.0033)))

    assert row.measured == "41 rows (0.3%)"
    assert row.baseline == row.change == row.limit == "–"


def test_text_stands_in_for_a_number_that_is_none(build):
    row = cells(build.check(measured_text="not a number", baseline_text="infinity"))

    assert (row.measured, row.baseline) == ("not a number", "infinity")
    assert not row.empty
    assert cells(build.check()).empty
