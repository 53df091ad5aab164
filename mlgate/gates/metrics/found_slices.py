"""Judge a search of slices: which are worse, and what is told of them. Pure."""

from dataclasses import dataclass
from typing import Any

from mlgate.data.searchable import MOST_VALUES
from mlgate.gates.metrics.case import subject
from mlgate.gates.metrics.discover import DISCOVER, Discover, least_drop
from mlgate.gates.metrics.evidence import MetricsEvidence
from mlgate.gates.metrics.margin import Margin
from mlgate.gates.metrics.params import MetricParams
from mlgate.gates.metrics.row_quality import Quality, quality
from mlgate.gates.metrics.search import search_key
from mlgate.gates.metrics.search_evidence import Cell, Searched
from mlgate.gates.metrics.slice_words import groups, sentence, where
from mlgate.policy.entry import Entry
from mlgate.present.numbers import rows
from mlgate.result.check import Limit
from mlgate.result.finding import Cause, Exact, Finding, Held, Unmeasured
from mlgate.result.outcome import Direction, Severity
from mlgate.stats.slice_search import MIN_FLIPS, MIN_ROWS

_LEFT_OUT = 5  #: columns that a note names
_LOOK = (
    "look at the rows of these slices: what is different in their data, "
    "and what the training changed for them"
)


@dataclass(frozen=True, kw_only=True)
class _Search:
    """One entry's search."""

    entry: Entry[MetricParams]
    discover: Discover
    quality: Quality

    @property
    def sign(self) -> int:
        """-1 where a rise is a loss."""
        return -1 if self.quality.lower_is_better else 1

    @property
    def margin(self) -> Margin:
        """The smallest drop that is told."""
        return least_drop(self.discover, decisions=self.quality.decisions)

    @property
    def unit(self) -> str | None:
        """Of the mean that is compared."""
        known = self.entry.params.known
        return "fraction" if self.quality.decisions or known is None else known.unit

    def limit(self, least: float | None) -> Limit:
        """What a slice may lose before it is told."""
        return Limit(
            of="change",
            op=">=" if self.sign > 0 else "<=",
            value=None if least is None else -self.sign * least,
            relative=self.margin.value if self.margin.relative else None,
            text=f"min_drop {self.margin}",
        )

    def finding(self, held: Held, **more: Any) -> Finding:
        """What the search became; `more` are further fields of the finding, or others."""
        params = self.entry.params
        warns = "warn" in (params.severity, self.discover.severity)
        common: dict[str, Any] = {
            "severity": Severity.WARN if warns else Severity.BLOCK,
            "code": "MLG231",
            "limit": self.limit(None),
        }
        return Finding(
            gate=self.entry.gate,
            subject=subject(params),
            rule=DISCOVER,
            title=f"{self.quality.words} in any slice against the baseline",
            held=held,
            entry=self.entry.index,
            file=self.entry.file,
            line=self.entry.line(DISCOVER),
            unit=self.unit,
            direction=Direction.HIGHER if self.sign > 0 else Direction.LOWER,
            **{**common, **more},
        )


def found_slices(evidence: MetricsEvidence, entry: Entry[MetricParams]) -> Finding:
    """The check of an entry that searches slices."""
    params = entry.params
    discover = params.discover or Discover()
    search = _Search(entry=entry, discover=discover, quality=quality(params))
    stopped = _stopped(evidence, search)
    if stopped is not None:
        return stopped
    nothing = Searched(key="", reason="the evidence has no search of these columns")
    key = search_key(params)
    searched = next((each for each in evidence.searches if each.key == key), nothing)
    if searched.reason is not None or searched.whole is None:
        reason = searched.reason or "no row is shared with the baseline"
        held = Unmeasured(cause=Cause.ERROR, reason=reason, fix=searched.fix)
        return search.finding(held, notes=_left_out(searched))
    few = _few(searched, searched.whole)
    if few is not None:
        held = Unmeasured(cause=Cause.TOO_FEW, reason=few, fix="add rows to the test set")
        return search.finding(held, code="MLG220", n=searched.whole.n)
    return _judged(search, searched, searched.whole, weighted=evidence.weighted)


def _stopped(evidence: MetricsEvidence, search: _Search) -> Finding | None:
    """What stands in the way of any search."""
    if evidence.unreadable is not None:
        why = evidence.unreadable
        held = Unmeasured(cause=Cause.ERROR, reason=why.reason, fix=why.fix)
        return search.finding(held, code=why.code)
    for defects in (evidence.defects, evidence.baseline_defects):
        for role in search.quality.reads:
            if role in defects:
                fix = f"repair the column of the {role.partition(':')[0]}"
                held = Unmeasured(cause=Cause.ERROR, reason=defects[role], fix=fix)
                return search.finding(held, code="MLG200")
    absent = evidence.no_baseline
    if absent is None:
        return None
    cause = Cause.NO_BASELINE if absent.missing else Cause.ERROR
    held = Unmeasured(cause=cause, reason=absent.reason, fix=absent.fix)
    return search.finding(held, code=absent.code)


def _few(searched: Searched, whole: Cell) -> str | None:
    """Why there is nothing that a search could be made in."""
    if whole.n < MIN_ROWS:
        return f"{rows(whole.n)} shared with the baseline, and a slice needs {MIN_ROWS}"
    if not searched.large:
        return f"none of the {searched.slices:,} slices has {MIN_ROWS} rows"
    flips = whole.wins + whole.losses
    if searched.tests or flips < MIN_FLIPS:
        return None
    return (
        f"the models differ on {rows(flips)}, and none of the {searched.slices:,} slices "
        f"has {MIN_ROWS} rows and {MIN_FLIPS} on which they do"
    )


def _judged(search: _Search, searched: Searched, whole: Cell, *, weighted: bool) -> Finding:
    least, found = search.margin.of(searched.baseline), searched.found
    reason = _found(search, searched) if found else _nothing(searched, whole)
    text = f"{len(found) + searched.more:,} of {searched.slices:,} slices"
    held = Exact(holds=not found, reason=reason, fix=_LOOK, measured_text=text if found else None)
    unweighted = ("the search of slices counts every row once, whatever its weight",)
    more: dict[str, Any] = {}
    if found and all(one.at_best >= -least for one in found):
        more["severity"] = Severity.WARN  # none is worse by the margin for sure
    return search.finding(
        held,
        n=whole.n,
        limit=search.limit(least),
        details=_details(search, searched, whole),
        notes=(*(unweighted if weighted else ()), *_crowded(searched), *_left_out(searched)),
        **more,
    )


def _nothing(searched: Searched, whole: Cell) -> str:
    flips = whole.wins + whole.losses
    if not flips:
        return f"no slice is worse: the models agree on all {rows(whole.n)}"
    if flips < MIN_FLIPS:
        return f"no slice is worse: the models differ on {rows(flips)} only"
    columns = f"{len(searched.columns):,} column" + ("" if len(searched.columns) == 1 else "s")
    return (
        f"no slice is shown to be worse: {searched.slices:,} slices of {columns} were searched, "
        f"{searched.tests:,} of which have {MIN_ROWS} rows and {MIN_FLIPS} "
        "on which the models differ"
    )


def _found(search: _Search, searched: Searched) -> str:
    """How many slices are worse, and what became of the one that lost most."""
    first, number = searched.found[0], len(searched.found) + searched.more
    told = sentence(search.quality, search.unit, first)
    most = "" if number == 1 else "most of all "
    return (
        f"{number:,} {'slice is' if number == 1 else 'slices are'} worse, of {searched.slices:,} "
        f"that were searched: {most}where {where(searched, first)}, {told}"
    )


def _details(search: _Search, searched: Searched, whole: Cell) -> dict[str, Any]:
    """What a report shows as a table; changes are in the sign of the metric."""
    return {
        "columns": ", ".join(column.name for column in searched.columns),
        "slices_searched": searched.slices,
        "slices_tested": searched.tests,
        "all_rows": _counts(search, whole),
        "found": [
            {
                "slice": where(searched, one),
                "groups": groups(searched, one),
                **_counts(search, one.cell),
                "at_best": search.sign * one.at_best,
                "p_value": one.p_value,
                "p_adjusted": one.p_adjusted,
            }
            for one in searched.found
        ],
        "more_found": searched.more,
    }


def _counts(search: _Search, cell: Cell) -> dict[str, Any]:
    return {
        "rows": cell.n,
        "worse": cell.losses,
        "better": cell.wins,
        "change": search.sign * cell.change,
    }


def _crowded(searched: Searched) -> tuple[str, ...]:
    """Named columns of so many values that most of their rows may be in no group of their own."""
    return tuple(
        f"`{column.name}` has {column.rarer + len(column.values):,} values: the "
        f"{len(column.values)} most frequent are groups, and the others one together"
        for column in searched.columns
        if column.rarer + len(column.values) > MOST_VALUES
    )


def _left_out(searched: Searched) -> tuple[str, ...]:
    """Columns that the predictions have and that were not searched."""
    if not searched.left_out:
        return ()
    named = [f"`{name}` ({why})" for name, why in list(searched.left_out.items())[:_LEFT_OUT]]
    left = len(searched.left_out) - len(named)
    more = f" and {left:,} more" if left else ""
    return (f"columns that were not searched: {', '.join(named)}{more}",)
