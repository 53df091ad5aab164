"""The commit status, for those who ask for it: one line beside the pipeline's jobs."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mlgate.forge.delivery import Delivery
from mlgate.forge.thread import ForgeError
from mlgate.publish.gitlab import fixes
from mlgate.result.context import Context
from mlgate.result.outcome import GREEN, RunOutcome

if TYPE_CHECKING:
    from mlgate.forge.publication import Publication
    from mlgate.publish.gitlab.client import Client

#: Of the state machine's message, as `Cannot transition status via :run from :success`.
_TRANSITION = re.compile(r"Cannot transition status via :\w+ from :(?P<state>\w+)")
_LONGEST = 140  #: characters of a description, as on other forges; GitLab takes 255


def write(
    client: "Client",
    publication: "Publication",
    outcome: RunOutcome,
    context: Context,
    environ: Mapping[str, str],
) -> Delivery:
    """Set the status `mlgate/<report id>` of the pipeline's commit.

    It is made part of the pipeline that runs: GitLab would make a second pipeline for a status
    that belongs to none, and a merge request shows the newest pipeline only.
    """
    sha, project = context.sha or publication.head, environ.get("CI_PROJECT_ID", "")
    if sha is None or not project.isdecimal():
        return Delivery(channel="status", done=False, said="the job does not say its commit")
    try:
        client.post(f"/projects/{project}/statuses/{sha}", _sent(publication, outcome, context))
    except ForgeError as error:
        return _refused(error, _state(publication, outcome))
    return Delivery(channel="status", done=True, said=f"set to {outcome.value}")


def _refused(error: ForgeError, wanted: str) -> Delivery:
    """GitLab refuses to set a status to what it is, and to change one that has ended."""
    found = _TRANSITION.search(str(error))
    if found is None:
        return Delivery(channel="status", done=False, said=str(error), fix=error.fix)
    if found["state"] == wanted:
        return Delivery(channel="status", done=True, said="left as it is: it says so already")
    said = f"GitLab keeps the status at {found['state']}, and it should be {wanted}"
    return Delivery(channel="status", done=False, said=said, fix=fixes.NEW_PIPELINE)


def _sent(
    publication: "Publication", outcome: RunOutcome, context: Context
) -> dict[str, str | int | bool]:
    sent: dict[str, str | int | bool] = {
        "state": _state(publication, outcome),
        "name": f"mlgate/{publication.report_id}",
        "description": _description(publication, outcome)[:_LONGEST],
    }
    if context.run_id is not None and context.run_id.isdecimal():
        sent["pipeline_id"] = int(context.run_id)
    if context.run_url is not None:
        sent["target_url"] = context.run_url
    return sent


def _state(publication: "Publication", outcome: RunOutcome) -> str:
    if publication.running:
        return "running"
    return "success" if outcome in GREEN and not publication.refused else "failed"


def _description(publication: "Publication", outcome: RunOutcome) -> str:
    """Counts alone: no text of the data stands in it."""
    if publication.running:
        return "running"
    counts = [report.counts for report in publication.reports if report.counts is not None]
    total = sum(count.total for count in counts)
    blocking = sum(count.blocking for count in counts)
    said = f"{outcome.value}: {blocking:,} of {total:,} checks block"
    refused = len(publication.refused)
    return f"{said}, {refused:,} results are refused" if refused else said
