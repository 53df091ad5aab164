"""The base commit's policy, read from git objects: what was promised, what the change moves."""

from dataclasses import dataclass, field
from pathlib import Path

from mlgate import catalog
from mlgate.baseline import git, tracked
from mlgate.baseline.commit import Base, NoBase
from mlgate.errors import ConfigurationError
from mlgate.gate import ReadFile
from mlgate.policy.bound import Policy
from mlgate.policy.compare import Changes, Terms, compare
from mlgate.verdict import Promised


@dataclass(frozen=True, kw_only=True)
class BasePolicy:
    """What the base commit says."""

    promised: Promised | None = None  #: null where the base has no policy, or none that can be read
    changes: Changes = field(default_factory=Changes)  #: what the change does to the base's limits
    #: whether the policy's file differs from the base's; null where there is no base
    edited: bool | None = None
    broken: str | None = None  #: why the base's policy does not parse


def read_base_policy(policy: Policy, terms: Terms, base: Base | NoBase | None) -> BasePolicy:
    """Read the base's policy and compare it with the work tree's, whose terms are `terms`.

    Raises
    ------
    GitError
        If the base commit's objects cannot be read.

    """
    top = git.repository_root(policy.root)
    if top is None or not isinstance(base, Base):
        return BasePolicy()
    read = reader_at(top, policy.root, base.commit)
    raw = read(policy.path.name)
    if raw is None:
        return BasePolicy(edited=True)
    try:
        before = catalog.parse_policy(raw, file=policy.file, path=policy.path, read_file=read)
        terms_before = catalog.terms(before, read)
    except ConfigurationError as error:
        return BasePolicy(edited=True, broken=str(error))
    return BasePolicy(
        promised=Promised(
            ids=frozenset(promise.id for bound in terms_before.bound for promise in bound.promises),
            if_missing=before.sections.baseline.if_missing,
        ),
        changes=compare(terms_before, terms),
        edited=before.sha256 != policy.sha256,
    )


def reader_at(top: Path, root: Path, commit: str) -> ReadFile:
    """Read files of the policy's folder as they are in a commit."""

    def read_file(name: str) -> bytes | None:
        path = tracked.repository_path(top, root, name)
        found = None if path is None else tracked.find(top, commit, path)
        if found is None or tracked.obstacle(top, found) is not None:
            return None
        return tracked.read(top, found)

    return read_file
