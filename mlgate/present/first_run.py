"""What a run without any baseline did, and what it could not do yet."""

from dataclasses import dataclass

from mlgate.present.head import selected
from mlgate.result.outcome import Outcome
from mlgate.result.report import Report


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstRun:
    """Counts of checks; a first run has at least one that is new."""

    base_ref: str | None  #: the branch that will hold the baseline
    passed: int  #: absolute limits that hold
    new: int  #: limits on a change, which bind once there is a baseline

    @property
    def title(self) -> str:
        """What stands in the head in place of a verdict on the change; code in backticks."""
        where = f" on `{self.base_ref}`" if self.base_ref else ""
        return f"first run, no baseline{where} yet"

    @property
    def sentence(self) -> str:
        """What was enforced, and what will be."""
        checks = "relative check binds" if self.new == 1 else "relative checks bind"
        return (
            f"Absolute limits were enforced ({self.passed:,} passed); "
            f"{self.new:,} {checks} after the merge."
        )


def first_run(report: Report) -> FirstRun | None:
    """Return the counts of a run that found no baseline; None where it was no such run."""
    if report.baseline is None or report.baseline.state != "missing" or report.problem is not None:
        return None
    outcomes = [check.outcome for check in selected(report.checks)]
    if Outcome.NEW not in outcomes:
        return None
    return FirstRun(
        base_ref=report.commit.base_ref if report.commit else None,
        passed=outcomes.count(Outcome.PASS),
        new=outcomes.count(Outcome.NEW),
    )
