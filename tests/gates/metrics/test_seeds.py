"""A change against the noise of rows and of the seeds that training depends on."""

import itertools
import math
import shutil

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import mlgate

GIVEN = {
    "id": "id",
    "target": "y",
    "positive": 1,
    "score": "p",
    "prediction": "d",
    "runs": "seeds/*.parquet",
}
ACCURACY = {"metric": "accuracy", "max_drop": 0.02}
LOSS = {"metric": "log_loss", "max_rise": 0.02}
AUC = {"metric": "roc_auc", "max_drop": 0.02}


def trainings(count, *, n=1000, spread=0.4, seed=1):
    """Predictions of runs on the same rows; their noise differs by as much as `spread`."""
    rows, random = np.random.default_rng(n), np.random.default_rng(seed)
    y = rows.integers(0, 2, n)
    signal = 1.5 * (2 * y - 1) + rows.normal(size=n)
    region = rows.choice(["EU", "US"], n)
    tables = []
    for _ in range(count):
        noise = 0.6 + abs(random.normal(0.0, spread))
        p = 1 / (1 + np.exp(-signal - noise * random.normal(size=n)))
        table = {"id": np.arange(n), "y": y, "p": p, "d": (p >= 0.5) * 1, "region": region}
        tables.append(pd.DataFrame(table))
    return tables


@pytest.fixture
def seeds(folder):
    """Judge entries on a candidate and a baseline, beside further runs."""

    def judge(*entries, runs, sides=None, name="seeds/{}.parquet", **how):
        candidate, baseline = sides or trainings(2, seed=99)
        shutil.rmtree(folder.root / "seeds", ignore_errors=True)
        for number, table in enumerate(runs):
            folder.write(name.format(number), table)
        how.setdefault("predictions", GIVEN)
        return folder.check(*entries, candidate=candidate, baseline=baseline, **how)

    return judge


def one(report):
    (check,) = report.checks
    return check


def accuracy(table):
    return (table.d == table.y).to_numpy(float)


def log_loss(table):
    p = np.clip(table.p.to_numpy(), 1e-7, 1 - 1e-7)
    return -np.log(np.where(table.y == 1, p, 1 - p))


def expected(of_row, runs, sides):
    """Error, degrees of freedom and share of the seeds, by numpy."""
    values = [of_row(run).mean() for run in runs]
    pairs = [
        np.var(of_row(one) - of_row(other), ddof=1) / len(one)
        for one, other in itertools.combinations(runs, 2)
    ]
    spread = np.var(values, ddof=1)
    added = 2 * max(0.0, spread - np.mean(pairs) / 2)
    change = of_row(sides[0]) - of_row(sides[1])
    rows = np.var(change, ddof=1) / len(change)
    freedom = (rows + added) ** 2 / (
        rows**2 / (len(change) - 1) + (2 * spread) ** 2 / (len(runs) - 1)
    )
    freedom = max(freedom, len(runs) - 1)
    return change.mean(), math.sqrt(rows + added), freedom, added / (rows + added)


@pytest.mark.parametrize("count", [3, 4, 5])
def test_a_loss_has_the_noise_of_its_rows_and_of_the_runs(seeds, count):
    runs, sides = trainings(count), trainings(2, seed=99)
    check = one(seeds(LOSS, runs=runs, sides=sides))
    point, error, freedom, share = expected(log_loss, runs, sides)
    assert share > 0.3
    assert check.change == pytest.approx(point, rel=1e-9)
    low, high = stats.t.interval(0.9, freedom, loc=point, scale=error)
    assert check.interval.low == pytest.approx(low, rel=1e-6)
    assert check.interval.high == pytest.approx(high, rel=1e-6)
    p_value = stats.t.sf(point / error, freedom)
    assert check.test.p_value == pytest.approx(p_value, rel=1e-6)
    assert check.interval.method == f"paired t, with seed noise of {count} runs"
    said = check.details["seeds"]
    assert said["runs"] == count
    assert said["share_of_noise"] == pytest.approx(share, rel=1e-6)
    deviation = math.sqrt(share * error**2 / 2)
    assert said["deviation"] == pytest.approx(deviation, rel=1e-6)
    assert said["deviation_at_most"] > deviation
    assert check.notes[0].startswith(f"{share:.0%} of the noise is of seeds: {count} runs differ")


def test_an_accuracy_keeps_what_its_bounds_know_of_few_flips(seeds):
    runs, sides = trainings(5), trainings(2, seed=99)[::-1]
    check = one(seeds(ACCURACY, runs=runs, sides=sides))
    alone = one(seeds({**ACCURACY, "noise": "rows"}, runs=runs, sides=sides))
    point, error, freedom, _ = expected(accuracy, runs, sides)
    width = stats.t.ppf(0.95, freedom) * error
    assert check.interval.low == pytest.approx(point - width, abs=0.03 * width)
    assert check.interval.low < alone.interval.low
    assert check.interval.high > alone.interval.high
    assert check.test.p_value > alone.test.p_value
    assert alone.interval.method == "McNemar mid-p, Tango score bounds"
    assert check.interval.method.endswith(", with seed noise of 5 runs")
    assert (alone.notes, "seeds" in alone.details) == ((), False)


def test_every_metric_of_an_entry_list_has_its_own_noise(seeds):
    report = seeds(ACCURACY, LOSS, AUC, runs=trainings(5))
    shares = [check.details["seeds"]["share_of_noise"] for check in report.checks]
    assert len({round(share, 6) for share in shares}) == 3
    assert all(check.interval.method.endswith("seed noise of 5 runs") for check in report.checks)


def test_a_lucky_seed_is_not_called_a_drop(seeds):
    """The rows alone call it one: the baseline had a good seed, the candidate a bad one."""
    runs = sorted(trainings(6, n=4000, spread=0.8), key=lambda run: log_loss(run).mean())
    luck = runs[-2], runs[1]
    entry = {"metric": "log_loss", "max_rise": 0.001}
    rows = one(seeds({**entry, "noise": "rows"}, runs=runs, sides=luck))
    both = one(seeds(entry, runs=runs, sides=luck))
    assert (rows.outcome, both.outcome) == ("fail", "inconclusive")
    assert both.rows_needed is None
    assert both.fix.startswith("make the training depend less on its seed")


def test_runs_that_differ_no_more_than_their_rows_explain_add_nothing_but_doubt(seeds):
    check = one(seeds(ACCURACY, runs=trainings(6, spread=0.0)))
    assert check.details["seeds"]["share_of_noise"] < 0.5
    quiet = one(seeds(ACCURACY, runs=trainings(6, spread=0.0, seed=3)))
    assert quiet.details["seeds"]["deviation"] == 0.0
    assert quiet.notes[0] == (
        "seeds add nothing to the noise: 6 runs differ by no more than their rows explain"
    )


def test_few_runs_are_said_to_be_few(seeds):
    few = one(seeds(LOSS, runs=trainings(4)))
    assert any(note.startswith("4 runs are few: with 5") for note in few.notes)
    enough = one(seeds(LOSS, runs=trainings(5)))
    assert not any("are few" in note for note in enough.notes)


def test_slices_have_the_noise_of_the_runs_on_their_own_rows(seeds):
    runs, sides = trainings(5), trainings(2, seed=99)
    report = seeds({**LOSS, "slices": ["region"]}, runs=runs, sides=sides)
    _, eu, _ = report.checks
    there = [run[run.region == "EU"] for run in runs]
    # The sides' regions are their own; only the runs' have to agree among themselves.
    point, error, freedom, _ = expected(
        log_loss, there, [side[side.region == "EU"] for side in sides]
    )
    assert eu.id == "metrics/log_loss.max_rise[region=EU]"
    half = stats.t.ppf(0.95, freedom) * error
    assert eu.interval.high == pytest.approx(point + half, rel=1e-6)


def test_intervals_have_the_noise_of_the_runs_on_their_own_rows(seeds):
    runs, sides = trainings(5), trainings(2, seed=99)
    report = seeds({**LOSS, "slices": [{"id": [200]}]}, runs=runs, sides=sides)
    _, first, _ = report.checks
    there = [run[run.id < 200] for run in runs]
    point, error, freedom, _ = expected(log_loss, there, [side[side.id < 200] for side in sides])
    assert first.id == "metrics/log_loss.max_rise[id=under-200]"
    half = stats.t.ppf(0.95, freedom) * error
    assert first.interval.high == pytest.approx(point + half, rel=1e-6)


def test_a_run_without_the_column_of_an_interval_is_an_error_of_the_slices_alone(seeds):
    runs = [run.drop(columns="age") for run in aged(trainings(3))]
    sides = aged(trainings(2, seed=99))
    entry = {**ACCURACY, "slices": [{"age": "quartiles"}]}
    overall, *slices = seeds(entry, runs=runs, sides=sides).checks
    assert overall.details["seeds"]["runs"] == 3
    assert {check.outcome for check in slices} == {"error"}
    assert "have no column `age`" in slices[0].reason


def aged(tables):
    return [table.assign(age=table.id % 70) for table in tables]


def test_a_relative_margin_counts_the_seeds_of_the_baseline_with_it(seeds):
    runs, sides = trainings(5), trainings(2, seed=99)
    check = one(seeds({**LOSS, "max_rise": "50%"}, runs=runs, sides=sides))
    values = [log_loss(run).mean() for run in runs]
    pairs = [
        np.var(log_loss(a) - log_loss(b), ddof=1) / len(a)
        for a, b in itertools.combinations(runs, 2)
    ]
    spread = np.var(values, ddof=1)
    contrast = log_loss(sides[0]) - 1.5 * log_loss(sides[1])
    rows = np.var(contrast, ddof=1) / len(contrast)
    times = 1 + 1.5**2
    total = rows + times * (spread - np.mean(pairs) / 2)
    freedom = total**2 / (rows**2 / 999 + (times * spread) ** 2 / 4)
    width = stats.t.ppf(0.95, max(freedom, 4)) * math.sqrt(total)
    assert check.interval.high == pytest.approx(check.change + width, rel=1e-6)


def test_weights_and_clusters_are_those_of_every_run(seeds):
    runs, sides = trainings(5), trainings(2, seed=99)
    user = np.arange(1000) // 5
    weight = 1.0 + np.arange(1000) % 3
    given = {**GIVEN, "cluster_by": "user", "weight": "weight"}
    tables = [table.assign(user=user, weight=weight) for table in (*runs, *sides)]
    check = one(seeds(ACCURACY, runs=tables[:5], sides=tables[5:], predictions=given))
    values = [np.average(accuracy(run), weights=weight) for run in runs]

    def variance(one, other):
        d = accuracy(one) - accuracy(other)
        d = weight * (d - np.average(d, weights=weight))
        totals = np.bincount(user, d)
        return 200 / 199 * np.sum(totals**2) / weight.sum() ** 2

    pairs = [variance(a, b) for a, b in itertools.combinations(runs, 2)]
    expected = max(0.0, np.var(values, ddof=1) - np.mean(pairs) / 2)
    assert check.details["seeds"]["deviation"] == pytest.approx(math.sqrt(expected), rel=1e-6)


@pytest.mark.parametrize(
    ("task", "given"),
    [
        ("multiclass", {"prediction": "c"}),
        ("regression", {"target": "t", "prediction": "p"}),
        ("score", {"score": "p", "target": None}),
    ],
)
def test_every_task_may_have_runs(seeds, task, given):
    """Metrics of other tasks are looked up; those of this version that there are."""
    from mlgate.gates.metrics.known import metrics

    known = [metric for metric in metrics().values() if task in metric.tasks]
    if not known:
        pytest.skip(f"no metric of a {task} task")
    tables = [table.assign(c=table.d, t=table.y * 1.5 + 1.0) for table in trainings(7)]
    spec = {"id": "id", "target": "y", "task": task, "runs": "seeds/*.parquet", **given}
    spec = {key: value for key, value in spec.items() if value is not None}
    metric = known[0]
    rule = "max_rise" if metric.direction and metric.direction.value == "lower" else "max_drop"
    entry = {"metric": metric.name, rule: 0.05}
    check = one(seeds(entry, runs=tables[:5], sides=tables[5:], predictions=spec))
    assert check.details["seeds"]["runs"] == 5, check.reason


def test_a_floor_holds_the_model_in_place_against_its_rows_alone(seeds):
    floor, change = seeds({**ACCURACY, "min": 0.5}, runs=trainings(5)).checks
    assert floor.interval.method == "Wilson score"
    assert change.interval.method.endswith("with seed noise of 5 runs")


def test_identical_predictions_pass_whatever_the_seeds(seeds):
    (table,) = trainings(1)
    check = one(seeds(ACCURACY, runs=trainings(5), sides=(table, table)))
    assert (check.outcome, check.change) == ("pass", 0.0)
    assert check.reason.startswith("accuracy is unchanged")


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (0, "no file matches `predictions.runs`"),
        (1, "there is 1 file of `predictions.runs`"),
        (2, "there are 2 files of `predictions.runs`"),
    ],
)
def test_too_few_runs_leave_the_rows_unless_seeds_are_asked_for(seeds, runs, said):
    tables = trainings(runs)
    auto = one(seeds(ACCURACY, runs=tables))
    assert auto.interval.method == "McNemar mid-p, Tango score bounds"
    reason = f"{said}, and it takes 3 to know the noise of seeds"
    assert auto.notes == (f"the noise is of the rows alone: {reason}",)
    asked = one(seeds({**ACCURACY, "noise": "rows+seeds"}, runs=tables))
    assert (asked.outcome, asked.blocking, asked.code) == ("error", True, "MLG240")
    assert asked.reason == reason
    assert asked.fix.startswith("write predictions of at least 3 trainings")


def test_copies_of_one_run_are_one_run(seeds):
    (table,) = trainings(1)
    auto = one(seeds(ACCURACY, runs=[table] * 5))
    (note,) = auto.notes
    assert note == (
        "the noise is of the rows alone: of 5 files of `predictions.runs` 4 (seeds/1.parquet, "
        "seeds/2.parquet, seeds/3.parquet, …) have the content of another, and it takes 3 to know "
        "the noise of seeds"
    )
    assert one(seeds({**ACCURACY, "noise": "rows+seeds"}, runs=[table] * 5)).outcome == "error"


def test_a_copy_among_the_runs_counts_once_and_is_named(seeds):
    runs = trainings(3)
    check = one(seeds(ACCURACY, runs=[*runs, runs[0]]))
    assert check.details["seeds"]["runs"] == 3
    assert any("1 (seeds/3.parquet) has the content of another" in note for note in check.notes)


def test_the_run_in_place_counts_where_the_glob_takes_it_in(folder):
    candidate, baseline, *runs = trainings(4)
    for number, table in enumerate(runs):
        folder.write(f"predictions-{number}.parquet", table)
    spec = {**GIVEN, "runs": "predictions*.parquet"}
    check = folder.one(ACCURACY, candidate=candidate, baseline=baseline, predictions=spec)
    assert check.details["seeds"]["runs"] == 3


def test_a_candidate_that_is_none_of_its_runs_kind_is_pointed_out(seeds):
    runs = trainings(5, spread=0.02)
    worse = runs[0].assign(d=1 - runs[0].d)
    check = one(seeds(ACCURACY, runs=runs, sides=(worse, runs[1])))
    assert any("are they of its configuration?" in note for note in check.notes)


def spoilt(run):
    return {
        "other ids": run.assign(id=run.id + 5000),
        "fewer rows": run.iloc[:-10],
        "more rows": pd.concat([run, run.iloc[:1].assign(id=5000)]),
        "one id twice": run.assign(id=run.id.where(run.id > 0, 1)),
        "other labels": run.assign(y=run.y.where(run.id > 2, 1 - run.y)),
        "no label": run.drop(columns="y"),
        "no decision": run.drop(columns="d"),
        "a score that is NULL": run.assign(d=run.d.where(run.id > 2)),
        "a strange decision": run.assign(d=run.d.where(run.id > 2, 7)),
    }


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (
            "other ids",
            "seeds/2.parquet is of other rows: 1,000 of the candidate's 1,000 are not in",
        ),
        ("fewer rows", "is of other rows: 10 of the candidate's 1,000 are not in it, and 0 of its"),
        ("more rows", "are not in it, and 1 of its 1,001 are not the candidate's"),
        ("one id twice", "1 of 1,000 rows of the run seeds/2.parquet repeat the id of another row"),
        ("other labels", "3 of 1,000 rows of the run seeds/2.parquet have another label than the"),
        ("no label", "the run seeds/2.parquet's predictions have no column `y`"),
        ("no decision", "the run seeds/2.parquet's predictions have no column `d`"),
        (
            "a score that is NULL",
            "3 of 1,000 rows of the run seeds/2.parquet have no decision in `d`",
        ),
        ("a strange decision", "seeds/2.parquet"),
    ],
)
@pytest.mark.parametrize("noise", ["auto", "rows+seeds"])
def test_a_run_that_is_not_of_the_same_rows_is_an_error(seeds, what, said, noise):
    runs = trainings(3)
    check = one(seeds({**ACCURACY, "noise": noise}, runs=[*runs[:2], spoilt(runs[2])[what]]))
    assert (check.outcome, check.blocking, check.code) == ("error", True, "MLG240"), check.reason
    assert said in check.reason
    assert check.fix


def test_a_column_that_no_metric_reads_may_be_missing(seeds):
    runs = trainings(3)
    accuracy, loss = seeds(ACCURACY, LOSS, runs=[run.drop(columns="p") for run in runs]).checks
    assert accuracy.details["seeds"]["runs"] == 3
    assert (loss.outcome, loss.code) == ("error", "MLG240")
    assert "seeds/0.parquet's predictions have no column `p`" in loss.reason


def test_a_run_without_the_column_of_a_slice_is_an_error_of_the_slices_alone(seeds):
    runs = [run.drop(columns="region") for run in trainings(3)]
    overall, *slices = seeds({**ACCURACY, "slices": ["region"]}, runs=runs).checks
    assert overall.details["seeds"]["runs"] == 3
    assert {check.outcome for check in slices} == {"error"}
    assert "have no column `region`" in slices[0].reason


@pytest.mark.parametrize("content", [b"", b"no parquet", b"PAR1"])
def test_a_file_that_is_no_table_is_an_error(seeds, content):
    check = one(seeds(ACCURACY, runs=[*trainings(2), content]))
    assert (check.outcome, check.blocking) == ("error", True)
    assert "seeds/2.parquet" in check.reason


def test_broken_runs_do_not_touch_an_entry_of_rows_or_points(seeds):
    rows, point = seeds(
        {**ACCURACY, "noise": "rows"},
        {**ACCURACY, "decide": "point", "id": "point"},
        runs=[b"no parquet"] * 3,
    ).checks
    assert {rows.outcome, point.outcome} <= {"pass", "fail", "inconclusive"}


def test_without_a_baseline_the_runs_are_not_read(folder):
    folder.write("seeds/0.parquet", b"no parquet")
    check = folder.one(
        ACCURACY,
        candidate=trainings(1)[0],
        predictions=GIVEN,
        place={"from": [{"path": "baseline.parquet"}], "if_missing": "new"},
    )
    assert check.outcome == "new"


def test_rows_pair_by_position_where_there_is_no_id(seeds):
    given = {**GIVEN, "id": "row"}
    by_position = one(seeds(ACCURACY, runs=trainings(4), predictions=given, sides=trainings(2)))
    by_id = one(seeds(ACCURACY, runs=trainings(4), sides=trainings(2)))
    assert by_position.interval == by_id.interval


def test_text_files_of_runs_are_read_as_the_candidate_is(folder):
    candidate, baseline, *runs = trainings(5)
    for number, table in enumerate(runs):
        folder.write(f"seeds/{number}.csv", table)
    check = folder.one(
        ACCURACY,
        candidate=candidate,
        baseline=baseline,
        suffix="csv",
        predictions={**GIVEN, "runs": "seeds/*.csv"},
    )
    assert check.details["seeds"]["runs"] == 3


def test_the_order_of_the_files_and_of_their_rows_changes_nothing(seeds):
    runs, sides = trainings(5), trainings(2, seed=99)
    one_way = seeds(ACCURACY, LOSS, AUC, runs=runs, sides=sides)
    shuffled = [run.sample(frac=1, random_state=3) for run in runs[::-1]]
    other_way = seeds(ACCURACY, LOSS, AUC, runs=shuffled, sides=sides)
    for here, there in zip(one_way.checks, other_way.checks, strict=True):
        assert here.interval.low == pytest.approx(there.interval.low, rel=1e-9)
    again = seeds(ACCURACY, LOSS, AUC, runs=runs, sides=sides)
    assert [check.interval for check in again.checks] == [c.interval for c in one_way.checks]


def test_what_was_read_is_on_record(seeds):
    report = seeds(ACCURACY, runs=trainings(3))
    read = [record for record in report.data if record.role == "run"]
    assert [record.name for record in read] == [f"seeds/{n}.parquet" for n in range(3)]
    assert all(record.rows == 1000 and record.fingerprint for record in read)


def test_seeds_that_are_asked_for_need_runs_in_the_policy(seeds):
    spec = {key: value for key, value in GIVEN.items() if key != "runs"}
    with pytest.raises(mlgate.errors.ConfigurationError) as caught:
        seeds({**ACCURACY, "noise": "rows+seeds"}, runs=[], predictions=spec)
    (problem,) = caught.value.problems
    assert "`rows+seeds` needs further trainings" in problem.message
    assert "add `runs: <glob" in problem.fix
