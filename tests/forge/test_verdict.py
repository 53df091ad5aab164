"""The exit code of a publication: the output of the step is no greener than the required job."""

from typing import Any

import pytest
from made_reports import check, failing, publication, report

from mlgate.forge.body import body, outcome
from mlgate.forge.publication import Refused
from mlgate.forge.told import models
from mlgate.forge.verdict import exit_code
from mlgate.publish.github import outputs
from mlgate.result.outcome import Outcome

PASSED = report()
PARTIAL = report().model_copy(update={"partial": True})
REFUSED = (Refused(path="r", why="is missing"),)


@pytest.mark.parametrize(
    ("reports", "fields", "code"),
    [
        ((PASSED,), {}, 0),
        ((PASSED,), {"conclusion": "success"}, 0),
        ((PASSED, failing("a")), {}, 1),
        ((), {}, 3),
        ((PASSED,), {"refused": REFUSED}, 3),
        ((failing(),), {"refused": REFUSED}, 1),
        ((PARTIAL,), {}, 3),
        ((PASSED,), {"untrusted": True}, 3),
        ((PASSED,), {"untrusted": True, "conclusion": "failure"}, 3),
        ((PASSED,), {"untrusted": True, "conclusion": "success"}, 0),
        ((PASSED,), {"conclusion": "failure"}, 3),
        ((PASSED,), {"conclusion": "cancelled"}, 3),
        ((failing(),), {"conclusion": "failure"}, 1),
    ],
)
def test_the_output_is_what_the_verdict_ends_with(
    tmp_path: Any, reports: Any, fields: dict[str, Any], code: int
) -> None:
    told = publication(*reports, **fields)
    outputs.write(told, {"GITHUB_OUTPUT": str(tmp_path / "outputs")})

    assert exit_code(told) == code
    written = (tmp_path / "outputs").read_text().splitlines()
    (at,) = [number for number, line in enumerate(written) if line.startswith("exit-code<<")]
    assert written[at + 1] == str(code)


def test_a_partial_result_will_do_where_that_was_said() -> None:
    assert exit_code(publication(PARTIAL), partial_ok=True) == 0


@pytest.mark.parametrize(
    ("conclusion", "icon", "said"),
    [
        ("failure", "❌", "A job of this run failed, though its results pass"),
        ("cancelled", "💥", "A job of this run was cancelled, though its results pass"),
        ("skipped", "💥", "A job of this run was skipped, though its results pass"),
    ],
)
@pytest.mark.parametrize("names", [("a",), ("a", "b")])
def test_a_comment_is_not_green_where_a_job_of_the_run_is_red(
    names: tuple[str, ...], conclusion: str, icon: str, said: str
) -> None:
    text = body(publication(*map(report, names), conclusion=conclusion))

    assert text.startswith(f"### {icon} mlgate")
    assert "blocked&#59; the results alone say" in text.splitlines()[0]
    assert said in text.replace("&#44;", ",").replace("&#58;", ":")


def test_a_job_that_failed_says_nothing_more_where_its_results_do() -> None:
    red = publication(failing(), conclusion="failure")
    warned = report(checks=[check("a", Outcome.WARN)])

    assert body(red) == body(publication(failing()))
    assert body(publication(warned, conclusion="success")) == body(publication(warned))
    assert outcome(red).value == "fail"


def test_a_stranger_chooses_no_comment_to_delete() -> None:
    both = (report("a"), report("b"))

    assert models(publication(*both)) == {"a", "b"}
    assert models(publication(*both, untrusted=True, conclusion="success")) == frozenset()
