"""Has a forge told of results, and says in the log what became of it."""

from collections.abc import Callable, Mapping

from mlgate import catalog
from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import Publication, Wishes
from mlgate.result.context import Context
from mlgate.telling import say
from mlgate.telling.origin import context_of, reached
from mlgate.telling.publication import publication_of
from mlgate.telling.verdict import exit_code
from mlgate.telling.work import Work

_NO_FORGE = Delivery(
    channel="report",
    done=False,
    said="this is no job of a forge that mlgate knows, so there is nobody to tell",
    fix="give --change N to tell the pull or merge request N",
)


def tell(work: Work, environ: Mapping[str, str], write: Callable[[str], None]) -> int | None:
    """Publish and say so; returns the exit code, or None where there is nobody to tell.

    Raises
    ------
    ConfigurationError
        If a change is named and nothing tells which forge it is of, or where its API lies.

    """
    context = context_of(environ, work.wishes.change)
    publication: Publication | None = None
    if context is not None:
        environ = reached(context, environ)
        publication, deliveries = _told(work, context, environ, write)
    elif work.require_report or work.announce or work.untrusted:
        deliveries = (_NO_FORGE,)
    else:
        return None
    for delivery in deliveries:
        for line in say.delivered(delivery, environ):
            write(line)
    if publication is not None and context is not None:
        sentence = catalog.member("publish", context.provider).SWITCH
        for line in say.switch(publication, sentence, deliveries):
            write(line)
    if publication is not None and work.verdict and not work.partial_ok:
        for line in say.partly(publication.reports):
            write(line)
    return exit_code(work, publication, deliveries)


def _told(
    work: Work, context: Context, environ: Mapping[str, str], write: Callable[[str], None]
) -> tuple[Publication | None, tuple[Delivery, ...]]:
    wishes = work.wishes
    if work.untrusted:
        from mlgate.telling.stranger import from_stranger

        found = from_stranger(work, context, environ)
        if isinstance(found, Delivery):
            return None, (found,)
        publication, wishes, context = found
    else:
        publication = publication_of(work, context)
    for line in say.read(publication):
        write(line)
    return publication, publish(publication, wishes, context, environ)


def publish(
    publication: Publication, wishes: Wishes, context: Context, environ: Mapping[str, str]
) -> tuple[Delivery, ...]:
    """Have the forge told; whatever goes wrong there is said, and changes no verdict."""
    forge = catalog.member("publish", context.provider)
    try:
        return tuple(forge.publish(publication, wishes, context, environ))
    except Exception as error:  # noqa: BLE001  # a bug of a publisher must not turn a build red
        bug = Delivery(
            channel="report",
            done=False,
            said=f"a bug of mlgate: {type(error).__name__}: {str(error)[:300]}",
            fix="report it to the maintainers; the verdict of `mlgate check` stands",
        )
        return (bug,)
