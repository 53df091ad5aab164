"""A policy with every kind of mistake: all said in one run, in the order of the file."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

Tool = Callable[..., subprocess.CompletedProcess[str]]

POLICY = """\
version: 1
naem: income
datasets: {train: train.csv, train: other.csv}
predictions: {path: p.csv, target: y, prediction: d}
baseline: {from: [gti, {stor: x}], min_shared: 2}
verdict: {mode: strict, on_inconclusive: note, alpha: "0.01"}
gates:
  metrcs: []
  metrics:
    - {metric: acuracy, min: 0.5}
    - {metric: accuracy, max_dorp: 0.5}
    - {metric: accuracy, min: 0}
    - {metric: accuracy, min: 0.5}
    - {metric: accuracy, min: 0.6}
    - {metric: roc_auc, min: 0.6}
    - {min: 0.6}
  schema:
    - {dataset: trani, rows: {min: 1}}
    - {dataset: train, columns: {age: {required: yes}}}
"""

SAID = """\
error[MLG002]: `naem` is not a known key
  --> mlgate.yaml:2:1
  2 | naem: income
    | ^^^^ did you mean name?
  fix: known here: baseline, datasets, gates, ledger, name, pipeline,
       predictions, privacy, verdict, version, waivers

error[MLG001]: the key `train` is written twice (first in line 3)
  --> mlgate.yaml:3:30
  3 | datasets: {train: train.csv, train: other.csv}
    |                              ^^^^^
  fix: keep one of the two

error[MLG003]: `baseline.from[0]` must be one of git, rerun or a map of keys,
  not the text 'gti'
  --> mlgate.yaml:5:19
  5 | baseline: {from: [gti, {stor: x}], min_shared: 2}
    |                   ^^^ did you mean git?

error[MLG002]: `baseline.from[1].stor` is not a known key
  --> mlgate.yaml:5:25
  5 | baseline: {from: [gti, {stor: x}], min_shared: 2}
    |                         ^^^^ did you mean store?
  fix: known here: path, store

error[MLG003]: `baseline.min_shared` must be at most 1, not 2
  --> mlgate.yaml:5:48
  5 | baseline: {from: [gti, {stor: x}], min_shared: 2}
    |                                                ^

error[MLG003]: `verdict.on_inconclusive`: mode: strict means on_inconclusive:
  block
  --> mlgate.yaml:6:25
  6 | verdict: {mode: strict, on_inconclusive: note, alpha: "0.01"}
    |                         ^^^^^^^^^^^^^^^
  fix: leave out `mode` or `on_inconclusive`

error[MLG003]: `verdict.alpha` must be a number, not the text '0.01'
  --> mlgate.yaml:6:55
  6 | verdict: {mode: strict, on_inconclusive: note, alpha: "0.01"}
    |                                                       ^^^^^^ leave out the quotes

error[MLG006]: `metrcs` is not a gate that mlgate knows
  --> mlgate.yaml:8:3
  8 |   metrcs: []
    |   ^^^^^^ did you mean metrics?
  fix: known: bias, metrics, reproducibility, schema; another package's gate has
       to be installed

error[MLG006]: `gates.metrics[0].metric`: 'acuracy' is not a metric that mlgate
  knows
  --> mlgate.yaml:10:16
  10 |     - {metric: acuracy, min: 0.5}
     |                ^^^^^^^ did you mean accuracy?
  fix: `mlgate explain metrics` lists them; for a number out of a file give
       `file:` too, and your own function is written `package.module:function`

error[MLG002]: `gates.metrics[1].max_dorp` is not a known key
  --> mlgate.yaml:11:26
  11 |     - {metric: accuracy, max_dorp: 0.5}
     |                          ^^^^^^^^ did you mean max_drop?
  fix: known here: average, beta, column, decide, discover, file, folds, id, k,
       max, max_drop, max_gain, max_rise, metric, min, min_gain, min_rows,
       noise, python, reads, runs, severity, slices, timeout

error[MLG004]: `gates.metrics[2].min`: this limit can never fail: accuracy is
  never under 0
  --> mlgate.yaml:12:26
  12 |     - {metric: accuracy, min: 0}
     |                          ^^^
  fix: set a limit inside the range

error[MLG005]: the check metrics/accuracy.min is made twice (first by the entry
  in line 13)
  --> mlgate.yaml:14:7
  14 |     - {metric: accuracy, min: 0.6}
     |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  fix: give one of the two entries an `id:` of its own

error[MLG007]: roc_auc needs a score, and `predictions` names no column for it
  --> mlgate.yaml:15:8
  15 |     - {metric: roc_auc, min: 0.6}
     |        ^^^^^^
  fix: add `score: <column>` to `predictions`

error[MLG007]: `gates.metrics[6]` needs the key `metric`
  --> mlgate.yaml:16:7
  16 |     - {min: 0.6}
     |       ^^^^^^^^^^
  fix: add `metric`

error[MLG006]: trani is not under `datasets`
  --> mlgate.yaml:18:17
  18 |     - {dataset: trani, rows: {min: 1}}
     |                 ^^^^^ did you mean train?
  fix: name one of: train

error[MLG003]: `gates.schema[1].columns.age.required` must be true or false, not
  the text 'yes'
  --> mlgate.yaml:19:50
  19 |     - {dataset: train, columns: {age: {required: yes}}}
     |                                                  ^^^ did you mean true?
"""


def test_all_mistakes_are_said_at_once(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "mlgate.yaml").write_text(POLICY)

    done = tool("check")

    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == SAID


def test_the_result_has_the_first_of_them(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "mlgate.yaml").write_text(POLICY)

    tool("check")

    result = json.loads((tmp_path / "mlgate-out" / "result.json").read_text())
    assert result["exit_code"] == 2
    assert result["problem"]["file"] == "mlgate.yaml"
    assert result["problem"]["line"] == 2
    assert result["problem"]["message"].startswith("`naem` is not a known key (and ")


def test_every_mark_stands_under_what_is_wrong(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "mlgate.yaml").write_text(POLICY)

    lines = tool("check", environ={"COLUMNS": "160"}).stderr.splitlines()

    marks = [(number, re.search(r"\^+", line)) for number, line in enumerate(lines)]
    marked = {lines[number - 1][mark.start() : mark.end()] for number, mark in marks if mark}
    assert {"naem", "train", "gti", "stor", "2", "on_inconclusive", "metrcs", "acuracy"} <= marked
    assert {"max_dorp", "trani", "yes", '"0.01"'} <= marked


def test_a_very_long_line_is_cut_around_its_mark(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "mlgate.yaml").write_text(
        f"version: 1\ngates: {{metrics: [{'{metric: accuracy, min: 0.5}, ' * 200}{{mteric: x}}]}}\n"
    )

    lines = tool("check").stderr.splitlines()

    (mark,) = [line for line in lines if "did you mean metric?" in line]
    line = lines[lines.index(mark) - 1]
    assert len(line) <= 80
    assert line[mark.index("^") :].startswith("mteric")


def test_hostile_text_in_a_policy_moves_no_cursor(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "mlgate.yaml").write_text(
        'version: 1\n"\\e[2J\u202ex\u2028##[error]": 1\n'
        "gates: {metrics: [{metric: '\u2066::error::\u202e', min: 1}]}\n"
    )

    done = tool("check", environ={"GITHUB_ACTIONS": "true", "NO_COLOR": "1"})

    assert done.returncode == 2
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", done.stderr)
    assert "##[" not in done.stderr
    assert not re.search(r"^\s*::", done.stderr, re.MULTILINE)


def test_no_policy_is_said_with_what_to_do(tool: Tool) -> None:
    done = tool("check")

    assert done.returncode == 2
    assert done.stderr == (
        "error[MLG001]: mlgate.yaml does not exist\n"
        "  --> mlgate.yaml\n"
        "  fix: name the policy with --config, or let `mlgate init` write one\n"
    )
