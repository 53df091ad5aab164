"""Which checks a run was asked for."""

import re
from collections.abc import Iterable, Sequence

_WILDCARD = re.compile(r"[*?]")


def selects(patterns: Sequence[str], gate: str, check: str) -> bool:
    """Whether any pattern is or matches the check's gate or id; only `*` and `?` are special."""
    return any(pattern in (gate, check) or _regex(pattern).fullmatch(check) for pattern in patterns)


def may_select(patterns: Sequence[str], gate: str) -> bool:
    """Whether some check of the gate could be selected, slices that only the data tell included."""
    return any(pattern == gate or _could_start(pattern, f"{gate}/") for pattern in patterns)


def unmatched(
    patterns: Sequence[str], gates: Iterable[str], checks: Iterable[str]
) -> tuple[str, ...]:
    """Patterns that selected nothing: a typo would otherwise turn a gate off without a word."""
    known_gates, known_checks = set(gates), tuple(checks)
    return tuple(
        pattern
        for pattern in patterns
        if pattern not in known_gates
        and not any(pattern == check or _regex(pattern).fullmatch(check) for check in known_checks)
    )


def _could_start(pattern: str, start: str) -> bool:
    wildcard = _WILDCARD.search(pattern)
    if wildcard is None:
        return pattern.startswith(start)
    literal = pattern[: wildcard.start()]
    return literal.startswith(start) or start.startswith(literal)


def _regex(pattern: str) -> re.Pattern[str]:
    parts = ({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)
    return re.compile("".join(parts), re.DOTALL)
