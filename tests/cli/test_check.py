"""`mlgate check`: what its options do to the exit code and to what is written."""

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Tool = Callable[..., subprocess.CompletedProcess[str]]

POLICY = "version: 1\nname: NAME\ngates: {metrics: [{metric: f1, file: m.json, min: 0.5KEYS}]}\n"
WARNS = ", severity: warn"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., None]:
    """Write a policy of one check, in a folder that has the number for it."""

    def policy(
        file: str = "mlgate.yaml", *, name: str = "one", f1: str = "0.9", keys: str = ""
    ) -> None:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(POLICY.replace("NAME", name).replace("KEYS", keys))
        (path.parent / "m.json").write_text(f'{{"f1": {f1}}}')

    return policy


@pytest.mark.parametrize(
    ("policy", "arguments", "code"),
    [
        (("0.4", ""), (), 1),
        (("0.4", ""), ("--exit-zero",), 0),
        (("null", ""), (), 3),
        (("null", ""), ("--exit-zero",), 0),
        (("0.4", WARNS), (), 0),
        (("0.4", WARNS), ("--warn-exit-code", "7"), 7),
        (("0.9", WARNS), ("--warn-exit-code", "7"), 0),
        (("0.4", ""), ("--warn-exit-code", "7"), 1),
        (("0.9", ""), ("--gate", "metrics"), 0),
        (("0.9", ""), ("--gate", "metrics/f1.min"), 0),
        (("0.9", ""), ("--gate", "metrics/*"), 0),
        (("0.9", ""), ("--gate", "metrcs"), 5),
    ],
)
def test_options_change_the_exit_code_and_the_result_says_it(
    tool: Tool,
    write: Callable[..., None],
    tmp_path: Path,
    policy: tuple[str, str],
    arguments: tuple[str, ...],
    code: int,
) -> None:
    write(f1=policy[0], keys=policy[1])

    done = tool("check", *arguments)

    assert done.returncode == code, done.stdout + done.stderr
    result = json.loads((tmp_path / "mlgate-out" / "result.json").read_text("utf-8"))
    assert result["exit_code"] == code


def test_a_pattern_that_matches_nothing_names_the_nearest(
    tool: Tool, write: Callable[..., None]
) -> None:
    write()

    assert "did you mean metrics?" in tool("check", "--gate", "metrcs").stderr


def test_each_option_has_its_variable(
    tool: Tool, write: Callable[..., None], tmp_path: Path
) -> None:
    write("p.yaml", f1="0.4")

    done = tool(
        "check",
        environ={
            "MLGATE_CONFIG": "p.yaml",
            "MLGATE_OUT": "elsewhere",
            "MLGATE_FORMAT": "json",
            "MLGATE_REPORT": "junit=more/j.xml",
            "MLGATE_EXIT_ZERO": "1",
        },
    )

    assert done.returncode == 0
    assert json.loads(done.stdout)["outcome"] == "fail"
    assert (tmp_path / "elsewhere" / "result.json").is_file()
    assert (tmp_path / "more" / "j.xml").is_file()


def test_a_flag_wins_over_its_variable(
    tool: Tool, write: Callable[..., None], tmp_path: Path
) -> None:
    write()

    tool("check", "--out", "flag", environ={"MLGATE_OUT": "variable"})

    assert (tmp_path / "flag" / "result.json").is_file()
    assert not (tmp_path / "variable").exists()


@pytest.mark.parametrize(
    ("numbers", "code"),
    [(("0.9", "0.9"), 0), (("0.9", "0.4"), 1), (("null", "0.4"), 1), (("null", "0.9"), 3)],
)
def test_of_several_policies_the_worst_decides(
    tool: Tool, write: Callable[..., None], tmp_path: Path, numbers: tuple[str, str], code: int
) -> None:
    write("a/mlgate.yaml", name="a", f1=numbers[0])
    write("b/mlgate.yaml", name="b", f1=numbers[1])

    done = tool("check", "--config", "*/mlgate.yaml")

    assert done.returncode == code, done.stderr
    for name in ("a", "b"):
        result = json.loads((tmp_path / "mlgate-out" / name / "result.json").read_text("utf-8"))
        assert result["name"] == name


def test_one_broken_policy_hides_no_other(
    tool: Tool, write: Callable[..., None], tmp_path: Path
) -> None:
    write("a/mlgate.yaml", name="a", keys=", nonsense: 1")
    write("b/mlgate.yaml", name="b", f1="0.4")

    done = tool("check", "--config", "*/mlgate.yaml")

    assert done.returncode == 2
    assert "nonsense` is not a known key" in done.stderr
    assert json.loads((tmp_path / "mlgate-out" / "b" / "result.json").read_text())["exit_code"] == 1


def test_a_run_of_one_policy_takes_away_what_a_run_of_several_left(
    tool: Tool, write: Callable[..., None], tmp_path: Path
) -> None:
    write("a/mlgate.yaml", name="a", f1="0.4")
    write("b/mlgate.yaml", name="b", f1="0.9")
    assert tool("check", "--config", "*/mlgate.yaml").returncode == 1

    assert tool("check", "--config", "b/mlgate.yaml").returncode == 0

    assert sorted((tmp_path / "mlgate-out").rglob("result.json")) == [
        tmp_path / "mlgate-out" / "result.json"
    ]
    assert tool("report", "mlgate-out", "--verdict").returncode == 0


def test_a_run_of_several_policies_takes_away_those_that_are_no_more(
    tool: Tool, write: Callable[..., None], tmp_path: Path
) -> None:
    for name in ("a", "b", "c"):
        write(f"{name}/mlgate.yaml", name=name)
    tool("check", "--config", "*/mlgate.yaml")

    tool("check", "--config", "a/mlgate.yaml", "--config", "b/mlgate.yaml")

    found = (tmp_path / "mlgate-out").rglob("result.json")
    assert sorted(path.parent.name for path in found) == ["a", "b"]


def test_a_blocked_model_in_a_folder_of_its_own_stays_and_is_reported(
    tool: Tool, write: Callable[..., None], tmp_path: Path
) -> None:
    write("a/mlgate.yaml", name="a", f1="0.4")
    write("b/mlgate.yaml", name="b", f1="0.9")
    assert tool("check", "--config", "a/mlgate.yaml", "--out", "mlgate-out/a").returncode == 1

    done = tool("check", "--config", "b/mlgate.yaml", "--out", "mlgate-out")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mlgate-out" / "a" / "result.json").is_file()
    assert tool("report", "mlgate-out", "--verdict").returncode == 1


@pytest.mark.parametrize(
    ("given", "option"),
    [
        ("mlgate.yaml", ""),
        ("./mlgate.yaml", ""),
        ("models/risk/mlgate.yaml", " --config models/risk/mlgate.yaml"),
        ("my models/mlgate.yaml", " --config 'my models/mlgate.yaml'"),
    ],
)
def test_the_command_to_type_next_names_the_policy(
    tool: Tool, write: Callable[..., None], tmp_path: Path, given: str, option: str
) -> None:
    write(given, f1="0.4")

    done = tool("check", "--config", given)

    command = f"mlgate check{option} --gate metrics/f1.min"
    result = json.loads((tmp_path / "mlgate-out" / "result.json").read_text("utf-8"))
    assert [check["command"] for check in result["checks"]] == [command]
    assert command in " ".join(done.stdout.split())
    assert command in (tmp_path / "mlgate-out" / "junit.xml").read_text("utf-8")
    assert tool(*shlex.split(command)[1:]).returncode == 1


def test_a_policy_given_by_its_whole_path_is_named_from_the_folder_one_is_in(
    tool: Tool, write: Callable[..., None], tmp_path: Path
) -> None:
    write("a/mlgate.yaml", f1="0.4")

    tool("check", "--config", str(tmp_path / "a" / "mlgate.yaml"))

    result = json.loads((tmp_path / "mlgate-out" / "result.json").read_text("utf-8"))
    assert result["checks"][0]["command"].startswith("mlgate check --config a/mlgate.yaml --gate ")
