"""Nothing that comes from data may act where it is shown."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.text import Text

from mlgate.present.escape import (
    markdown_code,
    markdown_footer,
    markdown_id,
    markdown_sentence,
    markdown_text,
    plain,
    terminal,
    xml_text,
)

#: Random text seldom hits what hurts: glue it out of what does.
PIECES = re.split(
    "·",
    "|·\\·`·``·<!-- mlgate:comment v=1 id=x -->·-->·</code>·</td>·<script>·<img src=x onerror=y>·"
    "@everyone·@org/team·#12·GH-7·a@b.com·www.evil.com·https://evil.com·mailto:a@b.c·xmpp:a@b.c/d·"
    "[x](http://e.com)·![x](y)·\n·\r\n·\n\n# h·- ·1. ·1) ·+ ·> ·    ·\t·---·===·***·_a_·**b**·"
    "~~c~~·&lt;·&#64;·/close·::error::x·:tada:·$x$·[^1]·^a·~l·!1·\x1b[31m·\x1b]8;;http://e\x07·"
    "\x9b2J·\u202e·\ufffe·\ud800·\udc00·\x00·é·中· ·x·{{ x }}·{% x %}·GL-8·%1·"
    '%"m"·~"l"·[issue:3]·*iteration:4·4f1c9ab0·abcdef·1234567',
)
SPITEFUL = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
ANYTHING = st.one_of(st.text(max_size=40), st.text(st.characters(), max_size=40), SPITEFUL)
HOSTILE = "a|b\n</td><script>@everyone\x1b[31m::error::\u202e\ufffe\ud800"


class Elements(HTMLParser):
    """The start tags, comments and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.comments: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        self.text += data


def github(markdown: str) -> str:
    return str(
        cmarkgfm.github_flavored_markdown_to_html(
            markdown, Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
        )
    )


def other(markdown: str) -> str:
    return str(
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    )


READERS = pytest.mark.parametrize("read", [github, other])
ESCAPES = pytest.mark.parametrize(
    ("escape", "own"), [(markdown_code, ["code"]), (markdown_text, [])]
)


@READERS
@ESCAPES
@given(text=ANYTHING)
@example(text=HOSTILE)
def test_a_cell_stays_one_cell_and_makes_no_element(read, escape, own, text):
    table = f"| a | b |\n|--|--|\n| {escape(text)} | z |\n| y | x |\n"

    page = Elements(read(table))

    frame = ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", *own, "td", "tr", "td", "td"]
    assert page.tags == frame
    assert {comment.strip() for comment in page.comments} <= {""}


@READERS
@ESCAPES
@given(text=ANYTHING)
@example(text=HOSTILE)
def test_a_line_of_its_own_stays_a_paragraph(read, escape, own, text):
    page = Elements(read(f"before\n\n{escape(text)}\n\nafter\n"))

    middle = ["p", *own] if escape(text) else []
    assert page.tags == ["p", *middle, "p"]


@READERS
@ESCAPES
@given(text=ANYTHING)
@example(text=HOSTILE)
def test_what_is_read_is_what_was_written(read, escape, own, text):
    shown = Elements(read(f"x {escape(text)}")).text.replace("\u200b", "")

    assert shown.strip() == f"x {plain(text)}".replace("\u200b", "").strip()


@READERS
@given(text=ANYTHING)
def test_prose_holds_no_mention_and_no_reference(read, text):
    shown = Elements(read(f"x {markdown_text(text)} x")).text

    assert not re.search(r'[@#!$~&^%][\w"]', shown)
    assert not re.search(r"g[hl]-\d|://|www\.|\[[a-z_]+:|\*[a-z]+:", shown, re.IGNORECASE)
    assert not re.search(r"(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])", shown, re.IGNORECASE)


#: As the reference filters of GitLab's Banzai and of GitHub look for them, in what a page shows.
REFERENCES = {
    "milestone": r'%(?:\d+|[A-Za-z0-9_-]+|"[^"]+")',
    "label": r'~(?:\d+|\w+|"[^"]+")',
    "epic": r'&(?:\d+|"[^"]+")',
    "snippet": r"\$\d+",
    "issue": r"#\d+|GL-\d+|GH-\d+",
    "merge request": r"!\d+",
    "alert": r"\^alert#\d+",
    "named": r"\[(?:vulnerability|contact|feature_flag|issue|epic|work_item|cadence):",
    "iteration": r"\*iteration:",
    "commit": r"\b[0-9a-f]{7,40}\b",
    "user": r"@\w",
}


@READERS
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("milestone", "%1 and %17.2"),
        ("milestone", 'moved to %"the next one"'),
        ("label", '~"a label" ~bug ~3'),
        ("epic", "&7"),
        ("snippet", "$12"),
        ("issue", "#1 GL-12 gl-3 GH-4 a/b#5"),
        ("merge request", "a/b!4"),
        ("alert", "^alert#1"),
        ("named", "[vulnerability:3] [work_item:a/b/4]"),
        ("iteration", "*iteration:4"),
        ("commit", "4f1c9ab"),
        ("commit", "a/b@4f1c9ab0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6"),
        ("commit", "4f1c9ab...a1b2c3d4e5f6a7 1234567"),
        ("user", "@all"),
    ],
)
def test_prose_refers_to_nothing_of_a_forge(read, kind, text):
    said = Elements(read(f"x {markdown_text(text)} x")).text.strip()

    assert re.search(REFERENCES[kind], text, re.IGNORECASE)
    assert not re.search(REFERENCES[kind], said, re.IGNORECASE)
    assert said.replace("\u200b", "") == f"x {text} x"


def test_a_footer_names_commits_that_may_be_links():
    assert markdown_footer("4f1c9ab against a1b2c3d") == "4f1c9ab against a1b2c3d"
    assert "%1" not in markdown_footer("%1 4f1c9ab")


OWN = {"code", "wbr"}


@READERS
@pytest.mark.parametrize("escape", [markdown_id, markdown_sentence])
@given(text=ANYTHING)
@example(text=HOSTILE)
@example(text="use `a|b` and `@you`, not `www.evil.example` or a`b")
def test_an_id_and_a_sentence_bring_no_elements_but_their_own(read, escape, text):
    page = Elements(read(f"| a | b |\n|--|--|\n| {escape(text)} | z |\n| y | x |\n"))

    frame = ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td", "tr", "td", "td"]
    assert [tag for tag in page.tags if tag not in OWN] == frame
    assert {comment.strip() for comment in page.comments} <= {""}


@READERS
@given(text=ANYTHING)
@example(text=" `a` b")
@example(text="a ` b` c")
def test_a_sentence_is_read_as_written_but_for_its_backticks(read, text):
    shown = Elements(read(f"x {markdown_sentence(text)}")).text

    def letters(words: str) -> str:
        return re.sub(r"[`\s\u200b]", "", words)

    assert letters(shown) == letters(f"x{plain(text)}")


def test_backticks_of_a_sentence_mark_code_between_spaced_words():
    assert markdown_sentence("run `mlgate check` now") == "run <code>mlgate check</code> now"


@READERS
@given(text=ANYTHING)
def test_an_id_is_read_as_written(read, text):
    assert Elements(read(f"x {markdown_id(text)}")).text.strip() == f"x {plain(text)}".strip()


@pytest.mark.parametrize(
    "text", ["::error::x", "a ::set-output name=a::b", "##[error]x", "##vso[task]", "x\n::debug::y"]
)
def test_a_log_line_is_no_order_to_the_ci_system(text):
    shown = terminal(text)

    assert not re.search(r"(^|\s)::", shown)
    assert not re.search(r"##\w*\[", shown)


@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_a_code_can_be_copied_without_hidden_characters(text):
    assert (
        Elements(github(f"x {markdown_code(text)}")).text.strip()
        == f"x {' '.join(text.split())}".strip()
    )


@pytest.mark.parametrize(
    "text", ["/close", "- [ ] task", "# head", "1. one", "> quote", "---", "===", "+ x", "|x"]
)
def test_prose_starts_with_nothing_that_a_forge_obeys(text):
    assert re.match(r"&#\d+;", markdown_text(text))


@given(text=ANYTHING)
@example(text="<!-- mlgate:comment v=1 id=income -->")
def test_no_marker_is_forged(text):
    assert "mlgate:comment" not in markdown_code(text)
    assert "mlgate:comment" not in markdown_text(text)


@pytest.mark.parametrize("escape", [markdown_code, markdown_text])
def test_a_long_text_is_cut_and_says_so(escape):
    shown = Elements(github(escape("w" * 900, 50))).text.strip()

    assert shown == "w" * 49 + "…"


@given(text=ANYTHING)
@example(text=HOSTILE)
def test_xml_takes_any_text_and_gives_it_back(text):
    safe = xml_text(text)
    root = ET.Element("a", {"b": safe})
    root.text = safe

    read = ET.fromstring(ET.tostring(root, encoding="unicode").encode())  # noqa: S314 -- our own text

    assert read.text == (safe or None)
    assert read.get("b") == safe


@given(text=ANYTHING)
def test_xml_text_holds_only_what_every_parser_allows(text):
    allowed = re.compile(r"[\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")

    assert allowed.fullmatch(xml_text(text).replace("\x85", ""))


def test_xml_text_keeps_lines_and_drops_colour():
    assert xml_text("\x1b[31mred\x1b[0m\r\nnext") == "red\nnext"


@given(text=ANYTHING)
@example(text=HOSTILE)
def test_the_terminal_gets_one_printable_line(text):
    safe = terminal(text)

    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", safe)
    assert Text.from_ansi(safe).plain == safe
    assert safe.encode().decode() == safe


def test_an_unclosed_control_string_does_not_swallow_the_rest():
    assert terminal("name \x1b]0;title is not allowed") == "name 0;title is not allowed"


@pytest.mark.parametrize("unit", ["\x1b[", "\x90", "\x1b]a", "\x1b", "@", "www."])
def test_escaping_is_linear_in_hostile_text(unit):
    text = unit * (200_000 // len(unit))

    assert len(markdown_text(text)) < 20_000
    assert len(xml_text(text)) <= 8_000
