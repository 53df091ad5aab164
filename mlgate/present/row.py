"""The numbers of a check as a comment shows them: the way it went, and by how much."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.present import numbers
from mlgate.present.cells import cells
from mlgate.result.check import Check

if TYPE_CHECKING:
    from markupsafe import Markup

_ARROWS = {"+": "▲", numbers.MINUS: "▼"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """The numbers of a check, as plain text; None where there is none."""

    baseline: str | None
    measured: str | None
    arrow: "Markup | None"  #: the sign of the change; says nothing of good or bad
    change: str
    limit: str | None
    amount: str | None  #: of a margin that is written in percent


def row(check: Check) -> Row:
    """Return what stands in the row of `check`; an arrow in place of the sign of a change."""
    from markupsafe import Markup

    found = cells(check)
    arrow = _ARROWS.get(found.change[:1])
    limit = check.limit
    return Row(
        baseline=found.baseline if found.baseline != numbers.ABSENT else None,
        measured=found.measured if found.measured != numbers.ABSENT else None,
        arrow=Markup(arrow) if arrow else None,  # noqa: S704 -- our own
        change=found.change[1:] if arrow else found.change,
        limit=limit.text if limit else None,
        amount=_amount(check),
    )


def _amount(check: Check) -> str | None:
    limit = check.limit
    if limit is None or limit.relative is None or limit.value is None:
        return None
    return numbers.number(abs(limit.value), check.unit)
