"""The terminal is quiet when all is well, and else ends with the reason and the verdict."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from mlgate.render.terminal import render
from mlgate.result.outcome import Outcome

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
    assert outcomes == ["WAIVED", "NEW", "INCONCLUSIVE", "WARN", "WARN", "FAIL", "ERROR"]


def test_the_last_line_is_the_verdict(report):
    assert last(render(report)).startswith(("✓ mlgate", "✗ mlgate"))
    assert last(render(report)).endswith(f"(exit code {report.exit_code})")


@pytest.mark.parametrize("name", ["none", "configuration"])
def test_without_a_verdict_the_problem_is_told(build, name):
    report = build.case(name)
    text = " ".join(render(report).split())

    assert report.problem.code in text
    assert report.problem.message in text
    assert report.problem.fix in text


def test_of_many_checks_those_that_did_not_pass_are_listed(build):
    report = build.case("many")
    text = render(report)

    assert "460 passed" in text
    shown = {check.id for check in report.checks if check.id in text}
    assert shown == {check.id for check in report.checks if check.outcome is not Outcome.PASS}


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

    assert "INCONCLUSIVE (blocks)  metrics/roc_auc" in render(build.report(check))


def test_rows_that_break_a_rule_are_shown_as_far_as_privacy_allows(build):
    assert "for example row 12: 999, row 407, …" in render(build.case("mixed"))


@pytest.mark.parametrize("width", [20, 40, 80, 160])
def test_ids_places_and_commands_are_never_cut(build, width):
    check = build.check(scope="native-country=" + "x" * 150)

    lines = render(build.report(check), width=width).splitlines()

    assert any(line.endswith(f"{check.id}  mlgate.yaml:28") for line in lines)
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
