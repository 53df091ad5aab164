"""What GitLab's own schema of `.gitlab-ci.yml` says of the template and of what users copy."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

PROJECT = Path(__file__).parents[2]
TEMPLATE = PROJECT / "gitlab-templates" / "mlgate.yml"
PAGE = PROJECT / "docs" / "gitlab.md"


def fences(page: Path) -> list[str]:
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    return [
        token.content for token in tokens if token.type == "fence" and token.info.strip() == "yaml"
    ]


def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    header, body = yaml.safe_load_all(TEMPLATE.read_text(encoding="utf-8"))
    return header, body


def valid(tmp_path: Path, text: str) -> None:
    path = tmp_path / ".gitlab-ci.yml"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci",
            "--data-transform", "gitlab-ci", str(path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def filled_in() -> dict[str, Any]:
    """The job with the defaults of its inputs."""
    header, body = documents()
    text = json.dumps(body)
    for name, declared in header["spec"]["inputs"].items():
        default = declared["default"]
        if not isinstance(default, str):
            text = text.replace(f'"$[[ inputs.{name} ]]"', json.dumps(default))
        text = text.replace(f"$[[ inputs.{name} ]]", json.dumps(default).strip('"'))
    assert "$[[" not in text
    job: dict[str, Any] = json.loads(text)
    return job


def test_the_job_is_valid(tmp_path: Path) -> None:
    valid(tmp_path, json.dumps(filled_in()))


def test_a_key_that_gitlab_does_not_know_is_found(tmp_path: Path) -> None:
    job = filled_in()
    job["mlgate"]["ruless"] = []

    with pytest.raises(AssertionError, match="ruless"):
        valid(tmp_path, json.dumps(job))


def test_the_header_is_valid(tmp_path: Path) -> None:
    valid(tmp_path, json.dumps(documents()[0]))


def test_every_input_is_used_and_described() -> None:
    header, _ = documents()
    body = TEMPLATE.read_text(encoding="utf-8").partition("\n---\n")[2]

    for name, declared in header["spec"]["inputs"].items():
        assert f"$[[ inputs.{name} ]]" in body, name
        assert declared["description"].endswith("."), name


def test_every_input_is_on_the_page_with_its_default() -> None:
    page = PAGE.read_text(encoding="utf-8")

    for name, declared in documents()[0]["spec"]["inputs"].items():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
        default = declared["default"]
        if isinstance(default, str) and default:
            assert f"`{default}`" in row, name


@pytest.mark.parametrize("number", range(len(fences(PAGE))))
def test_what_the_page_shows_is_valid(tmp_path: Path, number: int) -> None:
    valid(tmp_path, fences(PAGE)[number])


@pytest.mark.parametrize("number", range(len(fences(PAGE))))
def test_an_include_on_the_page_gives_only_inputs_that_there_are(number: int) -> None:
    known = documents()[0]["spec"]["inputs"]

    included = yaml.safe_load(fences(PAGE)[number]).get("include", [])

    for one in included:
        assert set(one.get("inputs", {})) <= set(known)


def test_the_integrity_on_the_page_has_the_form_that_gitlab_asks() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert "integrity: sha256-" in page or "integrity: 'sha256-" in page
