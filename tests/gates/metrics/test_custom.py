"""Metrics that are functions of the policy's environment, through the public door."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import (
    balanced_accuracy_score,
    f1_score,
    log_loss,
    median_absolute_error,
    roc_auc_score,
)

import mlgate
from mlgate.errors import ConfigurationError
from mlgate.gates.metrics.evidence import MetricsEvidence

F1 = {"metric": "sklearn.metrics:f1_score", "max_drop": 0.05}


def write(folder, body: str, name: str = "own") -> None:
    folder.write(f"{name}.py", body)


SHOWN = {"examples": "all"}  #: the text of an exception is in the result too


def judged(folder, models, body: str, *, n: int = 120, **more):
    """The check of `own:profit`, whose module has this text."""
    write(folder, body)
    candidate, baseline = models(n, worse=0.3)
    entry = {"metric": "own:profit", "max_drop": 0.2, **more}
    return folder.one(entry, candidate=candidate, baseline=baseline, privacy=SHOWN)


def test_a_function_of_scikit_learn_agrees_with_the_metric_of_mlgate(folder, models):
    candidate, baseline = models(1_500, worse=0.5)

    own, custom, auc, of_scores = folder.check(
        {"metric": "accuracy", "max_drop": 0.05},
        {"metric": "sklearn.metrics:accuracy_score", "max_drop": 0.05},
        {"metric": "roc_auc", "max_drop": 0.05},
        {"metric": "sklearn.metrics:roc_auc_score", "max_drop": 0.05, "reads": "score"},
        candidate=candidate,
        baseline=baseline,
    ).checks

    for known, check in ((own, custom), (auc, of_scores)):
        assert check.measured == pytest.approx(known.measured, abs=1e-12)
        assert check.baseline == pytest.approx(known.baseline, abs=1e-12)
        assert check.outcome == known.outcome
        width = known.interval.high - known.interval.low
        assert check.interval.low == pytest.approx(known.interval.low, abs=0.15 * width)
        assert check.interval.high == pytest.approx(known.interval.high, abs=0.15 * width)


def test_its_method_and_the_number_of_evaluations_are_said(folder, models):
    candidate, baseline = models(200, worse=0.2)

    check = folder.one(F1, candidate=candidate, baseline=baseline)

    assert check.id == "metrics/sklearn.metrics.f1_score.max_drop"
    assert check.interval.method == "paired bootstrap, 200 resamples of rows"
    evaluated = check.details["evaluations"]
    assert f"custom metric, evaluated {evaluated:,} times" in check.notes
    assert evaluated >= 400
    assert check.direction == "higher"
    assert check.unit is None


def test_a_fall_beyond_noise_fails(folder, models):
    candidate, baseline = models(800, worse=6.0)

    check = folder.one(F1, candidate=candidate, baseline=baseline)

    assert check.outcome == "fail"
    assert check.reason.startswith("f1_score fell by")


def test_a_loss_is_told_by_its_limit(folder, models):
    candidate, baseline = models(400, worse=3.0)

    check = folder.one(
        {"metric": "sklearn.metrics:log_loss", "reads": "score", "max_rise": "5%"},
        candidate=candidate,
        baseline=baseline,
    )

    assert check.outcome == "fail"
    assert check.direction == "lower"
    assert check.measured == pytest.approx(log_loss(candidate["y"], candidate["p"]), abs=1e-12)
    assert "5% of the baseline" in check.reason


def test_floors_need_no_baseline(folder, models):
    candidate, _ = models(300)
    entry = {"metric": "sklearn.metrics:f1_score", "min": 0.5, "max": 0.999}

    low, high = folder.check(entry, candidate=candidate).checks

    assert (low.outcome, high.outcome) == ("pass", "pass")
    assert low.measured == pytest.approx(f1_score(candidate["y"], candidate["d"]), abs=1e-12)
    assert low.interval.low < low.measured < high.interval.high


def test_labels_of_a_binary_task_are_0_and_1_whatever_the_file_says(folder, models):
    write(
        folder,
        "def profit(y, p):\n"
        "    assert set(y) == set(p) == {0, 1} and y.dtype.kind == 'i', (y, p)\n"
        "    return (y == p).mean()\n",
    )
    tables = [
        {
            **table,
            "y": np.where(table["y"], "good", "bad"),
            "d": np.where(table["d"], "good", "bad"),
        }
        for table in models(100)
    ]

    check = folder.one(
        {"metric": "own:profit", "max_drop": 0.9},
        candidate=tables[0],
        baseline=tables[1],
        predictions={"id": "id", "target": "y", "prediction": "d", "positive": "good"},
    )

    assert check.outcome == "pass", check.reason


@pytest.fixture
def classes():
    """Three classes, with a score of each and the decision."""

    def make(names, seed=0, n=240):
        random = np.random.default_rng(seed)
        y = np.random.default_rng(99).integers(0, 3, n)
        score = random.dirichlet([1, 1, 1], n) + 0.7 * np.eye(3)[y]
        score /= score.sum(axis=1, keepdims=True)
        of_class = {f"p{code}": score[:, code] for code in range(3)}
        names = np.array(names)
        return {"id": np.arange(n), "y": names[y], "d": names[score.argmax(axis=1)], **of_class}

    return make


@pytest.mark.parametrize("names", [["ant", "bee", "cat"], [2, 10, 30]])
def test_labels_of_many_classes_are_as_written(folder, classes, names):
    candidate, baseline = classes(names, 1), classes(names, 2)
    spec = {"id": "id", "task": "multiclass", "target": "y", "prediction": "d"}

    check = folder.one(
        {"metric": "sklearn.metrics:balanced_accuracy_score", "max_drop": 0.5},
        candidate=candidate,
        baseline=baseline,
        predictions=spec,
    )
    write(folder, f"def profit(y, p):\n    assert set(y) == set({names!r}), y\n    return 1.0\n")
    kinds = folder.one({"metric": "own:profit", "min": 0.5, "decide": "point"}, predictions=spec)

    value = balanced_accuracy_score(candidate["y"], candidate["d"])
    assert check.measured == pytest.approx(value, abs=1e-12)
    assert kinds.outcome == "pass", kinds.reason


def test_scores_of_many_classes_are_a_matrix_in_the_order_of_the_classes(folder, classes):
    names = [2, 10, 30]  # not in the order of their text
    candidate, baseline = classes(names, 1), classes(names, 2)
    write(
        folder,
        "from sklearn.metrics import roc_auc_score\n"
        "def profit(y, scores):\n"
        "    return roc_auc_score(y, scores, multi_class='ovr', labels=[2, 10, 30])\n",
    )
    spec = {"id": "id", "task": "multiclass", "target": "y"}
    spec["score"] = {"30": "p2", "10": "p1", "2": "p0"}

    check = folder.one(
        {"metric": "own:profit", "max_drop": 0.5, "reads": "score"},
        candidate=candidate,
        baseline=baseline,
        predictions=spec,
    )

    scores = np.column_stack([candidate[f"p{code}"] for code in range(3)])
    value = roc_auc_score(candidate["y"], scores, multi_class="ovr")
    assert check.measured == pytest.approx(value, abs=1e-12)


REGRESSION = {"id": "id", "task": "regression", "target": "y", "prediction": "p"}


def regression(n=400, noise=0.5, seed=1):
    y = np.random.default_rng(7).normal(size=n)
    return {"id": np.arange(n), "y": y, "p": y + noise * np.random.default_rng(seed).normal(size=n)}


def test_a_regression_hands_over_numbers(folder):
    candidate, baseline = regression(noise=1.0), regression(seed=2)

    check = folder.one(
        {"metric": "sklearn.metrics:median_absolute_error", "max_rise": 0.1},
        candidate=candidate,
        baseline=baseline,
        predictions=REGRESSION,
    )

    value = median_absolute_error(candidate["y"], candidate["p"])
    assert check.measured == pytest.approx(value, abs=1e-12)
    assert check.outcome == "fail"


def test_predicted_values_that_are_absent_are_an_error(folder):
    candidate, baseline = regression(), regression(seed=2)
    candidate["p"][3] = np.nan

    check = folder.one(
        {"metric": "sklearn.metrics:r2_score", "max_drop": 0.1},
        candidate=candidate,
        baseline=baseline,
        predictions=REGRESSION,
    )

    assert check.outcome == "error"
    assert "1 of 400 rows of the candidate have no score in `p`" in check.reason


def test_weights_are_handed_over(folder, models):
    candidate, baseline = models(300, worse=0.2)
    weight = np.random.default_rng(0).uniform(0, 3, 300)
    candidate["w"] = baseline["w"] = weight

    check = folder.one(
        F1,
        candidate=candidate,
        baseline=baseline,
        predictions={"id": "id", "target": "y", "prediction": "d", "weight": "w"},
    )

    value = f1_score(candidate["y"], candidate["d"], sample_weight=weight)
    assert check.measured == pytest.approx(value, abs=1e-12)
    assert check.details["effective_rows"] == pytest.approx(weight.sum() ** 2 / (weight**2).sum())


def test_a_function_that_takes_no_weights_is_not_called_without_them(folder, models):
    write(folder, "def profit(y, p):\n    return (y == p).mean()\n")
    candidate, baseline = (table.assign(w=1.5) for table in models(100))

    check = folder.one(
        {"metric": "own:profit", "max_drop": 0.1},
        candidate=candidate,
        baseline=baseline,
        predictions={"id": "id", "target": "y", "prediction": "d", "weight": "w"},
    )

    assert check.outcome == "error"
    assert "takes no `sample_weight`" in check.reason


def test_clusters_are_drawn_as_a_whole(folder, models):
    candidate, baseline = models(100, worse=0.8)
    users = np.arange(100)
    tables = [
        pd.concat([table.assign(user=users)] * 9, ignore_index=True).assign(id=np.arange(900))
        for table in (candidate, baseline)
    ]
    spec = {"id": "id", "target": "y", "prediction": "d"}

    alone = folder.one(F1, candidate=candidate, baseline=baseline, predictions=spec)
    nine_times = folder.one(
        F1, candidate=tables[0], baseline=tables[1], predictions={**spec, "cluster_by": "user"}
    )

    assert nine_times.measured == alone.measured
    assert nine_times.details["clusters"] == 100
    assert nine_times.interval.method.endswith("resamples of clusters")
    widths = [check.interval.high - check.interval.low for check in (alone, nine_times)]
    assert widths[1] == pytest.approx(widths[0], rel=0.25)


def test_few_clusters_are_inconclusive(folder, models):
    tables = [table.assign(user=np.arange(400) % 12) for table in models(400, worse=0.2)]

    check = folder.one(
        F1,
        candidate=tables[0],
        baseline=tables[1],
        predictions={"id": "id", "target": "y", "prediction": "d", "cluster_by": "user"},
    )

    assert check.outcome == "inconclusive"
    assert "12 clusters" in check.reason


def test_each_slice_is_evaluated_on_its_rows(folder, models):
    candidate, baseline = models(600, worse=0.3)

    checks = folder.check(
        {**F1, "slices": ["region"], "max_drop": 0.2}, candidate=candidate, baseline=baseline
    ).checks

    for check in checks[1:]:
        region = check.scope.partition("=")[2]
        rows = candidate[candidate["region"] == region]
        assert check.n == len(rows)
        assert check.measured == pytest.approx(f1_score(rows["y"], rows["d"]), abs=1e-12)
    assert len(checks) == 4
    assert [check.outcome for check in checks] == ["pass"] * 4


def test_slices_keep_their_names_whatever_these_are(folder, models):
    candidate, baseline = models(500, worse=0.3)
    names = [
        "a",
        "Z",
        "Ö",
        "\U0001d49c",
        "\uffee",
        "",
        None,
    ]  # as bytes, UTF-16 and text they differ
    region = [names[row % 7] for row in range(500)]

    checks = folder.check(
        {**F1, "slices": ["region"], "max_drop": 0.5},
        candidate=candidate.assign(region=region),
        baseline=baseline.assign(region=region),
    ).checks

    found = sorted(check.measured for check in checks[1:])
    rows = [candidate.iloc[place::7] for place in range(7)]
    assert found == pytest.approx(sorted(f1_score(part["y"], part["d"]) for part in rows))
    of_null = next(check for check in checks if check.scope == "region=(null)")
    assert of_null.measured == pytest.approx(f1_score(rows[6]["y"], rows[6]["d"]))
    of_z = next(check for check in checks if check.scope == "region=Z")
    assert of_z.measured == pytest.approx(f1_score(rows[1]["y"], rows[1]["d"]))
    of_a = next(
        check for check in checks if check.title.startswith("f1_score where region is \U0001d49c")
    )
    assert of_a.measured == pytest.approx(f1_score(rows[3]["y"], rows[3]["d"]))


def test_seeds_widen_its_noise_as_that_of_other_metrics(folder, models):
    candidate, baseline = models(400, worse=0.2)
    for seed in range(3):
        folder.write(f"seeds/{seed}.parquet", models(400, worse=0.2 + 0.1 * seed)[0])
    spec = {"id": "id", "target": "y", "prediction": "d", "runs": "seeds/*.parquet"}

    check = folder.one(
        {**F1, "max_drop": 0.5}, candidate=candidate, baseline=baseline, predictions=spec
    )

    assert check.outcome == "pass", check.reason
    assert check.interval.method.endswith("with seed noise of 3 runs")


def test_few_rows_are_inconclusive_and_never_pass(folder, models):
    candidate, baseline = models(40, worse=0.5)

    check = folder.one({**F1, "max_drop": 0.9}, candidate=candidate, baseline=baseline)

    assert check.outcome == "inconclusive"
    assert "a bootstrap needs 50" in check.reason


def test_decisions_that_all_agree_are_no_certainty(folder, models):
    candidate, _ = models(120)
    baseline = candidate.assign(p=candidate["p"] * 0.99)  # other scores, the same decisions

    narrow, wide = folder.check(
        {**F1, "max_drop": 0.01, "id": "narrow"},
        {**F1, "max_drop": 0.2, "id": "wide"},
        candidate=candidate,
        baseline=baseline,
    ).checks

    assert (narrow.outcome, wide.outcome) == ("inconclusive", "pass")
    assert narrow.change == 0


def test_a_metric_that_no_row_moves_never_passes(folder, models):
    check = judged(folder, models, "def profit(y, p):\n    return 0.75\n")

    assert check.outcome == "inconclusive"
    assert "its noise is not known" in check.reason


def test_a_value_that_is_rounded_beyond_its_noise_is_inconclusive(folder, models):
    body = "def profit(y, p):\n    return round(float((y == p).mean()), {digits})\n"

    coarse, fine = (
        judged(folder, models, body.format(digits=digits), n=3_000) for digits in (2, 5)
    )

    assert coarse.outcome == "inconclusive"
    assert "moves in steps of 0.01, beside a noise of 0.00" in coarse.reason
    assert fine.outcome == "pass"


def test_identical_predictions_pass_whatever_the_metric(folder, models):
    write(folder, "def profit(y, p):\n    return 0.75\n")
    candidate, _ = models(100)

    check = folder.one(
        {"metric": "own:profit", "max_drop": 0}, candidate=candidate, baseline=candidate
    )

    assert check.outcome == "pass"
    assert "identical" in check.reason


def test_a_metric_that_is_undefined_on_resamples_is_inconclusive(folder, models):
    body = (
        "import numpy as np\n"
        "calls = []\n"
        "def profit(y, p):\n"
        "    calls.append(1)\n"
        "    return float('nan') if len(calls) == 9 else (y == p).mean()\n"
    )

    check = judged(folder, models, body)

    assert check.outcome == "inconclusive"
    assert "has no value on 1 of 200 resamples" in check.reason


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("x = 1\n", "own has no profit"),
        ("profit = 3\n", "own:profit is no function but a value of type int"),
        ("import nowhere.at_all\n", "own cannot be imported: ModuleNotFoundError"),
        ("def profit(:\n", "own cannot be imported: SyntaxError"),
        ("import sys\nsys.exit(7)\n", "own cannot be imported: SystemExit: 7"),
        ("def profit(y, p):\n    raise ValueError('one\\ntwo')\n", "own:profit raised two"),
        ("def profit(y, p):\n    return y[p]['x']\n", "own:profit raised IndexError"),
        ("def profit(y, p):\n    return float('nan')\n", "own:profit returned nan"),
        ("def profit(y, p):\n    return -float('inf')\n", "own:profit returned -inf"),
        ("def profit(y, p):\n    return 'good'\n", "returned a value of type str"),
        ("def profit(y, p):\n    return None\n", "returned a value of type NoneType"),
        ("def profit(y, p):\n    return True\n", "returned a value of type bool"),
        ("def profit(y, p):\n    return y == p\n", "a value of type ndarray of shape (120,)"),
        ("def profit(y, p):\n    import sys\n    sys.exit('done')\n", "called sys.exit('done')"),
        ("import os\ndef profit(y, p):\n    os._exit(3)\n", "ended with exit code 3 and no answer"),
        (
            "import random\ndef profit(y, p):\n    return random.random()\n",
            "gave two values for the same rows",
        ),
        ("def profit(y):\n    return 1.0\n", "own:profit raised TypeError"),
    ],
)
def test_what_a_function_may_do_wrong_is_an_error_that_says_so(folder, models, body, said):
    check = judged(folder, models, body)

    assert check.outcome == "error"
    assert check.code == "MLG200"
    assert said in check.reason
    assert check.fix
    assert "Traceback" not in check.reason


def test_a_module_that_is_not_there_is_named(folder, models):
    candidate, baseline = models(100)

    check = folder.one(
        {"metric": "no_such_package.metrics:profit", "max_drop": 0.1},
        candidate=candidate,
        baseline=baseline,
    )

    assert check.outcome == "error"
    assert "there is no module no_such_package.metrics" in check.reason


def test_an_exception_shows_no_values_where_none_may_be(folder, models):
    write(folder, "def profit(y, p):\n    raise ValueError(f'row 4711 of Jane')\n")
    candidate, baseline = models(100)
    entry = {"metric": "own:profit", "max_drop": 0.9}

    report = folder.check(
        entry, candidate=candidate, baseline=baseline, privacy={"examples": "none"}
    )

    assert "own:profit raised ValueError at own.py:2" in report.checks[0].reason
    assert "Jane" not in report.model_dump_json()


@pytest.mark.parametrize("examples", ["local", "none"])
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "def profit(y, p):\n    raise ValueError('row 4711 of Jane')\n",
            "own:profit raised ValueError at own.py:2",
        ),
        ("raise ValueError('Jane')\n", "own cannot be imported: ValueError at own.py:1"),
        ("import sys\nsys.exit('Jane')\n", "own cannot be imported: SystemExit at own.py:2"),
        ("x = 'Jane\n", "own cannot be imported: SyntaxError at own.py:1"),
        ("raise ImportError('Jane')\n", "own cannot be imported: ImportError at own.py:1"),
        ("import nowhere\n", "own cannot be imported: ModuleNotFoundError: nowhere"),
    ],
)
def test_what_is_kept_has_no_text_of_an_exception(folder, models, tmp_path, body, said, examples):
    write(folder, body)
    candidate, baseline = models(100)
    entry = {"metric": "own:profit", "max_drop": 0.9, "slices": ["region"]}

    report = folder.check(
        entry, candidate=candidate, baseline=baseline, privacy={"examples": examples}
    )
    mlgate.check(folder.root / "mlgate.yaml", environ={}, out=tmp_path / "out")

    assert said in report.checks[0].reason
    kept = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert any(path.name == "result.json" for path in kept)
    assert any(path.parent.name == "evidence" for path in kept)
    for path in kept:
        if path.suffix != ".log":
            assert "Jane" not in path.read_text(encoding="utf-8"), path


def test_a_terminal_outside_ci_shows_the_text_of_an_exception(folder, models, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    write(folder, "def profit(y, p):\n    raise ValueError('row 4711 of Jane')\n")
    candidate, baseline = models(100)
    folder.check({"metric": "own:profit", "max_drop": 0.9}, candidate=candidate, baseline=baseline)

    done = subprocess.run(
        [sys.executable, "-m", "mlgate", "check"],
        cwd=folder.root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert "row 4711 of Jane" in " ".join(done.stdout.split())


def test_an_error_in_a_slice_is_an_error_there(folder, models):
    body = (
        "def profit(y, p):\n"
        "    if len(y) < 100:\n"
        "        raise ValueError('too short')\n"
        "    return (y == p).mean()\n"
    )
    write(folder, body)
    candidate, baseline = models(240)
    entry = {"metric": "own:profit", "max_drop": 0.9, "slices": ["region"]}

    overall, *slices = folder.check(
        entry, candidate=candidate, baseline=baseline, privacy=SHOWN
    ).checks

    assert overall.outcome == "pass"
    assert {check.outcome for check in slices} == {"error"}
    assert all("raised ValueError: too short" in check.reason for check in slices)


def test_time_runs_out(folder, models):
    body = "import threading\ndef profit(y, p):\n    threading.Event().wait()\n"

    check = judged(folder, models, body, timeout="1s")

    assert check.outcome == "error"
    assert "was not done after 1s" in check.reason


def test_what_it_prints_is_kept_in_the_log_and_spoils_nothing(folder, models, tmp_path):
    body = (
        "import sys\n"
        "def profit(y, p):\n"
        "    print('{\"noise\": 1}'); print('more', file=sys.stderr)\n"
        "    return (y == p).mean()\n"
    )
    write(folder, body)
    candidate, baseline = models(100)
    folder.one({"metric": "own:profit", "max_drop": 0.9}, candidate=candidate, baseline=baseline)

    report = mlgate.check(folder.root / "mlgate.yaml", out=tmp_path / "out", environ={})

    assert report.checks[0].outcome == "pass"
    (log,) = (tmp_path / "out" / "logs").iterdir()
    assert '{"noise": 1}' in log.read_text(encoding="utf-8")


def test_secrets_of_the_environment_are_not_shown_and_tokens_are_not_there(
    folder, models, monkeypatch
):
    monkeypatch.setenv("MODEL_API_KEY", "s3cr3t-value")
    body = (
        "import os\n"
        "def profit(y, p):\n"
        "    assert 'GITHUB_TOKEN' not in os.environ, 'a token'\n"
        "    raise ValueError('key ' + os.environ['MODEL_API_KEY'])\n"
    )
    write(folder, body)
    candidate, baseline = models(100)
    entry = {"metric": "own:profit", "max_drop": 0.9}
    folder.one(entry, candidate=candidate, baseline=baseline, privacy=SHOWN)

    environ = {**os.environ, "CI": "", "GITHUB_TOKEN": "ghs_0123456789"}
    report = mlgate.check(folder.root / "mlgate.yaml", environ=environ)

    assert "raised ValueError: key ***" in report.checks[0].reason
    assert "s3cr3t-value" not in report.model_dump_json()


def test_it_runs_in_the_policys_folder_and_leaves_nothing_there(folder, models):
    body = "import os\ndef profit(y, p):\n    return float(os.path.exists('mlgate.yaml'))\n"

    check = judged(folder, models, body, decide="point")

    assert check.measured == 1.0
    assert not (folder.root / "__pycache__").exists()


def test_a_function_may_spoil_the_arrays_it_gets(folder, models):
    body = (
        "def profit(y, p):\n    value = (y == p).mean()\n    y[:] = 0; p[:] = 1\n    return value\n"
    )
    spoiling = judged(folder, models, body)

    careful = judged(folder, models, "def profit(y, p):\n    return (y == p).mean()\n")

    assert (spoiling.measured, spoiling.interval) == (careful.measured, careful.interval)


def test_the_order_of_the_rows_changes_nothing(folder, models):
    candidate, baseline = models(300, worse=0.4)
    first = folder.one(F1, candidate=candidate, baseline=baseline)

    shuffled = folder.one(
        F1,
        candidate=candidate.sample(frac=1, random_state=3),
        baseline=baseline.sample(frac=1, random_state=4),
        suffix="csv",
    )

    assert (first.measured, first.interval, first.test) == (
        shuffled.measured,
        shuffled.interval,
        shuffled.test,
    )


def test_the_kept_evidence_is_small_and_gives_the_checks_again(folder, models, tmp_path):
    candidate, baseline = models(500, worse=0.3)
    folder.one(F1, candidate=candidate, baseline=baseline)

    report = mlgate.check(folder.root / "mlgate.yaml", out=tmp_path / "out", environ={})

    written = (tmp_path / "out" / "evidence" / "metrics.json").read_text(encoding="utf-8")
    evidence = MetricsEvidence.model_validate_json(written)
    assert (
        evidence.model_dump_json()
        == MetricsEvidence.model_validate_json(evidence.model_dump_json()).model_dump_json()
    )
    assert len(written) < 10_000
    assert report.checks[0].outcome == "pass"


def test_another_interpreter_may_import_it(folder, models):
    interpreter = folder.root / "tools" / "python"
    interpreter.parent.mkdir()
    interpreter.symlink_to(sys.executable)
    body = "import sys\ndef profit(y, p):\n    return float('tools' in sys.orig_argv[0])\n"

    check = judged(folder, models, body, python="tools/python", decide="point")

    assert check.measured == 1.0, check.reason


def test_an_interpreter_that_is_not_there_is_an_error(folder, models):
    check = judged(folder, models, "def profit(y, p):\n    return 1.0\n", python="venv/bin/python")

    assert check.outcome == "error"
    assert "venv/bin/python is not found in the policy's folder" in check.reason
    assert "`python`" in check.fix


def git(folder, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=folder.root, check=True)


@pytest.mark.parametrize("edits", [False, True])
def test_a_change_that_edits_the_function_that_judges_it_is_pointed_out(folder, models, edits):
    candidate, baseline = models(100, worse=0.2)
    write(folder, "def profit(y, p):\n    return (y == p).mean()\n")
    folder.write("predictions.csv", baseline)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "own.py", "predictions.csv")
    git(folder, "commit", "-q", "-m", "Base")
    if edits:
        write(folder, "def profit(y, p):\n    return 0.1 + (y == p).mean()\n")

    check = folder.one(
        {"metric": "own:profit", "max_drop": 0.9},
        candidate=candidate,
        suffix="csv",
        place={"from": ["git"]},
    )

    said = [note for note in check.notes if note.startswith("own.py, which defines the metric")]
    assert bool(said) is edits


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"metric": "metrics.py:profit", "min": 1}, "a file cannot be named by its path"),
        ({"metric": "a/b:profit", "min": 1}, "does not name a function of a module"),
        ({"metric": "own:", "min": 1}, "does not name a function of a module"),
        ({"metric": "accuracy", "min": 0.5, "reads": "score"}, "accuracy has no `reads`"),
        ({"metric": "own:profit", "min": 0.5, "k": 3}, "own:profit has no `k`"),
        ({"metric": "own:profit", "min": 0.5, "timeout": "soon"}, "timeout"),
        ({"metric": "own:profit", "max_rise": 1, "max_gain": 1}, "lower is better"),
        ({"metric": "own:profit", "reads": "label", "min": 1}, "reads"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused(folder, models, entry, said):
    candidate, _ = models(60)

    with pytest.raises(ConfigurationError) as raised:
        folder.check(entry, candidate=candidate)

    assert said in str(raised.value.problems)


def test_scores_have_to_be_named(folder, models):
    candidate, _ = models(60)
    entry = {"metric": "own:profit", "min": 0.5}

    with pytest.raises(ConfigurationError, match="needs decisions") as raised:
        folder.check(entry, candidate=candidate, predictions={"target": "y", "score": "p"})

    assert "`reads: score`" in str(raised.value.problems)


def test_a_ranking_has_no_function(folder):
    spec = {"task": "ranking", "target": "y", "score": "p", "query": "q", "id": "id"}

    with pytest.raises(ConfigurationError, match="no metric of a ranking task"):
        folder.check({"metric": "own:profit", "min": 0.5}, predictions=spec)
