"""What a forge's CI says of the build, whichever forge it is."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlgate.result.provenance import Ci


@dataclass(frozen=True, kw_only=True)
class Context:
    """One build as the CI system describes it; null where it does not say."""

    provider: str  #: github, gitlab
    event: str | None = None  #: in the provider's own word
    is_change_request: bool = False  #: the build is for a pull or merge request
    change: int | None = None  #: number of the pull or merge request
    run_id: str | None = None
    attempt: int | None = None  #: counts from 1
    run_url: str | None = None  #: without user, password and query
    fork: bool | None = None  #: the change comes from another repository
    repository: str | None = None  #: owner/name
    sha: str | None = None  #: the commit that the build was started for
    test_merge: bool = (
        False  #: `sha` is a merge of change and base that the forge made for the build
    )
    head_sha: str | None = None  #: head of the change; for a branch its newest commit
    base_sha: str | None = None  #: the base as the event says it
    base_ref: str | None = None  #: the branch that the change goes into
    merge_queue_base: str | None = None  #: what a merge queue tests this change on
    branch: str | None = None  #: the branch that was pushed; null for changes and tags
    default_branch: str | None = None

    def record(self) -> Ci:
        """As `ci` of `result.json`."""
        return Ci(
            provider=self.provider,
            event=self.event,
            change=self.change,
            run_id=self.run_id,
            attempt=self.attempt,
            run_url=self.run_url,
            fork=self.fork,
        )


#: Set by nearly all; by Azure Pipelines; by Jenkins.
_TELL_OF_CI = ("CI", "TF_BUILD", "JENKINS_URL")


def in_ci(environ: Mapping[str, str]) -> bool:
    """Whether this is a CI job, of a forge that is known or not."""
    return any(environ.get(name, "").lower() not in ("", "0", "false") for name in _TELL_OF_CI)
