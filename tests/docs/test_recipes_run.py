"""The commands that the recipes give to each CI system, run in a clone as that system makes it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

PAGE = Path(__file__).parents[2] / "docs" / "recipes.md"
TOKENS = [
    token for token in MarkdownIt().parse(PAGE.read_text(encoding="utf-8")) if token.type == "fence"
]
POLICY = """\
version: 1
name: model
pipeline: {command: [python3, train.py], inputs: [train.py], outputs: [metrics.json]}
baseline: {from: [git]}
gates:
  metrics:
    - {metric: f1, file: metrics.json, min: 0.80, max_drop: 0.02, decide: point}
"""
TRAINING = """\
import json, pathlib
pathlib.Path("metrics.json").write_text(json.dumps({{"f1": {f1}}}))
"""
_OURS = ("CI", "GITHUB_", "GITLAB_", "MLGATE_", "GIT_", "TF_BUILD", "JENKINS_")

pytestmark = pytest.mark.posix


def shown(info: str) -> str:
    (text,) = (token.content for token in TOKENS if token.info.strip() == info)
    return text


def plain() -> list[str]:
    """All lines of the block, one script."""
    (text,) = (
        token.content
        for token in TOKENS
        if "verdict=$?" in token.content and "sh" in token.info.split()
    )
    return ["\n".join(line for line in text.splitlines() if "pip install" not in line)]


def azure() -> list[str]:
    steps = yaml.safe_load(shown("yaml azure-pipelines.yml"))["steps"]
    return [step["script"] for step in steps if "script" in step and "condition" not in step]


def bitbucket() -> list[str]:
    read = yaml.safe_load(shown("yaml bitbucket-pipelines.yml"))
    lines: list[str] = read["definitions"]["steps"][0]["step"]["script"]
    return lines


def jenkins() -> list[str]:
    lines = re.findall(r"^ *sh '(.+)'$", shown("groovy Jenkinsfile"), re.MULTILINE)
    return [line.replace(".venv/bin/", "") for line in lines]


@dataclass(frozen=True)
class Ran:
    codes: list[int]  #: of the lines that were run, up to the first that failed
    said: str
    result: dict[str, Any]


@pytest.fixture
def environ() -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(_OURS)}
    author = {
        f"GIT_{who}_{what}": text
        for who in ("AUTHOR", "COMMITTER")
        for what, text in (("NAME", "A. Author"), ("EMAIL", "author@example.org"))
    }
    scripts = str(Path(sys.executable).parent)
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return {
        **kept,
        **author,
        **settings,
        "PATH": scripts + os.pathsep + kept.get("PATH", ""),
        "PYTHONUTF8": "1",
    }


@pytest.fixture
def ran(tmp_path: Path, environ: dict[str, str]) -> Callable[..., Ran]:
    """Run lines in a clone of a change that makes a model of f1 0.90 one of `f1`."""

    def git(*arguments: str, cwd: Path) -> None:
        subprocess.run(["git", *arguments], cwd=cwd, env=environ, check=True, capture_output=True)

    def run(lines: list[str], f1: float, **told: str) -> Ran:
        work = tmp_path / "work"
        work.mkdir()
        git("init", "-q", "-b", "main", cwd=work)
        (work / "mlgate.yaml").write_text(POLICY, encoding="utf-8")
        for branch, value in (("main", 0.90), ("change", f1)):
            if branch != "main":
                git("switch", "-q", "-c", branch, cwd=work)
            (work / "train.py").write_text(TRAINING.format(f1=value), encoding="utf-8")
            subprocess.run([sys.executable, "train.py"], cwd=work, check=True)
            git("add", "-A", cwd=work)
            git("commit", "-q", "-m", branch, cwd=work)
        git("clone", "-q", "--branch", "change", f"file://{work}", "clone", cwd=tmp_path)
        codes, said = [], ""
        for line in lines:
            done = subprocess.run(
                ["bash", "-e", "-c", line],
                cwd=tmp_path / "clone",
                env={**environ, **told},
                capture_output=True,
                text=True,
                check=False,
            )
            codes.append(done.returncode)
            said += done.stdout + done.stderr
            if done.returncode:
                break
        result = json.loads((tmp_path / "clone/mlgate-out/result.json").read_text("utf-8"))
        return Ran(codes, said, result)

    return run


SYSTEMS = [
    pytest.param(plain, {"CI": "true"}, id="plain"),
    pytest.param(
        azure, {"TF_BUILD": "True", "SYSTEM_PULLREQUEST_TARGETBRANCHNAME": "main"}, id="azure"
    ),
    pytest.param(
        bitbucket, {"CI": "true", "BITBUCKET_PR_DESTINATION_BRANCH": "main"}, id="bitbucket"
    ),
    pytest.param(jenkins, {"JENKINS_URL": "http://ci/", "CHANGE_TARGET": "main"}, id="jenkins"),
]


@pytest.mark.parametrize(("lines", "told"), SYSTEMS)
@pytest.mark.parametrize(("f1", "code"), [(0.89, 0), (0.87, 1), (0.70, 1)])
def test_a_change_is_compared_with_its_target_and_the_job_ends_with_the_verdict(
    ran: Callable[..., Ran],
    lines: Callable[[], list[str]],
    told: dict[str, str],
    f1: float,
    code: int,
) -> None:
    commands = [line for line in lines() if "pip install" not in line]

    done = ran(commands, f1, **told)

    assert done.codes[-1] == code, done.said
    assert not any(done.codes[:-1])
    # Where a red check ends the job at once, nothing before it has failed.
    ended_by = commands[len(done.codes) - 1]
    assert len(done.codes) == len(commands) or (code and ended_by.startswith("mlgate check"))
    assert done.result["exit_code"] == code
    fell = {check["id"]: check["outcome"] for check in done.result["checks"]}["metrics/f1.max_drop"]
    assert fell == ("pass" if f1 > 0.88 else "fail")


def test_what_is_published_is_what_a_check_writes(ran: Callable[..., Ran], tmp_path: Path) -> None:
    ran(plain(), 0.70, CI="true")
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"mlgate-out/([\w.]+\.\w+)", text)) | {"report.html"}

    assert {"junit.xml", "report.html"} <= named
    written = {path.name for path in (tmp_path / "clone" / "mlgate-out").iterdir()}
    assert named - written == set()
