"""Start-up is a promise: what a command does not need, it does not import."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# What the console script does, and then what it has loaded.
SCRIPT = """\
import json, sys
list_of_modules = sys.argv.pop()
sys.argv[0] = "mlgate"
from mlgate.__main__ import main
try:
    code = main()
except SystemExit as stop:
    code = stop.code
with open(list_of_modules, "w") as file:
    json.dump(sorted(sys.modules), file)
sys.exit(code)
"""
HEAVY = {"numpy", "pandas", "scipy", "sklearn", "duckdb", "sqlglot", "github"}
POLICY = """\
version: 1
name: small
datasets: {train: train.csv}
predictions: {path: p.csv, id: id, target: y, positive: 1, score: p, prediction: d}
baseline: {from: [{path: b.csv}]}
gates:
  schema:
    - {dataset: train, columns: {age: {type: integer, minimum: 0}}}
  metrics:
    - {metric: accuracy, min: 0.1, max_drop: 0.5}
    - {metric: roc_auc, max_drop: 0.5}
    - {metric: log_loss, max_rise: 0.5}
  bias:
    - {metric: equalized_odds_difference, by: [g, {p: quartiles}], max: 0.9}
    - {metric: demographic_parity_ratio, by: [g], min: 0.1}
"""

Loaded = Callable[..., set[str]]


@pytest.fixture
def loaded_by(tmp_path: Path) -> Loaded:
    """Run mlgate in `tmp_path`, hold it to its exit code, and return the modules it loaded."""

    def run(*arguments: str, exit_code: int) -> set[str]:
        list_of_modules = tmp_path / "modules.json"
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, *arguments, str(list_of_modules)],
            cwd=tmp_path,
            env={name: value for name, value in os.environ.items() if not name.startswith("COV")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == exit_code, done.stdout + done.stderr
        return set(json.loads(list_of_modules.read_text()))

    return run


def among(loaded: set[str], names: set[str]) -> set[str]:
    """Return those of `names` of which the module, or one below it, was loaded."""
    return {
        name
        for name in names
        if any(module == name or module.startswith(f"{name}.") for module in loaded)
    }


def test_help_imports_nothing_heavy(loaded_by: Loaded) -> None:
    loaded = loaded_by("--help", exit_code=0)

    assert among(loaded, HEAVY | {"pydantic", "jinja2", "rich", "yaml"}) == set()


@pytest.mark.parametrize(
    "command",
    ["check", "report", "baseline", "config", "explain", "demo", "run", "ledger", "plan"],
)
def test_help_of_a_command_imports_nothing_heavy(loaded_by: Loaded, command: str) -> None:
    loaded = loaded_by(command, "--help", exit_code=0)

    assert among(loaded, HEAVY | {"pydantic", "jinja2", "rich", "yaml"}) == set()


def test_a_configuration_error_imports_nothing_heavy(loaded_by: Loaded, tmp_path: Path) -> None:
    wrong = POLICY.replace("accuracy", "acuracy").replace("max_rise", "max_rises")
    (tmp_path / "mlgate.yaml").write_text(wrong)

    loaded = loaded_by("check", exit_code=2)

    assert among(loaded, HEAVY) == set()


def test_a_check_of_every_gate_imports_no_pandas_sklearn_or_scipy_stats(
    loaded_by: Loaded, tmp_path: Path
) -> None:
    (tmp_path / "mlgate.yaml").write_text(POLICY)
    (tmp_path / "train.csv").write_text("age\n" + "30\n" * 10)
    rows = [f"{n},{n % 2},{0.2 + 0.6 * (n % 3 > 0)},{int(n % 3 > 0)},{n % 5}" for n in range(400)]
    for name in ("p.csv", "b.csv"):
        (tmp_path / name).write_text("\n".join(["id,y,p,d,g", *rows]) + "\n")

    loaded = loaded_by("check", exit_code=0)

    assert among(loaded, {"pandas", "sklearn", "scipy.stats", "github"}) == set()
    assert among(loaded, {"duckdb"}) == {"duckdb"}
