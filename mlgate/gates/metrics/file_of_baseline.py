"""A file of the baseline, by the name that an entry gives it."""

from pathlib import Path
from typing import TYPE_CHECKING

from mlgate.gates.metrics.evidence import Absence, no_baseline

if TYPE_CHECKING:
    from mlgate.baseline.outcome import Baseline


def file_of_baseline(file: str, baseline: "Baseline") -> Path | Absence:
    """Where it is (of a glob: the same glob), or why there is none."""
    from mlgate.baseline.outcome import Found, Refused

    match baseline:
        case Found() if file in baseline.files:
            return baseline.files[file]
        case Found():
            return Absence(
                reason=f"the baseline has no {file}",
                fix="save a baseline on the default branch, or track the file in git",
                code="MLG024",
                missing=True,
            )
        case Refused():
            return Absence(reason=baseline.reason, fix=baseline.fix, code=baseline.code)
    return no_baseline(baseline)
