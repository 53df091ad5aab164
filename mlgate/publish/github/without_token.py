"""What a job can be told without a token: its summary, annotations and outputs."""

from collections.abc import Mapping, Sequence

from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import Publication
from mlgate.publish.github import annotations, outputs, summary


def before(publication: Publication, environ: Mapping[str, str]) -> tuple[Delivery, ...]:
    """Summary and annotations, first of all: what needs a token may fail, and these do not."""
    if publication.running:
        return ()
    done = (summary.write(publication, environ), annotations.write(publication))
    return tuple(delivery for delivery in done if delivery is not None)


def after(
    publication: Publication, environ: Mapping[str, str], deliveries: Sequence[Delivery]
) -> tuple[Delivery, ...]:
    """Outputs, last of all: they name the comment."""
    if publication.running:
        return ()
    url = next((one.url for one in deliveries if one.channel == "comment" and one.url), None)
    done = outputs.write(publication, environ, comment_url=url)
    return () if done is None else (done,)
