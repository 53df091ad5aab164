"""What the reproducibility gate measured: how two files differ, never their rows."""

from pydantic import Field

from mlgate.gates.reproducibility.kind import Kind, kind_of
from mlgate.gates.reproducibility.level import Level
from mlgate.result.evidence import Evidence
from mlgate.result.record import Record


class Trouble(Record):
    """Why something could not be measured."""

    reason: str
    fix: str
    code: str = "MLG411"


class First(Record):
    """The first place where two files differ."""

    where: str  #: in words, without values of rows: "`p` in row 7", "`test.auc`", "byte 120"
    column: str | None = None
    row: int | None = None  #: position, from 1
    key_name: str | None = None  #: column that pairs the rows
    key: str | None = None  #: the row's id; null where values of rows may not be shown
    fresh: str | None = None  #: value of the fresh run; null where it may not be shown
    reference: str | None = None

    def without_values(self) -> "First":
        """The place alone."""
        return self.model_copy(update={"key": None, "fresh": None, "reference": None})


class Tally(Record):
    """How the values of two files differ."""

    unit: str  #: what is counted: rows, numbers or elements
    total: int
    differing: int
    max_abs: float | None = None  #: over pairs of finite numbers
    max_rel: float | None = None  #: of the reference
    max_ulp: int | None = None
    odd: int = 0  #: differences that are no change of a finite number
    flipped: int | None = None  #: rows whose decision differs; null where there are no decisions
    first: First | None = None
    notes: tuple[str, ...] = ()


class Comparison(Record):
    """One output of a fresh run beside the one it has to reproduce."""

    trouble: Trouble | None = None  #: nothing could be compared
    mismatch: str | None = None  #: another type or shape, or no file: no level holds
    written: bool = True  #: whether the fresh run wrote the output at all
    usable: bool = True  #: whether what it wrote can be read, and holds something
    held: tuple[Level, ...] = ()  #: levels that hold
    tally: Tally | None = None
    first: First | None = None  #: of files that differ in their bytes

    def holds(self, level: Level) -> bool:
        """Whether the level was held and holds."""
        return level in self.held


class Suspect(Record):
    """A line of the training code that may give another result each time."""

    file: str
    line: int
    kind: str  #: seed, hash, order or moment
    what: str  #: "RandomForestClassifier without random_state"


class Cause(Record):
    """Why an output differs, as far as further runs and the data show it."""

    shown: str | None = None  #: what was shown: in place, seed, hash, threads or moment
    repeats: bool | None = None  #: whether two fresh runs agree; null where that was not tried
    few: bool = False  #: whether one value differs, of so few digits that runs may agree by chance
    tried: tuple[str, ...] = ()  #: what was changed without restoring equality
    suspects: tuple[Suspect, ...] = ()
    notes: tuple[str, ...] = ()


class Output(Record):
    """One check: an output at its level."""

    entry: int  #: position among the entries
    path: str
    level: Level
    comparison: Comparison | None = None  #: null where the entry did not run
    against: str = "the one in place"
    runs: int = 0  #: fresh runs that were compared
    cause: Cause | None = None
    changed: tuple[str, ...] = ()  #: tracked files that the command changed

    def without_values(self) -> "Output":
        """The same without values of rows."""
        comparison = self.comparison
        if comparison is None or comparison.tally is None or comparison.tally.first is None:
            return self
        if kind_of(self.path) is Kind.NUMBERS:
            return self
        tally = comparison.tally.model_copy(
            update={"first": comparison.tally.first.without_values()}
        )
        return self.model_copy(
            update={"comparison": comparison.model_copy(update={"tally": tally})}
        )


class ReproducibilityEvidence(Evidence):
    """Everything that `judge` needs."""

    outputs: tuple[Output, ...] = ()
    #: why an entry did not run, by its position
    left_out: dict[int, str] = Field(default_factory=dict)

    def without_values(self) -> "ReproducibilityEvidence":
        """The same with places of differences, and no values of rows; numbers of a file stay."""
        return self.model_copy(
            update={"outputs": tuple(output.without_values() for output in self.outputs)}
        )
