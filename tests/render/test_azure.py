"""Whatever a check says, Azure's agent sees one command a line and nothing else."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgate.render.azure import render
from mlgate.result.outcome import Outcome, Severity

ORDERS = (
    "##vso[task.setvariable variable=a]b", "##[error]", "::error::x", "%AZP25", "%0A",
    "]", ";", "%3B", " ", "\n", "\r\n", "\u2028", "\x1b[31m", "\ud800", "\u202e",
)  # fmt: skip
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60) | st.lists(
    st.sampled_from(ORDERS), max_size=8
).map("".join)
COMMAND = re.compile(r"##vso\[([a-z.]+) ([^\]]*)\](.*)")


def unescaped(text, characters):
    """As the agent decodes: the percent sign last."""
    for escape, character in (*characters, ("%AZP25", "%")):
        text = text.replace(escape, character)
    return text


LINES = (("%0D", "\r"), ("%0A", "\n"))


def read(line):
    """One line as the agent reads it: name, properties, message."""
    found = COMMAND.fullmatch(line)
    if found is None:
        assert not line.startswith("##")
        assert "##vso[" not in line
        return "", {}, line
    pairs = [pair.split("=", 1) for pair in found[2].split(";") if pair]
    properties = {
        key: unescaped(value, (*LINES, ("%3B", ";"), ("%5D", "]"))) for key, value in pairs
    }
    return found[1], properties, unescaped(found[3], LINES)


def told(report):
    return [read(line) for line in render(report).splitlines()]


def test_a_failure_is_an_issue_on_the_line_of_its_limit_and_its_exit_code_fails_the_task(build):
    issue, complete = told(build.report(build.check(reason="it fell", fix=None)))

    name, properties, message = issue
    assert name == "task.logissue"
    assert properties == {"type": "error", "sourcepath": "mlgate.yaml", "linenumber": "28"}
    assert message.splitlines()[:2] == ["mlgate income: metrics/roc_auc.max_drop", "it fell"]
    assert complete == (
        "",
        {},
        "mlgate income: blocked: 1 failed of 1 check",
    )


def test_an_issue_without_a_place_names_none(build):
    issue, _ = told(build.report(build.check(file=None, line=3)))

    assert issue[1] == {"type": "error"}


RESULTS = [
    ("passed", {}, "Succeeded"),
    ("mixed", {"exit_code": 0}, "SucceededWithIssues"),
    ("passed", {"exit_code": 9}, None),
    ("mixed", {}, None),
    ("configuration", {}, None),
    ("none", {}, None),
]


@pytest.mark.parametrize(("case", "changes", "result"), RESULTS)
def test_a_task_that_its_exit_code_fails_is_failed_by_nothing_else(build, case, changes, result):
    report = build.case(case).model_copy(update=changes)

    assert told(report)[-1][1] == ({} if result is None else {"result": result})
    assert "result=Failed" not in render(report)


def test_warnings_leave_the_task_with_issues(build):
    check = build.check(outcome=Outcome.WARN, severity=Severity.WARN, blocking=False)

    issue, complete = told(build.report(check))

    assert issue[1]["type"] == "warning"
    assert complete[1] == {"result": "SucceededWithIssues"}


def test_the_worst_nine_are_told_and_the_others_counted(build):
    checks = [build.check(subject=f"f{number}", reason=f"f{number}") for number in range(30)]

    found = told(build.report(*checks))

    assert [one[1].get("type") for one in found] == ["error"] * 9 + ["warning", None]
    assert found[-2][2] == "21 more in the result"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(text=ANY_TEXT)
def test_any_text_makes_one_command_that_means_only_itself(build, text):
    check = build.check(reason=text, fix=text, file=text, id=text, command=text, line=7)
    red = build.report(check).model_copy(update={"name": text})
    report = red.model_copy(update={"exit_code": 0})

    assert len(render(red).splitlines()) == 2
    assert render(red).count("##vso[") == 1
    written = render(report)

    assert written.count("\n") == len(written.splitlines()) == 2
    issue, complete = told(report)
    assert issue[0] == "task.logissue"
    assert set(issue[1]) in ({"type", "sourcepath", "linenumber"}, {"type"})
    assert complete[:2] == ("task.complete", {"result": "SucceededWithIssues"})
    assert written.count("##vso[") == 2
    assert "##[" not in written
    assert not any(line.startswith("::") for line in issue[2].split("\n"))
    assert "\x1b" not in written
    written.encode()
