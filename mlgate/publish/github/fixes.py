"""What to do where GitHub lets us not write, with the lines to add."""

from dataclasses import dataclass

from mlgate.forge.publication import CommentMode, Wishes
from mlgate.present.escape import terminal
from mlgate.publish.github.problem import Kind, Problem
from mlgate.result.url import without_secrets

NO_TOKEN = "give the step a token:\nenv:\n  GITHUB_TOKEN: ${{ github.token }}"  # noqa: S105 -- words
NO_REPOSITORY = "set GITHUB_REPOSITORY to owner/name"
NO_LOGIN = (
    "the token of an App may not ask who it is; name its account:\n"
    "env:\n  MLGATE_GITHUB_LOGIN: NAME-OF-THE-APP[bot]"
)
NO_CHECK_RUN = (
    "GitHub lets only GITHUB_TOKEN and the tokens of Apps write check runs; use one of them, or "
    "--status, which any token may write"
)
_FORK = (
    "the token of a pull request from a fork, or of Dependabot, may only read, whatever "
    "`permissions:` says; the results are in the job's summary and its artefacts. A second "
    "workflow can comment: see “Forks and Dependabot” in docs/github.md"
)
_AGAIN = "nothing is wrong with the change; run the job again to publish it"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What decides which fix helps."""

    url: str  #: of the API
    wishes: Wishes
    own_token: bool  #: a token that the user made, not the job's
    reads_only: bool  #: a change from a fork, or of Dependabot


def fix(problem: Problem, here: Situation) -> str | None:
    """What to add or to set so that the request goes through."""
    known = {
        Kind.TOKEN: f"the token is wrong, was revoked or has expired; {NO_TOKEN}",
        Kind.FORBIDDEN: _forbidden(problem, here),
        Kind.MISSING: f"what is asked for is gone, or hidden from the token; {_allowed(here)}",
        Kind.LIMIT: "too many requests for one token; let one job report on all results "
        f"(`mlgate report` takes several). {_AGAIN}",
        Kind.SERVER: _AGAIN,
        Kind.NETWORK: f"the runner must be able to reach {_shown(here.url)}; behind a proxy set "
        "HTTPS_PROXY, for a certificate of your own REQUESTS_CA_BUNDLE",
        Kind.ANSWER: f"GITHUB_API_URL must lead to the API itself, and is {_shown(here.url)}; of "
        "GitHub Enterprise Server it is https://HOST/api/v3",
    }
    return known.get(problem.kind)


def _forbidden(problem: Problem, here: Situation) -> str:
    if "authenticate via a GitHub App" in problem.said:
        return NO_CHECK_RUN
    if here.reads_only and not here.own_token:
        return _FORK
    return _allowed(here)


def _allowed(here: Situation) -> str:
    if here.own_token:
        rights = " and ".join(f"{name} (write)" for name in _rights(here.wishes))
        return (
            f"the token MLGATE_GITHUB_TOKEN needs {rights} for this repository; a classic token "
            "needs the scope repo"
        )
    return permissions(here.wishes)


def permissions(wishes: Wishes) -> str:
    """The lines of a job that let its token write what is wanted."""
    rights = "".join(f"\n  {name}: write" for name in _rights(wishes))
    kept = "contents: read # for a checkout"
    return f"add to the job in the workflow:\npermissions:\n  {kept}{rights}"


def _rights(wishes: Wishes) -> tuple[str, ...]:
    wanted = {
        "pull-requests": wishes.comment is not CommentMode.OFF,
        "statuses": wishes.status,
        "checks": wishes.check_run,
    }
    return tuple(name for name, is_wanted in wanted.items() if is_wanted)


def _shown(url: str) -> str:
    return terminal(without_secrets(url))
