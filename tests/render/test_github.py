"""Whatever a check says, GitHub's runner sees one annotation a line and nothing else."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgate.present.annotation import annotate, annotations
from mlgate.render.github import command, commands, render
from mlgate.result.outcome import Outcome, Severity

ORDERS = (
    "::error file=x::y", "##[error]", "##vso[task.complete]", "::stop-commands::t", "::", "%0A",
    ",line=1", "%", "]", " ", "\n", "\r\n", "\u2028", "\x1b[31m", "\ud800", "\u202e",
)  # fmt: skip
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60) | st.lists(
    st.sampled_from(ORDERS), max_size=8
).map("".join)
COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^:]*)?)::(.*)")


def unescaped(text, characters):
    """As the runner decodes: the percent sign last."""
    for escape, character in (*characters, ("%25", "%")):
        text = text.replace(escape, character)
    return text


LINES = (("%0D", "\r"), ("%0A", "\n"))


def read(line):
    """One line as the runner reads it: level, properties, message."""
    found = COMMAND.fullmatch(line)
    assert found, line
    pairs = [pair.split("=", 1) for pair in found[2].split(",")]
    properties = {
        key: unescaped(value, (*LINES, ("%3A", ":"), ("%2C", ","))) for key, value in pairs
    }
    return found[1], properties, unescaped(found[3], LINES)


def told(report):
    *lines, verdict = render(report).splitlines()
    return [read(line) for line in lines], verdict


def test_a_failure_stands_on_the_line_of_its_limit(build):
    (found,), verdict = told(build.report(build.check(reason="it fell", fix="look at it")))

    level, properties, message = found
    assert (level, properties["file"], properties["line"]) == ("error", "mlgate.yaml", "28")
    assert properties["title"] == "mlgate income: metrics/roc_auc.max_drop"
    assert message.splitlines() == [
        "it fell",
        "fix: look at it",
        "run: mlgate check --gate 'metrics/roc_auc.max_drop'",
    ]
    assert verdict == "mlgate income: blocked: 1 failed of 1 check"


LEVELS = [
    (Outcome.FAIL, True, "error"),
    (Outcome.ERROR, True, "error"),
    (Outcome.INCONCLUSIVE, True, "error"),
    (Outcome.WARN, False, "warning"),
    (Outcome.ERROR, False, "warning"),
    (Outcome.INCONCLUSIVE, False, None),
    (Outcome.NEW, False, None),
    (Outcome.WAIVED, False, None),
    (Outcome.SKIPPED, False, None),
    (Outcome.PASS, False, None),
]


@pytest.mark.parametrize(("outcome", "blocking", "level"), LEVELS)
def test_what_asks_somebody_to_act_is_annotated(build, outcome, blocking, level):
    because = "metrics/x.min" if outcome is Outcome.SKIPPED else None
    check = build.check(outcome=outcome, blocking=blocking, because=because, reason="so it is")

    found, _ = told(build.report(check))

    assert [one[0] for one in found] == ([level] if level else [])


def test_the_worst_nine_of_each_level_are_told_and_the_others_counted(build):
    failed = [build.check(subject=f"f{number}", reason=f"f{number}") for number in range(30)]
    warned = [
        build.check(
            subject=f"w{number}",
            reason=f"w{number}",
            outcome=Outcome.WARN,
            severity=Severity.WARN,
            blocking=False,
        )
        for number in range(12)
    ]
    broken = build.check(subject="e", reason="no file", outcome=Outcome.ERROR)

    found, _ = told(build.report(*warned, *failed, broken))

    assert [one[0] for one in found] == ["error"] * 9 + ["warning"] * 9 + ["notice"]
    assert found[0][2].startswith("no file")
    assert found[-1][2] == f"{31 - 9 + 12 - 9} more in the result"


def test_what_is_told_in_the_same_words_is_told_once(build):
    alike = [build.check(subject=f"f{number}", reason="no file", fix=None) for number in range(40)]

    ((_, _, message),), _ = told(build.report(*alike))

    assert message.splitlines()[:2] == ["no file", "and 39 more checks, for the same reason"]


def test_a_run_without_a_verdict_is_one_error_where_the_mistake_is(build):
    ((level, properties, message),), verdict = told(build.case("configuration"))

    assert (level, properties["file"], properties["line"]) == ("error", "mlgate.yaml", "14")
    assert "MLG002" in properties["title"]
    assert message.startswith("gates.metrics[0].max_dorp is not a known key\nfix: did you mean")
    assert verdict == "mlgate: the configuration is wrong; nothing was checked"


def test_a_run_that_checked_nothing_is_an_error_though_no_check_says_so(build):
    ((level, properties, _),), verdict = told(build.report())

    assert level == "error"
    assert properties["title"] == "mlgate income: nothing was checked"
    assert verdict == "mlgate income: nothing was checked"


def test_a_pass_annotates_nothing_and_says_so(build):
    assert render(build.case("passed")) == "mlgate income: all 3 checks passed\n"


def test_a_message_is_at_most_1000_characters(build):
    ((_, properties, message),), _ = told(
        build.report(build.check(reason="x" * 5000, id="y" * 5000))
    )

    assert len(message) == 1000
    assert message.endswith("…")
    assert len(properties["title"]) == 200


@given(title=ANY_TEXT, message=ANY_TEXT, file=ANY_TEXT, line=st.integers(1, 10**6))
def test_any_text_makes_one_command_that_means_only_itself(title, message, file, line):
    written = command("error", title, message, file=file, line=line)

    assert len(written.splitlines()) == 1
    level, properties, body = read(written)
    assert level == "error"
    assert set(properties) == ({"file", "line", "title"} if file else {"title"})
    assert properties.get("line", str(line)) == str(line)
    assert "##[" not in written
    assert "##vso[" not in written
    assert not any(line.lstrip().startswith("::") for line in body.split("\n"))
    written.encode()
    assert "\x1b" not in written


@given(lines=st.lists(ANY_TEXT, max_size=4), title=ANY_TEXT)
def test_any_annotation_is_a_line_whose_message_keeps_its_words(lines, title):
    made = annotate("warning", title, lines, "mlgate.yaml", 3)

    (written,) = commands([made], elsewhere="the summary").splitlines()

    _, properties, message = read(written)
    assert message.replace(" ", "") == made.message.replace(" ", "")
    assert properties["title"].replace(" ", "") == made.title.replace(" ", "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(text=ANY_TEXT)
def test_no_field_of_a_report_starts_another_command(build, text):
    check = build.check(reason=text, fix=text, file=text or None, id=text, command=text)
    report = build.report(check).model_copy(update={"name": text})

    lines = render(report).splitlines()

    assert len(lines) == 2
    assert read(lines[0])[0] == "error"
    assert lines[1].startswith("mlgate")
    assert len(annotations(report)) == 1
