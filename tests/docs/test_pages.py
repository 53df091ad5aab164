"""What the pages say of files, layers and actions is so."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

PROJECT = Path(__file__).parents[2]
PAGES = [
    PROJECT / "README.md",
    PROJECT / "CONTRIBUTING.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
]


def fences(path: Path, language: str) -> list[str]:
    tokens = MarkdownIt().parse(path.read_text(encoding="utf-8"))
    return [token.content for token in tokens if token.type == "fence" and token.info == language]


def actions(path: Path) -> set[str]:
    return set(re.findall(r"uses: (.+)", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_action_is_pinned_as_the_readme_pins_it(page: Path) -> None:
    assert actions(page) <= actions(PROJECT / "README.md")


def test_the_cache_of_baselines_has_the_same_keys_on_every_page() -> None:
    pages = [PROJECT / "README.md", PROJECT / "docs" / "baselines.md"]

    keys = [set(re.findall(r'key: "(.+?)"', "".join(fences(page, "yaml")))) for page in pages]

    assert keys == [{"mlgate-${{ github.sha }}"}] * 2


def test_the_snippets_of_the_page_on_baselines_are_yaml() -> None:
    snippets = fences(PROJECT / "docs" / "baselines.md", "yaml")

    assert len(snippets) >= 4
    assert all(yaml.safe_load(snippet) for snippet in snippets)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_linked_or_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    linked = [page.parent / link for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)]
    named = [PROJECT / name for name in re.findall(r"`(mlgate/[\w./]+)`", text)]

    missing = [path for path in (*linked, *named) if path.stem != "x" and not path.exists()]
    assert missing == []


def test_the_chain_of_imports_is_that_of_the_linter() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    page = (PROJECT / "docs" / "design.md").read_text(encoding="utf-8")
    (chain,) = re.findall(r"```\n(cli -> .+?)```", page, re.DOTALL)

    shown = [re.split(r",\s*", layer.strip()) for layer in chain.split("->")]

    assert shown == [layer.split(" | ") for layer in layers]
