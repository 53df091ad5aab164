"""A comment is as long as a forge takes it, rendered with less in it and never cut."""

import re

import pytest

from mlgate.forge.body import COMMENT_BUDGET, SUMMARY_BUDGET, body, summary


def rows(text):
    return len(re.findall(r"(?m)^\| (?:❌|✅)&nbsp;", text))


def assert_whole(text):
    assert text.startswith("### ")
    assert len(re.findall("<details[ >]", text)) == text.count("</details>")
    assert text.endswith("\n")


@pytest.fixture
def many(build):
    return build.publication(build.large(failing=3000, passing=2000))


def test_five_thousand_checks_fit(many):
    comment, page = body(many), summary(many, "Require the check.")

    assert len(comment.encode()) <= COMMENT_BUDGET <= 59_000
    assert len(page.encode()) <= SUMMARY_BUDGET <= 1_000_000
    assert rows(page) > rows(comment) >= 20
    for text in (comment, page):
        assert_whole(text)


def test_what_is_left_out_is_counted(many):
    text = body(many)

    left = re.search(r"\\\+ (\d+) more that did not pass", text)
    assert left is not None
    assert int(left[1]) + rows(text) == 3000
    assert "2000 passed" in text


def test_ten_models_of_500_checks_fit_and_each_is_told(build):
    ours = build.publication(*[build.large(f"m{n}") for n in range(10)])

    for text, budget in (
        (body(ours), COMMENT_BUDGET),
        (summary(ours, "Require the check."), SUMMARY_BUDGET),
    ):
        assert len(text.encode()) <= budget
        assert [f"<code>m{n}</code> · blocked" in text for n in range(10)] == [True] * 10
        assert_whole(text)


def test_hundreds_of_models_are_counted(build):
    ours = build.publication(*[build.loosened() for _ in range(300)])

    text = body(ours)

    assert len(text.encode()) <= COMMENT_BUDGET
    assert re.search(r"\\\+ \d+ more in the full report", text)
    assert_whole(text)


@pytest.mark.parametrize("budget", [59_000, 20_000, 5_000, 2_000, 700, 300])
def test_any_budget_is_kept(build, budget):
    for ours in (
        build.publication(build.large()),
        build.publication(build.large("a"), build.large("b"), refused=(build.refused,)),
    ):
        for text in (body(ours, budget=budget), summary(ours, "Require the check.", budget=budget)):
            assert len(text.encode()) <= budget
            assert not text or text.startswith("### ❌")


def test_where_not_even_the_head_fits_nothing_is_said(build):
    assert body(build.publication(build.failed()), budget=20) == ""
    assert summary(build.publication(build.first()), "Require the check.", budget=200) == ""


def test_the_first_rows_are_seen_and_the_others_are_folded(build):
    text = body(build.publication(build.large()))

    seen = re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)
    assert rows(seen) == 10
    assert rows(text) == 40
    assert "<summary>30 more failed</summary>" in text
