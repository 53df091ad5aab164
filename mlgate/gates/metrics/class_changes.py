"""Which classes a metric of decisions moved with, and what it counted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlgate.result.finding import Finding, Unmeasured
from mlgate.stats.confusion_metrics import ConfusionMetric, class_values
from mlgate.stats.joint_cube import JointCube

if TYPE_CHECKING:
    from mlgate.stats.confusion_matrix import ConfusionMatrix

_MOST = 5  #: classes that are listed
_CELLS = ("true_positives", "false_positives", "false_negatives", "true_negatives")


def of_two_classes(cube: JointCube, *, compared: bool) -> dict[str, int]:
    """The four cells of the candidate's matrix, and of the baseline's where there is one."""
    counts = _cells(cube.of_candidate)
    found = dict(zip(_CELLS, counts, strict=True))
    if compared:
        before = _cells(cube.of_baseline)
        found |= {f"baseline_{name}": n for name, n in zip(_CELLS, before, strict=True)}
    return found


def _cells(matrix: "ConfusionMatrix") -> tuple[int, int, int, int]:
    tn, tp = matrix.right
    return int(tp), int(matrix.predicted[1] - tp), int(matrix.true[1] - tp), int(tn)


def of_many_classes(
    metric: ConfusionMetric, cube: JointCube, *, compared: bool
) -> dict[str, list[dict[str, Any]]]:
    """The classes that lost most of the metric, or without a baseline those that are worst.

    Each has its code under `class`, its rows and its values; see `labelled`.
    """
    import numpy as np

    after, share = class_values(metric, cube.of_candidate)
    before, share_before = class_values(metric, cube.of_baseline)
    there = cube.of_candidate.true > 0.0
    lost = share_before * before - share * after if compared else share * (1.0 - after)
    order = [int(code) for code in np.argsort(-lost, kind="stable") if there[code]]
    listed = [code for code in order if lost[code] > 1e-12][:_MOST]
    found = []
    for code in listed:
        of_class: dict[str, Any] = {"class": code, "rows": int(cube.of_candidate.true[code])}
        of_class |= {"baseline": float(before[code])} if compared else {}
        found.append({**of_class, "candidate": float(after[code])})
    return {"classes": found}


def class_word(code: int) -> str:
    """What stands for a class in texts and keys until `with_class_words` says its label."""
    return f"{{class:{code}}}"


def with_class_words(finding: Finding, labels: Sequence[str]) -> Finding:
    """The finding with labels, or else numbers, in place of every `class_word`."""

    def said(text: str) -> str:
        return re.sub(r"\{class:(\d+)\}", lambda found: _said(int(found[1]), labels), text)

    held, classes = finding.held, finding.details.get("classes")
    if isinstance(held, Unmeasured):
        held = replace(held, reason=said(held.reason))
    details = finding.details
    if isinstance(classes, dict):
        codes = {word: re.fullmatch(r"\{class:(\d+)\}", word) for word in classes}
        named = {
            (_label(int(code[1]), labels) if code else word): classes[word]
            for word, code in codes.items()
        }
        details = {**details, "classes": named}
    return replace(finding, held=held, details=details, notes=tuple(map(said, finding.notes)))


def _said(code: int, labels: Sequence[str]) -> str:
    return f"class {labels[code]!r}" if code < len(labels) else f"class no. {code + 1}"


def labelled(finding: Finding, labels: Sequence[str]) -> Finding:
    """The finding with the labels of its classes, where they may be shown, and a note on them."""
    finding = with_class_words(finding, labels)
    classes = finding.details.get("classes")
    if not isinstance(classes, list) or not classes:
        return finding
    named = [{**of_class, "class": _label(of_class["class"], labels)} for of_class in classes]
    return replace(
        finding,
        details={**finding.details, "classes": named},
        notes=(*finding.notes, _note(named)),
    )


def _label(code: int, labels: Sequence[str]) -> str:
    return labels[code] if code < len(labels) else f"class no. {code + 1}"


def _note(classes: Sequence[Mapping[str, Any]]) -> str:
    compared = "baseline" in classes[0]
    each = [
        f"{of_class['class']} "
        + (f"{of_class['baseline']:.4f} to " if compared else "")
        + f"{of_class['candidate']:.4f}"
        for of_class in classes[:3]
    ]
    return f"classes that {'lost most' if compared else 'are worst'}: {', '.join(each)}"
