"""What is to be published, and how; nothing here knows a forge."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from mlgate.result.report import Report

#: What the names of our artefacts begin with, and the folders that they are downloaded to.
ARTEFACT: Final = "mlgate-"
#: How a job ended, in the words of GitHub.
Conclusion = Literal["success", "failure", "cancelled", "skipped"]


class CommentMode(StrEnum):
    """When the comment of a change is written."""

    UPDATE = "update"  #: one comment, edited in place
    ON_CHANGE = "on-change"  #: the same, edited only where the outcome of a check moved
    #: created only where something did not pass; one that is there is always brought up to date
    ON_FAILURE = "on-failure"
    RECREATE = (
        "recreate"  #: a new one for each verdict, the old one deleted, for those who want mail
    )
    OFF = "off"


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A result that is not published, and why: it must not read as a pass."""

    path: str
    why: str  #: "is of commit 4f1c9ab, and this job is of 77aa012"


@dataclass(frozen=True, kw_only=True)
class Publication:
    """The results of one commit, ready to be told."""

    report_id: str  #: keys the comment: `^[a-z0-9][a-z0-9._-]{0,39}$`
    reports: tuple[Report, ...]  #: in the order of their names, none twice
    paths: tuple[str, ...] = ()  #: where each report was read; empty where it was no file
    refused: tuple[Refused, ...] = ()
    head: str | None = None  #: the commit of the change that the results are of
    #: the results come from a job that a stranger could edit: nothing in them is believed but
    #: what the forge says too
    untrusted: bool = False
    #: how the jobs that made the results ended, as the forge says it; of trusted ones it may not
    #: be known
    conclusion: Conclusion | None = None
    #: files of the change that could bend its own verdict: workflows, policies, waivers
    bending: tuple[str, ...] = ()
    #: the check is still running: there are no reports yet
    running: bool = False


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the user wants published, beside what needs no token."""

    change: int | None = None  #: number of the pull or merge request; None: find it
    comment: CommentMode = CommentMode.UPDATE
    status: bool = False  #: a commit status on the head
    check_run: bool = False  #: a check run on the head (GitHub)
