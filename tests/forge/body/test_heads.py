"""Each head says at one look whether to merge, what broke and what to do; kept as it was read."""

import difflib
import os
from pathlib import Path

import pytest

from mlgate.forge.body import body, summary

GOLDEN = Path(__file__).parents[1] / "golden"


def head(text):
    return text.splitlines()[0]


def test_a_comment_looks_as_it_did(case, published, build):
    path = GOLDEN / f"{case}.md"
    text = body(published, last=build.blocked)

    if os.environ.get("MLGATE_UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    golden = path.read_bytes().decode()
    diff = "\n".join(
        difflib.unified_diff(golden.splitlines(), text.splitlines(), "golden", "now", lineterm="")
    )
    assert text == golden, (
        f"MLGATE_UPDATE_GOLDEN=1 rewrites {path.name}; look at it before you commit\n{diff}"
    )


def test_every_golden_file_is_of_a_head(build):
    assert {path.stem for path in GOLDEN.glob("*.md")} == set(build.heads)


def test_the_first_line_is_the_head_and_an_icon_never_stands_alone(case, published):
    icon, name, *words = head(body(published)).removeprefix("### ").split(" ")

    assert icon in {"✅", "⚠️", "❌", "💥", "🆕", "⏳"}
    assert name == "mlgate"
    assert "·" in words


def test_only_what_passed_is_green(case, published, build):
    green = {"passed", "undecided", "waived", "partial", "fork-passed", "fork-bending"}
    green |= {"several-passed", "several-undecided", "several-partial"}

    assert head(body(published)).startswith("### ✅") is (case in green)
    assert green < set(build.heads)


@pytest.mark.parametrize("case", ["undecided", "several-undecided", "refused"])
def test_the_head_says_how_many_are_undecided(build, case):
    assert "1 undecided" in head(body(build.heads[case]()))


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("partial", "only 1 of 2 gates ran"),
        ("several-partial", "only a part of the checks of 1 model ran"),
    ],
)
def test_the_head_says_that_a_result_is_partial(build, case, said):
    assert said in head(body(build.heads[case]()))


def test_the_head_of_a_first_run_names_the_branch_and_what_binds_after_the_merge(build):
    text = body(build.publication(build.first()))

    assert head(text).startswith("### 🆕")
    assert "first run, no baseline on <code>main</code> yet" in head(text)
    assert "1 passed&#41;&#59; 2 relative checks bind after the merge." in text.splitlines()[2]


def test_a_first_run_that_fails_is_red(build):
    assert head(body(build.heads["first-run-failed"]())).startswith("### ❌")


def test_a_run_that_goes_on_says_where_and_what_was_said_before(build):
    text = body(build.publication(running=True), last=build.blocked)

    assert text == (
        "### ⏳ mlgate · running on <code>4f1c9ab</code> "
        "(last verdict&#58; &#10060; blocked on <code>77aa012</code>)\n"
    )


@pytest.mark.parametrize("verdict", ["running", "", "x"])
def test_a_verdict_that_was_none_is_not_told(build, verdict):
    from dataclasses import replace

    last = replace(build.blocked, verdict=verdict)

    assert body(build.publication(running=True), last=last) == (
        "### ⏳ mlgate · running on <code>4f1c9ab</code>\n"
    )


def test_the_last_line_of_a_first_summary_says_what_makes_red_block(build):
    ours = build.publication(build.first())

    assert summary(ours, "Require the check.").splitlines()[-1] == "**Require the check.**"


def test_a_later_summary_is_the_comment(build):
    ours = build.publication(build.failed())

    assert summary(ours, "Require the check.") == body(ours)
