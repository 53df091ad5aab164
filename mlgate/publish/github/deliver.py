"""What needs a token: the comment of the pull request, a commit status, a check run."""

from collections.abc import Iterator, Mapping

from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import CommentMode, Publication, Wishes
from mlgate.forge.sticky import upsert
from mlgate.forge.thread import ForgeError
from mlgate.forge.told import asks_nothing, models, text
from mlgate.publish.github import check_run, fixes, status
from mlgate.publish.github.change import changes
from mlgate.publish.github.client import Client, access
from mlgate.publish.github.comments import Comments
from mlgate.publish.github.patience import Patience
from mlgate.publish.github.told import Told, reads_only, told
from mlgate.result.context import Context


def deliver(
    publication: Publication,
    wishes: Wishes,
    context: Context | None,
    environ: Mapping[str, str],
    patience: Patience,
) -> tuple[Delivery, ...]:
    """Write what is wished; what cannot be written is said and never raised."""
    channels = _channels(wishes)
    way = access(environ)
    repository = (context.repository if context else None) or environ.get("GITHUB_REPOSITORY")
    if not channels:
        return ()
    if way is None:
        return tuple(_without_token(channels, wishes, context))
    if not repository:
        return tuple(_failed(channels, "the repository is not known", fixes.NO_REPOSITORY))
    situation = fixes.Situation(
        url=way.url,
        wishes=wishes,
        own_token=way.own_token,
        reads_only=reads_only(context, environ),
    )
    what = told(publication, context)
    with Client(way, repository, situation, patience) as client:
        return tuple(_written(client, what, wishes, context))


def _channels(wishes: Wishes) -> tuple[str, ...]:
    wanted = {
        "comment": wishes.comment is not CommentMode.OFF,
        "status": wishes.status,
        "check run": wishes.check_run,
    }
    return tuple(channel for channel, is_wanted in wanted.items() if is_wanted)


def _failed(channels: tuple[str, ...], said: str, fix: str | None) -> Iterator[Delivery]:
    for channel in channels:
        yield Delivery(channel=channel, done=False, said=said, fix=fix)


def _without_token(
    channels: tuple[str, ...], wishes: Wishes, context: Context | None
) -> Iterator[Delivery]:
    """A build of no pull request misses no comment."""
    is_change = wishes.change is not None or (context is not None and context.is_change_request)
    for channel in channels:
        if channel == "comment" and not is_change:
            said = "there is no token, so no pull request was looked for"
            yield Delivery(channel=channel, done=True, said=said)
        else:
            yield from _failed((channel,), "there is no token", fixes.NO_TOKEN)


def _written(
    client: Client,
    what: Told,
    wishes: Wishes,
    context: Context | None,
) -> Iterator[Delivery]:
    if wishes.comment is not CommentMode.OFF:
        try:
            found = changes(client, wishes, context, what.state.sha)
        except ForgeError as error:
            yield from _failed(("comment",), str(error), error.fix)
        else:
            if not found.numbers:
                yield Delivery(channel="comment", done=True, said=found.why_none)
            for number in found.numbers:
                yield _commented(Comments(client, number), what, wishes)
    if wishes.status:
        yield status.write(client, what)
    if wishes.check_run:
        yield check_run.write(client, what)


def _commented(comments: Comments, what: Told, wishes: Wishes) -> Delivery:
    try:
        said = text(what.publication, comments)
    except ForgeError as error:
        return Delivery(channel="comment", done=False, said=str(error), fix=error.fix)
    return upsert(
        comments,
        said,
        what.state,
        wishes.comment,
        passed=asks_nothing(what.publication),
        replaces=models(what.publication),
    )
