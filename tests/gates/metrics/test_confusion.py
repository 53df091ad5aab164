"""Metrics of decisions through the public door: values, noise, weights, clusters, bad input."""

import json
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn import metrics as sklearn

from mlgate.errors import ConfigurationError
from mlgate.gates.metrics import joint_cells
from mlgate.result.check import Check

GIVEN = {"id": "id", "target": "y", "positive": 1, "prediction": "d"}
MANY = {"task": "multiclass", "id": "id", "target": "y", "prediction": "d"}
AVERAGED = ("precision", "recall", "f1")
NAMES = (
    "balanced_accuracy",
    "matthews_corrcoef",
    "cohen_kappa",
    *(f"{name}_{average}" for name in AVERAGED for average in ("macro", "micro", "weighted")),
)


def reference(metric: str, table: pd.DataFrame, **given: Any) -> float:
    """The metric as scikit-learn has it, where `w` is a column weighted by it."""
    if "w" in table:
        given["sample_weight"] = table.w
    name, _, average = metric.rpartition("_")
    if average in ("macro", "micro", "weighted"):
        given["average"] = average
        metric = name
    suffix = {"matthews_corrcoef": ""}.get(metric, "_score")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(getattr(sklearn, f"{metric}{suffix}")(table.y, table.d, **given))


def pytest_params(metrics: tuple[str, ...]) -> list[Mapping[str, Any]]:
    return [{"metric": name, "min": 0.001, "max_drop": 0.01} for name in metrics]


def decided(
    seed: int, n: int = 900, classes: int = 2, churn: float = 0.1, positives: float = 0.3
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A candidate that decides some rows afresh, and the baseline; in regions and users."""
    random = np.random.default_rng(seed)
    weights = [1 - positives, positives] if classes == 2 else np.arange(1, classes + 1)
    y = random.choice(classes, n, p=np.array(weights) / np.sum(weights))
    b, afresh = (
        np.where(random.random(n) < 0.8, y, random.integers(0, classes, n)) for _ in range(2)
    )
    common = {
        "id": np.arange(n),
        "y": y,
        "region": random.choice(["AP", "EU", None], n),
        "user": random.integers(0, n // 6, n),
    }
    d = np.where(random.random(n) < churn, afresh, b)
    return pd.DataFrame({**common, "d": d}), pd.DataFrame({**common, "d": b})


def of_slice(table: pd.DataFrame, check: Check) -> pd.DataFrame:
    if check.scope is None:
        return table
    value = check.scope.partition("=")[2]
    return table[table.region.isna() if value == "(null)" else table.region == value]


@pytest.mark.parametrize("seed", range(3))
def test_values_of_two_classes_are_those_of_scikit_learn(folder, seed):
    candidate, baseline = decided(seed)
    names = (*AVERAGED, *NAMES)
    entries = [{**entry, "slices": ["region"]} for entry in pytest_params(names)]

    report = folder.check(*entries, candidate=candidate, baseline=baseline, predictions=GIVEN)

    assert len(report.checks) == len(names) * 2 * 4
    for check in report.checks:
        here, there = (of_slice(table, check) for table in (candidate, baseline))
        assert check.measured == pytest.approx(reference(check.subject, here), abs=1e-12)
        assert check.n == len(here)
        if check.rule == "max_drop":
            assert check.baseline == pytest.approx(reference(check.subject, there), abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_values_of_many_classes_are_those_of_scikit_learn(folder, seed):
    candidate, baseline = (
        table.assign(**{name: table[name].map("abcde".__getitem__) for name in ("y", "d")})
        for table in decided(seed, classes=5)
    )
    candidate.loc[:3, "d"] = "f"  # no row has this label

    report = folder.check(
        *pytest_params(NAMES), candidate=candidate, baseline=baseline, predictions=MANY
    )

    assert len(report.checks) == len(NAMES) * 2
    for check in report.checks:
        assert check.measured == pytest.approx(reference(check.subject, candidate), abs=1e-12)
        if check.rule == "max_drop":
            assert check.baseline == pytest.approx(reference(check.subject, baseline), abs=1e-12)
            assert check.change == pytest.approx(check.measured - check.baseline, abs=1e-12)
        if check.subject != "f1_micro":
            continue
        assert "the candidate decides 4 rows for classes that no row has" in check.notes


@pytest.mark.parametrize("beta", [0.5, 2])
@pytest.mark.parametrize("average", [None, "binary", "macro", "weighted"])
def test_parameters_are_those_of_scikit_learn(folder, beta, average):
    candidate, baseline = decided(5)
    given = {} if average is None else {"average": average}

    check = folder.one(
        {"metric": "fbeta", "beta": beta, "max_drop": 0.1, **given},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    )

    expected = reference("fbeta", candidate, beta=beta, **given)
    assert check.measured == pytest.approx(expected, abs=1e-12)
    spoken = average if average in ("macro", "weighted") else ""
    assert check.title == f"{spoken} F{beta} against the baseline".strip()


def swapped_changes(metric: str, candidate: Any, baseline: Any, draws: int, **given: Any) -> Any:
    """The change of the metric where rows swap the models' decisions at random."""
    random = np.random.default_rng(0)
    c, b = candidate.d.to_numpy(), baseline.d.to_numpy()
    for _ in range(draws):
        swap = random.random(len(c)) < 0.5
        one, other = (
            candidate.assign(d=np.where(swap, b, c)),
            baseline.assign(d=np.where(swap, c, b)),
        )
        yield reference(metric, one, **given) - reference(metric, other, **given)


@pytest.mark.parametrize(
    ("metric", "classes"),
    [("f1", 2), ("precision", 2), ("matthews_corrcoef", 2), ("f1_macro", 4), ("cohen_kappa", 4)],
)
def test_a_drop_is_tested_by_swapping_decisions(folder, metric, classes):
    candidate, baseline = decided(3, n=500, classes=classes, churn=0.15)
    given = GIVEN if classes == 2 else MANY

    check = folder.one(
        {"metric": metric, "max_drop": 0.01},
        candidate=candidate,
        baseline=baseline,
        predictions=given,
    )

    changes = np.array(list(swapped_changes(metric, candidate, baseline, 300)))
    ties = np.isclose(changes, check.change, rtol=0, atol=1e-12)
    expected = float((ties / 2 + (~ties & (changes < check.change))).mean())
    error = np.sqrt(expected * (1 - expected) / 300 + 1e-4)
    assert check.test.p_value == pytest.approx(expected, abs=4 * error)
    assert check.interval.method == "label-swap test, delta method, smoothed"


def jackknife(metric: str, candidate: Any, baseline: Any, by: Any) -> float:
    """The delete-one error of the change over the values of `by`, of which there are many."""
    changes = []
    for value in np.unique(by):
        changes.append(
            reference(metric, candidate[by != value]) - reference(metric, baseline[by != value])
        )
    changes = np.array(changes)
    n = len(changes)
    return float(np.sqrt((n - 1) / n * ((changes - changes.mean()) ** 2).sum()))


@pytest.mark.parametrize(
    ("metric", "classes"),
    [("f1", 2), ("recall", 2), ("balanced_accuracy", 2), ("f1_macro", 4), ("matthews_corrcoef", 4)],
)
def test_the_error_of_a_change_is_that_of_a_jackknife(folder, metric, classes):
    candidate, baseline = decided(4, n=300, classes=classes, churn=0.2)

    check = folder.one(
        {"metric": metric, "max_drop": 0.01},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN if classes == 2 else MANY,
    )

    expected = jackknife(metric, candidate, baseline, candidate.id.to_numpy())
    # The bounds have pseudo-flips beside it, which are few among so many flips.
    error = (check.change - check.interval.low) / stats.norm.ppf(0.95)
    assert 0.99 * expected < error < 1.7 * expected
    assert check.interval.high == pytest.approx(2 * check.change - check.interval.low)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    ("metric", "classes"),
    [
        ("f1", 2),
        ("precision", 2),
        ("f1_macro", 2),
        ("f1_macro", 4),
        ("f1_micro", 4),
        ("recall_weighted", 4),
        ("precision_weighted", 4),
        ("balanced_accuracy", 4),
        ("matthews_corrcoef", 4),
        ("cohen_kappa", 4),
    ],
)
def test_clusters_and_weights_are_those_of_a_jackknife_over_clusters(
    folder, metric, classes, weighted
):
    candidate, baseline = decided(6, n=900, classes=classes, churn=0.2)
    given = {**(GIVEN if classes == 2 else MANY), "cluster_by": "user"}
    if weighted:
        weights = np.random.default_rng(1).gamma(2.0, size=len(candidate))
        candidate, baseline = candidate.assign(w=weights), baseline.assign(w=weights)
        given["weight"] = "w"

    check = folder.one(
        {"metric": metric, "max_drop": 0.01},
        candidate=candidate,
        baseline=baseline,
        predictions=given,
    )

    assert check.measured == pytest.approx(reference(metric, candidate), abs=1e-9)
    assert check.baseline == pytest.approx(reference(metric, baseline), abs=1e-9)
    users = candidate.user.to_numpy()
    assert check.details["clusters"] == len(set(users))
    expected = jackknife(metric, candidate, baseline, users)
    freedom = len(set(users)) - 1
    assert check.test.p_value == pytest.approx(
        stats.t.cdf(check.change / expected, freedom), abs=0.02
    )
    # The bounds have pseudo-flips beside it.
    error = (check.change - check.interval.low) / stats.t.ppf(0.95, freedom)
    assert 0.97 * expected < error < 2.2 * expected


def test_weights_in_slices_are_those_of_scikit_learn(folder):
    candidate, baseline = decided(7, classes=3)
    weights = np.random.default_rng(2).integers(0, 4, len(candidate)) / 2
    candidate, baseline = candidate.assign(w=weights), baseline.assign(w=weights)
    entries = [{**entry, "slices": ["region"]} for entry in pytest_params(NAMES)]

    report = folder.check(
        *entries, candidate=candidate, baseline=baseline, predictions={**MANY, "weight": "w"}
    )

    assert len(report.checks) == len(NAMES) * 2 * 4
    for check in report.checks:
        here = of_slice(candidate, check)
        assert check.measured == pytest.approx(reference(check.subject, here), abs=1e-9)
        assert check.details["effective_rows"] == pytest.approx(
            here.w.sum() ** 2 / (here.w**2).sum()
        )


def test_more_cells_than_are_carried_along_are_linearised(folder, monkeypatch):
    candidate, baseline = decided(8, n=1500, classes=12, churn=0.3)
    entries = pytest_params(("f1_macro", "matthews_corrcoef"))
    of_cells = folder.check(*entries, candidate=candidate, baseline=baseline, predictions=MANY)

    monkeypatch.setattr(joint_cells, "MOST_CELLS", 10)
    linear = folder.check(*entries, predictions=MANY)

    for one, other in zip(of_cells.checks, linear.checks, strict=True):
        assert (other.measured, other.baseline) == pytest.approx((one.measured, one.baseline))
        assert other.interval.low == pytest.approx(one.interval.low, abs=0.01)
        assert other.interval.method == "delta method, smoothed"


def test_micro_averages_are_the_accuracy(folder):
    candidate, baseline = decided(9, classes=4)

    accuracy, micro = folder.check(
        {"metric": "accuracy", "max_drop": 0.01},
        {"metric": "f1_micro", "max_drop": 0.01},
        candidate=candidate,
        baseline=baseline,
        predictions=MANY,
    ).checks

    assert (micro.measured, micro.change) == (accuracy.measured, accuracy.change)
    assert micro.interval == accuracy.interval
    assert micro.test.p_value == accuracy.test.p_value


def test_the_counts_behind_a_metric_of_two_classes_are_told(folder):
    candidate, baseline = decided(10)

    floor, change = folder.check(
        {"metric": "f1", "min": 0.1, "max_drop": 0.5},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    ).checks

    tn, fp, fn, tp = sklearn.confusion_matrix(candidate.y, candidate.d).ravel().tolist()
    names = ("true_negatives", "false_positives", "false_negatives", "true_positives")
    assert floor.details == dict(zip(names, (tn, fp, fn, tp), strict=True))
    before = sklearn.confusion_matrix(baseline.y, baseline.d).ravel().tolist()
    assert change.details == {
        **floor.details,
        **{f"baseline_{name}": n for name, n in zip(names, before, strict=True)},
    }


@pytest.mark.parametrize("examples", ["all", "none"])
def test_the_classes_that_lost_most_are_told_and_named_where_that_is_allowed(folder, examples):
    _, baseline = decided(11, n=2000, classes=4)
    names = np.array(["ant", "bee", "cow", "dog"])
    candidate = baseline.copy()
    bees = candidate.index[candidate.y == 1]
    candidate.loc[bees[: len(bees) // 2], "d"] = 3
    candidate, baseline = (
        table.assign(y=names[table.y], d=names[table.d]) for table in (candidate, baseline)
    )

    check = folder.one(
        {"metric": "f1_macro", "max_drop": 0.01},
        candidate=candidate,
        baseline=baseline,
        predictions=MANY,
        privacy={"examples": examples},
    )

    worst, second = check.details["classes"]
    values = {
        name: sklearn.f1_score(table.y, table.d, average=None).tolist()
        for name, table in (("baseline", baseline), ("candidate", candidate))
    }
    shown = ["bee", "dog"] if examples == "all" else ["class no. 2", "class no. 4"]
    assert [of_class["class"] for of_class in (worst, second)] == shown
    for of_class, code in ((worst, 1), (second, 3)):
        assert of_class["rows"] == (candidate.y == names[code]).sum()
        assert of_class["baseline"] == pytest.approx(values["baseline"][code])
        assert of_class["candidate"] == pytest.approx(values["candidate"][code])
    (note,) = check.notes
    assert note.startswith(f"classes that lost most: {shown[0]} {worst['baseline']:.4f} to ")
    assert check.outcome == "fail"


def test_few_positives_decide_nothing(folder):
    candidate, baseline = decided(12, n=300)
    few = candidate.y.where((candidate.y == 0) | (candidate.y.cumsum() <= 19), 0)
    candidate, baseline = candidate.assign(y=few), baseline.assign(y=few)

    checks = folder.check(
        *({"metric": name, "max_drop": 0.5} for name in (*AVERAGED, "balanced_accuracy")),
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    ).checks

    assert [check.outcome for check in checks] == ["inconclusive"] * 3 + ["pass"]
    assert checks[2].reason.startswith("19 positives: F1 needs 20 for an interval")
    by_point = folder.one({"metric": "f1", "max_drop": 0.5, "decide": "point"}, predictions=GIVEN)
    assert by_point.outcome == "pass"


def test_a_test_set_without_a_positive_is_an_error(folder):
    candidate, baseline = (
        table.assign(y=np.where(table.id == 0, "1", "0")) for table in decided(13, n=300)
    )
    candidate, baseline = (table[table.id > 0] for table in (candidate, baseline))
    entries = [{"metric": name, "max_drop": 0.5} for name in AVERAGED]

    report = folder.check(
        *entries,
        {"metric": "matthews_corrcoef", "max_drop": 0.5},
        {"metric": "cohen_kappa", "max_drop": 0.5},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, "positive": "0"},
    )

    assert [check.outcome for check in report.checks[3:]] == ["error"] * 2
    assert all("all 299 rows have one label" in check.reason for check in report.checks[3:])


def test_a_candidate_that_decides_every_row_alike_passes_nothing(folder):
    _, baseline = decided(14)
    names = ("precision", "recall", "f1", "matthews_corrcoef", "cohen_kappa", "balanced_accuracy")

    checks = folder.check(
        *({"metric": name, "max_drop": 0.01} for name in names),
        candidate=baseline.assign(d=0),
        baseline=baseline,
        predictions=GIVEN,
    ).checks

    found = {check.subject: check for check in checks}
    assert {name for name in names if found[name].outcome == "inconclusive"} == {
        "precision",
        "matthews_corrcoef",
    }
    assert {name for name in names if found[name].outcome == "fail"} == {
        "recall",
        "f1",
        "cohen_kappa",
        "balanced_accuracy",
    }
    assert found["precision"].reason == (
        "precision is undefined: the candidate decides every row negative"
    )
    assert found["precision"].measured == 0.0


def test_weighted_rows_on_which_a_metric_is_undefined_decide_nothing(folder):
    _, baseline = decided(15)

    check = folder.one(
        {"metric": "precision", "max_drop": 0.01},
        candidate=baseline.assign(d=0),
        baseline=baseline,
        predictions={**GIVEN, "cluster_by": "user"},
    )

    assert check.outcome == "inconclusive"
    assert check.reason == "precision is undefined, a 0 / 0"


@pytest.mark.parametrize("classes", [2, 4])
def test_models_that_decide_alike_with_other_scores_are_not_the_same(folder, classes):
    candidate, baseline = decided(16, n=300, classes=classes, churn=0.0)
    given = GIVEN if classes == 2 else MANY
    scores = np.random.default_rng(0).random((2, 300))
    if classes == 2:
        given = {**given, "score": "p"}
        candidate, baseline = candidate.assign(p=scores[0]), baseline.assign(p=scores[1])
    else:
        given = {**given, "score": {str(k): f"p{k}" for k in range(classes)}}
        columns = {f"p{k}": 1 / classes for k in range(classes)}
        candidate, baseline = candidate.assign(**columns), baseline.assign(**columns)
        candidate.loc[0, "p1"], candidate.loc[0, "p2"] = 0.3, 0.2

    strict, loose = folder.check(
        {"metric": "f1_macro", "max_drop": 0.001, "id": "strict"},
        {"metric": "f1_macro", "max_drop": 0.2, "id": "loose"},
        candidate=candidate,
        baseline=baseline,
        predictions=given,
    ).checks

    assert (strict.change, strict.outcome) == (0.0, "inconclusive")
    assert strict.interval.low < -0.001
    assert loose.outcome == "pass"


def test_two_hundred_classes_are_measured(folder):
    candidate, baseline = decided(17, n=20_000, classes=200, churn=0.05)
    names = ("f1_macro", "balanced_accuracy", "matthews_corrcoef", "cohen_kappa")

    report = folder.check(
        *pytest_params(names), candidate=candidate, baseline=baseline, predictions=MANY
    )

    assert {check.outcome for check in report.checks} <= {"pass", "inconclusive"}
    for check in report.checks:
        assert check.measured == pytest.approx(reference(check.subject, candidate), abs=1e-12)


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
def test_neither_the_order_of_rows_nor_the_file_format_moves_a_number(folder, suffix):
    candidate, baseline = decided(18, classes=6)
    candidate, baseline = (table.fillna({"region": "none"}) for table in (candidate, baseline))
    names = ("f1_macro", "precision_weighted", "matthews_corrcoef")
    entries = [{**entry, "slices": ["region"]} for entry in pytest_params(names)]
    for given in (MANY, {**MANY, "cluster_by": "user"}):
        plain = folder.check(
            *entries, candidate=candidate, baseline=baseline, predictions=given
        ).checks

        shuffled = folder.check(
            *entries,
            candidate=candidate.sample(frac=1, random_state=1),
            baseline=baseline.sample(frac=1, random_state=2),
            predictions=given,
            suffix=suffix,
        ).checks

        assert [check.model_copy(update={"seconds": None}) for check in shuffled] == [
            check.model_copy(update={"seconds": None}) for check in plain
        ]


def refused(folder: Any, entry: Mapping[str, Any], predictions: Mapping[str, Any]) -> Any:
    policy = {
        "version": 1,
        "name": "model",
        "predictions": {"path": "p.parquet", **predictions},
        "gates": {"metrics": [entry]},
    }
    with pytest.raises(ConfigurationError) as error:
        folder.run(json.dumps(policy))
    (problem,) = error.value.problems
    return problem


@pytest.mark.parametrize("name", ["precision", "recall", "f1"])
def test_a_metric_of_one_class_is_refused_where_there_are_many(folder, name):
    problem = refused(folder, {"metric": name, "max_drop": 0.01}, MANY)

    assert problem.message == (f"{name} is of one positive class, and a multiclass task has none")
    assert problem.fix.startswith(f"write `metric: {name}_macro`, or add `average: macro`")


@pytest.mark.parametrize(
    ("entry", "predictions", "said"),
    [
        ({"metric": "fbeta", "beta": 2}, MANY, "of one positive class"),
        ({"metric": "f1", "average": "binary"}, MANY, "of one positive class"),
        ({"metric": "f1_macro", "average": "weighted"}, MANY, "f1_macro has no `average`"),
        ({"metric": "f1", "beta": 2}, GIVEN, "f1 has no `beta`"),
        ({"metric": "balanced_accuracy", "average": "macro"}, GIVEN, "has no `average`"),
        ({"metric": "fbeta", "beta": 0}, GIVEN, "must be over 0"),
        ({"metric": "f1"}, {"task": "regression", "target": "y", "prediction": "d"}, "no metric"),
        ({"metric": "f1"}, {"target": "y", "score": "p"}, "f1 needs decisions"),
        ({"metric": "f1_marco"}, MANY, "not a metric that mlgate knows"),
    ],
)
def test_entries_that_cannot_be_meant_are_refused(folder, entry, predictions, said):
    problem = refused(folder, {**entry, "max_drop": 0.01}, predictions)

    assert said in problem.message


@pytest.mark.parametrize(
    ("metric", "limits"),
    [
        ("matthews_corrcoef", {"min": -0.5}),
        ("cohen_kappa", {"min_gain": "150%"}),
        ("matthews_corrcoef", {"max_drop": "150%"}),
    ],
)
def test_a_correlation_may_be_negative(folder, metric, limits):
    candidate, baseline = decided(19)

    check = folder.one(
        {"metric": metric, **limits}, candidate=candidate, baseline=baseline, predictions=GIVEN
    )

    assert check.outcome in ("pass", "fail")
