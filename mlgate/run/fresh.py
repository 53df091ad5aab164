"""Whether the outputs that a run reads belong to the inputs in place."""

import fnmatch
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mlgate.gate import Needs
from mlgate.pipeline.freshness import GATE, check_id, fresh_findings
from mlgate.pipeline.manifest import place
from mlgate.pipeline.staleness import Belongs, Stale, stale
from mlgate.policy.bound import Policy
from mlgate.policy.selection import selects
from mlgate.result.finding import Finding
from mlgate.run.order import Order


@dataclass(frozen=True, kw_only=True)
class Fresh:
    """Findings about the outputs in place, or the sentence that nothing is known of them."""

    ids: tuple[str, ...] = ()  #: of the checks that could be made
    findings: tuple[Finding, ...] = ()
    note: str | None = None


def outputs_read(policy: Policy, needs: Needs) -> tuple[str, ...]:
    """Outputs that an entry or `predictions` reads, where the policy tells what they depend on."""
    pipeline = policy.sections.pipeline
    if pipeline is None or not pipeline.inputs:
        return ()
    read = {posixpath.normpath(said) for said in _read(policy, needs)}
    return tuple(
        said
        for said in dict.fromkeys(pipeline.outputs)
        if any(_covers(posixpath.normpath(said), path) for path in read)
    )


def fresh_ids(policy: Policy, needs: Needs) -> tuple[str, ...]:
    """Ids of the checks that a run can make of them."""
    return tuple(check_id(output) for output in outputs_read(policy, needs))


def fresh(order: Order, needs: Needs) -> Fresh:
    """Hold the outputs that are read against the manifest that `mlgate run` left beside them.

    Without one there is nothing to hold them against: no check is made, and the run says so.
    """
    policy = order.policy
    pipeline, read = policy.sections.pipeline, outputs_read(policy, needs)
    if pipeline is None or not read:
        return Fresh()
    ids = tuple(check_id(output) for output in read)
    asked = not order.gates or any(selects(order.gates, GATE, made) for made in ids)
    # Hashing takes time, and is of no use where nobody asks for it.
    staleness = stale(pipeline, policy.root, policy.name) if asked else _not_looked_at(read)
    path = place(pipeline, policy.root, policy.name)
    if staleness is None or not path.exists():
        return Fresh(ids=ids, note=_unknown(path) if asked else None)
    findings = fresh_findings(
        read,
        staleness,
        file=policy.file,
        line=policy.document.place(("pipeline", "inputs")).line,
    )
    return Fresh(ids=ids, findings=tuple(findings))


def _not_looked_at(outputs: Sequence[str]) -> Mapping[str, Stale | Belongs]:
    return dict.fromkeys(outputs, Stale(reason="nobody asked"))


def _unknown(path: Path) -> str:
    return (
        "nothing tells whether the outputs belong to the inputs in place: there is no "
        f"{path.name}, which `mlgate run` writes beside them"
    )


def _read(policy: Policy, needs: Needs) -> Iterator[str]:
    """Paths that the policy's predictions and entries name."""
    sections = policy.sections
    yield from needs.files
    if sections.predictions is not None:
        yield sections.predictions.path
        if sections.predictions.runs is not None:
            yield sections.predictions.runs
    for entries in policy.entries.values():
        for entry in entries:
            dataset = sections.datasets.get(getattr(entry.params, "dataset", None) or "")
            if dataset is not None and dataset.path is not None:
                yield dataset.path
            compared = getattr(entry.params, "compare", None)
            yield from compared if isinstance(compared, dict) else ()


def _covers(output: str, path: str) -> bool:
    """Whether a path that is read is an output, lies in one, or is a glob that takes it in."""
    return (
        PurePosixPath(path).is_relative_to(output)
        or fnmatch.fnmatchcase(path, output)
        or fnmatch.fnmatchcase(output, path)
    )
