"""The promises of the gate hold in a short simulation; `benchmarks` has the long one."""

import importlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame, false_positive_rate, true_positive_rate


@pytest.fixture(scope="module")
def fairness():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[3])
        yield importlib.import_module("benchmarks.fairness")


@pytest.fixture(scope="module")
def rows(fairness):
    return list(fairness.table(replicates=60))


@pytest.mark.slow
def test_false_blocks_and_false_passes_are_as_rare_as_promised(rows):
    assert len(rows) == 9
    assert all(row.keeps_its_promise for row in rows), rows


@pytest.mark.slow
def test_the_value_alone_blocks_fair_models_with_many_groups(rows):
    many = [row for row in rows if row.groups == 20]
    assert min(row.plain for row in many) > 0.7
    assert min(row.bootstrap for row in many) > 0.7
    assert max(row.blocked for row in many) <= 0.06


@pytest.mark.slow
def test_a_difference_of_twice_the_limit_is_found_where_the_rows_can_show_it(rows):
    found = {(row.groups, row.n): row.found for row in rows}
    assert found[2, 10_000] > 0.95
    assert found[5, 10_000] > 0.9


@pytest.mark.slow
def test_the_table_marks_what_is_broken(fairness, rows, capsys):
    fairness.show([rows[0], replace(rows[0], blocked=0.5)])

    assert capsys.readouterr().out.count("BROKEN") == 1


def test_runs_on_files_come_out_as_those_on_simulated_counts(fairness):
    assert fairness.agreement(runs=3) == (3, 3)


def test_resampling_counts_is_fairlearn_s_bootstrap_of_rows(fairness):
    [counts] = fairness.cells(np.random.default_rng(3), 3, 400, 1)
    rows = [(g, y, d) for (g, y, d), count in np.ndenumerate(counts) for _ in range(count)]
    group, y, d = np.array(rows).T
    frame = MetricFrame(
        metrics={"tpr": true_positive_rate, "fpr": false_positive_rate},
        y_true=y,
        y_pred=d,
        sensitive_features=group.astype(str),
        n_boot=100,
        ci_quantiles=[0.05],
        random_state=1,
    )
    [of_rows] = frame.difference_ci()
    of_counts = [fairness.low(np.random.default_rng(seed), counts) for seed in range(10)]
    assert of_rows.max() == pytest.approx(np.mean(of_counts), abs=0.04)
