"""Every entry that cannot do what it says is refused, on the line that says it."""

from pathlib import Path

import pytest

from mlgate import catalog
from mlgate.errors import ConfigurationError, Problem
from mlgate.policy.source import parse

HEAD = """\
version: 1
name: model
predictions: {path: p.parquet, target: y, score: p, prediction: d}
gates:
  metrics:
"""
LINE = HEAD.count("\n") + 1


def bind(text: str, head: str = HEAD):
    return catalog.bind(parse(head + text, "mlgate.yaml"), Path("/nowhere/mlgate.yaml"))


def refused(text: str, head: str = HEAD) -> tuple[Problem, ...]:
    with pytest.raises(ConfigurationError) as error:
        bind(text, head)
    return error.value.problems


def one(entry: str) -> Problem:
    """The one problem of an entry of three lines: the metric, the limit, and the rest."""
    (problem,) = refused(entry)
    assert problem.place.file == "mlgate.yaml"
    return problem


def entry(metric: str, limit: str, more: str = "severity: warn") -> str:
    return f"    - metric: {metric}\n      {limit}\n      {more}\n"


@pytest.mark.parametrize(
    ("metric", "limit", "said"),
    [
        ("accuracy", "min: 0", "can never fail: accuracy is never under 0"),
        ("accuracy", "min: -0.5", "can never fail: accuracy is never under 0"),
        ("accuracy", "min: 1", "can never pass: accuracy cannot be shown to be 1 or more"),
        ("accuracy", "min: 75", "can never pass: accuracy cannot be shown to be 1 or more"),
        ("roc_auc", "max: 1", "can never fail: roc_auc is never over 1"),
        ("roc_auc", "max: 0", "can never pass: roc_auc cannot be shown to be 0 or less"),
        ("log_loss", "max: 17", "can never fail: log_loss is never over 16.1181"),
        ("log_loss", "max: -0.4", "can never pass"),
        ("neg_log_loss", "min: -17", "can never fail"),
        ("neg_log_loss", "min: 0.1", "can never pass"),
        ("mean_absolute_error", "max: 0", "cannot be shown to be 0 or less"),
        ("neg_mean_absolute_error", "min: 0", "cannot be shown to be 0 or more"),
        ("root_mean_squared_error", "min: 0", "is never under 0"),
        ("r2", "min: 1", "cannot be shown to be 1 or more"),
        ("ndcg@10", "max: 1", "can never fail: ndcg is never over 1"),
        ("accuracy", "max_drop: 1", 'write "1%"'),
        ("accuracy", "max_drop: 2", 'cannot change by 2 (for 2 percent write "2%")'),
        ("roc_auc", 'max_drop: "100%"', "can never fail: roc_auc cannot change by 100%"),
        ("accuracy", "min_gain: 1", "can never pass"),
        ("accuracy", "max_gain: 1.5", "can never fail"),
        ("neg_log_loss", 'min_gain: "100%"', "can never pass"),
        ("neg_log_loss", 'max_gain: "150%"', "can never fail"),
        ("log_loss", "max_rise: 17", "can never fail"),
    ],
)
def test_a_limit_that_decides_nothing_is_refused_on_its_line(metric, limit, said):
    problem = one(entry(metric, limit))

    assert problem.code == "MLG004"
    assert problem.place.line == LINE + 1
    assert said in problem.message


@pytest.mark.parametrize(
    ("metric", "limit"),
    [
        ("accuracy", "min: 0.0001"),
        ("accuracy", 'max_drop: "99%"'),
        ("accuracy", "max_drop: 0"),
        ("accuracy", 'min_gain: "150%"'),
        ("log_loss", 'max_rise: "300%"'),
        ("neg_log_loss", 'max_drop: "150%"'),
        ("neg_log_loss", "min: -0.4"),
        ("log_loss", "max: 0.4"),
    ],
)
def test_a_limit_that_can_fail_and_pass_is_taken(metric, limit):
    (bound,) = bind(entry(metric, limit)).entries["metrics"]

    assert len(bound.params.rules) == 1


@pytest.mark.parametrize("limit", ["min: 1", "max: 0"])
def test_the_end_of_the_range_can_be_reached_by_a_point(limit):
    assert bind(entry("accuracy", limit, "decide: point")).entries["metrics"]


@pytest.mark.parametrize(
    ("metric", "limit", "fix"),
    [
        ("log_loss", "max_drop: 0.1", "metric: neg_log_loss"),
        ("log_loss", "min_gain: 0.1", "metric: neg_log_loss"),
        ("log_loss", "max_gain: 0.1", "metric: neg_log_loss"),
        ("accuracy", "max_rise: 0.1", "use `max_drop`"),
        ("neg_log_loss", "max_rise: 0.1", "use `max_drop`"),
        ("mean_squared_error", "max_drop: 0.1", "metric: neg_mean_squared_error"),
        ("brier_score_loss", "min_gain: 0.1", "metric: neg_brier_score"),
        ("r2", "max_rise: 0.1", "use `max_drop`"),
        ("ndcg@10", "max_rise: 0.1", "use `max_drop`"),
    ],
)
def test_a_limit_in_the_wrong_direction_is_refused_with_the_right_one(metric, limit, fix):
    problem = one(entry(metric, limit))

    assert problem.place.line == LINE + 1
    assert fix in problem.fix


@pytest.mark.parametrize(
    ("written", "near"),
    [("acuracy", "accuracy"), ("ROC_AUC", "roc_auc"), ("logloss", "log_loss"), ("gini", None)],
)
def test_an_unknown_metric_is_answered_with_the_nearest(written, near):
    problem = one(entry(written, "min: 0.5"))

    assert (problem.code, problem.place.line) == ("MLG006", LINE)
    assert f"{written!r} is not a metric that mlgate knows" in problem.message
    assert (near in problem.hint) if near else not problem.hint
    assert "`mlgate explain metrics` lists them" in problem.fix


def test_an_entry_without_a_limit_is_refused():
    problem = one("    - metric: accuracy\n      severity: warn\n")

    assert (problem.code, problem.place.line) == ("MLG004", LINE)
    assert "an entry without a limit decides nothing" in problem.message


@pytest.mark.parametrize(
    "value", ["-0.1", '"-2%"', '"2"', '"2 percent"', "yes", "[1]", ".nan", ".inf", '""', "1e999"]
)
def test_a_margin_is_a_number_or_a_percentage(value):
    problem = one(entry("accuracy", f"max_drop: {value}"))

    assert problem.place.line == LINE + 1
    assert 'such as "2%"' in problem.message


@pytest.mark.parametrize(
    ("value", "size", "relative"),
    [
        ("0.02", 0.02, False),
        ('"2%"', 0.02, True),
        ("2%", 0.02, True),
        ('" 2.5 % "', 0.025, True),
        ('".5%"', 0.005, True),
    ],
)
def test_a_margin_is_read_in_its_own_unit(value, size, relative):
    (bound,) = bind(entry("accuracy", f"max_drop: {value}")).entries["metrics"]

    assert bound.params.max_drop.value == pytest.approx(size)
    assert bound.params.max_drop.relative is relative


@pytest.mark.parametrize("value", [".nan", ".inf", '"0.5"', "true", "[0.5]"])
def test_a_floor_is_a_finite_number(value):
    assert one(entry("accuracy", f"min: {value}")).place.line == LINE + 1


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ("min: 0.9\n      max: 0.8", "min 0.9 is not under max 0.8"),
        ("min: 0.8\n      max: 0.8", "min 0.8 is not under max 0.8"),
        ("min_gain: 0.2\n      max_gain: 0.1", "min_gain 0.2 is not under max_gain 0.1"),
        ('min_gain: "2%"\n      max_gain: "2%"', "min_gain 2% is not under max_gain 2%"),
    ],
)
def test_two_limits_that_leave_nothing_between_them_are_refused(limits, said):
    assert said in one(entry("accuracy", limits)).message


@pytest.mark.parametrize(
    ("more", "line", "said"),
    [
        ("slices: [region, age, region]", 2, "the column `region` is there twice"),
        ("slices: [e\u0301, \u00e9]", 2, "is there twice"),
        ("min_rows: 0", 2, "min_rows"),
        ("decide: bootstrap", 2, "decide"),
        ("severity: high", 2, "severity"),
        ("slice: [region]", 2, "slice"),
        ('id: ""', 2, "id"),
    ],
)
def test_other_keys_are_refused_on_their_line(more, line, said):
    problem = one(entry("accuracy", "min: 0.5", more))

    assert problem.place.line == LINE + line
    assert said in f"{problem.message} {problem.hint}"


@pytest.mark.parametrize(
    ("limit", "more", "line", "said"),
    [
        ("max_drop: 0.1", "severity: warn", 1, "can only be decided by the point"),
        ("min: 0.1", "slices: [region]", 2, "has no rows to slice"),
        ("min: 0.9", "max: 0.8", 1, "min 0.9 is over max 0.8"),
    ],
)
def test_a_number_of_a_file_is_refused_what_needs_rows(limit, more, line, said):
    text = f"    - metric: eval.f1\n      {limit}\n      {more}\n      file: m.json\n"

    problem = one(text)

    assert problem.place.line == LINE + line
    assert said in problem.message


@pytest.mark.parametrize(
    ("columns", "metric", "limit"),
    [
        ("task: regression, prediction: d", "mean_squared_error", "max_rise: 1e9"),
        ("task: regression, prediction: d", "neg_median_absolute_error", 'max_drop: "300%"'),
        ("task: regression, prediction: d", "neg_mean_absolute_percentage_error", "min: -0.2"),
        ("task: regression, prediction: d", "r2", "min: -1"),
        ("task: score, score: p, id: i", "score", 'max_drop: "5%"'),
        ("task: ranking, score: p, query: q", "recall@5", "max_drop: 0.01"),
    ],
)
def test_a_limit_of_any_task_that_can_fail_and_pass_is_taken(columns, metric, limit):
    head = HEAD.replace("score: p, prediction: d", columns)

    (bound,) = bind(entry(metric, limit), head).entries["metrics"]

    assert len(bound.params.rules) == 1


@pytest.mark.parametrize(
    ("metric", "limit", "more", "line", "said"),
    [
        ("r2", 'max_drop: "5%"', "id: fit", 1, "a share of R2 means nothing"),
        ("recall@k", "min: 0.5", "id: hits", 0, "`k` says of how many first items it is"),
        ("map", "min: 0.5", "k: 10", 2, "map has no `k`"),
        ("ndcg@10", "min: 0.5", "k: 5", 2, "ndcg@10 says its own `k`"),
        ("mrr", "min: 0.5", "column: p", 2, "mrr has no `column`"),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused(metric, limit, more, line, said):
    problem = one(entry(metric, limit, more))

    assert problem.place.line == LINE + line
    assert said in problem.message


@pytest.mark.parametrize("metric", ["metric: a, file: m.json, decide: point", "metric: score"])
def test_a_number_without_a_direction_of_its_own_has_one(metric):
    text = f"    - {{{metric}, max_drop: 1,\n       max_rise: 1}}\n"

    problem = one(text)

    assert problem.place.line == LINE + 1
    assert "max_drop says that higher is better" in problem.message


def test_all_that_is_wrong_is_said_at_once():
    found = refused(
        entry("acuracy", "min: 0.5")
        + entry("log_loss", "max_drop: 1")
        + entry("roc_auc", "min: 2", "max_rise: 1")
    )

    assert [problem.place.line - LINE for problem in found] == [0, 4, 7, 8]


@pytest.mark.parametrize(
    ("predictions", "metric", "limit", "said"),
    [
        ("", "accuracy", "min: 0.5", "is computed from `predictions`, and the policy has none"),
        (
            "predictions: {path: p, target: y, prediction: d}\n",
            "roc_auc",
            "min: 0.5",
            "needs a score",
        ),
        (
            "predictions: {path: p, target: y, score: p}\n",
            "accuracy",
            "min: 0.5",
            "needs decisions",
        ),
        (
            "predictions: {path: p, target: y, threshold: 0.5}\n",
            "accuracy",
            "min: 0.5",
            "needs decisions",
        ),
        (
            "predictions: {path: p, target: y, prediction: p, task: regression}\n",
            "log_loss",
            "max: 0.5",
            "is no metric of a regression task",
        ),
    ],
)
def test_what_the_predictions_have_to_say_is_asked_for(predictions, metric, limit, said):
    head = f"version: 1\nname: model\n{predictions}gates:\n  metrics:\n"

    (problem,) = refused(entry(metric, limit), head)

    assert said in problem.message
    assert problem.fix
    assert problem.place.line == head.count("\n") + 1


def test_equal_checks_need_an_id():
    (problem,) = refused(entry("accuracy", "min: 0.5") + entry("accuracy", "min: 0.6"))

    assert (problem.code, problem.place.line) == ("MLG005", LINE + 3)
    assert "metrics/accuracy.min is made twice" in problem.message
    assert bind(entry("accuracy", "min: 0.5") + entry("accuracy", "min: 0.6", "id: strict"))
