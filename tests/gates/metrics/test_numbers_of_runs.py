"""Numbers of several runs, or of the folds of a cross-validation, out of files."""

import json
import math
import os
import subprocess

import numpy as np
import pytest
from scipy import stats

import mlgate

ENTRY = {"metric": "f1", "file": "out/m.json", "runs": "out/seed-*/m.json", "max_drop": 0.01}
FOLDS = {"metric": "cv.f1", "file": "out/m.json", "max_drop": 0.01}
BEFORE = [0.901, 0.911, 0.905, 0.898, 0.907]
WORSE = [0.871, 0.879, 0.868, 0.875]
LIKE = [0.9035, 0.9045, 0.9055, 0.9033, 0.9049]


class Repository:
    """A policy of numbers out of files, and what its parent commit had."""

    def __init__(self, root):
        self.root = root
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments):
        who = {
            f"GIT_{role}_{what}": said
            for role in ("AUTHOR", "COMMITTER")
            for what, said in (("NAME", "A"), ("EMAIL", "a@example.org"))
        }
        subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env={**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull},
            check=True,
            capture_output=True,
        )

    def write(self, name, document):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document if isinstance(document, str) else json.dumps(document))

    def runs(self, values):
        """One file a run, under the name of its seed; a text is a file as it is."""
        for path in self.root.glob("out/seed-*/m.json"):
            path.unlink()
        for seed, value in enumerate(values):
            document = value if isinstance(value, str) else {"f1": value}
            self.write(f"out/seed-{seed}/m.json", document)

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a commit")

    def policy(self, *entries, **sections):
        gates = {"metrics": list(entries)}
        self.write("mlgate.yaml", {"version": 1, "name": "model", "gates": gates, **sections})

    def check(self):
        return mlgate.check(self.root / "mlgate.yaml", environ={}).checks

    def judge(self, entry, before, after):
        """Judge an entry on the numbers of runs of a commit and of the next."""
        self.policy(entry)
        self.runs(before)
        self.commit()
        self.runs(after)
        self.commit()
        (check,) = self.check()
        return check


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path)


def test_runs_of_both_sides_are_tested_by_welch(repository):
    check = repository.judge(ENTRY, BEFORE, WORSE)
    oracle = stats.ttest_ind(WORSE, BEFORE, equal_var=False, alternative="less")
    assert check.outcome == "fail"
    assert check.measured == pytest.approx(np.mean(WORSE))
    assert check.baseline == pytest.approx(np.mean(BEFORE))
    assert check.test.p_value == pytest.approx(oracle.pvalue, rel=1e-9)
    assert check.test.method == check.interval.method == "Welch t of 4 and 5 runs"
    upper = oracle.confidence_interval(0.95).high
    assert check.interval.high == pytest.approx(upper, rel=1e-9)
    assert check.details["values"] == {"candidate": WORSE, "baseline": BEFORE}
    assert check.notes == ("the numbers are of 4 runs of the candidate and 5 of the baseline",)
    assert check.n is None


def test_runs_that_are_as_good_pass(repository):
    check = repository.judge({**ENTRY, "max_drop": 0.02}, BEFORE, LIKE)
    assert (check.outcome, check.blocking) == ("pass", False)
    assert check.interval.low > -0.02


def test_runs_that_cannot_tell_ask_for_more_of_them(repository):
    check = repository.judge({**ENTRY, "max_drop": 0.001}, BEFORE, LIKE)
    assert check.outcome == "inconclusive"
    assert check.fix.startswith("train more runs, each with its own seed, or loosen max_drop 0.001")
    assert "the data cannot tell" in check.reason
    assert check.rows_needed is None


def test_one_run_is_held_against_the_interval_of_a_new_run(repository):
    check = repository.judge(ENTRY, BEFORE, [0.87])
    error = np.std(BEFORE, ddof=1) * math.sqrt(1 + 1 / 5)
    p_value = stats.t.cdf((0.87 - np.mean(BEFORE)) / error, 4)
    assert check.test.p_value == pytest.approx(p_value, rel=1e-9)
    assert check.test.method == "prediction interval of a new run, from 5"
    assert check.outcome == "fail"


def test_the_number_of_the_file_stands_for_a_side_without_runs(repository):
    repository.write("out/m.json", {"f1": 0.87})
    check = repository.judge(ENTRY, BEFORE, [])
    assert check.measured == 0.87
    assert check.test.method == "prediction interval of a new run, from 5"
    assert "no file matches out/seed-*/m.json, so out/m.json is all there is" in check.notes


def test_one_number_each_is_never_a_claim_of_noise_known(repository):
    check = repository.judge(ENTRY, [0.9], [0.5])
    assert (check.outcome, check.kind, check.code) == ("inconclusive", "unmeasured", "MLG220")
    assert check.reason == "one number each says nothing of their noise"
    assert (check.measured, check.baseline) == (0.5, 0.9)
    assert check.test is None
    assert "train at least 3 runs" in check.fix


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (BEFORE, [0.9, 0.8], "2 runs of the candidate, and it takes 3 to know their noise"),
        ([0.9, 0.8], [0.7], "2 runs of the baseline, and it takes 3 to know their noise"),
        ([0.9, 0.9, 0.9], [0.8], "the 3 runs have one and the same number"),
        ([0.9, 0.9, 0.9], [0.8, 0.8, 0.8], "the 3 runs have one and the same number"),
        ([0.9, 0.9, 0.9], [0.9, 0.9, 0.9], "the 3 runs have one and the same number"),
    ],
)
def test_runs_that_say_nothing_of_noise_are_inconclusive(repository, before, after, said):
    check = repository.judge(ENTRY, before, after)
    assert check.outcome == "inconclusive"
    assert said in check.reason
    assert "decide: point" in check.fix


def test_the_same_numbers_as_before_pass_and_say_so(repository):
    check = repository.judge(ENTRY, BEFORE, BEFORE)
    assert (check.outcome, check.change) == ("pass", 0.0)
    assert "all of the candidate's numbers are the baseline's" in check.notes


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([0.9, 0.8, '{"f2": 1}'], "out/seed-2/m.json has no `f1`"),
        ([0.9, "{", 0.8], "out/seed-1/m.json is not valid JSON"),
        ([0.9, 0.8, '{"f1": NaN}'], "`f1` of out/seed-2/m.json is nan"),
        ([0.9, 0.8, '{"f1": "0.8"}'], '`f1` of out/seed-2/m.json is "0.8", not a number'),
        ([0.9, 0.8, '{"f1": []}'], "`f1` of out/seed-2/m.json is an empty list"),
        ([], "no file matches out/seed-*/m.json, and out/m.json does not exist"),
    ],
)
def test_a_run_that_cannot_be_read_is_an_error_and_not_left_out(repository, files, said):
    check = repository.judge(ENTRY, BEFORE, files)
    assert (check.outcome, check.blocking, check.code) == ("error", True, "MLG200")
    assert said in check.reason
    assert check.fix


def test_a_list_that_is_none_of_runs_is_refused(repository):
    check = repository.judge(ENTRY, BEFORE, [json.dumps({"f1": [0.5] * 1001})])
    assert check.outcome == "error"
    assert check.reason == "there are 1,001 numbers at `f1`, more than 1,000"


def test_a_run_of_the_baseline_that_cannot_be_read_is_an_error_too(repository):
    check = repository.judge(ENTRY, [0.9, 0.8, "{"], BEFORE)
    assert (check.outcome, check.measured) == ("error", pytest.approx(np.mean(BEFORE)))
    assert check.reason.startswith("out/seed-2/m.json of the baseline is not valid JSON")


def test_runs_without_any_baseline_are_new(repository):
    repository.write(".gitignore", "out/")
    repository.commit()
    repository.policy(ENTRY)
    repository.runs(BEFORE)
    repository.commit()
    (check,) = repository.check()
    assert (check.outcome, check.measured) == ("new", pytest.approx(np.mean(BEFORE)))


def test_a_list_in_one_file_is_the_numbers_of_its_runs(repository):
    entry = {**ENTRY, "runs": "out/m.json"}
    repository.policy(entry)
    repository.write("out/m.json", {"f1": BEFORE})
    repository.commit()
    repository.write("out/m.json", {"f1": WORSE})
    repository.commit()
    (check,) = repository.check()
    oracle = stats.ttest_ind(WORSE, BEFORE, equal_var=False, alternative="less")
    assert check.test.p_value == pytest.approx(oracle.pvalue, rel=1e-9)


def test_the_point_ignores_the_noise_and_says_so(repository):
    check = repository.judge({**ENTRY, "decide": "point"}, [0.9, 0.8], [0.86, 0.83])
    assert (check.outcome, check.kind) == ("pass", "point")
    assert check.reason.endswith("noise ignored (decide: point)")


def test_a_share_of_the_baseline_counts_its_noise(repository):
    check = repository.judge({**ENTRY, "max_drop": "2%"}, BEFORE, WORSE)
    scaled = stats.ttest_ind(WORSE, np.multiply(0.98, BEFORE), equal_var=False)
    half = check.interval.high - check.interval.low
    low, high = scaled.confidence_interval(0.9)
    assert half == pytest.approx(high - low, rel=1e-9)
    assert check.limit.value == pytest.approx(-0.02 * np.mean(BEFORE))


def folds(repository, entry, before, after):
    repository.policy(entry)
    repository.write("out/m.json", {"cv": {"f1": before}})
    repository.commit()
    repository.write("out/m.json", {"cv": {"f1": after}})
    repository.commit()
    return repository.check()


def test_folds_are_tested_by_the_corrected_t(repository):
    before, after = [0.82, 0.80, 0.83, 0.83, 0.82], [0.71, 0.70, 0.74, 0.72, 0.74]
    entry = {**FOLDS, "folds": {"train": 800, "test": 200}}
    (check,) = folds(repository, entry, before, after)
    d = np.subtract(after, before)
    error = math.sqrt(np.var(d, ddof=1) * (1 / 5 + 200 / 800))
    assert check.test.p_value == pytest.approx(stats.t.cdf(d.mean() / error, 4), rel=1e-9)
    assert check.outcome == "fail"
    assert check.notes == ("the numbers are of 5 folds of the candidate and 5 of the baseline",)
    assert check.test.method == "corrected resampled t (Nadeau-Bengio)"


def test_folds_that_are_not_as_many_are_an_error(repository):
    entry = {**FOLDS, "folds": {"train": 800, "test": 200}}
    (check,) = folds(repository, entry, [0.8, 0.9, 0.7], [0.8, 0.9, 0.7, 0.8])
    assert check.outcome == "error"
    assert check.reason.startswith("the candidate has 4 folds and the baseline 3")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([0.8, 0.9], [0.7, 0.8], "2 folds, and it takes 3 to know their noise"),
        ([0.8, 0.9, 0.7], [0.79, 0.89, 0.69], "all 3 folds agree to the last digit"),
        (0.8, 0.7, "1 fold, and it takes 3"),
    ],
)
def test_folds_that_say_nothing_of_noise_are_inconclusive(repository, before, after, said):
    entry = {**FOLDS, "folds": {"train": 800, "test": 200}}
    (check,) = folds(repository, entry, before, after)
    assert check.outcome == "inconclusive"
    assert said in check.reason


def test_a_floor_of_folds_holds_their_mean_with_its_noise(repository):
    entry = {"metric": "cv.f1", "file": "out/m.json", "min": 0.7}
    values = [0.82, 0.80, 0.83, 0.83, 0.82]
    (check,) = folds(repository, {**entry, "folds": {"train": 800, "test": 200}}, values, values)
    error = math.sqrt(np.var(values, ddof=1) * (1 / 5 + 200 / 800))
    low = np.mean(values) - stats.t.ppf(0.95, 4) * error
    assert check.outcome == "pass"
    assert check.interval.low == pytest.approx(low, rel=1e-9)


def test_a_floor_holds_the_number_in_place_exactly_beside_runs(repository):
    repository.write("out/m.json", {"f1": 0.9})
    repository.policy({**ENTRY, "min": 0.9})
    repository.runs(BEFORE)
    repository.commit()
    repository.commit()
    floor, _ = repository.check()
    assert (floor.id, floor.outcome, floor.kind) == ("metrics/f1.min", "pass", "exact")
    assert floor.measured == 0.9


def test_a_list_that_looks_like_folds_is_pointed_out(repository):
    (check,) = folds(repository, {**FOLDS, "runs": "out/m.json"}, BEFORE, WORSE)
    assert any("say `folds: {train: …, test: …}`" in note for note in check.notes)


def test_the_order_of_the_runs_changes_nothing_but_the_list(repository):
    one = repository.judge(ENTRY, BEFORE, WORSE)
    other = repository.judge(ENTRY, BEFORE[::-1], WORSE[::-1])
    assert one.outcome == other.outcome
    assert one.test.p_value == pytest.approx(other.test.p_value, rel=1e-9)


@pytest.mark.parametrize(
    ("entry", "key", "said"),
    [
        ({"metric": "accuracy", "runs": "x-*.json", "max_drop": 0.1}, "runs", "`runs` goes with a"),
        (
            {"metric": "accuracy", "folds": {"train": 9, "test": 1}, "max_drop": 0.1},
            "folds",
            "`folds` goes with a `file`",
        ),
        ({**ENTRY, "folds": {"train": 9, "test": 1}}, "folds", "numbers are of runs or of folds"),
        ({**ENTRY, "noise": "rows+seeds"}, "noise", "has no rows whose noise"),
        (
            {"metric": "f1", "file": "m.json", "runs": "m-*.json", "min": 0.5},
            "runs",
            "which no other run changes",
        ),
        (
            {"metric": "accuracy", "min": 0.5, "noise": "rows+seeds"},
            "noise",
            "which no other seed changes",
        ),
        (
            {"metric": "accuracy", "max_drop": 0.5, "noise": "rows+seeds", "decide": "point"},
            "noise",
            "`decide: point` ignores noise",
        ),
        ({**FOLDS, "folds": {"train": 0, "test": 1}}, "folds.train", "must be at least 1"),
        ({**FOLDS, "folds": {"train": 1}}, "folds.test", "needs the key `test`"),
        ({**FOLDS, "noise": "seeds"}, "noise", ""),
    ],
)
def test_keys_that_do_not_fit_are_refused_where_the_policy_is_read(repository, entry, key, said):
    predictions = {"path": "p.csv", "id": "id", "target": "y", "prediction": "d"}
    repository.policy(entry, predictions=predictions)
    with pytest.raises(mlgate.errors.ConfigurationError) as caught:
        repository.check()
    problems = caught.value.problems
    assert any(said in problem.message for problem in problems), problems
