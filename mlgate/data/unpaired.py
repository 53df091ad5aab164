"""Why predictions cannot be used, or not with the baseline's."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Unpaired:
    """The predictions cannot be read, or the two sides cannot be paired."""

    reason: str
    fix: str
    code: str = "MLG023"
