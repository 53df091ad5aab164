"""Checks that would be told in the same words are told once, and so are their notes."""

from collections import Counter
from collections.abc import Iterable, Sequence

from mlgate.result.check import Check

Group = tuple[Check, ...]

#: Ids of a group that are listed; the others are counted.
MOST_IDS = 10
_MOST_NOTES = 8


def groups(checks: Iterable[Check]) -> tuple[Group, ...]:
    """Put together what has the same outcome, reason and fix, each group where its first stands."""
    found: dict[tuple[object, ...], list[Check]] = {}
    for check in checks:
        words = check.outcome, check.blocking, check.reason, check.fix
        found.setdefault(words, []).append(check)
    return tuple(tuple(group) for group in found.values())


def notes(group: Group) -> tuple[str, ...]:
    """Return the notes of a group's checks, each once."""
    return tuple(dict.fromkeys(note for check in group for note in check.notes))


def remarks(checks: Sequence[Check]) -> tuple[str, ...]:
    """Return the notes of checks whose own lines are not shown, each once and a few at most.

    Every gate's first notes come before any gate's second ones, so that a gate with many slices
    hides no other's. A note that the check's reason says already is left out.
    """
    about: dict[str, list[Check]] = {}
    for check in checks:
        for note in dict.fromkeys(check.notes):
            if note not in check.reason:
                about.setdefault(note, []).append(check)
    said = [_said(note, group) for note, group in _by_turns(about)]
    left = len(said) - _MOST_NOTES
    if left > 1:
        said = [*said[:_MOST_NOTES], f"{left:,} more notes on checks are in the full result"]
    return tuple(said)


def _said(note: str, group: list[Check]) -> str:
    others = len(group) - 1
    more = f" and {others:,} more check{'' if others == 1 else 's'}" if others else ""
    return f"{note} (`{group[0].id}`{more})"


def _by_turns(about: dict[str, list[Check]]) -> list[tuple[str, list[Check]]]:
    turns: Counter[str] = Counter()
    numbered = []
    for note, group in about.items():
        gate = group[0].gate
        numbered.append((turns[gate], note, group))
        turns[gate] += 1
    return [(note, group) for _, note, group in sorted(numbered, key=lambda one: one[0])]
