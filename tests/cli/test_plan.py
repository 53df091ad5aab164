"""`mlgate plan`: tables for people and for CI, and an exit code for each way to end."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cmarkgfm import github_flavored_markdown_to_html

Tool = Callable[..., subprocess.CompletedProcess[str]]

POLICY = """\
version: 1
name: {name}
predictions: {{path: p.csv, id: id, target: y, positive: 1, score: p, prediction: d}}
baseline: {{from: [{{path: b.csv}}]}}
gates:
  metrics:
    - {{metric: accuracy, min: 0.5, max_drop: 0.01, slices: [region]}}
    - {{metric: roc_auc, max_drop: 0.01}}
"""
NOTHING = """\
version: 1
name: nothing
datasets: {t: t.csv}
gates:
  schema: [{dataset: t, rows: {min: 1}}]
  metrics: [{metric: test.f1, file: m.json, min: 0.5}]
"""


def rows(n: int = 300, *, flipped: int = 0) -> str:
    lines = ["id,y,p,d,region"]
    for row in range(n):
        y = row % 3 == 0
        right = row % 7 != 0 and not (flipped and row % flipped == 1)
        d = int(y == right)
        lines.append(
            f"{row},{int(y)},{(row * 37 % 100) / 250 + 0.6 * d},{d},{'EU' if row % 2 else 'US'}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mlgate.yaml").write_text(POLICY.format(name="loans"))
    return tmp_path


@pytest.fixture
def with_data(folder: Path) -> Path:
    (folder / "p.csv").write_text(rows())
    (folder / "b.csv").write_text(rows(flipped=11))
    return folder


def test_the_table_fits_a_terminal_of_80_columns(tool: Tool, with_data: Path) -> None:
    done = tool("plan")

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "mlgate plan · loans (mlgate.yaml)"
    assert "of p.csv and of the baseline" in done.stdout
    ids = [line for line in lines if line.startswith("metrics/")]
    assert ids == [
        "metrics/accuracy.min",
        "metrics/accuracy.min[region=EU]",
        "metrics/accuracy.min[region=US]",
        "metrics/accuracy.max_drop",
        "metrics/accuracy.max_drop[region=EU]",
        "metrics/accuracy.max_drop[region=US]",
        "metrics/roc_auc.max_drop",
    ]
    numbers = [lines[lines.index(name) + 1] for name in ids]
    starts = [re.search(r"can decide|too small by \d", line).start() for line in numbers]
    assert len(set(starts)) == 1  # columns stand below each other
    assert lines[-1] == "3 of 7 checks can decide on 300 rows"


def test_each_check_is_one_line_where_there_is_room(tool: Tool, with_data: Path) -> None:
    done = tool("plan", environ={"COLUMNS": "160"})

    table = [line for line in done.stdout.splitlines() if line.startswith(("check", "metrics/"))]
    assert len(table) == 8
    assert len({line.index("can decide") for line in table if "can decide" in line}) == 1
    ends = {line.index("300") + 3 for line in table if " 300 " in line}
    assert ends == {table[0].index("rows") + 4}


def test_a_check_too_small_is_told_what_to_do(tool: Tool, with_data: Path) -> None:
    done = tool("plan")

    told = " ".join(done.stdout.split())
    assert "smallest shown: if the truth is that much worse, the check fails 4 times in 5" in told
    assert "rows to pass: on that many rows an unchanged model passes 4 times in 5" in told
    assert "more rows (4 times as many halve the noise), or a wider margin" in told
    assert "7 checks share the 5% of runs that noise alone may fail" in told


def test_colours_are_for_terminals(tool: Tool, with_data: Path) -> None:
    assert "\x1b" not in tool("plan").stdout
    assert "\x1b[32mcan decide\x1b[0m" in tool("plan", "--color", "always").stdout


def test_an_old_code_page_gets_marks_that_it_has(tool: Tool, with_data: Path) -> None:
    done = tool("plan", environ={"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"})

    assert done.returncode == 0
    assert done.stdout.startswith("mlgate plan | loans")
    assert "?" not in done.stdout


def test_nothing_is_written(tool: Tool, with_data: Path) -> None:
    before = {path: path.read_bytes() for path in with_data.rglob("*") if path.is_file()}

    assert tool("plan").returncode == 0
    assert tool("plan", "--rows", "500", "--positives", "0.2").returncode == 0

    assert {path: path.read_bytes() for path in with_data.rglob("*") if path.is_file()} == before


def test_json_has_every_number(tool: Tool, with_data: Path) -> None:
    done = tool("plan", "--format", "json")

    document = json.loads(done.stdout)
    assert document["schema"] == "mlgate.plan/1"
    (plan,) = document["plans"]
    assert plan["basis"]["kind"] == "pair"
    assert plan["rows"] == 300
    assert plan["verdict"] == {"alpha": 0.05, "beta": 0.05, "mode": "balanced"}
    (check,) = [one for one in plan["checks"] if one["id"] == "metrics/roc_auc.max_drop"]
    assert check["limit"] == {"text": "max_drop 0.01", "value": -0.01}
    assert check["line"] == 8
    assert check["noise"] == "measured"
    assert check["positives"] == 100
    assert check["factor"] == pytest.approx(check["rows_needed"] / 300)
    assert sum(one["share"] for one in plan["checks"]) == pytest.approx(0.05)
    assert {len(one) for one in plan["checks"]} == {len(check)}


def test_markdown_is_a_table(tool: Tool, with_data: Path) -> None:
    done = tool("plan", "--format", "markdown")

    html = github_flavored_markdown_to_html(done.stdout)
    assert html.count("<tr>") == 8
    text = re.sub(r"<[^>]+>", "", html)
    assert "metrics/accuracy.max_drop[region=EU]" in text
    assert "3 of 7 checks can decide on 300 rows" in text


def test_text_of_the_data_moves_no_cursor_and_makes_no_markup(tool: Tool, with_data: Path) -> None:
    for name in ("p.csv", "b.csv"):
        text = (with_data / name).read_text().replace("EU", "<b>|x\x1b[2J")
        (with_data / name).write_text(text)

    assert "\x1b" not in tool("plan").stdout
    html = github_flavored_markdown_to_html(tool("plan", "--format", "markdown").stdout)
    assert html.count("<tr>") == 8
    assert "<b>" not in html


def test_rows_alone_plan_without_predictions(tool: Tool, folder: Path) -> None:
    done = tool("plan", "--rows", "5000")

    assert done.returncode == 0, done.stderr
    told = " ".join(done.stdout.split())
    assert "No predictions are read: for 5,000 rows, all else is assumed." in told
    for option in ("--error-rate", "--churn", "--positives", "--groups"):
        assert f"[{option}]" in told


def test_options_have_their_variables(tool: Tool, folder: Path) -> None:
    by_variable = tool("plan", environ={"MLGATE_PLAN_ROWS": "5000", "MLGATE_PLAN_CHURN": "0.1"})
    by_option = tool("plan", "--rows", "5000", "--churn", "0.1")

    assert by_variable.returncode == 0
    assert by_variable.stdout == by_option.stdout


def test_one_model_says_what_is_assumed_of_the_other(tool: Tool, with_data: Path) -> None:
    (with_data / "b.csv").unlink()

    told = " ".join(tool("plan").stdout.split())

    assert "is assumed (there is no baseline)" in told
    assert "0.4 times the wrong ones (usual: 0.2 to 0.6) [--churn]" in told
    assert "errors, for metrics of scores: 0.9 (usual: 0.8 to 0.95) [--correlation]" in told
    assert "the rows to pass are from 0.5 to 2.0 times those shown" in told


@pytest.mark.parametrize("rows", ["0", "-3", "many", "1e4", "99999999999999999999"])
def test_rows_that_are_no_number_of_rows_are_refused(tool: Tool, folder: Path, rows: str) -> None:
    done = tool("plan", "--rows", rows)

    assert done.returncode == 2
    assert "--rows" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("--positives", "0"),
        ("--positives", "1"),
        ("--error-rate", "nan"),
        ("--churn", "2"),
        ("--correlation", "1"),
        ("--groups", "1"),
        ("--format", "junit"),
    ],
)
def test_options_out_of_their_range_are_refused(
    tool: Tool, folder: Path, arguments: tuple[str, str]
) -> None:
    done = tool("plan", "--rows", "1000", *arguments)

    assert done.returncode == 2
    assert arguments[0] in done.stderr


def test_without_predictions_and_rows_there_is_nothing_to_plan_from(
    tool: Tool, folder: Path
) -> None:
    done = tool("plan")

    assert done.returncode == 3
    assert done.stdout == ""
    assert "error[MLG080]" in done.stderr
    assert "--rows N" in done.stderr


@pytest.mark.parametrize("text", ["", "id,y\n", "id,y,p,d,region\n1,1,0.5,1,a\n1,0,0.5,1,a\n"])
def test_predictions_that_cannot_be_read_say_why(tool: Tool, folder: Path, text: str) -> None:
    (folder / "p.csv").write_text(text)

    done = tool("plan")

    assert done.returncode == 3
    assert "the predictions cannot be read" in done.stderr


def test_one_class_only_leaves_the_area_unknown(tool: Tool, folder: Path) -> None:
    (folder / "p.csv").write_text(rows().replace(",0,", ",1,"))

    done = tool("plan")

    assert done.returncode == 0, done.stderr
    assert "ROC AUC is undefined" in done.stdout


def test_a_policy_that_noise_does_not_touch_has_nothing_to_plan(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "mlgate.yaml").write_text(NOTHING)

    done = tool("plan", "--rows", "100")

    assert done.returncode == 5
    assert "no check of the policy depends on noise" in done.stderr


def test_a_policy_that_is_wrong_or_absent_is_refused(tool: Tool, tmp_path: Path) -> None:
    assert tool("plan").returncode == 2
    (tmp_path / "mlgate.yaml").write_text("version: 1\ngaets: {}\n")
    assert tool("plan").returncode == 2


def test_several_policies_are_planned_and_the_worst_code_ends(tool: Tool, with_data: Path) -> None:
    (with_data / "other.yaml").write_text(POLICY.format(name="other"))
    (with_data / "third.yaml").write_text(NOTHING)

    both = tool("plan", "--config", "mlgate.yaml", "--config", "other.yaml", "--format", "json")
    all_three = tool("plan", "--config", "*.yaml")

    assert both.returncode == 0
    assert [plan["name"] for plan in json.loads(both.stdout)["plans"]] == ["loans", "other"]
    assert all_three.returncode == 5
    assert all_three.stdout.count("mlgate plan · ") == 2
    assert "error[MLG040]" in all_three.stderr


def test_a_git_repository_without_a_commit_is_no_obstacle(tool: Tool, with_data: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=with_data, check=True)

    done = tool("plan")

    assert done.returncode == 0, done.stderr
