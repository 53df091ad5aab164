"""What the schema gate measured: for each rule its counts."""

from mlgate.gates.schema.rules import Rule
from mlgate.result.check import Example
from mlgate.result.evidence import Evidence
from mlgate.result.record import Record


class Trouble(Record):
    """Why something could not be measured."""

    reason: str
    fix: str


class Counts(Record):
    """Rows of the table under one rule."""

    failing: int
    null: int | None = None
    nan: int | None = None
    uncast: int | None = None  #: cells of a text column that are not of the type the rule needs
    extreme: str | None = None  #: the value furthest off; null where values may not be shown
    examples: tuple[Example, ...] = ()
    trouble: Trouble | None = None  #: the rule itself could not be run

    def without_values(self) -> "Counts":
        """The same with the positions of rows, and none of their values."""
        hidden = tuple(Example(row=example.row, value=None) for example in self.examples)
        return self.model_copy(update={"extreme": None, "examples": hidden})


class Column(Record):
    """One column as the file has it."""

    name: str
    type: str  #: the engine's name
    text: bool = False  #: written as text, whatever its values are


class Table(Record):
    """One dataset."""

    name: str
    rows: int | None
    columns: tuple[Column, ...] = ()
    trouble: Trouble | None = None  #: it cannot be read

    def column(self, name: str) -> Column | None:
        """The column of exactly that name."""
        return next((column for column in self.columns if column.name == name), None)


class Measured(Record):
    """One entry: its rules, and the counts of those that could be run, in the same order."""

    dataset: str
    rules: tuple[Rule, ...]
    counts: tuple[Counts | None, ...]
    notes: tuple[str, ...] = ()  #: what the contract says and mlgate does not check


class SchemaEvidence(Evidence):
    """Everything that `judge` needs."""

    tables: tuple[Table, ...]
    entries: tuple[Measured, ...]

    def table(self, name: str) -> Table:
        """The dataset of that name."""
        return next(table for table in self.tables if table.name == name)

    def without_values(self) -> "SchemaEvidence":
        """The same with the positions of rows, and none of their values."""
        entries = tuple(
            entry.model_copy(
                update={"counts": tuple(each and each.without_values() for each in entry.counts)}
            )
            for entry in self.entries
        )
        return self.model_copy(update={"entries": entries})
