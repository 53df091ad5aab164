"""What `mlgate explain metrics` and the gate's page show can be run as it stands."""

import hmac
import inspect
import re
import textwrap
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from mlgate.explanations import explain
from mlgate.gates import metrics
from mlgate.gates.metrics import known
from mlgate.gates.metrics.params import MetricParams

PAGE = (Path(__file__).parents[3] / "docs" / "gates" / "metrics.md").read_text("utf-8")


@pytest.fixture
def predictions(models, tmp_path, monkeypatch):
    """Both sides under the names that the snippets use."""
    monkeypatch.chdir(tmp_path)
    names = {"y": "label", "d": "decision", "p": "score"}
    candidate, baseline = (table.rename(columns=names) for table in models(600))
    eu = candidate.region == "EU"
    candidate = candidate.assign(decision=np.where(eu, 1 - candidate.label, candidate.decision))
    candidate.to_parquet("predictions.parquet")
    baseline.to_parquet("baseline.parquet")
    return candidate, baseline


def snippets(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def indented(text: str) -> str:
    (block,) = re.findall(r"(    import duckdb\n.*?print\(flips\)\n)", text, re.DOTALL)
    return textwrap.dedent(block)


def test_the_snippet_of_the_explanation_finds_the_slice_that_broke(predictions, capsys):
    code = indented(explain("metrics"))
    namespace: dict = {}

    exec(code, namespace)  # noqa: S102  # our own text

    found = namespace["flips"].fetchall()
    candidate, baseline = predictions
    worst = candidate.region == "EU"
    right_before = (baseline.decision == baseline.label)[worst].sum()
    assert found[0][:3] == ("EU", worst.sum(), right_before)
    assert "EU" in capsys.readouterr().out


def test_the_page_shows_the_same_snippet():
    assert indented(explain("metrics")).replace("'''", '"""') == snippets(PAGE)[0]


def test_the_snippet_of_the_page_hashes_ids_as_a_bundle_does(predictions, monkeypatch):
    monkeypatch.delenv("MLGATE_ID_KEY", raising=False)
    namespace: dict = {}

    exec(snippets(PAGE)[1], namespace)  # noqa: S102  # our own text

    assert namespace["candidate"]["id"][0] == hmac.digest(b"income", b"0", "sha256").hex()
    assert isinstance(namespace["candidate"], pd.DataFrame)
    assert duckdb.sql("SELECT 1").fetchall() == [(1,)]


@pytest.mark.parametrize("text", [PAGE, inspect.getdoc(metrics)], ids=["page", "explanation"])
def test_every_key_and_every_metric_is_explained(text):
    # Of a loss and its negative one is enough: that there are negatives is said of all.
    named = {name.removeprefix("neg_") for name in known.metrics()}
    for name in (*MetricParams.model_fields, *named):
        assert f"`{name}" in text or f" {name}" in text, name
