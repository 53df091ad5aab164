"""What a change does to its own policy."""

from datetime import date, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from mlgate.policy.compare import Bound, Changes, Terms, compare
from mlgate.policy.entry import Entry
from mlgate.policy.looser import Move, by_rank, move, same
from mlgate.policy.model import EntryParams, PolicySections
from mlgate.policy.promise import Looser, Promise

numbers = st.integers(-1000, 1000) | st.floats(-1e6, 1e6, allow_nan=False)
json_values = (
    st.none()
    | st.booleans()
    | numbers
    | st.text(max_size=4)
    | st.lists(st.integers(0, 3), max_size=3)
)


SECTIONS = PolicySections(version=1)


class Params(EntryParams):
    """An entry as gates have them."""

    metric: str = "roc_auc"
    file: str | None = None
    min: float | None = None
    max_drop: float | str | None = None
    decide: Literal["interval", "point"] = "interval"
    slices: list[str] = Field(default=[])
    min_rows: int = 50
    average: str | None = None
    runs: str | None = None
    folds: dict[str, int] | None = None
    python: str | None = None
    timeout: str | None = None
    discover: dict[str, Any] | None = None


def terms(*entries: dict[str, Any], **sections: Any) -> Terms:
    bound = []
    for index, given_ in enumerate(entries):
        params = Params.model_validate(given_)
        subject = params.id or params.metric
        limits = {"min": (params.min, Looser.LOWER), "max_drop": (params.max_drop, Looser.HIGHER)}
        promises = tuple(
            Promise(id=f"metrics/{subject}.{rule}", value=value, looser=looser)
            for rule, (value, looser) in limits.items()
            if value is not None
        )
        entry = Entry(gate="metrics", index=index, params=params, file="mlgate.yaml", lines={"": 1})
        bound.append(Bound(entry=entry, promises=promises))
    return Terms(sections=PolicySections.model_validate({"version": 1, **sections}), bound=bound)


def listed(changes: Changes) -> dict[str, list[tuple[str, Any, Any]]]:
    """The lists that are not empty."""
    names = ("loosened", "tightened", "added", "removed", "plumbing")
    lists = {name: [(c.what, c.from_, c.to) for c in getattr(changes, name)] for name in names}
    return {name: found for name, found in lists.items() if found}


@given(numbers, numbers)
def test_a_higher_limit_is_looser_where_higher_is_looser(before: float, after: float) -> None:
    expected = Move.SAME if before == after else Move.LOOSENED if after > before else Move.TIGHTENED
    assert move(before, after, Looser.HIGHER) is expected
    assert move(-before, -after, Looser.LOWER) is expected


@given(st.floats(0, 100), st.floats(0, 100))
def test_percentages_are_compared_as_numbers(before: float, after: float) -> None:
    assert move(f"{before!r}%", f" {after!r} %", Looser.HIGHER) is move(
        before, after, Looser.HIGHER
    )


@given(st.dates(date(1000, 1, 1)), st.integers(-1000, 1000))
def test_dates_are_compared_as_dates(before: date, days: int) -> None:
    try:
        after = before + timedelta(days)
    except OverflowError:
        return
    expected = move(0, days, Looser.HIGHER)
    assert (
        move(before.isoformat(), f"{after.isoformat()}T00:00:00", Looser.HIGHER) is expected
        or days == 0
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2%", 0.02),
        (0.02, "2%"),
        ("a", "b"),
        (1, "1"),
        (True, 2),
        ("2%", "x%"),
        ("2020-01-01", 5),
        (1, None),
        ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00+02:00"),
    ],
)
def test_limits_of_two_kinds_cannot_be_compared_and_count_as_loosened(
    before: Any, after: Any
) -> None:
    assert move(before, after, Looser.HIGHER) is Move.LOOSENED
    assert move(before, after, Looser.LOWER) is Move.LOOSENED


@given(st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_allowing_more_values_is_looser(before: set[int], after: set[int]) -> None:
    found = move(sorted(before), sorted(after, reverse=True), Looser.SUPERSET)
    if before == after:
        assert found is Move.SAME
    else:
        assert found is (Move.TIGHTENED if after < before else Move.LOOSENED)


@pytest.mark.parametrize(("before", "after"), [(True, False), (True, None), ("x", None)])
def test_taking_a_rule_away_is_looser(before: Any, after: Any) -> None:
    assert move(before, after, Looser.ABSENT) is Move.LOOSENED
    assert move(after, before, Looser.ABSENT) is Move.TIGHTENED


@given(json_values, json_values, st.sampled_from(Looser))
def test_no_change_is_quiet_and_no_two_ways_are_both_tighter(
    before: Any, after: Any, looser: Looser
) -> None:
    there, back = move(before, after, looser), move(after, before, looser)
    assert move(before, before, looser) is Move.SAME
    assert (there is Move.SAME) == (back is Move.SAME)
    if not same(before, after):
        assert not (there is Move.TIGHTENED and back is Move.TIGHTENED)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [(1, 1.0, True), (1, True, False), (1, "1", False), ([1], (1.0,), True)],
)
def test_the_same_json_is_the_same_limit(one: Any, other: Any, *, alike: bool) -> None:
    assert same(one, other) is alike


def test_an_unknown_word_counts_as_loosened() -> None:
    assert by_rank("block", "never", ("block", "warn")) is Move.LOOSENED
    assert by_rank("warn", "block", ("block", "warn")) is Move.TIGHTENED


def test_limits_are_sorted_into_their_lists() -> None:
    base = terms(
        {"min": 0.75, "max_drop": 0.01},
        {"metric": "recall", "min": 0.5},
        {"metric": "f1", "min": 0.5},
    )
    head = terms(
        {"min": 0.8, "max_drop": 0.02},
        {"metric": "f1", "min": 0.5},
        {"metric": "accuracy", "max_drop": "2%"},
    )
    assert listed(compare(base, head)) == {
        "loosened": [("metrics/roc_auc.max_drop", 0.01, 0.02)],
        "tightened": [("metrics/roc_auc.min", 0.75, 0.8)],
        "added": [("metrics/accuracy.max_drop", None, "2%")],
        "removed": [("metrics/recall.min", 0.5, None)],
    }


def test_another_order_of_entries_is_no_change() -> None:
    one, other = (
        {"metric": "f1", "min": 0.5},
        {"metric": "recall", "max_drop": 0.1, "slices": ["a", "b"]},
    )
    assert compare(terms(one, other), terms({**other, "slices": ["b", "a"]}, one)) == Changes()


@pytest.mark.parametrize(
    ("key", "tight", "loose"),
    [
        ("severity", "block", "warn"),
        ("min_rows", 50, 500),
        ("slices", ["sex", "region"], ["sex"]),
        ("slices", ["sex"], []),
    ],
)
def test_a_key_that_judges_less_is_looser(key: str, tight: Any, loose: Any) -> None:
    strict, lax = terms({"min": 0.5, key: tight}), terms({"min": 0.5, key: loose})
    what = f"gates.metrics[roc_auc].{key}"
    assert listed(compare(strict, lax)) == {"loosened": [(what, tight, loose)]}
    assert listed(compare(lax, strict)) == {"tightened": [(what, loose, tight)]}


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [("decide", "interval", "point"), ("average", None, "micro"), ("slices", ["a"], ["b"])],
)
def test_a_key_without_a_direction_counts_as_loosened_either_way(
    key: str, one: Any, other: Any
) -> None:
    first, second = terms({"min": 0.5, key: one}), terms({"min": 0.5, key: other})
    assert set(listed(compare(first, second))) == {"loosened"}
    assert set(listed(compare(second, first))) == {"loosened"}


SEARCH = {"columns": ["a", "b"], "depth": 2, "fdr": 0.05, "min_drop": 0.02, "severity": "block"}


@pytest.mark.parametrize(
    ("key", "loose"),
    [
        ("columns", ["a"]),
        ("depth", 1),
        ("fdr", 0.01),
        ("min_drop", 0.1),
        ("severity", "warn"),
    ],
)
def test_a_search_that_tells_of_less_is_looser(key: str, loose: Any) -> None:
    strict = terms({"min": 0.5, "discover": SEARCH})
    lax = terms({"min": 0.5, "discover": {**SEARCH, key: loose}})
    what = f"gates.metrics[roc_auc].discover.{key}"

    assert listed(compare(strict, lax)) == {"loosened": [(what, SEARCH[key], loose)]}
    assert listed(compare(lax, strict)) == {"tightened": [(what, loose, SEARCH[key])]}


@pytest.mark.parametrize("key", ["columns", "min_drop"])
def test_a_default_of_a_search_counts_as_loosened_either_way(key: str) -> None:
    one = terms({"min": 0.5, "discover": SEARCH})
    other = terms({"min": 0.5, "discover": {**SEARCH, key: None}})

    assert set(listed(compare(one, other))) == {"loosened"}
    assert set(listed(compare(other, one))) == {"loosened"}


def test_slices_that_narrow_a_search_of_all_columns_loosen_it() -> None:
    search = {**SEARCH, "columns": None}
    base = terms({"min": 0.5, "discover": search})
    head = terms({"min": 0.5, "discover": search, "slices": ["region"]})
    named = terms({"min": 0.5, "discover": {**SEARCH, "columns": ["region"]}})

    assert listed(compare(base, head)) == {
        "tightened": [("gates.metrics[roc_auc].slices", [], ["region"])],
        "loosened": [("gates.metrics[roc_auc].discover.columns", None, ["region"])],
    }
    assert listed(compare(head, named)) == {  # the same columns are searched
        "loosened": [("gates.metrics[roc_auc].slices", ["region"], [])]
    }


def test_a_search_that_is_gone_is_no_setting_that_moved() -> None:
    """Its check is promised, so it is listed as removed."""
    base, head = terms({"min": 0.5, "discover": SEARCH}), terms({"min": 0.5})

    assert compare(base, head) == Changes()
    assert compare(head, base) == Changes()


def test_another_metric_under_the_same_id_counts_as_loosened() -> None:
    base, head = (
        terms({"id": "quality", "min": 0.5}),
        terms({"id": "quality", "metric": "accuracy", "min": 0.5}),
    )
    assert listed(compare(base, head)) == {
        "loosened": [("gates.metrics[quality].metric", "roc_auc", "accuracy")]
    }


def test_another_file_is_plumbing() -> None:
    base, head = terms({"min": 0.5, "file": "a.json"}), terms({"min": 0.5, "file": "b.json"})
    assert listed(compare(base, head)) == {
        "plumbing": [("gates.metrics[roc_auc].file", "a.json", "b.json")]
    }


def test_more_time_for_a_function_is_plumbing_and_another_interpreter_is_not() -> None:
    base = terms({"metric": "profit", "min": 0.5, "timeout": "1m", "python": "a"})
    head = terms({"metric": "profit", "min": 0.5, "timeout": "2m", "python": "b"})

    assert listed(compare(base, head)) == {
        "plumbing": [("gates.metrics[profit].timeout", "1m", "2m")],
        "loosened": [("gates.metrics[profit].python", "a", "b")],
    }


def test_an_entry_split_in_two_is_no_change() -> None:
    base = terms({"min": 0.5, "max_drop": 0.1})
    assert compare(base, terms({"min": 0.5}, {"max_drop": 0.1})) == Changes()


def test_a_limit_that_is_dropped_from_an_entry_is_removed_and_nothing_else() -> None:
    changes = compare(terms({"min": 0.5, "max_drop": 0.1}), terms({"min": 0.5}))
    assert listed(changes) == {"removed": [("metrics/roc_auc.max_drop", 0.1, None)]}


@pytest.mark.parametrize(
    ("tight", "loose", "what"),
    [
        ({"verdict": {"alpha": 0.05}}, {"verdict": {"alpha": 0.01}}, "verdict.alpha"),
        ({"verdict": {"beta": 0.05}}, {"verdict": {"beta": 0.2}}, "verdict.beta"),
        ({"verdict": {"mode": "strict"}}, {"verdict": {"mode": "balanced"}}, "verdict.mode"),
        ({}, {"verdict": {"mode": "lenient"}}, "verdict.mode"),
        ({}, {"verdict": {"fail_when": "beyond_margin"}}, None),
        ({"verdict": {"on_inconclusive": "block"}}, {}, None),
        (
            {"baseline": {"min_shared": 0.9}},
            {"baseline": {"min_shared": 0.5}},
            "baseline.min_shared",
        ),
        ({}, {"baseline": {"if_missing": "new"}}, "baseline.if_missing"),
        ({}, {"waivers": {"from": "head"}}, "waivers.from"),
    ],
)
def test_settings_of_the_verdict_have_a_looser_side(
    tight: Any, loose: Any, what: str | None
) -> None:
    there, back = compare(terms(**tight), terms(**loose)), compare(terms(**loose), terms(**tight))
    assert (len(there.loosened), len(back.tightened)) == (1, 1)
    assert not there.tightened
    assert not back.loosened
    assert what is None or there.loosened[0].what == what


def test_a_mode_is_one_change_not_three() -> None:
    changes = compare(terms(verdict={"mode": "strict"}), terms(verdict={"mode": "lenient"}))
    assert listed(changes) == {"loosened": [("verdict.mode", "strict", "lenient")]}


@pytest.mark.parametrize(
    "section",
    [
        {"baseline": {"commit": "previous"}},
        {"waivers": {"path": "other.yaml"}},
        {"predictions": {"path": "p.csv", "target": "y", "threshold": 0.5}},
        {"predictions": {"path": "p.csv", "target": "y", "positive": 1}},
        {"predictions": {"path": "p.csv", "target": "y", "task": "multiclass"}},
        {"predictions": {"path": "p.csv", "target": "y", "weight": "w"}},
        {"predictions": {"path": "p.csv", "target": "y", "cluster_by": "user"}},
    ],
)
def test_what_changes_the_meaning_of_limits_counts_as_loosened(section: Any) -> None:
    base = terms(predictions={"path": "p.csv", "target": "y"})
    head = terms(**{"predictions": {"path": "p.csv", "target": "y"}, **section})
    assert set(listed(compare(base, head))) == {"loosened"}
    assert set(listed(compare(head, base))) == {"loosened"}


def test_paths_columns_command_datasets_and_places_are_plumbing() -> None:
    base = terms(
        predictions={"path": "p.csv", "target": "y"},
        datasets={"a": "a.csv"},
        pipeline={"command": "x"},
    )
    head = terms(
        predictions={"path": "q.csv", "target": "label"},
        datasets={"a": "b.csv", "c": "https://user:secret@host/c.csv?token=secret"},
        pipeline={"command": ["x"]},
        baseline={"from": [{"store": "s3://k:secret@bucket"}], "keep": "none"},
    )
    changes = compare(base, head)
    assert set(listed(changes)) == {"plumbing"}
    assert {change.what for change in changes.plumbing} == {
        "predictions.path", "predictions.target", "datasets.a", "datasets.c", "pipeline.command",
        "baseline.from", "baseline.keep",
    }  # fmt: skip
    assert "secret" not in repr(changes)


entry = st.fixed_dictionaries(
    {
        "metric": st.sampled_from(["a", "b", "c"]),
        "min": st.floats(0, 1),
        "severity": st.sampled_from(["block", "warn"]),
    },
    optional={
        "max_drop": st.floats(0, 1) | st.just("2%"),
        "slices": st.lists(st.sampled_from("xyz"), max_size=3),
    },
)
entries = st.lists(entry, max_size=3, unique_by=lambda entry: entry["metric"])


@given(entries, entries)
def test_every_change_is_listed_and_only_changes_are(
    one: list[dict[str, Any]], other: list[dict[str, Any]]
) -> None:
    base, head = terms(*one), terms(*other)
    assert compare(base, base) == Changes()
    changes = compare(base, head)
    before = {promise.id: promise.value for bound in base.bound for promise in bound.promises}
    after = {promise.id: promise.value for bound in head.bound for promise in bound.promises}
    assert {change.what for change in changes.added} == after.keys() - before.keys()
    assert {change.what for change in changes.removed} == before.keys() - after.keys()
    moved = {
        change.what for change in (*changes.loosened, *changes.tightened) if change.what in before
    }
    assert moved == {name for name in before.keys() & after.keys() if before[name] != after[name]}


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({"runs": 3}, {"runs": 1}, "loosened"),
        ({"runs": 1}, {"runs": 3}, "tightened"),
        ({"when": "always"}, {"when": "ci"}, "loosened"),
        ({"when": "manual"}, {"when": "ci"}, "tightened"),
        ({"compare": {"m.json": {"ulp": 4}}}, {"compare": {"m.json": {"ulp": 9}}}, "loosened"),
        ({"compare": {"m.json": {"close": {}}}}, {"compare": {"m.json": {"close": {"rtol": 1}}}},
         "loosened"),
        ({}, {"compare": {"m.json": "artifact"}}, "removed"),
    ],
)  # fmt: skip
def test_terms_of_reproducibility(before, after, found):
    from mlgate.gates import reproducibility

    def written(keys: dict[str, Any]) -> Terms:
        params = reproducibility.PARAMS.model_validate({"compare": {"m.json": "bitwise"}} | keys)
        entry = Entry(gate="reproducibility", index=0, params=params, file="m", lines={"": 1})
        promises = reproducibility.promises(entry, lambda _: None, SECTIONS)
        return Terms(
            sections=PolicySections(version=1), bound=(Bound(entry=entry, promises=promises),)
        )

    changes = compare(written(before), written(after))

    assert len(getattr(changes, found)) == 1


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("runs", None, "out/*.json"),
        ("runs", "out/*.json", None),
        ("runs", "out/*.json", "old/*.json"),
        ("folds", None, {"train": 9, "test": 1}),
        ("folds", {"train": 9, "test": 1}, {"train": 1, "test": 9}),
    ],
)
def test_where_the_noise_is_known_from_is_no_plumbing(key, before, after):
    entry = {"metric": "f1", "file": "m.json", "max_drop": 0.01}
    changes = compare(terms({**entry, key: before}), terms({**entry, key: after}))
    assert [change.what for change in changes.loosened] == [f"gates.metrics[f1].{key}"]
    assert not changes.plumbing


def test_further_trainings_of_the_predictions_are_no_plumbing():
    spec = {"path": "p.csv", "target": "y", "prediction": "d"}
    changes = compare(
        terms({"max_drop": 0.01}, predictions=spec),
        terms({"max_drop": 0.01}, predictions={**spec, "runs": "seeds/*.csv"}),
    )
    assert [change.what for change in changes.loosened] == ["predictions.runs"]
