"""The output folder: never stale, never half-written, never shared."""

import json
import os
import sys
from pathlib import Path

import pytest

from mlgate.output import output_folder

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_run_leaves_exactly_its_files_and_git_ignores_them(branch):
    project = branch(noise=0.02)

    project.check()

    assert files(project.root / "mlgate-out") == {
        ".gitignore",
        ".lock",
        "annotations.json",
        "codequality.json",
        "comment.md",
        "evidence/metrics.json",
        "junit.xml",
        "metrics.txt",
        "report.html",
        "result.json",
    }
    assert project.git("status", "--porcelain", "--ignored=no") == ""


def test_the_next_run_removes_the_last_ones_files_first_even_if_it_ends_early(branch):
    project = branch(noise=1.5)
    assert project.check().code == 1
    project.write("mlgate-out/report.html", "stale")
    project.write("mlgate-out/logs/old.log", "stale")
    project.write("mlgate-out/notes.txt", "mine")
    project.write("mlgate.yaml", "version: 1\ngates: {metrics: [{metric: acuracy, min: 0.5}]}\n")

    done = project.check()

    assert done.code == 2
    assert done.result["checks"] == []
    assert done.result["problem"]["line"] == 2
    assert done.result["counts"] is None
    assert not {"logs/old.log", "evidence/metrics.json"} & files(project.root / "mlgate-out")
    assert "acuracy" in (project.root / "mlgate-out/report.html").read_text("utf-8")
    assert (project.root / "mlgate-out/notes.txt").read_text() == "mine"
    assert "<error" in (project.root / "mlgate-out/junit.xml").read_text()


def test_a_second_run_into_the_same_folder_is_refused_and_leaves_the_first_alone(branch):
    project = branch(noise=0.02)
    project.check()

    with output_folder(project.root / "mlgate-out"):
        project.write("mlgate-out/result.json", '"of the first run"')
        done = project.run("check")

        assert done.code == 3
        assert "another run is writing" in done.stderr
        assert "--out" in done.stderr
        assert (project.root / "mlgate-out/result.json").read_text() == '"of the first run"'

    assert project.check().code == 0


@posix
def test_a_disk_that_is_full_leaves_no_half_written_result(branch):
    """A limit on the size of any file is what a full disk looks like to a process."""
    import resource

    project = branch(noise=0.02)
    assert project.check().code == 0

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    # A measured process would write its own data file at its end, and be stopped by the limit too.
    unmeasured = {name: "" for name in os.environ if name.startswith("COV")}
    done = project.run("check", env=unmeasured, preexec_fn=full)

    assert done.code == 3, done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    path = project.root / "mlgate-out/result.json"
    # Nothing of the last run, and nothing half: the whole problem or no file at all.
    assert not path.exists() or json.loads(path.read_text())["problem"]["code"] == "MLG030"
    assert not list((project.root / "mlgate-out").rglob("*.tmp"))


@posix
def test_a_folder_that_cannot_be_written_is_said_and_is_not_a_crash(project):
    project.write("taken", "a file")

    done = project.run("check", "--out", "taken/out")

    assert done.code == 3
    assert "cannot be written" in done.stderr


def test_the_result_stays_under_a_megabyte_with_many_slices(branch):
    project = branch(noise=0.02)
    table = project.predict(noise=0.02)
    table["region"] = [f"region number {i % 90}" for i in range(len(table))]
    table.to_parquet(project.root / "predictions.parquet")
    limits = "\n".join(
        f"    - {{metric: {metric}, max_drop: 0.1, slices: [region], min_rows: 10}}"
        for metric in ("accuracy", "roc_auc")
    )
    policy = (project.root / "mlgate.yaml").read_text("utf-8").partition("gates:")[0]
    project.write("mlgate.yaml", f"{policy}gates:\n  metrics:\n{limits}\n")

    done = project.check()

    # Two overall, 90 slices each, and the baseline's three regions that are gone.
    assert len(done.result["checks"]) == 2 * (1 + 90 + 3)
    assert (project.root / "mlgate-out/result.json").stat().st_size < 1_000_000
    assert (project.root / "mlgate-out/comment.md").stat().st_size < 60_000


@pytest.mark.parametrize("name", ["notes.txt", "logs/train.log", ".gitignore"])
def test_a_folder_that_no_run_made_is_refused_and_left_as_it_was(branch, name):
    project = branch(noise=0.02)
    theirs = project.write(f"mine/{name}", "mine")

    done = project.run("check", "--out", "mine")

    assert done.code == 2
    assert "no run of mlgate made it" in " ".join(done.stderr.split())
    assert theirs.read_text() == "mine"
    assert files(project.root / "mine") == {name}


def test_a_restored_folder_without_its_dot_files_is_taken_again(branch):
    project = branch(noise=0.02)
    project.check()
    for name in (".lock", ".gitignore"):
        (project.root / "mlgate-out" / name).unlink()

    assert project.check().code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--bogus"],
        ["--config", "nope*.yaml"],
        ["--format", "bogus"],
        ["--report", "bogus=x"],
        ["--report", "junit"],
        ["--warn-exit-code", "x"],
    ],
)
def test_a_wrong_command_line_leaves_no_stale_result(branch, arguments):
    project = branch(noise=0.02)
    assert project.run("check", "--out", "here").code == 0

    done = project.run("check", "--out", "here", *arguments)

    assert done.code == 2
    result = project.result("here")
    assert (result["exit_code"], result["checks"], result["problem"]["code"]) == (2, [], "MLG010")


PEOPLE = """\
version: 1
datasets: {people: people.csv}
privacy: {examples: EXAMPLES}
gates: {schema: [{dataset: people, columns: {age: {type: integer, maximum: 120}}}]}
"""


@pytest.mark.parametrize(
    ("examples", "environ", "terminal", "kept"),
    [
        ("local", {}, True, False),
        ("local", {"CI": "true"}, False, False),
        ("all", {"CI": "true"}, True, True),
        ("none", {}, False, False),
    ],
)
def test_values_of_rows_go_only_where_the_policy_lets_them(
    project, examples, environ, terminal, kept
):
    project.write("mlgate.yaml", PEOPLE.replace("EXAMPLES", examples))
    project.write("people.csv", "age\n34\n98765\n")

    done = project.check(env=environ)

    assert done.code == 1
    written = "".join(
        path.read_text("utf-8")
        for path in (project.root / "mlgate-out").rglob("*")
        if path.is_file()
    )
    assert ("98765" in done.stdout) is terminal
    assert ("98765" in written) is kept
    assert done.check("schema/people.age.maximum")["failing"]["rows"] == 1
