"""What to do where GitLab lets us not write, in the words of its settings."""

from mlgate.forge.thread import ForgeError
from mlgate.present.escape import terminal
from mlgate.result.url import without_secrets

MAKE_ONE = (
    "create a project access token (Settings > Access tokens: role Reporter, scope api) and save "
    "it as the masked, not protected CI/CD variable MLGATE_GITLAB_TOKEN"
)
NO_TOKEN = (
    f"CI_JOB_TOKEN cannot write notes; {MAKE_ONE}. "
    "Results are in the merge request's Tests tab and in the artefacts of the job"
)
_RIGHTS = (
    "the token needs the scope api, and its account the role Reporter or a higher one in the "
    f"project of the merge request; {MAKE_ONE}"
)
NEW_PIPELINE = (
    "run a new pipeline for the commit: what has ended is not set anew in the one that is"
)
_LONGEST = 200  #: characters of what GitLab said


def error(status: int | None, said: str, api: str) -> ForgeError:
    """The error of an answer that is not good, or of none (`status` None)."""
    where = terminal(without_secrets(api))
    if status is None:
        return ForgeError(
            f"no answer from {where} ({terminal(said)})",
            fix="the runner must be able to reach the address that CI_API_V4_URL says; "
            "behind a proxy set HTTPS_PROXY, for a certificate of your own REQUESTS_CA_BUNDLE",
        )
    if 300 <= status < 400:
        return ForgeError(
            f"{where} leads elsewhere, and the token is not sent there",
            fix="set CI_API_V4_URL to the address that GitLab's own links have",
        )
    return ForgeError(_answered(status, said), fix=_fix(status))


def no_json(api: str) -> ForgeError:
    """The error of an answer that is not GitLab's."""
    return ForgeError(
        f"what {terminal(without_secrets(api))} answered is not of GitLab's API",
        fix="CI_API_V4_URL must lead to GitLab itself; a proxy or a login page may answer in its "
        "place",
    )


def _answered(status: int, said: str) -> str:
    line = terminal(said)[:_LONGEST]
    return f"GitLab answered {status}" + (f" ({line})" if line else "")


def _fix(status: int) -> str | None:
    match status:
        case 401:
            return f"the token is wrong, was revoked or has expired; {MAKE_ONE}"
        case 403:
            return _RIGHTS
        case 404:
            return f"the merge request is gone, or the token's account cannot see it: {_RIGHTS}"
        case 429:
            return "GitLab's rate limit was reached; run the job again later"
        case _ if status >= 500:
            return "GitLab failed; run the job again"
        case _:
            return None
