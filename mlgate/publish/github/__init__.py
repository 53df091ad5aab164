"""GitHub: what Actions says of the build, and what a pull request is told."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mlgate.publish.github.about import API, SWITCH
from mlgate.publish.github.build import detect
from mlgate.result.context import Context

if TYPE_CHECKING:
    from mlgate.forge.delivery import Delivery
    from mlgate.forge.publication import Publication, Wishes
    from mlgate.forge.untrusted import Uploaded

__all__ = ["API", "SWITCH", "detect", "publish", "uploaded_by_fork"]


def publish(
    publication: "Publication",
    wishes: "Wishes",
    context: Context | None,
    environ: Mapping[str, str],
) -> "tuple[Delivery, ...]":
    """Tell job and pull request of the results; never raises for a cause outside the program.

    Parameters
    ----------
    publication
        The results of one commit.
    wishes
        Which pull request, what mode of the comment, whether a commit status and a check run.
    context
        The build; None outside CI, where `GITHUB_REPOSITORY` and `--change` say where to.
    environ
        Holds the token (`MLGATE_GITHUB_TOKEN`, else `GITHUB_TOKEN`), `GITHUB_API_URL`, and
        `MLGATE_GITHUB_LOGIN`: who an App's token writes as, which it cannot ask.

    """
    from mlgate.publish.github import without_token
    from mlgate.publish.github.deliver import deliver
    from mlgate.publish.github.patience import Patience

    done = without_token.before(publication, environ)
    done += deliver(publication, wishes, context, environ, Patience())
    return (*done, *without_token.after(publication, environ, done))


def uploaded_by_fork(repository: str, run_id: int | None, environ: Mapping[str, str]) -> "Uploaded":
    """Fetch what a run of a fork uploaded, and the pull request that it was of.

    Raises
    ------
    ForgeError
        If GitHub refuses or cannot be reached, or the run is of no open pull request or several.

    """
    from mlgate.publish.github.artifacts import fetch

    return fetch(repository, run_id, environ)
