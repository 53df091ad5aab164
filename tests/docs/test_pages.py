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


def test_every_action_of_others_is_pinned_by_commit_and_on_every_page_alike() -> None:
    ours = [
        *(PROJECT / ".github" / "workflows").glob("*.yml"),
        *(PROJECT / "actions").rglob("action.yml"),
        PROJECT / "mlgate" / "init" / "github.py",
    ]
    used: dict[str, set[str]] = {}
    for path in (*PAGES, *ours):
        for action, pin in re.findall(
            r"(?<![\w/])(actions/[\w/-]+)@([^\s\"`]+(?: # v[\d.]+)?)",
            path.read_text(encoding="utf-8"),
        ):
            used.setdefault(action, set()).add(pin)

    assert {action: pins for action, pins in used.items() if len(pins) > 1} == {}
    assert all(re.fullmatch(r"[0-9a-f]{40} # v[\d.]+", *pins) for pins in used.values())
    assert "actions/checkout" in used


def test_the_cache_of_baselines_has_the_same_keys_on_every_page() -> None:
    pages = [PROJECT / "docs" / "recipes.md", PROJECT / "docs" / "baselines.md"]

    keys = [set(re.findall(r'key: "(.+?)"', page.read_text(encoding="utf-8"))) for page in pages]

    of_one = "mlgate-baselines-default-${{ github.sha }}"
    assert keys == [
        {of_one, "mlgate-baselines-${{ matrix.model }}-${{ github.sha }}"},
        {of_one},
    ]


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


def sections(path: Path) -> set[str]:
    """The anchors that GitHub gives to headings."""
    tokens = MarkdownIt().parse(path.read_text(encoding="utf-8"))
    titles = [
        tokens[index + 1].content
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_section_that_is_linked_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    linked = [
        (page.parent / link if link else page, section)
        for link, section in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", text)
    ]

    missing = [
        f"{path.name}#{section}"
        for path, section in linked
        if path.exists() and section not in sections(path)
    ]
    assert missing == []


def test_the_chain_of_imports_is_that_of_the_linter() -> None:
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    page = (PROJECT / "docs" / "design.md").read_text(encoding="utf-8")
    (chain,) = re.findall(r"```\n(cli -> .+?)```", page, re.DOTALL)

    shown = [re.split(r",\s*", layer.strip()) for layer in chain.split("->")]

    assert shown == [layer.split(" | ") for layer in layers]
