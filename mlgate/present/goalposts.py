"""Limits that a change moves in its own favour, over all models that it is held against."""

from collections.abc import Sequence
from dataclasses import dataclass

from mlgate.present.aloud import Loosened, loosened
from mlgate.result.report import Report


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """One limit; plain text."""

    model: str | None  #: None where there is only one
    limit: Loosened


@dataclass(frozen=True, kw_only=True, slots=True)
class Goalposts:
    """All of them, and whose limits were used."""

    models: int  #: whose limits moved
    limits: str
    moved: tuple[Moved, ...]


def goalposts(reports: Sequence[Report]) -> Goalposts | None:
    """Return what the change loosens or removes; None where it does neither."""
    moving = [report for report in reports if loosened(report)]
    if not moving:
        return None
    several = len(reports) > 1
    return Goalposts(
        models=len(moving),
        limits=_limits(moving),
        moved=tuple(
            Moved(model=report.name or "default" if several else None, limit=limit)
            for report in moving
            for limit in loosened(report)
        ),
    )


def _limits(moving: Sequence[Report]) -> str:
    own = sum(report.policy is not None and report.policy.bound_from == "head" for report in moving)
    if own == 0:
        return "The limits of the base were used."
    if own == len(moving):
        return "The limits of this change were used."
    return f"The limits of this change were used for {own:,} of {len(moving):,} of them."
