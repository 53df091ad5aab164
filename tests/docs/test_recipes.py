"""What the recipes show can be copied: it is valid, and it does what the page says."""

import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "recipes.md"
FENCES = [
    (*token.info.strip().partition(" ")[::2], token.content)
    for token in MarkdownIt().parse(PAGE.read_text(encoding="utf-8"))
    if token.type == "fence"
]
SCHEMAS = {
    ".github/workflows/mlgate.yml": "vendor.github-workflows",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
    "azure-pipelines.yml": "vendor.azure-pipelines",
    "bitbucket-pipelines.yml": "vendor.bitbucket-pipelines",
}
FILES = [(name, text) for language, name, text in FENCES if language == "yaml" and name]
WORKFLOWS = [text for name, text in FILES if name.startswith(".github/")]
NUMBERED = [f"{number} {name}" for number, (name, _) in enumerate(FILES)]


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def required(workflow: str) -> dict[str, object]:
    job: dict[str, object] = yaml.safe_load(workflow)["jobs"]["mlgate"]
    return job


def test_each_system_that_has_a_schema_is_shown() -> None:
    assert {name for name, _ in FILES} == set(SCHEMAS)
    assert len(WORKFLOWS) == 4


@pytest.mark.parametrize(("name", "text"), FILES, ids=NUMBERED)
def test_a_file_is_valid_by_the_schema_of_its_system(tmp_path: Path, name: str, text: str) -> None:
    put(tmp_path, name, text)

    done = run(
        *(sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[name], name),
        *("--regex-variant", "python"),  # Azure's schema has patterns that are not ECMAScript's
        cwd=tmp_path,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_other_snippet_of_yaml_can_be_read() -> None:
    snippets = [text for language, name, text in FENCES if language == "yaml" and not name]

    assert snippets
    assert all(isinstance(yaml.safe_load(text), list) for text in snippets)


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_a_workflow_never_leaves_the_required_check_pending_or_skipped(workflow: str) -> None:
    read = yaml.safe_load(workflow)
    started_by = read[True]  # YAML 1.1 reads `on` so

    assert "merge_group" in started_by
    assert "paths" not in (started_by["pull_request"] or {})
    assert "paths-ignore" not in (started_by["pull_request"] or {})
    job = required(workflow)
    assert not job.get("needs") or job["if"] == "${{ always() }}"


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_a_token_is_given_to_the_step_that_reports_and_to_no_other(workflow: str) -> None:
    read = yaml.safe_load(workflow)
    steps = [step for job in read["jobs"].values() for step in job["steps"]]
    with_token = [step for step in steps if "token" in str(step.get("env", {})).lower()]

    assert read["permissions"] == {}
    assert [step["run"].split()[:2] for step in with_token] == [["mlgate", "report"]]
    assert not any("token" in str(job.get("env", {})).lower() for job in read["jobs"].values())
    checkouts = [step for step in steps if "actions/checkout@" in step.get("uses", "")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.posix
def test_only_leave_in_so_many_words_does_without_a_verdict(tmp_path: Path) -> None:
    (script,) = (
        step["run"]
        for workflow in WORKFLOWS
        for step in required(workflow)["steps"]  # type: ignore[attr-defined]
        if "GATE" in step.get("env", {})
    )
    results = ("success", "failure", "cancelled", "skipped", "")

    green = {
        (changes, told, gate)
        for changes, told, gate in product(results, ("true", "false", ""), results)
        if subprocess.run(
            ["bash", "-e", "-c", script],
            env={"CHANGES": changes, "RUN": told, "GATE": gate, "PATH": "/usr/bin:/bin"},
            check=False,
        ).returncode
        == 0
    }

    # An output that is empty beside a filter that ended well is a verdict that was given.
    assert green == {
        ("success", "false", "skipped"),
        ("success", "true", "success"),
        ("success", "", "success"),
    }


@pytest.mark.posix
@pytest.mark.parametrize(
    ("file", "base", "told"),
    [
        ("models/risk/train.py", "HEAD^1", "true"),
        ("shared/features.py", "HEAD^1", "true"),
        ("README.md", "HEAD^1", "false"),
        ("README.md", "0" * 40, "true"),  # a new branch, or one that was pushed with force
        ("README.md", "", "true"),
    ],
)
def test_the_filter_says_so_only_where_git_is_sure(
    tmp_path: Path, file: str, base: str, told: str
) -> None:
    (script,) = (
        step["run"]
        for workflow in WORKFLOWS
        for job in yaml.safe_load(workflow)["jobs"].values()
        for step in job["steps"]
        if step.get("id") == "filter"
    )
    author = ["-c", "user.name=A. Author", "-c", "user.email=author@example.org"]
    put(tmp_path, "models/risk/mlgate.yaml", "version: 1\n")
    assert run("git", "init", "-q", "-b", "main", cwd=tmp_path).returncode == 0
    for step in ("base", "change"):
        if step == "change":
            put(tmp_path, file, "changed\n")
        assert run("git", "add", "-A", cwd=tmp_path).returncode == 0
        assert run("git", *author, "commit", "-q", "-m", step, cwd=tmp_path).returncode == 0

    subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=tmp_path,
        env={"BASE": base, "GITHUB_OUTPUT": "output", "PATH": "/usr/bin:/bin:/usr/local/bin"},
        capture_output=True,
        check=True,
    )

    assert (tmp_path / "output").read_text(encoding="utf-8") == f"run={told}\n"


@pytest.mark.posix
@pytest.mark.parametrize(
    ("variable", "fence"),
    [
        ("SYSTEM_PULLREQUEST_TARGETBRANCHNAME", "azure-pipelines.yml"),
        ("CHANGE_TARGET", "Jenkinsfile"),
        ("BITBUCKET_PR_DESTINATION_BRANCH", "bitbucket-pipelines.yml"),
    ],
)
def test_the_target_of_a_change_is_named_where_there_is_one(variable: str, fence: str) -> None:
    (text,) = (content for _, name, content in FENCES if name == fence)
    (expansion,) = re.findall(r"mlgate check (\$\{.+?\})(?:'|$)", text, re.MULTILINE)

    def arguments(**environ: str) -> str:
        return subprocess.run(
            ["bash", "-c", f'set -- {expansion}; echo "$#" "$@"'],
            env={"PATH": "/usr/bin:/bin", **environ},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    assert arguments(**{variable: "release/1 x"}) == "2 --base-ref release/1 x"
    assert arguments() == "0"


def test_every_command_that_is_shown_has_the_options_that_it_is_given(
    mlgate, tmp_path: Path
) -> None:
    shown = {
        (command, option)
        for _, _, text in FENCES
        for command, rest in re.findall(r"mlgate (check|run|report)\b([^\n]*)", text)
        for option in re.findall(r"(?<=[\s+])--[a-z-]+", rest)
    }
    helps = {command: mlgate(command, "--help", cwd=tmp_path).stdout for command, _ in shown}

    assert ("report", "--verdict") in shown
    assert {pair for pair in shown if f"{pair[1]} " not in helps[pair[0]]} == set()
