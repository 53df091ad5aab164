"""Metrics of the predictions that this version computes, with limits that today's rows keep."""

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlgate.errors import ConfigurationError
from mlgate.gates.metrics.known import find
from mlgate.gates.metrics.metric import Metric
from mlgate.init.proposal import Proposal, ProposedEntry
from mlgate.init.ranges import ceiling_over, floor_under
from mlgate.init.template import render
from mlgate.init.trial import bound
from mlgate.result.outcome import Direction

if TYPE_CHECKING:
    from mlgate.result.check import Check
    from mlgate.result.report import Report

#: by task; what a task does not have is not offered
_PREFERRED = {
    "binary": ("accuracy", "roc_auc", "log_loss"),
    "multiclass": ("accuracy", "f1_macro", "log_loss"),
    "regression": ("mean_absolute_error", "r2"),
}
_DROP = 0.01
_RISE = "2%"
_HARDLY = 1e-9  #: from the end of a metric's range: a limit that any value keeps
_FAR = 1e12  #: a limit of a metric without an end
_CHANCE = {"roc_auc": 0.5, "r2": 0.0}  #: what a score that knows nothing reaches


def offered(spec: Mapping[str, Any], path: Path) -> tuple[list[ProposedEntry], dict[str, str]]:
    """Entries for a table of predictions, and why each other metric is not offered.

    The gate itself is asked, so a task or metric that it learns is offered from then on.
    """
    entries = []
    refused = {}
    for name in _PREFERRED.get(spec["task"], ()):
        metric = find(name)
        if metric is None:
            continue
        change = {"max_drop": _DROP} if _is_score(metric) else {"max_rise": _RISE}
        entry = ProposedEntry(keys={"metric": name, **change})
        proposal = Proposal(name="asked", predictions=spec, entries={"metrics": (entry,)})
        try:
            bound(render(proposal), path)
        except ConfigurationError as error:
            refused[name] = error.problems[0].message
        else:
            entries.append(entry)
    return entries, refused


def probing(entry: ProposedEntry) -> ProposedEntry:
    """The entry with a limit that only measures."""
    metric = _computed(entry)
    if metric is None:
        return entry
    if _is_score(metric):
        limit = {"min": max(metric.low + _HARDLY, -_FAR)}
    else:
        limit = {"max": min(metric.high - _HARDLY, _FAR)}
    return replace(entry, keys={**entry.keys, **limit})


def with_limit(entry: ProposedEntry, report: "Report") -> ProposedEntry:
    """The entry with a limit a little beyond the interval of what the report measured."""
    metric = _computed(entry)
    if metric is None:
        return entry
    rule = "min" if _is_score(metric) else "max"
    check = next((c for c in report.checks if c.id == f"metrics/{metric.name}.{rule}"), None)
    limit = None if check is None else _limit(metric, check)
    if check is None or check.interval is None or limit is None:
        reason = "" if check is None or check.interval is not None else f": {check.reason}"
        return replace(entry, above=(*entry.above, f"no `{rule}` could be proposed{reason}"))
    shown = check.interval.low if rule == "min" else check.interval.high
    words = "at least" if rule == "min" else "at most"
    today, held = (_shown(metric, value) for value in (check.measured, shown))
    remark = f"{today} today, shown to be {words} {held} ({check.n:,} rows)"
    first = {"metric": entry.keys["metric"], rule: limit}
    return replace(entry, keys={**first, **entry.keys}, above=(*entry.above, remark))


def _computed(entry: ProposedEntry) -> Metric | None:
    return None if "file" in entry.keys else find(entry.keys.get("metric", ""))


def _shown(metric: Metric, value: float | None) -> str:
    if value is None:
        return "no number"
    return f"{value:.4f}" if math.isfinite(metric.high) else f"{value:.4g}"


def _is_score(metric: Metric) -> bool:
    return metric.direction is Direction.HIGHER


def _limit(metric: Metric, check: "Check") -> float | None:
    """Two decimals, or three where two are too coarse; of an error without an end three digits."""
    interval = check.interval
    if interval is None:
        return None
    if _is_score(metric):
        if interval.low is None:
            return None
        places = 3 if interval.low > metric.high - 0.01 else 2
        limit = min(floor_under(interval.low, places), metric.high - 10.0**-places)
        return limit if limit > _CHANCE.get(metric.name, metric.low) else None
    if interval.high is None:
        return None
    places = 3 if interval.high < 0.1 else 2
    if not math.isfinite(metric.high) and interval.high > 0:
        places = 2 - math.floor(math.log10(interval.high))
    limit = ceiling_over(interval.high, places)
    return limit if metric.low < limit < metric.high else None
