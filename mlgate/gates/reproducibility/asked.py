"""What is asked of one output."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.gates.reproducibility.kind import Kind
from mlgate.gates.reproducibility.level import ALWAYS_HELD, Level

if TYPE_CHECKING:
    from mlgate.data.engine import Engine


@dataclass(frozen=True, kw_only=True)
class Decision:
    """How the predictions say a decision: by a column, or by a threshold of the score."""

    column: str
    threshold: float | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One output, and how it is compared."""

    path: str  #: as the policy says it
    kind: Kind
    level: Level
    engine: "Engine"
    examples: bool  #: whether values of rows may be shown
    key: str | None = None  #: column that pairs rows; None pairs by position
    decision: Decision | None = None  #: None: every column that holds no fractions
    delimiter: str = ","

    @property
    def levels(self) -> tuple[Level, ...]:
        """The level that is asked for, and those that say how alike the files are at best."""
        return (self.level, *(level for level in ALWAYS_HELD if level != self.level))

    @property
    def reads_values(self) -> bool:
        """Whether the file is opened as what its name says."""
        return self.kind is not Kind.OPAQUE


class MismatchError(Exception):
    """The fresh output is of another type or shape, so that no level holds."""


class UnusableError(Exception):
    """The fresh output cannot be read, or holds nothing: there is nothing to compare."""


class NotWrittenError(Exception):
    """The fresh run did not write the output."""


class TroubleError(Exception):
    """Nothing can be compared.

    Parameters
    ----------
    reason
        What is wrong with which file.
    fix
        What to do.
    code
        Stable code of the finding.

    """

    def __init__(self, reason: str, fix: str, code: str = "MLG411") -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix
        self.code = code
