"""What `mlgate explain bias` and the gate's page show is what the gate does."""

import re
import textwrap
from pathlib import Path

import pytest

from mlgate.explanations import explain
from mlgate.gates import bias
from mlgate.gates.bias.known import METRICS
from mlgate.gates.bias.params import BiasParams

PAGE = (Path(__file__).parents[3] / "docs" / "gates" / "bias.md").read_text("utf-8")


@pytest.fixture
def predictions(people, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = people(600).rename(columns={"y": "label", "d": "decision", "group": "sex"})
    table.to_parquet("predictions.parquet")
    return table


def indented(text):
    (block,) = re.findall(r"(    import duckdb\n.*?\n    '''\)\))", text, re.DOTALL)
    return textwrap.dedent(block)


def fenced(text):
    (block,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    return block


@pytest.mark.parametrize("code", [indented(explain("bias")), fenced(PAGE)])
def test_the_snippet_shows_the_rates_of_each_group(predictions, capsys, code):
    exec(code, {})  # noqa: S102  # our own text

    shown = capsys.readouterr().out
    assert "true_positive_rate" in shown
    positives = predictions[predictions.label == 1].groupby("sex").decision.mean()
    assert all(f"{rate:.6f}"[:6] in shown for rate in positives)


def test_the_page_quotes_the_gate(folder):
    import io

    import pandas as pd

    (table,) = re.findall(r"```csv red/predictions.csv\n(.*?)```", PAGE, re.DOTALL)
    given = {"target": "repaid", "prediction": "decision"}
    entry = {"metric": "demographic_parity_difference", "by": ["sex"], "max": 0.3}
    check = folder.one(pd.read_csv(io.StringIO(table)), entry, predictions=given)
    assert check.reason in " ".join(PAGE.split())


def test_the_page_has_every_measure_and_every_key():
    for name in METRICS:
        assert name in PAGE or name.replace("_ratio", "_difference") + "`, `_ratio" in PAGE
    for key in BiasParams.model_fields:
        assert f"`{key}`" in PAGE


def test_the_explanation_has_every_measure_and_key():
    text = explain("bias")
    for name in METRICS:
        base = re.sub(r"_(difference|ratio)$", "", name)
        assert base in text
    for key in BiasParams.model_fields:
        assert key in text


@pytest.mark.parametrize("code", bias.CODES)
def test_every_code_is_explained(code):
    assert "mlgate explain bias" in explain(code)
