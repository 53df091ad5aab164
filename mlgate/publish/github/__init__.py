"""GitHub: what Actions says of the build, and what a pull request is told."""

from collections.abc import Mapping

from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import Publication, Wishes
from mlgate.publish.github.build import detect
from mlgate.result.context import Context

__all__ = ["detect", "publish"]


def publish(
    publication: Publication,
    wishes: Wishes,
    context: Context | None,
    environ: Mapping[str, str],
) -> tuple[Delivery, ...]:
    """Tell the job and the pull request; what cannot be had is said in a delivery."""
    from mlgate.publish.github import without_token

    del wishes, context
    done = without_token.before(publication, environ)
    return (*done, *without_token.after(publication, environ, done))
