"""Checks by gate, and the slices of a limit under the check over all rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from mlgate.present.head import selected
from mlgate.present.story import rank
from mlgate.result.check import Check
from mlgate.result.outcome import Outcome
from mlgate.result.report import Report


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One limit: the check over all rows, and one for each slice, worst first."""

    whole: Check | None
    slices: tuple[Check, ...]

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """All of them, the one over all rows first."""
        return (self.whole, *self.slices) if self.whole is not None else self.slices

    @cached_property
    def worst(self) -> Check:
        """The check that says what became of the entry."""
        return min(self.checks, key=rank)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes that occur, each once."""
        return tuple(dict.fromkeys(check.outcome for check in self.checks))

    @property
    def blocks(self) -> bool:
        """Some check of it blocks."""
        return any(check.blocking for check in self.checks)


@dataclass(frozen=True, kw_only=True)
class Section:
    """All entries of one gate; what did not pass is worst first."""

    gate: str
    shown: tuple[Entry, ...]
    skipped: tuple[Entry, ...]
    passed: tuple[Entry, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them, in the order in which they are read."""
        return (*self.shown, *self.skipped, *self.passed)

    @property
    def checks(self) -> tuple[Check, ...]:
        """All checks of the gate."""
        return tuple(check for entry in self.entries for check in entry.checks)


def sections(report: Report) -> tuple[Section, ...]:
    """Return the checks that were asked for, by gate; the gate with the worst check is first."""
    by_gate: dict[str, list[Check]] = {}
    for check in selected(report.checks):
        by_gate.setdefault(check.gate, []).append(check)
    found = [_section(gate, checks) for gate, checks in by_gate.items()]
    return tuple(sorted(found, key=lambda section: rank(section.entries[0].worst)))


def slice_of(check: Check) -> tuple[str, str] | None:
    """Return column and value of the slice that `check` is about; None where it is about no one."""
    column, equals, value = (check.scope or "").partition("=")
    return (unquote(column), _interval(check) or unquote(value)) if equals else None


def _interval(check: Check) -> str | None:
    """The interval of a slice that is one; of a quartile, its id says only which."""
    interval = check.details.get("interval")
    if not isinstance(interval, str) or check.scope is None:
        return None
    which = check.scope.rpartition("=")[2].partition("quartile-")[2]
    return f"{interval} (quartile {which})" if which else interval


def _section(gate: str, checks: Iterable[Check]) -> Section:
    entries = sorted(_entries(checks), key=lambda entry: rank(entry.worst))
    quiet = (Outcome.PASS, Outcome.SKIPPED)
    return Section(
        gate=gate,
        shown=tuple(entry for entry in entries if entry.worst.outcome not in quiet),
        skipped=tuple(entry for entry in entries if entry.worst.outcome is Outcome.SKIPPED),
        passed=tuple(entry for entry in entries if entry.worst.outcome is Outcome.PASS),
    )


def _entries(checks: Iterable[Check]) -> Iterable[Entry]:
    whole: dict[tuple[str, str, str | None], Check] = {}
    slices: dict[tuple[str, str, str | None], list[Check]] = {}
    for check in checks:
        if slice_of(check) is None:
            key = (check.subject, check.rule, check.scope)
            whole[key] = check
        else:
            key = (check.subject, check.rule, None)
            slices.setdefault(key, []).append(check)
    for key in dict.fromkeys((*whole, *slices)):
        yield Entry(whole=whole.get(key), slices=tuple(sorted(slices.get(key, []), key=rank)))
