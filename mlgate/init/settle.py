"""From a proposal to a policy that passes on what is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlgate.errors import ConfigurationError, MlgateError
from mlgate.init.metric_entries import probing, with_limit
from mlgate.init.proposal import Note, Proposal, ProposedEntry
from mlgate.init.template import render
from mlgate.init.trial import bound, trial

if TYPE_CHECKING:
    from mlgate.result.check import Check
    from mlgate.result.report import Report


@dataclass(frozen=True, kw_only=True)
class Settled:
    """A policy, and what a check of it says."""

    proposal: Proposal
    text: str
    report: "Report | None"  #: null where there was no verdict
    error: MlgateError | None = None  #: why there was none


def settle(proposal: Proposal, path: Path, environ: Mapping[str, str]) -> Settled:
    """Measure, set the limits, and let what does not pass warn only."""
    proposal = _valid(proposal, path)
    if proposal.empty:
        return Settled(proposal=proposal, text=render(proposal), report=None)
    try:
        proposal = _limited(proposal, path, environ)
        report = trial(render(proposal), path, environ)
        blocking = [check for check in report.checks if check.blocking]
        if blocking:
            proposal = _warned(proposal, blocking, path)
            report = trial(render(proposal), path, environ)
    except MlgateError as error:
        return Settled(proposal=proposal, text=render(proposal), report=None, error=error)
    return Settled(proposal=proposal, text=render(proposal), report=report)


def _limited(proposal: Proposal, path: Path, environ: Mapping[str, str]) -> Proposal:
    """With limits for the metrics of predictions, which are measured first."""
    metrics = proposal.entries.get("metrics", ())
    probe = tuple(map(probing, metrics))
    if probe == tuple(metrics):
        return proposal
    measured = trial(render(replace(proposal, entries={"metrics": probe})), path, environ)
    limited = tuple(with_limit(entry, measured) for entry in metrics)
    return replace(proposal, entries={**proposal.entries, "metrics": limited})


def _valid(proposal: Proposal, path: Path) -> Proposal:
    """Without entries that this mlgate refuses, such as one of a contract that is broken."""
    entries: dict[str, Sequence[ProposedEntry]] = {}
    notes = []
    for gate, of in proposal.entries.items():
        kept = []
        for entry in of:
            alone = replace(proposal, entries={gate: (entry,)})
            try:
                bound(render(alone), path)
            except ConfigurationError as error:
                what = ", ".join(str(entry.keys[key]) for key in _SUBJECT if key in entry.keys)
                why = f"since it is refused: {error.problems[0].message}"
                notes.append(Note(what=f"the {gate} of {what}", why=why))
            else:
                kept.append(entry)
        if kept:
            entries[gate] = tuple(kept)
    return replace(proposal, entries=entries, left_out=(*proposal.left_out, *notes))


_SUBJECT = ("metric", "dataset", "contract", "file")


def _warned(proposal: Proposal, blocking: Sequence["Check"], path: Path) -> Proposal:
    """Every entry with a check that blocks reports without blocking."""
    from mlgate import catalog

    entry_of = {
        promise.id: (one.entry.gate, one.entry.index)
        for one in catalog.terms(bound(render(proposal), path)).bound
        for promise in one.promises
    }
    reasons: dict[tuple[str, int], list[str]] = {}
    for check in blocking:
        if check.id in entry_of:
            reasons.setdefault(entry_of[check.id], []).append(f"{check.id}: {check.reason}")
    entries = {gate: list(of) for gate, of in proposal.entries.items()}
    notes = []
    for (gate, index), why in reasons.items():
        entry = entries[gate][index]
        warned = {**_before_columns(entry), "severity": "warn", **entry.keys}
        lines = [f"does not pass today: {reason}" for reason in why]
        entries[gate][index] = replace(entry, keys=warned, above=(*entry.above, *lines))
        notes += [Note(what=line, why="so its entry warns and does not block") for line in lines]
    return replace(proposal, entries=entries, left_out=(*proposal.left_out, *notes))


def _before_columns(entry: ProposedEntry) -> Mapping[str, object]:
    """What stands first in an entry: what it is about."""
    return {key: entry.keys[key] for key in _SUBJECT if key in entry.keys}
