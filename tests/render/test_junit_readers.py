"""Readers that others wrote see in `junit.xml` what `result.json` says."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from junit2htmlreport.case_result import CaseResult
from junit2htmlreport.parser import Junit
from junitparser import Error, Failure, JUnitXml, Skipped

from mlgate.render import json as result_json
from mlgate.render import junit
from mlgate.result.outcome import Outcome

SHOWN_AS_SKIPPED = {"error", "inconclusive", "new", "waived", "skipped"}
#: What the schema of Jenkins' xunit plugin has of what we write (no `skipped` on the root), and
#: beside it `file` and `line`, which tools that annotate need, and the `disabled` of junit-xml.
ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors", "disabled", "time"},
    "testsuite": {
        *("name", "tests", "failures", "errors", "disabled", "skipped", "time", "timestamp"),
        *("hostname", "id", "package"),
    },
    "testcase": {"name", "classname", "time", "file", "line"},
    "failure": {"type", "message"},
    "error": {"type", "message"},
    "skipped": {"type", "message"},
    "system-out": set(),
}
#: GitLab takes these for instructions to its XML converter, and refuses or empties the element.
TYPES_THAT_GITLAB_CONVERTS = {
    *("array", "bigdecimal", "binary", "base64Binary", "boolean", "date", "dateTime", "decimal"),
    *("double", "duration", "file", "float", "hash", "integer", "string", "symbol", "yaml"),
}


@pytest.fixture(params=["passed", "failing", "warn", "error", "mixed", "hostile", "many", "none"])
def report(request, build):
    """A report of each kind; `many` has 500 checks."""
    match request.param:
        case "failing":
            return build.report(build.check(), build.passing("accuracy", 0.87, 0.87, -0.002))
        case "warn":
            return build.report(build.check(outcome=Outcome.WARN, blocking=False))
        case "error":
            return build.report(
                build.check(outcome=Outcome.ERROR, reason="it is not there"),
                build.check(subject="f1"),
            )
        case _:
            return build.case(request.param)


@pytest.fixture
def file(report, tmp_path):
    """The file as a run writes it."""
    path = tmp_path / "junit.xml"
    path.write_text(junit.render(report), encoding="utf-8", newline="\n")
    return path


def told(report):
    """What `result.json` says, in the words of JUnit."""
    result = json.loads(result_json.render(report))
    found = Counter()
    for check in result["checks"]:
        if check["blocking"]:
            found["error" if check["outcome"] == "error" else "failure"] += 1
        else:
            found["skipped" if check["outcome"] in SHOWN_AS_SKIPPED else "passed"] += 1
    assert result["counts"] is None or result["counts"]["blocking"] == (
        found["error"] + found["failure"]
    )
    found["error"] += result["problem"] is not None
    return +found


def test_junitparser_counts_as_the_result_does(file, report):
    kinds = {Error: "error", Failure: "failure", Skipped: "skipped"}
    xml = JUnitXml.fromfile(str(file))
    cases = [case for suite in xml for case in suite]

    found = Counter(kinds[type(case.result[0])] if case.result else "passed" for case in cases)

    assert found == told(report)
    assert all(len(case.result) <= 1 for case in cases)
    assert (xml.tests, xml.failures, xml.errors) == (
        found.total(),
        found["failure"],
        found["error"],
    )
    for suite in xml:
        claimed = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()  # it counts the cases
        assert claimed == (suite.tests, suite.failures, suite.errors, suite.skipped)


def test_junit2html_counts_as_the_result_does(file, report):
    cases = [case for suite in Junit(filename=str(file)) for case in suite.all()]

    found = Counter(case.outcome() for case in cases)

    expected = told(report)
    assert found[CaseResult.FAILED] == expected["failure"] + expected["error"]
    assert found[CaseResult.SKIPPED] == expected["skipped"]
    assert found[CaseResult.PASSED] == expected["passed"]
    assert found.total() == expected.total()


def test_junit2html_writes_its_page_with_every_name_and_no_text_gets_out_of_it(file, report):
    page = file.with_suffix(".html")

    done = subprocess.run(
        [sys.executable, "-m", "junit2htmlreport", str(file), str(page)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    blocking = [check for check in report.checks if check.blocking]
    assert text.lower().count("<script>alert") == 0
    assert all(check.subject in text for check in blocking if check.subject.isalnum())


def test_both_readers_see_the_same_names_and_messages(file):
    first = {
        (case.classname, case.name): [result.message for result in case.result]
        for suite in JUnitXml.fromfile(str(file))
        for case in suite
    }
    second = {
        (case.testclass.name, case.name): [
            message for message in (case.failure_msg, case.skipped_msg) if message
        ]
        for suite in Junit(filename=str(file))
        for case in suite.all()
    }

    plain = {
        (classname, name.replace("\ufffd", "?")): messages  # junit2html writes it so
        for (classname, name), messages in first.items()
    }
    assert second == plain


def test_gitlab_keeps_every_case_and_tells_its_whole_story(file):
    """Where an element has text GitLab drops its attributes; of two of one name it drops one."""
    root = ET.parse(file).getroot()  # noqa: S314  # our own output
    keys = [
        (suite.get("name"), case.get("classname"), case.get("name"))
        for suite in root
        for case in suite.iter("testcase")
    ]
    elements = [
        child for case in root.iter("testcase") for child in case if child.tag != "system-out"
    ]

    assert len(set(keys)) == len(keys)
    assert {element.get("type") for element in elements}.isdisjoint(TYPES_THAT_GITLAB_CONVERTS)
    for element in elements:
        assert (element.text or "").splitlines()[0] == element.get("message")


def test_names_that_are_the_same_once_they_are_legal_are_numbered(build, tmp_path):
    ids = ["metrics/a.min", "metrics/a\x00.min", "metrics/a\x1b[31m.min", "metrics/a.min (2)"]
    report = build.report(*(build.check(id=one) for one in ids))
    path = tmp_path / "junit.xml"
    path.write_text(junit.render(report), encoding="utf-8")

    names = [case.name for suite in JUnitXml.fromfile(str(path)) for case in suite]

    assert len(names) == len(set(names)) == 4


def test_jenkins_knows_every_element_and_attribute(file):
    root = ET.parse(file).getroot()  # noqa: S314  # our own output

    found = {(node.tag, name) for node in root.iter() for name in node.attrib}

    assert root.tag == "testsuites"
    assert {node.tag for node in root.iter()} <= set(ATTRIBUTES)
    assert {pair for pair in found if pair[1] not in ATTRIBUTES[pair[0]]} == set()
    assert all(node.get("time", "0").replace(".", "", 1).isdigit() for node in root.iter())


def test_a_file_of_five_hundred_checks_is_small(build, tmp_path: Path):
    assert len(junit.render(build.case("many")).encode()) < 1_000_000
