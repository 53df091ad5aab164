"""The promises of the verdict hold in a short simulation; `benchmarks` has the long one."""

import importlib
from dataclasses import replace
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def calibration():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[3])
        yield importlib.import_module("benchmarks.calibration")


@pytest.fixture(scope="module")
def rows(calibration):
    return list(calibration.table(counted=1_000, simulated=150))


def test_false_blocks_and_false_passes_are_as_rare_as_promised(rows):
    assert len(rows) == 16
    assert all(row.keeps_its_promise for row in rows), rows


def test_the_naive_rules_are_wrong_far_more_often(rows):
    for row in rows:
        assert row.any_drop > 4 * row.false_blocks
        if row.missed is not None:
            assert row.missed > 0.3


def test_runs_on_files_come_out_as_those_on_simulated_evidence(calibration):
    assert calibration.agreement(runs=4) == (4, 4)


def test_the_table_shows_every_case_and_marks_what_is_broken(calibration, rows, capsys):
    broken = replace(rows[0], case="broken", false_blocks=0.2)

    calibration.show([rows[0], broken])

    lines = capsys.readouterr().out.splitlines()
    assert f"{rows[0].false_blocks:.4f} ±" in lines[3]
    assert "BROKEN" not in lines[3]
    assert lines[4].endswith("BROKEN")


def test_a_broken_promise_ends_with_one(calibration, rows, monkeypatch):
    broken = replace(rows[0], false_passes=0.2)
    monkeypatch.setattr(calibration, "agreement", lambda runs: (runs, runs))
    monkeypatch.setattr(calibration.fairness, "main", lambda: None)  # has a test of its own
    for table, code in (([rows[0]], None), ([rows[0], broken], 1)):
        monkeypatch.setattr(calibration, "table", lambda table=table, **_: table)
        if code is None:
            calibration.main()
            continue
        with pytest.raises(SystemExit) as ended:
            calibration.main()
        assert ended.value.code == code
