"""`mlgate demo` for real: it trains, checks, and shows a pass beside a block."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

README = Path(__file__).parents[2] / "README.md"


def demo(
    folder: str, cwd: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the demo as from a shell of 80 columns, beside a repository of somebody else's."""
    return subprocess.run(
        [sys.executable, "-m", "mlgate", "demo", folder],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1", **(more or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def finished(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[subprocess.CompletedProcess[str], Path]:
    """A demo that ran in what looks like somebody else's pull request."""
    cwd = tmp_path_factory.mktemp("demo")
    elsewhere = {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_SHA": "0" * 40,
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_EVENT_NAME": "pull_request",
        "GIT_DIR": str(cwd / "nowhere"),
        "MLGATE_CONFIG": "nowhere.yaml",
    }
    return demo("build", cwd, elsewhere), cwd / "build"


def checks(folder: Path, branch: str) -> dict[str, dict[str, object]]:
    result = json.loads((folder / "mlgate-out" / branch / "result.json").read_text("utf-8"))
    return {check["id"]: check for check in result["checks"]}


@pytest.mark.slow
def test_the_harmless_change_passes_and_the_harmful_one_is_blocked_by_each_gate(finished) -> None:
    done, folder = finished
    assert done.returncode == 0, done.stdout + done.stderr

    harmless, harmful = checks(folder, "harmless"), checks(folder, "harmful")

    assert [id_ for id_, check in harmless.items() if check["outcome"] != "pass"] == []
    blocking = {id_ for id_, check in harmful.items() if check["blocking"]}
    assert {id_.partition("/")[0] for id_ in blocking} == {
        "schema",
        "metrics",
        "bias",
        "reproducibility",
    }
    assert {id_.partition("/")[0] for id_ in harmless} == {
        id_.partition("/")[0] for id_ in blocking
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("id_", "reason"),
    [
        ("schema/train.age.minimum", r"rows \(.*%\) have age under 17"),
        ("metrics/roc_auc.max_drop", r"ROC AUC fell by .* more than noise explains"),
        ("bias/equal_opportunity.max[sex]", r"true positive rate is .* for Male and .* for Female"),
        (
            "reproducibility/out/predictions.parquet.bitwise",
            r"cause: unseeded randomness.* train\.py:\d+ train_test_split without random_state",
        ),
    ],
)
def test_each_gate_blocks_the_harmful_change_for_a_reason_of_its_own(
    finished, id_: str, reason: str
) -> None:
    _, folder = finished

    check = checks(folder, "harmful")[id_]

    assert check["blocking"]
    assert re.search(reason, str(check["reason"]))
    assert checks(folder, "harmless")[id_]["outcome"] == "pass"


@pytest.mark.slow
def test_the_harmless_model_was_trained_again_and_came_out_equal(finished) -> None:
    _, folder = finished

    again = checks(folder, "harmless")["reproducibility/out/predictions.parquet.bitwise"]

    assert again["measured"] == 0
    assert again["n"] == 16_281


@pytest.mark.slow
def test_the_harmless_change_really_changed_the_model(finished) -> None:
    _, folder = finished

    accuracy = checks(folder, "harmless")["metrics/accuracy.max_drop"]

    assert accuracy["measured"] != accuracy["baseline"]
    assert accuracy["n"] == 16_281


@pytest.mark.slow
def test_both_verdicts_stand_side_by_side_in_80_columns(finished) -> None:
    done, _ = finished

    wide = [line for line in done.stdout.splitlines() if len(line) > 80]
    only_for_a_path = [line for line in wide if max(map(len, line.split())) > 50]
    assert wide == only_for_a_path
    assert re.search(r"^ *verdict +PASSED +BLOCKED", done.stdout, re.MULTILINE)
    assert re.search(r"^ *exit code +0 +1", done.stdout, re.MULTILINE)
    assert re.search(r"^ *roc_auc\.max_drop +passed .* failed .*", done.stdout, re.MULTILINE)


@pytest.mark.slow
def test_the_reports_are_where_the_demo_says(finished) -> None:
    _, folder = finished

    out = folder / "mlgate-out" / "harmful"

    suites = ElementTree.fromstring((out / "junit.xml").read_bytes())  # noqa: S314  # ours
    assert [case for case in suites.iter("testcase") if case.find("failure") is not None]
    assert "metrics/roc_auc.max_drop" in unescape((out / "comment.md").read_text("utf-8"))


@pytest.mark.slow
def test_the_repository_is_real_and_clean(finished) -> None:
    _, folder = finished

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
        ).stdout

    assert set(git("branch", "--format=%(refname:short)").split()) == {
        "main",
        "harmless",
        "harmful",
    }
    assert git("status", "--porcelain") == ""
    assert git("diff", "--name-only", "main", "harmful").split() == ["prepare.py", "train.py"]


@pytest.mark.slow
def test_the_readme_shows_what_the_demo_prints(finished) -> None:
    """Numbers and times are the machine's own; every word is the demo's."""
    done, _ = finished
    shown = re.search(r"```console\n\$ make demo\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert shown is not None

    def words(text: str) -> list[str]:
        text = re.sub(r"\S*build\S*|\S*bin\S*", "PATH", text)
        return re.sub(r"[−+]?\d[\d.,%]*", "N", text).split()

    assert words(shown[1]) == words(done.stdout)


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("years of work")

    done = demo("mine", tmp_path)

    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.tex"]


def test_without_scikit_learn_the_demo_names_the_extra(tmp_path: Path) -> None:
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked" / "sitecustomize.py").write_text(
        "import sys; sys.modules['sklearn'] = None"
    )

    done = demo("build", tmp_path, {"PYTHONPATH": str(tmp_path / "blocked")})

    assert done.returncode == 3
    assert "mlgate[demo]" in done.stderr
    assert not (tmp_path / "build").exists()
