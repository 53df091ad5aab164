"""Train the income model, and write what the gates read: tables, predictions and metrics."""

import json
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from prepare import CATEGORIES, NUMBERS, prepare
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OrdinalEncoder

HERE = Path(__file__).parent
OUT = HERE / "out"
TARGET = "income_over_50k"
SEED = 7
LEARNING_RATE = 0.10
TREES = 120


def model() -> Pipeline:
    """Gradient-boosted trees that take categories as they are."""
    encode = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
    trees = HistGradientBoostingClassifier(
        learning_rate=LEARNING_RATE,
        max_iter=TREES,
        max_features=0.7,
        early_stopping=False,
        categorical_features=list(range(len(CATEGORIES))),
        random_state=SEED,
    )
    return make_pipeline(
        make_column_transformer((encode, CATEGORIES), remainder="passthrough"), trees
    )


def calibration_error(labels: pd.Series, scores: np.ndarray, bins: int = 10) -> float:
    """Mean distance between score and frequency over equal-width bins (Naeini et al. 2015)."""
    which = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = pd.DataFrame({"bin": which, "gap": labels.to_numpy() - scores})
    return float(gaps.groupby("bin")["gap"].sum().abs().sum() / len(gaps))


def evaluate(labels: pd.Series, scores: np.ndarray) -> dict[str, float]:
    return {
        "accuracy": accuracy_score(labels, scores >= 0.5),
        "roc_auc": roc_auc_score(labels, scores),
        "log_loss": log_loss(labels, scores),
        "calibration_error": calibration_error(labels, scores),
    }


def main() -> None:
    OUT.mkdir(exist_ok=True)
    train = prepare(pd.read_parquet(HERE / "data" / "train.parquet"))
    test = prepare(pd.read_parquet(HERE / "data" / "test.parquet"))
    columns = CATEGORIES + NUMBERS
    fitted = model().fit(train[columns], train[TARGET])
    scores = fitted.predict_proba(test[columns])[:, 1]

    train.to_parquet(OUT / "train.parquet", index=False)
    predictions = test[["person_id", "sex", "race", TARGET]].assign(
        p_over_50k=scores, decision=(scores >= 0.5).astype(int)
    )
    predictions.to_parquet(OUT / "predictions.parquet", index=False)
    metrics = {
        "rows": {"train": len(train), "test": len(test)},
        "test": evaluate(test[TARGET], scores),
    }
    (OUT / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    joblib.dump(fitted, OUT / "model.joblib")
    print(", ".join(f"{name} {value:.4f}" for name, value in metrics["test"].items()))


if __name__ == "__main__":
    main()
