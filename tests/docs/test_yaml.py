"""No linter and no schema finds fault in any YAML that users copy, nor in our own workflows."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

pytestmark = pytest.mark.posix

PROJECT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
STEPS = "on: push\npermissions: {{}}\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n{}"


def blocks(page: Path) -> Iterator[str]:
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "fence" and token.info.split()[:1] == ["yaml"]:
            yield token.content


def as_workflow(text: str) -> str | None:
    """A workflow as it is, and steps inside one; None where it is neither."""
    read: Any = yaml.safe_load(text)
    if isinstance(read, dict) and "jobs" in read and "steps" in str(read):
        # Azure has `jobs` too, and calls the machine otherwise.
        return text if "runs-on" in text else None
    if isinstance(read, list) and all(
        isinstance(s, dict) and {"uses", "run"} & set(s) for s in read
    ):
        return STEPS.format("".join(f"      {line}\n" for line in text.splitlines()))
    return None


def as_pipeline(text: str) -> str | None:
    """What could stand in `.gitlab-ci.yml`."""
    read: Any = yaml.safe_load(text)
    if not isinstance(read, dict) or "version" in read or "baseline" in read:
        return None
    keys = set(read).union(*(set(job) for job in read.values() if isinstance(job, dict)))
    return text if keys & {"script", "include", "variables"} and "jobs" not in read else None


def without_inputs(template: Path) -> str:
    """A template of GitLab with the defaults of its inputs: whole values keep their type."""
    header, text = yaml.safe_load_all(template.read_text(encoding="utf-8"))
    inputs = header["spec"]["inputs"]

    def filled(node: Any) -> Any:
        if isinstance(node, dict):
            return {filled(key): filled(value) for key, value in node.items()}
        if isinstance(node, list):
            return [filled(value) for value in node]
        if not isinstance(node, str):
            return node
        whole = re.fullmatch(r"\$\[\[ inputs\.(\w+) \]\]", node)
        if whole:
            return inputs[whole[1]]["default"]
        return re.sub(
            r"\$\[\[ inputs\.(\w+) \]\]", lambda one: str(inputs[one[1]]["default"]), node
        )

    return yaml.safe_dump(filled(text), sort_keys=False)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of somebody who copied everything."""
    root = tmp_path_factory.mktemp("copied")
    workflows, pipelines = root / ".github" / "workflows", root / "gitlab"
    for folder in (workflows, pipelines):
        folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    shutil.copytree(PROJECT / "actions", root / "actions")
    shutil.copy2(PROJECT / "action.yml", root)
    for kind in (PROJECT / ".github" / "workflows", PROJECT / "docs" / "workflows"):
        for path in kind.glob("*.yml"):
            shutil.copy2(path, workflows / f"{kind.parent.name}-{path.name}")
    for page in PAGES:
        for number, text in enumerate(blocks(page)):
            for folder, found in ((workflows, as_workflow(text)), (pipelines, as_pipeline(text))):
                if found is not None:
                    (folder / f"{page.stem}-{number}.yml").write_text(found, encoding="utf-8")
    for template in (PROJECT / "gitlab-templates").glob("*.yml"):
        (pipelines / f"template-{template.name}").write_text(without_inputs(template), "utf-8")
    return root


def run(root: Path, *command: str | Path) -> None:
    done = subprocess.run(
        [PROGRAMS / command[0], *command[1:]],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_is_something_of_each_kind(copied: Path) -> None:
    workflows = {path.name for path in (copied / ".github" / "workflows").iterdir()}

    assert {"docs-mlgate.yml", "docs-mlgate-matrix.yml", "docs-mlgate-fork-report.yml"} <= workflows
    assert {name.partition("-")[0] for name in workflows} >= {"README", "github", ".github"}
    assert list((copied / "gitlab").iterdir())


def test_zizmor_finds_nothing_unsafe(copied: Path) -> None:
    config = PROJECT / ".github" / "zizmor.yml"
    run(
        copied,
        "zizmor",
        "--offline",
        "--no-progress",
        "--strict-collection",
        "--config",
        config,
        ".",
    )


def test_actionlint_finds_no_mistake(copied: Path) -> None:
    run(copied, "actionlint")


def test_workflows_are_as_github_says(copied: Path) -> None:
    files = sorted((copied / ".github" / "workflows").iterdir())
    run(copied, "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *files)


def test_actions_are_as_github_says(copied: Path) -> None:
    files = [copied / "action.yml", *sorted(copied.glob("actions/*/action.yml"))]
    run(copied, "check-jsonschema", "--builtin-schema", "vendor.github-actions", *files)


def test_pipelines_are_as_gitlab_says(copied: Path) -> None:
    files = sorted((copied / "gitlab").iterdir())
    transform = ("--data-transform", "gitlab-ci")
    run(copied, "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", *transform, *files)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_of_yaml_can_be_read(page: Path) -> None:
    read = [yaml.safe_load(text) for text in blocks(page)]

    assert all(found is None or isinstance(found, dict | list) for found in read)
