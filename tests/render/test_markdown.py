"""The comment tells a reviewer what broke, and data in it cannot break the comment."""

import re
from html import unescape

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mlgate.render.markdown import BUDGET, render
from mlgate.result.check import Limit
from mlgate.result.outcome import Outcome
from mlgate.result.provenance import Ci, PolicyChange, PolicyRecord


def github(text):
    return str(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))


def tables(text):
    """The cells of each row of each table, as a second reader sees them."""
    found, cell = [], False
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and cell:
            found[-1][-1].append(token.content)
        cell = token.type in ("th_open", "td_open")
    return found


def loosening(build, count):
    moved = tuple(
        PolicyChange(what=f"metrics/m{n}.max_drop", from_=0.01, to=0.02) for n in range(count)
    )
    policy = PolicyRecord(path="mlgate.yaml", sha256="0", loosened=moved)
    return build.report(build.check()).model_copy(update={"policy": policy})


def test_the_first_line_says_whose_comment_it_is(build):
    assert render(build.case("passed")).startswith("<!-- mlgate:comment v=1 id=income -->\n")


@pytest.mark.parametrize("name", [None, "", "a -->", "A", "x" * 41, "a\nb", "a b"])
def test_a_name_that_is_none_does_not_reach_the_marker(build, name):
    report = build.report(build.check()).model_copy(update={"name": name})

    first = render(report).splitlines()[0]

    assert first == "<!-- mlgate:comment v=1 id=default -->"


def cell(text):
    """What is read in a cell."""
    return unescape(re.sub("<[^>]*>", "", text.replace("<br>", " "))).replace("\xa0", " ").strip()


def test_a_row_holds_the_numbers(build):
    ((head, row),) = tables(render(build.report(build.check())))

    assert [cell(one) for one in head] == ["", "Check", "Baseline → now", "Change", "Limit"]
    assert [cell(one) for one in row] == [
        "❌ failed",
        "metrics/roc_auc.max_drop",
        "0.9250 → 0.9123",
        "▼ 0.0127",
        "max_drop 0.01",
    ]


def test_a_reason_stands_in_its_row_unless_it_stands_above_the_table(build):
    report = build.report(
        build.check(),
        build.check(subject="f1", outcome=Outcome.WARN, blocking=False, reason="F1 fell"),
    )

    ((_, first, second),) = tables(render(report))

    assert cell(first[1]) == "metrics/roc_auc.max_drop"
    assert cell(second[1]) == "metrics/f1.max_drop F1 fell"
    assert render(report).count("ROC AUC fell by 0.0127") == 1


def test_a_margin_in_percent_is_given_in_the_unit_too(build):
    shown = tables(render(build.case("mixed")))[0]

    assert cell(shown[-1][4]) == "max_rise 2% = 0.0062"


@pytest.mark.parametrize(("change", "said"), [(0.02, "▲ 0.0200"), (0.0, "0"), (None, "–")])
def test_the_arrow_of_a_change_says_only_which_way_it_went(build, change, said):
    ((_, row),) = tables(render(build.report(build.check(change=change, reason="so"))))

    assert cell(row[3]) == said


def test_a_value_and_its_limit_differ_as_printed(build):
    floor = Limit(of="measured", op=">=", value=0.8, text="min 0.8")
    check = build.check(measured=0.79999, baseline=0.8, change=None, limit=floor, reason="so")

    ((_, row),) = tables(render(build.report(check)))

    assert cell(row[2]) == "0.80000 → 0.79999"


def test_where_all_pass_the_one_closest_to_its_limit_is_named(build):
    near = build.passing("recall", 0.81, 0.815, -0.0091)
    far = build.passing("accuracy", 0.81, 0.81, -0.001)

    text = cell(render(build.report(far, near)))

    assert "Closest to its limit: recall changed by −0.0050 (at worst −0.0091)" in text


def test_what_passed_is_folded_away(build):
    text = render(build.case("mixed"))

    visible = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    assert "accuracy" in text
    assert "accuracy" not in visible


def test_rows_stand_worst_first(build):
    (shown, folded, _) = tables(render(build.case("mixed")))

    words = [[cell(row[0]).split()[1] for row in rows[1:]] for rows in (shown, folded)]
    assert words == [
        ["error", "failed", "warned", "warned", "undecided", "waived"],
        ["new", "skipped"],
    ]


def test_an_inconclusive_check_that_blocks_says_so(build):
    check = build.check(outcome=Outcome.INCONCLUSIVE, blocking=True, reason="too few")

    assert "undecided, blocks" in render(build.report(check))


def test_the_first_fix_and_its_command_stand_under_the_table(build):
    text = render(build.report(build.check(fix="look at `out/log.txt`")))

    (line,) = [line for line in text.splitlines() if line.startswith("**Next:**")]
    assert "look at <code>" in line
    assert "mlgate check --gate &#39;metrics/roc&#95;auc.max&#95;drop&#39;" in line


def test_a_change_that_loosens_its_gate_is_shown_doing_it(build):
    text = render(loosening(build, 1))

    assert "> **This change loosens its own gate.** The limits of this change were used." in text
    assert (
        "> - <code>metrics/m0.max&#95;drop</code> from <code>0.01</code> to <code>0.02</code>"
        in text
    )


@pytest.mark.parametrize("passes", [True, False])
def test_that_a_change_loosens_its_gate_stands_right_under_the_head(build, passes):
    report = loosening(build, 1)
    if passes:
        fine = build.case("passed")
        report = fine.model_copy(update={"policy": report.policy})

    lines = list(filter(None, render(report).splitlines()))

    assert lines[1].startswith("### ")
    assert lines[2].startswith("**ROC AUC fell by") is not passes
    assert lines[2 if passes else 3] == "> [!WARNING]"


def test_notes_on_checks_are_listed_once_whatever_their_outcome(build):
    seen, fine = build.check(notes=("odd",)), build.passing("a", 0.8, 0.8, -0.01, notes=("odd",))

    text = render(build.report(seen, fine))

    (line,) = [line for line in text.splitlines() if line.startswith("- odd")]
    assert "roc&#95;auc" in line
    assert "and 1 more check" in line


def test_fixes_of_the_same_words_are_listed_once_with_their_ids(build):
    lost = [
        build.schema_check(subject=f"train.c{n}", reason="train.csv is gone", fix="make it")
        for n in range(12)
    ]

    fold = render(build.report(*lost)).split("Fix and reproduce")[1]

    (line,) = [line for line in fold.splitlines() if line.startswith("- ")]
    assert [f"train.c{n}.maximum" in line for n in range(12)] == [True] * 10 + [False] * 2
    assert "and 2 more: make it" in line


def test_fixes_beyond_the_longest_list_are_counted(build):
    checks = [build.check(subject=f"m{n}", fix=f"mend {n}") for n in range(23)]

    assert re.search(r"- 3 more, in the \[full report\]\(https", render(build.report(*checks)))


def test_it_says_when_the_limits_of_the_base_were_used(build):
    report = loosening(build, 1)
    policy = report.policy.model_copy(update={"bound_from": "base"})

    assert "The limits of the base were used." in render(
        report.model_copy(update={"policy": policy})
    )


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://e.com/a) [x](https://f.com",
        "https://e.com/<b>",
        "http://e.com/a",
        "https://é.com/a",
    ],
)
def test_only_a_plain_https_address_of_the_ci_becomes_a_link(build, url):
    report = build.report(build.check()).model_copy(
        update={"ci": Ci(provider="github", run_url=url)}
    )

    assert "<a " not in github(render(report))


def test_no_report_brings_an_element_or_a_link_of_its_own(build):
    page = github(render(build.case("hostile")))

    ours = {
        "b",
        "h3",
        "p",
        "strong",
        "code",
        "wbr",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "br",
        "blockquote",
    }
    assert set(re.findall(r"<([a-z0-9]+)", page)) <= ours | {
        "ul",
        "li",
        "details",
        "summary",
        "sub",
    }
    assert page.count("<!-- mlgate:comment") == 1


def test_every_row_of_every_table_is_whole(report):
    for table in tables(render(report)):
        assert len({len(row) for row in table}) == 1


def test_every_fold_is_closed(report):
    text = render(report)

    assert text.count("<details>") == text.count("</details>")
    assert len(text.encode()) <= BUDGET


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    text=st.one_of(
        st.text(st.characters(), max_size=30), st.text("|`<>@#\\*_-[]()!&;:/\n\r", max_size=30)
    )
)
def test_no_text_adds_or_loses_a_row(build, text):
    check = build.check(
        id=f"metrics/{text}.min",
        reason=text,
        fix=text or None,
        measured_text=text,
        baseline_text=text,
        notes=(text,),
    )

    report = build.report(check, build.check()).model_copy(update={"name": text})

    (table,) = tables(render(report))
    assert [len(row) for row in table] == [5, 5, 5]
    assert github(render(report)).count("<tr>") == 3


def test_a_large_report_counts_its_passes(build):
    fine = [
        build.passing("recall", 0.816, 0.8163, -0.0042, scope=f"c={number}")
        for number in range(500)
    ]

    text = render(build.report(build.check(), *fine))

    assert len(text.encode()) <= BUDGET
    assert "500 passed" in text
    assert len(tables(text)) == 1


def test_a_report_of_many_failures_shows_the_worst_and_counts_the_rest(build):
    failing = [build.check(subject="recall", scope=f"c={number}") for number in range(500)]

    text = render(build.report(*failing))

    (worst, folded) = tables(text)
    assert len(text.encode()) <= BUDGET
    assert (len(worst), len(folded)) == (1 + 10, 1 + 100)
    assert re.search(r"\+ 390 more that did not pass, in the \[full report\]", text)


def test_the_largest_text_still_fits(build):
    huge = build.hostile * 500
    checks = [
        build.check(subject=f"s{n}", reason=huge, fix=huge, measured_text=huge, command=huge)
        for n in range(300)
    ]
    report = loosening(build, 300).model_copy(
        update={"checks": tuple(checks), "name": huge, "repository": huge}
    )

    text = render(report)

    assert len(text.encode()) <= BUDGET
    assert "blocked" in text.splitlines()[1]
