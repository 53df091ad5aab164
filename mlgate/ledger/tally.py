"""A ledger told by test set: looks, outcomes, and what is left."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlgate.ledger.book import Book, looks_at
from mlgate.ledger.look import Look, LookedCheck
from mlgate.stats.test_set_reuse import looks_allowed, looks_left


@dataclass(frozen=True, kw_only=True)
class CheckTally:
    """One check over all looks at a test set."""

    id: str
    outcomes: Mapping[str, int]  #: how often each, the most frequent first
    margin: float | None  #: of the last look that had one
    allowed: float | None  #: looks, by the margin and the error of that look
    left: int | None  #: of them; null where they are more than a million, or not known


@dataclass(frozen=True, kw_only=True)
class TestSetTally:
    """All looks at one test set."""

    test_set: str
    n: int
    looks: int
    first: str  #: ISO 8601, UTC
    last: str
    checks: tuple[CheckTally, ...]

    __test__ = False  # no test, whatever its name starts with


def tally(book: Book, beta: float) -> tuple[TestSetTally, ...]:
    """Each test set of a ledger, the one that was looked at last first."""
    sets = dict.fromkeys(look.test_set for look in book.looks.values())
    told = [_told(looks_at(book, test_set), beta, book.lost) for test_set in sets]
    return tuple(sorted(told, key=lambda one: (one.last, one.test_set), reverse=True))


def _told(looks: tuple[Look, ...], beta: float, lost: int) -> TestSetTally:
    """`lost` lines may have been looks at any test set, and count as such, as in a check."""
    return TestSetTally(
        test_set=looks[0].test_set,
        n=looks[0].n,
        looks=len(looks) + lost,
        first=looks[0].time,
        last=looks[-1].time,
        checks=tuple(_checks(looks, beta, len(looks) + lost)),
    )


def _checks(looks: tuple[Look, ...], beta: float, spent: int) -> Iterator[CheckTally]:
    seen: dict[str, list[LookedCheck]] = {}
    for look in looks:
        for check in look.checks:
            seen.setdefault(check.id, []).append(check)
    for name, checks in seen.items():
        measured = [check for check in checks if check.margin and check.standard_error]
        last = measured[-1] if measured else None
        allowed = (
            None
            if last is None
            else looks_allowed(last.margin or 0, last.standard_error or 0, beta)
        )
        yield CheckTally(
            id=name,
            outcomes=dict(Counter(check.outcome for check in checks).most_common()),
            margin=None if last is None else last.margin,
            allowed=allowed,
            left=None if allowed is None else looks_left(allowed, spent),
        )
