"""All checks of a run and where they come from; `result.json` is its only storage."""

from collections.abc import Callable, Iterable
from typing import ClassVar, Final, Literal

from pydantic import ConfigDict

from mlgate.errors import Exit
from mlgate.result.check import Check
from mlgate.result.ledger import LedgerRecord
from mlgate.result.outcome import Outcome, RunOutcome
from mlgate.result.provenance import (
    BaselineRecord,
    Ci,
    Commit,
    DataRecord,
    Environment,
    ErrorBudget,
    EvidenceRecord,
    PolicyRecord,
    ProblemRecord,
    Selection,
    Tool,
    Verdict,
)
from mlgate.result.record import Record

SCHEMA: Final = "mlgate.result/1"


class Counts(Record):
    """Checks by outcome; `blocking` counts across them."""

    passed: int = 0
    warn: int = 0
    fail: int = 0
    error: int = 0
    inconclusive: int = 0
    new: int = 0
    waived: int = 0
    skipped: int = 0
    blocking: int = 0

    model_config = ConfigDict(
        populate_by_name=True,
        alias_generator=lambda name: "pass" if name == "passed" else name,
    )

    @property
    def total(self) -> int:
        """All checks."""
        return sum(getattr(self, name) for name in type(self).model_fields if name != "blocking")


class Report(Record):
    """The whole result. On exit 2 to 5 most keys are null and `checks` is empty."""

    schema_: Literal["mlgate.result/1"] = SCHEMA
    name: str | None
    outcome: RunOutcome
    exit_code: int
    problem: ProblemRecord | None = None
    started: str  #: ISO 8601, UTC
    seconds: float | None
    tool: Tool
    repository: str | None = None
    selection: Selection | None = None
    partial: bool | None = None
    ci: Ci | None = None
    commit: Commit | None = None
    baseline: BaselineRecord | None = None
    policy: PolicyRecord | None = None
    verdict: Verdict | None = None
    error_budget: ErrorBudget | None = None
    data: tuple[DataRecord, ...] | None = None
    environment: Environment | None = None
    ledger: LedgerRecord | None = None  #: null where no look at a test set is recorded
    counts: Counts | None = None
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()  #: what a reader has to know and no check says
    evidence: EvidenceRecord | None = None

    model_config = ConfigDict(populate_by_name=True, alias_generator=lambda name: name.rstrip("_"))

    #: How a notebook shows a report. Set by whoever hands reports to users: nothing is shown here.
    as_html: ClassVar[Callable[["Report"], str] | None] = None

    def _repr_html_(self) -> str | None:
        """Return what a notebook shows; None lets it fall back to the text."""
        show = type(self).as_html
        return show(self) if show is not None else None


def count(checks: Iterable[Check]) -> Counts:
    """Tally checks by outcome."""
    tally = dict.fromkeys(Counts.model_fields, 0)
    for check in checks:
        tally["passed" if check.outcome is Outcome.PASS else check.outcome.value] += 1
        tally["blocking"] += check.blocking
    return Counts(**tally)


def conclude(checks: Iterable[Check]) -> tuple[RunOutcome, Exit]:
    """What the checks mean for the run: its outcome and its exit code.

    Exit 1 if some blocking check is not an `error`, 3 if all blocking checks are,
    5 if there is no check at all, else 0.
    """
    made = [
        check
        for check in checks
        if check.outcome is not Outcome.SKIPPED or check.because is not None
    ]
    if not made:
        return RunOutcome.EMPTY, Exit.NOTHING_CHECKED
    blocking = [check for check in made if check.blocking]
    if any(check.outcome is not Outcome.ERROR for check in blocking):
        return RunOutcome.FAIL, Exit.GATE_FAILED
    if blocking:
        return RunOutcome.ERROR, Exit.NOT_EVALUATED
    warned = any(check.outcome in (Outcome.WARN, Outcome.ERROR) for check in made)
    return (RunOutcome.WARN if warned else RunOutcome.PASS), Exit.PASSED
