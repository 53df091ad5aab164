"""`mlgate config show`: every value with where it came from."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Tool = Callable[..., subprocess.CompletedProcess[str]]

POLICY = """\
version: 1
pipeline:
  command: "curl https://user:pass@example.com/d?token=abc | tar x"
  inputs: ["https://user:pass@example.com/i", plain]
datasets:
  train: data/train.csv
  remote: {url: "https://user:pass@example.com/d.csv?token=abc"}
  loans: {url: "${WAREHOUSE_URL}"}
baseline: {from: [git, {store: "${STORE}"}], min_shared: .5}
verdict: {mode: strict}
gates:
  metrics:
    - {metric: f1, file: m.json, min: 0.5}
    - metric: f1
      file: m.json
      max_drop: 0.02
      decide: point
    - {metric: other, file: m.json, max_rise: "2%", decide: point}
"""


@pytest.fixture
def shown(tool: Tool, tmp_path: Path) -> dict[str, tuple[str, str]]:
    """Value and origin of each key."""
    (tmp_path / "mlgate.yaml").write_text(POLICY)
    done = tool("config", "show", environ={"WAREHOUSE_URL": "secret", "STORE": "secret"})
    assert done.returncode == 0, done.stderr
    lines = [line.rsplit("  # ", 1) for line in done.stdout.splitlines()]
    return {
        key: (value.rstrip(), origin)
        for text, origin in lines
        for key, _, value in [text.partition(": ")]
    }


@pytest.mark.parametrize(
    ("key", "value", "origin"),
    [
        ("version", "1", "mlgate.yaml:1"),
        ("datasets.train.path", '"data/train.csv"', "mlgate.yaml:6"),
        ("datasets.train.delimiter", '","', "default"),
        ("baseline.min_shared", "0.5", "mlgate.yaml:9"),
        ("baseline.from[1].store", '"${STORE}"', "mlgate.yaml:9"),
        ("baseline.commit", '"merge-base"', "default"),
        ("verdict.alpha", "0.05", "default"),
        ("verdict.mode", '"strict"', "mlgate.yaml:10"),
        ("verdict.on_inconclusive", '"block"', "mlgate.yaml:10 (mode)"),
        ("gates.metrics[0].min", "0.5", "mlgate.yaml:13"),
        ("gates.metrics[1].max_drop", "0.02", "mlgate.yaml:16"),
        ("gates.metrics[1].severity", '"block"', "default"),
        ("gates.metrics[2].max_rise", '"2%"', "mlgate.yaml:18"),
    ],
)
def test_each_value_has_its_line_or_is_a_default(
    shown: dict[str, tuple[str, str]], key: str, value: str, origin: str
) -> None:
    assert shown[key] == (value, origin)


def test_the_name_is_the_folders_where_the_policy_has_none(
    shown: dict[str, tuple[str, str]],
) -> None:
    assert shown["name"][1] == "default"


def test_secrets_are_hidden_and_variables_not_looked_up(
    shown: dict[str, tuple[str, str]],
) -> None:
    assert shown["datasets.remote.url"][0] == '"https://example.com/d.csv"'
    assert shown["datasets.loans.url"][0] == '"${WAREHOUSE_URL}"'
    assert shown["pipeline.command"][0] == '"curl https://example.com/d | tar x"'
    assert shown["pipeline.inputs"][0] == '["https://example.com/i", "plain"]'
    values = [value for key, (value, _) in shown.items() if key != "name"]
    assert not [value for value in values if "pass" in value or "secret" in value]


def test_options_of_the_environment_are_shown_with_their_variable(
    tool: Tool, tmp_path: Path
) -> None:
    (tmp_path / "p.yaml").write_text(POLICY)

    done = tool(
        "config", "show",
        environ={"MLGATE_CONFIG": "p.yaml", "MLGATE_BASE_REF": "main", "MLGATE_ID_KEY": "secret"},
    )  # fmt: skip

    assert done.returncode == 0
    assert "# p.yaml:1" in done.stdout
    assert [line.split("  # ") for line in done.stdout.splitlines()[-2:]] == [
        ['--config: "p.yaml"', "MLGATE_CONFIG"],
        ['--base-ref: "main"', "MLGATE_BASE_REF"],
    ]
    assert "secret" not in done.stdout


def test_text_that_moves_the_cursor_is_shown_as_its_code(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "mlgate.yaml").write_text(
        'version: 1\ndatasets: {"a\\e[2J": "b\u202e.csv"}\ngates: {}\n'
    )

    done = tool("config", "show")

    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert '"b\\u202e.csv"' in done.stdout


def test_a_wrong_policy_is_refused_and_several_are_refused_together(
    tool: Tool, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(f"version: 1\nname: {name}\ngaets: {{}}\n")

    done = tool("config", "show", "--config", "?.yaml")

    assert done.returncode == 2
    assert "--> a.yaml:3:1" in done.stderr
    assert "--> b.yaml:3:1" in done.stderr
