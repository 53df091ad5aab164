"""The worst of all results decides, and a digest changes with any outcome and with no number."""

import re
from dataclasses import replace

import pytest

from mlgate.forge.body import body, digest_of_checks, outcome
from mlgate.result.outcome import Outcome, RunOutcome


@pytest.mark.parametrize(
    ("models", "worst"),
    [
        (["passed", "passed"], RunOutcome.PASS),
        (["passed", "undecided"], RunOutcome.PASS),
        (["passed", "errors"], RunOutcome.ERROR),
        (["errors", "failed"], RunOutcome.FAIL),
        ([], RunOutcome.EMPTY),
    ],
)
def test_the_worst_model_decides(build, models, worst):
    reports = [getattr(build, model)(f"m{n}") for n, model in enumerate(models)]

    assert outcome(build.publication(*reports)) is worst


@pytest.mark.parametrize("models", [[], ["passed"], ["passed", "undecided"]])
def test_nothing_is_green_beside_a_refused_result(build, models):
    reports = [getattr(build, model)() for model in models]
    ours = build.publication(*reports, refused=(build.refused,))

    assert outcome(ours) is RunOutcome.ERROR
    assert body(ours).startswith("### 💥")
    assert "1 result refused" in body(ours).splitlines()[0]
    assert "is of commit 77aa01&#8203;2" in body(ours)


@pytest.mark.parametrize(
    ("model", "conclusion", "worse"),
    [
        ("passed", "success", RunOutcome.PASS),
        ("passed", "failure", RunOutcome.FAIL),
        ("passed", None, RunOutcome.ERROR),
        ("failed", "success", RunOutcome.FAIL),
        ("failed", "failure", RunOutcome.FAIL),
        ("errors", "failure", RunOutcome.ERROR),
        ("errors", None, RunOutcome.ERROR),
    ],
)
def test_of_a_stranger_s_result_and_its_job_the_worse_is_used(build, model, conclusion, worse):
    report = getattr(build, model)()

    assert outcome(build.stranger(report, conclusion=conclusion)) is worse


def test_a_stranger_s_result_that_contradicts_its_own_checks_is_no_pass(build):
    claims = build.failed().model_copy(update={"outcome": RunOutcome.PASS, "exit_code": 0})

    assert outcome(build.stranger(claims)) is RunOutcome.FAIL
    assert body(build.stranger(claims)).startswith("### ❌")


def test_a_stranger_s_pass_without_checks_is_none(build):
    claims = build.passed().model_copy(update={"checks": ()})

    assert outcome(build.stranger(claims)) is RunOutcome.EMPTY


@pytest.mark.parametrize(
    ("model", "conclusion", "said"),
    [
        ("passed", "failure", "the job that made them failed"),
        ("failed", "success", "they do not pass"),
        ("passed", None, "nothing confirms these results"),
        ("passed", "success", None),
        ("failed", "failure", None),
    ],
)
def test_a_contradiction_is_said_aloud(build, model, conclusion, said):
    text = body(build.stranger(getattr(build, model)(), conclusion=conclusion))

    assert ("The worse is used" in text or "nothing confirms" in text) is (said is not None)
    assert said is None or said in text


def test_a_stranger_s_results_are_labelled_and_the_commit_is_the_forge_s(build):
    text = body(build.stranger(build.failed(), head="9" * 40))

    assert "results produced by code from a fork at <code>9999999</code>" in text
    assert "4f1c9ab" not in text


def test_files_that_bend_the_verdict_stand_above_all_checks(build):
    bent = build.stranger(build.failed(), bending=("mlgate.yaml",))

    lines = body(bent).splitlines()

    assert lines.index("> - <code>mlgate.yaml</code>") < lines.index(
        next(line for line in lines if line.startswith("|"))
    )


def test_the_digest_is_of_16_digits_and_knows_no_order(build):
    a, b = build.passed("a"), build.undecided("b")
    turned = b.model_copy(update={"checks": b.checks[::-1]})

    assert re.fullmatch("[0-9a-f]{16}", digest_of_checks(build.publication(a, b)))
    assert digest_of_checks(build.publication(a, b)) == digest_of_checks(
        build.publication(turned, a)
    )


def test_the_digest_is_blind_to_values_words_and_commits(build):
    before = build.report(build.check())
    after = build.report(
        build.check(measured=0.9, change=-0.025, reason="it fell more", notes=("odd",), line=3),
        seconds=99.0,
        commit=None,
    )

    assert digest_of_checks(build.publication(before)) == digest_of_checks(
        build.publication(after, head="9" * 40)
    )


@pytest.mark.parametrize("other", [each for each in Outcome if each is not Outcome.PASS])
def test_the_digest_changes_with_the_outcome_of_one_check_of_many(build, other):
    fine = [build.absolute(f"train.c{n}") for n in range(30)]
    moved = [*fine[:-1], fine[-1].model_copy(update={"outcome": other})]

    same = build.report(*fine, outcome=RunOutcome.PASS)
    changed = build.report(*moved, outcome=RunOutcome.PASS)
    assert digest_of_checks(build.publication(same)) != digest_of_checks(build.publication(changed))


def test_the_digest_tells_publications_apart(build):
    found = build.publication(build.passed())
    apart = [
        found,
        build.publication(build.passed("other")),
        build.publication(build.passed(), refused=(build.refused,)),
        build.publication(running=True),
        build.publication(),
        build.publication(build.misconfigured()),
        replace(found, untrusted=True, conclusion="failure"),
        build.publication(build.partial()),
    ]

    assert len({digest_of_checks(each) for each in apart}) == len(apart)
