"""Where a result comes from: commits, baseline, policy, data, machine."""

from typing import Any, Literal

from pydantic import ConfigDict

from mlgate.result.record import Record


class Tool(Record):
    """Who wrote the result."""

    name: Literal["mlgate"] = "mlgate"
    version: str


class Selection(Record):
    """What was asked for; null means everything."""

    gates: tuple[str, ...] | None = None


class Ci(Record):
    """The CI system's view of the run."""

    provider: str
    event: str | None = None
    change: int | None = None  #: number of the pull or merge request
    run_id: str | None = None
    attempt: int | None = None
    run_url: str | None = None
    fork: bool | None = None


class Commit(Record):
    """What was checked, and what it is compared with."""

    head: str | None  #: head of the change
    checked_out: str | None  #: HEAD of the work tree: a test merge differs from the head
    dirty: bool | None
    base_ref: str | None
    base: str | None
    how: str  #: how the base was found, in words


class Tried(Record):
    """A place that was looked at and not used."""

    source: str
    why_not: str


class PairedRows(Record):
    """How candidate and baseline rows met."""

    shared: int
    only_candidate: int
    only_baseline: int
    label_differs: int


class BaselineRecord(Record):
    """Which baseline was used, or why none."""

    state: Literal["found", "missing", "refused", "not needed"]
    source: str | None = None
    spec: str | None = None
    commit: str | None = None
    distance: int | None = None  #: first-parent steps from the base to the bundle's commit
    tried: tuple[Tried, ...] = ()
    rows: PairedRows | None = None
    identical: bool | None = None  #: every shared row has the same prediction in both


class PolicyChange(Record):
    """One limit or key that the change moves."""

    what: str
    from_: Any = None
    to: Any = None

    model_config = ConfigDict(populate_by_name=True, alias_generator=lambda name: name.rstrip("_"))


class PolicyRecord(Record):
    """The policy that bound this run, and what the change does to it."""

    path: str
    bound_from: Literal["head", "base"] = "head"
    ref: str | None = None
    sha256: str
    edited_in_change: bool | None = None
    loosened: tuple[PolicyChange, ...] = ()
    tightened: tuple[PolicyChange, ...] = ()
    added: tuple[PolicyChange, ...] = ()
    removed: tuple[PolicyChange, ...] = ()
    plumbing: tuple[PolicyChange, ...] = ()


class Verdict(Record):
    """The settings of the decision."""

    mode: Literal["balanced", "strict", "lenient"] | None
    alpha: float
    beta: float
    fail_when: Literal["worse", "beyond_margin"]
    on_inconclusive: Literal["note", "block"]


class Family(Record):
    """One family of tests that shares an error budget."""

    severity: str
    alpha: float
    tests: int


class ErrorBudget(Record):
    """How the run's error budget was shared."""

    method: Literal["weighted-holm"] = "weighted-holm"
    families: tuple[Family, ...]


class DataRecord(Record):
    """One table that was read."""

    name: str
    role: Literal["candidate", "baseline", "dataset", "file", "run"]
    uri: str
    rows: int | None
    fingerprint: str | None


class Environment(Record):
    """The machine and the packages."""

    python: str
    platform: str
    packages: dict[str, str]
    fingerprint: str
    same_as_baseline: bool | None = None


class EvidenceRecord(Record):
    """Where the evidence lies, and its digest."""

    path: str
    sha256: str


class ProblemRecord(Record):
    """Why a run ended without a verdict."""

    code: str
    message: str
    file: str | None = None
    line: int | None = None
    fix: str | None = None
