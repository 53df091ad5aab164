"""What a policy promises to check, whatever the data."""

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Looser(Enum):
    """Which way a limit becomes easier to meet."""

    HIGHER = "higher"
    LOWER = "lower"
    SUPERSET = "superset"
    CHANGED = "changed"  #: any change may loosen it
    ABSENT = "absent"  #: false or null is the loosest


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A check that an entry makes whatever the data, known before anything is measured."""

    id: str
    value: Any  #: the limit as JSON
    looser: Looser
