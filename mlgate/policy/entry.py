"""One entry under `gates.<gate>`, with the lines of its keys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from mlgate.policy.model import EntryParams
from mlgate.policy.source import Document, KeyPath

P_co = TypeVar("P_co", bound=EntryParams, covariant=True)


@dataclass(frozen=True, kw_only=True)
class Entry(Generic[P_co]):
    """The parameters of one entry, and where the policy says them."""

    gate: str
    index: int  #: position under its gate
    params: P_co
    file: str  #: the policy's path, relative to the repository where there is one
    #: line of each dotted key below the entry (`max_drop`, `columns.age.minimum`), and of the entry
    #: itself under ""
    lines: Mapping[str, int]

    def line(self, key: str = "") -> int:
        """Line of a dotted key, or of the nearest key above it that is written."""
        while key and key not in self.lines:
            key = key.rpartition(".")[0]
        return self.lines[key]


def lines_below(document: Document, gate: str, count: int) -> list[dict[str, int]]:
    """Lines of each dotted key below each of a gate's `count` entries."""
    lines: list[dict[str, int]] = [{} for _ in range(count)]
    above: KeyPath = ("gates", gate)
    for path in document.values:
        if len(path) >= 3 and path[:2] == above:
            line = document.place(path).line or 1
            lines[cast("int", path[2])][".".join(str(part) for part in path[3:])] = line
    return lines
