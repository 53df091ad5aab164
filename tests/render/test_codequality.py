"""`codequality.json`: what GitLab asks, findings that stay the same, and hostile text."""

import json
import re
from pathlib import PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mlgate.render.codequality import render, severity
from mlgate.result.outcome import Outcome, RunOutcome, Severity

#: What the documentation of GitLab lists, stricter than the schema that its parser holds.
SCHEMA = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "additionalProperties": False,
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "minLength": 1},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
)


def findings(report):
    written = json.loads(render(report))
    SCHEMA.validate(written)
    return written


def test_every_report_gives_valid_findings_without_a_byte_order_mark(report):
    written = findings(report)

    assert not render(report).startswith("\ufeff")
    assert len({one["fingerprint"] for one in written}) == len(written)


def test_only_what_did_not_pass_is_a_finding(build):
    report = build.case("mixed")

    named = {one["check_name"] for one in findings(report)}

    assert named == {check.id for check in report.checks if check.outcome is not Outcome.PASS}
    assert findings(build.case("passed")) == []


@pytest.mark.parametrize(
    ("outcome", "blocking", "word"),
    [
        (Outcome.ERROR, True, "blocker"),
        (Outcome.FAIL, True, "critical"),
        (Outcome.INCONCLUSIVE, True, "major"),
        (Outcome.NEW, True, "major"),
        (Outcome.WARN, False, "minor"),
        (Outcome.ERROR, False, "minor"),
        (Outcome.INCONCLUSIVE, False, "info"),
        (Outcome.NEW, False, "info"),
        (Outcome.WAIVED, False, "info"),
        (Outcome.SKIPPED, False, "info"),
    ],
)
def test_the_severity_says_what_a_check_does_to_the_merge(build, outcome, blocking, word):
    check = build.check(outcome=outcome, blocking=blocking, reason="so")

    assert severity(check) == word


def test_what_was_not_selected_is_no_finding(build):
    other = build.check(outcome=Outcome.SKIPPED, blocking=False, reason="not selected")

    written = findings(build.report(build.passing("accuracy", 0.9, 0.9, -0.001), other))

    assert written == []


def test_a_finding_stays_the_same_when_its_value_moves(build):
    before, after = (
        findings(build.report(build.check(measured=value, reason=f"is {value}", line=line)))[0]
        for value, line in ((0.91, 28), (0.87, 31))
    )

    assert before["fingerprint"] == after["fingerprint"]
    assert before["description"] != after["description"]


@pytest.mark.parametrize(
    "other", [{"rule": "min"}, {"scope": "region=EU"}, {"file": "models/b/mlgate.yaml"}]
)
def test_another_check_is_another_finding(build, other):
    one, two = (findings(build.report(build.check(**keys)))[0] for keys in ({}, other))

    assert one["fingerprint"] != two["fingerprint"]


def test_another_model_is_another_finding(build):
    report = build.report(build.check())

    prints = {
        findings(report.model_copy(update={"name": name}))[0]["fingerprint"]
        for name in ("churn", "income", None)
    }

    assert len(prints) == 3


def test_a_finding_stands_on_the_line_of_the_policy(build):
    (one,) = findings(build.report(build.check(file="models/churn/mlgate.yaml", line=28)))

    assert one["location"] == {"path": "models/churn/mlgate.yaml", "lines": {"begin": 28}}
    assert one["description"].startswith("metrics/roc_auc.max_drop (fail): ROC AUC ")


@pytest.mark.parametrize("file", ["/tmp/x/mlgate.yaml", "../mlgate.yaml", None, "", "."])  # noqa: S108 -- never opened
def test_a_file_outside_the_repository_is_told_as_the_policy(build, file):
    (one,) = findings(build.report(build.check(file=file, line=None)))

    assert one["location"] == {"path": "mlgate.yaml", "lines": {"begin": 1}}


@pytest.mark.parametrize("name", ["configuration", "none"])
def test_a_run_without_a_verdict_is_a_blocker(build, name):
    (one,) = findings(build.case(name))

    assert one["severity"] == "blocker"


def test_a_run_that_checked_nothing_is_a_blocker(build):
    (one,) = findings(build.without_verdict(5, RunOutcome.EMPTY, None))

    assert one["severity"] == "blocker"


def test_a_failure_that_only_warns_is_minor(build):
    check = build.check(outcome=Outcome.WARN, severity=Severity.WARN, blocking=False)

    assert severity(check) == "minor"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=60))
def test_any_text_gives_valid_findings_on_one_line_each(build, text):
    check = build.check(id=f"metrics/{text}.min", reason=text, file=text, gate=text)

    (one,) = findings(build.report(check).model_copy(update={"name": text}))

    for shown in (one["description"], one["check_name"], one["location"]["path"]):
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
    path = PurePosixPath(one["location"]["path"])
    assert not path.is_absolute()
    assert ".." not in path.parts


def test_a_long_text_is_cut(build):
    (one,) = findings(build.report(build.check(reason="word " * 30_000)))

    assert len(one["description"]) == 1000
