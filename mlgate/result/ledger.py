"""How often the test set was looked at, and how often it can be."""

from typing import Literal

from mlgate.result.record import Record


class LookBudget(Record):
    """How many looks the test set can bear for one check's margin."""

    check: str
    limit: str  #: as the policy says it: "max_drop 0.01"
    margin: float  #: in the unit of the check
    standard_error: float  #: of the change, in this run
    allowed: float | None  #: looks, below 1 where the rows are too few for one; null: any number
    left: int | None  #: of them; null where they are more than a million
    worn_out: bool  #: it was looked at more than once, and more often than allowed


class LedgerRecord(Record):
    """The ledger of a run that looked at a test set."""

    path: str
    mode: Literal["warn", "adaptive"]
    problem: str | None = None  #: why looks are not counted; the rest is null then
    test_set: str | None = None  #: fingerprint of ids and labels
    candidate: str | None = None  #: fingerprint of its predictions
    baseline: str | None = None  #: the same; null where nothing was compared
    looks: int | None = None  #: pairs of models that the test set was looked at with, to date
    #: which of them this run is; null where it is none, since both models predict the same
    look: int | None = None
    repeated: bool | None = None  #: the ledger had this pair of models already
    recorded: bool | None = None  #: this run added its line
    unread: int = 0  #: lines that could not be read, each counted as a look
    planned: int | None = None  #: looks, in mode adaptive
    beta: float | None = None  #: at which a pass was decided: 1 - the confidence of its bound
    budgets: tuple[LookBudget, ...] = ()
