"""Every entry that cannot do what it says is refused, on the line that says it."""

from pathlib import Path

import pytest

from mlgate import catalog
from mlgate.errors import ConfigurationError
from mlgate.gates.bias.known import METRICS
from mlgate.policy.compare import compare
from mlgate.policy.source import parse

HEAD = """\
version: 1
name: model
predictions: {path: p.parquet, target: y, prediction: d}
gates:
  bias:
"""
LINE = HEAD.count("\n") + 1


def bind(text, head=HEAD):
    return catalog.bind(parse(head + text, "mlgate.yaml"), Path("/nowhere/mlgate.yaml"))


def refused(text, head=HEAD):
    with pytest.raises(ConfigurationError) as error:
        bind(text, head)
    return error.value.problems


def entry(metric="equalized_odds_difference", limit="max: 0.1", more="by: [sex]"):
    return f"    - metric: {metric}\n      {limit}\n      {more}\n"


@pytest.mark.parametrize(
    ("metric", "limit", "said", "fix"),
    [
        ("equalized_odds_difference", "min: 0.8", "is a difference", "use `max: 0.1`"),
        ("accuracy_difference", "min: 0.8", "a smaller one is fairer", "use `max: 0.1`"),
        (
            "demographic_parity_ratio",
            "max: 0.2",
            "is a ratio, and 1 is fairest: it has `min`",
            "use `min: 0.8`, or keep it for `metric: demographic_parity_difference`",
        ),
        ("equalized_odds_difference", "max: 1", "can never fail", "between 0 and 1"),
        ("equalized_odds_difference", "max: 10", "can never fail", "between 0 and 1"),
        ("equalized_odds_difference", "max: 0", "can never pass", "between 0 and 1"),
        ("equalized_odds_difference", "max: -0.1", "can never pass", "between 0 and 1"),
        ("demographic_parity_ratio", "min: 0", "can never fail", "between 0 and 1"),
        ("demographic_parity_ratio", "min: -1", "can never fail", "between 0 and 1"),
        ("demographic_parity_ratio", "min: 1", "can never pass", "between 0 and 1"),
        ("demographic_parity_ratio", "min: 80", "can never pass", "between 0 and 1"),
    ],
)
def test_a_limit_of_the_wrong_kind_or_size_is_refused_with_the_fix(metric, limit, said, fix):
    (problem,) = refused(entry(metric, limit))
    assert problem.place.line == LINE + 1
    assert said in problem.message
    assert fix in problem.fix


def test_both_limits_are_one_too_many():
    (problem,) = refused(entry(limit="max: 0.1\n      min: 0.8"))
    assert problem.fix == "leave out `min`"
    assert problem.place.line == LINE + 2


def test_an_entry_without_a_limit_decides_nothing():
    (problem,) = refused(entry(limit="severity: warn"))
    assert "without a limit decides nothing" in problem.message
    assert problem.fix == "give `max: 0.1`"


def test_a_measure_that_is_not_known_has_a_nearest_one():
    (problem,) = refused(entry("equalised_odds_difference"))
    assert problem.hint == "did you mean equalized_odds_difference?"
    assert problem.place.line == LINE


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("by: []", ""),
        ("by: sex", ""),
        ("by: [sex, sex]", "the column `sex` is there twice"),
        ("by: [{age: []}]", "{column: [25, 45, 65]}"),
        ("by: [{age: [45, 25]}]", "have to increase, and [45, 25] do not"),
        ("by: [{age: [25, 25]}]", "have to increase, and [25, 25] do not"),
        ("by: [{age: [25, x]}]", "{column: [25, 45, 65]}"),
        ("by: [{age: [true]}]", "{column: [25, 45, 65]}"),
        ("by: [{age: thirds}]", "{column: quartiles}"),
        ("by: [{age: [25], sex: [1]}]", "{column: [25, 45, 65]}"),
        ("by: [1]", "{column: [25, 45, 65]}"),
        ("by: [a, b]\n      reference: x", "crossed groups have a value for each column"),
        ("by: [a, b]\n      reference: [x]", "a group has 2 values, one for each column"),
        ("by: [a]\n      min_group: 0", ""),
        ("by: [a]\n      min_coverage: 1.5", ""),
        ("by: [a]\n      small_groups: drop", ""),
    ],
)
def test_other_keys_are_held_to_what_they_can_be(more, said):
    problems = refused(entry(more=more))
    assert len(problems) == 1
    assert said in f"{problems[0].message} {problems[0].hint} {problems[0].fix}", problems
    assert problems[0].place.line >= LINE + 2


@pytest.mark.parametrize(
    "more",
    [
        "by: [sex, {age: [25, 45, 65]}]",
        "by: [{age: quartiles}, {income: [-1.5, 0, 1000]}]",
        "by: [sex]\n      reference: rest",
        "by: [sex]\n      reference: 1",
        "by: [sex, age]\n      reference: [male, null]",
        "by: [sex]\n      min_group: 1\n      small_groups: fail\n      min_coverage: 0",
    ],
)
def test_every_way_to_name_groups_is_allowed(more):
    assert len(bind(entry(more=more)).entries["bias"]) == 1


def test_the_limits_that_a_point_decision_can_meet_are_allowed():
    bind(entry(limit="max: 0", more="by: [sex]\n      decide: point"))
    bind(entry("demographic_parity_ratio", "min: 1", "by: [sex]\n      decide: point"))


@pytest.mark.parametrize(
    ("predictions", "said"),
    [
        ("", "the policy has none"),
        (
            "predictions: {path: p.parquet, target: y, score: p}\n",
            "neither a column nor a threshold",
        ),
        (
            "predictions: {path: p.parquet, target: y, prediction: d, task: multiclass}\n",
            "bias of a multiclass task is not in this version",
        ),
    ],
)
def test_predictions_that_cannot_give_decisions_are_refused(predictions, said):
    head = f"version: 1\nname: model\n{predictions}gates:\n  bias:\n"
    (problem,) = refused(entry(), head)
    assert said in problem.message
    assert problem.fix


def test_two_entries_of_the_same_groups_need_an_id():
    (problem,) = refused(entry(more="by: [{age: [25]}]") + entry(more="by: [{age: quartiles}]"))
    assert "bias/equalized_odds_difference.max[age] is made twice" in problem.message


def test_ids_have_the_crossed_columns_encoded():
    policy = bind(entry(more='by: [sex, "age band"]') + entry(more="by: [sex]\n      id: odds"))
    bound = catalog.terms(policy).bound
    assert [promise.id for each in bound for promise in each.promises] == [
        "bias/equalized_odds_difference.max[sex*age%20band]",
        "bias/odds.max[sex]",
    ]


def changes(before, after):
    return compare(catalog.terms(bind(before)), catalog.terms(bind(after)))


def test_a_wider_limit_is_looser_and_so_is_a_lower_ratio():
    wider = changes(entry(), entry(limit="max: 0.2"))
    lower = changes(
        entry("demographic_parity_ratio", "min: 0.8"), entry("demographic_parity_ratio", "min: 0.7")
    )
    assert [change.what for change in wider.loosened] == ["bias/equalized_odds_difference.max[sex]"]
    assert [change.what for change in lower.loosened] == ["bias/demographic_parity_ratio.min[sex]"]


@pytest.mark.parametrize(
    ("one", "other", "list_"),
    [
        ("min_group: 30", "min_group: 100", "loosened"),
        ("min_group: 100", "min_group: 30", "tightened"),
        ("min_coverage: 0.95", "min_coverage: 0.5", "loosened"),
        ("small_groups: fail", "small_groups: pool", "loosened"),
        ("reference: all-pairs", "reference: rest", "loosened"),
    ],
)
def test_keys_beside_the_limit_are_compared_for_each_entry(one, other, list_):
    before, after = (
        entry(more=f"by: [sex]\n      {key}") + entry(more=f"by: [region]\n      {key}")
        for key in (one, other)
    )
    name = one.partition(":")[0]
    assert [change.what for change in getattr(changes(before, after), list_)] == [
        f"gates.bias[equalized_odds_difference[{column}]].{name}" for column in ("sex", "region")
    ]


@pytest.mark.parametrize("name", METRICS)
def test_every_measure_has_a_limit_of_its_kind(name):
    limit = "max: 0.1" if name.endswith("_difference") else "min: 0.8"
    assert bind(entry(name, limit)).entries["bias"][0].params.known.name == name
