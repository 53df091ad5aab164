"""Summary, annotations and outputs: what a job is told without a token."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgate.forge.body import SUMMARY_BUDGET
from mlgate.forge.publication import Publication, Refused
from mlgate.publish.github import annotations, outputs, summary
from mlgate.result import codec
from mlgate.result.report import Report

GOLDEN = Path(__file__).parents[2] / "render" / "golden" / "json"


def report(case: str = "mixed", **changes: Any) -> Report:
    found = codec.read(GOLDEN / f"{case}.json")
    return found.model_copy(update=changes)


def publication(*reports: Report, **changes: Any) -> Publication:
    return Publication(**{"report_id": "default", "reports": reports, **changes})


def failing(name: str, number: int) -> Report:
    """A result with so many failures, each with words of its own."""
    one = next(check for check in report().checks if check.outcome == "fail")
    return report(
        name=name,
        checks=tuple(
            one.model_copy(update={"id": f"metrics/{at}.min", "reason": f"{name} {at}"})
            for at in range(number)
        ),
    )


def annotated(told: Publication) -> tuple[list[tuple[str, str]], Any]:
    """Level and message of each annotation, and the delivery."""
    stream = io.StringIO()
    delivery = annotations.write(told, stream)
    lines = stream.getvalue().splitlines()
    found = [re.fullmatch(r"::(\w+) [^:]*::(.*)", line) for line in lines]
    return [(one[1], one[2]) for one in found if one], delivery


def test_the_nine_are_of_all_results_together_and_no_result_hides_another():
    many = [failing(name, 20) for name in ("a", "b", "c")]

    found, delivery = annotated(publication(*many))

    assert [level for level, _ in found] == ["error"] * 9 + ["notice"]
    assert [message.split("%0A")[0] for _, message in found[:4]] == ["a 0", "b 0", "c 0", "a 1"]
    assert found[-1] == ("notice", "51 more in the summary")
    assert delivery.done


def test_a_refused_result_comes_first():
    refused = Refused(path="in/b", why="is missing")

    found, _ = annotated(publication(failing("a", 20), refused=(refused,)))

    assert found[0] == ("error", "in/b is missing")
    assert len(found) == 10


@pytest.mark.parametrize("changes", [{"untrusted": True}, {"running": True}])
def test_a_job_of_other_files_and_a_run_that_goes_on_annotate_nothing(changes):
    assert annotated(publication(report(), **changes)) == ([], None)


def test_where_everything_passed_nothing_is_annotated():
    assert annotated(publication(report("passed"))) == ([], None)


def test_the_summary_is_appended(tmp_path):
    file = tmp_path / "summary"
    file.write_text("# before\n")

    delivery = summary.write(publication(report()), {"GITHUB_STEP_SUMMARY": str(file)})

    text = file.read_text("utf-8")
    assert delivery is not None
    assert delivery.done
    assert text.startswith("# before\n\n### ❌ mlgate")
    assert text.endswith("\n")


@pytest.mark.parametrize("present", [0, 500_000, 960_000])
def test_the_summary_keeps_within_what_the_step_has_left(tmp_path, present):
    file = tmp_path / "summary"
    file.write_bytes(b"x" * present)
    many = [report("mixed", name=f"model{number}") for number in range(120)]

    delivery = summary.write(publication(*many), {"GITHUB_STEP_SUMMARY": str(file)})

    assert delivery is not None
    assert delivery.done
    assert present < file.stat().st_size <= SUMMARY_BUDGET


def test_a_summary_that_cannot_be_written_is_said(tmp_path):
    for path in (tmp_path, tmp_path / "none" / "x", "a\0b"):
        delivery = summary.write(publication(report()), {"GITHUB_STEP_SUMMARY": str(path)})
        assert delivery is not None
        assert not delivery.done
        assert "cannot be written" in delivery.said


def test_outside_a_job_there_is_neither_summary_nor_output():
    assert summary.write(publication(report()), {}) is None
    assert outputs.write(publication(report()), {}) is None


def read(file: Path) -> dict[str, str]:
    """The outputs as the runner reads them: a value ends at the line that its name announced."""
    lines = file.read_text("utf-8").split("\n")
    found: dict[str, str] = {}
    while lines != [""]:
        name, end = lines.pop(0).split("<<")
        at = lines.index(end)
        found[name] = "\n".join(lines[:at])
        lines = lines[at + 1 :]
    return found


def test_outputs_say_what_came_out_over_all_results(tmp_path):
    file = tmp_path / "outputs"
    file.write_text("before<<end\n1\nend\n")
    told = publication(report("passed"), report(name="b"), paths=("in/a", "in/b"))

    outputs.write(told, {"GITHUB_OUTPUT": str(file)}, comment_url="https://github.com/x#1")

    found = read(file)
    assert found.pop("before") == "1"
    counts = json.loads(found.pop("counts"))
    assert (counts["pass"], counts["fail"], counts["blocking"]) == (4, 1, 2)
    assert found == {
        "outcome": "fail",
        "exit-code": "1",
        "blocking": "2",
        "result": "in/a\nin/b",
        "comment-url": "https://github.com/x#1",
    }


@pytest.mark.parametrize(
    "told",
    [publication(), publication(report("passed"), refused=(Refused(path="x", why="is missing"),))],
)
def test_what_is_missing_is_not_evaluated(tmp_path, told):
    file = tmp_path / "outputs"

    outputs.write(told, {"GITHUB_OUTPUT": str(file)})

    assert read(file)["exit-code"] == "3"
    assert read(file)["outcome"] in {"error", "empty"}


HOSTILE = st.text(st.characters(codec=None, exclude_categories=()), max_size=40) | st.lists(
    st.sampled_from(["\n", "\r", "x<<y", "mlgate_", "::", "outcome=pass", "EOF", "\ud800"]),
    max_size=8,
).map("".join)


@settings(max_examples=60, deadline=None)
@given(text=HOSTILE)
def test_no_text_forges_an_output(tmp_path_factory, text):
    file = tmp_path_factory.mktemp("job") / "outputs"
    told = publication(report(name=text), paths=(text,))

    outputs.write(told, {"GITHUB_OUTPUT": str(file)}, comment_url=text)

    found = read(file)
    assert list(found) == [
        "outcome", "exit-code", "blocking", "counts", "result", "comment-url",
    ]  # fmt: skip
    assert found["outcome"] == "fail"
    assert "\n" not in found["result"] + found["comment-url"]


def test_the_line_that_ends_a_value_is_another_each_time(tmp_path):
    ends = set()
    for number in range(5):
        file = tmp_path / str(number)
        outputs.write(publication(report()), {"GITHUB_OUTPUT": str(file)})
        ends |= set(re.findall(r"<<(\w+)", file.read_text()))
    assert len(ends) == 30
