"""Gates of other packages: one that works, and every way in which one does not."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mlgate.errors import Exit

Tool = Callable[..., subprocess.CompletedProcess[str]]
PlugIn = Callable[..., Path]

POLICY = "version: 1\ngates:\n  plugged:\n    - {holds: true}\n"
#: A policy that uses a gate of its own and none of another package.
OWN = """\
version: 1
gates:
  metrics:
    - {metric: f1, file: m.json, min: 0.5}
"""


def path(*folders: Path) -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(map(str, folders))}


@pytest.mark.parametrize(("holds", "code"), [("true", Exit.PASSED), ("false", Exit.GATE_FAILED)])
def test_a_gate_of_another_package_measures_and_judges(
    tool: Tool, plug_in: PlugIn, tmp_path: Path, holds: str, code: Exit
) -> None:
    (tmp_path / "mlgate.yaml").write_text(POLICY.replace("true", holds))

    done = tool("check", environ=path(plug_in()))

    assert done.returncode == code, done.stdout + done.stderr
    (check,) = json.loads((tmp_path / "mlgate-out" / "result.json").read_text())["checks"]
    assert check["id"] == "plugged/it.holds"
    assert check["line"] == 4
    assert (tmp_path / "mlgate-out" / "evidence" / "plugged.json").is_file()


def test_a_gate_of_another_package_is_in_the_schema_and_is_explained(
    tool: Tool, plug_in: PlugIn
) -> None:
    environ = path(plug_in())

    schema = json.loads(tool("config", "schema", environ=environ).stdout)
    assert "holds" in str(schema["properties"]["gates"])
    assert "holds" in tool("explain", "plugged", environ=environ).stdout
    assert "The plugged gate fails." in tool("explain", "MLG900", environ=environ).stdout
    assert "Does a plugged gate work?" in tool("explain", environ=environ).stdout


def test_its_keys_are_checked_like_any_others(tool: Tool, plug_in: PlugIn, tmp_path: Path) -> None:
    (tmp_path / "mlgate.yaml").write_text(POLICY.replace("holds", "hlods"))

    done = tool("check", environ=path(plug_in()))

    assert done.returncode == Exit.USAGE
    assert "`gates.plugged[0].hlods` is not a known key" in done.stderr
    assert "did you mean holds?" in done.stderr


BROKEN = {
    "import": ("import nonsense_that_is_not_there\n", "cannot be loaded: ModuleNotFoundError"),
    "syntax": ("def f(:\n", "cannot be loaded: SyntaxError"),
    "raises": ("1 / 0\n", "cannot be loaded: ZeroDivisionError: division by zero"),
    "empty": ("ID = 'plugged'\n", "is no gate: it lacks TITLE, PARAMS, CODES"),
}


@pytest.mark.parametrize(("source", "why"), BROKEN.values(), ids=BROKEN)
def test_a_broken_gate_names_its_package_and_the_line_that_uses_it(
    tool: Tool, plug_in: PlugIn, tmp_path: Path, source: str, why: str
) -> None:
    (tmp_path / "mlgate.yaml").write_text(POLICY)

    done = tool("check", environ=path(plug_in(source)))

    said = " ".join(done.stderr.split())
    assert done.returncode == Exit.USAGE
    assert f"error[MLG009]: the gate `plugged` of the package mlgate-plugged {why}" in said
    assert "--> mlgate.yaml:3:3" in said
    assert "Traceback" not in done.stderr
    assert done.stderr.count("error[") == 1


def test_a_broken_gate_that_no_policy_uses_stops_nothing(
    tool: Tool, plug_in: PlugIn, tmp_path: Path
) -> None:
    (tmp_path / "mlgate.yaml").write_text(OWN)
    (tmp_path / "m.json").write_text('{"f1": 0.9}')
    environ = path(plug_in("import nonsense_that_is_not_there\n"))

    assert tool("check", environ=environ).returncode == Exit.PASSED
    assert tool("config", "schema", environ=environ).returncode == 0
    assert "cannot be loaded" in tool("explain", environ=environ).stdout
    said = tool("explain", "plugged", environ=environ)
    assert said.returncode == Exit.USAGE
    assert "MLG009" in said.stderr


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('ID = "plugged"', 'ID = "other"'), "its ID is 'other'"),
        (("class PARAMS(EntryParams)", "class PARAMS(dict)"), "its PARAMS are no EntryParams"),
    ],
)
def test_what_is_not_like_a_gate_is_said(
    tool: Tool, plug_in: PlugIn, gate_source: str, tmp_path: Path, change: tuple[str, str], why: str
) -> None:
    (tmp_path / "mlgate.yaml").write_text(POLICY)

    done = tool("check", environ=path(plug_in(gate_source.replace(*change))))

    assert done.returncode == Exit.USAGE
    assert why in " ".join(done.stderr.split())


def test_a_name_that_could_leave_the_output_folder_is_refused(
    tool: Tool, plug_in: PlugIn, tmp_path: Path
) -> None:
    (tmp_path / "mlgate.yaml").write_text(POLICY.replace("plugged", "../x"))

    done = tool("check", environ=path(plug_in(name="../x")))

    assert done.returncode == Exit.USAGE
    assert "has a name that cannot stand in check ids" in " ".join(done.stderr.split())


def test_two_packages_with_one_gate_are_both_named(
    tool: Tool, plug_in: PlugIn, tmp_path: Path
) -> None:
    (tmp_path / "mlgate.yaml").write_text(POLICY)
    plug_in()
    folder = plug_in(package="mlgate-rival")

    done = tool("check", environ=path(folder))

    said = " ".join(done.stderr.split())
    assert done.returncode == Exit.USAGE
    assert "is brought by" in said
    assert "mlgate-plugged" in said
    assert "mlgate-rival" in said


def test_a_built_in_gate_wins(tool: Tool, plug_in: PlugIn, tmp_path: Path) -> None:
    (tmp_path / "mlgate.yaml").write_text(OWN)
    (tmp_path / "m.json").write_text('{"f1": 0.9}')

    done = tool("check", environ=path(plug_in("1 / 0\n", name="metrics")))

    assert done.returncode == Exit.PASSED, done.stderr
