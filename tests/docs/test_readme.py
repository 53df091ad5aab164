"""What the README shows is what the tool does."""

import re
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from mlgate.catalog import bind
from mlgate.errors import Exit
from mlgate.policy.source import parse

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
FENCES = [token for token in MarkdownIt().parse(README) if token.type == "fence"]


def fence(info: str) -> str:
    (found,) = (token.content for token in FENCES if token.info.strip() == info)
    return found


def without_measurements(text: str) -> str:
    """Mask what differs from run to run: times, commits and the version."""
    return re.sub(r"\d+\.\d s\b", "N s", text).rstrip()


def test_the_help_is_what_the_tool_prints(mlgate, tmp_path: Path) -> None:
    shown = fence("console help").removeprefix("$ mlgate --help\n")

    printed = mlgate("--help", cwd=tmp_path).stdout

    assert printed.rstrip() == shown.rstrip()


def test_the_smallest_policy_says_what_the_readme_shows(mlgate, tmp_path: Path) -> None:
    for token in FENCES:
        _, _, name = token.info.strip().partition(" smallest/")
        if name:
            (tmp_path / name).write_text(token.content, encoding="utf-8", newline="\n")

    done = mlgate("check", cwd=tmp_path)

    assert done.returncode == Exit.GATE_FAILED
    shown = fence("console smallest").removeprefix("$ mlgate check\n")
    assert without_measurements(done.stdout) == without_measurements(shown)


def test_the_policies_are_valid() -> None:
    policies = [yaml for yaml in map(str, blocks("yaml")) if yaml.startswith("version: 1")]

    assert len(policies) == 2
    for text in policies:
        bind(parse(text.encode(), "mlgate.yaml"), PROJECT / "examples" / "income" / "mlgate.yaml")


def blocks(language: str) -> list[str]:
    return [token.content for token in FENCES if token.info.strip().split()[:1] == [language]]


def test_the_github_workflow_is_one_job_that_can_be_required() -> None:
    (workflow,) = (block for block in blocks("yaml") if "runs-on:" in block)
    read = yaml.safe_load(workflow)

    assert set(read["jobs"]) == {"mlgate"}
    assert "if" not in read["jobs"]["mlgate"]
    assert "workflow_dispatch" in read[True]
    assert read["permissions"] == {}
    started_by = read[True]  # YAML 1.1 reads `on` so
    assert {"pull_request", "merge_group"} <= set(started_by)
    assert started_by["pull_request"] is None


def test_the_gitlab_job_is_one_include() -> None:
    (snippet,) = (block for block in blocks("yaml") if "include:" in block)

    assert list(yaml.safe_load(snippet)) == ["include"]


@pytest.mark.parametrize("tool", ["runs-on:", "verdict=$?"])
def test_a_ci_snippet_trains_through_the_command_that_writes_the_manifest(tool: str) -> None:
    (snippet,) = (block for block in [*blocks("yaml"), *blocks("sh")] if tool in block)
    (policy,) = (text for text in blocks("yaml") if "\npredictions:" in text)
    pipeline = yaml.safe_load(policy)["pipeline"]

    assert set(pipeline) == {"command", "inputs", "outputs"}  # without any of them no manifest
    assert yaml.safe_load(policy)["predictions"]["path"] in pipeline["outputs"]
    assert snippet.index("pip install") < snippet.index("mlgate run\n")
    assert snippet.index("mlgate run\n") < max(
        snippet.find("mlgate check"), snippet.find("actions/check@")
    )
    assert " ".join(pipeline["command"]) not in snippet


def test_every_exit_code_is_explained() -> None:
    rows = re.findall(r"^\| (\d+) \| ", README, re.MULTILINE)

    assert [int(code) for code in rows] == [int(code) for code in Exit]


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = set()
    for page in ("README.md", "CONTRIBUTING.md"):
        text = (PROJECT / page).read_text(encoding="utf-8")
        named |= set(re.findall(r"(?:\$ |`)make ([a-z-]+)", text))

    assert {"demo", "test", "check", "new-gate"} <= named
    assert named <= targets
