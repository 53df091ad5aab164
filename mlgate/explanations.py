"""What each gate, code, outcome and exit code means, in words."""

import inspect
import re
from collections.abc import Sequence

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
    Outcome.WAIVED: (
        "covered by a valid waiver; never blocks; this version reads no waivers, so none comes out "
        "so yet"
    ),
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


_OF_REPORT = (
    "These are those of `mlgate check`. `mlgate report` ends with 0 whatever it tells and whatever "
    "could be told;\nwith --verdict as the worst of its results, and with 3 where one is missing, "
    "refused or partial;\nwith --require-report with 3 where something could not be published."
)

_GROUPS = {
    "outcomes": "what a check can come out as",
    "exit-codes": "what `mlgate check` ends with, and `mlgate report`",
}


def topics() -> str:
    """All topics, by kind."""
    gates = [(name, catalog.gate(name).TITLE) for name in catalog.usable_gates()]
    gates += [(name, problem.message) for name, problem in catalog.unusable_gates()]
    codes = [(code, _first_sentence(text)) for code, text in sorted(catalog.codes().items())]
    return "\n\n".join(
        f"{title}:\n{_table(rows, indent='  ')}"
        for title, rows in (
            ("Gates", sorted(gates)),
            ("Other topics", list(_GROUPS.items())),
            ("Codes", codes),
        )
    )


def explain(topic: str) -> str:
    """The text of one topic: a gate, a check's id, a code, an outcome, an exit code, or a group.

    Raises
    ------
    ConfigurationError
        If there is no such topic; names the nearest. If the topic is a gate of another package
        that cannot be loaded; says why.

    """
    outcomes = {outcome.value: text for outcome, text in _OUTCOMES.items()}
    exits = {str(exit_code.value): text for exit_code, text in _EXITS.items()}
    gates, codes = catalog.names("gates"), catalog.codes()
    gate = topic.partition("/")[0]
    if topic == "outcomes":
        return _table(list(outcomes.items()))
    if topic == "exit-codes":
        return f"{_table(list(exits.items()))}\n\n{_OF_REPORT}"
    if gate in gates:
        return _gate(gate)
    if topic.upper() in codes:
        return _code(topic.upper())
    if topic.lower() in outcomes:
        return f"{topic.lower()}: {outcomes[topic.lower()]}"
    if topic in exits:
        return f"exit code {topic}: {exits[topic]}"
    near = nearest(topic, [*gates, *codes, *_GROUPS, *outcomes])
    raise ConfigurationError(
        Problem(
            code="MLG010",
            message=f"{topic[:80]!r} is no topic",
            fix=f"did you mean {near}? `mlgate explain` lists the topics"
            if near
            else "`mlgate explain` lists the topics",
        )
    )


def _gate(name: str) -> str:
    """What the gate says of itself, and its keys as the policy's model has them."""
    gate = catalog.gate(name)
    keys = [
        (field.alias or key, field.description or "")
        for key, field in gate.PARAMS.model_fields.items()
    ]
    text = inspect.getdoc(gate) or gate.TITLE
    return f"{text}\n\nKeys of an entry:\n{_table(sorted(keys), indent='  ')}"


def _code(code: str) -> str:
    text = f"{code}: {catalog.codes()[code]}"
    for name in catalog.usable_gates():
        if code in catalog.gate(name).CODES:
            return (
                f"{text}\n\nIt belongs to the gate `{name}`; `mlgate explain {name}` says how it "
                "measures and how to fix it."
            )
    return text


def _table(rows: Sequence[tuple[str, str]], *, indent: str = "") -> str:
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"{indent}{name:<{width}}  {text}".rstrip() for name, text in rows)


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=\.) (?=[A-Z`])", text)[0]
