"""The numbers of a check as the cells of a row, with digits enough to tell them apart."""

from dataclasses import dataclass

from mlgate.present import numbers
from mlgate.result.check import Check


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells:
    """Plain text, not yet escaped for any format; an en dash where nothing applies."""

    measured: str
    baseline: str
    change: str
    limit: str

    @property
    def empty(self) -> bool:
        """No cell but the limit says anything."""
        return {self.measured, self.baseline, self.change} == {numbers.ABSENT}


def cells(check: Check) -> Cells:
    """Return what stands in the row of `check`."""
    return Cells(
        measured=check.measured_text or _measured(check),
        baseline=check.baseline_text or _baseline(check),
        change=_change(check),
        limit=check.limit.text if check.limit else numbers.ABSENT,
    )


def _measured(check: Check) -> str:
    value = check.measured
    if value is None:
        return _failing(check)
    shown = [numbers.number(value, check.unit)]
    if check.baseline is not None:
        shown.append(numbers.pair(value, check.baseline, check.unit)[0])
    limit = _limit(check, "measured")
    if limit is not None:
        shown.append(numbers.pair(value, limit, check.unit)[0])
    return max(shown, key=len)


def _failing(check: Check) -> str:
    if check.failing is None:
        return numbers.ABSENT
    return f"{numbers.rows(check.failing.rows)} ({numbers.number(check.failing.share, 'share')})"


def _baseline(check: Check) -> str:
    if check.baseline is None or check.measured is None:
        return numbers.number(check.baseline, check.unit)
    return numbers.pair(check.baseline, check.measured, check.unit)[0]


def _change(check: Check) -> str:
    limit = _limit(check, "change")
    if check.change is None or limit is None:
        return numbers.change(check.change, check.unit)
    return numbers.change_pair(check.change, limit, check.unit)[0]


def _limit(check: Check, of: str) -> float | None:
    return check.limit.value if check.limit is not None and check.limit.of == of else None
