"""`mlgate report` in a job of GitHub Actions: what is told, what is refused, and how it ends.

The API is an address that nobody listens at, so nothing here needs a forge.
"""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Tool = Callable[..., subprocess.CompletedProcess[str]]

GOLDEN = Path(__file__).parents[1] / "render" / "golden" / "json"
HEAD = "4f1c9ab0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6"
HOSTILE = "::error file=x::y\n##[error] \x1b[31m\u202e</details>|`@everyone #1 <!-- x -->\ud800"


@pytest.fixture
def job(tmp_path: Path) -> dict[str, str]:
    """The environment of a job for a pull request whose head is that of the golden results."""
    event = {
        "pull_request": {
            "number": 555,
            "head": {"sha": HEAD, "ref": "retrain", "repo": {"full_name": "acme/loans"}},
            "base": {"sha": "2" * 40, "ref": "main", "repo": {"full_name": "acme/loans"}},
        },
        "repository": {"full_name": "acme/loans", "default_branch": "main"},
    }
    (tmp_path / "event.json").write_text(json.dumps(event), encoding="utf-8")
    return {
        "CI": "true",
        "COLUMNS": "300",
        "GITHUB_ACTIONS": "true",
        "GITHUB_API_URL": "http://127.0.0.1:9",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        "GITHUB_OUTPUT": str(tmp_path / "outputs"),
        "GITHUB_REF": "refs/pull/555/merge",
        "GITHUB_REPOSITORY": "acme/loans",
        "GITHUB_RUN_ID": "1743209",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_SHA": "3" * 40,
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
    }


@pytest.fixture
def result(tmp_path: Path) -> Callable[..., Path]:
    """Write a golden result somewhere, with some keys replaced."""

    def write(where: str = "out", case: str = "passed", **changes: Any) -> Path:
        document = json.loads((GOLDEN / f"{case}.json").read_text("utf-8"))
        folder = tmp_path / where
        folder.mkdir(parents=True)
        text = json.dumps(document | changes)
        (folder / "result.json").write_text(text, encoding="utf-8")
        return folder

    return write


def outputs(job: dict[str, str]) -> dict[str, str]:
    """The outputs as GitHub's runner reads them."""
    lines = Path(job["GITHUB_OUTPUT"]).read_text("utf-8").splitlines()
    found: dict[str, str] = {}
    while lines:
        name, end = lines.pop(0).split("<<")
        value = []
        while (line := lines.pop(0)) != end:
            value.append(line)
        found[name] = "\n".join(value)
    return found


def summary(job: dict[str, str]) -> str:
    return Path(job["GITHUB_STEP_SUMMARY"]).read_text("utf-8")


def orders(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines that GitHub's runner carries out, by their names."""
    return [
        match[1]
        for line in (done.stdout + done.stderr).splitlines()
        if (match := re.match(r"\s*::([\w-]+)", line))
    ]


def test_a_failure_is_told_in_summary_annotations_and_outputs_and_ends_in_0(tool, job, result):
    result(case="mixed")

    done = tool("report", "out", environ=job)

    assert done.returncode == 0, done.stderr
    assert "1 failed, 1 could not be evaluated" in summary(job)
    assert orders(done)[:4] == ["error", "error", "warning", "warning"]
    assert outputs(job) == {
        "outcome": "fail",
        "exit-code": "1",
        "blocking": "2",
        "counts": outputs(job)["counts"],
        "result": "out/result.json",
        "comment-url": "",
    }
    assert json.loads(outputs(job)["counts"])["fail"] == 1
    assert "mlgate income: blocked: 1 failed" in done.stdout
    assert "summary: written" in done.stdout.splitlines()


@pytest.mark.parametrize(("case", "code"), [("passed", 0), ("mixed", 1), ("configuration", 2)])
def test_with_verdict_it_ends_as_the_results_do(tool, job, result, case, code):
    result(case=case)

    assert tool("report", "out", "--verdict", environ=job).returncode == code
    assert tool("report", "out", environ=job).returncode == 0


def test_of_several_results_the_worst_code_counts(tool, job, result):
    result("in/mlgate-a", name="a")
    result("in/mlgate-b", case="mixed", name="b")
    result("in/mlgate-c", case="none")

    done = tool("report", "in", "--verdict", environ=job)

    assert done.returncode == 1
    assert outputs(job)["result"].splitlines() == [
        "in/mlgate-c/result.json",
        "in/mlgate-a/result.json",
        "in/mlgate-b/result.json",
    ]


def commit(**changes: Any) -> dict[str, Any]:
    document = json.loads((GOLDEN / "passed.json").read_text("utf-8"))
    return {"commit": document["commit"] | changes}


WRONG = {
    "another commit": (
        commit(head="a" * 40),
        "is of commit aaaaaaa, and this job is of 4f1c9ab",
    ),
    "no commit": ({"commit": None}, "names no commit, and this job is of 4f1c9ab"),
    "another repository": (
        {"repository": "evil/loans"},
        "is of the repository evil/loans, and this is acme/loans",
    ),
    "another version": ({"schema": "mlgate.result/9"}, "has schema 'mlgate.result/9'"),
    "no result": ({"outcome": "fine"}, "is not a result: outcome"),
    "a pass that calls itself broken": (
        {"commit": None, "problem": {"code": "MLG001", "message": "x"}},
        "names no commit",
    ),
}


@pytest.mark.parametrize(("changes", "why"), WRONG.values(), ids=WRONG)
def test_what_is_not_of_this_build_is_told_as_an_error_and_never_as_a_pass(
    tool, job, result, changes, why
):
    result(**changes)

    done = tool("report", "out", environ=job)
    strict = tool("report", "out", "--verdict", environ=job)

    assert (done.returncode, strict.returncode) == (0, 3)
    assert f"refused: out/result.json {why}" in done.stdout
    assert orders(done)[0] == "error"
    assert outputs(job)["outcome"] == "error"
    assert "refused" in summary(job)
    assert "✅" not in summary(job)
    assert "Traceback" not in done.stderr


def test_what_ci_says_in_a_result_is_not_believed(tool, job, result):
    ci = {"provider": "github", "event": "pull_request", "change": 1, "run_id": "1", "attempt": 9}
    ci |= {"run_url": "https://evil.example/run/1", "fork": False}
    result("of-another", ci=ci, **commit(head="a" * 40))
    result("of-this", ci=ci)

    assert "is of commit aaaaaaa" in tool("report", "of-another", environ=job).stdout
    tool("report", "of-this", environ=job)
    assert "evil.example" not in summary(job)
    assert "https://github.com/acme/loans/actions/runs/1743209" in summary(job)


def test_a_truncated_result_is_refused(tool, job, result):
    file = result() / "result.json"
    file.write_bytes(file.read_bytes()[:900])

    done = tool("report", "out", "--verdict", environ=job)

    assert done.returncode == 3
    assert "refused: out/result.json is cut off" in done.stdout


@pytest.mark.parametrize("name", ["nothing", "nothing/result.json", "mlgate-*/result.json"])
def test_a_result_that_is_missing_is_told(tool, job, name):
    done = tool("report", name, environ=job)

    assert done.returncode == 0
    assert f"refused: {name} is missing" in done.stdout
    assert outputs(job)["outcome"] == "error"
    assert tool("report", name, "--verdict", environ=job).returncode == 3


def test_an_empty_folder_and_one_without_results_are_told(tool, job, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "other" / "logs").mkdir(parents=True)
    (tmp_path / "other" / "x.json").write_text("{}")

    done = tool("report", "empty", "other", "--verdict", environ=job)

    assert done.returncode == 3
    assert "refused: empty holds no result.json" in done.stdout
    assert "refused: other holds no result.json" in done.stdout


def test_a_leg_whose_artefact_holds_no_result_does_not_vanish(tool, job, result, tmp_path):
    result("in/mlgate-a", name="a")
    (tmp_path / "in" / "mlgate-b").mkdir()

    done = tool("report", "in", "--verdict", environ=job)

    assert done.returncode == 3
    assert "refused: in/mlgate-b holds no result.json" in done.stdout


def test_two_results_of_one_name_cannot_both_be_right(tool, job, result):
    result("in/mlgate-a")
    result("in/mlgate-b", case="mixed")

    done = tool("report", "in", "--verdict", environ=job)

    assert done.returncode == 3
    assert (
        "refused: in/mlgate-b/result.json has the name income, as in/mlgate-a/result.json has"
        in done.stdout
    )


def test_one_result_given_twice_is_one(tool, job, result):
    result()

    done = tool("report", "out", "out/result.json", "./out", "--verdict", environ=job)

    assert done.returncode == 0, done.stdout
    assert "refused" not in done.stdout


def test_results_of_several_policies_in_one_artefact_are_found(tool, job, result):
    result("in/mlgate-all/a", name="a")
    result("in/mlgate-all/b", name="b")

    done = tool("report", "in", "--verdict", environ=job)

    assert done.returncode == 0
    assert [line for line in done.stdout.splitlines() if line.startswith("mlgate ")] == [
        "mlgate a: all 3 checks passed",
        "mlgate b: all 3 checks passed",
    ]


def test_a_partial_result_gives_no_verdict_unless_it_will_do(tool, job, result):
    result(partial=True)

    strict = tool("report", "out", "--verdict", environ=job)
    lenient = tool("report", "out", "--verdict", "--partial-ok", environ=job)

    assert (strict.returncode, lenient.returncode) == (3, 0)
    assert "the result is of a part of the checks" in strict.stdout
    assert "the result is of a part of the checks" not in lenient.stdout


def test_a_run_that_crashed_shows_as_an_error(tool, job, result):
    result(case="configuration")

    done = tool("report", "out", environ=job)

    assert "refused" not in done.stdout
    assert "mlgate: the configuration is wrong; nothing was checked" in done.stdout
    assert outputs(job)["outcome"] == "error"
    assert outputs(job)["exit-code"] == "2"
    assert orders(done)[0] == "error"


def test_hostile_names_forge_nothing(tool, job, result):
    result(case="mixed", name=HOSTILE)
    result(f"in/mlgate-{HOSTILE[:40].replace('/', '').replace(chr(10), '')}", case="hostile")

    done = tool("report", "out", "in", environ=job)

    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert set(orders(done)) <= {"error", "warning", "notice"}
    assert set(outputs(job)) == {
        "outcome", "exit-code", "blocking", "counts", "result", "comment-url",
    }  # fmt: skip
    assert "<!-- x -->" not in summary(job)


def test_a_summary_that_is_nearly_full_is_told_and_not_dropped(tool, job, result):
    result(case="mixed")
    Path(job["GITHUB_STEP_SUMMARY"]).write_bytes(b"x" * 999_500)

    done = tool("report", "out", environ=job)

    assert done.returncode == 0
    assert summary(job) == "x" * 999_500
    assert "::notice title=mlgate%3A summary not published::the step has written" in done.stdout
    assert "  run `mlgate report` in a step of its own" in done.stdout.splitlines()


@pytest.mark.parametrize(("flag", "code"), [((), 0), (("--require-report",), 3)])
def test_what_cannot_be_published_is_a_notice_unless_it_is_required(tool, job, result, flag, code):
    result()
    job["GITHUB_STEP_SUMMARY"] = "/no/such/folder/summary"

    done = tool("report", "out", *flag, environ=job)

    assert done.returncode == code
    assert "notice" in orders(done)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("token", [{}, {"GITHUB_TOKEN": "ghs_x"}], ids=["no token", "no network"])
def test_without_token_or_network_the_verdict_stands(tool, job, result, token):
    result(case="mixed")

    done = tool("report", "out", environ={**job, **token})

    assert done.returncode == 0, done.stderr
    assert "1 failed, 1 could not be evaluated" in summary(job)
    assert "Traceback" not in done.stderr
    assert tool("report", "out", "--verdict", environ={**job, **token}).returncode == 1


def test_an_announcement_writes_neither_summary_nor_outputs(tool, job, tmp_path):
    done = tool("report", "--announce", environ=job)

    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "summary").exists()
    assert not (tmp_path / "outputs").exists()


def test_publish_never_shows_and_writes_nothing(tool, job, result, tmp_path):
    result(case="mixed")

    done = tool("report", "out", "--publish", "never", environ=job)

    assert done.returncode == 0
    assert not (tmp_path / "summary").exists()
    assert "FAIL" in done.stdout


def test_a_verdict_without_publishing_refuses_as_well(tool, job, result):
    result(**commit(head="a" * 40))

    done = tool("report", "out", "--publish", "never", "--verdict", environ=job)

    assert done.returncode == 3
    assert "error: refused: out/result.json is of commit aaaaaaa" in done.stderr


@pytest.mark.parametrize("arguments", [("--format", "junit"), ("-o", "x.txt")])
def test_a_format_or_a_file_only_shows(tool, job, result, tmp_path, arguments):
    result(case="mixed")

    done = tool("report", "out", *arguments, environ=job)

    assert done.returncode == 0
    assert not (tmp_path / "summary").exists()


def test_a_format_that_the_job_sets_for_check_does_not_keep_a_report_from_being_told(
    tool, job, result, tmp_path
):
    result()

    tool("report", "out", environ={**job, "MLGATE_FORMAT": "github"})

    assert (tmp_path / "summary").exists()


def test_options_have_their_variables(tool, job, result):
    result(partial=True)

    def code(**variables: str) -> int:
        return tool("report", "out", environ={**job, **variables}).returncode

    assert code(MLGATE_VERDICT="1") == 3
    assert code(MLGATE_VERDICT="1", MLGATE_PARTIAL_OK="1") == 0
    # What other steps of the job are asked is no wrong command line here.
    assert code(MLGATE_PARTIAL_OK="1", MLGATE_RUN="7") == 0
    assert code(MLGATE_COMMENT="sometimes") == 2
    assert code(MLGATE_REPORT_ID="A B") == 2
    assert code(MLGATE_CHANGE="0") == 2


CONTRADICTIONS = [
    (),
    ("out", "--announce"),
    ("out", "--untrusted"),
    ("--announce", "--untrusted"),
    ("--announce", "--verdict"),
    ("out", "--run", "3"),
    ("out", "--partial-ok"),
    ("out", "--publish", "never", "--require-report"),
    ("out", "--format", "json", "--require-report"),
    ("out", "--report-id", "-->"),
    ("out", "--comment", "always"),
    ("out", "--change", "x"),
]


@pytest.mark.parametrize("arguments", CONTRADICTIONS, ids=" ".join)
def test_a_wrong_command_line_ends_in_2(tool, job, result, arguments):
    result()

    done = tool("report", *arguments, environ=job)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_outside_ci_nothing_is_published(tool, result):
    result(case="mixed")

    assert tool("report", "out").returncode == 0
    required = tool("report", "out", "--require-report")

    assert required.returncode == 3
    assert "notice: report not published: this is no job of a forge" in required.stdout
    assert tool("report", "--announce").returncode == 0
    assert tool("report", "out", "--verdict").returncode == 1


def test_a_change_without_a_forge_is_a_wrong_command_line(tool, result):
    result()

    done = tool("report", "out", "--change", "7")

    assert done.returncode == 2
    assert "nothing tells which forge has that change" in done.stderr


def test_outside_ci_a_verdict_is_of_the_commit_that_is_checked_out(tool, result, tmp_path):
    result()
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (("init", "-q"), (*identity, "commit", "-qm", "x", "--allow-empty")):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)

    done = tool("report", "out", "--verdict")

    assert done.returncode == 3
    assert "is of commit 4f1c9ab, and this work tree is of" in done.stderr
    assert tool("report", "out").returncode == 0
