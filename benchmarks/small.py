"""A check of 10,000 rows by both gates, against importing what most scripts import for the same."""

import tempfile
from pathlib import Path

from benchmarks.timing import MLGATE, PYTHON, compare, medians

ROWS = 10_000
POLICY = """\
version: 1
name: small
datasets: {train: train.parquet}
predictions:
  {path: predictions.parquet, id: id, target: y, positive: 1, score: p, prediction: d}
baseline: {from: [{path: baseline.parquet}]}
gates:
  schema:
    - dataset: train
      columns:
        age: {type: integer, required: true, minimum: 0, maximum: 120}
        income: {type: number, required: true, minimum: 0}
        region: {type: string, required: true, allowed_values: [north, south, east, west]}
  metrics:
    - {metric: accuracy, min: 0.6, max_drop: 0.02, slices: [region]}
    - {metric: roc_auc, min: 0.6, max_drop: 0.02}
    - {metric: log_loss, max_rise: "2%"}
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, ROWS)
        commands = {
            f"mlgate check, {ROWS:,} rows, both gates": [MLGATE, "check"],
            'python -c "import pandas, sklearn"': [PYTHON, "-c", "import pandas, sklearn"],
        }
        of, to = commands
        times = medians(commands, runs=9, folder=folder)
        compare("small check", times, of=of, to=to, aim=0.5)


def write(folder: Path, rows: int) -> None:
    """Write the policy, a data set, and the predictions of two models that differ by noise."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(7)
    region = random.choice(["north", "south", "east", "west"], rows)
    truth = random.normal(size=rows)
    label = (truth + random.normal(size=rows) > 0).astype(int)
    for model in ("baseline", "predictions"):
        score = 1 / (1 + np.exp(-truth - 0.1 * random.normal(size=rows)))
        table = {"id": np.arange(rows), "y": label, "p": score, "d": (score >= 0.5).astype(int)}
        pd.DataFrame({**table, "region": region}).to_parquet(folder / f"{model}.parquet")
    age = random.integers(18, 90, rows)
    people = {"age": age, "income": random.gamma(2, 20_000, rows), "region": region}
    pd.DataFrame(people).to_parquet(folder / "train.parquet")
    (folder / "mlgate.yaml").write_text(POLICY, encoding="utf-8")
