"""The base commit's policy, read from git objects: what was promised, what the change moves."""

from dataclasses import dataclass, field
from pathlib import Path

from mlgate import catalog
from mlgate.baseline import git, tracked
from mlgate.baseline.commit import Base, NoBase
from mlgate.errors import ConfigurationError
from mlgate.gate import ReadFile
from mlgate.ledger.lost import lost_looks
from mlgate.policy.bound import Policy
from mlgate.policy.compare import Changes, Terms, compare
from mlgate.verdict import NOTHING_PROMISED, Promised


@dataclass(frozen=True, kw_only=True)
class BasePolicy:
    """What the base commit says."""

    promised: Promised = NOTHING_PROMISED
    changes: Changes = field(default_factory=Changes)  #: what the change does to the base's limits
    #: whether the policy's file differs from the base's; null where there is no base
    edited: bool | None = None
    broken: str | None = None  #: why the base's policy does not parse


class _UnreadableError(Exception):
    """A file of the base is no file with the content that it stands for."""


def read_base_policy(policy: Policy, terms: Terms, base: Base | NoBase) -> BasePolicy:
    """Read the base's policy and compare it with the work tree's, whose terms are `terms`.

    A policy that was moved or renamed since the base is followed.

    Raises
    ------
    GitError
        If the base commit's objects cannot be read.

    """
    if isinstance(base, NoBase):
        return BasePolicy() if base.certain else _unknown(policy, base.why, broken=None)
    top = git.repository_root(policy.root)
    if top is None:
        return BasePolicy()
    path = _path_at(top, policy, base.commit)
    if path is None:
        return BasePolicy(edited=True)
    read = _reader_at(top, path.parent, base.commit)
    try:
        before = catalog.parse_policy(
            read(path.name) or b"", file=policy.file, path=path, read_file=read
        )
        terms_before = catalog.terms(before, read)
    except (ConfigurationError, _UnreadableError) as error:
        return _unknown(policy, f"its policy does not parse: {error}", broken=str(error))
    changes = compare(terms_before, terms)
    lost = lost_looks(top, base.commit, before, policy)
    return BasePolicy(
        promised=Promised(
            ids=frozenset(promise.id for bound in terms_before.bound for promise in bound.promises),
            if_missing=before.sections.baseline.if_missing,
        ),
        changes=changes if lost is None else changes.with_loosened(lost),
        edited=before.sha256 != policy.sha256 or path != policy.path,
    )


def _unknown(policy: Policy, why: str, *, broken: str | None) -> BasePolicy:
    """Nothing can be told of the base's checks; the head's word forgives a missing baseline."""
    promised = Promised(unknown=why, if_missing=policy.sections.baseline.if_missing)
    return BasePolicy(promised=promised, edited=None if broken is None else True, broken=broken)


def _path_at(top: Path, policy: Policy, commit: str) -> Path | None:
    """Where the policy was in a commit: at its path, or where it was moved from."""
    path = tracked.repository_path(top, policy.root, policy.path.name)
    if path is None:
        return None
    if tracked.find(top, commit, path) is not None:
        return policy.path
    before = git.renamed_from(top, commit, path)
    return None if before is None else top / before


def _reader_at(top: Path, root: Path, commit: str) -> ReadFile:
    """Read files of the policy's folder as they are in a commit."""

    def read_file(name: str) -> bytes | None:
        path = tracked.repository_path(top, root, name)
        found = None if path is None else tracked.find(top, commit, path)
        if found is None:
            return None
        obstacle = tracked.obstacle(top, found)
        if obstacle is not None:
            raise _UnreadableError(f"{path} {obstacle}")
        return tracked.read(top, found)

    return read_file
