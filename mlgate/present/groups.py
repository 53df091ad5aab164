"""The rates of the groups that a check compares, out of its details.

`details.rates` maps the name of a rate to the groups that have it, each a mapping with `group`,
`n`, `rate` and the bounds `low` and `high`; `assessed: false` marks a group that is too small,
`pools` lists what a pool is made of, and `details.driver` names the two groups that differ most.
What has another shape is left out: a report must not be lost over it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlgate.result.check import Check


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupRate:
    """One rate of one group."""

    group: str
    n: int | None  #: rows that the rate is a share of
    rate: float | None
    low: float | None
    high: float | None
    note: str | None  #: what is special about this group

    @property
    def values(self) -> tuple[float | None, ...]:
        """What an axis has to hold."""
        return (self.rate, self.low, self.high)


def group_rates(check: Check) -> dict[str, tuple[GroupRate, ...]]:
    """Return the groups of each rate, in the order in which the gate gives them."""
    rates = check.details.get("rates")
    if not isinstance(rates, Mapping):
        return {}
    driver = check.details.get("driver")
    ends = _ends(driver) if isinstance(driver, Mapping) else {}
    found = {str(name): tuple(_groups(name, groups, ends)) for name, groups in rates.items()}
    return {name.replace("_", " "): groups for name, groups in found.items() if groups}


def _ends(driver: Mapping[str, Any]) -> dict[tuple[Any, Any], str]:
    """Return which group of which rate is the highest, and which the lowest."""
    ends = {"highest": driver.get("higher"), "lowest": driver.get("lower")}
    return {
        (driver.get("rate"), str(end.get("group"))): word
        for word, end in ends.items()
        if isinstance(end, Mapping)
    }


def _groups(name: Any, groups: Any, ends: Mapping[tuple[Any, Any], str]) -> Iterator[GroupRate]:
    for one in groups if isinstance(groups, list | tuple) else ():
        if isinstance(one, Mapping) and "group" in one:
            group, n = str(one["group"]), one.get("n")
            yield GroupRate(
                group=group,
                n=n if isinstance(n, int) else None,
                rate=_number(one.get("rate")),
                low=_number(one.get("low")),
                high=_number(one.get("high")),
                note=", ".join(_notes(one, ends.get((name, group)))) or None,
            )


def _notes(one: Mapping[str, Any], end: str | None) -> Iterator[str]:
    if end is not None:
        yield end
    if isinstance(one.get("pools"), list | tuple):
        yield f"{len(one['pools']):,} groups"
    if one.get("assessed") is False:
        yield "too small to assess"


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None
