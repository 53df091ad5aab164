"""The actions as files: what must hold in each, and that what belongs together stays so."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
ACTIONS = [PROJECT / "action.yml", *sorted((PROJECT / "actions").glob("*/action.yml"))]
PAGE = PROJECT / "docs" / "github.md"


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def name_of(path: Path) -> str:
    return path.parent.name


def test_the_action_of_the_marketplace_is_actions_check() -> None:
    root, check = read(ACTIONS[0]), read(PROJECT / "actions" / "check" / "action.yml")
    steps = str(root["runs"]["steps"]).replace("}}/actions/_lib", "}}/../_lib")

    assert root["inputs"] == check["inputs"]
    assert root["outputs"] == check["outputs"]
    assert steps == str(check["runs"]["steps"])


@pytest.mark.parametrize("action", ACTIONS, ids=name_of)
def test_every_input_is_described_has_a_default_and_is_used(action: Path) -> None:
    text = action.read_text(encoding="utf-8")

    for name, given in read(action)["inputs"].items():
        assert given["description"], name
        assert isinstance(given["default"], str), name
        assert text.count(f"inputs.{name} ") > 0, name


@pytest.mark.parametrize("action", ACTIONS, ids=name_of)
def test_nothing_that_is_given_becomes_code(action: Path) -> None:
    for step in read(action)["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert re.fullmatch(r'bash "\$LIB/[a-z_]+\.sh"', step.get("run", 'bash "$LIB/x.sh"'))


@pytest.mark.parametrize("action", ACTIONS, ids=name_of)
def test_only_the_step_that_reports_has_a_token(action: Path) -> None:
    with_token = [step for step in read(action)["runs"]["steps"] if "token" in str(step).casefold()]

    assert [step["id"] for step in with_token] == ["report"]


@pytest.mark.parametrize("action", ACTIONS, ids=name_of)
def test_actions_of_others_are_pinned_by_commit(action: Path) -> None:
    used = re.findall(r"^ +(?:- )?uses: (.+)", action.read_text("utf-8"), re.MULTILINE)

    assert bool(used) == (action.parent.name != "fork-report")
    assert all(re.fullmatch(r"actions/\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use) for use in used)


def test_the_steps_that_install_are_alike() -> None:
    def steps(action: Path) -> list[str]:
        all_of_them = read(action)["runs"]["steps"]
        names = [step.get("name") for step in all_of_them]
        return [str(step) for step in all_of_them[: names.index("Keep the environment") + 1]]

    assert steps(PROJECT / "actions" / "check" / "action.yml") == steps(
        PROJECT / "actions" / "report" / "action.yml"
    )


def test_what_tells_of_a_fork_takes_nothing_out_of_a_cache_and_checks_nothing_out() -> None:
    text = (PROJECT / "actions" / "fork-report" / "action.yml").read_text(encoding="utf-8")

    assert "uses:" not in text


def pins(lock: str) -> dict[str, str]:
    text = (PROJECT / "requirements" / lock).read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)(?:\[\w+\])?==([^ ;]+)(?: ; (.+?))? \\$", text, re.MULTILINE)
    assert text.count("sha256:") >= len(found)
    return {f"{name} {marker}".strip(): version for name, version, marker in found}


def test_the_locks_of_the_action_hold_what_it_needs_as_tested() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*settings["project"]["dependencies"], *settings["build-system"]["requires"]]
    needed = {re.split(r"[>=<\[; ]", one)[0] for one in asked}
    ours, tested = pins("action.lock") | pins("action-uv.lock"), pins("dev.lock")

    assert needed | {"uv"} <= {name.split()[0] for name in ours}
    versions = {name.split()[0]: set[str]() for name in tested}
    for name, version in tested.items():
        versions[name.split()[0]].add(version)
    assert all(version in versions[name.split()[0]] for name, version in ours.items())


def table(heading: str) -> list[tuple[str, ...]]:
    page = PAGE.read_text(encoding="utf-8")
    section = page.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    rows = re.findall(r"^\| (.+) \|$", section, re.MULTILINE)
    return [
        tuple(cell.strip() for cell in row.split(" | ")) for row in rows[1:] if "---" not in row
    ]


@pytest.mark.parametrize("action", ACTIONS[1:], ids=name_of)
def test_the_page_lists_the_inputs_and_outputs_as_they_are(action: Path) -> None:
    wanted = read(action)
    name = action.parent.name

    rows = table(f"`actions/{name}`")

    inputs = [
        (f"`{key}`", f"`{given['default']}`" if given["default"] else "")
        for key, given in wanted["inputs"].items()
    ]
    outputs = [(f"`{key}`", "*output*") for key in wanted["outputs"]]
    assert [row[:2] for row in rows] == inputs + outputs


def workflows() -> dict[str, dict[str, Any]]:
    files = {path.name: read(path) for path in (PROJECT / "docs" / "workflows").glob("*.yml")}
    page = (PROJECT / "docs" / "recipes.md").read_text("utf-8")
    shown = re.findall(r"```yaml \.github/workflows/mlgate\.yml\n(.*?)```", page, re.DOTALL)
    return files | {f"recipe {n}": yaml.safe_load(text) for n, text in enumerate(shown)}


@pytest.mark.parametrize("name", workflows())
def test_a_job_that_only_reports_is_one_at_a_time_and_is_not_stopped(name: str) -> None:
    workflow = workflows()[name]
    of_all = workflow.get("concurrency", {}).get("group")

    for job in workflow["jobs"].values():
        steps = str(job["steps"])
        reports = re.search(r"actions/(fork-)?report@|mlgate report", steps)
        if not reports or "actions/checkout@" in steps:
            continue  # where it checks too, the workflow's own group lets a new run end the old
        group = job["concurrency"]
        assert group["cancel-in-progress"] is False
        assert group["group"] != of_all, "a job would wait for its own workflow"
    assert of_all or "fork" in name


@pytest.mark.parametrize("name", ["mlgate-matrix.yml", "recipe 2"])
def test_who_reports_of_legs_hears_how_they_ended(name: str) -> None:
    jobs = workflows()[name]["jobs"]
    (reports,) = [job for job in jobs.values() if "report" in str(job["steps"]) and "needs" in job]

    assert f"${{{{ needs.{reports['needs']}.result }}}}" in str(
        [{**step.get("with", {}), **step.get("env", {})} for step in reports["steps"]]
    )


def test_what_may_write_takes_nothing_out_of_a_cache_unless_told_to() -> None:
    action = read(PROJECT / "actions" / "report" / "action.yml")

    assert action["inputs"]["cache-install"]["default"] == "false"
    cached = [step for step in action["runs"]["steps"] if "actions/cache" in step.get("uses", "")]
    assert cached
    assert all("inputs.cache-install == 'true'" in step["if"] for step in cached)


def test_the_page_shows_the_workflow_that_it_says_to_copy() -> None:
    workflow = (PROJECT / "docs" / "workflows" / "mlgate.yml").read_text(encoding="utf-8")

    assert workflow in PAGE.read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_the_scripts_are_clean() -> None:
    scripts = [*sorted((PROJECT / "actions" / "_lib").glob("*.sh")), PROJECT / ".ci" / "run"]

    done = subprocess.run(
        ["shellcheck", "--external-sources", *scripts],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )

    assert done.returncode == 0, done.stdout


def test_the_scripts_leave_no_word_of_bash_4_to_the_bash_of_macos() -> None:
    text = "".join(path.read_text("utf-8") for path in (PROJECT / "actions" / "_lib").glob("*.sh"))

    assert re.findall(r"mapfile|readarray|declare -A|\$\{\w+(?:,,|\^\^|@\w)", text) == []
