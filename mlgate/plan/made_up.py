"""Predictions of two models that nobody trained, as noisy as somebody assumes.

A plan without data goes the same road as one with: the gates measure these tables as they would
measure a model's. What a limit needs then follows from the metric's own method, whichever it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlgate.data.column_value import compared
from mlgate.data.roles import ROW
from mlgate.policy.entry import Entry
from mlgate.policy.predictions_spec import PredictionsSpec

if TYPE_CHECKING:
    import numpy as np

ROWS = 20_000  #: that are made up; a plan scales them to those that are asked for
_RARE = 400  #: of the rarer class
_MOST_ROWS = 200_000
CLASSES = 3  #: of a multiclass task that does not name them
ITEMS = 10  #: of a query
_RELEVANT = 2  #: of them
_SEED = 20

Columns = dict[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Model:
    """What is assumed of the models."""

    errors: float  #: share of wrong rows; of a regression, of the variance that is not explained
    flips: float  #: share of the rows that one of the two models gets right, and the other wrong
    positives: float
    correlation: float  #: of what rows contribute, for tasks without decisions
    groups: int


def write(
    folder: Path, spec: PredictionsSpec, model: Model, entries: Sequence[Entry[Any]]
) -> tuple[PredictionsSpec, Path, int]:
    """Write both models' predictions.

    Returns
    -------
    tuple
        `predictions` with the path of one of them, the path of the other, and their rows.

    """
    count = _size(spec, model)
    sides = _MAKERS[spec.task](spec, model, count)
    common = _of_rows(spec, count) | _groups(entries, count, model.groups)
    paths = (folder / "made-up-candidate.csv", folder / "made-up-baseline.csv")
    for path, side in zip(paths, sides, strict=True):
        columns = {**common, **side}
        lines = [columns.keys(), *zip(*columns.values(), strict=True)]
        text = "\n".join(",".join(map(_quoted, line)) for line in lines)
        path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    there = {"path": str(paths[0]), "format": "csv", "delimiter": ","}
    return spec.model_copy(update=there), paths[1], count


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _size(spec: PredictionsSpec, model: Model) -> int:
    rare = min(model.positives, 1.0 - model.positives) if spec.task == "binary" else 1.0
    return min(max(ROWS, round(_RARE / rare)), _MOST_ROWS)


def _noise(*shape: int) -> "np.ndarray[Any, Any]":
    """Normal noise, the same each time."""
    import numpy as np

    drawn: np.ndarray[Any, Any] = np.random.Generator(np.random.PCG64(_SEED)).normal(size=shape)
    return drawn


def _solved(falls: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Where a function that falls reaches its target, or the nearer end."""
    for _ in range(40):
        middle = (low + high) / 2.0
        if falls(middle) > target:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


def _mixed(one: Any, other: Any, correlation: float) -> Any:
    """Noise of that correlation with `one`."""
    return correlation * one + (1.0 - correlation**2) ** 0.5 * other


def _binary(spec: PredictionsSpec, model: Model, count: int) -> tuple[Columns, Columns]:
    """Scores of two overlapping normal distributions, and the probabilities that they mean."""
    import numpy as np

    here, other = _noise(2, count)
    truth = np.arange(count) < round(model.positives * count)
    prior = np.log(model.positives / (1.0 - model.positives))
    given = spec.threshold if spec.prediction is None else None
    cut = given if given is not None and 0.0 < given < 1.0 else 0.5

    def logit(noise: Any, apart: float) -> Any:
        return apart * (np.where(truth, 0.5, -0.5) * apart + noise) + prior

    def right(noise: Any, apart: float) -> Any:
        return (logit(noise, apart) >= np.log(cut / (1.0 - cut))) == truth

    apart = _solved(lambda d: 1.0 - right(here, d).mean(), model.errors, 0.01, 12.0)
    ours = right(here, apart)
    correlation = _solved(
        lambda r: (right(_mixed(here, other, r), apart) != ours).mean(), model.flips, -1.0, 1.0
    )
    positive = compared(spec.positive) if spec.positive is not None else "1"
    negative = "1" if positive == "0" else "0"
    sides = []
    for noise in (_mixed(here, other, correlation), here):
        scored = logit(noise, apart)
        decided = right(noise, apart) == truth
        shown = 1.0 / (1.0 + np.exp(-scored))
        if given is not None and not 0.0 < given < 1.0:  # no probabilities then
            shown = scored + given
        side = {
            spec.target: np.where(truth, positive, negative).tolist(),
            spec.score: list(map(repr, shown.tolist())),
            spec.prediction: np.where(decided, positive, negative).tolist(),
        }
        sides.append(_named(side))
    return sides[0], sides[1]


def _multiclass(spec: PredictionsSpec, model: Model, count: int) -> tuple[Columns, Columns]:
    """As of two classes: each class's score is higher by as much where it is the true one."""
    import numpy as np

    named = spec.score if isinstance(spec.score, dict) else {}
    labels = np.array(list(named) or [str(number + 1) for number in range(CLASSES)])
    here, other = _noise(2, count, len(labels))
    truth = np.arange(count) % len(labels)
    is_true = truth[:, None] == np.arange(len(labels))

    def right(noise: Any, apart: float) -> Any:
        return (noise + apart * is_true).argmax(axis=1) == truth

    apart = _solved(lambda d: 1.0 - right(here, d).mean(), model.errors, 0.0, 12.0)
    ours = right(here, apart)
    correlation = _solved(
        lambda r: (right(_mixed(here, other, r), apart) != ours).mean(), model.flips, -1.0, 1.0
    )
    sides = []
    for noise in (_mixed(here, other, correlation), here):
        scores = noise + apart * is_true
        odds = np.exp(apart * (scores - scores.max(axis=1, keepdims=True)))
        shares = odds / odds.sum(axis=1, keepdims=True)
        side = {
            spec.target: labels[truth].tolist(),
            spec.prediction: labels[scores.argmax(axis=1)].tolist(),
        }
        for position, column in enumerate(named.values()):
            side[column] = list(map(repr, shares[:, position].tolist()))
        sides.append(_named(side))
    return sides[0], sides[1]


def _regression(spec: PredictionsSpec, model: Model, count: int) -> tuple[Columns, Columns]:
    """Normal errors, whose squares correlate as is assumed."""
    here, other, values = _noise(3, count)
    values = values + 10.0  # away from 0, where a share of the value means nothing
    sides = []
    for noise in (_mixed(here, other, model.correlation**0.5), here):
        predicted = values + model.errors**0.5 * noise
        side = {
            spec.target: list(map(repr, values.tolist())),
            spec.prediction: list(map(repr, predicted.tolist())),
        }
        sides.append(_named(side))
    return sides[0], sides[1]


def _ranking(spec: PredictionsSpec, model: Model, count: int) -> tuple[Columns, Columns]:
    """Queries of ten items, two of them relevant, whose score is higher on average."""
    import numpy as np

    here, other = _noise(2, count)
    relevant = np.arange(count) % ITEMS < _RELEVANT
    sides = []
    for noise in (_mixed(here, other, model.correlation**0.5), here):
        side = {
            spec.query: [str(row // ITEMS) for row in range(count)],
            spec.target: np.where(relevant, "1", "0").tolist(),
            _column(spec): list(map(repr, (1.5 * relevant + noise).tolist())),
        }
        sides.append(_named(side))
    return sides[0], sides[1]


def _score(spec: PredictionsSpec, model: Model, count: int) -> tuple[Columns, Columns]:
    """Items that are right (1) or wrong (0)."""
    import numpy as np

    here, other = _noise(2, count)
    edge = np.quantile(here, 1.0 - model.errors)
    correlation = _solved(
        lambda r: ((_mixed(here, other, r) < edge) != (here < edge)).mean(), model.flips, -1.0, 1.0
    )
    names = list(spec.score.values()) if isinstance(spec.score, dict) else [spec.score]
    sides = []
    for noise in (_mixed(here, other, correlation), here):
        right = np.where(noise < edge, "1", "0").tolist()
        sides.append(_named(dict.fromkeys(names, right) | {spec.target: right}))
    # Labels, where there are any, are the same on both sides.
    if spec.target is not None:
        sides[0][spec.target] = sides[1][spec.target]
    return sides[0], sides[1]


_MAKERS: Mapping[str, Callable[[PredictionsSpec, Model, int], tuple[Columns, Columns]]] = {
    "binary": _binary,
    "multiclass": _multiclass,
    "regression": _regression,
    "ranking": _ranking,
    "score": _score,
}


def _column(spec: PredictionsSpec) -> str | None:
    return spec.score if isinstance(spec.score, str) else None


def _named(side: Mapping[Any, Any]) -> Columns:
    """Without what the policy names no column for."""
    return {name: values for name, values in side.items() if isinstance(name, str)}


def _of_rows(spec: PredictionsSpec, count: int) -> Columns:
    """What belongs to the row: its id, a weight of 1, a cluster of its own."""
    numbers = [str(row) for row in range(count)]
    columns = {
        None if spec.id == ROW else spec.id: numbers,
        spec.weight: ["1"] * count,
        spec.cluster_by: numbers,
    }
    return _named(columns)


def _groups(entries: Sequence[Entry[Any]], count: int, groups: int) -> Columns:
    """Columns of groups and slices: equally many rows each, in any order."""
    import numpy as np

    columns: Columns = {}
    for entry in entries:
        items = (*getattr(entry.params, "by", ()), *getattr(entry.params, "slices", ()))
        for position, item in enumerate(items):
            name = item if isinstance(item, str) else item.column
            if name in columns:
                continue
            values = _values(item, groups, _reference(entry, position))
            shuffled = np.random.Generator(np.random.PCG64(_SEED + 1 + len(columns)))
            columns[name] = [values[at % len(values)] for at in shuffled.permutation(count)]
    return columns


def _values(item: Any, groups: int, first: str | None) -> list[str]:
    """Values of one column: groups by number, or one number in each interval."""
    edges = getattr(item, "edges", None)
    if isinstance(edges, tuple):
        return [repr(edges[0] - 1.0), *map(repr, edges)]
    if edges is not None:  # quartiles
        return [str(number) for number in range(100)]
    values = [str(number + 1) for number in range(groups)]
    return values if first is None else [first, *values[: groups - 1]]


def _reference(entry: Entry[Any], position: int) -> str | None:
    """The group that others are compared with, which has to be there."""
    given = getattr(entry.params, "reference", None)
    if given is None or given in ("all-pairs", "rest"):
        return None
    named = given if isinstance(given, list) else [given]
    value = named[position] if position < len(named) else None
    return compared(value) if isinstance(value, str | int) else None
