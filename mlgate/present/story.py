"""What every format tells, in the order it is told: worst first, passes last."""

from dataclasses import dataclass

from mlgate.present import alike, aloud, footer, head, headline
from mlgate.result.check import Check
from mlgate.result.outcome import Outcome
from mlgate.result.report import Report

_RANKS = (
    Outcome.FAIL,
    Outcome.WARN,
    Outcome.ERROR,
    Outcome.INCONCLUSIVE,
    Outcome.NEW,
    Outcome.WAIVED,
    Outcome.SKIPPED,
    Outcome.PASS,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """A report, put in order; all text is plain and still to be escaped by the format."""

    title: str  #: the verdict and its counts
    sentence: str | None  #: what happened: the worst, or what blocks of each gate
    worst: tuple[Check, ...]  #: what the sentence is about, worst first; a few at most
    shown: tuple[Check, ...]  #: what did not pass, worst first
    passed: tuple[Check, ...]
    groups: tuple[alike.Group, ...]  #: `shown`, with what is told in the same words together
    unselected: int  #: checks that this run was not asked for
    loosened: tuple[aloud.Loosened, ...]
    notes: tuple[str, ...]  #: on the run
    remarks: tuple[str, ...]  #: on checks that passed, which no format shows one by one
    footer: tuple[str, ...]


def tell(report: Report) -> Story:
    """Put `report` in the order in which it is read."""
    made = head.selected(report.checks)
    ordered = sorted(made, key=rank)
    shown = tuple(check for check in ordered if check.outcome is not Outcome.PASS)
    passed = tuple(check for check in ordered if check.outcome is Outcome.PASS)
    worst = _worst(report, ordered)
    return Story(
        title=head.title(report),
        sentence=_sentence(report, ordered, worst),
        worst=worst,
        shown=shown,
        passed=passed,
        groups=alike.groups(shown),
        unselected=len(report.checks) - len(made),
        loosened=aloud.loosened(report),
        notes=aloud.notes(report),
        remarks=alike.remarks(passed),
        footer=footer.footer(report),
    )


def rank(check: Check) -> tuple[int, int]:
    """Key that sorts worst first: blocking errors, failures, others; then the rest by outcome."""
    if check.blocking:
        among = {Outcome.ERROR: 0, Outcome.FAIL: 1}
        return 0, among.get(check.outcome, 2)
    return 1, _RANKS.index(check.outcome)


def _worst(report: Report, ordered: list[Check]) -> tuple[Check, ...]:
    if report.problem is not None:
        return ()
    blocking = [check for check in ordered if check.blocking]
    if blocking:
        return headline.worst(blocking)
    return tuple(check for check in ordered[:1] if check.outcome is not Outcome.PASS)


def _sentence(report: Report, ordered: list[Check], worst: tuple[Check, ...]) -> str | None:
    if report.problem is not None:
        return report.problem.message
    blocking = [check for check in ordered if check.blocking]
    several = headline.summary(blocking, binding=report.exit_code != 0)
    if several is not None and len(worst) > 1:
        return several
    return worst[0].reason if worst else None
