"""Numbers of metrics files that can be held: which way is better, and how far a limit is off."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlgate.init.proposal import Note, ProposedEntry
from mlgate.init.ranges import ceiling_over, floor_under
from mlgate.init.words import words
from mlgate.init.yaml_text import can_be_written

if TYPE_CHECKING:
    from mlgate.init.files import Files

_FILE = words("metric metrics score scores eval evaluation result results report")
_LOWER = words(
    "loss error errors rmse mse mae mape rmsle brier ece perplexity wer cer entropy deviance"
)
_HIGHER = words(
    "accuracy acc auc auroc auprc fscore precision recall kappa mcc jaccard iou dice ndcg map mrr "
    "sensitivity specificity score gini bleu rouge"
) | {"f1", "r2"}
_OF_TRAINING = frozenset({"train", "training", "fit"})
_MOST_BYTES = 1_000_000
_MOST = 8
_ROOM_UNDER = 0.03  #: of the value; one number says nothing of its noise, so this is a guess
_ROOM_OVER = 0.1
_ROOM_OVER_SMALL = 0.02  #: a small error varies by more than a tenth; but no more than thrice


@dataclass(frozen=True, kw_only=True)
class MetricNumber:
    """One number that a file holds."""

    file: str
    key: str  #: dotted path
    value: float
    higher: bool  #: whether higher is better


def metric_numbers(
    files: "Files", computed: frozenset[str]
) -> tuple[list[MetricNumber], list[Note]]:
    """The numbers of all metrics files that can be held, and those that are left out.

    Parameters
    ----------
    files
        What is in the repository.
    computed
        Metrics that are computed from predictions, and so not taken from a file.

    """
    found: list[MetricNumber] = []
    notes = []
    for path in files.of(".json", ".yaml", ".yml"):
        if not words(path.rpartition("/")[2].rpartition(".")[0]) & _FILE:
            continue
        for number, why_not in _numbers(files, path, computed):
            if why_not is None and len(found) < _MOST:
                found.append(number)
            else:
                why = why_not or f"since {_MOST} numbers are a start"
                notes.append(Note(what=f"{path}: {number.key}", why=why))
    return found, notes


def number_entry(number: MetricNumber) -> ProposedEntry:
    """A limit with a little room to today's value."""
    if number.higher:
        limit = {"min": _limit(number.value - _ROOM_UNDER * abs(number.value), under=True)}
    else:
        size = abs(number.value)
        room = max(_ROOM_OVER * size, min(_ROOM_OVER_SMALL, 2 * size))
        limit = {"max": _limit(number.value + room, under=False)}
    above = (
        f"{number.value:.4g} today; a number says nothing of its noise, so the room is a guess",
    )
    return ProposedEntry(keys={"metric": number.key, "file": number.file, **limit}, above=above)


def _limit(value: float, *, under: bool) -> float:
    """Two digits."""
    import math

    places = 1 - math.floor(math.log10(abs(value)))
    return floor_under(value, places) if under else ceiling_over(value, places)


def _numbers(
    files: "Files", path: str, computed: frozenset[str]
) -> Iterator[tuple[MetricNumber, str | None]]:
    """The numbers of one file whose names are those of metrics, and why one is left out."""
    from mlgate.gates.metrics.number_file import read_number

    for key, name in _leaves(_document(files, path)):
        direction = _direction(name)
        if direction is None or not can_be_written(key):
            continue
        read = read_number(files.root / path, key, shown=path)
        if read.value is None:
            continue
        why_not = None
        if words(key) & _OF_TRAINING:
            why_not = "since it is of the training rows"
        elif name.lower() in computed:
            why_not = "since it is computed from the predictions, where its noise is known"
        elif not 1e-9 < abs(read.value) < 1e9:
            why_not = f"since {read.value:g} gives no scale for a limit"
        yield MetricNumber(file=path, key=key, value=read.value, higher=direction), why_not


def _document(files: "Files", path: str) -> Any:
    from mlgate.errors import ConfigurationError
    from mlgate.policy.source import parse

    file = files.root / path
    try:
        if file.stat().st_size > _MOST_BYTES:
            return None
        raw = file.read_bytes()
        return json.loads(raw) if path.lower().endswith(".json") else parse(raw, path).data
    except (OSError, ValueError, RecursionError, ConfigurationError):
        return None


def _leaves(node: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Dotted path and name of each number; the name is the last that is no position."""
    if isinstance(node, dict):
        for name, below in node.items():
            yield from _leaves(below, (*above, str(name)))
    elif isinstance(node, int | float) and not isinstance(node, bool) and above:
        yield ".".join(above), above[-1]


def _direction(name: str) -> bool | None:
    """Whether higher is better; None where the name does not say."""
    parts = words(name) | set(name.lower().replace("-", "_").split("_"))
    if parts & _LOWER:
        return name.lower().startswith("neg_")
    return True if parts & _HIGHER else None
