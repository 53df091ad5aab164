"""GitLab: what a job's variables say of the build, a merge request's note, a commit status."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mlgate.publish.gitlab.about import API, SWITCH
from mlgate.publish.gitlab.build import detect
from mlgate.result.context import Context

if TYPE_CHECKING:
    from mlgate.forge.delivery import Delivery
    from mlgate.forge.publication import Publication, Wishes
    from mlgate.forge.state import State
    from mlgate.publish.gitlab.change import MergeRequest
    from mlgate.publish.gitlab.client import Client
    from mlgate.publish.gitlab.notes import Notes

__all__ = ["API", "SWITCH", "detect", "publish"]


def publish(
    publication: "Publication",
    wishes: "Wishes",
    context: Context | None,
    environ: Mapping[str, str],
) -> "tuple[Delivery, ...]":
    """Tell the merge request of the results; never raises for a cause outside the program.

    Parameters
    ----------
    publication
        The results of one commit.
    wishes
        Which merge request, what mode of the note, whether a commit status.
    context
        The build; None outside CI, where `CI_PROJECT_ID` and `--change` say where to.
    environ
        Holds the token (`MLGATE_GITLAB_TOKEN`, else `GITLAB_TOKEN`) and GitLab's own variables.

    """
    from mlgate.publish.gitlab.client import Client, address

    context = context or Context(provider="gitlab")
    where = address(environ)
    if where is None:
        return tuple(_without_token(wishes, context, "there is no token"))
    if not (where.token.isascii() and where.token.isprintable()):
        return tuple(_without_token(wishes, context, "the token has characters that no token has"))
    client = Client(where)
    try:
        return tuple(_told(client, publication, wishes, context, environ))
    finally:
        client.close()


def _without_token(wishes: "Wishes", context: Context, said: str) -> "Iterator[Delivery]":
    from mlgate.forge.delivery import Delivery
    from mlgate.forge.publication import CommentMode
    from mlgate.publish.gitlab import fixes

    is_change = wishes.change is not None or context.change is not None
    if wishes.comment is not CommentMode.OFF and is_change:
        yield Delivery(channel="comment", done=False, said=said, fix=fixes.NO_TOKEN)
    if wishes.status:
        yield Delivery(channel="status", done=False, said=said, fix=fixes.MAKE_ONE)


def _told(
    client: "Client",
    publication: "Publication",
    wishes: "Wishes",
    context: Context,
    environ: Mapping[str, str],
) -> "Iterator[Delivery]":
    from mlgate.forge.body import outcome
    from mlgate.forge.delivery import Delivery
    from mlgate.forge.publication import CommentMode
    from mlgate.forge.thread import ForgeError
    from mlgate.publish.gitlab import change, status

    head = publication.head or context.head_sha
    if wishes.comment is not CommentMode.OFF:
        try:
            one = change.named(wishes.change, context, environ)
            changes = change.of_branch(client, head, context, environ) if one is None else (one,)
        except ForgeError as error:
            yield Delivery(channel="comment", done=False, said=str(error), fix=error.fix)
        else:
            state = _state(publication, head, environ)
            yield from _noted(client, publication, wishes, changes, state)
    if wishes.status:
        yield status.write(client, publication, outcome(publication), context, environ)


def _noted(
    client: "Client",
    publication: "Publication",
    wishes: "Wishes",
    changes: "Sequence[MergeRequest]",
    state: "State",
) -> "Iterator[Delivery]":
    from mlgate.forge.delivery import Delivery
    from mlgate.forge.sticky import upsert
    from mlgate.forge.thread import ForgeError
    from mlgate.forge.told import asks_nothing, models
    from mlgate.publish.gitlab.notes import Notes

    if not changes:
        said = "there is no open merge request whose head this is"
        yield Delivery(channel="comment", done=True, said=said)
    for change in changes:
        notes = Notes(client, change)
        try:
            yield upsert(
                notes,
                _text(publication, notes),
                state,
                wishes.comment,
                passed=asks_nothing(publication),
                replaces=models(publication),
            )
        except ForgeError as error:
            yield Delivery(channel="comment", done=False, said=str(error), fix=error.fix)


def _text(publication: "Publication", notes: "Notes") -> str:
    """Return the note's text; there is no summary of a job to say what a first run says last."""
    from mlgate.forge.body import at_first_run
    from mlgate.forge.told import text

    said, last = text(publication, notes), at_first_run(publication, SWITCH)
    return f"{said}\n**{last}**\n" if last and said else said


def _state(publication: "Publication", head: str | None, environ: Mapping[str, str]) -> "State":
    """Which run writes. A job's number rises with each job, and a retried one has a new number."""
    from mlgate.forge.told import state_of

    job = environ.get("CI_JOB_ID", "")
    run = int(job) if job.isdecimal() and len(job) <= 18 else 0
    return state_of(publication, head=head, run=run, attempt=1)
