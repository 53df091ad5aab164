"""Findings that the section `predictions` is to blame for, and not the entry they come from."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mlgate.data.absent import Absent
from mlgate.data.pairing import Pairs
from mlgate.data.unpaired import Unpaired
from mlgate.policy.source import Document
from mlgate.result.finding import Cause, Finding, Unmeasured


def blame_predictions(
    findings: Iterable[Finding], pairs: Pairs | Unpaired | None, document: Document
) -> list[Finding]:
    """Give what the predictions' own keys made impossible the line of that key.

    Parameters
    ----------
    findings
        Of all gates.
    pairs
        What the predictions were read as.
    document
        The policy, for its lines.

    """
    causes = _causes(pairs)
    return [_blamed(finding, causes, document) for finding in findings]


def _causes(pairs: Pairs | Unpaired | None) -> Mapping[str, Absent]:
    """Reason -> the key that is to blame."""
    if isinstance(pairs, Unpaired):
        if pairs.key is None:
            return {}
        return {pairs.reason: Absent(key=pairs.key, reason=pairs.reason, fix=pairs.fix)}
    return {} if pairs is None else {one.reason: one for one in pairs.candidate.absent.values()}


def _blamed(finding: Finding, causes: Mapping[str, Absent], document: Document) -> Finding:
    held = finding.held
    if not isinstance(held, Unmeasured) or held.cause is not Cause.ERROR:
        return finding
    absent = causes.get(held.reason)
    if absent is None:
        return finding
    place = document.place(("predictions", absent.key))
    return replace(finding, held=replace(held, fix=absent.fix), line=place.line)
