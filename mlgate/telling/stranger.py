"""Results of a change from a fork, for a job that may write: read as a stranger's."""

from collections.abc import Mapping
from dataclasses import replace

from mlgate import catalog
from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import ARTEFACT, Publication, Refused, Wishes
from mlgate.forge.thread import ForgeError
from mlgate.forge.untrusted import Facts, Uploaded, results
from mlgate.result.context import Context
from mlgate.telling.work import Work

_CHANNEL = "report"
_DEFAULT_ID = "default"


def from_stranger(
    work: Work, context: Context, environ: Mapping[str, str]
) -> tuple[Publication, Wishes, Context] | Delivery:
    """What a run of a fork says, for the change that GitHub says it is of.

    Returns
    -------
    tuple[Publication, Wishes, Context] | Delivery
        What is to be told, to whom, and the build that made it; or why nothing can be.

    """
    forge = catalog.member("publish", context.provider)
    if not hasattr(forge, "uploaded_by_fork") or not context.repository:
        return Delivery(
            channel=_CHANNEL,
            done=False,
            said="--untrusted reads the artefacts of GitHub's workflow_run, and this is not GitHub",
            fix="on GitLab, let the parent project's pipeline run for merge requests of forks",
        )
    try:
        uploaded: Uploaded = forge.uploaded_by_fork(context.repository, work.run, environ)
    except ForgeError as error:
        return Delivery(channel=_CHANNEL, done=False, said=str(error), fix=error.fix)
    build = _build(context, uploaded)
    wishes = work.wishes
    if wishes.change is not None and wishes.change != uploaded.change:
        said = f"the run is of the pull request {uploaded.change} and not of {wishes.change}"
        return Delivery(channel=_CHANNEL, done=False, said=said)
    return (
        _publication(work, uploaded, build),
        replace(wishes, change=uploaded.change),
        build,
    )


def _publication(work: Work, uploaded: Uploaded, build: Context) -> Publication:
    run = uploaded.run
    facts = Facts(repository=str(build.repository), head=run.head, build=build.record())
    reports, refused = results(uploaded.archives, facts)
    left_out = tuple(Refused(path=name, why=why) for name, why in uploaded.left_out.items())
    if not uploaded.archives and not left_out:
        why = f"has uploaded no artefact {ARTEFACT}*"
        left_out = (Refused(path=f"run {run.id}", why=why),)
    return Publication(
        # Not the name in the result: a stranger would choose whose comment is written over.
        report_id=work.report_id or _DEFAULT_ID,
        reports=reports,
        refused=(*left_out, *refused),
        head=run.head,
        untrusted=True,
        conclusion=run.conclusion,
        bending=tuple(dict.fromkeys(uploaded.bending)),
    )


def _build(context: Context, uploaded: Uploaded) -> Context:
    """The build that made the results, in place of the one that tells of them."""
    run = uploaded.run
    return Context(
        provider=context.provider,
        event="pull_request",
        is_change_request=True,
        change=uploaded.change,
        run_id=str(run.id),
        attempt=run.attempt,
        run_url=run.url,
        fork=True,
        repository=context.repository,
        sha=run.head,
        head_sha=run.head,
        default_branch=context.default_branch,
    )
