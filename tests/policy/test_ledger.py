"""The policy's ledger: what it may say, and what a change of it does."""

import pytest

from mlgate.policy.compare import Terms, compare
from mlgate.policy.model import PolicySections
from mlgate.result.provenance import PolicyChange

POLICY = """\
version: 1
name: income
gates: {metrics: [{metric: f1, file: m.json, min: 0.5}]}
"""


def terms(ledger):
    given = {} if ledger is None else {"ledger": ledger}
    return Terms(sections=PolicySections.model_validate({"version": 1, **given}), bound=())


def moved(before, after):
    changes = compare(terms(before), terms(after))
    kinds = ("loosened", "tightened", "added", "removed", "plumbing")
    return {kind: getattr(changes, kind) for kind in kinds if getattr(changes, kind)}


def one(what, before, after):
    return (PolicyChange(what=what, from_=before, to=after),)


def test_a_policy_keeps_no_ledger_until_it_says_so_and_then_warns():
    assert PolicySections.model_validate({"version": 1}).ledger is None
    spec = PolicySections.model_validate({"version": 1, "ledger": {}}).ledger
    assert spec is not None
    assert (spec.mode, spec.path, spec.looks) == ("warn", "mlgate-ledger", None)


@pytest.mark.parametrize(
    ("written", "key", "message"),
    [
        ("{looks: 10}", "looks: 10", "looks are planned in `mode: adaptive` only"),
        ("{mode: off, looks: 10}", "looks: 10", "the mode is off"),
        ("{mode: adaptive, looks: 0}", "0", "must be at least 1"),
        ("{mode: strict}", "strict", "one of"),
        ("{path: 's3://bucket/looks'}", "path: 's3://bucket/looks'", "on this machine"),
        ("{path: looks.json}", "path: looks.json", "ends in `.jsonl`, or a folder"),
        ("{pth: looks}", "pth", "not a known key"),
    ],
)
def test_what_a_ledger_cannot_be_is_said_with_its_line(wrong, written, key, message):
    (problem,) = wrong(f"{POLICY}ledger: {written}\n")

    assert message in problem.message
    assert problem.place.line == 4
    marked = problem.place.source[problem.place.column - 1 :]
    assert marked.startswith(key.partition(":")[0])


@pytest.mark.parametrize(
    "written",
    [
        "{}",
        "{path: looks.jsonl}",
        "{path: '${SHARED}/looks'}",
        "{path: 'file:///srv/looks'}",
        "{mode: adaptive}",
        "{mode: adaptive, looks: 100}",
        "{mode: off}",
    ],
)
def test_what_a_ledger_can_be_is_valid(wrong, written):
    assert wrong(f"{POLICY}ledger: {written}\n") == []


def test_a_first_ledger_is_no_loosening():
    change = moved(None, {})

    assert set(change) == {"tightened"}
    assert one("ledger.mode", "off", "warn")[0] in change["tightened"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"mode": "adaptive"}, {"mode": "warn"}, one("ledger.mode", "adaptive", "warn")),
        ({"mode": "warn"}, {"mode": "off"}, one("ledger.mode", "warn", "off")),
        ({"path": "a"}, {"path": "b"}, one("ledger.path", "a", "b")),
        (
            {"mode": "adaptive", "looks": 100},
            {"mode": "adaptive", "looks": 20},
            one("ledger.looks", 100, 20),
        ),
        (
            {"mode": "adaptive"},
            {"mode": "adaptive", "looks": 20},
            one("ledger.looks", "unplanned", 20),
        ),
        (
            {"mode": "adaptive", "looks": 20},
            {"mode": "adaptive"},
            one("ledger.looks", 20, "unplanned"),
        ),
        (
            {"mode": "adaptive", "looks": 20},
            {"mode": "warn"},
            one("ledger.mode", "adaptive", "warn"),
        ),
    ],
)
def test_what_makes_a_pass_cheaper_is_loosened(before, after, said):
    assert moved(before, after) == {"loosened": said}


def test_a_ledger_that_is_gone_is_loosened():
    change = moved({}, None)

    assert one("ledger.mode", "warn", "off")[0] in change["loosened"]
    assert one("ledger.path", "mlgate-ledger", None)[0] in change["loosened"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"mode": "warn"}, {"mode": "adaptive"}, one("ledger.mode", "warn", "adaptive")),
        (
            {"mode": "warn"},
            {"mode": "adaptive", "looks": 9},
            one("ledger.mode", "warn", "adaptive"),
        ),
        (
            {"mode": "adaptive", "looks": 20},
            {"mode": "adaptive", "looks": 100},
            one("ledger.looks", 20, 100),
        ),
    ],
)
def test_what_makes_a_pass_dearer_is_tightened(before, after, said):
    assert moved(before, after) == {"tightened": said}


def test_nothing_moves_where_nothing_changed():
    for ledger in (None, {}, {"mode": "adaptive", "looks": 7}):
        assert moved(ledger, ledger) == {}
