"""`mlgate run` as a real process, and what `mlgate check` makes of its manifest."""

import json
import os
import shlex
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Tool = Callable[..., subprocess.CompletedProcess[str]]

TRAIN = """\
import pathlib, sys
pathlib.Path("out").mkdir(exist_ok=True)
rows = "".join(f"{n},1,1\\n" for n in range(200))
pathlib.Path("out/p.csv").write_text("id,y,d\\n" + rows)
pathlib.Path("out/m.json").write_text('{"f1": 0.9}')
print("trained", *sys.argv[1:])
print("and warned", file=sys.stderr)
"""
MANIFEST = "out/income.mlgate-manifest.json"


@pytest.fixture
def policy(tmp_path: Path) -> Callable[..., None]:
    """Write a policy with a pipeline, and the script that it runs."""
    (tmp_path / "train.py").write_text(TRAIN)
    (tmp_path / "data.csv").write_text("rows")

    def write(command: Any = None, **pipeline: Any) -> None:
        keys = {
            "command": command or [sys.executable, "train.py"],
            "inputs": ["train.py", "*.csv"],
            "outputs": ["out/p.csv", "out/m.json"],
        }
        document = {
            "version": 1,
            "name": "income",
            "pipeline": {**keys, **pipeline},
            "predictions": {"path": "out/p.csv", "id": "id", "target": "y", "prediction": "d",
                            "positive": "1"},
            "gates": {"metrics": [{"metric": "accuracy", "min": 0.5},
                                  {"metric": "f1", "file": "out/m.json", "min": 0.5}]},
        }  # fmt: skip
        (tmp_path / "mlgate.yaml").write_text(json.dumps(document))

    write()
    return write


def outcomes(folder: Path) -> dict[str, str]:
    result = json.loads((folder / "mlgate-out/result.json").read_text("utf-8"))
    return {check["id"]: check["outcome"] for check in result["checks"]}


def notes(folder: Path) -> list[str]:
    found: list[str] = json.loads((folder / "mlgate-out/result.json").read_text("utf-8"))["notes"]
    return found


@pytest.mark.usefixtures("policy")
def test_the_command_prints_as_it_does_without_mlgate(tool: Tool, tmp_path: Path) -> None:
    done = tool("run")

    assert done.returncode == 0
    assert done.stdout == "trained\n"
    assert done.stderr == f"and warned\nmlgate: wrote {MANIFEST}\n"
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    assert set(manifest["inputs"]) == {"train.py", "data.csv"}
    assert set(manifest["outputs"]) == {"out/p.csv", "out/m.json"}
    assert manifest["ran"] == manifest["command"] == [sys.executable, "train.py"]


@pytest.mark.usefixtures("policy")
def test_outputs_of_the_inputs_in_place_pass_and_others_fail(tool: Tool, tmp_path: Path) -> None:
    tool("run")
    assert tool("check").returncode == 0
    fresh = {f"reproducibility/out/{name}.fresh" for name in ("p.csv", "m.json")}
    assert {name for name, outcome in outcomes(tmp_path).items() if outcome == "pass"} >= fresh

    (tmp_path / "data.csv").write_text("other rows")
    done = tool("check")

    assert done.returncode == 1
    assert {name: outcomes(tmp_path)[name] for name in fresh} == dict.fromkeys(fresh, "fail")
    assert "data.csv changed since the command ran" in " ".join(done.stdout.split())
    assert "make the outputs anew: mlgate run" in done.stdout

    assert tool("run").returncode == 0
    assert tool("check").returncode == 0


@pytest.mark.usefixtures("policy")
def test_the_checks_can_be_selected_and_left_out(tool: Tool, tmp_path: Path) -> None:
    tool("run")
    (tmp_path / "data.csv").write_text("other rows")
    one = "reproducibility/out/p.csv.fresh"

    assert tool("check", "--gate", one).returncode == 1
    assert {name for name, outcome in outcomes(tmp_path).items() if outcome == "fail"} == {one}
    assert tool("check", "--gate", "reproducibility").returncode == 1
    assert tool("check", "--gate", "metrics").returncode == 0
    assert outcomes(tmp_path)[one] == "skipped"
    wrong = tool("check", "--gate", "reproducibility/out/q.csv.fresh")
    assert wrong.returncode == 5
    assert "did you mean" in wrong.stderr


def test_only_outputs_that_are_read_are_checked(
    tool: Tool, policy: Callable[..., None], tmp_path: Path
) -> None:
    policy(outputs=["out/p.csv", "out/m.json", "out/model"])
    (tmp_path / "train.py").write_text(TRAIN + "pathlib.Path('out/model').write_text('m')\n")
    tool("run")
    tool("check")

    assert "reproducibility/out/model.fresh" not in outcomes(tmp_path)


@pytest.mark.usefixtures("policy")
def test_somebody_who_never_used_run_is_told_and_not_blocked(tool: Tool, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "train.py"], cwd=tmp_path, check=True, capture_output=True)

    done = tool("check")

    assert done.returncode == 0
    assert set(outcomes(tmp_path)) == {"metrics/accuracy.min", "metrics/f1.min"}
    assert "which `mlgate run` writes beside them" in notes(tmp_path)[0]
    assert "mlgate run" in done.stdout
    tool("check", "--gate", "metrics")
    assert notes(tmp_path) == []


def test_without_inputs_nothing_is_said_of_staleness(
    tool: Tool, policy: Callable[..., None], tmp_path: Path
) -> None:
    policy(inputs=[])

    done = tool("run")

    assert done.returncode == 0
    assert "no manifest is written: the policy has no `pipeline.inputs`" in done.stderr
    assert not (tmp_path / MANIFEST).exists()
    assert tool("check").returncode == 0
    assert notes(tmp_path) == []


@pytest.mark.usefixtures("policy")
def test_another_command_can_be_named_and_is_remembered(tool: Tool, tmp_path: Path) -> None:
    done = tool("run", "--", sys.executable, "train.py", "--fast", "a b")

    assert done.stdout == "trained --fast a b\n"
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    assert manifest["ran"][1:] == ["train.py", "--fast", "a b"]
    assert tool("check").returncode == 0


def test_the_exit_code_is_the_commands_own_and_an_old_manifest_stays(
    tool: Tool, policy: Callable[..., None], tmp_path: Path
) -> None:
    tool("run")
    before = (tmp_path / MANIFEST).read_bytes()

    policy("echo gone wrong >&2; exit 42")
    done = tool("run")

    assert done.returncode == 42
    assert done.stderr == "gone wrong\n"
    assert (tmp_path / MANIFEST).read_bytes() == before
    policy("kill -KILL $$")
    assert tool("run").returncode == 128 + signal.SIGKILL


def test_a_shell_pipeline_with_quotes_is_run_by_bash(
    tool: Tool, policy: Callable[..., None]
) -> None:
    policy(f"""{shlex.quote(sys.executable)} train.py "a 'b'" | tee >(cat >&2) | grep -c "'b'\"""")

    done = tool("run")

    assert done.returncode == 0
    assert done.stdout == "1\n"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["no-such-program"], "no-such-program is not found on PATH"),
        (["true"], "the command ended with 0 and did not write out/p.csv"),
        (["python train.py"], "a list is one program and its arguments"),
    ],
)
def test_a_command_that_does_not_do_its_work_ends_with_3(
    tool: Tool, policy: Callable[..., None], tmp_path: Path, command: list[str], said: str
) -> None:
    policy(command)

    done = tool("run")

    assert done.returncode == 3
    assert said in " ".join(done.stderr.split())
    assert not (tmp_path / MANIFEST).exists()


def test_an_input_that_is_not_there_is_marked(tool: Tool, policy: Callable[..., None]) -> None:
    policy(inputs=["train.py", "tarin.py"])

    done = tool("run")

    assert done.returncode == 2
    assert "`pipeline.inputs` names tarin.py, which matches no file" in done.stderr
    assert "trained" not in done.stdout


def test_a_policy_without_a_pipeline_has_nothing_to_run(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "mlgate.yaml").write_text("version: 1\ngates: {}\n")

    done = tool("run", "--", "true")

    assert done.returncode == 2
    assert "has no `pipeline`" in done.stderr


def test_a_command_gets_no_input(tool: Tool, policy: Callable[..., None]) -> None:
    policy([sys.executable, "-c", "input()"])

    done = tool("run")

    assert done.returncode == 1
    assert "EOFError" in done.stderr


def test_a_command_that_hangs_is_ended(tool: Tool, policy: Callable[..., None]) -> None:
    policy("sleep 1000 & sleep 1000", timeout="1s")

    done = tool("run")

    assert done.returncode == 3
    assert "timed out after 1s" in done.stderr


def test_what_moves_while_the_command_runs_is_said(
    tool: Tool, policy: Callable[..., None], tmp_path: Path
) -> None:
    policy(f"{shlex.quote(sys.executable)} train.py && echo more >> data.csv")
    assert "data.csv changed while the command ran" in tool("run").stderr
    assert tool("check").returncode == 1

    policy("true")
    said = tool("run").stderr
    assert "out/p.csv was there before, and the command did not write it" in said
    assert (tmp_path / MANIFEST).exists()


def test_several_policies_run_one_after_the_other(
    tool: Tool, policy: Callable[..., None], tmp_path: Path
) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        policy()
        for file in ("train.py", "data.csv", "mlgate.yaml"):
            (tmp_path / file).rename(folder / file)
            (tmp_path / file).write_text((folder / file).read_text())
        text = (folder / "mlgate.yaml").read_text().replace('"income"', f'"{name}"')
        (folder / "mlgate.yaml").write_text(text)

    done = tool("run", "--config", "*/mlgate.yaml")

    assert done.stdout == "trained\ntrained\n"
    for name in ("one", "two"):
        assert (tmp_path / name / "out" / f"{name}.mlgate-manifest.json").exists()


@pytest.mark.posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_children(policy: Callable[..., None], tmp_path: Path, name: str) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    script = f"""
        import os, signal
        os.fork()
        with open({str(fifo)!r}, "w") as file:
            file.write(f"{{os.getpid()}}\\n")
        signal.pause()
    """
    (tmp_path / "train.py").write_text(textwrap.dedent(script))
    policy(inputs=["train.py"])
    process = subprocess.Popen(
        [sys.executable, "-m", "mlgate", "run"], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    # Open for both, so that it never ends between the two.
    with open(os.open(fifo, os.O_RDWR), encoding="ascii") as written:  # noqa: PTH123
        pids = [int(written.readline()) for _ in range(2)]
    process.send_signal(getattr(signal, name))
    _, said = process.communicate(timeout=30)

    assert process.returncode == 130
    assert said.strip() == "mlgate: interrupted"
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        assert not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] in "ZX"


def standing(folder: Path, output: str = "out/p.csv") -> dict[str, Any]:
    result = json.loads((folder / "mlgate-out/result.json").read_text("utf-8"))
    return next(
        check for check in result["checks"] if check["id"] == f"reproducibility/{output}.fresh"
    )


def test_a_run_does_not_vouch_for_outputs_that_it_did_not_write(
    tool: Tool, policy: Callable[..., None], tmp_path: Path
) -> None:
    tool("run")
    (tmp_path / "data.csv").write_text("other rows")

    for _ in range(2):  # neither the first such run nor another after it
        done = tool("run", "--", "true")
        checked = tool("check")

        assert done.returncode == 0
        assert "out/p.csv was there before, and the command did not write it" in done.stderr
        assert "it was made from other inputs, so it is stale" in done.stderr
        assert checked.returncode == 1
        stale = standing(tmp_path)
        assert (stale["outcome"], stale["code"]) == ("fail", "MLG060")
        assert "data.csv changed since the command ran" in stale["reason"]
        assert "`true` ran later and did not write it" in stale["reason"]
        assert stale["details"] == {"moved": ["data.csv changed"]}

    (tmp_path / "data.csv").write_text("rows")
    assert tool("check").returncode == 0, "they belong to the inputs that they were made from"
    assert tool("run").returncode == 0
    assert tool("check").returncode == 0


def test_outputs_that_no_run_wrote_are_stale_until_one_does(
    tool: Tool, policy: Callable[..., None], tmp_path: Path
) -> None:
    subprocess.run([sys.executable, "train.py"], cwd=tmp_path, check=True, capture_output=True)

    assert "nothing tells what it was made from" in tool("run", "--", "true").stderr
    assert tool("check").returncode == 1
    stale = standing(tmp_path)
    assert "`true` ended without writing it" in stale["reason"]
    assert "take out/p.csv away and make it anew: mlgate run" in json.dumps(stale)

    assert tool("run").returncode == 0
    assert tool("check").returncode == 0


def test_a_build_tool_that_finds_nothing_to_do_leaves_fresh_outputs_fresh(
    tool: Tool, policy: Callable[..., None], tmp_path: Path
) -> None:
    policy("test out/p.csv -nt data.csv || " + shlex.join([sys.executable, "train.py"]))
    tool("run")

    again = tool("run")

    assert again.stdout == ""
    assert "did not write it" in again.stderr
    assert "stale" not in again.stderr
    assert tool("check").returncode == 0
    document = json.loads((tmp_path / MANIFEST).read_text())
    assert document["untouched"] == {"out/p.csv": 0, "out/m.json": 0}


def test_the_same_bytes_written_again_are_fresh(
    tool: Tool, policy: Callable[..., None], tmp_path: Path
) -> None:
    tool("run")
    before = (tmp_path / "out/p.csv").read_bytes()
    (tmp_path / "data.csv").write_text("other rows")

    done = tool("run")

    assert (tmp_path / "out/p.csv").read_bytes() == before
    assert "did not write it" not in done.stderr
    assert json.loads((tmp_path / MANIFEST).read_text())["untouched"] == {}
    assert tool("check").returncode == 0


def test_one_output_that_is_written_vouches_for_itself_alone(
    tool: Tool, policy: Callable[..., None], tmp_path: Path
) -> None:
    tool("run")
    (tmp_path / "data.csv").write_text("other rows")

    tool("run", "--", sys.executable, "-c", "open('out/m.json', 'w').write('{\"f1\": 0.8}')")
    tool("check")

    assert standing(tmp_path, "out/m.json")["outcome"] == "pass"
    assert standing(tmp_path, "out/p.csv")["outcome"] == "fail"


def test_outputs_that_another_command_made_pass_and_name_it(
    tool: Tool, policy: Callable[..., None], tmp_path: Path
) -> None:
    tool("run", "--", sys.executable, "train.py", "--fast")

    assert tool("check").returncode == 0
    held = standing(tmp_path)
    ran = f"{sys.executable} train.py --fast"
    assert held["outcome"] == "pass"
    assert f"by `{ran}`, which `mlgate run` was given for `pipeline.command`" in held["reason"]
    assert held["details"] == {"ran": ran}

    tool("run", "--", sys.executable, "train.py")
    tool("check")
    assert "mlgate run" not in standing(tmp_path)["reason"], "it is the policy's own"


def test_a_glob_of_outputs_does_not_take_in_the_manifest(
    tool: Tool, policy: Callable[..., None], tmp_path: Path
) -> None:
    policy(outputs=["out/*.csv", "out/*.json"])

    tool("run")

    assert tool("check").returncode == 0
    assert standing(tmp_path, "out/%2A.csv")["outcome"] == "pass"


@pytest.mark.usefixtures("policy")
def test_the_folders_of_outputs_are_made_as_in_a_fresh_copy(tool: Tool, tmp_path: Path) -> None:
    text = TRAIN.replace('pathlib.Path("out").mkdir(exist_ok=True)\n', "")
    (tmp_path / "train.py").write_text(text)

    assert tool("run").returncode == 0


SECRET = "Xy7hunter2Qz"  # noqa: S105  # what has to be hidden


@pytest.mark.parametrize(
    "words",
    [
        ["--password", SECRET],
        ["--api-key", SECRET],
        [f"--token={SECRET}"],
        [f"postgresql://bob:{SECRET}@db:5432/x"],
        ["-p", str(["--password", SECRET])],
    ],
)
@pytest.mark.parametrize("where", ["run", "list", "text"])
def test_a_secret_of_a_command_is_kept_nowhere(
    tool: Tool, policy: Callable[..., None], tmp_path: Path, words: list[str], where: str
) -> None:
    ran = [sys.executable, "train.py", *words]
    said = {"run": None, "list": ran, "text": " ".join(ran)}
    policy(said[where])
    assert tool("run", *(["--", *ran] if where == "run" else [])).returncode == 0

    assert tool("check").returncode == 0, "the command is the same"
    assert SECRET not in (tmp_path / MANIFEST).read_text()
    other = " ".join(ran).replace(SECRET, f"{SECRET}2")
    policy(other)
    assert tool("check").returncode == 1
    (tmp_path / "data.csv").write_text("other rows")
    tool("check")

    for file in (tmp_path / "mlgate-out").rglob("*"):
        assert file.is_dir() or SECRET.encode() not in file.read_bytes(), file.name
    assert "the command changed" in (tmp_path / "mlgate-out/result.json").read_text("utf-8")
