"""`junit.xml`: one test case a check, for every CI system that shows test results.

A blocking `error` is an `<error>`, any other blocking check a `<failure>` whose type is its
outcome. `error`, `inconclusive`, `new`, `waived` and `skipped` that do not block are
`<skipped>`; `warn` and `pass` are plain, and a `pass` with notes tells them in its
`system-out`. What qualifies the run is said by the first suite. A run without a verdict is
one `<error>`, so that a CI that reads nothing else does not see green.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from mlgate.present.cells import cells
from mlgate.present.escape import plain, xml_text
from mlgate.present.marks import outcome_word
from mlgate.present.story import Story, tell
from mlgate.result.check import Check
from mlgate.result.outcome import Outcome, RunOutcome
from mlgate.result.report import Report

if TYPE_CHECKING:
    from junit_xml import TestCase, TestSuite

FILENAME = "junit.xml"
WRITTEN_BY_EVERY_RUN = True

Element = Literal["error", "failure", "skipped", "plain"]

#: A tag's `time`; quotes and angle brackets in what is text are entities.
_TIME = re.compile(r'(?<=<)(test(?:case|suites?) [^<>]*\btime=")([^"]*)')


def render(report: Report) -> str:
    """Return the report as JUnit XML.

    Raises
    ------
    RuntimeError
        If what was written, read back, does not count as the report does: a bug.

    """
    from junit_xml import to_xml_report_string

    suites = list(_suites(report))
    if suites:
        suites[0].stdout = "\n".join(_of_the_run(tell(report))) or None
    text: str = to_xml_report_string(suites)
    text = _TIME.sub(lambda tag: f"{tag[1]}{float(tag[2]):.3f}", text)
    _recount(text, report)
    return text


def element(check: Check) -> Element:
    """Return the element that a check becomes."""
    if check.blocking:
        return "error" if check.outcome is Outcome.ERROR else "failure"
    return "plain" if check.outcome in (Outcome.PASS, Outcome.WARN, Outcome.FAIL) else "skipped"


def _suites(report: Report) -> Iterator["TestSuite"]:
    from junit_xml import TestSuite

    timestamp = xml_text(report.started).removesuffix("Z")
    if _without_verdict(report):
        yield TestSuite("verdict", [_problem_case(report)], timestamp=timestamp)
    for gate, checks in groupby(sorted(report.checks, key=_gate), key=_gate):
        cases = _distinct([_case(check, report) for check in checks])
        yield TestSuite(_line(gate), cases, timestamp=timestamp)


def _distinct(cases: "list[TestCase]") -> "list[TestCase]":
    """Number names that are the same once they are legal: GitLab keeps the first of each only."""
    taken: set[str] = set()
    for case in cases:
        name, number = case.name, 1
        while case.name in taken:
            number += 1
            case.name = f"{name} ({number})"
        taken.add(case.name)
    return cases


def _without_verdict(report: Report) -> bool:
    """Nothing blocks by name, and yet nothing may be read as a pass."""
    unnamed = report.outcome in (RunOutcome.ERROR, RunOutcome.EMPTY)
    return report.problem is not None or (
        unnamed and not any(check.blocking for check in report.checks)
    )


def _problem_case(report: Report) -> "TestCase":
    from junit_xml import TestCase

    title, problem = tell(report).title, report.problem
    case = TestCase("verdict", classname=_classname(report))
    message = problem.message if problem else title
    lines = [message, title]
    if problem is not None:
        case.file = _line(problem.file) if problem.file else None
        case.line = problem.line
        lines += [f"fix: {problem.fix}"] if problem.fix else []
        lines += [f"code: {problem.code}"]
    case.add_error_info(_line(message) or title, xml_text("\n".join(lines)), "error")
    return case


def _case(check: Check, report: Report) -> "TestCase":
    from junit_xml import TestCase

    case = TestCase(
        _line(check.id.removeprefix(f"{check.gate}/")),
        classname=f"{_classname(report)}.{_line(check.gate)}",
        elapsed_sec=check.seconds,
        file=_line(check.file) if check.file else None,
        line=check.line,
    )
    message = _line(check.reason) or check.outcome.value
    kind = element(check)
    if kind in ("skipped", "plain"):
        # A reader of these sees no type, and GitLab drops the attribute: say the outcome in words.
        message = f"{outcome_word(check)}: {message}"
    story = xml_text("\n".join([message, *_lines(check)]))
    match kind:
        case "error":
            case.add_error_info(message, story, check.outcome.value)
        case "failure":
            case.add_failure_info(message, story, check.outcome.value)
        case "skipped":
            case.add_skipped_info(message, story)
        case "plain" if check.outcome is not Outcome.PASS or check.notes:
            case.stdout = story
        case _:
            pass
    return case


def _of_the_run(story: Story) -> Iterator[str]:
    yield from (f"note: {_line(note)}" for note in story.notes)
    for moved in story.loosened:
        what = f"{_line(moved.what)} from {_line(moved.before)} to {_line(moved.after)}"
        yield f"note: this change loosens its own gate: {what}"


def _lines(check: Check) -> Iterator[str]:
    """What follows the message: readers that lose the attribute still see it all."""
    row = cells(check)
    if not row.empty:
        yield _line(f"measured {row.measured}, baseline {row.baseline}, change {row.change}")
    if check.limit is not None:
        yield f"limit: {_line(row.limit)}"
    yield from (f"note: {_line(note)}" for note in check.notes)
    if check.fix:
        yield f"fix: {_line(check.fix)}"
    yield f"run: {_line(check.command)}"
    if check.code:
        yield f"code: {_line(check.code)}"


def _classname(report: Report) -> str:
    return f"mlgate.{_line(report.name)}" if report.name else "mlgate"


def _gate(check: Check) -> str:
    return check.gate


def _line(text: str) -> str:
    """One line for an attribute: an XML reader would fold its line breaks anyway."""
    return xml_text(plain(text), 1000)


def _recount(text: str, report: Report) -> None:
    """Hold what was written against the report: the library drops a failure without a message."""
    from xml.etree import ElementTree as ET

    root = ET.fromstring(text)  # noqa: S314 -- our own output, no entities are declared
    written = Counter(_element_of(case) for case in root.iter("testcase"))
    meant = Counter(element(check) for check in report.checks)
    meant["error"] += _without_verdict(report)
    claimed = {key: int(root.get(key, "0")) for key in ("tests", "failures", "errors")}
    expected = {"tests": meant.total(), "failures": meant["failure"], "errors": meant["error"]}
    if +written != +meant or claimed != expected:
        raise RuntimeError(
            f"junit.xml holds {dict(written)} and claims {claimed}; the report has {dict(meant)}"
        )


def _element_of(case: Iterable[object]) -> str:
    tags = [str(getattr(child, "tag", "")) for child in case]
    return next((tag for tag in tags if tag in ("error", "failure", "skipped")), "plain")
