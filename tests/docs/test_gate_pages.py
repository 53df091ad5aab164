"""Every gate's page holds a red and a green example, as fenced blocks that carry file names."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

PAGES = sorted((Path(__file__).parents[2] / "docs" / "gates").glob("*.md"))
FILE_NAME = re.compile(r"\w+ (?P<example>(?:red|green)[\w-]*)/(?P<file>[\w./-]+)")


def examples(page: Path) -> dict[str, dict[str, str]]:
    """Return the files of each example of a page."""
    found: dict[str, dict[str, str]] = {}
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "fence" and (named := FILE_NAME.fullmatch(token.info.strip())):
            found.setdefault(named["example"], {})[named["file"]] = token.content
    return found


CASES = [(page, example) for page in PAGES for example in examples(page)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_a_red_and_a_green_example(page: Path) -> None:
    kinds = {re.split(r"[-_\d]", name)[0] for name in examples(page)}

    assert kinds == {"red", "green"}


@pytest.mark.parametrize(
    ("page", "example"), CASES, ids=[f"{page.stem}-{example}" for page, example in CASES]
)
def test_an_example_does_what_its_page_says(
    mlgate, tmp_path: Path, page: Path, example: str
) -> None:
    for name, content in examples(page)[example].items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8", newline="\n")

    if "pipeline:" in examples(page)[example]["mlgate.yaml"]:  # runs in a copy of what git tracks
        subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
        subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)

    done = mlgate("check", cwd=tmp_path)

    result = json.loads((tmp_path / "mlgate-out" / "result.json").read_text(encoding="utf-8"))
    blocking = {check["gate"] for check in result["checks"] if check["blocking"]}
    red = example.startswith("red")
    assert blocking == ({page.stem} if red else set()), done.stdout + done.stderr
    assert done.returncode == (1 if red else 0)
