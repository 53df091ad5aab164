"""Looks that the base's ledger has and the work tree's has no more: removed, or edited."""

from pathlib import Path, PurePosixPath

from mlgate.baseline import git, tracked
from mlgate.ledger.book import read_lines
from mlgate.ledger.place import SUFFIX, Ledger, LedgerError, in_work_tree
from mlgate.ledger.store import read
from mlgate.policy.bound import Policy
from mlgate.result.provenance import PolicyChange

LINES = "ledger.lines"  #: what a change of recorded looks is listed as


def lost_looks(top: Path, commit: str, before: Policy, now: Policy) -> PolicyChange | None:
    """What a change does to looks that were recorded; None where they all are still there.

    Parameters
    ----------
    top
        Top of the repository.
    commit
        The base.
    before
        The base's policy.
    now
        The work tree's; another path or mode of its ledger is listed as such, and not again here.

    """
    spec, head = before.sections.ledger, now.sections.ledger
    here = in_work_tree(head, now.root)
    if spec is None or spec.mode == "off" or head is None or here is None:
        return None
    path = tracked.repository_path(top, before.root, spec.path)
    if path is None or head.path != spec.path:
        return None
    try:
        had = _ids_at(top, commit, path)
        has = read(Ledger(path=here, shown=head.path)).looks if had else {}
    except (git.GitError, LedgerError):
        return None  # whoever reads the ledger next says why
    kept = sum(name in has for name in had)
    return None if kept == len(had) else PolicyChange(what=LINES, from_=len(had), to=kept)


def _ids_at(top: Path, commit: str, path: str) -> frozenset[str]:
    if not path.endswith(SUFFIX):
        found = tracked.matching(top, commit, f"{path}/*.json")
        return frozenset(PurePosixPath(entry.path).stem for entry in found)
    entry = tracked.find(top, commit, path)
    if entry is None or tracked.obstacle(top, entry) is not None:
        return frozenset()
    return frozenset(read_lines([(path, tracked.read(top, entry))]).looks)
