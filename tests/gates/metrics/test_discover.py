"""Slices that nobody declared: found where they are, told once, and quiet where nothing changed."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mlgate import catalog
from mlgate.errors import ConfigurationError
from mlgate.policy.compare import compare

GIVEN = {"id": "id", "target": "y", "positive": 1, "prediction": "d"}
ENTRY = {"metric": "accuracy", "max_drop": 0.5, "discover": True}
FOUND = "metrics/accuracy.discover"


def tables(n: int = 3_000, *, seed: int = 3, churn: float = 0.06, lose: float = 0.0) -> Any:
    """Both sides; of the candidate a share of the rows of old people in the EU turned wrong."""
    random = np.random.default_rng(seed)
    rows = pd.DataFrame(
        {
            "id": np.arange(n),
            "y": random.integers(0, 2, n),
            "region": random.choice(["AP", "EU", "US"], n),
            "age": random.integers(18, 80, n),
            "plan": random.choice(list("abcd"), n),
        }
    )
    d = random.choice([-1, 0, 1], n, p=[churn / 2, 1 - churn, churn / 2])
    right = {"b": np.where(d == 0, random.random(n) < 0.9, d < 0)}
    hurt = hurt_rows(rows) & (random.random(n) < lose)
    right["c"] = np.where(d == 0, right["b"], d > 0) & ~hurt
    return [rows.assign(d=np.where(right[side], rows.y, 1 - rows.y)) for side in ("c", "b")]


def hurt_rows(rows: pd.DataFrame) -> Any:
    return (rows.region == "EU") & (rows.age >= 60)


def search(folder, sides, discover: Any = True, *, predictions: Any = None, **entry: Any):
    report = folder.check(
        {**ENTRY, "discover": discover, **entry},
        candidate=sides[0],
        baseline=sides[1],
        predictions=predictions or GIVEN,
    )
    return next(check for check in report.checks if check.rule == "discover")


def where(check) -> list[str]:
    return [one["slice"] for one in check.details["found"]]


def test_a_bad_slice_is_found_with_its_counts_and_told_once(folder):
    candidate, baseline = tables(lose=0.5)

    check = search(
        folder, (candidate, baseline), {"columns": ["region", {"age": [40, 60]}, "plan"]}
    )

    assert (check.id, check.outcome, check.blocking) == (FOUND, "warn", False)
    assert where(check) == ["region is EU and age is 60 or over"]
    (one,) = check.details["found"]
    rows = hurt_rows(candidate)
    right = [(side.d == side.y)[rows] for side in (candidate, baseline)]
    assert one["rows"] == rows.sum()
    assert one["worse"] == (~right[0] & right[1]).sum()
    assert one["better"] == (right[0] & ~right[1]).sum()
    assert one["change"] == pytest.approx(right[0].mean() - right[1].mean())
    assert one["groups"] == [
        {"column": "region", "value": "EU"},
        {"column": "age", "low": 60.0, "high": None},
    ]
    assert check.measured_text == "1 of 43 slices"
    assert check.reason.startswith(
        "1 slice is worse, of 43 that were searched: where region is EU and age is 60 or over, "
    )


@pytest.mark.parametrize(
    ("lost", "won", "told"),
    [
        pytest.param(180, 80, ["region is EU and plan is a"], id="one point: told of the part"),
        pytest.param(800, 500, ["region is EU"], id="three points: told of the whole"),
    ],
)
def test_what_is_left_of_a_parent_has_to_lose_enough_itself(folder, lost, won, told):
    sides = [[], []]
    for region, plan, n, losses, wins in (
        ("EU", "a", 5_000, 2_000, 0),
        ("EU", "b", 10_000, lost, won),
        ("US", "a", 8_000, 100, 100),
        ("US", "b", 8_000, 0, 0),
    ):
        at = np.arange(n)
        after = np.where(at < losses, 0, 1)
        before = np.where((at >= losses) & (at < losses + wins), 0, 1)
        for rows, decided in zip(sides, (after, before), strict=True):
            rows.append(pd.DataFrame({"y": 1, "d": decided, "region": region, "plan": plan}))
    whole = [pd.concat(rows, ignore_index=True) for rows in sides]

    check = search(
        folder,
        [rows.assign(id=np.arange(len(rows))) for rows in whole],
        {"columns": ["region", "plan"], "min_drop": 0.02},
    )

    assert where(check) == told


def test_an_unchanged_model_passes_and_says_what_was_searched(folder):
    check = search(folder, tables())

    assert (check.outcome, check.kind) == ("pass", "exact")
    assert check.reason == (
        "no slice is shown to be worse: 51 slices of 3 columns were searched, "
        "50 of which have 30 rows and 8 on which the models differ"
    )
    assert check.details["columns"] == "region, age, plan"
    assert check.details["found"] == []


def test_columns_are_those_of_the_slices_where_none_are_named(folder):
    check = search(folder, tables(), slices=["plan", {"age": "quartiles"}])

    assert check.details["columns"] == "plan, age"
    assert check.details["slices_searched"] == 4 + 4 + 16


def test_depth_one_crosses_nothing(folder):
    check = search(folder, tables(lose=0.5), {"depth": 1})

    assert check.details["slices_searched"] == 4 + 4 + 3
    assert all(" and " not in name for name in where(check))
    assert check.outcome == "warn"


def test_blocking_needs_a_slice_that_is_worse_by_the_margin_for_sure(folder):
    sides = tables(lose=0.5)

    surely = search(folder, sides, {"severity": "block"})
    barely = search(folder, sides, {"severity": "block", "min_drop": 0.4})
    nothing = search(folder, tables(), {"severity": "block"})

    assert (surely.outcome, surely.blocking) == ("fail", True)
    assert barely.details["found"]
    assert (barely.outcome, barely.blocking) == ("warn", False)
    assert (nothing.outcome, nothing.severity) == ("pass", "block")


def test_a_bound_allows_for_as_many_slices_as_are_told(folder):
    """One of several that are worse: the others are parents, which are not told."""
    candidate, baseline = tables(lose=0.5)

    check = search(folder, (candidate, baseline), {"columns": ["region", {"age": [40, 60]}]})

    [told] = check.details["found"]
    d = ((candidate.d == candidate.y) * 1.0 - (baseline.d == baseline.y))[hurt_rows(candidate)]
    quantile = stats.t.ppf(1 - 0.05 / check.details["slices_tested"], len(d) - 1)
    assert told["at_best"] == pytest.approx(d.mean() + quantile * stats.sem(d))


def test_a_drop_that_is_not_of_interest_is_not_told(folder):
    assert search(folder, tables(lose=0.5), {"min_drop": 0.9}).outcome == "pass"


def test_groups_are_rare_values_nulls_and_quarters_of_the_baseline(folder):
    candidate, baseline = tables(6_000, lose=0.0)
    random = np.random.default_rng(1)
    city = np.char.add("city ", random.integers(0, 40, 6_000).astype(str)).astype(object)
    city[random.random(6_000) < 0.6] = "city 0"
    city[random.random(6_000) < 0.1] = None
    income = np.where(random.random(6_000) < 0.1, np.nan, random.normal(size=6_000))
    hurt = pd.isna(city) & (random.random(6_000) < 0.5)
    candidate = candidate.assign(
        city=city, income=income + 100, d=np.where(hurt, 1 - candidate.y, candidate.d)
    )

    check = search(
        folder,
        (candidate, baseline.assign(city=city, income=income)),
        {"columns": ["city", "income"], "depth": 1},
    )

    assert where(check) == ["city is NULL"]
    # 20 cities, the rarer ones, NULL; all incomes are over the baseline's third quartile, or NaN.
    assert check.details["slices_searched"] == 22 + 2


def test_rarer_values_are_one_group(folder):
    candidate, baseline = tables(6_000)
    city = [f"city {i % 30 if i % 3 else i % 5000}" for i in range(6_000)]
    rare = pd.Series(city).map(pd.Series(city).value_counts()).to_numpy() < 3
    d = np.where(rare, 1 - candidate.y, candidate.d)

    check = search(
        folder,
        (candidate.assign(city=city, d=d), baseline.assign(city=city)),
        {"columns": ["city"]},
    )

    values = len(set(city))
    assert where(check) == [f"city is one of {values - 20:,} rarer values"]
    assert check.details["found"][0]["groups"] == [{"column": "city", "rarer_values": values - 20}]


@pytest.mark.parametrize(
    "value", ["<b>x</b>", "a|b", "::error::x", "(null)", "'; DROP TABLE pairs", ":name", "東京 ²"]
)
def test_a_found_slice_may_have_any_value(folder, value):
    candidate, baseline = tables(lose=0.6)
    sides = [side.replace({"region": {"EU": value}}) for side in (candidate, baseline)]

    check = search(folder, sides, {"columns": ["region"]})

    assert where(check) == [f"region is {value}"]
    assert check.id == FOUND


def test_roles_and_columns_of_many_words_are_not_searched(folder):
    sides = [side.assign(note=[f"note {i}" for i in side.id], score=0.5) for side in tables(1_000)]

    check = search(folder, sides, predictions={**GIVEN, "score": "score"})

    assert check.details["columns"] == "region, age, plan"
    assert check.notes == ("columns that were not searched: `note` (it has 1,000 values)",)


def test_a_named_column_of_many_words_is_searched_by_its_frequent_ones_and_that_is_said(folder):
    sides = [
        side.assign(note=[f"note {n if n > 200 else 0}" for n in side.id])
        for side in tables(1_000, lose=0.5)
    ]

    check = search(folder, sides, {"columns": ["note", "region"]})

    assert check.notes == (
        "`note` has 800 values: the 20 most frequent are groups, and the others one together",
    )


def test_decisions_among_many_classes_are_searched(folder):
    candidate, baseline = tables(lose=0.5)
    named = np.array(["cat", "dog", "fox"])
    sides = [
        side.assign(y=named[side.y], d=np.where(side.d == side.y, named[side.y], "fox"))
        for side in (candidate, baseline)
    ]

    check = search(
        folder,
        sides,
        {"columns": ["region", {"age": [60]}]},
        predictions={"task": "multiclass", "id": "id", "target": "y", "prediction": "d"},
    )

    assert where(check) == ["region is EU and age is 60 or over"]


def test_at_most_twenty_columns_are_searched(folder):
    sides = [side.assign(**{f"x{i}": side.id % (i + 2) for i in range(25)}) for side in tables(300)]

    check = search(folder, sides, {"depth": 1})

    assert len(check.details["columns"].split(", ")) == 20
    assert "20 columns are searched at most" in check.notes[0]


def test_numbers_in_a_csv_file_are_numbers(folder):
    candidate, baseline = tables(800)

    report = folder.check(
        ENTRY, candidate=candidate, baseline=baseline, suffix="csv", predictions=GIVEN
    )

    assert report.checks[1].details["slices_searched"] == 51


@pytest.mark.parametrize("worse", [True, False])
def test_a_loss_is_searched_by_the_losses_of_the_rows(folder, worse):
    random = np.random.default_rng(8)
    candidate, baseline = tables(4_000)
    signal = 1.5 * (2 * candidate.y - 1) + random.normal(size=4_000)
    rows = hurt_rows(candidate).to_numpy()
    noise = [random.normal(size=4_000) for _ in "cb"]
    noise[0] = noise[0] + np.where(rows & worse, -1.5 * (2 * candidate.y - 1), 0)
    sides = [
        side.assign(p=1 / (1 + np.exp(-signal - 0.3 * each)))
        for side, each in zip((candidate, baseline), noise, strict=True)
    ]
    spec = {"id": "id", "target": "y", "positive": 1, "score": "p"}

    report = folder.check(
        {"metric": "log_loss", "max_rise": 5, "discover": {"columns": ["region", {"age": [60]}]}},
        candidate=sides[0].drop(columns="d"),
        baseline=sides[1].drop(columns="d"),
        predictions=spec,
    )

    check = report.checks[-1]
    assert check.outcome == ("warn" if worse else "pass")
    assert where(check) == (["region is EU and age is 60 or over"] if worse else [])
    if worse:
        loss = [-np.log(np.where(side.y == 1, side.p, 1 - side.p))[rows].mean() for side in sides]
        assert check.details["found"][0]["change"] == pytest.approx(loss[0] - loss[1])
        assert "the log loss rose by" in check.reason


def test_identical_predictions_pass(folder):
    candidate, _ = tables(500)

    check = search(folder, (candidate, candidate))

    assert check.outcome == "pass"
    assert check.reason == "no slice is worse: the models agree on all 500 rows"


def test_few_rows_are_inconclusive(folder):
    check = search(folder, tables(29))

    assert check.outcome == "inconclusive"
    assert check.reason == "29 rows shared with the baseline, and a slice needs 30"


@pytest.mark.parametrize(("lost", "outcome"), [(7, "inconclusive"), (0, "pass")])
def test_a_search_without_a_test_is_no_pass_where_the_models_differ(folder, lost, outcome):
    n = np.arange(600)
    baseline = pd.DataFrame({"id": n, "y": 1, "d": 1, "group": [f"g{i}" for i in n % 20]})
    candidate = baseline.assign(d=np.where(n < 20 * lost, 0, 1))

    check = search(folder, (candidate, baseline), {"columns": ["group"], "severity": "block"})

    assert check.outcome == outcome
    if lost:
        assert check.reason == (
            "the models differ on 140 rows, and none of the 20 slices has 30 rows and 8 on which "
            "they do"
        )


def test_nothing_to_search_is_an_error(folder):
    sides = [side[["id", "y", "d"]] for side in tables(300)]

    check = search(folder, sides)

    assert (check.outcome, check.blocking) == ("error", False)
    assert "no column to search" in check.reason


def test_a_column_that_is_not_there_is_an_error(folder):
    check = search(folder, tables(300), {"columns": ["regoin"], "severity": "block"})

    assert (check.outcome, check.blocking) == ("error", True)
    assert "did you mean `region`?" in check.reason


def test_words_cannot_be_cut(folder):
    check = search(folder, tables(300), {"columns": [{"region": "quartiles"}]})

    assert check.outcome == "error"
    assert "is no number" in check.reason


def test_without_a_baseline_a_search_is_new(folder):
    candidate, _ = tables(300)

    report = folder.check(
        ENTRY, candidate=candidate, predictions=GIVEN, place={"if_missing": "new"}
    )

    assert {check.outcome for check in report.checks} == {"new"}


def test_a_decision_that_is_no_label_is_an_error(folder):
    candidate, baseline = tables(300)

    check = search(folder, (candidate.assign(d=7), baseline))

    assert check.outcome == "error"


def test_weights_are_not_counted_and_that_is_said(folder):
    sides = [side.assign(w=1.0 + side.id % 2) for side in tables(lose=0.5)]

    check = search(folder, sides, predictions={**GIVEN, "weight": "w"})

    assert check.outcome == "warn"
    assert check.notes[0] == "the search of slices counts every row once, whatever its weight"


def test_an_auc_is_searched_by_decisions_and_refused_without_them(folder):
    candidate, baseline = tables(lose=0.5)
    sides = [side.assign(p=side.d * 0.5 + 0.2) for side in (candidate, baseline)]
    entry = {"metric": "roc_auc", "max_drop": 0.9, "discover": True}
    spec = {"id": "id", "target": "y", "positive": 1, "score": "p"}

    report = folder.check(
        entry, candidate=sides[0], baseline=sides[1], predictions={**spec, "prediction": "d"}
    )

    assert report.checks[-1].id == "metrics/roc_auc.discover"
    assert report.checks[-1].outcome == "warn"
    with pytest.raises(ConfigurationError, match="names no decisions to compare instead"):
        folder.check(entry, predictions=spec)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"predictions": {**GIVEN, "cluster_by": "plan"}}, "depend on each other"),
        ({"discover": {"columns": ["a", "a"]}}, "there twice"),
        ({"discover": {"columns": []}}, "columns"),
        ({"discover": {"columns": [f"c{i}" for i in range(21)]}}, "at most 20"),
        ({"discover": {"depth": 3}}, "depth"),
        ({"discover": {"fdr": 0}}, "fdr"),
        ({"discover": {"fdr": 0.5}}, "fdr"),
        ({"discover": {"min_drop": -1}}, "min_drop"),
        ({"discover": {"colums": ["a"]}}, "colums"),
        ({"discover": "yes"}, "discover"),
        ({"severity": "warn", "discover": {"severity": "block"}}, "never blocks"),
    ],
)
def test_a_search_that_cannot_be_is_refused(folder, more, message):
    predictions = more.pop("predictions", GIVEN) if "predictions" in more else GIVEN

    with pytest.raises(ConfigurationError, match=message):
        folder.check({**ENTRY, **more}, predictions=predictions)


def test_a_number_of_a_file_is_not_searched(folder):
    entry = {"metric": "f1", "file": "m.json", "min": 0.1, "discover": True}

    with pytest.raises(ConfigurationError, match="no rows to search"):
        folder.check(entry, predictions=GIVEN)


def test_false_is_no_search(folder):
    sides = tables(300)

    report = folder.check(
        {**ENTRY, "discover": False}, candidate=sides[0], baseline=sides[1], predictions=GIVEN
    )

    assert [check.rule for check in report.checks] == ["max_drop"]


def test_the_same_rows_in_another_order_find_the_same(folder):
    candidate, baseline = tables(lose=0.5)
    first = search(folder, (candidate, baseline))
    shuffled = candidate.sample(frac=1, random_state=1).reset_index(drop=True)

    second = search(folder, (shuffled, baseline[::-1].reset_index(drop=True)))

    assert json.dumps(first.details, sort_keys=True) == json.dumps(second.details, sort_keys=True)


def test_an_unchanged_model_is_seldom_told_of(folder):
    told = sum(
        search(folder, tables(1_000, seed=seed), {"fdr": 0.05}).outcome == "warn"
        for seed in range(12)
    )

    assert told <= 4


def test_a_search_is_a_check_that_a_policy_promises_and_whose_settings_are_compared(folder):
    def terms(**entry: Any) -> Any:
        written = {
            "version": 1,
            "predictions": {"path": "p.csv", **GIVEN},
            "gates": {"metrics": [{"metric": "accuracy", "max_drop": 0.1, **entry}]},
        }
        path = folder.write("mlgate.yaml", json.dumps(written))
        return catalog.terms(catalog.load(path, shown_as="mlgate.yaml"))

    some = {"slices": ["a", {"b": [1]}], "discover": {"min_drop": 0.02, "fdr": 0.1}}
    gone = compare(terms(**some), terms())
    less = compare(terms(**some), terms(slices=["a", {"b": [2]}], discover={"min_drop": 0.1}))

    assert [change.what for change in gone.removed] == ["metrics/accuracy.discover"]
    assert [change.what for change in gone.loosened] == ["gates.metrics[accuracy].slices"]
    assert [change.what for change in less.loosened] == [
        "gates.metrics[accuracy].slices",
        "gates.metrics[accuracy].discover.columns",
        "gates.metrics[accuracy].discover.fdr",
        "gates.metrics[accuracy].discover.min_drop",
    ]
