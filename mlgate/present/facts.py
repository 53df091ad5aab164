"""All numbers of one check, each with its name; plain text."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlgate.present import numbers
from mlgate.present.cells import cells
from mlgate.result.check import Check
from mlgate.result.outcome import Severity


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what it is."""

    name: str
    value: str
    code: bool = False  #: to be shown as it would be typed


def facts(check: Check) -> tuple[Fact, ...]:
    """Return what is known of `check`, the numbers that decided first."""
    return (*_values(check), *_noise(check), *_rows(check), *_details(check), *_setting(check))


def place(file: str | None, line: int | None) -> str | None:
    """Return "mlgate.yaml:28"."""
    if file is None:
        return None
    return f"{file}:{line}" if line else file


def _values(check: Check) -> Iterator[Fact]:
    row = cells(check)
    broken = check.measured is None and check.measured_text is None and check.failing is not None
    for name, value in (
        ("Break the rule" if broken else "This change", row.measured),
        ("Baseline", row.baseline),
        ("Change", row.change),
    ):
        if value != numbers.ABSENT:
            yield Fact(name, value)
    if check.limit is not None:
        yield Fact("Limit", row.limit, code=True)


def _noise(check: Check) -> Iterator[Fact]:
    bounds, test = check.interval, check.test
    if bounds is not None:
        signs = bounds.of == "change"
        shown = numbers.interval(bounds.low, bounds.high, check.unit, signs=signs)
        of = "the change" if signs else "the value"
        yield Fact(f"Bounds of {of}, {_confidence(bounds.low_confidence)} each", shown)
    if test is not None:
        alone = numbers.p_value(test.p_value)
        yield Fact("p-value over all checks", f"{numbers.p_value(test.p_adjusted)}; alone {alone}")
        yield Fact("Tested", f"{test.h0}, by {test.method}")


def _confidence(value: float) -> str:
    return f"{value * 100:.4g}%"


def _rows(check: Check) -> Iterator[Fact]:
    if check.n is not None:
        # A ranking's checks count queries, and say so.
        what = "Queries" if check.details.get("queries") == check.n else "Rows"
        yield Fact(what, f"{check.n:,}")
    if check.detectable is not None:
        yield Fact("Smallest it would catch", numbers.number(check.detectable, check.unit))
    if check.rows_needed is not None:
        what = "Queries" if "queries" in check.details else "Rows"
        yield Fact(f"{what} that would decide", f"about {numbers.about(check.rows_needed)}")


def _details(check: Check) -> Iterator[Fact]:
    """What the gate adds of its own; tables have a place of their own."""
    for name, value in check.details.items():
        words = name.replace("_", " ").capitalize()
        if isinstance(value, bool):
            yield Fact(words, "yes" if value else "no")
        elif isinstance(value, int):
            yield Fact(words, numbers.number(value))
        elif isinstance(value, float):
            yield Fact(words, numbers.number(value, check.unit))
        elif isinstance(value, str):
            yield Fact(words, value)


def _setting(check: Check) -> Iterator[Fact]:
    if check.severity is Severity.WARN:
        yield Fact("Severity", "warn: it never blocks")
    where = place(check.file, check.line)
    if where is not None:
        yield Fact("Set at", where, code=True)
    if check.because is not None:
        yield Fact("Follows from", check.because, code=True)
    if check.code is not None:
        yield Fact("More about it", f"mlgate explain {check.code}", code=True)
