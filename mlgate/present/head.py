"""The first line of every report: may it be merged, and how many checks say so."""

from collections import Counter

from mlgate.errors import Exit
from mlgate.present.marks import WORDS
from mlgate.result.check import Check
from mlgate.result.outcome import Outcome, RunOutcome
from mlgate.result.report import Report

_WITHOUT_VERDICT = {
    Exit.USAGE: "the configuration is wrong; nothing was checked",
    Exit.NOT_EVALUATED: "nothing could be evaluated; there is no verdict",
    Exit.INTERNAL: "a bug of mlgate; there is no verdict",
    Exit.NOTHING_CHECKED: "nothing was checked",
    Exit.INTERRUPTED: "interrupted; there is no verdict",
}

_BEGINNINGS = {
    RunOutcome.PASS: "nothing was shown to be broken",
    RunOutcome.WARN: "nothing blocks, with warnings",
    RunOutcome.FAIL: "blocked",
    RunOutcome.ERROR: "blocked",
    RunOutcome.EMPTY: "nothing was checked",
}

#: The order in which outcomes are counted.
ORDER_OF_COUNTS = (
    Outcome.FAIL,
    Outcome.ERROR,
    Outcome.WARN,
    Outcome.INCONCLUSIVE,
    Outcome.NEW,
    Outcome.WAIVED,
    Outcome.SKIPPED,
    Outcome.PASS,
)


def title(report: Report) -> str:
    """Return the verdict and its counts; what is undecided is always among them."""
    made = selected(report.checks)
    if not made or report.problem is not None:
        return _without_checks(report) + _partly(report)
    if report.outcome is RunOutcome.PASS and all(check.outcome is Outcome.PASS for check in made):
        one = "the only check" if len(made) == 1 else f"all {len(made):,} checks"
        return f"{one} passed{_partly(report)}"
    beginning = _BEGINNINGS[report.outcome]
    if report.exit_code == 0 and any(check.blocking for check in made):
        beginning = beginning.replace("blocked", "would block")
    return f"{beginning}: {counts(made)}{_partly(report)}"


def selected(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Return the checks that were asked for; one that is skipped without a cause was not."""
    return tuple(
        check
        for check in checks
        if check.outcome is not Outcome.SKIPPED or check.because is not None
    )


def _without_checks(report: Report) -> str:
    if report.exit_code in _WITHOUT_VERDICT:
        return _WITHOUT_VERDICT[Exit(report.exit_code)]
    return "there is no verdict" if report.problem else _BEGINNINGS[RunOutcome.EMPTY]


def counts(checks: tuple[Check, ...]) -> str:
    """Return how many checks there are of each outcome: "1 failed, 2 passed of 3 checks"."""
    tally = Counter(check.outcome for check in checks)
    parts = [
        f"{tally[outcome]:,} {WORDS[outcome]}" for outcome in ORDER_OF_COUNTS if tally[outcome]
    ]
    blocking = sum(check.blocking for check in checks if check.outcome is Outcome.INCONCLUSIVE)
    if blocking:
        undecided = f"{tally[Outcome.INCONCLUSIVE]:,} {WORDS[Outcome.INCONCLUSIVE]}"
        parts[parts.index(undecided)] += f" ({blocking:,} blocking)"
    return f"{', '.join(parts)} of {len(checks):,} check" + ("" if len(checks) == 1 else "s")


def _partly(report: Report) -> str:
    if not report.partial:
        return ""
    made = selected(report.checks)
    gates = {check.gate for check in report.checks}
    ran = {check.gate for check in made}
    if len(ran) < len(gates):
        return f"; only {len(ran)} of {len(gates)} gates ran"
    return f"; only {len(made):,} of {len(report.checks):,} checks ran"
