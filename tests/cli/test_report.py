"""`mlgate report`: any result in any format, and no result that breaks it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlgate import catalog

Tool = Callable[..., subprocess.CompletedProcess[str]]

RESULTS = Path(__file__).parents[1] / "render" / "golden" / "json"


@pytest.fixture
def failed(tmp_path: Path) -> Path:
    """A result whose verdict blocks, in a folder."""
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "result.json").write_bytes((RESULTS / "mixed.json").read_bytes())
    return folder


@pytest.mark.parametrize("kind", catalog.names("render"))
@pytest.mark.parametrize("name", sorted(path.name for path in RESULTS.glob("*.json")))
def test_every_format_shows_every_result_and_ends_in_0(tool: Tool, kind: str, name: str) -> None:
    done = tool("report", str(RESULTS / name), "--format", kind)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() != ""
    assert done.stderr == ""


@pytest.mark.parametrize("kind", catalog.names("render"))
def test_a_folder_is_its_result_and_a_file_gets_what_the_screen_would(
    tool: Tool, failed: Path, tmp_path: Path, kind: str
) -> None:
    shown = tool("report", str(failed), "--format", kind)
    same = tool("report", str(failed / "result.json"), "--format", kind)
    written = tool("report", str(failed), "--format", kind, "-o", "deep/er/file")

    assert shown.stdout == same.stdout
    assert (written.returncode, written.stdout) == (0, "")
    assert (tmp_path / "deep" / "er" / "file").read_text("utf-8").strip() != ""
    if kind != "terminal":  # a file is not as wide as the screen
        assert (tmp_path / "deep" / "er" / "file").read_text("utf-8") == shown.stdout


def test_several_results_are_shown_one_after_the_other(tool: Tool, failed: Path) -> None:
    passed = str(RESULTS / "passed.json")

    both = tool("report", str(failed), passed).stdout

    assert both == tool("report", str(failed)).stdout + tool("report", passed).stdout


def test_a_verdict_is_never_changed(tool: Tool, failed: Path) -> None:
    before = (failed / "result.json").read_bytes()
    assert json.loads(before)["exit_code"] != 0

    assert tool("report", str(failed), "-q").returncode == 0
    assert tool("report", str(failed), "-v").returncode == 0
    assert (failed / "result.json").read_bytes() == before


def broken(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads((RESULTS / "mixed.json").read_text("utf-8"))
    change(document)
    return json.dumps(document).encode()


BROKEN = {
    "empty": (b"", "is empty"),
    "no JSON": (b"<html>", "is not JSON: "),
    "cut": ((RESULTS / "mixed.json").read_bytes()[:500], "is cut off: "),
    "no map": (b"[]", "has schema 'None'"),
    "no keys": (b"{}", "has schema 'None'"),
    "version": (b'{"schema": "mlgate.result/2"}', "has schema 'mlgate.result/2', and this"),
    "no text": (b'{"schema": {"a": 1}}', "and this mlgate reads 'mlgate.result/1'"),
    "missing": (b'{"schema": "mlgate.result/1"}', "is not a result: "),
    "outcome": (broken(lambda one: one["checks"][0].update(outcome="ok")), "checks.0.outcome"),
    "type": (broken(lambda one: one["checks"][0].update(measured="x")), "checks.0.measured"),
    "nan": (broken(lambda one: one["checks"][0].update(measured=float("nan"))), "measured"),
    "unknown": (broken(lambda one: one.update(evil=1)), "evil"),
    "hostile": (broken(lambda one: one.update(schema="\x1b[2J\u202e" * 999)), "has schema"),
    "deep": (b"[" * 200_000, "is nested too deeply"),
    "bytes": (b"\xff\xfe{}", "is not UTF-8"),
    "large": (b" " * 20_000_001, "is larger than any result"),
}


@pytest.mark.parametrize(("raw", "why"), BROKEN.values(), ids=BROKEN)
def test_a_broken_result_is_refused_in_words(
    tool: Tool, tmp_path: Path, raw: bytes, why: str
) -> None:
    (tmp_path / "result.json").write_bytes(raw)

    done = tool("report", "result.json", environ={"COLUMNS": "300"})

    assert done.returncode == 2
    assert done.stdout == ""
    first, *rest = done.stderr.splitlines()
    assert first.startswith("error[MLG031]: result.json ")
    assert why in first
    assert len(first) < 300
    assert [line.split(":")[0].strip() for line in rest] == ["--> result.json", "fix"]
    assert "\x1b" not in done.stderr


def test_what_cannot_be_read_is_refused_in_words(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    wrong = {
        "nothing.json": "cannot be read: No such file or directory",
        "empty": "empty holds no result.json",
    }
    for name, why in wrong.items():
        done = tool("report", name)
        assert done.returncode == 2
        assert why in " ".join(done.stderr.split())


def test_what_cannot_be_written_is_said(tool: Tool, failed: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = tool("report", str(failed), "--format", "json", "-o", "file/below")

    assert done.returncode == 3
    assert "error[MLG030]" in done.stderr


def test_one_file_takes_one_result(tool: Tool, failed: Path) -> None:
    done = tool("report", str(failed), str(failed), "-o", "x.json")

    assert done.returncode == 2
    assert "--output takes one RESULT" in done.stderr


def test_an_unknown_format_is_refused_before_anything_is_shown(tool: Tool, failed: Path) -> None:
    done = tool("report", str(failed), "--format", "junti")

    assert done.returncode == 2
    assert done.stdout == ""
    assert f"one of {', '.join(catalog.names('render'))}" in " ".join(done.stderr.split())


def test_options_have_their_variables(tool: Tool, failed: Path, tmp_path: Path) -> None:
    tool("report", str(failed), environ={"MLGATE_FORMAT": "junit", "MLGATE_OUTPUT": "j.xml"})

    assert (tmp_path / "j.xml").read_text("utf-8").startswith("<?xml")


def test_without_a_result_it_is_the_folder_that_check_writes_to(
    tool: Tool, failed: Path, tmp_path: Path
) -> None:
    none = tool("report")
    failed.rename(tmp_path / "mlgate-out")

    assert (none.returncode, "Missing argument 'RESULT...'" in none.stderr) == (2, True)
    assert tool("report").stdout == tool("report", "mlgate-out").stdout
    (tmp_path / "mlgate-out").rename(tmp_path / "elsewhere")
    told = tool("report", environ={"MLGATE_OUT": "elsewhere"})
    assert told.stdout == tool("report", "elsewhere").stdout


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.html", "html"), ("a.MD", "markdown"), ("a.xml", "junit"), ("a.json", "json")],
)
def test_a_file_gets_the_format_of_its_name(
    tool: Tool, failed: Path, tmp_path: Path, name: str, kind: str
) -> None:
    done = tool("report", str(failed), "-o", name)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / name).read_text("utf-8") == tool(
        "report", str(failed), "--format", kind
    ).stdout


def test_a_file_whose_name_tells_no_format_is_refused(tool: Tool, failed: Path) -> None:
    done = tool("report", str(failed), "-o", "a.pdf")

    assert done.returncode == 2
    assert "give --format, or a name in .html, .md, .xml, .json" in " ".join(done.stderr.split())


def test_jobs_that_failed_leave_no_verdict(tool: Tool) -> None:
    passed = (str(RESULTS / "passed.json"), "--publish", "never", "--verdict")

    assert tool("report", *passed, "--jobs", "success").returncode == 0
    assert tool("report", *passed).returncode == 0
    for jobs in ("failure", "cancelled", "skipped"):
        done = tool("report", *passed, environ={"MLGATE_JOBS": jobs})
        assert done.returncode == 3
        assert f"ended as {jobs}, so they give no verdict" in done.stderr


def test_a_refused_result_gets_a_next_step(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "in" / "mlgate-a").mkdir(parents=True)
    (tmp_path / "half.json").write_bytes((RESULTS / "mixed.json").read_bytes()[:500])

    done = tool("report", "in", "half.json", "--publish", "never", "--verdict")

    assert done.returncode == 3
    lines = done.stderr.splitlines()
    assert "  the check of that leg wrote nothing: open its log" in lines
    assert any("half.json is cut off" in line for line in lines)
    assert any("was stopped while it wrote" in line for line in lines)
