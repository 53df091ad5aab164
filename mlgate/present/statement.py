"""A judged limit, as numbers, before it is put into words."""

from dataclasses import dataclass
from typing import Literal

from mlgate.present.numbers import counted
from mlgate.result.outcome import Direction, Outcome

Rule = Literal["max_drop", "max_rise", "min_gain", "max_gain", "min", "max"]

#: Outcomes of a limit that does not hold.
VIOLATED = frozenset({Outcome.FAIL, Outcome.WARN, Outcome.WAIVED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What the sentence of a check is made of; every number in the metric's own unit."""

    title: str  #: what is measured: "accuracy", "recall where region=EU"
    gate: str
    outcome: Outcome
    rule: Rule
    limit: float  #: as `Limit.value`: -0.01 for `max_drop: 0.01`, 0.75 for `min: 0.75`
    limit_text: str  #: as the policy says it: "max_drop 0.01"
    relative: float | None = None  #: 0.02 for a margin written "2%"
    measured: float
    baseline: float | None = None
    change: float | None = None  #: measured - baseline
    low: float | None = None  #: one-sided bounds of the number held; null for a point
    high: float | None = None
    p_adjusted: float | None = None
    alpha: float = 0.05
    n: int | None = None
    counts: Literal["rows", "queries"] = "rows"  #: what `n` is a number of
    detectable: float | None = None
    rows_needed: int | None = None
    direction: Direction | None = None
    unit: str | None = None
    beyond_margin: bool = False  #: `fail_when: beyond_margin`: the margin itself is tested
    decide_point: bool = False  #: `decide: point`: what noise there is was ignored
    noise_known: bool = True  #: false for a number out of a file
    identical: bool = False  #: candidate and baseline made the same predictions
    cure: str | None = None  #: what would decide, if not more rows: "train more runs"
    remarks: tuple[str, ...] = ()  #: what the gate adds, in its own words
    place: str | None = None  #: where the limit is set: "mlgate.yaml:28"

    @property
    def bounds_the_value(self) -> bool:
        """The limit holds the measured value itself, not its change."""
        return self.rule in ("min", "max")

    @property
    def bounds_a_loss(self) -> bool:
        """The limit is a margin for getting worse."""
        return self.rule in ("max_drop", "max_rise")

    @property
    def real_but_within_margin(self) -> bool:
        """Noise does not explain the change, and it is small enough all the same."""
        tested_for_any_loss = self.bounds_a_loss and not self.beyond_margin
        return tested_for_any_loss and self.p_adjusted is not None and self.p_adjusted <= self.alpha

    @property
    def counted(self) -> str:
        """`n` in words."""
        return counted(self.n or 0, {"rows": "row", "queries": "query"}[self.counts], self.counts)

    @property
    def missing_rows(self) -> int:
        """Rows that would have to be added to decide; 0 where that is not known or not the cure."""
        return max(0, (self.rows_needed or 0) - (self.n or 0))
