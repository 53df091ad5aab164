"""`mlgate explain`: a text for everything that mlgate says."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import mlgate
from mlgate import catalog
from mlgate.errors import ConfigurationError, Exit
from mlgate.explanations import explain, topics
from mlgate.result.outcome import Outcome

Tool = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize("name", catalog.names("gates"))
def test_a_gate_is_explained_with_all_its_keys(name: str) -> None:
    text = explain(name)

    assert name in topics()
    for key, field in catalog.gate(name).PARAMS.model_fields.items():
        assert f"\n  {field.alias or key} " in text


@pytest.mark.parametrize("code", sorted(catalog.codes()))
def test_a_code_is_explained_in_any_case(code: str) -> None:
    assert explain(code).startswith(f"{code}: ")
    assert explain(code.lower()) == explain(code)
    assert f"\n  {code}  " in topics()


@pytest.mark.parametrize("code", sorted(catalog.codes()))
def test_a_code_is_listed_with_a_whole_sentence(code: str) -> None:
    (line,) = [line for line in topics().splitlines() if line.startswith(f"  {code}  ")]

    assert line.endswith(".")
    assert f"  {code}  {explain(code).splitlines()[0].removeprefix(f'{code}: ')}".startswith(line)


def test_no_waiver_is_promised_that_this_version_does_not_read() -> None:
    assert "this version reads no waivers" in explain("waived")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_outcome_is_explained_alone_and_among_all(outcome: Outcome) -> None:
    text = explain(outcome.value).removeprefix(f"{outcome.value}: ")

    assert text in explain("outcomes")


@pytest.mark.parametrize("code", list(Exit))
def test_an_exit_code_is_explained_alone_and_among_all(code: Exit) -> None:
    text = explain(str(code.value)).removeprefix(f"exit code {code.value}: ")

    assert text in explain("exit-codes")


def test_what_report_ends_with_is_said_beside_it() -> None:
    text = explain("exit-codes")

    assert "`mlgate report` ends with 0" in text
    assert "--verdict" in text
    assert "--require-report" in text


def test_every_code_that_the_program_can_say_is_explained() -> None:
    package = Path(mlgate.__file__).parent
    said = {
        code
        for path in package.rglob("*.py")
        for code in re.findall(r"\bMLG\d{3}\b", path.read_text(encoding="utf-8"))
    }

    assert said
    assert said - set(catalog.codes()) == set()


def test_a_checks_id_is_explained_by_its_gate() -> None:
    assert explain("metrics/roc_auc.max_drop[region=EU]") == explain("metrics")


@pytest.mark.parametrize(
    ("topic", "near"),
    [
        ("metrcs", "metrics"),
        ("exit-code", "exit-codes"),
        ("outcome", "outcomes"),
        ("errorz", "error"),
    ],
)
def test_an_unknown_topic_is_answered_with_the_nearest(topic: str, near: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        explain(topic)

    (problem,) = caught.value.problems
    assert problem.fix is not None
    assert problem.fix.startswith(f"did you mean {near}?")


def test_the_command_prints_a_topic_or_all_of_them(tool: Tool) -> None:
    assert tool("explain").stdout == f"{topics()}\n"
    assert tool("explain", "metrics").stdout == f"{explain('metrics')}\n"
    assert tool("explain", "Inconclusive").returncode == 0

    done = tool("explain", "\x1b[2Jzzzzzz")
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert "`mlgate explain` lists the topics" in done.stderr
