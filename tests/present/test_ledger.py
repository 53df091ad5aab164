"""What a reader is told of looks at the test set."""

import pytest

from mlgate.present.ledger import left_of
from mlgate.present.provenance import origins
from mlgate.present.story import tell
from mlgate.result.ledger import LedgerRecord, LookBudget


def budget(name="accuracy", **more):
    given = {
        "check": f"metrics/{name}.max_drop",
        "limit": "max_drop 0.01",
        "margin": 0.01,
        "standard_error": 0.002236,
        "allowed": 353.5,
        "left": 341,
        "worn_out": False,
    }
    return LookBudget(**{**given, **more})


WORN = {"allowed": 4.9, "left": 0, "worn_out": True}


def record(*budgets, **more):
    given = {
        "path": "mlgate-ledger",
        "mode": "warn",
        "test_set": "a" * 32,
        "candidate": "b" * 32,
        "baseline": "c" * 32,
        "looks": 12,
        "look": 12,
        "repeated": False,
        "recorded": True,
        "beta": 0.05,
        "budgets": budgets,
    }
    return LedgerRecord(**{**given, **more})


def told(build, ledger):
    report = build.report(build.check(), ledger=ledger)
    facts = [origin.facts for origin in origins(report) if origin.title == "Test set"]
    return tell(report), {fact.name: fact.value for found in facts for fact in found}


def test_without_a_ledger_nothing_is_said(build):
    story, facts = told(build, None)

    assert facts == {}
    assert not any("look" in text for text in (*story.notes, *story.footer))


def test_the_last_line_has_the_looks_and_what_is_left_for_the_tightest_margin(build):
    wide = budget("roc_auc", allowed=1e9, left=None)

    story, _ = told(build, record(wide, budget()))

    said = "12 looks at this test set; about 341 of 353 left for metrics/accuracy.max_drop 0.01"
    assert said in story.footer
    assert story.notes == ()


def test_every_margin_has_its_line_in_the_provenance(build):
    _, facts = told(build, record(budget(), budget("roc_auc", allowed=None, left=None)))

    assert facts == {
        "Ledger": "mlgate-ledger",
        "Fingerprint": "a" * 32,
        "Looks to date": "12",
        "This run": "look 12, recorded",
        "Looks for metrics/accuracy.max_drop 0.01": "about 341 of 353 left",
        "Looks for metrics/roc_auc.max_drop 0.01": "over 1,000,000 left",
    }


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"look": None, "looks": 11}, "no look: both models predict the same"),
        ({"repeated": True, "look": 3}, "look 3, made before with the same predictions"),
        ({"recorded": False}, "look 12, not recorded"),
    ],
)
def test_it_is_said_which_look_a_run_is(build, more, said):
    assert told(build, record(**more))[1]["This run"] == said


def test_a_worn_out_test_set_is_said_aloud_with_what_to_do(build):
    story, _ = told(build, record(budget(**WORN), budget("roc_auc")))

    (note,) = story.notes
    assert note == (
        "the test set is worn out after 12 looks for metrics/accuracy.max_drop 0.01 (it bears 4): "
        "a pass may be luck by now; refresh its rows, or enlarge it"
    )


def test_many_margins_that_are_worn_out_are_counted(build):
    story, _ = told(build, record(*(budget(f"m{number}", **WORN) for number in range(5))))

    assert "metrics/m2.max_drop 0.01 (it bears 4) and 2 more: a pass" in story.notes[0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"look": 12, "planned": 100, "beta": 0.0005}, "99.95%, since it is look 12 of 100"),
        ({"look": 12, "planned": 10, "beta": 0.0002}, "since it is look 12, and the plan of 10"),
        ({"look": 2, "beta": 0.0076}, "99.24%, since it is look 2, and looks are not planned"),
        ({"look": None, "beta": 0.0076}, "and this run is none of them"),
    ],
)
def test_mode_adaptive_says_what_a_pass_needs_and_why(build, more, said):
    story, facts = told(build, record(mode="adaptive", **more))

    assert said in story.notes[0]
    assert facts["Beta of this look"] == f"{more['beta']:.3g}"


def test_in_mode_adaptive_a_worn_out_test_set_costs_power_and_brings_no_luck(build):
    story, _ = told(build, record(budget(**WORN), mode="adaptive", planned=100, beta=0.0005))

    assert "a model that did not change will seldom pass" in story.notes[0]
    assert "luck" not in story.notes[0]


def test_a_ledger_that_cannot_be_used_says_why(build):
    broken = LedgerRecord(path="mlgate-ledger", mode="warn", problem="it cannot be read")

    story, facts = told(build, broken)

    assert facts == {"Ledger": "mlgate-ledger", "Not counted": "it cannot be read"}
    assert story.notes == ()  # the run's own note says it


@pytest.mark.parametrize(
    ("allowed", "left", "said"),
    [
        (0.4, 0, "none: the rows are too few for one"),
        (4.9, 0, "none of 4 left"),
        (4.9, 3, "about 3 of 4 left"),
        (12_345.0, 12_000, "about 12,000 of 12,345 left"),
        (None, None, "over 1,000,000 left"),
    ],
)
def test_what_is_left_in_words(allowed, left, said):
    assert left_of(allowed, left) == said
