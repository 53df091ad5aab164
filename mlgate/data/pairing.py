"""Candidate rows joined with the baseline's, inside the engine."""

from dataclasses import dataclass

from mlgate.result.provenance import DataRecord, PairedRows


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """A table of the engine: one row a candidate row that counts.

    Columns: `y` (1 where the target is the positive label, else 0), `score_c`, `hit_c` (0/1 decision),
    the baseline's `score_b`, `hit_b` where there is one, and the further columns asked for as `by_<n>`.
    """

    table: str
    paired: bool  #: whether the baseline's columns are there
    rows: PairedRows | None
    data: tuple[DataRecord, ...]


@dataclass(frozen=True, kw_only=True)
class Unpaired:
    """The predictions cannot be read or are not what the policy says."""

    reason: str
    fix: str
