"""A CI that reads nothing but JUnit sees what blocks, and why."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped

from mlgate.render import junit
from mlgate.render.junit import render
from mlgate.result.outcome import Outcome, RunOutcome


def cases(report):
    """The test cases, as a CI system's parser reads them."""
    suites = JUnitXml.fromstring(render(report).encode())
    return {f"{case.classname}/{case.name}": case for suite in suites for case in suite}


def only(report):
    (case,) = cases(report).values()
    return case


EXPECTED = [
    (Outcome.PASS, False, None),
    (Outcome.WARN, False, None),
    (Outcome.FAIL, True, Failure),
    (Outcome.ERROR, True, Error),
    (Outcome.ERROR, False, Skipped),
    (Outcome.INCONCLUSIVE, True, Failure),
    (Outcome.INCONCLUSIVE, False, Skipped),
    (Outcome.NEW, False, Skipped),
    (Outcome.WAIVED, False, Skipped),
    (Outcome.SKIPPED, False, Skipped),
]


@pytest.mark.parametrize(("outcome", "blocking", "element"), EXPECTED)
def test_an_outcome_becomes_the_element_of_the_contract(build, outcome, blocking, element):
    because = "metrics/accuracy.min" if outcome is Outcome.SKIPPED else None
    check = build.check(outcome=outcome, blocking=blocking, because=because, reason="why it is so")

    results = only(build.report(check)).result

    assert [type(result) for result in results] == ([element] if element else [])
    assert all("why it is so" in result.message for result in results)
    assert all(result.text.splitlines()[0] == result.message for result in results)


def test_the_type_of_a_failure_is_its_outcome(build):
    check = build.check(outcome=Outcome.INCONCLUSIVE, blocking=True, reason="too few rows")

    assert only(build.report(check)).result[0].type == "inconclusive"


def test_a_warning_is_told_in_system_out(build):
    check = build.check(outcome=Outcome.WARN, blocking=False, reason="41 rows are over 120")

    assert "41 rows are over 120" in only(build.report(check)).system_out


def test_a_pass_tells_its_notes_in_system_out_and_is_silent_without(build):
    noted = build.passing("a", 0.8, 0.8, -0.01, notes=("not checked: 1 quality rule",))
    silent = build.passing("b", 0.8, 0.8, -0.01)

    written = cases(build.report(noted, silent))

    assert (
        "note: not checked: 1 quality rule"
        in written["mlgate.income.metrics/a.max_drop"].system_out.splitlines()
    )
    assert written["mlgate.income.metrics/b.max_drop"].system_out is None
    assert [case.result for case in written.values()] == [[], []]


def test_what_qualifies_the_run_is_said_by_the_first_suite(build):
    root = ET.fromstring(render(build.case("mixed")))  # noqa: S314 -- our own output

    first, *others = (suite.findtext("system-out") for suite in root)

    assert "note: 1 check ignores noise (decide: point)" in first
    assert "loosens its own gate: metrics/roc_auc.max_drop from 0.01 to 0.02" in first
    assert not any(others)


def test_times_have_three_decimals_and_text_that_looks_like_one_keeps_its_own(build):
    trap = '<testcase time="0.123456789">'
    checks = [
        build.check(subject=f"m{n}", seconds=0.0068600000000000001, reason=trap) for n in range(3)
    ]

    root = ET.fromstring(render(build.report(*checks)))  # noqa: S314 -- our own output

    times = [node.get("time") for node in root.iter() if "time" in node.attrib]
    assert times == ["0.021", "0.021", "0.007", "0.007", "0.007"]
    assert {node.get("message") for node in root.iter("failure")} == {trap}


def test_a_case_says_where_its_limit_is_set(build):
    case = only(build.report(build.check()))

    assert (case.classname, case.name) == ("mlgate.income.metrics", "roc_auc.max_drop")
    assert case._elem.get("file") == "mlgate.yaml"
    assert case._elem.get("line") == "28"


def test_the_text_tells_numbers_fix_and_command(build):
    (failure,) = only(build.report(build.check())).result

    first, *rest = failure.text.splitlines()
    assert first == failure.message
    assert "measured 0.9123, baseline 0.9250, change −0.0127" in rest
    assert "limit: max_drop 0.01" in rest
    assert "run: mlgate check --gate 'metrics/roc_auc.max_drop'" in rest


@pytest.mark.parametrize("reason", ["", " ", "\x1b[31m", "\n"])
def test_a_failure_without_words_is_still_a_failure(build, reason):
    (failure,) = only(build.report(build.check(reason=reason, fix=None))).result

    assert failure.message == "fail"


def test_a_long_story_is_cut(build):
    (failure,) = only(build.report(build.check(reason="word " * 5000, fix="word " * 5000))).result

    assert len(failure.text) <= 8000
    assert len(failure.message) <= 1000


@pytest.mark.parametrize("name", ["configuration", "none"])
def test_a_run_without_a_verdict_is_one_error(build, name):
    report = build.case(name)

    (error,) = only(report).result

    assert isinstance(error, Error)
    assert error.message == report.problem.message
    assert report.problem.fix in error.text


@pytest.mark.parametrize(
    ("exit_code", "outcome"),
    [(4, RunOutcome.ERROR), (5, RunOutcome.EMPTY), (130, RunOutcome.ERROR)],
)
def test_a_run_that_explains_nothing_is_an_error_too(build, exit_code, outcome):
    report = build.without_verdict(exit_code, outcome, None)

    assert isinstance(only(report).result[0], Error)


def test_nothing_selected_does_not_read_as_green(build):
    report = build.report(
        build.check(outcome=Outcome.SKIPPED, blocking=False, reason="not selected")
    )

    written = cases(report)

    assert report.outcome is RunOutcome.EMPTY
    assert any(isinstance(result, Error) for case in written.values() for result in case.result)


def test_the_totals_are_those_of_the_report(report):
    root = ET.fromstring(render(report))  # noqa: S314 -- our own output

    blocking = [check for check in report.checks if check.blocking]
    errors = sum(check.outcome is Outcome.ERROR for check in blocking) + (
        report.problem is not None
    )
    assert int(root.get("tests")) == len(report.checks) + (report.problem is not None)
    assert int(root.get("errors")) == errors
    assert int(root.get("failures")) == len(blocking) - errors + (report.problem is not None)
    assert len(list(root.iter("testcase"))) == int(root.get("tests"))


def test_a_writer_that_loses_a_failure_is_caught(build, monkeypatch):
    report = build.report(build.check())
    monkeypatch.setattr("junit_xml.TestCase.add_failure_info", lambda *_: None)

    with pytest.raises(RuntimeError, match="the report has"):
        render(report)


def test_no_two_cases_of_a_suite_share_a_name(build):
    report = build.case("many")

    assert len(cases(report)) == 500


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=30))
def test_any_text_gives_a_file_that_parses(build, text):
    check = build.check(
        id=f"metrics/{text}.min", reason=text, fix=text, file=text or None, notes=(text,), gate=text
    )

    assert junit.element(check) == "failure"
    assert len(cases(build.report(check).model_copy(update={"name": text}))) == 1


@pytest.mark.parametrize("name", ["hostile", "long"])
def test_the_worst_text_in_every_field_gives_a_file_that_parses(build, name):
    text = build.hostile if name == "hostile" else build.hostile * 300
    told = dict.fromkeys(("reason", "fix", "command", "title", "gate", "scope", "file"), text)
    check = build.check(id=text, measured_text=text, baseline_text=text, notes=(text,), **told)
    report = build.report(check).model_copy(update={"name": text, "notes": (text,)})

    assert [type(result) for result in only(report).result] == [Failure]
    assert len(render(report)) < 500_000
