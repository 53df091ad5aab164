"""What a run of a fork uploaded, and whose change it is, for a job on `workflow_run`.

That job has a token that may write, and the artefacts come from code of a stranger: they are held
in memory, and read by `mlgate.forge.untrusted`. Which change they are of is asked of GitHub, never
of them.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from mlgate.forge.publication import ARTEFACT, Wishes
from mlgate.forge.thread import ForgeError
from mlgate.forge.untrusted import Run, Uploaded
from mlgate.publish.github.build import event_of
from mlgate.publish.github.client import Access, ApiError, Client, access
from mlgate.publish.github.fixes import Situation
from mlgate.publish.github.patience import Patience
from mlgate.publish.github.problem import Kind

if TYPE_CHECKING:
    import requests
    from github.Artifact import Artifact
    from github.PullRequest import PullRequest

    Auth = Callable[[requests.PreparedRequest], requests.PreparedRequest]

MOST_ARTEFACTS = 20
MOST_BYTES = 20_000_000  #: of one artefact, packed
_CHUNK = 65_536
_SECONDS = 30
_MOST_FILES = 3000  #: GitHub lists no more files of a pull request
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BENDING_FOLDERS = (".github/workflows/", ".github/actions/")
_BENDING_NAMES = ("*mlgate*.yml", "*mlgate*.yaml", "*waiver*.yml", "*waiver*.yaml")
_FAILED = frozenset({"failure", "timed_out", "startup_failure"})
_ELSEWHERE = frozenset({301, 302, 303, 307, 308})
_PERMISSIONS = (
    "add to the job in the workflow:\npermissions:\n  actions: read\n  pull-requests: write"
)
_FIXES = {
    401: "the token is wrong, was revoked or has expired; run the job again",
    403: _PERMISSIONS,
    404: _PERMISSIONS,
}
_NO_TOKEN = f"give the step a token:\nenv:\n  GITHUB_TOKEN: ${{{{ github.token }}}}\n{_PERMISSIONS}"


def fetch(repository: str, run_id: int | None, environ: Mapping[str, str]) -> Uploaded:
    """Find the run, its pull request and its artefacts.

    Parameters
    ----------
    repository
        `owner/name` of the repository that the job runs in.
    run_id
        The run; None means that of the event `workflow_run`.
    environ
        The environment of the job.

    Raises
    ------
    ForgeError
        If GitHub refuses or cannot be reached, the run has no open pull request or several, or it
        was stopped.

    """
    way = access(environ)
    if way is None:
        raise ForgeError("there is no token to read the artefacts with", fix=_NO_TOKEN)
    situation = Situation(url=way.url, wishes=Wishes(), own_token=way.own_token, reads_only=False)
    try:
        with Client(way, repository, situation, Patience()) as client:
            run = _run(client, run_id, environ)
            pull = _pull(client, run)
            archives, left_out = _archives(client, run, way)
            bending = client.ask(lambda: tuple(_bending(pull)))
            return Uploaded(
                run=run,
                change=pull.number,
                archives=archives,
                left_out=left_out,
                bending=bending,
            )
    except ApiError as error:
        allowed = error.problem.kind not in {Kind.FORBIDDEN, Kind.MISSING}
        raise ForgeError(str(error), fix=error.fix if allowed else _PERMISSIONS) from error


def _run(client: Client, run_id: int | None, environ: Mapping[str, str]) -> Run:
    """The run as the event tells it, else as GitHub tells it now: a stranger writes neither."""
    event = event_of(environ.get("GITHUB_EVENT_PATH")).get("workflow_run")
    told = event if isinstance(event, dict) else {}
    if run_id is None and not told:
        raise ForgeError(
            "there is no run to read the artefacts of",
            fix="run this on `workflow_run`, or name the run with --run",
        )
    if run_id is not None and told.get("id") != run_id:
        told = client.get(f"actions/runs/{run_id}", dict)
    return _checked(told)


def _checked(told: Mapping[str, Any]) -> Run:
    number, attempt, head = told.get("id"), told.get("run_attempt"), told.get("head_sha")
    branch, repository = told.get("head_branch"), told.get("head_repository")
    owner = repository.get("owner") if isinstance(repository, dict) else None
    login = owner.get("login") if isinstance(owner, dict) else None
    if not isinstance(number, int) or not isinstance(head, str) or not _SHA.fullmatch(head):
        raise ForgeError("GitHub does not say which commit the run is of")
    if not isinstance(login, str) or not isinstance(branch, str):
        raise ForgeError(f"the run {number} is of a repository or branch that is gone")
    url = told.get("html_url")
    return Run(
        id=number,
        attempt=attempt if isinstance(attempt, int) else 1,
        conclusion=_conclusion(number, told.get("conclusion")),
        head=head,
        owner=login,
        branch=branch,
        url=url if isinstance(url, str) else None,
    )


def _conclusion(number: int, said: object) -> Literal["success", "failure"]:
    if said == "success":
        return "success"
    if isinstance(said, str) and said in _FAILED:
        return "failure"
    raise ForgeError(
        f"the run {number} ended as {str(said)[:40]}, so it says nothing of the change"
    )


def _pull(client: Client, run: Run) -> "PullRequest":
    """The only open pull request whose head is the run's commit."""

    def of_the_commit() -> "list[PullRequest]":
        from github.PaginatedList import PaginatedList
        from github.PullRequest import PullRequest

        wanted = {"state": "open", "head": f"{run.owner}:{run.branch}"}
        path = f"/repos/{client.repository}/pulls"
        pulls = PaginatedList(PullRequest, client.github.requester, path, wanted)
        return [pull for pull in pulls if pull.head.sha == run.head]

    found = client.ask(of_the_commit)
    if len(found) == 1:
        return found[0]
    many = f"{len(found)} open pull requests have" if found else "no open pull request has"
    raise ForgeError(f"{many} the head {run.head[:7]} of the run {run.id}: nothing is published")


def _bending(pull: "PullRequest") -> Iterator[str]:
    """Files of the change that could make its own verdict, those that it renames too."""
    seen = 0
    for file in pull.get_files():
        seen += 1
        for path in dict.fromkeys((file.filename, file.previous_filename)):
            name = (path or "").rpartition("/")[2].lower()
            if path and (
                path.startswith(_BENDING_FOLDERS)
                or any(fnmatchcase(name, pattern) for pattern in _BENDING_NAMES)
            ):
                yield path
    if seen >= _MOST_FILES:
        yield f"(GitHub lists the first {_MOST_FILES:,} files of the change only)"


def _archives(client: Client, run: Run, way: Access) -> tuple[dict[str, bytes], dict[str, str]]:
    """Zip files by name, and what was not fetched."""
    archives: dict[str, bytes] = {}
    left_out: dict[str, str] = {}
    for name, artefact in sorted(client.ask(lambda: _newest(client, run)).items()):
        raw = None
        if artefact.expired:
            left_out[name] = "is no longer kept"
        elif len(archives) >= MOST_ARTEFACTS:
            left_out[name] = f"is one of more than {MOST_ARTEFACTS} artefacts"
        elif artefact.size_in_bytes <= MOST_BYTES:
            place = f"{way.url}/repos/{client.repository}/actions/artifacts/{artefact.id}/zip"
            raw = _download(place, way.token)
        if raw is not None:
            archives[name] = raw
        elif name not in left_out:
            left_out[name] = f"is larger than {MOST_BYTES:,} bytes"
    return archives, left_out


def _newest(client: Client, run: Run) -> "dict[str, Artifact]":
    """Our artefacts by name; of those of one name the newest, which the last attempt made."""
    from github.Artifact import Artifact
    from github.PaginatedList import PaginatedList

    path = f"/repos/{client.repository}/actions/runs/{run.id}/artifacts"
    requester = client.github.requester
    newest: dict[str, Artifact] = {}
    for artefact in PaginatedList(Artifact, requester, path, {}, list_item="artifacts"):
        known = newest.get(artefact.name)
        if artefact.name.startswith(ARTEFACT) and (known is None or artefact.id > known.id):
            newest[artefact.name] = artefact
    return newest


def _download(url: str, token: str) -> bytes | None:
    """The bytes of an artefact; None where there are too many.

    GitHub answers with the address of a storage, which is asked without the token. A proxy and
    a certificate of one's own are those that the other requests have.
    """
    import requests

    try:
        # The token is in a header of this request alone, and no `.netrc` brings another.
        with requests.Session() as session, _asked(session, url, _with(token)) as answer:
            where = answer.headers.get("Location")
            if answer.status_code in _ELSEWHERE and where:
                return _from_storage(session, where, url)
            if answer.status_code != 200:
                said = f"GitHub answered {answer.status_code} to a download"
                raise ForgeError(said, fix=_FIXES.get(answer.status_code))
            return _at_most(answer)
    # All errors of requests are of one of these.
    except (OSError, ValueError) as error:
        raise ForgeError(f"an artefact cannot be fetched: {type(error).__name__}") from None


def _from_storage(session: "requests.Session", where: str, sent_by: str) -> bytes | None:
    """Ask the address that GitHub names, without the token; it may not be a lesser protocol."""
    if urlsplit(where).scheme not in {"https", urlsplit(sent_by).scheme}:
        raise ForgeError("GitHub sent the download to an address that is not https")
    with _asked(session, where, _without_token) as answer:
        if answer.status_code != 200:
            raise ForgeError(f"GitHub's storage answered {answer.status_code}")
        return _at_most(answer)


def _asked(session: "requests.Session", url: str, auth: "Auth") -> "requests.Response":
    # What is packed once more on the way could unpack to anything.
    headers = {
        "Accept": "application/vnd.github+json",
        "Accept-Encoding": "identity",
        "User-Agent": "mlgate",
    }
    return session.get(
        url, headers=headers, auth=auth, timeout=_SECONDS, stream=True, allow_redirects=False
    )


def _with(token: str) -> "Auth":
    def signed(request: "requests.PreparedRequest") -> "requests.PreparedRequest":
        request.headers["Authorization"] = f"Bearer {token}"
        return request

    return signed


def _without_token(request: "requests.PreparedRequest") -> "requests.PreparedRequest":
    """Nothing is added; without an `auth` of ours, requests would look into `.netrc`."""
    return request


def _at_most(answer: "requests.Response") -> bytes | None:
    chunks = bytearray()
    for chunk in answer.iter_content(_CHUNK):
        chunks += chunk
        if len(chunks) > MOST_BYTES:
            return None
    return bytes(chunks)
