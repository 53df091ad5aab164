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
    measured, baseline = _values(check)
    return Cells(
        measured=check.measured_text or measured,
        baseline=check.baseline_text or baseline,
        change=_change(check),
        limit=check.limit.text if check.limit else numbers.ABSENT,
    )


def _values(check: Check) -> tuple[str, str]:
    limit = _limit(check, "measured")
    known = [value for value in (check.measured, check.baseline, limit) if value is not None]
    shown = dict(zip(known, numbers.together(known, check.unit), strict=True))
    measured = _failing(check) if check.measured is None else shown[check.measured]
    return measured, numbers.ABSENT if check.baseline is None else shown[check.baseline]


def _failing(check: Check) -> str:
    if check.failing is None:
        return numbers.ABSENT
    return f"{numbers.rows(check.failing.rows)} ({numbers.number(check.failing.share, 'share')})"


def _change(check: Check) -> str:
    limit = _limit(check, "change")
    if check.change is None or limit is None:
        return numbers.change(check.change, check.unit)
    return numbers.change_pair(check.change, limit, check.unit)[0]


def _limit(check: Check, of: str) -> float | None:
    return check.limit.value if check.limit is not None and check.limit.of == of else None
