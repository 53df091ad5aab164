"""Every way a run can end, through a real process: the exit code, and what is said."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mlgate.errors import Exit

Tool = Callable[..., subprocess.CompletedProcess[str]]
PlugIn = Callable[..., Path]

POLICY = "version: 1\ngates: {metrics: [{metric: f1, file: m.json, min: 0.5}]}\n"
PLUGGED = "version: 1\ngates: {plugged: [{holds: true}]}\n"


@pytest.fixture
def policy(tmp_path: Path) -> Callable[..., None]:
    """Write a policy, and the file that it reads."""

    def write(text: str = POLICY, *, f1: str | None = "0.9") -> None:
        (tmp_path / "mlgate.yaml").write_text(text)
        if f1 is not None:
            (tmp_path / "m.json").write_text(f'{{"f1": {f1}}}')

    return write


def left(tmp_path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((tmp_path / "mlgate-out" / "result.json").read_text())
    return found


@pytest.mark.parametrize(
    ("text", "f1", "ends"),
    [
        (POLICY, "0.9", (Exit.PASSED, "pass")),
        (POLICY, "0.4", (Exit.GATE_FAILED, "fail")),
        (POLICY.replace("min", "mni"), "0.9", (Exit.USAGE, "error")),
        (POLICY, None, (Exit.NOT_EVALUATED, "error")),
        ("version: 1\ngates: {}\n", None, (Exit.NOTHING_CHECKED, "empty")),
    ],
)
def test_the_exit_code_and_the_result_agree(
    tool: Tool,
    policy: Callable[..., None],
    tmp_path: Path,
    text: str,
    f1: str | None,
    ends: tuple[Exit, str],
) -> None:
    policy(text, f1=f1)

    done = tool("check")

    assert done.returncode == ends[0], done.stdout + done.stderr
    assert (left(tmp_path)["exit_code"], left(tmp_path)["outcome"]) == ends
    assert "Traceback" not in done.stdout + done.stderr


BUG = "raise LookupError('\\x1b[2Jnothing\\nthere')"


def test_a_bug_ends_in_4_with_a_log_in_the_output_folder_and_without_a_traceback(
    tool: Tool, plug_in: PlugIn, policy: Callable[..., None], gate_source: str, tmp_path: Path
) -> None:
    policy(PLUGGED)
    source = gate_source.replace("return Evidence()", BUG)

    done = tool("check", environ={"PYTHONPATH": str(plug_in(source))})

    assert done.returncode == Exit.INTERNAL
    assert left(tmp_path)["exit_code"] == Exit.INTERNAL
    assert "Traceback" not in done.stdout + done.stderr
    assert "\x1b" not in done.stderr
    log = Path("mlgate-out", "logs", "crash.log")
    assert done.stderr.startswith(
        f"error[MLG099]: this is a bug of mlgate: LookupError: nothing there\n  the log is {log}\n"
    )
    assert "Traceback" in (tmp_path / log).read_text()
    assert "arguments: ['check']" in (tmp_path / log).read_text()

    policy("gates: {}")
    tool("check")
    assert not (tmp_path / log).exists()


def test_the_log_of_a_bug_goes_to_the_folder_of_the_policy_that_was_checked(
    tool: Tool, plug_in: PlugIn, policy: Callable[..., None], gate_source: str, tmp_path: Path
) -> None:
    policy(PLUGGED)
    (tmp_path / "mlgate.yaml").rename(tmp_path / "a.yaml")
    source = gate_source.replace("return Evidence()", BUG)

    done = tool("check", "--config", "*.yaml", environ={"PYTHONPATH": str(plug_in(source))})

    assert done.returncode == Exit.INTERNAL, done.stderr
    (log,) = (tmp_path / "mlgate-out").glob("*/logs/crash.log")
    assert "Traceback" in log.read_text()


def test_the_log_of_a_bug_goes_elsewhere_where_the_output_folder_takes_none(
    tool: Tool, plug_in: PlugIn, policy: Callable[..., None], gate_source: str, tmp_path: Path
) -> None:
    policy(PLUGGED)
    logs = tmp_path / "tmp"
    logs.mkdir()
    taken = "import pathlib; pathlib.Path('mlgate-out/logs').touch(); "
    source = gate_source.replace("return Evidence()", taken + BUG)

    done = tool(
        "check", environ={"PYTHONPATH": str(plug_in(source)), "TMPDIR": str(logs), "TMP": str(logs)}
    )

    assert "Traceback" not in done.stdout + done.stderr
    (log,) = logs.glob("mlgate-crash-*.log")
    assert str(log) in done.stderr
    assert "Traceback" in log.read_text()


@pytest.mark.posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_an_interrupted_run_ends_in_130_and_says_so_in_its_result(
    tool: Tool,
    plug_in: PlugIn,
    policy: Callable[..., None],
    gate_source: str,
    tmp_path: Path,
    name: str,
) -> None:
    policy(PLUGGED)
    # The handler runs before the next line at the latest.
    stop = f"import os, signal; os.kill(os.getpid(), signal.{name})\n    while True: pass"
    source = gate_source.replace("return Evidence()", stop)

    done = tool("check", environ={"PYTHONPATH": str(plug_in(source))})

    assert done.returncode == Exit.INTERRUPTED
    assert done.stderr.strip() == "mlgate: interrupted"
    assert left(tmp_path)["exit_code"] == Exit.INTERRUPTED


@pytest.mark.posix
def test_a_signal_that_comes_again_does_not_stop_the_letting_go(
    tool: Tool, plug_in: PlugIn, policy: Callable[..., None], gate_source: str, tmp_path: Path
) -> None:
    policy(PLUGGED)
    kill = "os.kill(os.getpid(), signal.SIGHUP)"
    body = (
        f"import os, signal, pathlib\n    try:\n        {kill}\n        while True: pass\n"
        f"    finally:\n        {kill}; {kill}\n        pathlib.Path('let-go').touch()"
    )
    source = gate_source.replace("return Evidence()", body)

    done = tool("check", environ={"PYTHONPATH": str(plug_in(source))})

    assert done.returncode == Exit.INTERRUPTED
    assert (tmp_path / "let-go").exists()
    assert left(tmp_path)["exit_code"] == Exit.INTERRUPTED


@pytest.mark.posix
def test_a_signal_that_is_to_be_ignored_stays_ignored(
    tool: Tool, plug_in: PlugIn, policy: Callable[..., None], gate_source: str, tmp_path: Path
) -> None:
    policy(PLUGGED)
    kill = "import os, signal; os.kill(os.getpid(), signal.SIGHUP); return Evidence()"
    source = gate_source.replace("return Evidence()", kill)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        done = tool("check", environ={"PYTHONPATH": str(plug_in(source))})
    finally:
        signal.signal(signal.SIGHUP, before)

    assert done.returncode != Exit.INTERRUPTED
    assert left(tmp_path)["problem"] is None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--nonsense",), "No such option"),
        (("chekk",), "Did you mean check?"),
        (("check", "--nonsense"), "No such option"),
        (("check", "--color", "blue"), "Invalid value for '--color'"),
        (("check", "--warn-exit-code", "x"), "Invalid value for '--warn-exit-code'"),
        (("report",), "Missing argument 'RESULT...'"),
        (("check", "--report", "junit"), "is not KIND=PATH"),
        (("check", "--format", "nonsense"), "'nonsense' is not a format"),
        (("check", "--config", "*.nothing"), "matches no file"),
        (("config", "shoow"), "No such command 'shoow'"),
    ],
)
def test_a_wrong_command_line_ends_in_2(tool: Tool, arguments: tuple[str, ...], said: str) -> None:
    done = tool(*arguments)

    assert done.returncode == Exit.USAGE
    assert said in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_hostile_command_line_moves_no_cursor(tool: Tool) -> None:
    done = tool("\x1b[2Jchekk\u202e")

    assert done.returncode == Exit.USAGE
    assert not re.search("[\x1b\u202e]", done.stderr)


def piped(command: str, tmp_path: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run mlgate (as `$M`) in a shell, and print its own exit code to standard error last."""
    return subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "M": f"{sys.executable} -m mlgate", "COLUMNS": "80", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.posix
@pytest.mark.parametrize(("f1", "code"), [("0.9", Exit.PASSED), ("0.4", Exit.GATE_FAILED)])
@pytest.mark.parametrize(
    "command",
    [
        "$M check | head -c0; exit ${PIPESTATUS[0]}",
        "$M check --format json | head -c0; exit ${PIPESTATUS[0]}",
        "$M check 2>&1 | head -c0; exit ${PIPESTATUS[0]}",
        "$M check >&-",
        "$M check >&- 2>&-",
        "$M check <&-",
    ],
)
def test_the_verdict_stands_when_nobody_reads_it(
    policy: Callable[..., None], tmp_path: Path, command: str, f1: str, code: Exit
) -> None:
    policy(f1=f1)

    done = piped(command, tmp_path)

    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.posix
def test_an_error_is_told_by_the_exit_code_when_nobody_reads_it(
    policy: Callable[..., None], tmp_path: Path
) -> None:
    policy(POLICY.replace("min", "mni"))

    assert piped("$M check 2>&-", tmp_path).returncode == Exit.USAGE
    done = piped("$M check 2>&1 | head -c0; exit ${PIPESTATUS[0]}", tmp_path)
    assert done.returncode == Exit.USAGE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_under_the_output_is_no_bug(
    policy: Callable[..., None], tmp_path: Path
) -> None:
    policy()

    done = piped("$M explain > /dev/full", tmp_path)

    assert done.returncode == Exit.NOT_EVALUATED
    assert "the output cannot be written: No space left on device" in done.stderr
    assert piped("$M check --nonsense 2> /dev/full", tmp_path).returncode == Exit.USAGE


@pytest.mark.posix
def test_an_old_code_page_harms_nothing(policy: Callable[..., None], tmp_path: Path) -> None:
    policy(POLICY.replace("metric: f1", "metric: 年齢\u202e").replace("min", "mni"))
    done = piped("$M check", tmp_path, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == Exit.USAGE
    assert "did you mean min?" in done.stderr

    policy(f1="0.4")
    done = piped("$M check", tmp_path, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == Exit.GATE_FAILED
    assert "FAIL" in done.stdout


@pytest.mark.parametrize(
    ("environ", "arguments", "coloured"),
    [
        ({}, (), False),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, (), False),
        ({"GITHUB_ACTIONS": "true"}, (), True),
        ({"FORCE_COLOR": "1"}, ("--color", "never"), False),
        ({"NO_COLOR": "1"}, ("--color", "always"), True),
        ({"MLGATE_COLOR": "always"}, (), True),
    ],
)
def test_errors_are_coloured_as_the_report_is(
    tool: Tool,
    policy: Callable[..., None],
    environ: dict[str, str],
    arguments: tuple[str, ...],
    coloured: bool,
) -> None:
    policy(POLICY.replace("min", "mni"))
    assert ("\x1b[" in tool("check", *arguments, environ=environ).stderr) is coloured

    policy(f1="0.4")
    assert ("\x1b[" in tool("check", *arguments, environ=environ).stdout) is coloured


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_a_message_is_as_wide_as_the_screen(
    tool: Tool, policy: Callable[..., None], columns: str
) -> None:
    policy(POLICY.replace("min", "mni").replace("f1", "f" * 90))

    lines = tool("check", environ={"COLUMNS": columns}).stderr.splitlines()

    assert max(map(len, lines)) <= int(columns)
    mark = next(number for number, line in enumerate(lines) if "^^^" in line)
    at = lines[mark].index("^^^")
    assert lines[mark - 1][at : at + 3] == "mni"


def test_help_and_version_end_in_0(tool: Tool) -> None:
    assert tool("--help").returncode == 0
    assert tool("-h").stdout == tool("--help").stdout
    assert re.fullmatch(r"mlgate \d+\.\d+\.\d+\S*\n", tool("--version").stdout)
