"""How alike two models are on the same rows, which `mlgate plan` assumes of one that is not there.

Retrains models of scikit-learn with one thing changed, and prints the correlation of what single
rows contribute to each metric: 1 - V(c - b) / (V(c) + V(b)). Takes about two minutes.
"""

import warnings
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from scipy.stats import rankdata
from sklearn.datasets import (
    load_breast_cancer,
    load_diabetes,
    load_digits,
    make_classification,
    make_friedman1,
)
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score, recall_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

Influences = dict[str, np.ndarray]
OTHER_SETTING = {
    "forest": {"max_depth": 8},
    "boosting": {"learning_rate": 0.05},
    "LogisticRegression": {"C": 0.1},
    "Ridge": {"alpha": 1.0},
}


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    spread = one.var() + other.var()
    return 1.0 - (one - other).var() / spread if spread else np.nan


def of_scores(truth: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Influences on the area under the ROC curve, from placements."""
    positive = truth == 1
    ranks, n = rankdata(scores), len(truth)
    above = (ranks[positive] - rankdata(scores[positive])) / (~positive).sum()
    below = 1.0 - (ranks[~positive] - rankdata(scores[~positive])) / positive.sum()
    found = np.empty(n)
    found[positive] = (above - above.mean()) * n / positive.sum()
    found[~positive] = (below - below.mean()) * n / (~positive).sum()
    return found


def of_classes(truth: np.ndarray, p: np.ndarray) -> Influences:
    decided, clipped = (p >= 0.5) * 1, np.clip(p, 1e-7, 1 - 1e-7)
    f1, both = f1_score(truth, decided), truth * decided
    return {
        "accuracy": (decided == truth) * 1.0,
        "F1": (2 * both - f1 * (truth + decided)) / (truth.mean() + decided.mean()),
        "recall": truth * (decided - recall_score(truth, decided)) / truth.mean(),
        "ROC AUC": of_scores(truth, p),
        "log loss": -np.log(np.where(truth == 1, clipped, 1 - clipped)),
        "Brier score": (p - truth) ** 2,
    }


def of_values(truth: np.ndarray, predicted: np.ndarray) -> Influences:
    return {
        "mean absolute error": abs(predicted - truth),
        "mean squared error": (predicted - truth) ** 2,
    }


def classifier(kind: str, seed: int):
    if kind == "forest":
        return RandomForestClassifier(100, random_state=seed)
    if kind == "boosting":
        return HistGradientBoostingClassifier(random_state=seed, max_iter=60, max_features=0.5)
    return LogisticRegression(max_iter=300)


def regressor(kind: str, seed: int):
    if kind == "forest":
        return RandomForestRegressor(100, random_state=seed)
    if kind == "boosting":
        return HistGradientBoostingRegressor(random_state=seed, max_iter=60, max_features=0.5)
    return Ridge(0.1)


def tables() -> Iterator[tuple[np.ndarray, np.ndarray, bool]]:
    """Features, target, and whether the target is a class."""
    yield *load_breast_cancer(return_X_y=True), True
    digits = load_digits()
    yield digits.data, digits.target % 2, True
    for number, (apart, share) in enumerate([(1.0, 0.5), (0.7, 0.8), (0.5, 0.95)]):
        shape = {"n_samples": 6000, "n_features": 20, "n_informative": 8, "flip_y": 0.05}
        made = make_classification(**shape, class_sep=apart, weights=[share], random_state=number)
        yield *made, True
    yield *load_diabetes(return_X_y=True), False
    for number, noise in enumerate((1.0, 3.0)):
        yield *make_friedman1(3000, noise=noise, random_state=number), False


def alike(features: np.ndarray, target: np.ndarray, *, classes: bool) -> Iterator[Influences]:
    """Pairs of models that differ in one thing, as the correlation of each metric's influences."""
    make, measure = (classifier, of_classes) if classes else (regressor, of_values)
    linear = "LogisticRegression" if classes else "Ridge"
    scaled = StandardScaler().fit_transform(features)
    split = train_test_split(
        scaled, target, test_size=0.5, random_state=0, stratify=target if classes else None
    )
    train, test, fitted, truth = split

    def influences(model, rows=slice(None), columns=slice(None)) -> Influences:
        model.fit(train[rows][:, columns], fitted[rows])
        seen = test[:, columns]
        return measure(truth, model.predict_proba(seen)[:, 1] if classes else model.predict(seen))

    base = {kind: influences(make(kind, 1)) for kind in ("forest", "boosting", linear)}
    for kind, first in base.items():
        rng = np.random.default_rng(3)
        fewer = rng.choice(len(train), int(0.9 * len(train)), replace=False)
        width = train.shape[1]
        some = np.sort(rng.choice(width, width - max(1, width // 10), replace=False))
        others = [
            influences(make(kind, 1), rows=fewer),
            influences(make(kind, 1), columns=some),
            influences(make(kind, 1).set_params(**OTHER_SETTING[kind])),
        ]
        others += [influences(make(kind, 2))] if kind != linear else []
        for other in others:
            yield {name: correlation(first[name], other[name]) for name in first}
    for kind in ("forest", linear):
        first, other = base[kind], base["boosting"]
        yield {name: correlation(first[name], other[name]) for name in first}


def main() -> None:
    found = defaultdict(list)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for features, target, classes in tables():
            for pair in alike(features, target, classes=classes):
                for name, value in pair.items():
                    found[name].append(value)
    print(f"{'metric':<22}{'pairs':>6}{'a quarter':>11}{'half':>7}{'three quarters':>16}")
    for name, values in found.items():
        low, middle, high = np.nanquantile(values, [0.25, 0.5, 0.75])
        print(f"{name:<22}{len(values):>6}{low:>11.2f}{middle:>7.2f}{high:>16.2f}")


if __name__ == "__main__":
    main()
