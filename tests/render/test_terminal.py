"""The terminal is quiet when all is well, and else ends with the reason and the verdict."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from mlgate.render.terminal import cells_of, render
from mlgate.result.check import Limit
from mlgate.result.outcome import Outcome
from mlgate.result.provenance import PolicyChange, PolicyRecord

FAILURE = """\
FAIL  metrics/roc_auc.max_drop  mlgate.yaml:28
  measured 0.9123, baseline 0.9250, change −0.0127, limit max_drop 0.01
  ROC AUC fell by 0.0127, from 0.9250 to 0.9123, more than noise explains (p <
    0.001 over all checks); a drop of up to 0.01 is allowed
  fix: compare the worst slices first
  run: mlgate check --gate 'metrics/roc_auc.max_drop'

✗ mlgate income · blocked: 1 failed of 1 check (exit code 1)
"""


def last(text):
    return text.splitlines()[-1]


def test_a_drop_is_explained(build):
    text = render(build.report(build.check(fix="compare the worst slices first")))

    assert text.endswith(FAILURE)


def test_a_passing_run_is_a_few_lines(build):
    lines = render(build.case("passed"), width=160).splitlines()

    assert len(lines) <= 3
    assert lines[-1] == "✓ mlgate income · all 3 checks passed (exit code 0)"


def test_quiet_leaves_the_verdict_only(build):
    assert (
        render(build.case("passed"), verbosity=-1)
        == "✓ mlgate income · all 3 checks passed (exit code 0)\n"
    )


def test_verbose_lists_what_passed(build):
    report = build.case("passed")

    assert all(check.id in render(report, verbosity=1) for check in report.checks)
    assert not any(check.id in render(report) for check in report.checks)


def test_the_worst_stands_last_before_the_verdict(build):
    text = render(build.case("mixed"))

    outcomes = re.findall(r"^([A-Z]+)  \w+/", text, re.MULTILINE)
    assert outcomes == ["WAIVED", "NEW", "UNDECIDED", "WARN", "WARN", "FAIL", "ERROR"]


def test_the_last_line_is_the_verdict(report):
    assert last(render(report)).startswith(("✓ mlgate", "! mlgate", "✗ mlgate"))
    assert last(render(report)).endswith(f"(exit code {report.exit_code})")


@pytest.mark.parametrize("name", ["none", "configuration"])
def test_without_a_verdict_the_problem_is_told(build, name):
    report = build.case(name)
    text = " ".join(render(report).split())

    assert report.problem.code in text
    assert report.problem.message in text
    assert report.problem.fix in text


def test_of_many_checks_those_that_did_not_pass_are_listed(build):
    failing = [build.check(subject=f"m{n}", reason=f"reason {n}") for n in range(40)]
    fine = [build.passing(f"p{n}", 0.816, 0.8163, -0.0042) for n in range(460)]
    text = render(build.report(*failing, *fine))

    assert "460 passed" in text
    shown = {check.id for check in (*failing, *fine) if check.id in text}
    assert shown == {check.id for check in failing}


def unreadable(build, count):
    """Rules of one table that is not there."""
    return [
        build.schema_check(
            subject=f"train.c{n}",
            outcome=Outcome.ERROR,
            limit=Limit(of="measured", op="=", value=None, text=f"type {n}"),
            line=n + 1,
            reason="train.csv does not exist",
            fix="make it first",
        )
        for n in range(count)
    ]


def test_what_has_one_reason_is_told_once_under_all_its_ids(build):
    text = render(build.report(build.check(), *unreadable(build, 10)))

    assert text.count("train.csv does not exist") == text.count("fix: make it first") == 1
    headings = re.findall(r"^ERROR  (\S+)  (\S+)$", text, re.MULTILINE)
    assert headings == [(f"schema/train.c{n}.maximum", f"mlgate.yaml:{n + 1}") for n in range(10)]
    assert text.index("FAIL  metrics/roc_auc") < text.index("ERROR  schema/train.c0")


def test_of_a_long_group_ten_ids_are_listed_and_the_rest_counted_unless_asked_for(build):
    report = build.report(*unreadable(build, 18))

    assert "and 8 more, for the same reason (-v lists them)" in render(report)
    assert len(re.findall("^ERROR  schema", render(report), re.MULTILINE)) == 10
    assert len(render(report).splitlines()) <= 20
    assert len(re.findall("^ERROR  schema", render(report, verbosity=1), re.MULTILINE)) == 18


def test_checks_of_one_reason_keep_their_own_numbers(build):
    new = [
        build.check(
            subject=f"m{n}",
            outcome=Outcome.NEW,
            blocking=False,
            measured=0.9 + n / 100,
            baseline=None,
            change=None,
            reason="there is no baseline yet",
            fix=None,
        )
        for n in range(3)
    ]

    text = render(build.report(*new))

    assert text.count("there is no baseline yet") == 1
    assert re.findall(r"measured ([\d.]+)", text) == ["0.9000", "0.9100", "0.9200"]


def test_what_passed_with_a_note_is_not_silent_about_it(build):
    note = "not checked: 1 quality rule"
    report = build.report(build.passing("a", 0.8, 0.8, -0.01, notes=(note,)))

    assert f"note: {note} (`metrics/a.max_drop`)" in render(report)
    assert note in render(report, verbosity=-1)
    assert render(report, verbosity=1).count(note) == 1


def test_notes_on_five_hundred_passes_are_a_few_lines(build):
    fine = [build.passing(f"m{n}", 0.8, 0.8, -0.01, notes=(f"odd {n}",)) for n in range(500)]

    lines = render(build.report(*fine)).splitlines()

    assert sum(line.startswith("note: ") for line in lines) <= 10
    assert "note: 492 more notes on checks are in the full result" in lines


def loosening(report):
    moved = PolicyChange(what="metrics/roc_auc.max_drop", from_=0.01, to=0.02)
    policy = PolicyRecord(path="mlgate.yaml", sha256="0", loosened=(moved,))
    return report.model_copy(update={"policy": policy})


def test_where_nothing_fails_a_loosened_limit_is_the_last_that_is_said(build):
    warning = build.check(outcome=Outcome.WARN, blocking=False)
    for report in (build.case("passed"), build.report(warning)):
        for verbosity in (-1, 0, 1):
            lines = list(filter(None, render(loosening(report), verbosity=verbosity).splitlines()))

            assert "note: this change loosens its own gate" in " ".join(lines[-4:-1])
            assert "max_drop from 0.01 to" in " ".join(lines[-4:-1])


def test_where_something_fails_the_failure_stands_after_the_loosened_limit(build):
    text = render(loosening(build.report(build.check())))

    assert text.index("loosens its own gate") < text.index("FAIL  metrics")


def test_what_only_follows_is_counted_with_its_cause(build):
    follows = [
        build.check(
            subject=f"s{n}",
            outcome=Outcome.SKIPPED,
            blocking=False,
            because="schema/train.age.present",
            reason="x",
        )
        for n in range(3)
    ]

    text = render(build.report(build.check(), *follows))

    assert "skipped  3 checks follow from schema/train.age.present" in text
    assert "s1" not in text
    assert "metrics/s1.max_drop" in render(build.report(build.check(), *follows), verbosity=1)


def test_an_inconclusive_check_that_blocks_says_so(build):
    check = build.check(outcome=Outcome.INCONCLUSIVE, blocking=True, reason="too few rows")

    assert "UNDECIDED (blocks)  metrics/roc_auc" in render(build.report(check))


def test_a_place_stands_beside_its_id_where_both_fit(build):
    heading = "FAIL  metrics/roc_auc.max_drop  mlgate.yaml:28"
    report = build.report(build.check())

    assert heading in render(report, width=len(heading)).splitlines()
    assert heading not in render(report, width=len(heading) - 1)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_verdict_that_is_too_long_has_its_counts_above(build, width):
    lines = render(build.case("mixed"), width=width).splitlines()

    told = " ".join(" ".join(lines[lines.index("", len(lines) - 6) :]).split())
    assert told.startswith(
        "1 failed, 1 could not be evaluated, 2 warned, 1 undecided, 1 new, 1 waived, "
        "1 skipped, 1 passed of 9 checks ✗"
    )
    assert all(len(line) <= width for line in lines[-5:])
    assert lines[-1] == "✗ mlgate income · blocked (exit code 1)"
    assert len(lines[-1]) <= 40


def test_five_hundred_long_names_are_wrapped_wherever_they_may_be(build):
    names = [f"{'年齢' if n % 2 else 'straße'}_{'descriptive_' * 4}{n}" for n in range(500)]
    report = build.report(
        *(
            build.check(subject=name, reason=f"reason {n} of {name}", fix=f"look at {name}")
            for n, name in enumerate(names)
        )
    )

    lines = render(report).splitlines()

    long = [line for line in lines if cell_len(line) > 80]
    assert all(line.startswith(("FAIL  metrics/", "  run: mlgate check")) for line in long)
    assert lines.count("  at mlgate.yaml:28") == 500
    assert cell_len(lines[-1]) <= 80


@given(text=st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20))
def test_the_width_of_a_text_is_that_of_its_cells(text):
    assert cells_of(text) == cell_len(text)


def test_rows_that_break_a_rule_are_shown_as_far_as_privacy_allows(build):
    assert "for example row 12: 999, row 407, …" in render(build.case("mixed"))


@pytest.mark.parametrize("width", [20, 40, 80, 160])
def test_ids_places_and_commands_are_never_cut(build, width):
    check = build.check(scope="native-country=" + "x" * 150)

    lines = render(build.report(check), width=width).splitlines()

    assert f"FAIL  {check.id}" in lines
    assert "  at mlgate.yaml:28" in lines
    assert f"  run: {check.command}" in lines


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.text("abc日本é", min_size=1, max_size=12), min_size=1),
    width=st.integers(30, 120),
)
def test_sentences_are_wrapped_at_the_width_and_lose_nothing(build, words, width):
    reason = " ".join(words)

    check = build.check(
        reason=reason, fix=None, limit=None, measured=None, baseline=None, change=None
    )

    text = render(build.report(check), width=width, verbosity=-1)

    body = text.split("mlgate.yaml:28\n")[1].split("\n  run:")[0]
    assert all(cell_len(line) <= width for line in body.splitlines())
    assert body.split() == reason.split()


@pytest.mark.parametrize("name", ["mixed", "hostile"])
def test_colour_changes_no_text(build, name):
    report = build.case(name)

    coloured = render(report, colour=True)

    assert "\x1b[" in coloured
    assert Text.from_ansi(coloured).plain.rstrip("\n") == render(report).rstrip("\n")
    assert "\x1b" not in render(report)


def test_the_environment_does_not_change_the_text(build, monkeypatch):
    plain = render(build.case("mixed"))
    for name, value in {
        "FORCE_COLOR": "1",
        "COLUMNS": "40",
        "TERM": "dumb",
        "NO_COLOR": "",
    }.items():
        monkeypatch.setenv(name, value)

    assert render(build.case("mixed")) == plain


def test_our_own_marks_are_ascii_where_the_stream_is(build):
    text = render(build.case("mixed"), unicode=False)

    assert text.isascii()
    assert "change -0.0127" in text
    assert last(text).startswith("no: mlgate income")


def test_names_keep_their_letters_where_the_stream_is_not_unicode(build):
    check = build.check(subject="précision")

    assert "metrics/précision.max_drop" in render(build.report(check), unicode=False)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=30), width=st.integers(20, 100))
def test_no_text_moves_the_cursor_or_commands_the_log(build, text, width):
    check = build.check(
        id=f"metrics/{text}.min",
        reason=f"a {text} ::error::b ##[x]",
        fix=text,
        file=text,
        command=text,
    )

    shown = render(build.report(check).model_copy(update={"name": text}), width=width)

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert not re.search(r"^\s*::|##\w*\[", shown, re.MULTILINE)
    assert shown.encode()
