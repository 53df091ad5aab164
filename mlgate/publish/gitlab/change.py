"""Which merge requests the results belong to, and in which project these are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from mlgate.result.context import Context
from mlgate.result.url import without_secrets

if TYPE_CHECKING:
    from mlgate.publish.gitlab.client import Client

_MOST = 5  #: merge requests of one branch that are told


@dataclass(frozen=True, kw_only=True)
class MergeRequest:
    """One merge request, by the names that the API has for it."""

    project: str  #: number of the project, or its path as one part of an address
    iid: int
    web: str | None = None  #: its address in a browser

    @property
    def path(self) -> str:
        """The path in the API."""
        return f"/projects/{self.project}/merge_requests/{self.iid}"


def named(asked: int | None, context: Context, environ: Mapping[str, str]) -> MergeRequest | None:
    """The merge request that is asked for, or that the pipeline is of; None if neither is.

    A pipeline of a fork's merge request runs in the fork, and its merge request is elsewhere.
    """
    iid = asked if asked is not None else context.change
    project = _target(context, environ)
    if iid is None or project is None:
        return None
    return MergeRequest(project=project, iid=iid, web=_web(environ, iid))


def of_branch(
    client: "Client", head: str | None, context: Context, environ: Mapping[str, str]
) -> Sequence[MergeRequest]:
    """The open merge requests of the branch that was pushed whose head is our commit.

    Raises
    ------
    ForgeError
        If GitLab does not tell.

    """
    project = _target(context, environ)
    if context.branch is None or project is None or head is None:
        return ()
    found = client.pages(
        f"/projects/{project}/merge_requests",
        state="opened",
        source_branch=context.branch,
        order_by="created_at",
        sort="asc",
    )
    mine = [one["iid"] for one in found if one.get("sha") == head and _is_number(one.get("iid"))]
    return [MergeRequest(project=project, iid=iid, web=_web(environ, iid)) for iid in mine[:_MOST]]


def _target(context: Context, environ: Mapping[str, str]) -> str | None:
    for name in ("CI_MERGE_REQUEST_PROJECT_ID", "CI_PROJECT_ID"):
        if environ.get(name, "").isdecimal():
            return environ[name]
    return quote(context.repository, safe="") if context.repository else None


def _web(environ: Mapping[str, str], iid: int) -> str | None:
    project = environ.get("CI_MERGE_REQUEST_PROJECT_URL") or environ.get("CI_PROJECT_URL")
    return f"{without_secrets(project).rstrip('/')}/-/merge_requests/{iid}" if project else None


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
