"""What each gate, code, outcome and exit code means, in words."""

import inspect
import re

from mlgate import catalog
from mlgate.errors import ConfigurationError, Exit, Problem
from mlgate.policy.suggest import nearest
from mlgate.result.outcome import Outcome

_OUTCOMES = {
    Outcome.PASS: "within its limit, and shown to be",
    Outcome.FAIL: "violated; blocks",
    Outcome.WARN: "violated, but the entry says `severity: warn`; never blocks",
    Outcome.ERROR: (
        "could not be evaluated (a file, column or value is missing, a baseline was lost); blocks"
    ),
    Outcome.INCONCLUSIVE: (
        "too little data to tell; says how many rows would; blocks in `mode: strict`"
    ),
    Outcome.NEW: (
        "there is no baseline yet, and the base branch did not have the check; never blocks"
    ),
    Outcome.WAIVED: "covered by a valid waiver; never blocks",
    Outcome.SKIPPED: "not selected, or it follows from another check; never blocks",
}

_EXITS = {
    Exit.PASSED: (
        "nothing blocks: nothing was shown to be broken, which is less than shown to be fine"
    ),
    Exit.GATE_FAILED: "a blocking check failed, and only that",
    Exit.USAGE: "the command line or the policy is wrong",
    Exit.NOT_EVALUATED: "something could not be evaluated, and so blocks",
    Exit.INTERNAL: "a bug of mlgate",
    Exit.NOTHING_CHECKED: "the policy is empty, or the selection matches nothing",
    Exit.INTERRUPTED: "the run was interrupted",
}


def topics() -> str:
    """All topics, by kind."""
    gates = "\n".join(f"  {name:<16} {catalog.gate(name).TITLE}" for name in catalog.names("gates"))
    codes = "\n".join(
        f"  {code:<16} {_first_sentence(text)}" for code, text in sorted(catalog.codes().items())
    )
    return (
        f"Gates:\n{gates}\n\nOther topics:\n  outcomes         what a check can come out as\n"
        f"  exit-codes       what `mlgate check` ends with\n\nCodes:\n{codes}"
    )


def explain(topic: str) -> str:
    """The text of one topic.

    Raises
    ------
    ConfigurationError
        If there is no such topic; names the nearest.

    """
    if topic == "outcomes":
        return "\n".join(f"{outcome.value:<14} {text}" for outcome, text in _OUTCOMES.items())
    if topic == "exit-codes":
        return "\n".join(f"{exit_code.value:<5} {text}" for exit_code, text in _EXITS.items())
    if topic in catalog.names("gates"):
        return inspect.getdoc(catalog.gate(topic)) or catalog.gate(topic).TITLE
    codes = catalog.codes()
    if topic.upper() in codes:
        return _code(topic.upper())
    near = nearest(topic, [*catalog.names("gates"), *codes, "outcomes", "exit-codes"])
    raise ConfigurationError(
        Problem(
            code="MLG010",
            message=f"{topic!r} is no topic",
            fix=f"did you mean {near}?" if near else "`mlgate explain` lists the topics",
        )
    )


def _code(code: str) -> str:
    text = f"{code}: {catalog.codes()[code]}"
    for name in catalog.names("gates"):
        if code in catalog.gate(name).CODES:
            return (
                f"{text}\n\nIt belongs to the gate `{name}`; "
                f"`mlgate explain {name}` says how it measures and how to fix it."
            )
    return text


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.:;]) ", text)[0]
