"""Why predictions cannot be used, or not with the baseline's."""

from dataclasses import dataclass

from mlgate.data.absent import Absent


@dataclass(frozen=True, kw_only=True)
class Unpaired:
    """The predictions cannot be read, or the two sides cannot be paired."""

    reason: str
    fix: str
    code: str = "MLG023"
    key: str | None = None  #: the key of `predictions` that is to blame


def unpaired_by(absent: Absent) -> Unpaired:
    """The predictions cannot be used for want of this column."""
    return Unpaired(reason=absent.reason, fix=absent.fix, key=absent.key)
