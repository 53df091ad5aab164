"""The icon and the word of each outcome; an icon never stands alone."""

from mlgate.result.check import Check
from mlgate.result.outcome import Outcome, RunOutcome

WORDS = {
    Outcome.PASS: "passed",
    Outcome.FAIL: "failed",
    Outcome.WARN: "warned",
    Outcome.ERROR: "could not be evaluated",
    Outcome.INCONCLUSIVE: "undecided",
    Outcome.NEW: "new",
    Outcome.WAIVED: "waived",
    Outcome.SKIPPED: "skipped",
}

ICONS = {
    Outcome.PASS: "✅",
    Outcome.FAIL: "❌",
    Outcome.WARN: "⚠️",
    Outcome.ERROR: "💥",
    Outcome.INCONCLUSIVE: "❓",
    Outcome.NEW: "🆕",
    Outcome.WAIVED: "🤝",
    Outcome.SKIPPED: "⏭️",
}

RUN_ICONS = {
    RunOutcome.PASS: "✅",
    RunOutcome.WARN: "⚠️",
    RunOutcome.FAIL: "❌",
    RunOutcome.ERROR: "💥",
    RunOutcome.EMPTY: "💥",
}
FIRST_RUN_ICON = "🆕"

RUN_WORDS = {
    RunOutcome.PASS: "passed",
    RunOutcome.WARN: "warned",
    RunOutcome.FAIL: "blocked",
    RunOutcome.ERROR: "error",
    RunOutcome.EMPTY: "empty",
}


def outcome_word(check: Check) -> str:
    """Return the outcome as people read it beside one check: `inconclusive` is "undecided"."""
    undecided = check.outcome is Outcome.INCONCLUSIVE
    return WORDS[check.outcome] if undecided else check.outcome.value
